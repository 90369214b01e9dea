/**
 * @file Many pairs' cosines as a map: one cell for each pair, coloured by the mean, with the tasks' names along the diagonal, and beside it
 * the pairs with the lowest and the highest means.
 */
import { type CosineHistory, type Pair, pairName } from "./cosine-history.js";
import type { CosineSummary } from "./cosine-summary.js";
import { border, figure, type FigureTexts, type LegendEntry, width } from "./figure.js";
import { ink } from "./palette.js";
import { element, escapeText } from "./svg.js";
import { shorten } from "./text-width.js";

/** From negative to positive: orange, grey within the band, blue. */
const cold = ["#b23c0a", "#e27c45", "#f6c6a8"], neither = "#e9ebee", warm = ["#b5d5ea", "#5fa5d2", "#0b6aa8"];
const CUTS = [0.5, 0.2], SIZE = 560, LIST = 572, ROW = 17, LOWEST = 8, HIGHEST = 5, LARGEST_CELL = 44, NUMBER_CELL = 34;

/** A pair with what its cosines say. */
export interface SummedPair extends Pair {
  summary: CosineSummary;
}

/** A mean with its interval: `-0.12 ± 0.03`. */
export function meanText({ mean, interval }: CosineSummary): string {
  return interval === null ? signed(mean) : `${signed(mean)} ± ${((interval[1] - interval[0]) / 2).toFixed(3)}`;
}

function signed(value: number): string {
  const text = value.toFixed(3);
  return text === "-0.000" ? "0.000" : text;
}

/** Draws the map. */
export function cosineMap(texts: FigureTexts, history: CosineHistory, pairs: readonly SummedPair[]): string {
  const used = new Set(pairs.flatMap(({ tasks }) => tasks)), tasks = history.tasks.filter((task) => used.has(task));
  const cell = Math.max(2, Math.min(LARGEST_CELL, Math.floor(SIZE / tasks.length)));
  const steps = binsOf(history.band);
  const sorted = [...pairs].sort((a, b) => a.summary.mean - b.summary.mean);
  const lowest = sorted.slice(0, LOWEST), highest = sorted.slice(Math.max(lowest.length, sorted.length - HIGHEST)).reverse();
  const list = (lowest.length + highest.length + 4) * ROW;
  const left = Math.min(LIST, border + tasks.length * cell + 160);
  return figure({ ...texts, legend: legendOf(steps) }, Math.max(list, tasks.length * cell), (top) => (
    cells(tasks, pairs, cell, top, steps) + names(tasks, cell, top) +
    listOf("Lowest means", lowest, left, top + 12) + listOf("Highest means", highest, left, top + 12 + (lowest.length + 2) * ROW)));
}

interface Bin {
  /** Means up to this belong to it. */
  to: number;
  fill: string;
  ink: string;
  label: string;
}

function binsOf(band: number): Bin[] {
  const cuts = CUTS.filter((cut) => cut > band), all = [...cuts.map((cut) => -cut), -band, band, ...[...cuts].reverse(), Infinity];
  const fills = [...cold.slice(0, cuts.length), cold[2], neither, warm[0], ...warm.slice(3 - cuts.length)];
  const dark = new Set([cold[0], warm[2]]);
  return all.map((to, index) => {
    const from = index === 0 ? -1 : all[index - 1];
    const label = to === Infinity ? `above ${from}` : index === 0 ? `below ${to}` : `${from} to ${to}`;
    return { to, fill: fills[index], ink: dark.has(fills[index]) ? "#ffffff" : ink.text, label };
  });
}

function legendOf(bins: readonly Bin[]): LegendEntry[] {
  return bins.map(({ fill, label }) => ({ sign: "band", colour: fill, label }));
}

/** Cells of one row that have the same colour are one stroke: 10,000 cells stay a small file. */
function cells(tasks: readonly string[], pairs: readonly SummedPair[], cell: number, top: number, bins: readonly Bin[]): string {
  const rank = new Map(tasks.map((task, index) => [task, index])), count = tasks.length;
  const bin = new Int8Array(count * count).fill(-1), gap = cell >= 8 ? 1 : 0;
  const numbers: string[] = [];
  for (const { tasks: [a, b], summary: { mean } } of pairs) {
    const column = rank.get(a)!, row = rank.get(b)!, at = bins.findIndex(({ to }) => mean <= to);
    bin[row * count + column] = at;
    if (cell < NUMBER_CELL) continue;
    numbers.push(element("text", {
      x: border + (column + 0.5) * cell, y: top + (row + 0.5) * cell + 4, "font-size": 11, "text-anchor": "middle", fill: bins[at].ink,
    }, signed(Number(mean.toFixed(2))).slice(0, -1)));
  }
  const paths = bins.map(() => "");
  for (let row = 0; row < count; row++) {
    const y = top + (row + 0.5) * cell;
    for (let column = 0; column < row;) {
      const at = bin[row * count + column];
      let end = column + 1;
      while (gap === 0 && end < row && bin[row * count + end] === at) end++;
      if (at >= 0) paths[at] += `M${border + column * cell},${y}L${border + end * cell - gap},${y}`;
      column = end;
    }
  }
  return paths.map((d, index) => (d === "" ? "" : element(
    "path", { d, fill: "none", stroke: bins[index].fill, "stroke-width": cell - gap },
  ))).join("") + numbers.join("");
}

/** The names along the diagonal: each stands at the end of its task's row and above its task's column. */
function names(tasks: readonly string[], cell: number, top: number): string {
  const every = Math.ceil(11 / cell);
  return tasks.map((task, index) => (index % every !== 0 ? "" : element(
    "text",
    { x: border + index * cell + 5, y: top + (index + 0.5) * cell + 4, "font-size": Math.min(12, Math.max(10, cell)), fill: ink.text },
    element("title", {}, escapeText(task)), escapeText(shorten(task, 22)),
  ))).join("");
}

function listOf(heading: string, pairs: readonly SummedPair[], x: number, top: number): string {
  if (pairs.length === 0) return "";
  const columns = Math.floor((width - border - x - 130) / 12.4);
  return element("text", { x, y: top, "font-size": 13, "font-weight": 700, fill: ink.text }, heading) + pairs.map((pair, index) => {
    const y = top + (index + 1) * ROW, { tasks: [a, b], summary } = pair;
    return element(
      "text", { x, y, "font-size": 11.5 }, element("title", {}, escapeText(pairName(pair))),
      escapeText(`${shorten(a, columns)} and ${shorten(b, columns)}`),
    ) + element("text", { x: width - border, y, "font-size": 11.5, "text-anchor": "end", fill: ink.text }, escapeText(meanText(summary)));
  }).join("");
}
