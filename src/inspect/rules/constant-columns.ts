/** @file Columns that say the same in every row, or nearly nothing. */
import { isArrayCell, isMissing } from "../../data/table.js";
import type { DatasetView } from "../view.js";
import { counted, type Finding, percent, quoted, type WarningRule } from "./rule.js";

const FEWEST_ROWS = 20, MISSING = 0.99;

export const constantColumns: WarningRule = {
  name: "constant_columns",
  describe: "A numeric or categorical column that the recipe names, not by a pattern, has one value in all training rows (20 at " +
    "least), or is missing in 99 % of them.",
  check: ({ datasets }) => datasets.flatMap(found),
};

function found(dataset: DatasetView): Finding[] {
  const { name, table, columns, sides: { train } } = dataset, constant: string[] = [], empty: string[] = [];
  if (train.length < FEWEST_ROWS) return [];
  for (const { column, kind, isNamed } of columns) {
    if (!isNamed || (kind !== "numeric" && kind !== "categorical")) continue;
    const cells = table.column(column), first = cells[train[0]];
    if (first !== null && isArrayCell(first)) continue;
    if (train.every((row) => String(cells[row]) === String(first))) constant.push(column);
    else if (countMissing(cells, train) >= MISSING * train.length) empty.push(column);
  }
  return [
    ...(constant.length === 0 ? [] : [{
      dataset: name, column: constant[0],
      message: `column${constant.length === 1 ? "" : "s"} ${quoted(constant)} ${constant.length === 1 ? "has" : "have"} one value in all ` +
        `${counted(train.length, "training row")}: ${JSON.stringify(String(table.column(constant[0])[train[0]]))}`,
      remedy: `leave ${constant.length === 1 ? "it" : "them"} out: what never changes tells nothing; or check how it was read`,
    }]),
    ...(empty.length === 0 ? [] : [{
      dataset: name, column: empty[0],
      message: `column${empty.length === 1 ? "" : "s"} ${quoted(empty)} ${empty.length === 1 ? "is" : "are"} missing in ` +
        `${percent(countMissing(table.column(empty[0]), train) / train.length)} of the training rows`,
      remedy: "leave it out, or check how it was read",
    }]),
  ];
}

function countMissing(cells: ReturnType<DatasetView["table"]["column"]>, rows: Uint32Array): number {
  let count = 0;
  for (const row of rows) if (isMissing(cells[row]) || cells[row] === "") count++;
  return count;
}
