/**
 * @file Plots the front of two tasks: a point for each training with fixed weights, joined along the front, and each weighting as a mark
 * with its name. `paretoChart(points, { xLabel, yLabel })` takes plain numbers. Better is always up and to the right.
 */
import { boolean, type Options, readOptions, text } from "../options/index.js";
import { border, diamond, emptyFigure, figure, type FigureTexts, type LegendEntry } from "./figure.js";
import { placeLabels } from "./label-places.js";
import { checkPoints, narrow, subtitle, width } from "./options.js";
import { type Colour, extremes, ink, taskColours } from "./palette.js";
import type { Box } from "./panel.js";
import { drawable, extent, linearAxis, pixelOf, type Scale, tickTexts } from "./scale.js";
import { element, escapeText, pathOf } from "./svg.js";
import { shorten } from "./text-width.js";
import type { Point } from "./thin.js";

/** One training of both tasks, mean over the seeds. */
export interface ParetoChartPoint {
  /** `.25 / .75`, or the name of a weighting. */
  label: string;
  /** The first task's weight; null or left out for weightings that choose their own. */
  weight?: number | null;
  /** The first task's score. */
  x: number;
  /** The second task's score. */
  y: number;
  /** Standard deviations over the seeds. */
  xSd?: number | null;
  ySd?: number | null;
  /** Whether no other is better in both. */
  isOnFront?: boolean;
}

const options = {
  title: text({ default: "The front of two tasks", empty: true, phrase: "text", describe: "The title." }),
  subtitle, width,
  xLabel: text({ default: "first task", empty: true, phrase: "text", describe: "The first task, with its metric." }),
  yLabel: text({ default: "second task", empty: true, phrase: "text", describe: "The second task, with its metric." }),
  xLowerIsBetter: boolean({ default: false, describe: "Whether a lower score of the first task is better: its axis then runs down." }),
  yLowerIsBetter: boolean({ default: false, describe: "Whether a lower score of the second task is better: its axis then runs down." }),
};

/** Options of {@link paretoChart}. */
export type ParetoChartOptions = Options<typeof options>;

const HEIGHT = 420, AXIS = 56, TICKS = 26, INSET = 26, LABEL = 11.5;
const weights: Colour = taskColours(["w"]).get("w")!, weighting = extremes.highest;

/**
 * Plots the front of two tasks. Points of fixed weights are dots, filled where they are on the front, and joined in the order of their
 * weights; weightings that choose their own weights are diamonds with bold names. Thin crosses are one standard deviation over the seeds.
 *
 * @param points in any order; may be empty; those that are not finite are left out
 * @returns the text of an SVG file
 * @throws PotluckError for an unknown option or a wrong point
 * @example
 * const svg = paretoChart([
 *   { label: ".25 / .75", weight: 0.25, x: 0.71, y: 0.80, isOnFront: true }, { label: "uncertainty", x: 0.74, y: 0.79 },
 * ], { xLabel: "movie (f1)", yLabel: "yelp (f1)" });
 */
export function paretoChart(points: readonly ParetoChartPoint[], given: ParetoChartOptions = {}): string {
  const chosen = readOptions("paretoChart", options, given), { title, subtitle: line, width: wide, xLabel, yLabel } = chosen;
  checkPoints("paretoChart", points, {
    label: "text", weight: "number?", x: "number", y: "number", xSd: "number?", ySd: "number?", isOnFront: "boolean?",
  });
  const drawn = points.map((point) => ({ ...point, x: drawable(point.x), y: drawable(point.y) }))
    .filter(({ x, y }) => !Number.isNaN(x) && !Number.isNaN(y));
  const isFixed = ({ weight }: ParetoChartPoint): boolean => typeof weight === "number" && Number.isFinite(weight);
  const hasSd = drawn.some(({ xSd, ySd }) => (xSd ?? 0) > 0 || (ySd ?? 0) > 0);
  const texts: FigureTexts = {
    title, width: wide, yLabel: yLabel === "" ? "" : `\u2191 ${yLabel}${chosen.yLowerIsBetter ? " (lower is better)" : ""}`,
    xLabel: xLabel === "" ? "" : `${xLabel}${chosen.xLowerIsBetter ? " (lower is better)" : ""} \u2192`,
    subtitle: [line ?? "better is up and to the right; the line joins fixed weights that nothing else equals or beats in both"],
    legend: legendOf(drawn, isFixed, hasSd),
    description: drawn.slice(0, 60).map(({ label, x, y, isOnFront }) => (
      `${label}: ${x.toFixed(4)} and ${y.toFixed(4)}${isOnFront ? ", on the front" : ""}`)).join("; "),
  };
  if (drawn.length === 0) return emptyFigure(texts, "There are no scores yet.");
  const height = wide < narrow ? 340 : HEIGHT;
  return figure(texts, height, (top) => {
    const box: Box = { x: border + AXIS, y: top, width: wide - 2 * border - AXIS, height };
    const x = scaleOf(drawn, "x", [box.x + INSET, box.x + box.width - INSET], chosen.xLowerIsBetter, wide < narrow ? 4 : 6);
    const y = scaleOf(drawn, "y", [box.y + height - INSET, box.y + INSET], chosen.yLowerIsBetter, 5);
    const at = (point: ParetoChartPoint): { x: number; y: number } => ({ x: pixelOf(x, point.x), y: pixelOf(y, point.y) });
    const front = drawn.filter((point) => isFixed(point) && point.isOnFront === true).sort((a, b) => a.weight! - b.weight!).map(at);
    const arms = drawn.flatMap((point) => crossOf(point, x, y)), crosses = arms.map(pathOf).join("");
    const marks = drawn.map((point) => {
      const { x: cx, y: cy } = at(point);
      const tip = element("title", {}, escapeText(`${point.label}: ${point.x.toFixed(4)}, ${point.y.toFixed(4)}`));
      if (!isFixed(point)) return element("g", {}, tip, diamond(cx, cy, weighting.line));
      return element("circle", {
        cx, cy, r: 4.5, fill: point.isOnFront ? weights.line : ink.background, stroke: weights.line, "stroke-width": 1.75,
      }, tip);
    });
    const labels = placeLabels(drawn.map((point) => ({
      ...at(point), text: shorten(point.label, 24), size: LABEL, isFirst: !isFixed(point) || point.isOnFront === true,
    })), box, [front, ...arms]);
    return frameOf(box, x, y) + (crosses === "" ? "" : element("path", { d: crosses, fill: "none", stroke: ink.faint })) +
      (front.length < 2 ? "" : element("path", { d: pathOf(front), fill: "none", stroke: weights.line, "stroke-width": 1.75 })) +
      marks.join("") + labels.map((label, index) => (label === null ? "" : element("text", {
        x: label.x, y: label.y, "text-anchor": label.anchor, "font-size": LABEL, "font-weight": isFixed(drawn[index]) ? undefined : 700,
        fill: isFixed(drawn[index]) ? ink.text : weighting.text,
      }, escapeText(label.text)))).join("");
  });
}

