/**
 * @file Plots curves of several arms by epoch, each as its mean over the seeds with a band: a panel for each task.
 * `bandChart(points, { title, subtitle, tasks })` takes plain numbers.
 */
import { list, type Options, readOptions, text } from "../options/index.js";
import { curveAxis } from "./curve-axis.js";
import { border, emptyFigure, figure, type FigureTexts } from "./figure.js";
import { checkPoints, narrow, subtitle, tasks, width } from "./options.js";
import { armColours, type Colour, ink, manyTasks } from "./palette.js";
import { type Box, Panel } from "./panel.js";
import { type Axis, drawable, numberText, pixelOf, stepAxis } from "./scale.js";
import { element, escapeText } from "./svg.js";
import { pixelsOf, shorten } from "./text-width.js";

/** A point of one arm's curve for one task. */
export interface BandChartPoint {
  task: string;
  /** The side of the comparison, such as `alone`. */
  arm: string;
  /** Parts of epochs are possible. */
  epoch: number;
  /** Over the seeds; NaN leaves a gap. */
  mean: number;
  /** The ends of the band. */
  low: number;
  high: number;
  /** The metric, where tasks have different ones. Tasks with the same metric have the same scale. */
  metric?: string;
}

const options = {
  title: text({ default: "Score of each task by epoch", empty: true, phrase: "text", describe: "The title." }),
  subtitle, tasks, width,
  baselines: list(text({ empty: true, phrase: "an arm's name", describe: "An arm's name." }), {
    optional: true, phrase: "a list of arms' names", describe: "The arms that others are compared with: they are grey. Default: the first.",
  }),
};

/** Options of {@link bandChart}. */
export type BandChartOptions = Options<typeof options>;

const AXIS = 46, GAP = 22, HEADING = 26, NOTE = 15, TICKS = 30, END = 78;
const HEIGHTS = [280, 220, 160] as const, DASHES = ["6 4", undefined, "1.5 3.5", "9 3.5 1.5 3.5"] as const;

/**
 * Plots curves with bands, a panel for each task. The baseline is grey and dashed. Each arm's last value stands at the end of its curve, or
 * in narrow panels below the task's name. Of more than eight tasks, those whose arms end furthest apart have panels.
 *
 * @param points in any order; may be empty
 * @returns the text of an SVG file
 * @throws PotluckError for an unknown option or a wrong point
 * @example
 * const svg = bandChart([
 *   { task: "movie", arm: "alone", epoch: 1, mean: 0.70, low: 0.68, high: 0.72 },
 *   { task: "movie", arm: "together", epoch: 1, mean: 0.73, low: 0.71, high: 0.75 },
 * ]);
 */
export function bandChart(points: readonly BandChartPoint[], given: BandChartOptions = {}): string {
  const { title, subtitle: line, tasks: all, width: wide, baselines } = readOptions("bandChart", options, given);
  checkPoints("bandChart", points, {
    task: "text", arm: "text", epoch: "number", mean: "number", low: "number", high: "number", metric: "text?",
  });
  const usable = points.map(toDrawable).filter(({ epoch, mean }) => Number.isFinite(epoch) && Number.isFinite(mean))
    .sort((a, b) => a.epoch - b.epoch);
  const arms = [...new Set(points.map(({ arm }) => arm))], drawn = new Set(usable.map(({ task }) => task));
  const names = [...new Set([...(all ?? []), ...points.map(({ task }) => task)])].filter((task) => drawn.has(task));
  const colours = armColours(arms, new Set(baselines ?? arms.slice(0, 1)));
  const panels = names.map((task): BandPanel => {
    const own = usable.filter((point) => point.task === task);
    return { task, metric: own[0].metric ?? "", curves: arms.flatMap((arm) => curveOf(own, arm)) };
  });
  const shown = furthestApart(panels), metrics = [...new Set(shown.map(({ metric }) => metric))];
  const texts: FigureTexts = {
    title, xLabel: "epoch", yLabel: metrics.length === 1 ? metrics[0] : "", width: wide,
    subtitle: [
      line ?? "line: mean over the seeds; band: the middle 80 % of them",
      shown.length < panels.length ? `the ${shown.length} of ${panels.length} tasks whose arms end furthest apart` : "",
    ],
    legend: arms.map((arm, place) => ({ sign: "line", colour: colours.get(arm)!.line, dash: DASHES[place % DASHES.length], label: arm })),
    description: shown.map(describe).join("; "),
  };
  if (shown.length === 0) return emptyFigure(texts, "No curves were kept.");
  const columns = wide < narrow ? 1 : shown.length === 1 ? 1 : shown.length === 2 || shown.length === 4 ? 2 : 3;
  const hasEnds = columns < 3 && wide >= narrow, above = hasEnds ? HEADING : HEADING + NOTE, end = hasEnds ? END : 0;
  const height = HEIGHTS[columns - 1], rowHeight = above + height + TICKS, rows = Math.ceil(shown.length / columns);
  const plotWidth = (wide - 2 * border - (columns - 1) * GAP) / columns - AXIS - end;
  const axes = new Map(metrics.map((metric) => [metric, curveAxis(shown.filter((panel) => panel.metric === metric).flatMap(
    ({ curves }) => curves.flatMap(({ points: own }) => own.flatMap(({ mean, low, high }) => [mean, low, high])))).axis]));
  const x = stepAxis(shown.flatMap(({ curves }) => curves.flatMap(({ points: own }) => own.map(({ epoch }) => epoch))), columns === 1 ? 10 : 6);
  return figure(texts, rows * rowHeight - TICKS, (top) => shown.map((panel, index) => {
    const left = border + AXIS + (index % columns) * (AXIS + plotWidth + end + GAP), y = top + Math.floor(index / columns) * rowHeight;
    const box = { x: left, y: y + above - 8, width: plotWidth, height };
    return drawPanel(panel, box, { x, y: axes.get(panel.metric)! }, { colours, arms, isNamed: metrics.length > 1, hasEnds });
  }).join(""));
}

