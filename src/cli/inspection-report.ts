/** @file What `potluck inspect` prints: tables of datasets, columns, tasks and classes, then each warning with rows and the remedy. */
import { styleText } from "node:util";
import stringWidth from "string-width";
import type { ColumnFacts, DatasetFacts, Inspection, TaskFacts, Warning } from "../inspect/types.js";
import type { Layout } from "./account-tables.js";
import { shorten, wrap } from "./fit-text.js";
import { type Cell, formatTable, type TableColumn } from "./format-table.js";
import { warningText } from "./warning-lines.js";

/** Columns of one kind up to which each has a line of its own. */
const LISTED_COLUMNS = 12;
/** Tasks up to which each has a line, and up to which each has its classes. */
const LISTED_TASKS = 20, TASKS_WITH_CLASSES = 6;
const LISTED_CLASSES = 12, LISTED_WARNINGS = 30;
/** Columns for a name. */
const NAME = 22;

/**
 * An inspection as text for the terminal.
 *
 * @example
 * process.stdout.write(`${inspectionReport(inspection, { width: 100, color: false })}\n`);
 */
export function inspectionReport(inspection: Inspection, layout: Layout): string {
  const { datasets, tasks, warnings, problem } = inspection;
  return [
    datasetTable(inspection, layout),
    ...textTables(datasets, layout),
    ...columnTable(datasets, layout),
    taskTable(tasks, layout),
    ...classTable(tasks, layout),
    ...spreadTable(tasks, layout),
    ...warningTexts(warnings, layout),
    ...(problem === null ? [] : [heading("it cannot train", layout)]),
  ].join("\n\n");
}

const heading = (text: string, { color }: Layout): string => (color ? styleText("bold", text, { validateStream: false }) : text);
const dim = (text: string, { color }: Layout): string => (color ? styleText("dim", text, { validateStream: false }) : text);
const plainText = (text: string): string => text.replace(/\p{Cc}+/gu, " ");
const whole = (value: number): string => value.toLocaleString("en-US");

/** A column of counts; left out where all are 0, and it may be. */
function countColumn<R extends object>(title: string, value: (row: R) => number | null): TableColumn<R> {
  return {
    title, align: "right",
    value: (row): Cell => {
      const found = value(row);
      return found === null ? null : whole(found);
    },
  };
}

function present<R extends object>(
  rows: readonly R[], columns: readonly (readonly [string, (row: R) => number | null])[],
): TableColumn<R>[] {
  return columns.filter(([, value]) => rows.some((row) => (value(row) ?? 0) > 0)).map(([title, value]) => countColumn(title, value));
}

function datasetTable({ datasets, features }: Inspection, layout: Layout): string {
  const table = formatTable(datasets, [
    { title: "dataset", value: ({ name }) => shorten(name, NAME) },
    countColumn("train rows", ({ rows }) => rows.train),
    ...present<DatasetFacts>(datasets, [["validation", ({ rows }) => rows.validation], ["test", ({ rows }) => rows.test],
      ["not used", ({ unusedRows }) => unusedRows]]),
    ...(datasets.every(({ name, source }) => name === source) ? []
      : [{ title: "source", value: ({ source }: DatasetFacts) => sourceText(plainText(source)) }]),
  ], layout);
  return features === null ? table : `${table}\n${whole(features)} feature${features === 1 ? "" : "s"} in all`;
}

/** A query from its beginning, a file from its end. */
const sourceText = (source: string): string => (/^SQL\b/u.test(source) ? shorten(source, 44) : shortenStart(source, 44));

