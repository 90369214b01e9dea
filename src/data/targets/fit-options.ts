/** @file What every target map is fitted to: a table, its target, and the rows that train. */
import { PotluckError } from "../../engine/errors.js";
import { isMap, text, value } from "../../options/index.js";
import { selectTableRows, type Table } from "../table.js";

/** The options of every fit. */
export const rowOptions = {
  table: value<Table>()({
    phrase: "a table, such as tableFromColumns makes", describe: "The table.",
    accepts: (table) => isMap(table) && typeof table.column === "function" && typeof table.rows === "number",
  }),
  train: value<ArrayLike<number>>()({
    optional: true, phrase: "a list of row numbers", describe: "Numbers of the training rows; all rows where it is left out.",
    accepts: (rows) => Array.isArray(rows) || (ArrayBuffer.isView(rows) && !(rows instanceof DataView)),
  }),
};

/** The target column of a kind that takes one. */
export const column = text({ phrase: "the name of one column", describe: "The target column." });

/** The kind of task that a map is fitted for; its JSON keeps it. */
export const kindOption = (kind: string) => text({ phrase: "the name of a kind of task", default: kind, describe: "The kind of task." });

/** Options that name their kind of task, typed by that name. */
export type ForKind<Given, Kind extends string> = Omit<Given, "kind"> & { kind?: Kind };

/**
 * The training rows of a table.
 *
 * @throws PotluckError for a row number that the table does not have
 */
export function trainingRows(table: Table, train: ArrayLike<number> | undefined): Table {
  if (train === undefined) return table;
  for (let index = 0; index < train.length; index++) {
    const row = train[index];
    if (!(Number.isInteger(row) && row >= 0 && row < table.rows)) {
      throw new PotluckError(`${table.name}: train has the row ${row}, but the rows are 0 to ${table.rows - 1}`);
    }
  }
  return selectTableRows(table, train);
}
