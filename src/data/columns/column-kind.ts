/**
 * @file What a kind of column declares: how its cells are read, an encoder that is fitted to training rows, and the features that the
 * encoder makes of any row. A new kind is one file here and one line in index.ts.
 */
import type { Member, Settings, Shape } from "../../options/index.js";
import type { Augmentation, ImageShape } from "../../tensor/mixed-rows.js";
import type { Table } from "../table.js";

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
  /** The name of its kind. */
  readonly kind: string;
  /** The column's name. */
  readonly column: string;
  /** How many features it makes. */
  readonly width: number;
  /** The shape of the cells that it was fitted to, as the kind's `shape` tells it; none where the kind has no `shape`. */
  readonly shape?: string;
  /** Whether it knows cells of their shape; without it, those whose shape is its own. */
  fits?(cells: Cells): boolean;
  /** Of images, which stay bytes until a batch is made: their shape, and the `width` bytes of a row. */
  readonly images?: { readonly shape: ImageShape | null; bytes(cells: Cells, row: number): Uint8Array };
  /** A name for each feature, `[width]`. */
  featureNames(): string[];
  /**
   * Adds a row's features that are not 0, in ascending order.
   *
   * @throws PotluckError for a value that cannot be a feature; it names the row
   */
  encode(read: ReadCells<Cells>, row: number, add: (feature: number, value: number) => void): void;
  toJSON(): { kind: string };
}

/** A member of the family of kinds of column. */
export interface ColumnKind<Name extends string = string, S extends Shape = Shape, Many extends boolean = boolean, Cells = unknown>
  extends Member<Name, S> {
  /** Whether a dataset names a list of such columns, or one. */
  readonly many: Many;
  /** @throws PotluckError for a missing column, and for a value that is not of this kind; it names the row */
  read(table: Table, column: string): Cells;
  /** In words such as `784 bytes`. Datasets share the features of a column by its name, unless its cells differ in this. */
  shape?(cells: Cells): string;
  /** How training images are changed at random; null: not at all. */
  augmentation?(options: Settings<S>): Augmentation | null;
  /** @throws PotluckError where the rows have no value to fit on */
  fit(column: string, parts: readonly FitPart<Cells>[], options: Settings<S>): ColumnEncoder<Cells>;
  /** @throws PotluckError for JSON that `toJSON` does not write */
  fromJSON(json: Readonly<Record<string, unknown>>): ColumnEncoder<Cells>;
}

/** Declares a kind of column. */
export function columnKind<const Name extends string, const S extends Shape, const Many extends boolean, Cells>(
  declaration: ColumnKind<Name, S, Many, Cells>,
): ColumnKind<Name, S, Many, Cells> {
  return declaration;
}
