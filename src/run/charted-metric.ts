/** @file Which metric a run's score chart draws for each task, and what the chart says about it. */
import { metrics } from "../metric/index.js";
import type { Recipe, TaskSettings } from "../recipe/index.js";
import { type TaskKind, taskKinds } from "../task/index.js";

/**
 * The metric that the score chart plots for a task. This is F1 if the default metric of the task's kind is F1 or accuracy: the headline
 * metric if that is an F1, else F1 of the positive class, or the micro average, as in the article. For other kinds it is the headline
 * metric if higher is better, else the kind's default metric.
 */
export function chartedMetric({ metric: { name }, kind }: Pick<TaskSettings, "metric" | "kind">): string {
  if (name.startsWith("f1")) return name;
  const { defaultMetric, metrics: fitting }: TaskKind = taskKinds.get(kind);
  const f1 = ["f1", "f1_micro"].find((candidate) => fitting.has(candidate));
  if (f1 !== undefined && (defaultMetric.startsWith("f1") || defaultMetric === "accuracy")) return f1;
  return metrics.get(name).higherIsBetter ? name : defaultMetric;
}

/** The name for the plotted values of all tasks. */
export function chartedName(recipe: Recipe): string {
  return Object.values(recipe.tasks).every((task) => chartedMetric(task).startsWith("f1")) ? "F1" : "score";
}

const averages: Record<string, string> = {
  f1_macro: "mean over the classes (macro)", f1_micro: "over all rows (micro, the same as accuracy)",
  f1_weighted: "mean over the classes, weighted by size", f1_samples: "mean over the rows (samples)",
};

/** The score chart's subtitle: which average of F1 each task has. If not all tasks have F1, each metric with its tasks. */
export function scoreNote(recipe: Recipe): string {
  const charted = Object.entries(recipe.tasks).map(([name, task]) => ({ name, kind: task.kind, metric: chartedMetric(task) }));
  if (chartedName(recipe) !== "F1") {
    const tasksOf = (metric: string) => charted.filter((task) => task.metric === metric).map(({ name }) => name).join(", ");
    const used = new Set(charted.map(({ metric }) => metric));
    return ["on the test rows", ...Array.from(used, (metric) => `${metric}: ${tasksOf(metric)}`)].join("; ");
  }
  const phrase = (kind: string, metric: string) => (
    kind === "multilabel" && metric === "f1_micro" ? "over all labels of all rows (micro)" : averages[metric] as string | undefined);
  const notes = charted.flatMap(({ name, kind, metric }) => {
    const average = phrase(kind, metric);
    return average === undefined ? [] : [`${name}: ${average}`];
  });
  return ["on the test rows", ...notes].join("; ");
}
