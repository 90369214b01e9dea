/**
 * @file A run's charts: the article's two, each task's score (F1 where it has one) over the epochs and the gradient norm of each layer over the
 * steps; and, where the run has them, what the tasks do to each other: the norms of their own gradients, the cosines between these, and the
 * weights they were given.
 */
import { join } from "node:path";
import { metrics } from "../metric/index.js";
import { taskKinds } from "../task/index.js";
import type { Recipe, TaskSettings } from "../recipe/index.js";
import type { NormPoint } from "../charts/gradient-norm-chart.js";
import type { CosinePoint } from "../charts/cosine-chart.js";
import type { ScorePoint } from "../charts/score-chart.js";
import type { TaskNormPoint } from "../charts/task-gradient-chart.js";
import type { WeightPoint } from "../charts/weight-chart.js";
import type { StepEvent, TrainEvent } from "../train/events.js";
import { writeFileWhole } from "./write-file.js";

/**
 * The metric to draw for a task. Where the kind has an F1: the headline where that is one, else of the positive class, or micro-averaged as
 * in the article. Where it has none: the headline where more is better, so that all lines climb, else the kind's own default.
 */
export function f1Of({ metric, kind }: Pick<TaskSettings, "metric" | "kind">): string {
  if (metric.startsWith("f1")) return metric;
  if (kind === "binary") return "f1";
  if (kind === "multiclass" || kind === "multilabel") return "f1_micro";
  return metrics.get(metric).higherIsBetter ? metric : taskKinds.get(kind).defaultMetric;
}

/** What the drawn values are, all in all. */
export function chartedName(recipe: Recipe): string {
  return Object.values(recipe.tasks).every((task) => f1Of(task).startsWith("f1")) ? "F1" : "score";
}

/** Each task's F1, or what stands for it, after each evaluation. */
export function scorePoints(events: readonly TrainEvent[], recipe: Recipe, run?: string): ScorePoint[] {
  const bySteps = events.some(({ event }) => event === "evaluation");
  return events.flatMap((event): ScorePoint[] => {
    if (event.event !== (bySteps ? "evaluation" : "epoch") || event.split !== "test") return [];
    return [{ epoch: event.event === "evaluation" ? event.step : event.epoch, task: event.task, run, value: event.metrics[f1Of(recipe.tasks[event.task])] }];
  });
}

function normPoints(events: readonly TrainEvent[]): NormPoint[] {
  return events.flatMap((event) => {
    if (event.event !== "step") return [];
    const { step, gradNorms } = event;
    return [
      ...Object.entries(gradNorms.trunk).map(([layer, norm]) => ({ step, layer, norm })),
      ...Object.entries(gradNorms.heads).map(([task, norm]) => ({ step, layer: task, task, norm })),
    ];
  });
}

function taskPoints(events: readonly TrainEvent[]): { norms: TaskNormPoint[]; cosines: CosinePoint[]; weights: WeightPoint[] } {
  const steps = events.filter((event): event is StepEvent => event.event === "step");
  return {
    norms: steps.flatMap(({ step, gradNorms, taskGradients }) => [...Object.keys(gradNorms.trunk), "head"].flatMap((layer) =>
      Object.entries(taskGradients?.norms ?? {}).flatMap(([task, norms]) => (layer in norms ? [{ step, task, layer, norm: norms[layer] }] : [])))),
    cosines: steps.flatMap(({ step, taskGradients }) => (taskGradients?.cosines ?? []).map(([a, b, cosine]) => ({ step, tasks: [a, b] as const, cosine }))),
    weights: steps.flatMap(({ step, losses, weights }) => Object.keys(losses).map((task) => ({ step, task, weight: weights?.[task] ?? 1 }))), // untold: 1
  };
}

/** Whether there is something to see: a method, such as a plain sum, that gives every task 1 at every step has made no choice. */
function chosen(weights: readonly WeightPoint[]): boolean {
  return new Set(weights.map(({ task }) => task)).size > 1 && weights.some(({ weight }) => weight !== 1);
}

/** Draws what the events allow: a run that stopped before its first score gets no score chart. Returns the paths written. */
export async function writeCharts(folder: string, events: readonly TrainEvent[], recipe: Recipe): Promise<string[]> {
  const [{ scoreChart }, { gradientNormChart }] = await Promise.all([import("../charts/score-chart.js"), import("../charts/gradient-norm-chart.js")]);
  const tasks = Object.keys(recipe.tasks);
  const written: string[] = [];
  const write = (name: string, svg: string): void => {
    written.push(join(folder, name));
    writeFileWhole(join(folder, name), svg);
  };
  const scores = scorePoints(events, recipe), norms = normPoints(events);
  const xLabel = events.some(({ event }) => event === "evaluation") ? "step" : "epoch";
  if (scores.some(({ value }) => Number.isFinite(value))) write("scores.svg", await scoreChart(scores, { metric: chartedName(recipe), xLabel, subtitle: f1Note(recipe), tasks }));
  if (norms.some(({ norm }) => Number.isFinite(norm))) write("gradient-norms.svg", await gradientNormChart(norms, { tasks }));
  const seen = taskPoints(events);
  if (seen.norms.some(({ norm }) => Number.isFinite(norm))) {
    write("task-gradients.svg", await (await import("../charts/task-gradient-chart.js")).taskGradientChart(seen.norms, { tasks }));
  }
  if (seen.cosines.some(({ cosine }) => Number.isFinite(cosine))) write("cosines.svg", await (await import("../charts/cosine-chart.js")).cosineChart(seen.cosines));
  if (chosen(seen.weights)) {
    const title = `Weight of each task by ${recipe.train.weighting}`;
    write("weights.svg", await (await import("../charts/weight-chart.js")).weightChart(seen.weights, { tasks, title }));
  }
  return written;
}

const averages: Record<string, string> = {
  f1_macro: "the mean over the classes (macro)", f1_micro: "over all rows (micro, that is accuracy)", f1_weighted: "the classes by their size (weighted)",
  f1_samples: "the mean over the rows (samples)",
};

/** Says what is drawn where it is not the F1 of the positive class; where it is not F1 for all tasks, each metric with its tasks, in few words. */
export function f1Note(recipe: Recipe): string {
  const drawn = Object.entries(recipe.tasks).map(([name, task]) => ({ name, kind: task.kind, metric: f1Of(task) }));
  if (chartedName(recipe) !== "F1") {
    const tasksOf = (metric: string) => drawn.filter((one) => one.metric === metric).map(({ name }) => name).join(", ");
    return ["on the test rows", ...[...new Set(drawn.map(({ metric }) => metric))].map((metric) => `${metric}: ${tasksOf(metric)}`)].join("; ");
  }
  const phrase = (kind: string, metric: string) => (
    kind === "multilabel" && metric === "f1_micro" ? "over all labels of all rows (micro)" : averages[metric] as string | undefined);
  const notes = drawn.flatMap(({ name, kind, metric }) => (phrase(kind, metric) === undefined ? [] : [`${name}: ${phrase(kind, metric)}`]));
  return ["on the test rows", ...notes].join("; ");
}
