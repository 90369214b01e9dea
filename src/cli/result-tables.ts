/** @file The table that `compare` prints. For that of `train` see account-tables.ts. */
import { formatTable } from "./format-table.js";
import type { Comparison } from "../study/compare.js";
import { supportsColor } from "./color.js";
import type { Summary } from "../study/statistics.js";

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
export function comparisonNote({ seeds, splitVaries, folds }: Comparison): string {
  if (seeds.length === 1) return `one seed (${seeds[0]}): the difference may be due to chance; try --seeds 20`;
  if (folds !== undefined) {
    const tested = `${foldsText(seeds.length, folds)} (seeds ${seeds[0]} to ${seeds[seeds.length - 1]})`;
    return `${tested}; mean ± standard deviation; initial weights and order differ too`;
  }
  const differs = splitVaries ? "initial weights, order and split differ" : "the split is fixed; initial weights and order differ";
  return `seeds ${seeds[0]} to ${seeds[seeds.length - 1]}; mean ± standard deviation; ${differs} from seed to seed`;
}

/** How often each fold tested: `5 folds, 4 times`. */
function foldsText(seeds: number, folds: number): string {
  const times = Math.floor(seeds / folds), more = seeds % folds;
  if (times === 0) return `${seeds} of ${folds} folds`;
  return `${folds} folds, ${times === 1 ? "once" : `${times} times`}${more === 0 ? "" : `, and ${more} of them once more`}`;
}

function plusMinus({ mean, sd }: Summary, signed = false): string {
  const shown = `${signed && mean >= 0 ? "+" : ""}${mean.toFixed(4)}`;
  return sd === null ? shown : `${shown} ± ${sd.toFixed(4)}`;
}