function legendOf(points: readonly ParetoChartPoint[], isFixed: (point: ParetoChartPoint) => boolean, hasSd: boolean): LegendEntry[] {
  return [
    ...(points.some(isFixed) ? [{
      sign: "dot", colour: weights.line, label: "fixed weights; empty: another is as good or better in both",
    } as const] : []),
    ...(points.some((point) => !isFixed(point)) ? [{ sign: "diamond", colour: weighting.line, label: "a weighting" } as const] : []),
    ...(hasSd ? [{ sign: "line", colour: ink.faint, thickness: 1, label: "\u00b1 one standard deviation over the seeds" } as const] : []),
  ];
}

function scaleOf(
  points: readonly ParetoChartPoint[], key: "x" | "y", range: readonly [number, number], isReversed: boolean, ticks: number,
): Scale {
  const ends = points.flatMap(({ [key]: value, [`${key}Sd` as const]: sd }) => [value, value - (sd ?? 0), value + (sd ?? 0)]);
  const [low, high] = extent(ends.filter(Number.isFinite));
  const span = high - low > 1e-99 ? high - low : Math.max(Math.abs(high), 1e-9) * 0.1;
  const axis = linearAxis(low - span * 0.04, high + span * 0.04, ticks, false);
  return { ...axis, range: isReversed ? [range[1], range[0]] : range };
}

/** One standard deviation in both directions, as lines in pixels. */
function crossOf({ x: cx, y: cy, xSd, ySd }: ParetoChartPoint, x: Scale, y: Scale): Point[][] {
  const [dx, dy] = [xSd, ySd].map((sd) => drawable(sd ?? NaN)), at = { x: pixelOf(x, cx), y: pixelOf(y, cy) };
  return [
    ...(dx > 0 ? [[{ ...at, x: pixelOf(x, cx - dx) }, { ...at, x: pixelOf(x, cx + dx) }]] : []),
    ...(dy > 0 ? [[{ ...at, y: pixelOf(y, cy - dy) }, { ...at, y: pixelOf(y, cy + dy) }]] : []),
  ];
}

function frameOf({ x: left, y: top, width: wide, height }: Box, x: Scale, y: Scale): string {
  const xs = x.ticks.map((tick) => pixelOf(x, tick)), ys = y.ticks.map((tick) => pixelOf(y, tick));
  const grid = [
    ...xs.map((at) => `M${at.toFixed(1)},${top}L${at.toFixed(1)},${top + height}`),
    ...ys.map((at) => `M${left},${at.toFixed(1)}L${left + wide},${at.toFixed(1)}`),
  ].join("");
  return [
    element("rect", { x: left, y: top, width: wide, height, fill: "none", stroke: ink.grid }),
    grid === "" ? "" : element("path", { d: grid, fill: "none", stroke: ink.grid }),
    ...tickTexts(x.ticks).map((label, index) => element(
      "text", { x: xs[index], y: top + height + TICKS - 9, "text-anchor": "middle" }, escapeText(label))),
    ...tickTexts(y.ticks).map((label, index) => element(
      "text", { x: left - 7, y: ys[index] + 4, "text-anchor": "end" }, escapeText(label))),
  ].join("");
}
