/**
 * @file Plots paired differences: for each task one dot a seed, the mean, and two intervals, one of these rows and one of new rows of the
 * same kind. `pairedChart(rows, { title, subtitle })` takes plain numbers. A zone shows the margin within which a difference counts as none.
 */
import { list, type Options, readOptions, text, whole } from "../options/index.js";
import { border, diamond, emptyFigure, figure, type FigureTexts, type LegendEntry } from "./figure.js";
import { checkPoints, type Interval, narrow, subtitle, width } from "./options.js";
import { groupsOf, meanOf, type PairedGroup, type PairedRow, placeDots, scaleOf } from "./paired-rows.js";
import { ink, type Colour, taskColours } from "./palette.js";
import { drawable, numberText, pixelOf, type Scale, tickTexts } from "./scale.js";
import { element, escapeText } from "./svg.js";
import { shorten } from "./text-width.js";
import type { Point } from "./thin.js";

export type { PairedRow } from "./paired-rows.js";

const options = {
  title: text({ default: "Difference for each task", empty: true, phrase: "text", describe: "The title." }),
  subtitle, width,
  seeds: list(whole({ from: 0, describe: "A seed." }), {
    optional: true, phrase: "a list of seeds", describe: "The seeds, in the order of the differences. Default: 1, 2, 3, ...",
  }),
};

/** Options of {@link pairedChart}. */
export type PairedChartOptions = Options<typeof options>;

/** How many dots have a text of their own for the pointer: with more the file would be large. */
const MOST_TIPS = 1200;
const HEADING = 24, FOOT = 52, GAP = 20;
const LABELS = 176, VERDICTS = 132, NARROW_HEADING = 38;

/** The colour of dots and of the interval on these rows. */
const colour: Colour = taskColours(["arm"]).get("arm")!;

/**
 * Plots paired differences, a row for each task (and each pair of arms, where there are several). Each dot is a seed. The thick bar is the
 * 95 % interval of the mean on these rows, the thin line with ends that of new rows, the diamond the mean, the grey zone the margin.
 * Tasks of different metrics have scales of their own. Better is always at the right.
 *
 * @param rows in the order of the chart; may be empty
 * @returns the text of an SVG file
 * @throws PotluckError for an unknown option or a wrong row
 * @example
 * const svg = pairedChart([{ task: "movie", metric: "f1", differences: [0.01, 0.03, 0.02], theseRows: { low: 0.004, high: 0.036 } }]);
 */
export function pairedChart(rows: readonly PairedRow[], given: PairedChartOptions = {}): string {
  const { title, subtitle: line, width: wide, seeds } = readOptions("pairedChart", options, given);
  checkPoints("pairedChart", rows, {
    task: "text", arm: "text?", metric: "text?", higherIsBetter: "boolean?", differences: "numbers", theseRows: "interval?",
    newRows: "interval?", margin: "number?", verdict: "text?",
  });
  const isNarrow = wide < narrow, groups = groupsOf(rows), count = rows.reduce((sum, { differences }) => sum + differences.length, 0);
  const texts: FigureTexts = {
    title, subtitle: [line ?? ""], xLabel: "", yLabel: "", width: wide, legend: legendOf(rows),
    description: rows.map((row) => describe(row)).join("; "),
  };
  if (rows.length === 0) return emptyFigure(texts, "There are no differences yet.");
  const layout: Layout = {
    left: isNarrow ? border : border + LABELS, right: wide - border - (isNarrow ? 0 : VERDICTS), wide, isNarrow,
    height: rowHeight(rows, isNarrow), seeds, hasTips: count <= MOST_TIPS, hasArms: new Set(rows.map(({ arm }) => arm)).size > 1,
  };
  const isNamed = groups.length > 1, heightOf = (group: PairedGroup): number => (
    (isNamed ? HEADING : 0) + group.rows.length * layout.height + FOOT);
  const height = groups.reduce((sum, group) => sum + heightOf(group), 0) + (groups.length - 1) * GAP - 24;
  return figure(texts, height, (top) => {
    let y = top;
    return groups.map((group) => {
      const drawn = drawGroup(group, y, layout, isNamed);
      y += heightOf(group) + GAP;
      return drawn;
    }).join("");
  });
}

interface Layout {
  left: number;
  right: number;
  wide: number;
  isNarrow: boolean;
  /** Of a row. */
  height: number;
  seeds: readonly number[] | undefined;
  hasTips: boolean;
  hasArms: boolean;
}

function rowHeight(rows: readonly PairedRow[], isNarrow: boolean): number {
  const plain = rows.length <= 8 ? 66 : rows.length <= 16 ? 50 : 38;
  return isNarrow ? 58 + NARROW_HEADING - 8 : plain;
}

