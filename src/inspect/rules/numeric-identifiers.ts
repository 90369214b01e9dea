/** @file Numeric columns that count the rows. */
import { numberOf } from "../../data/scalars.js";
import type { CellValue } from "../../data/table.js";
import type { DatasetView } from "../view.js";
import { exampleOf, type Finding, type WarningRule } from "./rule.js";

const FEWEST_ROWS = 50;

export const numericIdentifiers: WarningRule = {
  name: "numeric_identifiers",
  describe: "A numeric column has whole numbers that rise, or fall, from each row of the source to the next (50 rows at least), as row " +
    "numbers and times do.",
  check: ({ datasets }) => datasets.flatMap((dataset) => dataset.columns.filter(({ kind }) => kind === "numeric")
    .flatMap(({ column }) => numbers(dataset, column))),
};

function numbers(dataset: DatasetView, column: string): Finding[] {
  const { name, table, sides: { train } } = dataset, cells = table.column(column);
  if (train.length < FEWEST_ROWS || !isMonotone(cells, train)) return [];
  return [{
    dataset: name, column,
    message: `the numeric column ${JSON.stringify(column)} counts the rows: it has whole numbers that ` +
      `${numberOf(cells[train[0]])! < numberOf(cells[train[1]])! ? "rise" : "fall"} from row to row`,
    remedy: "leave it out if it is an identifier; if it is a time, split by it, so that the latest rows test",
    examples: [exampleOf(dataset, train[0], [column]), exampleOf(dataset, train[1], [column])],
  }];
}

/** Whether whole numbers rise, or fall, all the way. */
function isMonotone(cells: readonly CellValue[], rows: Uint32Array): boolean {
  let before = numberOf(cells[rows[0]]) ?? NaN, direction = 0;
  if (!Number.isInteger(before)) return false;
  for (let at = 1; at < rows.length; at++) {
    const value = numberOf(cells[rows[at]]) ?? NaN, sign = Math.sign(value - before);
    if (!Number.isInteger(value) || sign === 0 || (direction !== 0 && sign !== direction)) return false;
    direction = sign;
    before = value;
  }
  return true;
}
