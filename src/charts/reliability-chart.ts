/**
 * @file Plots how often probabilities come true: a panel for each task with the points of its reliability curve beside the diagonal, and
 * how many rows each has. `reliabilityChart(points, { title, subtitle, tasks })` takes plain numbers: the bins that `reliabilityCurve` of
 * `potluck/metrics` gives, each with its task. Reliability diagrams: DeGroot & Fienberg 1983; Guo et al. 2017, fig. 4.
 */
import { type Options, readOptions, text } from "../options/index.js";
import { border, emptyFigure, figure, type FigureTexts, type LegendEntry, width } from "./figure.js";
import { checkPoints, subtitle, tasks } from "./options.js";
import { type Colour, ink, manyTasks, taskColours } from "./palette.js";
import { type Box, Panel } from "./panel.js";
import type { Axis } from "./scale.js";
import { element, escapeText } from "./svg.js";
import { shorten } from "./text-width.js";

/** One bin of a task's reliability curve. */
export interface ReliabilityPoint {
  task: string;
  /** The name of the model, such as `calibrated`. Optional if there is only one. */
  run?: string;
  /** The mean probability of the bin's rows, from 0 to 1. */
  probability: number;
  /** How often it came true, from 0 to 1. */
  frequency: number;
  /** How many rows there are. */
  rows: number;
}

const options = {
  title: text({ default: "How often probabilities come true", empty: true, phrase: "text", describe: "The title." }),
  subtitle, tasks,
};

/** Options of {@link reliabilityChart}. */
export type ReliabilityChartOptions = Options<typeof options>;

const AXIS = 46, GAP = 30, HEADING = 40, TICKS = 30, ROWS_HEIGHT = 34, ROWS_GAP = 6;
const HEIGHTS = [360, 300, 208] as const;
const SHARE: Axis = { log: false, domain: [0, 1], ticks: [0, 0.2, 0.4, 0.6, 0.8, 1] };
const NO_TICKS: Omit<Axis, "domain"> = { log: false, ticks: [] };
const MOST_BARS = 40;

/**
 * Plots reliability curves, with a panel for each task. On the diagonal, probabilities come true as often as they say; below it they are
 * too high, above it too low. The bars below a curve are the rows of its points. Of more than eight tasks those with the
 * largest calibration error have panels. With several runs the last one has the solid line and the bars.
 *
 * @param points in any order; may be empty; points that are not finite, and those of 0 rows, are left out
 * @returns the text of an SVG file
 * @throws PotluckError for an unknown option or a wrong point
 * @example
 * const bins = reliabilityCurve([0, 1, 1, 1], [0.2, 0.3, 0.8, 0.9], { bins: 2 });
 * const svg = reliabilityChart(bins.map((bin) => ({ task: "movie", ...bin })));
 */
export function reliabilityChart(points: readonly ReliabilityPoint[], given: ReliabilityChartOptions = {}): string {
  const { title, subtitle: line, tasks: all } = readOptions("reliabilityChart", options, given);
  checkPoints("reliabilityChart", points, { task: "text", run: "text?", probability: "number", frequency: "number", rows: "number" });
  const drawn = points.filter(({ probability, frequency, rows }) => (
    probability >= 0 && probability <= 1 && frequency >= 0 && frequency <= 1 && rows > 0 && rows < Infinity));
  const names = [...new Set([...(all ?? []), ...points.map(({ task }) => task)])], colours = taskColours(names);
  const runs = [...new Set(drawn.map(({ run }) => run ?? ""))], last = runs[runs.length - 1];
  const panels = names.map((task): ReliabilityPanel => {
    const lines = runs.map((run) => curveOf(drawn.filter((point) => point.task === task && (point.run ?? "") === run), run));
    return { task, colour: colours.get(task)!, lines, error: lines[lines.length - 1]?.error ?? NaN };
  }).filter(({ lines }) => lines.some((one) => one.points.length > 0));
  const shown = mostWrong(panels), texts: FigureTexts = {
    title, subtitle: [
      line ?? "on the dashed diagonal probabilities come true, below it they are too high, above it too low; bars: rows",
      ...(shown.length < panels.length ? [`the ${shown.length} of ${panels.length} tasks with the largest error`] : []),
    ],
    xLabel: "probability", yLabel: "how often it came true", legend: legendOf(runs, shown),
    description: shown.map((panel) => `${panel.task}: ${noteOf(panel)}`).join("; "),
  };
  if (shown.length === 0) return emptyFigure(texts, "No rows were scored.");
  const columns = shown.length === 4 ? 2 : Math.min(3, shown.length), height = HEIGHTS[columns - 1];
  const rows = Math.ceil(shown.length / columns), rowHeight = HEADING + height + ROWS_GAP + ROWS_HEIGHT + TICKS;
  const step = (width - 2 * border + GAP) / columns, plotWidth = step - GAP - AXIS;
  return figure(texts, rows * rowHeight - TICKS, (top) => shown.map((panel, place) => {
    const x = border + AXIS + (place % columns) * step, y = top + Math.floor(place / columns) * rowHeight + HEADING - 6;
    return drawPanel(panel, { x, y, width: plotWidth, height }, last);
  }).join(""));
}

