/** @file Training rows that repeat each other. */
import { equalRows } from "../equal-rows.js";
import { testRowsInTrain } from "./test-rows-in-train.js";
import { counted, exampleOf, type Finding, percent, type WarningRule } from "./rule.js";

const LEAST_SHARE = 0.05, FEWEST = 10;

export const duplicates: WarningRule = {
  name: "duplicates",
  describe: "5 % of the training rows or more, and 10 at least, repeat another one, by the same comparison. Where test_rows_in_train " +
    "speaks of the dataset, this rule does not: the remedy is the same.",
  check(view) {
    const told = new Set(testRowsInTrain.check(view).map(({ dataset }) => dataset));
    return view.datasets.flatMap((dataset): Finding[] => {
      const { name, sides: { train } } = dataset;
      if (told.has(name)) return [];
      const equal = equalRows(dataset), seen = new Map<number, number>(), repeated: (readonly [number, number])[] = [];
      for (const row of train) {
        const before = seen.get(equal.first[row]);
        if (before === undefined) seen.set(equal.first[row], row);
        else repeated.push([row, before]);
      }
      if (repeated.length < FEWEST || repeated.length < LEAST_SHARE * train.length || equal.areExpected()) return [];
      return [{
        dataset: name,
        message: `${counted(repeated.length, "training row")} of ${train.length.toLocaleString("en-US")} ` +
          `(${percent(repeated.length / train.length)}) repeat another one`,
        remedy: `set data.${name}.dropDuplicates: true, unless each stands for a case of its own`,
        examples: repeated.slice(0, 1).flatMap(([row, before]) => [exampleOf(dataset, row), exampleOf(dataset, before)]),
      }];
    });
  },
};