function textTables(datasets: readonly DatasetFacts[], layout: Layout): string[] {
  const texts = datasets.flatMap(({ name, text }) => (text === null ? [] : [{ name, ...text }]));
  if (texts.length === 0) return [];
  type Row = (typeof texts)[number];
  const others = texts.filter(({ name }) => texts.some(({ shared }) => name in shared)).slice(0, 6);
  const table = formatTable(texts, [
    { title: "text of", value: ({ name }) => shorten(name, NAME) },
    { title: "column", value: ({ column }) => shorten(plainText(column), NAME) },
    countColumn("characters", ({ characters }) => characters.median),
    countColumn("95 % below", ({ characters }) => characters.p95),
    ...present<Row>(texts, [["blank", ({ empty }) => empty], ["without terms", ({ rowsWithoutTerms }) => rowsWithoutTerms]]),
    ...(texts.some(({ vocabulary }) => vocabulary !== null) ? [countColumn<Row>("terms", ({ vocabulary }) => vocabulary)] : []),
  ], layout);
  if (others.length < 2) return [table];
  return [table, formatTable(texts, [
    { title: "terms of", value: ({ name }) => shorten(name, NAME) },
    ...others.map(({ name }) => countColumn<Row>(`in ${shorten(name, 12)}`, ({ shared }) => (name in shared ? shared[name] : null))),
  ], layout)];
}

interface ColumnRow extends ColumnFacts {
  dataset: string;
}

function columnTable(datasets: readonly DatasetFacts[], layout: Layout): string[] {
  const rows = datasets.flatMap(({ name, columns }) => {
    const kinds = [...new Set(columns.map(({ kind }) => kind))];
    return kinds.flatMap((kind): ColumnRow[] => {
      const own = columns.filter((one) => one.kind === kind);
      return own.length <= LISTED_COLUMNS ? own.map((one) => ({ dataset: name, ...one })) : [togetherOf(name, own)];
    });
  });
  if (rows.length === 0) return [];
  return [formatTable(rows, [
    { title: "column", value: ({ column }) => shorten(plainText(column), 40) },
    ...(datasets.length > 1 ? [{ title: "dataset", value: ({ dataset }: ColumnRow) => shorten(dataset, NAME) }] : []),
    { title: "kind", value: "kind" },
    countColumn("features", ({ features }) => features),
    ...present<ColumnRow>(rows, [["values", ({ distinct }) => distinct], ["missing", ({ missing }) => missing]]),
  ], layout)];
}

/** Many columns of one kind as one line. */
function togetherOf(dataset: string, columns: readonly ColumnFacts[]): ColumnRow {
  const sum = (of: (column: ColumnFacts) => number | null): number | null => (
    columns.some((column) => of(column) === null) ? null : columns.reduce((total, column) => total + of(column)!, 0));
  const first = columns.slice(0, 2).map(({ column }) => column).join(", ");
  return {
    dataset, kind: columns[0].kind, column: `${shorten(first, 24)}, ... (${columns.length})`,
    features: sum(({ features }) => features), missing: sum(({ missing }) => missing) ?? 0, distinct: null,
  };
}

function taskTable(tasks: readonly TaskFacts[], layout: Layout): string {
  const shown = tasks.slice(0, LISTED_TASKS);
  const table = formatTable(shown, [
    { title: "task", value: ({ name }) => shorten(name, NAME) },
    { title: "kind", value: "kind" },
    { title: "target", value: ({ target }) => shorten(plainText(targetText(target)), NAME) },
    ...(tasks.every(({ dataset }) => dataset === tasks[0].dataset) ? []
      : [{ title: "dataset", value: ({ dataset }: TaskFacts) => shorten(dataset, NAME) }]),
    countColumn("train rows", ({ rows }) => rows.train),
    ...present<TaskFacts>(shown, [["validation", ({ rows }) => rows.validation], ["test", ({ rows }) => rows.test],
      ["no target", ({ withoutTarget }) => withoutTarget]]),
    ...present<TaskFacts>(shown, [["classes", ({ classes }) => classes?.length ?? null]]),
  ], layout);
  return tasks.length > shown.length ? `${table}\nand ${tasks.length - shown.length} tasks more (--json has all)` : table;
}

