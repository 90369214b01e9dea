/** @file The two tables that `potluck demo` prints. */
import type { ScorePoint } from "../charts/score-chart.js";
import { formatTable } from "./format-table.js";
import { supportsColor } from "./color.js";

/** F1 of each task alone and together, one row per epoch. */
export function epochTable(points: readonly ScorePoint[], tasks: readonly string[]): string {
  const epochs = [...new Set(points.map(({ epoch }) => epoch))];
  const value = (epoch: number, task: string, run: string): number | undefined =>
    points.find((point) => point.epoch === epoch && point.task === task && point.run === run)?.value;
  const columns = tasks.flatMap((task) => ["alone", "together"].map((run) => ({
    title: `${task} ${run}`, value: ({ epoch }: { epoch: number }) => value(epoch, task, run),
  })));
  const color = supportsColor(process.stdout);
  return formatTable(epochs.map((epoch) => ({ epoch })), [{ title: "epoch", value: "epoch" }, ...columns], { color });
}

/** Each task's final F1 alone and together, and the difference. */
export function finalTable(scores: Readonly<Record<string, { alone: number; together: number }>>): string {
  const rows = Object.entries(scores).map(([task, { alone, together }]) => ({
    task, alone, together, difference: `${together >= alone ? "+" : ""}${(together - alone).toFixed(4)}`,
  }));
  return formatTable(rows, [
    { title: "task", value: "task" },
    { title: "F1 alone", value: "alone" },
    { title: "F1 together", value: "together" },
    { title: "difference", value: "difference", align: "right" },
  ], { color: supportsColor(process.stdout) });
}
