/**
 * @file A run's charts: each task's score by epoch and each layer's gradient norm by step. If they were logged, also each task's gradient
 * norms, the cosines between the tasks' gradients, and the tasks' weights.
 */
import { join } from "node:path";
import type { CosinePoint } from "../charts/cosine-chart.js";
import type { NormPoint } from "../charts/gradient-norm-chart.js";
import type { ScorePoint } from "../charts/score-chart.js";
import type { TaskNormPoint } from "../charts/task-gradient-chart.js";
import type { WeightPoint } from "../charts/weight-chart.js";
import type { Recipe } from "../recipe/index.js";
import type { StepEvent, TrainEvent } from "../train/events.js";
import { chartedMetric, chartedName, scoreNote } from "./charted-metric.js";
import { writeFileWhole } from "./write-file.js";

/** Each task's {@link chartedMetric} on the test rows, after each evaluation. */
export function scorePoints(events: readonly TrainEvent[], recipe: Recipe, run?: string): ScorePoint[] {
  const bySteps = events.some(({ event }) => event === "evaluation");
  return events.flatMap((event): ScorePoint[] => {
    if (event.event !== (bySteps ? "evaluation" : "epoch") || event.split !== "test") return [];
    const epoch = event.event === "evaluation" ? event.step : event.epoch;
    return [{ epoch, task: event.task, run, value: event.metrics[chartedMetric(recipe.tasks[event.task])] }];
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
  const normsOf = ({ step, gradNorms, taskGradients }: StepEvent): TaskNormPoint[] => {
    const byTask = Object.entries(taskGradients?.norms ?? {});
    return [...Object.keys(gradNorms.trunk), "head"].flatMap((layer) => (
      byTask.flatMap(([task, norms]) => (layer in norms ? [{ step, task, layer, norm: norms[layer] }] : []))));
  };
  return {
    norms: steps.flatMap(normsOf),
    cosines: steps.flatMap(({ step, taskGradients }) => (
      (taskGradients?.cosines ?? []).map(([a, b, cosine]) => ({ step, tasks: [a, b] as const, cosine })))),
    weights: steps.flatMap(({ step, losses, weights }) => ( // if all weights are 1, none is logged
      Object.keys(losses).map((task) => ({ step, task, weight: weights?.[task] ?? 1 })))),
  };
}

/** Whether a chart of the weights shows anything: with a plain sum, every weight is always 1. */
function varies(weights: readonly WeightPoint[]): boolean {
  return new Set(weights.map(({ task }) => task)).size > 1 && weights.some(({ weight }) => weight !== 1);
}

/** Writes each chart that the events have data for, and returns their paths. */
export async function writeCharts(folder: string, events: readonly TrainEvent[], recipe: Recipe): Promise<string[]> {
  const tasks = Object.keys(recipe.tasks);
  const written: string[] = [];
  const write = (name: string, svg: string): void => {
    written.push(join(folder, name));
    writeFileWhole(join(folder, name), svg);
  };
  const subtitle = scoreNote(recipe), metric = chartedName(recipe);
  const scores = scorePoints(events, recipe), norms = normPoints(events), byTask = taskPoints(events);
  if (scores.some(({ value }) => Number.isFinite(value))) {
    const { scoreChart } = await import("../charts/score-chart.js");
    const xLabel = events.some(({ event }) => event === "evaluation") ? "step" : "epoch";
    write("scores.svg", await scoreChart(scores, { metric, xLabel, subtitle, tasks }));
  }
  if (norms.some(({ norm }) => Number.isFinite(norm))) {
    const { gradientNormChart } = await import("../charts/gradient-norm-chart.js");
    write("gradient-norms.svg", await gradientNormChart(norms, { tasks }));
  }
  if (byTask.norms.some(({ norm }) => Number.isFinite(norm))) {
    const { taskGradientChart } = await import("../charts/task-gradient-chart.js");
    write("task-gradients.svg", await taskGradientChart(byTask.norms, { tasks }));
  }
  if (byTask.cosines.some(({ cosine }) => Number.isFinite(cosine))) {
    const { cosineChart } = await import("../charts/cosine-chart.js");
    write("cosines.svg", await cosineChart(byTask.cosines));
  }
  if (varies(byTask.weights)) {
    const { weightChart } = await import("../charts/weight-chart.js");
    write("weights.svg", await weightChart(byTask.weights, { tasks, title: `Weight of each task by ${recipe.train.weighting.name}` }));
  }
  return written;
}
