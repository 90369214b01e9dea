/** @file Classes that a side has no rows of, or hardly any. */
import { classCounts } from "../class-counts.js";
import type { TaskView } from "../view.js";
import { counted, type Finding, quoted, type WarningRule } from "./rule.js";

/** Training rows that a class needs. */
const FEWEST = 2;

export const fewRowsOfClass: WarningRule = {
  name: "few_rows_of_class",
  describe: "A class or label has fewer than 2 training rows, or no test row although the task has some.",
  check: ({ tasks }) => tasks.flatMap(found),
};

function found(task: TaskView): Finding[] {
  const { name, dataset, sides, width } = task, classes = classCounts(task) ?? [];
  const what = width > 1 ? ["label", "labels"] : ["class", "classes"];
  const untrained = classes.filter(({ train }) => train < FEWEST);
  const untested = sides.test.rows.length === 0 ? [] : classes.filter((one) => one.test === 0 && !untrained.includes(one));
  if (untrained.length + untested.length === 0) return [];
  const named = (some: typeof classes): string => `${some.length === 1 ? what[0] : `${some.length} of ${classes.length} ${what[1]}`} ` +
    `${some.length === 1 ? quoted([some[0].name]) : `(${quoted(some.map((one) => one.name))})`} ${some.length === 1 ? "has" : "have"}`;
  const parts = [
    ...(untrained.length === 0 ? [] : [`${named(untrained)} fewer than ${FEWEST} training rows`]),
    ...(untested.length === 0 ? [] : [`${named(untested)} no test row`]),
  ];
  return [{
    task: name, dataset: dataset.name, column: task.target[0],
    message: parts.join(", and "),
    remedy: `use more rows, or put rare classes together under tasks.${name}.labels`,
    details: [...untrained, ...untested].slice(0, 10).map(({ name: of, train, test }) => (
      `${JSON.stringify(of)}: ${counted(train, "training row")}, ${counted(test, "test row")}.`)),
  }];
}
