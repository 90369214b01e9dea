/** @file Categorical columns whose values name rows, rather than say something about them. */
import { parseNumber } from "../../data/scalars.js";
import type { DatasetView, InspectView } from "../view.js";
import { counted, exampleOf, type Finding, percent, type WarningRule } from "./rule.js";

const FEWEST_ROWS = 50, MANY_VALUES = 1000;

export const identifierCategories: WarningRule = {
  name: "identifier_categories",
  describe: "A categorical column has a different value in more than half of the training rows (50 at least); or it has 1,000 values " +
    "or more, and they are all numbers (without leading zeros, as codes have), or make more than half of the features of a recipe " +
    "without text.",
  check: (view) => view.datasets.flatMap((dataset) => dataset.columns.filter(({ kind }) => kind === "categorical")
    .flatMap(({ column }) => category(dataset, column, view))),
};

function category(dataset: DatasetView, column: string, { space }: InspectView): Finding[] {
  const { name, table, sides: { train } } = dataset, cells = table.column(column), values = new Set<string>();
  for (const row of train) if (cells[row] !== null) values.add(String(cells[row]));
  if (train.length < FEWEST_ROWS) return [];
  const made = space?.columns.find((one) => one.column === column && one.kind === "categorical")?.width ?? values.size;
  const share = space === null ? null : made / space.width;
  const isMost = values.size > train.length / 2, isMany = values.size >= MANY_VALUES;
  const areNumbers = isMany && [...values].every((value) => parseNumber(value) !== undefined && !/^0\d/u.test(value));
  if (!isMost && !areNumbers && !(isMany && space?.textWidth === 0 && share! > 0.5)) return [];
  const of = share === null ? "" : `: ${made.toLocaleString("en-US")} of the ${counted(space!.width, "feature")} (${percent(share)})`;
  const looksNumeric = [...values].every((value) => parseNumber(value) !== undefined);
  return [{
    dataset: name, column,
    message: `the categorical column ${JSON.stringify(column)} has ${counted(values.size, "value")} in ` +
      `${counted(train.length, "training row")}${of}`,
    remedy: looksNumeric ? `name it under numeric if it is a number, or leave it out if it is an identifier or a weight` :
      "leave it out if it is an identifier; a value of one row tells nothing about others",
    examples: [exampleOf(dataset, train[0], [column])],
  }];
}
