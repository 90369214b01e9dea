/** @file Where a row came from, and what it says: for lists of mistakes, and for predictions in files. */
import { expandColumns } from "../data/columns/patterns.js";
import { showCell, type Table } from "../data/table.js";
import { usedDatasets } from "../experiment/datasets.js";
import type { Recipe } from "../recipe/index.js";

/** Where a row came from. */
export interface RowOrigin {
  /** The file, where the source has one. */
  file: string | null;
  /** The data row from 1, as errors count them. */
  row: number;
}

/** How many characters of a row's text are kept. */
const TEXT_LENGTH = 120;
/** How many columns describe a row without text. */
const COLUMNS = 4;

/** Where a row of a table (from 0) came from: what `where` says, as file and number. SQL has no file: its rows are counted as they come. */
export function originOf(table: Table, dataset: string, row: number): RowOrigin {
  const shown = table.where(row), [, ofSql] = /^row (\d+) of the SQL's result$/u.exec(shown) ?? [];
  if (ofSql !== undefined) return { file: null, row: Number(ofSql) };
  const [, file, what, number] = /^(.+?):(?: (data row|image|row) )?(\d+)$/su.exec(shown) ?? [];
  if (file === undefined) return { file: shown, row: row + 1 }; // a file for each row
  return { file: what === "row" || file === dataset ? null : file, row: Number(number) };
}

/**
 * What says which row it is: the text of a row, or its first few feature columns, on one line.
 *
 * @param table the dataset's table, or null where it is not known: all texts are empty
 */
export function rowTexts(recipe: Recipe, dataset: string, table: Table | null): (row: number) => string {
  const used = usedDatasets(recipe).find(({ name }) => name === dataset);
  if (table === null || used === undefined) return () => "";
  const { text, columns, answers } = used;
  if (text !== null) {
    const column = table.column(text);
    return (row) => oneLine(String(column[row] ?? ""));
  }
  const features = Object.values(expandColumns(columns, table.columnNames, table.name, answers)).flat().slice(0, COLUMNS);
  const named = features.map((name) => ({ name, values: table.column(name) }));
  return (row) => oneLine(named.map(({ name, values }) => {
    const value = values[row];
    return `${name}=${value === null ? "" : typeof value === "object" ? showCell(value) : String(value)}`;
  }).join(", "));
}

/** Text on one line, without control characters, cut to {@link TEXT_LENGTH} characters. */
export function oneLine(text: string): string {
  // far more than is kept, so that long documents cost no more than short ones
  const plain = text.slice(0, TEXT_LENGTH * 8).replace(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim();
  const characters = [...plain];
  return characters.length <= TEXT_LENGTH ? plain : `${characters.slice(0, TEXT_LENGTH - 3).join("").trimEnd()}...`;
}
