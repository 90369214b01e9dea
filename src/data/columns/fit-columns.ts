/**
 * @file From columns of several tables to one feature space, without text. Each column of one name and kind has one place in it, whichever
 * tables have it, and is fitted to the training rows of all that do. A table without the column has 0 there, which for standardised numbers
 * is the mean.
 */
import { PotluckError } from "../../engine/errors.js";
import { checkValue, listNames, readOptions, type Settings } from "../../options/index.js";
import { type Augmentation, type ImageBlock, MixedRows } from "../../tensor/mixed-rows.js";
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import { inDataset, inDatasets } from "../places.js";
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
  /** Some of a table's rows as features, `[rows, width]`: MixedRows where it has images. With `training`, loaders may change the images. */
  matrix: (name: string, rows: ArrayLike<number>, training?: boolean) => SparseMatrix;
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
  const read = Object.fromEntries(Object.entries(sources).map(([name, source]) => (
    [name, inDataset(name, source.table.name, () => readAll(source))])));
  return {
    fit(rows, given) {
      const options: Record<string, Settings<ColumnKind["options"]>> = readOptions("columns", columnOptions(), given);
      const groups = new Map<string, { first: Read; parts: FitPart<unknown>[]; names: string[] }>();
      for (const kind of columnKinds.members) {
        for (const [name, columns] of Object.entries(read)) {
          if (!Object.hasOwn(rows, name)) continue;
          for (const column of columns) {
            if (column.kind.name !== kind.name) continue;
            const group = groups.get(column.key) ?? { first: column, parts: [], names: [] };
            group.names.push(name);
            group.parts.push({ cells: column.cells, rows: rows[name] });
            groups.set(column.key, group);
          }
        }
      }
      const encoders = [...groups.values()].map(({ first: { kind, column }, parts, names }) => (
        inDatasets(names, () => kind.fit(column, parts, options[kind.name] ?? {}))));
      const places = new Map([...groups.keys()].map((key, index) => [key, index]));
      const width = widthOf(encoders);
      return {
        encoders,
        width,
        matrix(name, own, training = false) {
          const columns = read[name].map((column): Placed => {
            const augmentation = training ? column.kind.augmentation?.(options[column.kind.name] ?? {}) ?? null : null;
            return { read: column, encoder: places.get(column.key)!, augmentation };
          });
          return inDataset(name, sources[name].table.name, () => build(encoders, columns, own));
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
  const columns = readAll(source).map((read) => ({ read, encoder: encoderOf(encoders, read, source.table), augmentation: null }));
  return build(encoders, columns, Uint32Array.from({ length: source.table.rows }, (_, row) => row));
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
  const found = shape === undefined ? alike[0] : alike.find((encoder) => encoder.fits?.(cells) ?? encoder.shape === shape);
  if (found !== undefined) return encoders.indexOf(found);
  if (alike.length > 0) {
    const known = listNames(alike.map((encoder) => encoder.shape ?? "none"));
    throw new PotluckError(`${table.name}: ${kind.name} column "${column}" has ${shape}, but the model was trained with ${known}`);
  }
  const known = encoders.map((encoder) => `${encoder.kind} "${encoder.column}"`).join(", ") || "none";
  throw new PotluckError(`${table.name}: the model does not know the ${kind.name} column "${column}"; it knows ${known}`);
}

/** A column that is read, and its encoder's number. */
interface Placed {
  read: Read;
  encoder: number;
  augmentation: Augmentation | null;
}

function build(encoders: readonly ColumnEncoder[], columns: readonly Placed[], rows: ArrayLike<number>): SparseMatrix {
  const sorted = [...columns].sort((a, b) => a.encoder - b.encoder), asBytes = sorted.filter(({ encoder }) => encoders[encoder].images);
  const firstOf = (encoder: number): number => widthOf(encoders.slice(0, encoder));
  const blocks = asBytes.map(({ read, encoder, augmentation }): ImageBlock => {
    const { width: pixels, images } = encoders[encoder], bytes = new Uint8Array(rows.length * pixels);
    for (let index = 0; index < rows.length; index++) bytes.set(images!.bytes(read.cells, rows[index]), index * pixels);
    return { first: firstOf(encoder), pixels, shape: images!.shape, bytes, augmentation };
  });
  const width = widthOf(encoders) - blocks.reduce((sum, { pixels }) => sum + pixels, 0);
  const builder = new CsrBuilder(width);
  const writers = sorted.filter((column) => !asBytes.includes(column)).map(({ read, encoder }) => {
    const whole = firstOf(encoder), first = blocks.reduce((at, block) => (block.first < whole ? at - block.pixels : at), whole);
    const add = (feature: number, value: number): void => builder.add(first + feature, value);
    return (row: number): void => encoders[encoder].encode(read, row, add);
  });
  for (let index = 0; index < rows.length; index++) {
    for (const write of writers) write(rows[index]);
    builder.endRow();
  }
  return blocks.length === 0 ? builder.finish() : MixedRows.of(builder.finish(), blocks);
}