function describe({ task, arm, metric, differences, theseRows, newRows, verdict }: PairedRow): string {
  const name = arm === undefined ? task : `${task}, ${arm}`, seeds = differences.filter((value) => Number.isFinite(value)).length;
  const interval = (what: string, given: Interval | null | undefined): string => (
    isDrawable(given) ? `, 95 % interval ${what} ${signedText(given.low)} to ${signedText(given.high)}` : "");
  return `${name}: ${verdict === undefined ? "" : `${verdict}, `}mean difference ${signedText(meanOf(differences))}` +
    `${metric ? ` in ${metric}` : ""} over ${seeds} seed${seeds === 1 ? "" : "s"}${interval("on these rows", theseRows)}` +
    interval("on new rows", newRows);
}

function isDrawable(interval: Interval | null | undefined): interval is Interval {
  return interval !== null && interval !== undefined && !Number.isNaN(drawable(interval.low)) && !Number.isNaN(drawable(interval.high));
}

function legendOf(rows: readonly PairedRow[]): LegendEntry[] {
  return [
    { sign: "dot", colour: colour.line, label: "one seed" },
    { sign: "diamond", colour: ink.text, label: "mean" },
    ...(rows.some(({ theseRows }) => isDrawable(theseRows))
      ? [{ sign: "band", colour: THESE_ROWS, label: "95 % interval, these rows" } as const] : []),
    ...(rows.some(({ newRows }) => isDrawable(newRows))
      ? [{ sign: "line", colour: ink.text, thickness: 1.5, label: "95 % interval, new rows" } as const] : []),
    ...(rows.some(({ margin }) => (margin ?? 0) > 0) ? [{ sign: "band", colour: ink.grid, label: "counts as none" } as const] : []),
  ];
}

const THESE_ROWS = "#8fbfdd";

function signedText(value: number): string {
  if (Number.isNaN(drawable(value))) return "unknown";
  const size = Math.abs(value), plain = size >= 10 || (size > 0 && size < 0.00005) ? numberText(size) : size.toFixed(4);
  return `${value > 0 && Number(plain) !== 0 ? "+" : value < 0 && Number(plain) !== 0 ? "\u2212" : ""}${plain}`;
}

function drawGroup(group: PairedGroup, y: number, layout: Layout, isNamed: boolean): string {
  const { left, right, height, isNarrow } = layout, { rows, metric, higherIsBetter } = group;
  const x = scaleOf(group, left + 6, right - 6, isNarrow ? 4 : 7), top = y + (isNamed ? HEADING : 0), bottom = top + rows.length * height;
  const vertical = (value: number): string => {
    const at = pixelOf(x, value).toFixed(1);
    return `M${at},${top}L${at},${bottom}`;
  };
  const ticks = tickTexts(x.ticks).map((label, index) => element(
    "text", { x: pixelOf(x, x.ticks[index]), y: bottom + 17, "text-anchor": "middle" },
    escapeText(x.ticks[index] > 0 ? `+${label}` : label.replace("-", "\u2212")),
  ));
  const separators = rows.slice(1).map((_, index) => {
    const at = (top + (index + 1) * height).toFixed(1);
    return `M${border},${at}L${layout.wide - border},${at}`;
  }).join("");
  const note = metric === "" ? "difference" : `difference in ${metric}${higherIsBetter ? "" : " (lower is better)"}`, foot = bottom + 36;
  return element(
    "g", {},
    isNamed ? element("text", { x: border, y: y + 12, "font-size": 13, "font-weight": 700, fill: ink.text }, escapeText(metric)) : "",
    ...rows.map((row, index) => zoneOf(row, x, top + index * height, layout)),
    element("path", { d: x.ticks.map(vertical).join("") || vertical(0), fill: "none", stroke: ink.grid }),
    element("path", { d: vertical(0), fill: "none", stroke: ink.secondary, "stroke-width": 1.25 }),
    separators === "" ? "" : element("path", { d: separators, fill: "none", stroke: ink.grid }),
    ...rows.map((row, index) => drawRow(row, x, top + index * height, layout)), ...ticks,
    element("text", { x: left, y: foot, fill: ink.text }, "\u2190 worse"),
    element("text", { x: (left + right) / 2, y: foot, "text-anchor": "middle", fill: ink.text }, escapeText(shorten(note, 44))),
    element("text", { x: right, y: foot, "text-anchor": "end", fill: ink.text }, "better \u2192"),
  );
}

function zoneOf({ margin }: PairedRow, x: Scale, top: number, { height, isNarrow }: Layout): string {
  const size = drawable(margin ?? 0), from = isNarrow ? top + NARROW_HEADING : top;
  if (!(size > 0)) return "";
  const ends = [pixelOf(x, -size), pixelOf(x, size)].sort((a, b) => a - b);
  return element("rect", { x: ends[0], y: from, width: ends[1] - ends[0], height: top + height - from, fill: ink.grid, opacity: 0.75 });
}

