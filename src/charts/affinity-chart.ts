/**
 * @file Plots which tasks help which, as a matrix: the row's task is trained with, the column's task gains or loses.
 * `affinityChart(cells, { tasks })` takes plain numbers. The colours run from orange over grey to blue; each cell has its number.
 */
import { type Options, readOptions, text } from "../options/index.js";
import { type Cell, columnNames, drawCells, type Grid, namesAreLevel, rowNames } from "./cells.js";
import { border, emptyFigure, figure, type FigureTexts, type LegendEntry } from "./figure.js";
import { checkPoints, subtitle, tasks, width } from "./options.js";
import { diverging, ink } from "./palette.js";
import { drawable } from "./scale.js";
import { element } from "./svg.js";
import { pixelsOf } from "./text-width.js";

/** What one task does to another. */
export interface AffinityCell {
  /** The task that is trained with. */
  from: string;
  /** The task whose score changes. */
  to: string;
  /** Above 0: it helps. NaN: not known. */
  value: number;
  /** Half the width of the 95 % interval. Values that are larger than it are bold. */
  uncertainty?: number | null;
}

const options = {
  title: text({ default: "Which tasks help which", empty: true, phrase: "text", describe: "The title." }),
  subtitle, tasks, width,
  unit: text({ default: "%", empty: true, phrase: "text", describe: "What stands behind the numbers in texts." }),
};

/** Options of {@link affinityChart}. */
export type AffinityChartOptions = Options<typeof options>;

const LARGEST = 74, SMALLEST = 20, MOST = 30;

/**
 * Plots a matrix of affinities: the task of the row is trained with, that of the column gains (blue) or loses (orange). Values that their
 * uncertainty does not reach across 0 are bold. Of more than 30 tasks, the first 30 are shown.
 *
 * @param cells in any order; may be empty; later ones replace earlier ones of the same pair
 * @returns the text of an SVG file
 * @throws PotluckError for an unknown option or a wrong cell
 * @example
 * const svg = affinityChart([{ from: "movie", to: "yelp", value: 2.1, uncertainty: 0.8 }, { from: "yelp", to: "movie", value: -0.4 }]);
 */
export function affinityChart(cells: readonly AffinityCell[], given: AffinityChartOptions = {}): string {
  const { title, subtitle: line, tasks: all, width: wide, unit } = readOptions("affinityChart", options, given);
  checkPoints("affinityChart", cells, { from: "text", to: "text", value: "number", uncertainty: "number?" });
  const every = [...new Set([...(all ?? []), ...cells.flatMap(({ from, to }) => [from, to])])], names = every.slice(0, MOST);
  const place = new Map(names.map((name, index) => [name, index]));
  const known = new Map<string, AffinityCell>();
  for (const cell of cells) {
    if (!Number.isNaN(drawable(cell.value)) && place.has(cell.from) && place.has(cell.to)) known.set(JSON.stringify([cell.from, cell.to]), cell);
  }
  const largest = niceAbove(Math.max(0, ...Array.from(known.values(), ({ value }) => Math.abs(value))));
  const texts: FigureTexts = {
    title, xLabel: "", yLabel: "", width: wide,
    subtitle: [
      line ?? "row: the task that is trained with; column: the task whose score changes", "bold: the 95 % interval leaves 0 out",
      names.length < every.length ? `the first ${names.length} of ${every.length} tasks` : "",
    ],
    legend: legendOf(largest, unit), description: describe(Array.from(known.values()), unit),
  };
  if (known.size === 0) return emptyFigure(texts, "No affinities are known yet.");
  const longest = Math.max(...names.map((name) => pixelsOf(name, 12.5))), room = Math.min(longest + 12, wide * 0.26);
  const cell = Math.max(SMALLEST, Math.min(LARGEST, Math.floor((wide - 2 * border - room) / names.length)));
  const rowHeight = Math.min(cell, 46), isLevel = namesAreLevel(names, cell), above = isLevel ? 26 : Math.min(longest, 150) * 0.72 + 16;
  const drawn = Array.from(known.values(), (one): Cell => {
    const step = stepOf(one.value, largest), number = numberIn(one.value, cell);
    const isSure = typeof one.uncertainty === "number" && Math.abs(one.value) > one.uncertainty;
    return {
      row: place.get(one.from)!, column: place.get(one.to)!, fill: diverging[step], isDark: step === 0 || step === diverging.length - 1,
      text: number, isBold: isSure, tip: `${one.to} with ${one.from}: ${signed(one.value)}${unit === "" ? "" : ` ${unit}`}` +
        (typeof one.uncertainty === "number" ? ` \u00b1 ${one.uncertainty.toFixed(2)}` : ""),
    };
  });
  return figure(texts, above + names.length * rowHeight, (top) => {
    const grid: Grid = { left: border + room, top: top + above, cell, rowHeight };
    const filled = new Set(drawn.map(({ row, column }) => row * names.length + column));
    const empty = names.flatMap((_, row) => names.map((__, column) => {
      const x = grid.left + column * cell + cell / 2 - 4, y = (grid.top + (row + 0.5) * rowHeight - 1).toFixed(1);
      return filled.has(row * names.length + column) ? "" : `M${x.toFixed(1)},${y}L${(x + 6).toFixed(1)},${y}`;
    })).join("");
    return [
      rowNames(names, grid, room - 8), columnNames(names, grid, isLevel ? cell : Math.min(longest, 150)), drawCells(drawn, grid),
      empty === "" ? "" : element("path", { d: empty, fill: "none", stroke: ink.faint }),
    ].join("");
  });
}

/** A round number at or above a value, for the ends of the scale. */
function niceAbove(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value)), factor = value / power;
  return power * ([1, 1.5, 2, 3, 5, 7.5].find((one) => one >= factor - 1e-9) ?? 10);
}

/** Where the colours change, as shares of the largest size. */
const CUTS = [0.6, 0.3, 0.1] as const;

function stepOf(value: number, largest: number): number {
  const share = value / largest, size = CUTS.findIndex((cut) => Math.abs(share) > cut), strength = size < 0 ? 0 : CUTS.length - size;
  return CUTS.length + Math.sign(share) * strength;
}

function signed(value: number, digits = 2): string {
  const text = Math.abs(value) >= 1000 ? value.toExponential(1) : value.toFixed(digits), isZero = Number(text) === 0;
  return isZero ? text.replace("-", "") : value > 0 ? `+${text}` : text.replace("-", "\u2212");
}

function numberIn(value: number, cell: number): string {
  return signed(value, Math.abs(value) >= 100 || cell < 28 ? 0 : cell < 40 || Math.abs(value) >= 10 ? 1 : 2);
}

function legendOf(largest: number, unit: string): LegendEntry[] {
  const text = (share: number): string => `${Number((share * largest).toPrecision(3))}`, behind = unit === "" ? "" : ` ${unit}`;
  const labels = [
    `below \u2212${text(CUTS[0])}${behind}`, `to \u2212${text(CUTS[1])}`, `to \u2212${text(CUTS[2])}`, `within ${text(CUTS[2])}`,
    `from ${text(CUTS[2])}`, `from ${text(CUTS[1])}`, `above ${text(CUTS[0])}${behind}`,
  ];
  return labels.map((label, step) => ({ sign: "band", colour: diverging[step], label }));
}

function describe(cells: readonly AffinityCell[], unit: string): string {
  const behind = unit === "" ? "" : ` ${unit}`;
  return cells.map(({ from, to, value }) => `${to} with ${from}: ${signed(value)}${behind}`).slice(0, 100).join("; ") || "nothing is known";
}