/** A run's points of one task. */
interface ReliabilityLine {
  run: string;
  points: readonly ReliabilityPoint[];
  /** The expected calibration error of these bins; NaN without points. */
  error: number;
  rows: number;
}

interface ReliabilityPanel {
  task: string;
  colour: Colour;
  lines: readonly ReliabilityLine[];
  /** The error of the last run. */
  error: number;
}

function curveOf(points: readonly ReliabilityPoint[], run: string): ReliabilityLine {
  const sorted = [...points].sort((a, b) => a.probability - b.probability), rows = sorted.reduce((sum, point) => sum + point.rows, 0);
  const distance = sorted.reduce((sum, point) => sum + (point.rows / rows) * Math.abs(point.probability - point.frequency), 0);
  return { run, points: sorted, error: rows === 0 ? NaN : distance, rows };
}

/** All panels of a few; of many those with the largest error, in their order. */
function mostWrong(panels: readonly ReliabilityPanel[]): readonly ReliabilityPanel[] {
  if (panels.length <= manyTasks) return panels;
  const level = ({ error }: ReliabilityPanel): number => (Number.isNaN(error) ? -1 : error);
  const chosen = new Set([...panels].sort((a, b) => level(b) - level(a)).slice(0, manyTasks));
  return panels.filter((panel) => chosen.has(panel));
}

function noteOf({ lines }: ReliabilityPanel): string {
  const drawn = lines.filter(({ points }) => points.length > 0), errors = drawn.map(({ error }) => error.toFixed(3)).join(" → ");
  return `ece ${errors} · ${Math.round(drawn[drawn.length - 1].rows).toLocaleString("en")} rows`;
}

function legendOf(runs: readonly string[], panels: readonly ReliabilityPanel[]): LegendEntry[] {
  if (runs.length < 2) return [];
  const colour = panels.length === 1 ? panels[0].colour.line : ink.text;
  return runs.map((run, place): LegendEntry => (place === runs.length - 1 ? { sign: "line", colour, label: run }
    : { sign: "line", colour: ink.secondary, dash: DASHES[place % DASHES.length], thickness: 1.5, label: run }));
}

const DASHES = ["1.5 3.5", "9 3.5 1.5 3.5"] as const;

function drawPanel(panel: ReliabilityPanel, box: Box, last: string): string {
  const { task, colour, lines } = panel, plot = new Panel(box, SHARE, SHARE);
  const heading = (dy: number, size: number, whole: string, fill: string, weight?: number): string => element(
    "text", { x: box.x - AXIS, y: box.y + dy, "font-size": size, "font-weight": weight, fill },
    whole.length > 20 ? element("title", {}, escapeText(whole)) : "",
    escapeText(shorten(whole, Math.floor((box.width + AXIS) / (size * 0.56)))),
  );
  const diagonal = plot.line([{ x: 0, y: 0 }, { x: 1, y: 1 }], { stroke: ink.secondary, "stroke-width": 1, "stroke-dasharray": "4 4" });
  const curves = lines.map(({ run, points }, place) => {
    const at = points.map(({ probability, frequency }) => ({ x: probability, y: frequency }));
    if (run !== last) {
      return plot.line(at, { stroke: ink.secondary, "stroke-width": 1.5, "stroke-dasharray": DASHES[place % DASHES.length] });
    }
    return plot.line(at, { stroke: colour.line, "stroke-width": 2 }) + plot.dots(at, 3.5, colour.line);
  });
  const bars = lines.find(({ run }) => run === last)?.points ?? [];
  return element(
    "g", {}, heading(-21, 13, task, colour.text, 700), heading(-6, 11.5, noteOf(panel), ink.secondary),
    plot.frame({ xLabels: false }), diagonal, ...curves, drawRows(bars, box, colour),
  );
}

/** Bars of how many rows each point has, below the curve, with the ticks of its x axis. */
function drawRows(points: readonly ReliabilityPoint[], { x, y, width: wide, height }: Box, { line }: Colour): string {
  const box = { x, y: y + height + ROWS_GAP, width: wide, height: ROWS_HEIGHT };
  const most = points.reduce((largest, { rows }) => Math.max(largest, rows), 1);
  const panel = new Panel(box, SHARE, { ...NO_TICKS, domain: [0, most] });
  const thick = Math.max(2, Math.min(12, wide / Math.max(MOST_BARS, 2 * points.length)));
  const stroke = { stroke: line, "stroke-width": thick, "stroke-linecap": "butt", opacity: 0.55 };
  const bars = points.map(({ probability, rows }) => panel.line([{ x: probability, y: 0 }, { x: probability, y: rows }], stroke));
  return panel.frame({ yLabels: false }) + bars.join("");
}