function drawRow(row: PairedRow, x: Scale, top: number, layout: Layout): string {
  const { isNarrow, height, seeds, hasTips } = layout, { differences, theseRows, newRows } = row;
  const plotTop = isNarrow ? top + NARROW_HEADING : top, plot = isNarrow ? height - NARROW_HEADING : height;
  const radius = differences.length <= 24 && height >= 50 ? 3.5 : differences.length <= 60 ? 2.8 : 2.2;
  const bar = plot < 44 ? 6 : 8, middle = plotTop + plot - bar - (plot < 44 ? 4 : 9), room = middle - bar / 2 - plotTop - 6;
  const dotsAt = plotTop + 5 + room / 2;
  const places = placeDots(differences, x, radius, room);
  const dots = hasTips ? places.map(({ index, x: at, y }) => element(
    "circle", { cx: at, cy: dotsAt + y, r: radius, fill: colour.line, stroke: ink.background, "stroke-width": 0.75 },
    element("title", {}, escapeText(`seed ${seeds?.[index] ?? index + 1}: ${signedText(differences[index])}`)),
  )) : [manyDots(places.map(({ x: at, y }) => ({ x: at, y: dotsAt + y })), radius)];
  const mean = meanOf(differences), tip = (text: string): string => element("title", {}, escapeText(text));
  const ends = (interval: Interval): [string, string] => [interval.low, interval.high].map((value) => pixelOf(x, value))
    .sort((a, b) => a - b).map((at) => at.toFixed(1)) as [string, string];
  const lines: string[] = [];
  if (isDrawable(theseRows)) {
    const [from, to] = ends(theseRows);
    lines.push(element(
      "path", { d: `M${from},${middle}L${to},${middle}`, fill: "none", stroke: THESE_ROWS, "stroke-width": bar },
      tip(`these rows: ${signedText(theseRows.low)} to ${signedText(theseRows.high)}`),
    ));
  }
  if (isDrawable(newRows)) {
    const [from, to] = ends(newRows), cap = (at: string): string => `M${at},${middle - 5}L${at},${middle + 5}`;
    lines.push(element(
      "path", { d: `M${from},${middle}L${to},${middle}${cap(from)}${cap(to)}`, fill: "none", stroke: ink.text, "stroke-width": 1.5 },
      tip(`new rows: ${signedText(newRows.low)} to ${signedText(newRows.high)}`),
    ));
  }
  const mark = Number.isNaN(mean) ? "" : element("g", {}, tip(`mean ${signedText(mean)}`), diamond(pixelOf(x, mean), middle, ink.text));
  return element("g", {}, ...dots, ...lines, mark, rowTexts(row, mean, top, layout));
}

/** Dots as one path, which is much smaller: lines of no length with round ends. */
function manyDots(places: readonly Point[], radius: number): string {
  const d = places.map(({ x, y }) => {
    const at = `${x.toFixed(1)},${y.toFixed(1)}`;
    return `M${at}L${at}`;
  }).join("");
  return d === "" ? "" : element("path", { d, fill: "none", stroke: colour.line, "stroke-width": 2 * radius, "stroke-linecap": "round" });
}

/** The signs that stand before a verdict, so that it does not hang on colour or on a word alone. */
const signs: Record<string, string> = { helps: "\u25b2", hurts: "\u25bc", "no difference": "=", "not settled": "\u25c7" };

function rowTexts({ task, arm, verdict }: PairedRow, mean: number, top: number, layout: Layout): string {
  const { wide, isNarrow, height, right, hasArms } = layout, size = height < 40 ? 12 : 13.5;
  const name = (x: number, y: number, columns: number): string => element(
    "text", { x, y, "font-size": size, "font-weight": 700, fill: ink.text },
    element("title", {}, escapeText(task)), escapeText(shorten(task, columns)),
  );
  const second = hasArms && arm !== undefined ? arm : "";
  const word = verdict === undefined ? "" : `${Object.hasOwn(signs, verdict) ? `${signs[verdict]} ` : ""}${verdict}`;
  const plain = (x: number, y: number, text: string, more: Record<string, string | number> = {}): string => (
    text === "" ? "" : element("text", { x, y, "font-size": 12, ...more }, escapeText(text)));
  if (isNarrow) {
    const end = { "text-anchor": "end" } as const, y = top + 18;
    return name(border, y, 24) + plain(wide - border, y, signedText(mean), { ...end, fill: ink.text, "font-weight": 700 }) +
      plain(border, y + 15, shorten(second, 30)) + plain(wide - border, y + 15, shorten(word, 22), { ...end, fill: ink.text });
  }
  const middle = top + height / 2, isDouble = second !== "", x = right + 14, isTight = height < 40;
  return name(border, middle + (isDouble ? -2 : 5), 20) + plain(border, middle + 14, shorten(second, 26)) +
    plain(x, middle + (word === "" ? 5 : isTight ? -1 : -3), signedText(mean), { "font-size": 13, fill: ink.text, "font-weight": 700 }) +
    plain(x, middle + (isTight ? 13 : 14), shorten(word, 18), { fill: ink.text });
}