const targetText = (target: string | readonly string[]): string => (
  typeof target === "string" ? target : target.length <= 2 ? target.join(", ") : `${target[0]}, ... (${target.length})`);

function classTable(tasks: readonly TaskFacts[], layout: Layout): string[] {
  const withClasses = tasks.filter(({ classes }) => classes !== null && classes.length > 0).slice(0, TASKS_WITH_CLASSES);
  return withClasses.map(({ name, classes }) => {
    const sorted = classes!.length <= LISTED_CLASSES ? classes! : [...classes!].sort((a, b) => b.train - a.train);
    const half = LISTED_CLASSES / 2, shown = sorted.length <= LISTED_CLASSES ? sorted : [...sorted.slice(0, half), ...sorted.slice(-half)];
    const table = formatTable(shown, [
      { title: `classes of ${shorten(name, NAME)}`, value: (one) => shorten(one.name, 40) },
      countColumn("train rows", ({ train }) => train),
      ...present<(typeof shown)[number]>(shown, [["validation", ({ validation }) => validation]]),
      countColumn("test", ({ test }) => test),
    ], layout);
    return shown.length < sorted.length ? `${table}\nthe ${half} most and the ${half} least frequent of ${sorted.length}` : table;
  });
}

function spreadTable(tasks: readonly TaskFacts[], layout: Layout): string[] {
  const rows = tasks.flatMap(({ name, spread }) => (spread === null ? [] : [{ name, ...spread }])).slice(0, LISTED_TASKS);
  if (rows.length === 0) return [];
  const number = (value: number): string => String(Number(value.toPrecision(5)));
  return [formatTable(rows, [
    { title: "numbers of", value: ({ name }) => shorten(name, NAME) },
    ...(["min", "median", "mean", "max", "sd"] as const).map((key): TableColumn<(typeof rows)[number]> => (
      { title: key, align: "right", value: (row) => number(row[key]) })),
  ], layout)];
}

function warningTexts(warnings: readonly Warning[], layout: Layout): string[] {
  if (warnings.length === 0) return ["no warnings"];
  const shown = warnings.slice(0, LISTED_WARNINGS), more = warnings.length - shown.length;
  return [
    heading(warnings.length === 1 ? "1 warning" : `${warnings.length} warnings`, layout),
    ...shown.map((warning, index) => oneWarning(warning, index + 1, layout)),
    ...(more > 0 ? [`and ${more} more (--json has all)`] : []),
  ];
}

function oneWarning(warning: Warning, number: number, layout: Layout): string {
  const { details, examples, remedy } = warning, mark = `${number}. `, indent = "   ";
  const text = wrap(`${mark}${warningText(warning)}`, layout.width, indent);
  const first = layout.color ? styleText("yellow", text, { validateStream: false }) : text;
  const places = examples.map(({ where }) => placeOf(plainText(where)));
  const widest = Math.min(44, Math.max(0, ...places.map((place) => stringWidth(place))));
  const rows = examples.map(({ text: said }, index) => {
    const place = shortenStart(places[index], widest);
    const padded = place + " ".repeat(widest - stringWidth(place));
    return `${indent}${dim(padded, layout)}  ${shorten(said, layout.width - indent.length - widest - 2)}`;
  });
  return [
    first,
    ...details.map((one) => indented(plainText(one))),
    ...rows,
    indented(`Remedy: ${plainText(remedy)}.`),
  ].join("\n");

  function indented(said: string): string {
    return wrap(said, layout.width - indent.length).replace(/^/gmu, indent);
  }
}

/** The row of where an example came from, without its source, which is known; a file for each row stays. */
function placeOf(where: string): string {
  return /(?:data row|image|row) \d+$/u.exec(where)?.[0] ?? where;
}

/** The end of a text that is too long. */
function shortenStart(text: string, width: number): string {
  return stringWidth(text) <= width ? text : `...${[...text].reverse().join("").slice(0, width - 3).split("").reverse().join("")}`;
}
