/**
 * @file The rows of a split as files for scikit-learn: `task.json` says what there is; the rows of a dataset stand in one order, those of
 * training first, then those of validation, then those that test. Texts are JSON; arrays are plain and little-endian, row-major.
 */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ExperimentSplit, Recipe, SparseMatrix, Table } from "potluck";
import type { CellValue, ColumnEncoder, TaskDataset, TaskTargets } from "potluck/data";
import { taskKinds, type TaskKind } from "potluck/tasks";
import type { PeerSides } from "./train.js";

/** A dataset in `task.json`. */
export interface ExportedDataset {
  train: number;
  validation: number;
  test: number;
  /** Whether `NAME.text.json` has the rows' texts. */
  text: boolean;
  /** Features as fitted to the training rows, in `NAME.encoded.f32`; 0 for text. */
  width: number;
  /** Features as fitted to training and validation rows, in `NAME.all.f32`; 0 for text. */
  allWidth: number;
  /** The columns of `NAME.raw.f64`, which is there unless some are images: whether each is of categories. */
  raw: boolean[] | null;
}

/** A task in `task.json`. Its targets are `TASK.y.f64`, `[rows, width]`, NaN where missing. */
export interface ExportedTask {
  data: string;
  kind: string;
  metric: string;
  /** Labels of a multilabel task; else 1. */
  width: number;
  /** Classes, or labels; 0 for a number. */
  classes: number;
}

/** `task.json`. */
export interface Exported {
  seed: number;
  data: Record<string, ExportedDataset>;
  tasks: Record<string, ExportedTask>;
}

/**
 * Writes a split's rows into a folder, which is made.
 *
 * @returns a digest of all that was written: the peers' results depend on nothing else
 */
export function exportRows(
  folder: string,
  { recipe, tables, split, sides, seed }: {
    recipe: Recipe;
    tables: Readonly<Record<string, Table>>;
    split: ExperimentSplit;
    sides: Readonly<Record<string, PeerSides>>;
    seed: number;
  },
): string {
  mkdirSync(folder, { recursive: true });
  const digest = createHash("sha256");
  const put = (file: string, content: string | Float32Array | Float64Array): void => {
    const bytes = typeof content === "string" ? content : new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
    digest.update(file).update("\0").update(bytes).update("\0");
    writeFileSync(join(folder, file), bytes);
  };
  const exported: Exported = { seed, data: {}, tasks: {} };
  for (const [name, { train, validation, test, all, allTest }] of Object.entries(sides)) {
    const parts = [train, validation, test], rows = parts.flatMap(({ sourceRows }) => [...sourceRows]), { text } = recipe.data[name];
    const encoders = split.features.columns.filter(({ column }) => tables[name].columnNames.includes(column));
    if (text !== null && encoders.length > 0) throw new Error(`${name}: the peers take text or columns, not both`);
    const raw = text === null ? rawColumns(encoders, tables[name], rows) : null;
    exported.data[name] = {
      train: train.length,
      validation: validation.length,
      test: test.length,
      text: text !== null,
      width: text === null ? train.x.cols : 0,
      allWidth: text === null ? all.x.cols : 0,
      raw: raw && encoders.map(({ kind }) => kind === "categorical"),
    };
    if (text === null) {
      put(`${name}.encoded.f32`, stack(parts.map(({ x }) => x)));
      put(`${name}.all.f32`, inOrder([all, allTest], rows));
    } else {
      const texts = take(tables[name].column(text), rows).map((cell) => (cell === null ? "" : String(cell as string)));
      put(`${name}.text.json`, JSON.stringify(texts));
    }
    if (raw) put(`${name}.raw.f64`, raw);
    for (const [task, settings] of Object.entries(recipe.tasks).filter(([, { data }]) => data === name)) {
      const { names } = split.targets[task], values = parts.map(({ y }) => y[task]), width = values[0].shape[1] ?? 1;
      put(`${task}.y.f64`, Float64Array.from(values.flatMap((value) => [...inUnits(split, task, settings.kind, value)])));
      exported.tasks[task] = { data: name, kind: settings.kind, metric: settings.metric.name, width, classes: names.length };
    }
  }
  put("task.json", `${JSON.stringify(exported, null, 2)}\n`);
  return digest.digest("hex");
}

/** Targets as a metric sees them: class indices, labels of 0 and 1, or numbers in the user's unit. */
function inUnits(split: ExperimentSplit, task: string, kind: string, targets: TaskTargets[string]): ArrayLike<number> & Iterable<number> {
  if (kind !== "regression") return targets.data;
  const member: TaskKind = taskKinds.get(kind), { data, shape } = targets;
  return Float64Array.from(member.metricInput(split.targets[task], { data: new Float32Array(data.length), shape }, targets).targets);
}

/** Rows of several matrices, one below the other, dense. */
function stack(matrices: readonly SparseMatrix[]): Float32Array {
  const { cols } = matrices[0], dense = new Float32Array(matrices.reduce((sum, { rows }) => sum + rows * cols, 0));
  let at = 0;
  for (const matrix of matrices) {
    dense.set(matrix.toDense(), at);
    at += matrix.rows * cols;
  }
  return dense;
}

/** The rows of some datasets in the order of their source rows, dense. */
function inOrder(datasets: readonly TaskDataset<TaskTargets>[], rows: readonly number[]): Float32Array {
  const { cols } = datasets[0].x, dense = stack(datasets.map(({ x }) => x));
  const places = new Map(datasets.flatMap(({ sourceRows }) => [...sourceRows]).map((row, place) => [row, place]));
  const ordered = new Float32Array(rows.length * cols);
  rows.forEach((row, index) => ordered.set(dense.subarray(places.get(row)! * cols, (places.get(row)! + 1) * cols), index * cols));
  return ordered;
}

/** The columns as the source has them, categories by their place in the sorted list; null where some are not numbers or categories. */
function rawColumns(encoders: readonly ColumnEncoder[], table: Table, rows: readonly number[]): Float64Array | null {
  if (encoders.some(({ kind }) => kind !== "numeric" && kind !== "categorical")) return null;
  const raw = new Float64Array(rows.length * encoders.length);
  encoders.forEach(({ column, kind }, index) => {
    const cells = take(table.column(column), rows), isMissing = (cell: CellValue): boolean => cell === null || Number.isNaN(cell);
    const categories = [...new Set(cells.filter((cell) => !isMissing(cell)).map(String))].sort();
    const places = new Map(categories.map((category, place) => [category, place]));
    cells.forEach((cell, row) => {
      raw[row * encoders.length + index] = isMissing(cell) ? NaN : kind === "categorical" ? places.get(String(cell))! : Number(cell);
    });
  });
  return raw;
}

function take(cells: readonly CellValue[], rows: readonly number[]): CellValue[] {
  return rows.map((row) => cells[row]);
}
