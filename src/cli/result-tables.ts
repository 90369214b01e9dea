/** @file The tables that `train` and `compare` print. */
import type { Recipe } from "../recipe/index.js";
import { formatTable, type TableColumn } from "./format-table.js";
import type { Comparison } from "../study/compare.js";
import { supportsColor } from "./color.js";
import type { Summary } from "../study/statistics.js";

/** Further metrics. Each gets a column if any task has it. */
const scoreColumns = [
  ["accuracy", "accuracy"], ["macro F1", "f1_macro"], ["log loss", "log_loss"], ["RMSE", "rmse"], ["MAE", "mae"],
] as const;

/** Each task's final scores. */
export function scoreTable(scores: Readonly<Record<string, Readonly<Record<string, number>>>>, recipe: Recipe): string {
  const rows = Object.entries(scores).map(([task, metrics]) => {
    const { metric: { name: metric }, kind } = recipe.tasks[task];
    return { task, kind, metric, value: metrics[metric], metrics };
  });
  return formatTable(rows, [
    { title: "task", value: "task" },
    { title: "kind", value: "kind" },
    { title: "headline", value: "metric" },
    { title: "value", value: "value", digits: 4 },
    ...scoreColumns.filter(([, name]) => rows.some(({ metrics }) => name in metrics))
      .map(([title, name]): TableColumn<(typeof rows)[number]> => ({ title, value: ({ metrics }) => metrics[name], digits: 4 })),
  ], { color: supportsColor(process.stdout) });
}

/** Means and standard deviations over the seeds; for one seed, its scores. */
export function comparisonTable({ tasks, seeds }: Comparison): string {
  const rows = Object.entries(tasks).map(([task, { metric, single, multi, difference }]) => ({
    task, metric, single: plusMinus(single), multi: plusMinus(multi), difference: plusMinus(difference, true),
    better: `${difference.values.filter((value) => value > 0).length} of ${seeds.length}`,
  }));
  return formatTable(rows, [
    { title: "task", value: "task" },
    { title: "metric", value: "metric" },
    { title: "alone", value: "single", align: "right" },
    { title: "together", value: "multi", align: "right" },
    { title: "difference", value: "difference", align: "right" },
    ...(seeds.length === 1 ? [] : [{ title: "higher together", value: "better", align: "right" } as const]),
  ], { color: supportsColor(process.stdout) });
}

/** The line below the comparison's table: the seeds, and what differs between them. */
export function comparisonNote({ seeds, splitVaries }: Comparison): string {
  if (seeds.length === 1) return `one seed (${seeds[0]}): the difference may be due to chance; try --seeds 20`;
  const differs = splitVaries ? "initial weights, order and split differ" : "the split is fixed; initial weights and order differ";
  return `seeds ${seeds[0]} to ${seeds[seeds.length - 1]}; mean ± standard deviation; ${differs} from seed to seed`;
}

function plusMinus({ mean, sd }: Summary, signed = false): string {
  const shown = `${signed && mean >= 0 ? "+" : ""}${mean.toFixed(4)}`;
  return sd === null ? shown : `${shown} ± ${sd.toFixed(4)}`;
}
