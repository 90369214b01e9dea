/** @file A run's charts as SVG, from its history. */
import { drawCosines } from "../charts/cosine-chart.js";
import type { CurveChoice } from "../charts/curve-choice.js";
import type { CurveTask } from "../charts/curve-choice.js";
import { choiceOf, type Curve, drawCurves } from "../charts/curves.js";
import { drawNorms } from "../charts/gradient-norm-chart.js";
import { drawTaskNorms } from "../charts/task-gradient-chart.js";
import { drawWeights } from "../charts/weight-chart.js";
import { mapValues } from "../engine/objects.js";
import { metrics } from "../metric/index.js";
import type { RunHistory } from "./run-history.js";

/** The charts of a run, by file name: those that it has numbers for. */
export function drawCharts(history: RunHistory): Record<string, string> {
  const { recipe, norms, taskNorms, cosines, weights, weightsVary, hasRefit } = history;
  const tasks = Object.keys(recipe.tasks), charts: Record<string, string> = {};
  const titled = (title: string): { title: string; tasks: string[] } => (
    { title: hasRefit ? `${title}, before the model was trained again on all rows` : title, tasks });
  const judged = judgedTasks(history), choice = hasValues(history.scoreCurves)
    ? choiceOf({ tasks: judged, curves: history.scoreCurves, kept: history.kept }) : undefined; // the same tasks in both charts
  const scores = scoresOf(history, judged, choice), losses = lossesOf(history, choice);
  if (scores !== null) charts["scores.svg"] = scores;
  if (losses !== null) charts["losses.svg"] = losses;
  if (norms.set.counts.all > norms.set.counts.notFinite) {
    charts["gradient-norms.svg"] = drawNorms(norms, titled("Gradient norm of each layer"));
  }
  if (taskNorms.set.counts.all > taskNorms.set.counts.notFinite) {
    charts["task-gradients.svg"] = drawTaskNorms(taskNorms, titled("Gradient norm of each task at each layer"));
  }
  if (cosines.finite > 0) {
    const { title } = titled("Cosine similarity of the tasks' gradients");
    charts["cosines.svg"] = drawCosines(cosines, { title, datasets: mapValues(recipe.tasks, ({ data }) => data) });
  }
  if (weightsVary && weights.series.size > 1) {
    charts["weights.svg"] = drawWeights(weights, titled(`Weight of each task by ${recipe.train.weighting.name}`));
  }
  return charts;
}

function hasValues(curves: readonly Curve[]): boolean {
  return curves.some(({ points }) => points.some(({ y }) => Number.isFinite(y)));
}

/** What the subtitle says of the rows that curves are of. */
function rowsNote(curves: readonly Curve[]): string {
  const hasValidation = curves.some(({ split }) => split === "validation");
  const testCurve = curves.some(({ split, points }) => split === "test" && points.length > 1);
  if (hasValidation) return "";
  return testCurve ? "no validation rows: the test rows are evaluated after every epoch" : "";
}

/** The tasks with their headline metrics. */
function judgedTasks({ recipe }: RunHistory): CurveTask[] {
  return Object.entries(recipe.tasks).map(([name, { metric }]) => (
    { name, metric: metric.name, higherIsBetter: metrics.get(metric.name).higherIsBetter }));
}

function scoresOf(history: RunHistory, tasks: readonly CurveTask[], choice: CurveChoice | undefined): string | null {
  const { scoreCurves: curves, xUnit, kept } = history;
  if (choice === undefined) return null;
  const names = [...new Set(tasks.map(({ metric }) => metric))], only = names.length === 1 ? names[0] : undefined;
  const averages = names.flatMap((name) => (name in averageOf ? [`${name}: ${averageOf[name]}`] : []));
  return drawCurves({
    title: only === undefined ? `Score of each task by ${xUnit}` : `${only} of each task by ${xUnit}`,
    subtitle: [rowsNote(curves), ...averages, curves.some(({ points }) => points.length > 1) ? "" : "evaluated once"],
    xLabel: xUnit, yLabel: only ?? "each task's headline metric", tasks, curves, kept, choice, empty: "No evaluations were logged.",
  });
}

/** What an average of F1 is over. */
const averageOf: Record<string, string> = {
  f1_macro: "mean over the classes", f1_micro: "over all rows or labels", f1_weighted: "mean over the classes, weighted by size",
  f1_samples: "mean over the rows",
};

function lossesOf(history: RunHistory, choice: CurveChoice | undefined): string | null {
  const { recipe, lossCurves: curves, xUnit, kept } = history;
  if (!hasValues(curves)) return null;
  const hasEvaluated = history.evaluatesTraining;
  return drawCurves({
    title: `Loss of each task by ${xUnit}`,
    subtitle: [rowsNote(curves), hasEvaluated ? "" : "training: mean over the steps of each epoch, while the weights change"],
    xLabel: xUnit, yLabel: "mean loss", curves, kept, choice, areLosses: true, empty: "No losses were logged.",
    tasks: Object.entries(recipe.tasks).map(([name, task]): CurveTask => (
      { name, metric: "loss" in task ? task.loss.name : task.kind, higherIsBetter: false })),
  });
}
