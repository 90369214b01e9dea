/** @file The tables of an account: each task's score beside its baselines, classes that are confused, and mistakes. */
import stringWidth from "string-width";
import { scoredRows, scoredSide } from "../account/scored-side.js";
import type { Account, ClassAccount, Confusion, Mistake, TaskAccount } from "../account/types.js";
import { shorten } from "./fit-text.js";
import { formatTable, type TableColumn } from "./format-table.js";

/** How tables are printed. */
export interface Layout {
  /** Columns of the screen that may be used. */
  width: number;
  color: boolean;
}

/** A task with its name. */
export type NamedTask = TaskAccount & { task: string };

/** Classes that a matrix has at most; of more, the pairs that are confused most are shown. */
const MOST_CLASSES = 10;
const CONFUSED_PAIRS = 5;
const MOST_LABELS = 15;
/** Columns for the name of a label, beside its many numbers. */
const LABEL = 18;
/** Columns for the name of a task, a class or a label. */
const NAME = 24;

/** The tasks of an account, in its order. */
export function namedTasks({ tasks }: Account): NamedTask[] {
  return Object.entries(tasks).map(([task, account]) => ({ ...account, task }));
}

/** A line for each task: metric, value, interval, and the baselines. */
export function scoreTable(tasks: readonly NamedTask[], { color }: Layout): string {
  const columns: TableColumn<NamedTask>[] = [
    { title: "task", value: ({ task }) => shorten(task, NAME) },
    { title: "metric", value: "metric" },
    { title: "value", value: (task) => shownValue(task, task.value), align: "right" },
    { title: "95 % interval", value: intervalOf },
    { title: constantTitle(tasks), value: (task) => shownValue(task, task.constant), align: "right" },
    rowsColumn(tasks),
  ];
  if (tasks.some(({ linear }) => linear !== null)) {
    columns.splice(4, 0, { title: "linear", value: (task) => shownValue(task, task.linear?.value ?? null), align: "right" });
  }
  return formatTable(tasks, columns, { color });
}

/** How many rows the tasks are scored on: rows that test, but for tasks without these. */
function rowsColumn(tasks: readonly NamedTask[]): TableColumn<NamedTask> {
  const [side, ...others] = new Set(tasks.map((task) => scoredSide(task) ?? "test"));
  if (others.length === 0) return { title: `${side} rows`, value: scoredRows };
  return { title: "scored rows", value: (task) => `${scoredRows(task)} ${scoredSide(task) ?? "test"}`, align: "right" };
}

/** What the constant prediction is, as a column's title. */
export function constantTitle(tasks: readonly NamedTask[]): string {
  const ofNumbers = tasks.filter(({ classes }) => classes === null).length;
  return ofNumbers === 0 ? "majority" : ofNumbers === tasks.length ? "mean" : "majority/mean";
}

/** Decimals that suit all values: 4, and fewer where errors in large units are among them. */
export function digitsOf(tasks: readonly NamedTask[]): number {
  const largest = Math.max(0, ...tasks.flatMap(({ value, constant }) => [Math.abs(value ?? 0), Math.abs(constant ?? 0)]));
  return largest < 100 ? 4 : largest < 10_000 ? 2 : 0;
}

/** One of a task's values, with decimals that suit all of them. */
function shownValue(task: NamedTask, value: number | null): string | null {
  return value === null ? null : rounded(value, digitsOf([task])).toFixed(digitsOf([task]));
}

/** A number as it is shown with some decimals; never -0. */
export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits)) + 0;
}

function intervalOf(task: NamedTask): string | null {
  const digits = Math.max(0, digitsOf([task]) - 1), { interval } = task;
  return interval === null ? null : `${rounded(interval.low, digits).toFixed(digits)} to ${rounded(interval.high, digits).toFixed(digits)}`;
}

/** How the classes or labels of a task were predicted on the rows that are scored; null for numbers, and without such rows. */
export function classTable(task: NamedTask, layout: Layout): string | null {
  const { classes, confusion } = task;
  if (classes === null || scoredSide(task) === null) return null;
  if (confusion === null) return labelTable(task, layout);
  const side = sideOf(task.rows);
  return confusionTable({ task: task.task, names: classes.map(({ name }) => name), confusion, what: `${side} rows` }, layout);
}

/** Which classes were taken for which. */
export interface ShownConfusion {
  task: string;
  /** The classes, in their order. */
  names: readonly string[];
  confusion: readonly Confusion[];
  /** What the rows are called: `test rows`. */
  what: string;
}

/** A matrix of a few classes; of many, those pairs that are confused most. */
export function confusionTable(shown: ShownConfusion, layout: Layout): string {
  return shown.names.length <= MOST_CLASSES ? matrix(shown, layout) : confusedPairs(shown, layout);
}

function sideOf(rows: NamedTask["rows"]): "test" | "validation" {
  return scoredSide({ rows }) ?? "test";
}