/** One arm's curve. */
interface BandCurve {
  arm: string;
  points: readonly BandChartPoint[];
}

interface BandPanel {
  task: string;
  metric: string;
  curves: readonly BandCurve[];
}

function toDrawable(point: BandChartPoint): BandChartPoint {
  const mean = drawable(point.mean), [low, high] = [point.low, point.high].map(drawable);
  return { ...point, mean, low: Number.isNaN(low) ? mean : low, high: Number.isNaN(high) ? mean : high };
}

function curveOf(points: readonly BandChartPoint[], arm: string): BandCurve[] {
  const own = points.filter((point) => point.arm === arm);
  return own.length === 0 ? [] : [{ arm, points: own }];
}

function endOf({ points }: BandCurve): BandChartPoint {
  return points[points.length - 1];
}

function furthestApart(panels: readonly BandPanel[]): readonly BandPanel[] {
  if (panels.length <= manyTasks) return panels;
  const distance = ({ curves }: BandPanel): number => {
    const ends = curves.map((curve) => endOf(curve).mean);
    return Math.max(...ends) - Math.min(...ends);
  };
  const chosen = new Set([...panels].sort((a, b) => distance(b) - distance(a)).slice(0, manyTasks));
  return panels.filter((panel) => chosen.has(panel));
}

function valueText(value: number): string {
  return Math.abs(value) < 100 ? value.toFixed(3) : numberText(value);
}

function describe({ task, metric, curves }: BandPanel): string {
  return `${task}${metric === "" ? "" : ` (${metric})`}: ${curves.map((curve) => (
    `${curve.arm} ends at ${valueText(endOf(curve).mean)}`)).join(", ")}`;
}

interface PanelLook {
  colours: ReadonlyMap<string, Colour>;
  arms: readonly string[];
  isNamed: boolean;
  hasEnds: boolean;
}

function drawPanel(panel: BandPanel, box: Box, axes: { x: Axis; y: Axis }, { colours, arms, isNamed, hasEnds }: PanelLook): string {
  const { task, metric, curves } = panel, plot = new Panel(box, axes.x, axes.y);
  const heading = isNamed && metric !== "" ? `${task} (${metric})` : task;
  const bands = curves.map(({ arm, points }) => plot.area(
    points.map(({ epoch, low, high }) => ({ x: epoch, low, high })), { fill: colours.get(arm)!.line, "fill-opacity": 0.16 },
  ));
  const lines = curves.map(({ arm, points }) => {
    const at = points.map(({ epoch, mean }) => ({ x: epoch, y: mean })), colour = colours.get(arm)!;
    const dash = DASHES[arms.indexOf(arm) % DASHES.length];
    return plot.line(at, { stroke: colour.line, "stroke-width": 2.25, "stroke-dasharray": dash }) +
      (at.length === 1 ? plot.dots(at, 3, colour.line) : "");
  });
  return element(
    "g", {},
    element(
      "text", { x: box.x - AXIS, y: box.y - 8 - (hasEnds ? 0 : NOTE), "font-size": 13, "font-weight": 700, fill: ink.text }, element("title", {}, escapeText(task)),
      escapeText(shorten(heading, Math.floor((box.width + AXIS) / 7.4))),
    ),
    hasEnds ? "" : element(
      "text", { x: box.x - AXIS, y: box.y - 7, "font-size": 11.5 },
      escapeText(shorten(curves.map((curve) => `${curve.arm} ${valueText(endOf(curve).mean)}`).join(" \u00b7 "), Math.floor((box.width + AXIS) / 6))),
    ),
    plot.frame(), ...bands, ...lines, hasEnds ? drawEnds(curves, plot, box, colours) : "",
  );
}

/** The arms' names at the ends of their curves, moved apart where they would overlap. */
function drawEnds(curves: readonly BandCurve[], plot: Panel, box: Box, colours: ReadonlyMap<string, Colour>): string {
  const step = 25, placed = curves.map((curve) => ({ curve, y: pixelOf(plot.y, endOf(curve).mean) })).sort((a, b) => a.y - b.y);
  for (let index = 1; index < placed.length; index++) placed[index].y = Math.max(placed[index].y, placed[index - 1].y + step);
  const over = placed[placed.length - 1].y - (box.y + box.height - 8);
  if (over > 0) for (const one of placed) one.y -= over;
  if (placed.length > 5) return ""; // the legend says it
  return placed.map(({ curve, y }) => {
    const { text: fill } = colours.get(curve.arm)!, x = box.x + box.width + 8, size = pixelsOf(curve.arm, 12) > END - 8 ? 10.5 : 12;
    return element(
      "text", { x, y: y - 1, "font-size": size, "font-weight": 700, fill }, element("title", {}, escapeText(curve.arm)),
      escapeText(shorten(curve.arm, Math.floor((END - 6) / (size * 0.56)))),
    ) + element("text", { x, y: y + 11, "font-size": 11.5, fill }, escapeText(valueText(endOf(curve).mean)));
  }).join("");
}
