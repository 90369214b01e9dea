/** @file How one task does: its metrics with intervals, its classes, and its mistakes. */
import { answersOf } from "../../account/answers.js";
import { bootstrap, bootstrapStream } from "../../account/bootstrap.js";
import { classesOf, confusionOf } from "../../account/classes.js";
import { mistakesOf } from "../../account/mistakes.js";
import type { SideAnswers } from "../../account/scored-rows.js";
import type { ClassAccount } from "../../account/types.js";
import type { Table } from "../../data/table.js";
import { moments } from "../../data/moments.js";
import type { TargetMap } from "../../data/targets/target-map.js";
import type { RandomStream } from "../../engine/random.js";
import { reliabilityCurve } from "../../metric/classification/calibration.js";
import { type Metric, type MetricInput, undefinedMetrics } from "../../metric/index.js";
import { memberOptions } from "../../options/index.js";
import { byValueOf, type Recipe, type TaskSettings } from "../../recipe/index.js";
import { type TaskKind, taskKinds } from "../../task/index.js";
import type { NdArray } from "../../tensor/nd-array.js";
import type { TargetRows } from "./target-rows.js";
import type { EvaluatedClass, EvaluatedMistake, MetricEvaluation, TaskEvaluation } from "./types.js";

/** What is evaluated, and how. */
export interface TaskInput {
  recipe: Recipe;
  task: string;
  map: TargetMap;
  /** All rows of the dataset, for what mistakes say of theirs. */
  table: Table;
  found: TargetRows;
  /** Logits of the rows that were found. */
  logits: NdArray;
  seed: number;
  /** Whether metrics have intervals. */
  intervals: boolean;
  /** How many mistakes are listed. */
  mistakes: number;
}

/** Evaluates a task; its answers are for what tasks of one `by` do together. */
export function evaluateTask(
  { recipe, task, map, table, found, logits, seed, intervals, mistakes }: TaskInput,
): { evaluation: TaskEvaluation; input: MetricInput } {
  const settings = recipe.tasks[task], { data: dataset, kind } = settings, by = byValueOf(settings);
  const deviation = deviationOf(map, found.targets), answers = answersOf(map, logits, found.targets, deviation), { input } = answers;
  const sideAnswers: SideAnswers = { ...answers, side: "test", dataset, sourceRows: found.rows, deviation };
  const metrics = metricsOf(settings, input, intervals ? bootstrapStream(seed, task) : null);
  const scores = Object.fromEntries(Object.entries(metrics).map(([name, { value }]) => [name, value ?? NaN]));
  const reasons = undefinedMetrics(input, scores, "the rows", (taskKinds.get(kind) as TaskKind).metrics);
  const evaluation: TaskEvaluation = {
    dataset, kind, ...(by && { by }), metric: settings.metric.name, metrics,
    ...(Object.keys(reasons).length > 0 && { undefined: reasons }),
    rows: { scored: found.rows.length, withoutTarget: found.withoutTarget, unknown: found.unknown },
    classes: classesOf(answers, null, answers)?.map(evaluatedClass) ?? null,
    confusion: confusionOf(answers),
    reliability: input.kind === "regression" ? null : reliabilityCurve(input.targets, input.probabilities),
    mistakes: mistakesOf(recipe, [sideAnswers], table, mistakes).map(({ side: _, source: __, ...rest }): EvaluatedMistake => rest),
  };
  return { evaluation, input };
}

/** All metrics of a task's kind, the headline metric with the recipe's options. @param stream seeds the intervals; null: there are none */
function metricsOf(
  { kind, metric: { name: headline, ...options } }: TaskSettings, input: MetricInput, stream: RandomStream | null,
): Record<string, MetricEvaluation> {
  const { metrics } = taskKinds.get(kind) as TaskKind;
  return Object.fromEntries(metrics.members.map((metric: Metric) => (
    [metric.name, evaluateMetric(metric, metric.name === headline ? options : {}, input, stream)])));
}

/** A metric on some rows, and its interval. @param stream seeds the interval; null: there is none */
export function evaluateMetric(
  metric: Metric, options: Readonly<Record<string, unknown>>, input: MetricInput, stream: RandomStream | null,
): MetricEvaluation {
  const settings = memberOptions(metric.name, metric, options), value = input.targets.length === 0 ? NaN : metric.compute(input, settings);
  const isDefined = !Number.isNaN(value);
  const interval = stream === null || !isDefined ? null : bootstrap({ metric, settings, inputs: [input], stream }).intervals[0];
  return { value: isDefined ? value : null, interval, higherIsBetter: metric.higherIsBetter };
}

/** The standard deviation of the training targets, where the map has it; else of these: what an error is measured in. */
function deviationOf(map: TargetMap, targets: NdArray): number {
  const { sd } = map as { sd?: unknown };
  if (typeof sd === "number") return sd;
  return map.names.length > 0 || targets.data.length === 0 ? 1 : moments(targets.data).deviation;
}

/** Rates without a denominator are 0, as in scikit-learn. */
function evaluatedClass({ name, test: rows, predicted, right, label }: ClassAccount): EvaluatedClass {
  const rate = (above: number, below: number): number => (below === 0 ? 0 : above / below);
  return {
    name, rows, predicted, right,
    precision: rate(right, predicted), recall: rate(right, rows), f1: rate(2 * right, predicted + rows),
    ...(label && { threshold: label.threshold }),
  };
}
