/**
 * @file From columns of several tables to one feature space, as far as they are not text: each column of one name and kind has its place
 * there, whichever tables have it, and what it is scaled by comes from the training rows of all that do. A table without the column has 0
 * there, which for scaled numbers is the mean.
 */
import { PotluckError } from "../../engine/errors.js";
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import type { Table } from "../table.js";
import { CsrBuilder } from "./csr-builder.js";
import type { NamedColumns } from "./patterns.js";
import type { ColumnEncoder, ColumnKindName, FitPart, ReadCells, Scale } from "./column-kind.js";
import { columnKindNames, columnKinds } from "./index.js";

/** One table, and its columns that are features. */
export interface ColumnSource {
  table: Table;
  columns: NamedColumns;
}

/** Columns as far as they are the same for every split. */
export interface ReadyColumns {
  /**
   * Fits encoders to some rows of each table.
   *
   * @throws PotluckError for a column that has no value in any of them
   */
  fit(rows: Readonly<Record<string, ArrayLike<number>>>, scale: Scale): FittedColumns;
}

/** Encoders fitted, and the features that they make of the tables. */
export interface FittedColumns {
  /** In the order of their features. */
  encoders: readonly ColumnEncoder[];
  width: number;
  /** Some of a table's rows as features, `[rows, width]`. */
  matrix: (name: string, rows: ArrayLike<number>) => SparseMatrix;
}

/** A column's cells, under the key by which tables share it. */
interface Read extends ReadCells<unknown> {
  kind: ColumnKindName;
  column: string;
  key: string;
}

/**
 * Reads the tables' columns; fitting and encoding come after, as often as there are splits.
 *
 * @throws PotluckError for columns that are not there, and what is no number or no image; it names the row
 * @example
 * const ready = readyColumns({ people: { table, columns: { numeric: ["age"], categorical: ["job"], image: [] } } });
 * const { encoders, matrix } = ready.fit({ people: split.train }, "standard");
 * matrix("people", split.test); // [test rows, 1 + jobs]
 */
export function readyColumns(sources: Readonly<Record<string, ColumnSource>>): ReadyColumns {
  const read = Object.fromEntries(Object.entries(sources).map(([name, source]) => [name, readAll(source)]));
  return {
    fit(rows, scale) {
      const groups = new Map<string, { first: Read; parts: FitPart<unknown>[] }>();
      for (const kind of columnKindNames) {
        for (const [name, columns] of Object.entries(read)) {
          for (const column of columns) {
            if (column.kind !== kind) continue;
            const group = groups.get(column.key) ?? { first: column, parts: [] };
            group.parts.push({ cells: column.cells, rows: rows[name] });
            groups.set(column.key, group);
          }
        }
      }
      const encoders = [...groups.values()].map(({ first, parts }) => columnKinds[first.kind].fit(first.column, parts, scale));
      const places = new Map([...groups.keys()].map((key, index) => [key, index]));
      const width = widthOf(encoders);
      return {
        encoders,
        width,
        matrix(name, own) {
          return build(encoders, width, read[name].map((column) => ({ read: column, encoder: places.get(column.key)! })), own);
        },
      };
    },
  };
}

/**
 * A table's columns as the features of encoders that were fitted before, `[rows, width]`.
 *
 * @throws PotluckError for a column that no encoder knows, and as {@link readyColumns} does
 * @example
 * encodeColumns(encoders, { table, columns: { numeric: ["age"], categorical: ["job"], image: [] } });
 */
export function encodeColumns(encoders: readonly ColumnEncoder[], source: ColumnSource): SparseMatrix {
  const columns = readAll(source).map((read) => ({ read, encoder: encoderOf(encoders, read, source.table) }));
  return build(encoders, widthOf(encoders), columns, Uint32Array.from({ length: source.table.rows }, (_, row) => row));
}

/** Features of all encoders. */
export function widthOf(encoders: readonly ColumnEncoder[]): number {
  return encoders.reduce((sum, { width }) => sum + width, 0);
}

function readAll({ table, columns }: ColumnSource): Read[] {
  return columnKindNames.flatMap((kind) => columns[kind].map((column) => {
    const cells = columnKinds[kind].read(table, column);
    const key = JSON.stringify([kind, column, columnKinds[kind].shape(cells)]);
    return { kind, column, cells, key, where: (row: number) => table.where(row) };
  }));
}

function encoderOf(encoders: readonly ColumnEncoder[], { kind, column, cells }: Read, table: Table): number {
  const like = encoders.filter((encoder) => encoder.kind === kind && encoder.column === column);
  const images = cells as readonly Uint8Array[];
  const found = kind === "image" && images.length > 0 ? like.find(({ width }) => width === images[0].length) : like[0];
  if (found !== undefined) return encoders.indexOf(found);
  if (like.length > 0) {
    const sizes = like.map(({ width }) => width).join(" or ");
    throw new PotluckError(`${table.name}: the images of "${column}" have ${images[0].length} bytes, where the model knows ${sizes}`);
  }
  const known = encoders.map((encoder) => `${encoder.kind} "${encoder.column}"`).join(", ") || "none";
  throw new PotluckError(`${table.name}: the model knows no ${kind} column "${column}"; it knows ${known}`);
}

function build(
  encoders: readonly ColumnEncoder[], width: number, columns: readonly { read: Read; encoder: number }[], rows: ArrayLike<number>,
): SparseMatrix {
  const firsts = encoders.map((_, index) => widthOf(encoders.slice(0, index)));
  const builder = new CsrBuilder(width);
  const writers = [...columns].sort((a, b) => a.encoder - b.encoder).map(({ read, encoder }) => {
    const add = (feature: number, value: number): void => builder.add(firsts[encoder] + feature, value);
    return (row: number): void => encoders[encoder].encode(read, row, add);
  });
  for (let index = 0; index < rows.length; index++) {
    for (const write of writers) write(rows[index]);
    builder.endRow();
  }
  return builder.finish();
}
