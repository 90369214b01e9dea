/** @file Categories of test rows that no training row has, as where two files write one value in two ways. */
import type { DatasetView } from "../view.js";
import { exampleOf, type Finding, percent, quoted, type WarningRule } from "./rule.js";

/** Test rows that must be there. */
const FEWEST_ROWS = 10;
/** The share of them whose category is unseen. */
const LEAST_SHARE = 0.5;

export const unseenCategories: WarningRule = {
  name: "unseen_categories",
  describe: "Of a categorical column, half of the test rows or more (10 at least) have a value that no training row has, though its " +
    "values repeat in the training rows.",
  check: (view) => view.datasets.flatMap((dataset) => (
    dataset.columns.filter(({ kind }) => kind === "categorical").flatMap(({ column }) => found(dataset, column)))),
};

function found(dataset: DatasetView, column: string): Finding[] {
  const { table, sides: { train, test } } = dataset;
  if (test.length < FEWEST_ROWS || !table.columnNames.includes(column)) return [];
  const cells = table.column(column), known = new Set(Array.from(train, (row) => String(cells[row])));
  if (known.size > train.length / 2) return []; // an identifier: another rule speaks of it
  const unseen = test.filter((row) => cells[row] !== null && !known.has(String(cells[row])));
  if (unseen.length < LEAST_SHARE * test.length) return [];
  const values = [...new Set(Array.from(unseen, (row) => String(cells[row])))];
  return [{
    dataset: dataset.name, column,
    message: `${percent(unseen.length / test.length)} of the test rows have a value of ${JSON.stringify(column)} that no training row ` +
      `has: ${quoted(values)}`,
    remedy: `write the values of all files in one way (training rows have ${quoted([...known])}), or leave the column out`,
    examples: [...unseen].slice(0, 2).map((row) => exampleOf(dataset, row, [column])),
  }];
}
