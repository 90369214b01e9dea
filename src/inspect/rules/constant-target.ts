/** @file Numeric targets that never change. */
import { counted, type WarningRule } from "./rule.js";

export const constantTarget: WarningRule = {
  name: "constant_target",
  describe: "A numeric target is the same in all training rows (two at least).",
  check: ({ tasks }) => tasks.flatMap(({ name, names, dataset, target, sides: { train: { values } } }) => {
    if (names !== null || values.length < 2 || values.some((value) => value !== values[0])) return [];
    return [{
      dataset: dataset.name, task: name, column: target[0],
      message: `the target of task "${name}" is ${values[0]} in all ${counted(values.length, "training row")}`,
      remedy: "there is nothing to learn, and nothing to compare: check how the column was read, or leave the task out",
    }];
  }),
};
