/**
 * @file Rows to predict, as a table: texts, objects with the names of the data's columns, or lists by column. Which dataset's columns they
 * have decides how they are read.
 */
import { SparseVector } from "../data/sparse-vector.js";
import { type CellValue, isArrayCell, type Table, tableFromColumns } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import { didYouMean, isMap, listNames, showValue } from "../options/index.js";
import type { ModelInputs } from "./card.js";

/** A row: its text alone, or its cells by column; null is a missing cell. */
export type ModelRow = string | Readonly<Record<string, CellValue>>;

/** Cells by column, `[rows]` each. */
export type ModelColumns = Readonly<Record<string, readonly CellValue[]>>;

/** Rows to predict: one, a list, or cells by column. */
export type ModelRows = ModelRow | readonly ModelRow[] | ModelColumns;

/** A table, and the dataset as whose rows it is read. */
export interface PlacedTable {
  table: Table;
  dataset: string;
}

/** The columns that a dataset's rows need. */
export function neededColumns({ text, columns }: ModelInputs): string[] {
  return [...(text === null ? [] : [text]), ...Object.values(columns).flat()];
}

/** @throws PotluckError for a dataset that the model does not have */
export function requireDataset(inputs: Readonly<Record<string, ModelInputs>>, dataset: string): void {
  if (Object.hasOwn(inputs, dataset)) return;
  const names = Object.keys(inputs);
  throw new PotluckError(`the model has no dataset "${dataset}"${didYouMean(dataset, names)}; it has ${listNames(names, "and")}`);
}

/** Whether the rows of a dataset are texts alone. */
function isTextAlone(inputs: ModelInputs): boolean {
  return inputs.text !== null && neededColumns(inputs).length === 1;
}

/**
 * The dataset whose columns some rows have: the one that is asked for; else, of those whose columns are all there, the one with the most.
 *
 * @param has the rows' columns
 * @param where starts an error: `predict: row 3`
 * @throws PotluckError when no dataset's columns are there, or several might be meant
 */
export function datasetOf(
  has: readonly string[], inputs: Readonly<Record<string, ModelInputs>>, wanted: string | undefined, where: string,
): string {
  const missing = (dataset: string): string[] => neededColumns(inputs[dataset]).filter((column) => !has.includes(column));
  if (wanted !== undefined) {
    const [absent] = missing(wanted);
    return absent === undefined ? wanted : refuseColumns(has, inputs, wanted, absent, where);
  }
  const names = Object.keys(inputs), found = names.filter((name) => missing(name).length === 0);
  if (found.length === 0) {
    const there = (name: string): number => neededColumns(inputs[name]).length - missing(name).length;
    const isNearer = (a: string, b: string): boolean => (
      there(a) > there(b) || (there(a) === there(b) && missing(a).length < missing(b).length));
    const nearest = names.reduce((best, name) => (isNearer(name, best) ? name : best));
    return refuseColumns(has, inputs, nearest, missing(nearest)[0], where);
  }
  const size = (name: string): number => neededColumns(inputs[name]).length;
  const largest = found.reduce((best, name) => (size(name) > size(best) ? name : best)), own = neededColumns(inputs[largest]);
  const other = found.find((name) => neededColumns(inputs[name]).some((column) => !own.includes(column)));
  if (other === undefined) return largest;
  throw new PotluckError(`${where} has the columns of the datasets ${listNames([largest, other], "and")}: say which it is of, as in ` +
    `{ dataset: "${largest}" }`);
}

function refuseColumns(
  has: readonly string[], inputs: Readonly<Record<string, ModelInputs>>, dataset: string, column: string, where: string,
): never {
  const one = Object.keys(inputs).length === 1 ? "the model" : `dataset ${dataset}`, needs = neededColumns(inputs[dataset]);
  throw new PotluckError(`${where} has no "${column}"${didYouMean(column, has)}: ${one} needs ${listNames(needs, "and")}; ` +
    "give null where a cell is missing");
}

/** Whether rows are one alone, whose answer is no list. */
export function isOneRow(rows: ModelRows, inputs: Readonly<Record<string, ModelInputs>>): rows is ModelRow {
  return typeof rows === "string" || (isMap(rows) && !areColumns(rows, inputs));
}

