/**
 * @file What a kind of column is to the rest: cells that are read once, an encoder that is fitted to training rows, and features that the
 * encoder makes of any row. A new kind is one file here and one line in the table of kinds.ts.
 */
import type { Table } from "../table.js";

/** `numeric`: a number; `categorical`: one of several values; `image`: pixels. */
export type ColumnKindName = "numeric" | "categorical" | "image";

/** A column's cells in the form that its kind works on, and where each came from, for errors. */
export interface ReadCells<Cells> {
  cells: Cells;
  where: (row: number) => string;
}

/** Some rows to fit on: those of one dataset. */
export interface FitPart<Cells> {
  cells: Cells;
  rows: ArrayLike<number>;
}

/** Turns one column's cells into features; immutable, and plain data in JSON. */
export interface ColumnEncoder<Cells = unknown> {
  readonly kind: ColumnKindName;
  /** The column's name. */
  readonly column: string;
  /** How many features it makes. */
  readonly width: number;
  /** A name for each of them, `[width]`. */
  featureNames(): string[];
  /**
   * Tells a row's features that are not 0, in rising order.
   *
   * @throws PotluckError for a value that cannot be a feature; it names the row
   */
  encode(read: ReadCells<Cells>, row: number, add: (feature: number, value: number) => void): void;
  toJSON(): { kind: ColumnKindName };
}

/** How numeric columns are scaled: to mean 0 and standard deviation 1, or not at all. */
export type Scale = "standard" | "none";

/** One kind of column. */
export interface ColumnKind<Cells> {
  /** @throws PotluckError for a column that is not there, and for what is no such value; it names the row */
  read(table: Table, column: string): Cells;
  /** Columns of one name stand for one thing in all datasets, unless they differ in this. */
  shape(cells: Cells): string;
  /** @throws PotluckError where the rows have nothing to fit on */
  fit(column: string, parts: readonly FitPart<Cells>[], scale: Scale): ColumnEncoder<Cells>;
  /** @throws Error for what `toJSON` has not made */
  fromJSON(json: Readonly<Record<string, unknown>>): ColumnEncoder<Cells>;
}
