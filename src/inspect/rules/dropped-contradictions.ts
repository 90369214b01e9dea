/** @file Duplicates that were left out, and say another thing than the row that stays. */
import { counted, type WarningRule } from "./rule.js";

export const droppedContradictions: WarningRule = {
  name: "dropped_contradictions",
  describe: "`dropDuplicates` left out rows that have another target than the equal row that stays.",
  check: ({ datasets }) => datasets.flatMap(({ name, dropped }) => (
    dropped === null || dropped.otherTargets === 0 ? [] : [{
      dataset: name,
      message: `dropDuplicates left out ${counted(dropped.rows.length, "row")}, and ${dropped.otherTargets} of them ` +
        `${dropped.otherTargets === 1 ? "has" : "have"} another target than the row that stays`,
      remedy: "look at them: the target of the first of equal rows is kept, and it may be the wrong one",
    }])),
};
