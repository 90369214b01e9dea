/** @file What `potluck sweep` prints: the best candidates, the test rows of the chosen one, and the front of two tasks. */
import type { ParetoFront, Sweep, SweepCandidate } from "../study/sweep/types.js";
import { counted } from "../engine/counted.js";
import { shorten, wrap } from "./fit-text.js";
import { formatTable } from "./format-table.js";
import type { PrintOptions } from "./study-kind.js";

/** Candidates that are listed. */
const LISTED = 15;
/** Columns of the settings of a candidate. */
const SETTINGS_WIDTH = 48;

/** The whole answer. */
export function sweepText(sweep: Sweep, how: PrintOptions): string {
  const { pareto, methods, candidates } = sweep;
  return [
    ...(candidates.length > 1 ? [candidateTable(sweep, how), testTable(sweep, how)] : []), ...(pareto ? [paretoTable(pareto, how)] : []),
    methods.map((text) => wrap(text, how.width, "  ")).join("\n"),
  ].join("\n\n");
}

function candidateTable({ candidates, chosen, tasks, method }: Sweep, { color }: PrintOptions): string {
  const order = candidates.map((candidate, place) => ({ candidate, place })).sort((a, b) => rank(b.candidate) - rank(a.candidate) ||
    a.place - b.place);
  const shown = order.slice(0, LISTED), own = order.find(({ place }) => place === 0)!;
  const rows = shown.includes(own) ? shown : [...shown, own], names = Object.keys(tasks);
  const left = order.length - rows.length, better = Object.values(tasks).some(({ higherIsBetter }) => !higherIsBetter);
  const table = formatTable(rows, [
    { title: "", value: ({ place }) => (place === chosen ? "*" : " ") },
    { title: "settings", value: ({ candidate, place }) => settingsText(candidate, place) },
    { title: "value", value: ({ candidate: { value, diverged } }) => (diverged > 0 ? "diverged" : value), digits: 4, align: "right" },
    ...names.map((task) => ({
      title: `${task} ${tasks[task].metric}`, value: ({ candidate: { validation } }: { candidate: SweepCandidate }) =>
        validation[task] ?? null, digits: 4, align: "right",
    }) as const),
    { title: "epochs", value: ({ candidate: { epochs } }) => String(Math.round(epochs * 10) / 10), align: "right" },
    { title: "seeds", value: ({ candidate: { seeds } }) => seeds, digits: 0, align: "right" },
    ...(method === "halving" ? [{ title: "left in rung", value: ({ candidate: { droppedAt } }: { candidate: SweepCandidate }) => droppedAt,
      digits: 0 } as const] : []),
  ], { color });
  const more = left > 0 ? `; ${counted(left, "other is", "others are")} in study.json` : "";
  const lower = better ? "; lower is better where the metric is an error" : "";
  const notes = [`validation rows; * was chosen${more}${lower}`];
  return [...notes, table].join("\n");
}

/** Kept to the end first; then by how long it was kept, and its value. */
function rank({ droppedAt, value }: SweepCandidate): number {
  return (droppedAt ?? 1000) * 1e6 + (Number.isNaN(value) || value === null ? -1e5 : value);
}

function settingsText({ settings }: SweepCandidate, place: number): string {
  const own = Object.entries(settings).map(([path, value]) =>
    `${path}=${typeof value === "string" ? value : JSON.stringify(value)}`).join(" ");
  return shorten(own === "" ? "as the recipe says" : place === 0 ? `${own} (the recipe)` : own, SETTINGS_WIDTH);
}

function testTable({ tasks, test, candidates, chosen, seeds }: Sweep, { color }: PrintOptions): string {
  const rows = Object.entries(tasks).map(([task, { metric }]) => ({ task, metric, ...test[task] })),
    of = seeds.length === 1 ? `seed ${seeds[0]}` : `mean of ${seeds.length} seeds`;
  const isOwn = chosen === 0;
  const what = isOwn ? "the recipe's own settings were chosen" : `the chosen settings are ${settingsText(candidates[chosen], chosen)}`;
  return `test rows, ${of}: ${what}\n${formatTable(rows, [
    { title: "task", value: "task" }, { title: "metric", value: "metric" },
    ...(isOwn ? [] : [{ title: "chosen", value: "chosen", digits: 4 } as const]), { title: "recipe", value: "recipe", digits: 4 },
  ], { color })}`;
}

function paretoTable({ tasks, metrics, points, higherIsBetter }: ParetoFront, { color }: PrintOptions): string {
  const lower = higherIsBetter.every(Boolean) ? "" : "; lower is better where the metric is an error";
  const star = "* no other is as good in both tasks and better in one";
  return `front of ${tasks.join(" and ")} on validation rows; ${star}${lower}\n${formatTable(points, [
    { title: "", value: ({ isOnFront }) => (isOnFront ? "*" : " ") },
    { title: "weights or weighting", value: "label" },
    { title: `${tasks[0]} ${metrics[0]}`, value: ({ x, xSd }) => plusMinus(x, xSd), align: "right" },
    { title: `${tasks[1]} ${metrics[1]}`, value: ({ y, ySd }) => plusMinus(y, ySd), align: "right" },
  ], { color })}`;
}

function plusMinus(mean: number, sd: number | null): string | null {
  if (mean === null || Number.isNaN(mean)) return null;
  return `${mean.toFixed(4)}${sd === null ? "" : ` ± ${sd.toFixed(4)}`}`;
}
