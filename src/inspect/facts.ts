/** @file Facts about datasets and tasks: rows, columns, texts, targets. */
import { isArrayCell, isMissing } from "../data/table.js";
import { classCounts } from "./class-counts.js";
import type { ColumnFacts, DatasetFacts, SideCounts, Spread, TaskFacts, TextFacts } from "./types.js";
import { type DatasetView, type InspectView, sideNames, type TaskView } from "./view.js";
import { countTerms, hasVocabulary, sharedTerms, usedTerms } from "./vocabulary.js";
import { rowsWithoutTerms } from "./rules/texts-without-words.js";

/** Facts about each dataset. */
export function datasetFacts(view: InspectView): DatasetFacts[] {
  const used = usedTerms(view);
  return view.datasets.map((dataset) => {
    const { name, table, sides } = dataset;
    const rows = Object.fromEntries(sideNames.map((side) => [side, sides[side].length])) as unknown as SideCounts;
    const unusedRows = table.rows - rows.train - rows.validation - rows.test;
    return { name, source: table.name, rows, unusedRows, text: textFacts(dataset, view, used), columns: columnFacts(dataset, view) };
  });
}

function textFacts(dataset: DatasetView, view: InspectView, used: ReturnType<typeof usedTerms>): TextFacts | null {
  const { text, table } = dataset;
  if (text === null || !table.columnNames.includes(text)) return null;
  const texts = table.column(text).map((cell) => (cell === null ? "" : String(cell))), terms = used.get(dataset);
  const lengths = Float64Array.from(texts, ({ length }) => length).sort();
  const known = terms !== undefined && hasVocabulary(view);
  const others = known ? [...used].filter(([other]) => other !== dataset) : [];
  return {
    column: text,
    empty: texts.filter((one) => one.trim() === "").length,
    characters: { median: quantile(lengths, 0.5), p95: quantile(lengths, 0.95) },
    vocabulary: known ? countTerms(terms) : null,
    rowsWithoutTerms: dataset.features === null ? null : rowsWithoutTerms(dataset, view.space).length,
    shared: Object.fromEntries(others.map(([other, theirs]) => [other.name, sharedTerms(terms!, theirs)])),
  };
}

function columnFacts({ table, columns }: DatasetView, { space }: InspectView): ColumnFacts[] {
  return columns.filter(({ column }) => table.columnNames.includes(column)).map(({ column, kind }) => {
    const cells = table.column(column), hasArrays = cells.some((cell) => cell !== null && isArrayCell(cell));
    return {
      column, kind,
      features: space?.columns.find((one) => one.column === column && one.kind === kind)?.width ?? null,
      missing: cells.reduce((count: number, cell) => count + (isMissing(cell) ? 1 : 0), 0),
      distinct: hasArrays ? null : new Set(cells.filter((cell) => !isMissing(cell)).map(String)).size,
    };
  });
}

/** Facts about each task. */
export function taskFacts({ tasks }: InspectView): TaskFacts[] {
  return tasks.map((task) => {
    const { name, dataset, settings, sides } = task;
    const rows = Object.fromEntries(sideNames.map((side) => [side, sides[side].rows.length])) as unknown as SideCounts;
    const all = sideNames.reduce((sum, side) => sum + dataset.sides[side].length, 0);
    return {
      name, dataset: dataset.name, target: typeof settings.target === "string" ? settings.target : [...settings.target],
      kind: settings.kind, metric: settings.metric.name,
      rows, withoutTarget: all - rows.train - rows.validation - rows.test,
      classes: classCounts(task), spread: spreadOf(task),
    };
  });
}

function spreadOf({ names, sides: { train } }: TaskView): Spread | null {
  const values = Float64Array.from(train.values).sort();
  if (names !== null || values.length === 0 || Number.isNaN(values[0])) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { min: values[0], median: quantile(values, 0.5), mean, max: values[values.length - 1], sd: Math.sqrt(variance) };
}

/** A quantile of sorted numbers; 0 of none. */
function quantile(sorted: Float64Array, share: number): number {
  return sorted.length === 0 ? 0 : sorted[Math.round(share * (sorted.length - 1))];
}
