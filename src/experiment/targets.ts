/**
 * @file The targets of one dataset's tasks, for one split: how they become numbers, fitted to the training rows that a task is about, and
 * each row's number. Tasks that `by` made are fitted together: they share their classes, and the scale of their numbers.
 */
import { inTask } from "../data/places.js";
import { LabelMap } from "../data/targets/labels.js";
import { sampleWeights } from "../data/targets/sample-weights.js";
import type { TargetMap } from "../data/targets/target-map.js";
import { showCell, type Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import { byValueOf, taskOptions, type TaskSettings } from "../recipe/index.js";
import { fitTargets, type TaskKind, taskKinds } from "../task/index.js";
import { countTargets } from "../train/evaluate.js";
import { type NdArray, selectRows } from "../tensor/nd-array.js";
import type { SeedRows } from "./rows.js";
import { rowsByText, type TaskRows } from "./task-rows.js";

/** A task of a dataset, and its rows. */
export interface OpenTask {
  settings: TaskSettings;
  rows: TaskRows;
}

/** The targets of one task. Row numbers are those of the split's table. */
export interface TaskTarget {
  map: TargetMap;
  /** Each row's target, `[rows]` or `[rows, labels]`; NaN where missing, and where the task has too few rows to be scored. */
  encoded: NdArray;
  /** The sample weights, `[rows]`; undefined where the task has none. */
  weights: NdArray | undefined;
  /** Of a task that `by` made, the training targets of all these tasks together. */
  together: NdArray | undefined;
}

/** What tasks of one `by` have together. */
interface Together {
  map: TargetMap;
  encoded: NdArray;
  weights: NdArray | undefined;
  training: NdArray;
  /** Rows by the text of their cell in the column of `by`. */
  rows: ReadonlyMap<string, readonly number[]>;
}

/**
 * Fits and encodes the targets of a dataset's tasks.
 *
 * Test rows, and validation rows if the recipe asks for some, must have at least one target of each task; training rows, where targets are
 * classes, two classes. Of tasks that `by` made, it is enough that all of them together do; those that cannot be scored by themselves have
 * no targets in validation and test rows: with fewer than two training rows, no test row or, where the validation rows decide something,
 * no validation row.
 *
 * @param dataset its name, for errors
 * @param validates whether the training uses validation rows
 * @throws PotluckError that begins with the task and the dataset
 */
export function encodeTargets(
  dataset: string, tasks: Readonly<Record<string, OpenTask>>, split: SeedRows, validates: boolean,
): Record<string, TaskTarget> {
  const { table } = split, groups = new Map<string, Together>(), scored = new Map<string, boolean>();
  const targets = Object.fromEntries(Object.entries(tasks).map(([task, open]): [string, TaskTarget] => {
    const byValue = byValueOf(open.settings);
    if (byValue === undefined) return [task, inTask(task, dataset, table.name, () => alone(open, split, split.hidden?.[task]))];
    const key = keyOf(open.settings);
    const group = groups.get(key) ?? inTask(byValue.task, dataset, table.name, () => (
      together(open, byValue.column, split, hiddenTogether(byValue.task, tasks, split))));
    groups.set(key, group);
    const own = ownTargets(group.encoded, open.rows.ownRows(group.rows)), isScored = canBeScored(own, split, validates);
    scored.set(byValue.task, scored.get(byValue.task) === true || isScored);
    const encoded = isScored ? own : withoutScores(own, split);
    return [task, { map: group.map, encoded, weights: group.weights, together: group.training }];
  }));
  const lost = [...scored].find(([, isScored]) => !isScored);
  if (lost) inTask(lost[0], dataset, table.name, () => refuseAll(lost[0], tasks));
  return targets;
}

/** Settings that are the same for all tasks that one `by` made. */
function keyOf({ by, ...settings }: TaskSettings): string {
  const { column, task } = by as { column: string; task: string };
  return JSON.stringify([column, task, settings], (_, value: unknown) => (value instanceof Map ? [...value] : value));
}

/** The rows whose targets are hidden of any of the tasks that one `by` made. */
function hiddenTogether(group: string, tasks: Readonly<Record<string, OpenTask>>, { hidden }: SeedRows): ReadonlySet<number> | undefined {
  if (hidden === undefined) return undefined;
  const own = Object.keys(tasks).filter((task) => byValueOf(tasks[task].settings)?.task === group);
  return new Set(own.flatMap((task) => [...hidden[task] ?? []]));
}

function fit(
  { settings, rows }: OpenTask, { table, sides }: SeedRows, hidden?: ReadonlySet<number>,
): { map: TargetMap; encoded: NdArray; scope: Table } {
  const { target, kind: name } = settings, kind: TaskKind = taskKinds.get(name), scope = rows.together(table);
  const train = hidden === undefined ? sides.train : sides.train.filter((row) => !hidden.has(row));
  const map = fitTargets({ table: scope, target, ...(!kind.fitsAllRows && { train }) }, taskOptions(settings)) as TargetMap;
  return { map, encoded: without(map.encode(scope, target), hidden), scope };
}

/** The targets of all but some rows. */
function without(encoded: NdArray, rows: Iterable<number> | undefined): NdArray {
  if (rows === undefined) return encoded;
  const width = encoded.shape[1] ?? 1, data = encoded.data.slice();
  for (const row of rows) data.fill(NaN, row * width, (row + 1) * width);
  return { shape: encoded.shape, data };
}

function weightsOf({ settings: { weight } }: OpenTask, table: Table, encoded: NdArray): NdArray | undefined {
  return weight === null ? undefined : sampleWeights(table, weight, encoded);
}

function alone(task: OpenTask, split: SeedRows, hidden: ReadonlySet<number> | undefined): TaskTarget {
  const { map, encoded, scope } = fit(task, split, hidden), where = `${scope.name}: column ${columnsOf(task.settings)}`;
  requireClasses(map, encoded, split, where);
  for (const side of ["validation", "test"] as const) {
    const rows = split.sides[side];
    if (rows.length === 0 || (side === "validation" && split.isAside) || countTargets(encoded, rows) > 0) continue;
    throw new PotluckError(`${where}: none of the ${rows.length} ${side} rows has a label, ` +
      "so there is nothing to score: use more rows or another split");
  }
  return { map, encoded, weights: weightsOf(task, scope, encoded), together: undefined };
}

function together(task: OpenTask, column: string, split: SeedRows, hidden: ReadonlySet<number> | undefined): Together {
  const { map, encoded, scope } = fit(task, split, hidden);
  requireClasses(map, encoded, split, `${scope.name}: column ${columnsOf(task.settings)}`);
  const weights = weightsOf(task, scope, encoded), rows = rowsByText(split.table.column(column));
  return { map, encoded, weights, rows, training: selectRows(encoded, split.sides.train) };
}

/** The targets of some rows; those of the others are missing. */
function ownTargets({ shape, data }: NdArray, rows: readonly number[]): NdArray {
  const width = shape[1] ?? 1, own = new Float32Array(data.length).fill(NaN);
  for (const row of rows) for (let at = row * width; at < (row + 1) * width; at++) own[at] = data[at];
  return { shape, data: own };
}

function canBeScored(encoded: NdArray, { sides: { train, validation, test }, isAside }: SeedRows, validates: boolean): boolean {
  const validating = countTargets(encoded, validation), training = countTargets(encoded, train) + (isAside ? validating : 0);
  if (training < 2 || (test.length > 0 && countTargets(encoded, test) === 0)) return false;
  return !validates || validation.length === 0 || validating > 0;
}

/** The same without the targets of validation and test rows. Rows that were set aside stay: they train the final model. */
function withoutScores(encoded: NdArray, { sides: { validation, test } }: SeedRows): NdArray {
  return without(encoded, [...validation, ...test]);
}

function requireClasses(map: TargetMap, { data }: NdArray, { sides }: SeedRows, where: string): void {
  if (!(map instanceof LabelMap)) return;
  const [first, second] = new Set(Array.from(sides.train, (row) => data[row]).filter((value) => !Number.isNaN(value)));
  if (second !== undefined) return;
  const found = first === undefined ? "no label" : `only the label ${showCell(map.names[first])}`;
  throw new PotluckError(`${where}: the training rows have ${found}, but a task needs two classes or more`);
}

function refuseAll(group: string, tasks: Readonly<Record<string, OpenTask>>): never {
  const own = Object.values(tasks).map(({ settings }) => byValueOf(settings)).filter((byValue) => byValue?.task === group);
  throw new PotluckError(`none of its ${own.length} tasks by column "${own[0]!.column}" can be scored: each needs two training rows and ` +
    "a test row with a target, and a validation row where these decide how long to train. Use more rows, or a split that does not keep " +
    "all rows of a value on one side");
}

function columnsOf({ target }: TaskSettings): string {
  return `"${[target].flat().join('", "')}"`;
}
