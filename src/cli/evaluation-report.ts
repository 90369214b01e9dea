/** @file An evaluation as text for the terminal. Of many tasks there is a line each; `--json` and `--out` have the whole. */
import type { Evaluation, EvaluatedClass, MetricEvaluation, TaskEvaluation } from "../model/evaluate/types.js";
import { confusionTable, type Layout, mistakeTable, rounded } from "./account-tables.js";
import { shorten, wrap } from "./fit-text.js";
import { formatTable, type TableColumn } from "./format-table.js";

/** Tasks up to which each has tables of its own. */
const FEW_TASKS = 6;
/** Classes or labels that a table has at most. */
const MOST_CLASSES = 20;
/** Columns for a name. */
const NAME = 28;

/** What is said below the scores of many tasks. */
const MORE = "For all metrics, classes and mistakes of a task: --tasks NAME; of all: --json.";

/** An evaluation as text. */
export function evaluationReport(evaluation: Evaluation, layout: Layout): string {
  const tasks = Object.entries(evaluation.tasks), groups = Object.entries(evaluation.groups ?? {});
  const parts = tasks.length <= FEW_TASKS ? tasks.flatMap(([name, task]) => taskParts(name, task, evaluation, layout))
    : [headlineTable(tasks, layout), wrap(MORE, layout.width)];
  for (const [name, group] of groups) {
    const { withoutTask = 0 } = group;
    parts.push(wrap(`${name}: ${group.metric} ${shown(group, group.value)}${bracketed(group)} on all ${group.rows} rows of its ` +
      `${group.tasks.length} tasks by ${group.column} together` +
      (withoutTask > 0 ? `; left out: ${withoutTask} with a ${group.column} that no task was trained on` : ""), layout.width));
  }
  return parts.join("\n\n");
}

function taskParts(name: string, task: TaskEvaluation, { datasets }: Evaluation, layout: Layout): string[] {
  const { scored, withoutTarget, unknown } = task.rows, left = [
    ...(withoutTarget > 0 ? [`${withoutTarget} without a target`] : []), ...(unknown > 0 ? [`${unknown} with an unknown label`] : []),
  ];
  const about = wrap(`${name} (${task.kind}): ${scored} rows of ${datasets[task.dataset].name}` +
    `${left.length === 0 ? "" : `; left out: ${left.join(", ")}`}`, layout.width);
  if (scored === 0) return [`${about}\nno row has a target of this task`];
  const reasons = Object.entries(task.undefined ?? {}).map(([metric, why]) => wrap(`${metric} is undefined: ${why}`, layout.width, "  "));
  const names = task.classes?.map((one) => one.name) ?? [], { classes, confusion, mistakes } = task;
  return [
    [about, metricTable(task, layout), ...reasons].join("\n"),
    ...(classes === null ? [] : [classTable(name, classes, layout)]),
    ...(confusion === null ? [] : [confusionTable({ task: name, names, confusion, what: "rows" }, layout)]),
    ...(mistakes.length === 0 ? []
      : [`${name}: ${task.kind === "regression" ? "largest errors" : "most confident mistakes"}\n${mistakeTable(mistakes, layout)}`]),
  ];
}

/** All metrics, the headline metric first. */
function metricTable({ metrics, metric }: TaskEvaluation, { color }: Layout): string {
  const rows = Object.entries(metrics).map(([name, one]) => ({ name, ...one }));
  return formatTable([...rows.filter(({ name }) => name === metric), ...rows.filter(({ name }) => name !== metric)], [
    { title: "metric", value: "name" },
    { title: "value", value: (one) => (one.value === null ? null : shown(one, one.value)), align: "right" },
    { title: "95 % interval", value: intervalOf },
    { title: "better", value: ({ higherIsBetter }) => (higherIsBetter ? "higher" : "lower") },
  ], { color });
}

function classTable(name: string, classes: readonly EvaluatedClass[], { color }: Layout): string {
  const listed = [...classes].slice(0, MOST_CLASSES), more = classes.length - listed.length;
  const hasThresholds = listed.some(({ threshold }) => threshold !== undefined);
  const table = formatTable(listed, [
    { title: hasThresholds ? "label" : "class", value: (one) => shorten(one.name, NAME) },
    { title: "rows", value: "rows" }, { title: "predicted", value: "predicted" },
    { title: "precision", value: "precision", digits: 3 }, { title: "recall", value: "recall", digits: 3 },
    { title: "f1", value: "f1", digits: 3 },
    ...(hasThresholds ? [{ title: "threshold", value: "threshold", digits: 3 } satisfies TableColumn<EvaluatedClass>] : []),
  ], { color });
  return `${name}: by ${hasThresholds ? "label" : "class"}\n${table}${more > 0 ? `\nand ${more} more (--json has all)` : ""}`;
}

/** A line for each task. */
function headlineTable(tasks: readonly (readonly [string, TaskEvaluation])[], { color }: Layout): string {
  const rows = tasks.map(([name, task]) => ({ name, metric: task.metric, scored: task.rows.scored, ...task.metrics[task.metric] }));
  return formatTable(rows, [
    { title: "task", value: ({ name }) => shorten(name, NAME) },
    { title: "metric", value: "metric" },
    { title: "value", value: (one) => (one.value === null ? null : shown(one, one.value)), align: "right" },
    { title: "95 % interval", value: intervalOf },
    { title: "rows", value: "scored" },
  ], { color });
}

/** Decimals that suit a metric's value. */
function digitsOf({ value }: MetricEvaluation): number {
  const size = Math.abs(value ?? 0);
  return size < 100 ? 4 : size < 10_000 ? 2 : 0;
}

function shown(metric: MetricEvaluation, value: number | null): string {
  const digits = digitsOf(metric);
  return value === null ? "-" : rounded(value, digits).toFixed(digits);
}

function intervalOf(metric: MetricEvaluation): string | null {
  return metric.interval === null ? null : `${shown(metric, metric.interval.low)} to ${shown(metric, metric.interval.high)}`;
}

function bracketed(metric: MetricEvaluation): string {
  const interval = intervalOf(metric);
  return interval === null ? "" : ` (95 % interval ${interval})`;
}
