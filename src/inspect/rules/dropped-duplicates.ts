/** @file Duplicates that were left out: how many, and how many say another thing than the row that stays. */
import { counted, type WarningRule } from "./rule.js";

export const droppedDuplicates: WarningRule = {
  name: "dropped_duplicates",
  describe: "`dropDuplicates` left out rows; the message says how many of them have another target than the equal row that stays.",
  check: ({ datasets }) => datasets.flatMap(({ name, table, dropped }) => {
    if (dropped === null || dropped.rows.length === 0) return [];
    const others = dropped.otherTargets, differ = `${others.toLocaleString("en-US")} of them ${others === 1 ? "has" : "have"}`;
    return [{
      dataset: name,
      message: `dropDuplicates left out ${dropped.rows.length.toLocaleString("en-US")} of ${counted(table.rows, "row")}` +
        (others === 0 ? "" : `, and ${differ} another target than the row that stays`),
      remedy: others === 0 ? "nothing, where these rows are copies"
        : "look at them: the target of the first of equal rows is kept, and it may be the wrong one",
    }];
  }),
};
