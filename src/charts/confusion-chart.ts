/**
 * @file Plots which classes are taken for which: a row for each target, a column for each prediction, the rows counted in each cell.
 * `confusionChart(cells, { classes })` takes plain numbers. The colour is the share of the target's rows.
 */
import { list, type Options, readOptions, text } from "../options/index.js";
import { type Cell, columnNames, drawCells, type Grid, namesAreLevel, rowNames } from "./cells.js";
import { border, emptyFigure, figure, type FigureTexts } from "./figure.js";
import { checkPoints, subtitle, width } from "./options.js";
import { ink, sequential } from "./palette.js";
import { drawable } from "./scale.js";
import { element } from "./svg.js";
import { pixelsOf } from "./text-width.js";

/** How often a class was predicted as another, or as itself. */
export interface ConfusionCell {
  target: string;
  prediction: string;
  /** How many rows. */
  rows: number;
}

const options = {
  title: text({ default: "Which classes are taken for which", empty: true, phrase: "text", describe: "The title." }),
  subtitle, width,
  classes: list(text({ empty: true, phrase: "a class's name", describe: "A class's name." }), {
    optional: true, phrase: "a list of classes' names", describe: "All classes in their order. Default: in order of appearance.",
  }),
};

/** Options of {@link confusionChart}. */
export type ConfusionChartOptions = Options<typeof options>;

const LARGEST = 72, SMALLEST = 20, MOST = 30, CUTS = [0.02, 0.1, 0.25, 0.5, 0.75] as const;

/**
 * Plots a confusion matrix: targets down, predictions across. The diagonal is right. The darker a cell, the larger the share of the
 * target's rows. Of more than 30 classes those with the most wrong rows are shown.
 *
 * @param cells in any order; may be empty; several of one pair are added up
 * @returns the text of an SVG file
 * @throws PotluckError for an unknown option or a wrong cell
 * @example
 * const svg = confusionChart([{ target: "bad", prediction: "bad", rows: 8 }, { target: "bad", prediction: "good", rows: 2 }]);
 */
export function confusionChart(cells: readonly ConfusionCell[], given: ConfusionChartOptions = {}): string {
  const { title, subtitle: line, width: wide, classes } = readOptions("confusionChart", options, given);
  checkPoints("confusionChart", cells, { target: "text", prediction: "text", rows: "number" });
  const counted = cells.filter(({ rows }) => rows > 0 && drawable(rows) > 0);
  const every = [...new Set([...(classes ?? []), ...counted.flatMap(({ target, prediction }) => [target, prediction])])];
  const names = mostConfused(every, counted), place = new Map(names.map((name, index) => [name, index]));
  const totals = new Map<string, number>(), sums = new Map<number, number>();
  for (const { target, prediction, rows } of counted) {
    totals.set(target, (totals.get(target) ?? 0) + rows);
    const row = place.get(target), column = place.get(prediction);
    if (row === undefined || column === undefined) continue;
    sums.set(row * names.length + column, (sums.get(row * names.length + column) ?? 0) + rows);
  }
  const all = counted.reduce((sum, { rows }) => sum + rows, 0), right = counted.reduce((sum, one) => (
    sum + (one.target === one.prediction ? one.rows : 0)), 0);
  const texts: FigureTexts = {
    title, xLabel: "", yLabel: "", width: wide,
    subtitle: [
      line ?? "row: the target; column: the prediction; number: rows; darker: a larger share of the target's rows",
      names.length < every.length ? `the ${names.length} of ${every.length} classes with the most wrong rows` : "",
    ],
    description: `${Math.round(right).toLocaleString("en")} of ${Math.round(all).toLocaleString("en")} rows are right. ` +
      counted.filter(({ target, prediction }) => target !== prediction).sort((a, b) => b.rows - a.rows).slice(0, 20)
        .map(({ target, prediction, rows }) => `${target} taken for ${prediction}: ${rows}`).join("; "),
  };
  if (counted.length === 0) return emptyFigure(texts, "No rows were scored.");
  const longest = Math.max(...names.map((name) => pixelsOf(name, 12.5))), room = Math.min(longest + 12, wide * 0.26);
  const cell = Math.max(SMALLEST, Math.min(LARGEST, Math.floor((wide - 2 * border - room) / names.length))), rowHeight = Math.min(cell, 44);
  const isLevel = namesAreLevel(names, cell), above = isLevel ? 26 : Math.min(longest, 150) * 0.72 + 16;
  const drawn = Array.from(sums, ([at, rows]): Cell => {
    const row = Math.floor(at / names.length), column = at % names.length, share = rows / totals.get(names[row])!;
    const step = CUTS.filter((cut) => share > cut).length, text = rows >= 1e5 ? rows.toExponential(0) : String(Math.round(rows));
    return {
      row, column, fill: sequential[step], isDark: step >= 4, text, isBold: row === column,
      tip: `${names[row]} predicted as ${names[column]}: ${rows.toLocaleString("en")} rows, ${(share * 100).toFixed(1)} % of the target's`,
    };
  });
  return figure(texts, above + names.length * rowHeight, (top) => {
    const grid: Grid = { left: border + room, top: top + above, cell, rowHeight };
    return rowNames(names, grid, room - 8) + columnNames(names, grid, isLevel ? cell : Math.min(longest, 150)) + drawCells(drawn, grid) +
      outline(names.length, grid);
  });
}

function mostConfused(names: readonly string[], cells: readonly ConfusionCell[]): readonly string[] {
  if (names.length <= MOST) return names;
  const wrong = new Map<string, number>();
  for (const { target, prediction, rows } of cells) {
    if (target === prediction) continue;
    for (const name of [target, prediction]) wrong.set(name, (wrong.get(name) ?? 0) + rows);
  }
  const chosen = new Set([...names].sort((a, b) => (wrong.get(b) ?? 0) - (wrong.get(a) ?? 0)).slice(0, MOST));
  return names.filter((name) => chosen.has(name));
}

/** Frames around the diagonal: where prediction and target are the same. */
function outline(count: number, { left, top, cell, rowHeight = cell }: Grid): string {
  return Array.from({ length: count }, (_, index) => element("rect", {
    x: left + index * cell - 0.5, y: top + index * rowHeight - 0.5, width: cell - 1, height: rowHeight - 1, fill: "none",
    stroke: ink.secondary, "stroke-width": 1, rx: cell >= 24 ? 3 : 0,
  })).join("");
}