function matrix({ task, names, confusion, what }: ShownConfusion, { width, color }: Layout): string {
  const first = Math.min(NAME, Math.max(...names.map((name) => stringWidth(name)), 6));
  const most = Math.max(4, Math.floor((width - first) / names.length) - 2);
  const counts = new Map(confusion.map(({ target, prediction, rows }) => [JSON.stringify([target, prediction]), rows]));
  const table = formatTable(names.map((name) => ({ name })), [
    { title: "target", value: ({ name }) => shorten(name, first) },
    ...names.map((prediction): TableColumn<{ name: string }> => ({
      title: shorten(prediction, most), value: ({ name }) => counts.get(JSON.stringify([name, prediction])) ?? 0,
    })),
  ], { color });
  return `${task}: ${what} by target and prediction (columns)\n${table}`;
}

function confusedPairs({ task, names, confusion, what }: ShownConfusion, { color }: Layout): string {
  const wrong = confusion.filter(({ target, prediction }) => target !== prediction), shown = wrong.slice(0, CONFUSED_PAIRS);
  const [count, all] = [wrong, confusion].map((pairs) => pairs.reduce((sum, { rows }) => sum + rows, 0));
  const about = `${task}: ${names.length} classes; ${count} of ${all} ${what} are wrong`;
  if (shown.length === 0) return about;
  return `${about}, most often these\n${formatTable(shown, [
    { title: "target", value: ({ target }) => shorten(target, NAME) },
    { title: "prediction", value: ({ prediction }) => shorten(prediction, NAME) },
    { title: what, value: "rows" },
  ], { color })}`;
}

/** The labels' scores, rare labels first: those are what a model misses, and what an average hides. Labels without rows come last. */
function labelTable({ task, classes, rows }: NamedTask, { color }: Layout): string {
  const side = sideOf(rows), sorted = [...classes!].sort((a, b) => Number(a[side] === 0) - Number(b[side] === 0) || a.train - b.train);
  const shown = sorted.slice(0, MOST_LABELS), rest = sorted.slice(MOST_LABELS);
  const column = (title: string, score: "threshold" | "precision" | "recall" | "f1"): TableColumn<ClassAccount> => (
    { title, value: ({ label }) => label?.[score] ?? null, digits: 3 });
  const table = formatTable(shown, [
    { title: "label", value: ({ name }) => shorten(name, LABEL) },
    { title: "train", value: "train" }, { title: side, value: side }, { title: "predicted", value: "predicted" },
    column("precision", "precision"), column("recall", "recall"), column("f1", "f1"), column("threshold", "threshold"),
  ], { color });
  const which = rest.length === 0 ? "labels, the rarest first" : `the ${shown.length} rarest of ${sorted.length} labels`;
  return [`${task}: ${which}`, table, ...(rest.length === 0 ? [] : [restOf(rest, side)])].join("\n");
}

/** What is said of labels that a table does not show. */
function restOf(rest: readonly ClassAccount[], side: "test" | "validation"): string {
  const scored = rest.filter(({ [side]: rows, label }) => rows > 0 && label?.f1 != null);
  const without = rest.filter(({ [side]: rows }) => rows === 0).length;
  const mean = scored.reduce((sum, { label }) => sum + label!.f1!, 0) / scored.length;
  const parts = [
    ...(scored.length === 0 ? [] : [`${scored.length} more, whose mean f1 is ${mean.toFixed(3)}`]),
    ...(without === 0 ? [] : [`${without} without ${side} rows`]),
  ];
  return `and ${parts.join(", and ")} (account.json has all)`;
}

/** A mistake, with what it needs to be told from others. */
type ShownMistake = Omit<Mistake, "side" | "source"> & { task?: string; source?: string };

function labelOf({ label }: ShownMistake): string {
  return label === undefined ? "" : `${shorten(label.name, 16)} ${label.isGiven ? "given" : "missed"}`;
}

/** The most confident mistakes, on lines that fit. Those of several tasks are ordered by their loss, which is then shown. */
export function mistakeTable(mistakes: readonly ShownMistake[], { width, color }: Layout): string {
  const files = new Set(mistakes.map(({ file, source }) => file ?? source ?? ""));
  const isNumber = mistakes.every(({ probability }) => probability === null);
  type Row = ShownMistake;
  const columns: TableColumn<Row>[] = [
    ...(mistakes.some(({ task }) => task !== undefined) ? [{ title: "task", value: ({ task }: Row) => shorten(task ?? "", 18) }] : []),
    ...(files.size > 1 ? [{ title: "file", value: ({ file, source }: Row) => shorten(file ?? source ?? "", 20) }] : []),
    { title: "row", value: "row" },
    { title: "target", value: ({ target }) => shorten(target, 16), align: isNumber ? "right" : "left" },
    { title: "prediction", value: ({ prediction }) => shorten(prediction, 16), align: isNumber ? "right" : "left" },
    ...(mistakes.some(({ label }) => label !== undefined) ? [{ title: "wrong label", value: labelOf }] : []),
    ...(isNumber ? [] : [{ title: "probability", value: ({ probability }: Row) => probability, digits: 3 }]),
  ];
  if (mistakes.some(({ task }) => task !== undefined)) {
    columns.push({ title: "loss / mean", value: ({ timesMean }: Row) => timesMean, digits: 1 });
  }
  const used = stringWidth(formatTable(mistakes, columns).split("\n")[1] ?? ""), left = width - used - 2;
  if (left >= 12) columns.push({ title: "text", value: ({ text }) => shorten(text, left) });
  return formatTable(mistakes, columns, { color });
}
