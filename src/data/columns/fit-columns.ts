/**
 * @file From columns of several tables to one feature space, without text. Each column of one name and kind has one place in it, whichever
 * tables have it, and is fitted to the training rows of all that do. A table without the column has 0 there, which for standardised numbers
 * is the mean.
 */
import { PotluckError } from "../../engine/errors.js";
import { checkValue, listNames, readOptions, type Settings } from "../../options/index.js";
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import type { Table } from "../table.js";
import type { ColumnEncoder, ColumnKind, FitPart, ReadCells } from "./column-kind.js";
import { CsrBuilder } from "./csr-builder.js";
import { columnKinds, type ColumnKindName, columnNames, columnOptions, type ColumnOptions, type NamedColumns } from "./index.js";

/** One table, and its columns that are features. */
export interface ColumnSource {
  table: Table;
  columns: NamedColumns;
}

/** Columns that are read, which is the same for every split. */
export interface OpenColumns {
  /**
   * Fits encoders to some rows of each table.
   *
   * @param options of each kind of column
   * @throws PotluckError for a column that has no value in any of the rows, and for wrong or unknown options
   */
  fit(rows: Readonly<Record<string, ArrayLike<number>>>, options?: ColumnOptions): FittedColumns;
}

/** Fitted encoders, and the features that they make of the tables. */
export interface FittedColumns {
  /** In the order of their features. */
  encoders: readonly ColumnEncoder[];
  width: number;
  /** Some of a table's rows as features, `[rows, width]`. */
  matrix: (name: string, rows: ArrayLike<number>) => SparseMatrix;
}

/** A column's cells, and the key under which tables share it. */
interface Read extends ReadCells<unknown> {
  kind: ColumnKind;
  column: string;
  key: string;
}

/**
 * Reads the tables' columns. Fitting and encoding follow, once for each split.
 *
 * @throws PotluckError for missing columns, values that are not of their column's kind (it names the row), and unknown kinds of column
 * @example
 * const ready = openColumns({ people: { table, columns: { numeric: ["age"], categorical: ["job"] } } });
 * const { encoders, matrix } = ready.fit({ people: split.train }, { numeric: { scale: "standard" } });
 * matrix("people", split.test); // [test rows, 1 + jobs]
 */
export function openColumns(sources: Readonly<Record<string, ColumnSource>>): OpenColumns {
  const read = Object.fromEntries(Object.entries(sources).map(([name, source]) => [name, readAll(source)]));
  return {
    fit(rows, given) {
      const options: Record<string, Settings<ColumnKind["options"]>> = readOptions("columns", columnOptions(), given);
      const groups = new Map<string, { first: Read; parts: FitPart<unknown>[] }>();
      for (const kind of columnKinds.members) {
        for (const [name, columns] of Object.entries(read)) {
          for (const column of columns) {
            if (column.kind.name !== kind.name) continue;
            const group = groups.get(column.key) ?? { first: column, parts: [] };
            group.parts.push({ cells: column.cells, rows: rows[name] });
            groups.set(column.key, group);
          }
        }
      }
      const encoders = [...groups.values()].map(({ first: { kind, column }, parts }) => kind.fit(column, parts, options[kind.name] ?? {}));
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
 * A table's columns as the features of fitted encoders, `[rows, width]`.
 *
 * @throws PotluckError for a column that no encoder knows, and as {@link openColumns} does
 * @example
 * encodeColumns(encoders, { table, columns: { numeric: ["age"], categorical: ["job"] } });
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
  for (const [name, names] of Object.entries(columns)) checkValue(columnKinds.get(name as ColumnKindName).name, columnNames, names);
  return columnKinds.members.flatMap((kind: ColumnKind) => (columns[kind.name as ColumnKindName] ?? []).map((column) => {
    const cells = kind.read(table, column);
    const key = JSON.stringify([kind.name, column, kind.shape?.(cells) ?? ""]);
    return { kind, column, cells, key, where: (row: number) => table.where(row) };
  }));
}

function encoderOf(encoders: readonly ColumnEncoder[], { kind, column, cells }: Read, table: Table): number {
  const alike = encoders.filter((encoder) => encoder.kind === kind.name && encoder.column === column);
  const shape = table.rows > 0 ? kind.shape?.(cells) : undefined;
  const found = shape === undefined ? alike[0] : alike.find((encoder) => encoder.shape === shape);
  if (found !== undefined) return encoders.indexOf(found);
  if (alike.length > 0) {
    const known = listNames(alike.map((encoder) => encoder.shape ?? "none"));
    throw new PotluckError(`${table.name}: ${kind.name} column "${column}" has ${shape}, but the model was trained with ${known}`);
  }
  const known = encoders.map((encoder) => `${encoder.kind} "${encoder.column}"`).join(", ") || "none";
  throw new PotluckError(`${table.name}: the model does not know the ${kind.name} column "${column}"; it knows ${known}`);
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
