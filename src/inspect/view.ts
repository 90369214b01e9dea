/**
 * @file What rules and facts look at: each dataset's rows by side, and each task's targets. It is taken from an experiment's split, so that
 * nothing is read or split twice. Where an experiment cannot be split, what can be read takes its place.
 */
import { expandColumns } from "../data/columns/patterns.js";
import { widthOf } from "../data/columns/fit-columns.js";
import type { ColumnEncoder } from "../data/columns/column-kind.js";
import { numberOf } from "../data/scalars.js";
import { isMissing, type Table } from "../data/table.js";
import { sortLabels } from "../data/targets/label-order.js";
import { type UsedDataset, usedDatasets } from "../experiment/datasets.js";
import type { DatasetSides, ExperimentSplit } from "../experiment/experiment.js";
import type { DroppedRows } from "../experiment/duplicates.js";
import { openRows } from "../experiment/rows.js";
import { withRecipeMissing } from "../experiment/task-rows.js";
import { type Recipe, taskGroups, taskOptions, type TaskSettings } from "../recipe/index.js";
import { fitTargets, type TaskKind, taskKinds } from "../task/index.js";
import type { NdArray } from "../tensor/nd-array.js";
import type { SparseMatrix } from "../tensor/sparse-matrix.js";

/** The names of the sides, in their order. */
export const sideNames = ["train", "validation", "test"] as const;
export type SideName = (typeof sideNames)[number];

/** A feature column. */
export interface ColumnView {
  column: string;
  kind: string;
  /** Whether the recipe names it itself, rather than by a pattern. */
  isNamed: boolean;
}

/** The features of a dataset. */
export interface FeatureView {
  /** Some rows' features: those that train (without any that were set aside), and those that test. */
  train: { x: SparseMatrix; rows: Uint32Array };
  test: { x: SparseMatrix; rows: Uint32Array };
}

/** A dataset: rows are numbers of `table`, which has all rows of the source. */
export interface DatasetView {
  name: string;
  /** With what the recipe marks as missing. */
  table: Table;
  /** The table as it was read. */
  source: Table;
  /** Rows that were set aside from those that train are among those that train. */
  sides: Readonly<Record<SideName, Uint32Array>>;
  text: string | null;
  columns: readonly ColumnView[];
  /** Null where the experiment could not be split. */
  features: FeatureView | null;
  /** The rows that `dropDuplicates` left out; null where the dataset keeps all. */
  dropped: DroppedRows | null;
}

/** A task's targets on one side: of the rows that have one. */
export interface TargetRows {
  rows: Uint32Array;
  /** `[rows * width]`: class numbers, 0 and 1 for labels, or numbers in the column's own unit. */
  values: Float64Array;
}

/** A task, or all tasks that one `by` made: they have their classes together. */
export interface TaskView {
  name: string;
  /** How many tasks it is. */
  tasks: number;
  settings: TaskSettings;
  kind: TaskKind;
  dataset: DatasetView;
  target: readonly string[];
  /** Classes or labels; null for numbers. */
  names: readonly string[] | null;
  /** Numbers of a target: 1, or one for each label. */
  width: number;
  sides: Readonly<Record<SideName, TargetRows>>;
}

/** An experiment, as rules see it. */
export interface InspectView {
  recipe: Recipe;
  datasets: readonly DatasetView[];
  tasks: readonly TaskView[];
  /** The features of all datasets together; null where they could not be made. */
  space: { width: number; textWidth: number; columns: readonly ColumnEncoder[]; term(feature: number): string } | null;
}

/**
 * What rules look at.
 *
 * @param tables each dataset's table with all its rows
 * @param split the split that is trained; left out where there is none
 */
export function viewOf(recipe: Recipe, tables: Readonly<Record<string, Table>>, seed: number, split?: ExperimentSplit): InspectView {
  const datasets = usedDatasets(recipe).filter(({ name }) => Object.hasOwn(tables, name))
    .map((dataset) => datasetView(dataset, recipe, tables[dataset.name], seed, split));
  const tasks = Object.entries(recipe.tasks).flatMap(([name, settings]): TaskView[] => {
    const dataset = datasets.find((one) => one.name === settings.data);
    return dataset === undefined ? [] : [taskView(name, settings, dataset, split)];
  });
  const groups = taskGroups(recipe), grouped = new Set([...groups.values()].flat());
  const whole = [
    ...tasks.filter(({ name }) => !grouped.has(name)),
    ...Array.from(groups, ([name, own]) => together(name, tasks.filter((task) => own.includes(task.name)))).flat(),
  ];
  return { recipe, datasets, tasks: whole, space: split === undefined ? null : spaceOf(split) };
}

