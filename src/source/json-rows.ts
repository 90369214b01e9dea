/** @file Rows that come as keys and values, collected as columns: in the order in which keys first occur, null where a row lacks one. */
import type { CellValue } from "../data/table.js";
import type { FileRows } from "./types.js";

/** Columns that grow row by row. */
export class JsonRows {
  readonly #places = new Map<string, number>();
  readonly #names: string[] = [];
  readonly #columns: CellValue[][] = [];
  /** Rows that are whole. */
  rows = 0;
  /** Where the next key was found in the rows before. */
  #next = 0;

  /** @param names columns that are there also where no row has the key */
  constructor(names: readonly string[] = []) {
    for (const name of names) this.#placeOf(name);
  }

  /** Adds a value to the row that is being read; returns false where that has the key already. */
  readonly add = (key: string, value: CellValue): boolean => {
    const place = this.#names[this.#next] === key ? this.#next : this.#placeOf(key), column = this.#columns[place];
    this.#next = place + 1;
    if (column.length > this.rows) return false;
    while (column.length < this.rows) column.push(null);
    column.push(value);
    return true;
  };

  /** The row is whole. */
  endRow(): void {
    this.rows++;
    this.#next = 0;
  }

  /** Takes back the values of the row that is being read. */
  undoRow(): void {
    for (const column of this.#columns) column.length = Math.min(column.length, this.rows);
    this.#next = 0;
  }

  /** All rows. */
  finish(): FileRows {
    for (const column of this.#columns) while (column.length < this.rows) column.push(null);
    return { names: this.#names, columns: this.#columns, rows: this.rows };
  }

  #placeOf(key: string): number {
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.#names.length);
    this.#columns.push([]);
    return this.#names.push(key) - 1;
  }
}
