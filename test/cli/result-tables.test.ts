/** @file The line below the table of `compare`: what differed from seed to seed. */
import { expect, it } from "vitest";
import { comparisonNote } from "../../src/cli/result-tables.js";

const note = (count: number, more: object): string => (
  comparisonNote({ seeds: Array.from({ length: count }, (_, index) => index + 1), splitVaries: true, tasks: {}, ...more }));

it.each([
  [5, { folds: 5 }, "5 folds, once (seeds 1 to 5); "], [20, { folds: 5 }, "5 folds, 4 times (seeds 1 to 20); "],
  [7, { folds: 5 }, "5 folds, once, and 2 of them once more (seeds 1 to 7); "], [3, { folds: 5 }, "3 of 5 folds (seeds 1 to 3); "],
  [3, {}, "seeds 1 to 3; mean ± standard deviation; initial weights, order and split differ from seed to seed"],
  [3, { splitVaries: false }, "seeds 1 to 3; mean ± standard deviation; the split is fixed; initial weights and order differ from " +
    "seed to seed"],
  [1, { folds: 5 }, "one seed (1): the difference may be due to chance; try --seeds 20"],
])("of %i seeds with %j", (count, more, start) => {
  expect(note(count, more).slice(0, start.length)).toBe(start);
});