/** Whether an object has lists of cells: any column but vectors and lists of texts has one value a row. */
function areColumns(rows: object, inputs: Readonly<Record<string, ModelInputs>>): rows is ModelColumns {
  const given = rows as Readonly<Record<string, unknown>>;
  const needed = Object.values(inputs).flatMap(({ text, columns }) => (
    [[text], ...Object.entries(columns).map(([kind, names]) => (kind === "vector" ? names.map((name) => [name]) : names))].flat()));
  return needed.some((column) => {
    if (typeof column === "string") return Array.isArray(given[column]);
    const cells = column === null ? undefined : given[column[0]];
    return Array.isArray(cells) && cells.some((cell: unknown) => isArrayCell(cell as CellValue));
  });
}

/**
 * Rows as a table.
 *
 * @param owner what was called, for errors: `predict`
 * @param wanted the dataset as whose rows they are read; undefined: that whose columns they have
 * @throws PotluckError when a row lacks a column, and when rows are of other types
 */
export function tableOfRows(
  owner: string, rows: ModelRows, inputs: Readonly<Record<string, ModelInputs>>, wanted: string | undefined,
): PlacedTable {
  if (isMap(rows) && areColumns(rows, inputs)) {
    const dataset = datasetOf(Object.keys(rows), inputs, wanted, owner);
    return { table: tableFromColumns(owner, rows), dataset };
  }
  const list = (Array.isArray(rows) ? rows : [rows]) as readonly ModelRow[], where = (row: number): string => (
    list.length === 1 ? `${owner}: the row` : `${owner}: row ${row + 1}`);
  if (list.length === 0) return { table: tableFromColumns(owner, {}), dataset: wanted ?? Object.keys(inputs)[0] };
  const texts = list.filter((row) => typeof row === "string");
  if (texts.length === list.length) {
    const dataset = wanted ?? Object.keys(inputs).find((name) => isTextAlone(inputs[name])), own = dataset && inputs[dataset];
    if (own && isTextAlone(own)) return { table: tableFromColumns(owner, { [own.text!]: texts }, where), dataset: dataset };
    const needs = neededColumns(inputs[dataset ?? Object.keys(inputs)[0]]);
    throw new PotluckError(`${owner}: a text alone is not enough: the model needs ${listNames(needs, "and")}; give rows as ` +
      `{ ${needs.slice(0, 3).map((name) => `${JSON.stringify(name)}: ...`).join(", ")}${needs.length > 3 ? ", ..." : ""} }`);
  }
  list.forEach((row, index) => {
    if (isMap(row)) return;
    const what = typeof row === "string" ? "a text among objects" : showValue(row);
    throw new PotluckError(`${where(index)} must be a text, or an object with the model's columns, found ${what}`);
  });
  return objectTable(owner, list as readonly Readonly<Record<string, CellValue>>[], inputs, wanted, where);
}

function objectTable(
  owner: string, list: readonly Readonly<Record<string, CellValue | undefined>>[], inputs: Readonly<Record<string, ModelInputs>>,
  wanted: string | undefined, where: (row: number) => string,
): PlacedTable {
  const present = (row: Readonly<Record<string, unknown>>): string[] => Object.keys(row).filter((name) => row[name] !== undefined);
  const dataset = datasetOf(present(list[0]), inputs, wanted, where(0)), needed = neededColumns(inputs[dataset]);
  list.forEach((row, index) => {
    const absent = needed.find((column) => !Object.hasOwn(row, column) || row[column] === undefined);
    if (absent !== undefined) datasetOf(present(row), inputs, dataset, where(index));
    for (const column of needed) {
      if (isCell(row[column])) continue;
      throw new PotluckError(`${where(index)}: "${column}" must be a text, a number, true or false, a list, bytes of an image, or null ` +
        `for a missing cell, found ${showValue(row[column])}`);
    }
  });
  const names = [...new Set(list.flatMap(present))];
  const columns = new Map(names.map((name) => [name, list.map((row) => (Object.hasOwn(row, name) ? row[name] ?? null : null))]));
  return { table: tableFromColumns(owner, columns, where), dataset };
}

function isCell(cell: unknown): boolean {
  if (cell === null || ["string", "number", "boolean", "bigint"].includes(typeof cell)) return true;
  return Array.isArray(cell) || cell instanceof SparseVector || (ArrayBuffer.isView(cell) && !(cell instanceof DataView));
}
