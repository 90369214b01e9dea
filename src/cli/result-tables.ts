/** @file The table that `compare` prints. For that of `train` see account-tables.ts. */
import { formatTable } from "./format-table.js";
import type { Comparison } from "../study/compare.js";
import { supportsColor } from "./color.js";
import type { Summary } from "../study/statistics.js";

/** Means and standard deviations over the seeds; for one seed, its scores. */
export function comparisonTable({ tasks, seeds }: Comparison): string {
  const rows = Object.entries(tasks).map(([task, { metric, higherIsBetter, single, multi, difference }]) => ({
    task, metric, single: plusMinus(single), multi: plusMinus(multi), difference: plusMinus(difference, true),
    better: `${difference.values.filter((value) => (higherIsBetter ? value > 0 : value < 0)).length} of ${defined(difference).length}`,
  }));
  return formatTable(rows, [
    { title: "task", value: "task" },
    { title: "metric", value: "metric" },
    { title: "alone", value: "single", align: "right" },
    { title: "together", value: "multi", align: "right" },
    { title: "difference", value: "difference", align: "right" },
    ...(seeds.length === 1 ? [] : [{ title: "better together", value: "better", align: "right" } as const]),
  ], { color: supportsColor(process.stdout) });
}

/** The lines below the comparison's table: the seeds, what differs between them, which metric is better lower, and which undefined. */
export function comparisonNote({ seeds, splitVaries, folds, tasks }: Comparison): string {
  const lines = [seedsNote(seeds, splitVaries, folds)];
  const lower = [...new Set(Object.values(tasks).flatMap(({ metric, higherIsBetter }) => (higherIsBetter ? [] : [metric])))];
  if (lower.length > 0) lines.push(`lower is better: ${lower.join(", ")}`);
  for (const [task, { metric, difference }] of Object.entries(tasks)) {
    const without = seeds.filter((_, index) => Number.isNaN(difference.values[index]));
    if (without.length === 0) continue;
    const shown = `${without.slice(0, 10).join(", ")}${without.length > 10 ? ` and ${without.length - 10} more` : ""}`;
    lines.push(`${task}: ${metric} is undefined with seed ${shown}, and left out there; train --seed ${without[0]} says why`);
  }
  return lines.join("\n");
}

function seedsNote(seeds: readonly number[], splitVaries: boolean, folds?: number): string {
  if (seeds.length === 1) return `one seed (${seeds[0]}): the difference may be due to chance; try --seeds 20`;
  if (folds !== undefined) {
    return `${foldsText(seeds.length, folds)} (seeds ${seeds[0]} to ${seeds[seeds.length - 1]}); mean ± standard deviation; initial weights ` +
      "and order differ too";
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

/** The values of the seeds that define them. */
function defined({ values }: Summary): number[] {
  return values.filter((value) => !Number.isNaN(value));
}

function plusMinus({ mean, sd }: Summary, signed = false): string | null {
  if (Number.isNaN(mean)) return null;
  const shown = `${signed && mean >= 0 ? "+" : ""}${mean.toFixed(4)}`;
  return sd === null ? shown : `${shown} ± ${sd.toFixed(4)}`;
}