/** The table with what the recipe marks as missing; as it is where that fails, which is said elsewhere. */
function markedTable(recipe: Recipe, name: string, table: Table): Table {
  try {
    return withRecipeMissing(recipe, name, table);
  } catch {
    return table;
  }
}

/** Tasks that one `by` made, as one. */
function together(name: string, tasks: readonly TaskView[]): TaskView[] {
  if (tasks.length === 0) return [];
  const [first] = tasks, of = (side: SideName): TargetRows => ({
    rows: Uint32Array.from(tasks.flatMap(({ sides }) => [...sides[side].rows])),
    values: Float64Array.from(tasks.flatMap(({ sides }) => [...sides[side].values])),
  });
  return [{ ...first, name, tasks: tasks.length, sides: { train: of("train"), validation: of("validation"), test: of("test") } }];
}

function datasetView(
  dataset: UsedDataset, recipe: Recipe, source: Table, seed: number, split: ExperimentSplit | undefined,
): DatasetView {
  const { name, text, columns, answers } = dataset, data = split?.data[name], table = markedTable(recipe, name, source);
  const sides = data ? sidesOf(dataset, table, data) : plainSides(dataset, table, seed);
  return {
    name, table, source, sides, text, columns: namedColumns(columns, table, text === null ? answers : [...answers, text]),
    features: data ? { train: featuresOf(data.train), test: featuresOf(data.test) } : null,
    dropped: split?.dropped?.[name] ?? null,
  };
}

const featuresOf = ({ x, sourceRows }: DatasetSides["train"]): FeatureView["train"] => ({ x, rows: sourceRows });

function sidesOf(dataset: UsedDataset, table: Table, { train, validation, test }: DatasetSides): DatasetView["sides"] {
  const none = new Uint32Array(), validating = validation?.sourceRows ?? none;
  if (asksForValidation(dataset, table)) return { train: train.sourceRows, validation: validating, test: test.sourceRows };
  return { train: merged(train.sourceRows, validating), validation: none, test: test.sourceRows };
}

/** Whether the recipe or the data says which rows validate, rather than that some are set aside. */
function asksForValidation({ split }: UsedDataset, table: Table): boolean {
  if (table.sides?.includes("validation")) return true;
  if ("column" in split) return table.column(split.column).includes("validation");
  return (split as { validation?: unknown }).validation != null;
}

/** The sides of an experiment that could not be split; all rows train where even that fails. */
function plainSides(dataset: UsedDataset, table: Table, seed: number): DatasetView["sides"] {
  const none = new Uint32Array();
  try {
    const { sides, sourceRows, isAside } = openRows(dataset, table, [seed]).split(seed);
    const of = (rows: Uint32Array): Uint32Array => rows.map((row) => sourceRows[row]);
    if (!isAside) return { train: of(sides.train), validation: of(sides.validation), test: of(sides.test) };
    return { train: merged(of(sides.train), of(sides.validation)), validation: none, test: of(sides.test) };
  } catch {
    return { train: Uint32Array.from({ length: table.rows }, (_, row) => row), validation: none, test: none };
  }
}

function merged(a: Uint32Array, b: Uint32Array): Uint32Array {
  const all = new Uint32Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all.sort();
}

function namedColumns(columns: UsedDataset["columns"], table: Table, taken: readonly string[]): ColumnView[] {
  let expanded: Record<string, readonly string[]>;
  try {
    expanded = expandColumns(columns, table.columnNames, table.name, taken);
  } catch {
    return [];
  }
  return Object.entries(expanded).flatMap(([kind, names]) => names.map((column) => (
    { column, kind, isNamed: [(columns as Record<string, unknown>)[kind]].flat().includes(column) })));
}

function taskView(name: string, settings: TaskSettings, dataset: DatasetView, split: ExperimentSplit | undefined): TaskView {
  const kind: TaskKind = taskKinds.get(settings.kind), target = [settings.target].flat();
  const view = { name, tasks: 1, settings, kind, dataset, target };
  const data = split?.data[dataset.name], map = split?.targets[name];
  if (data === undefined || map === undefined) return { ...view, ...plainTargets(settings, target, dataset) };
  const names = map.names.length > 0 ? map.names : null, width = data.train.y[name].shape[1] ?? 1;
  // numbers as the table has them: they were standardised as float32
  const numbers = names === null && target.length === 1 ? dataset.table.column(target[0]) : null;
  const rowsOf = (side: SideName): TargetRows => {
    const part = data[side];
    if (part === undefined) return { rows: new Uint32Array(), values: new Float64Array() };
    const { data: encoded } = part.y[name];
    const known = knownRows(part.sourceRows, encoded, width);
    return numbers === null ? known : { ...known, values: known.values.map((value, at) => numberOf(numbers[known.rows[at]]) ?? value) };
  };
  const [train, validation, test] = sideNames.map(rowsOf);
  const isAside = validation.rows.length > 0 && dataset.sides.validation.length === 0;
  const none = { rows: new Uint32Array(), values: new Float64Array() };
  const sides = isAside ? { train: joined(train, validation), validation: none, test } : { train, validation, test };
  return { ...view, names, width, sides };
}

/** The rows that have a target, or one of several. */
function knownRows(rows: ArrayLike<number>, values: ArrayLike<number>, width: number): TargetRows {
  const known: number[] = [], kept: number[] = [];
  for (let at = 0; at < rows.length; at++) {
    let isKnown = false;
    for (let label = 0; label < width; label++) isKnown ||= !Number.isNaN(values[at * width + label]);
    if (!isKnown) continue;
    known.push(rows[at]);
    for (let label = 0; label < width; label++) kept.push(values[at * width + label]);
  }
  return { rows: Uint32Array.from(known), values: Float64Array.from(kept) };
}

function joined(a: TargetRows, b: TargetRows): TargetRows {
  return { rows: Uint32Array.from([...a.rows, ...b.rows]), values: Float64Array.from([...a.values, ...b.values]) };
}

/** Targets of an experiment that could not be split: as its map encodes them, or else each text a class. */
function plainTargets(
  settings: TaskSettings, target: readonly string[], { table, sides }: DatasetView,
): Pick<TaskView, "names" | "width" | "sides"> {
  const { names, encoded: { data, shape } } = encodedTargets(settings, target, table), width = shape[1] ?? 1;
  const rowsOf = (side: SideName): TargetRows => {
    const rows = sides[side], values = new Float64Array(rows.length * width);
    rows.forEach((row, at) => values.set(data.subarray(row * width, (row + 1) * width), at * width));
    return knownRows(rows, values, width);
  };
  return { names, width, sides: { train: rowsOf("train"), validation: rowsOf("validation"), test: rowsOf("test") } };
}

function encodedTargets(
  settings: TaskSettings, target: readonly string[], table: Table,
): { names: readonly string[] | null; encoded: NdArray } {
  const nothing = { names: null, encoded: { shape: [table.rows], data: new Float32Array(table.rows).fill(NaN) } };
  if (!target.every((column) => table.columnNames.includes(column))) return nothing;
  const cells = table.column(target[0]);
  if (settings.kind === "regression") {
    return { ...nothing, encoded: { shape: [table.rows], data: Float32Array.from(cells, (cell) => numberOf(cell) ?? NaN) } };
  }
  try {
    const map = fitTargets({ table, target: settings.target }, taskOptions(settings));
    return { names: map.names, encoded: map.encode(table, settings.target) };
  } catch {
    if (target.length > 1) return nothing;
    const names = sortLabels(new Set(cells.filter((cell) => !isMissing(cell)).map(String)));
    const classes = new Map(names.map((name, index) => [name, index]));
    const data = Float32Array.from(cells, (cell) => (isMissing(cell) ? NaN : classes.get(String(cell))!));
    return { names, encoded: { shape: [table.rows], data } };
  }
}

function spaceOf({ features }: ExperimentSplit): NonNullable<InspectView["space"]> {
  const { width, columns } = features, textWidth = width - widthOf(columns);
  return {
    width, textWidth, columns,
    term(feature) {
      const names = (features.vectorizer as { featureNames?: readonly string[] } | null)?.featureNames;
      return names?.[feature] ?? `feature ${feature}`;
    },
  };
}
