/**
 * @file Draws the charts by step: panels below each other with the same axes, and labels beside them instead of a legend. A thin line shows
 * every step. With many steps, a thick line shows the running median.
 */
import type * as Plot from "@observablehq/plot";
import { border, drawFigure, footHeight, headingHeight, type Canvas, type FigureTexts } from "./figure.js";
import { ink, type Colour } from "./palette.js";
import { pixelsOf } from "./text-width.js";
import { medians, thin, type Point } from "./thin.js";

/** One line of a panel. */
export interface PanelLine {
  /** All steps, thinned to about one pixel (see thin.ts). */
  steps: Point[];
  /** The running median; empty if there are few steps. */
  trend: Point[];
  colour: Colour;
}

/** One row of text beside a panel: a name, a note, or both. */
export interface PanelLabel {
  /** The whole name, for a tooltip, and the shortened one. */
  name?: { whole: string; shown: string; colour: Colour };
  note?: string;
}

/** One panel. */
export interface StepPanel {
  /** Unique among the panels. */
  name: string;
  lines: PanelLine[];
  labels: PanelLabel[];
}

/** The y axis of all panels. If it goes below 0, it has a line at 0. */
export interface PanelAxis {
  log: boolean;
  domain: [number, number];
  /** Positions of the grid lines, or their approximate number. */
  ticks: number | number[];
  /** Whether to extend the domain to round numbers. */
  nice?: boolean;
}

/** Options of {@link drawStepPanels}. */
export interface PanelOptions {
  /** The text of a chart without panels. */
  empty: string;
  /** The minimum height of a panel. */
  minHeight?: number;
  /** Marks behind the grid and the lines of every panel. */
  background?: (plot: typeof Plot) => Plot.Markish[];
}

const WIDTH = 860, PANEL = 104, SMALL_PANEL = 76, GAP = 22, PIXELS = 600, LABEL_HEIGHT = 17;
/** The empty space above and below the domain, in pixels. */
export const inset = 3;
/** Lines with more steps than this get a running median, with at most this many points. */
const MANY_STEPS = 200, TREND_POINTS = 100;
/** The same for panels with at least this many lines, which need a median earlier, and a smoother one. */
const CROWD = 3, MANY_IN_CROWD = 60, CROWD_TREND_POINTS = 50, CROWD_BUCKET = 6;
/** Lines with at most this many steps get dots, so that a single step between gaps is visible. */
const MAX_DOTS = 40;
/** If the largest value is this many times the smallest, the axis is logarithmic. */
const LOG_RATIO = 50;

/** Items by a key, in order of appearance. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item), group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** A line through points sorted by x. If a `y` is NaN, the line has a gap. `lines` is the number of lines in the panel. */
export function panelLine(points: readonly Point[], colour: Colour, lines = 1): PanelLine {
  const crowd = lines >= CROWD;
  const buckets = crowd ? Math.min(CROWD_TREND_POINTS, Math.ceil(points.length / CROWD_BUCKET)) : TREND_POINTS;
  const many = points.length > (crowd ? MANY_IN_CROWD : MANY_STEPS);
  return { steps: thin(points, PIXELS), trend: many ? medians(points, buckets) : [], colour };
}

/** The subtitle's note on the steps, and on thin and thick lines. */
export function lineNote(panels: readonly StepPanel[], points: readonly { step: number }[]): string {
  const steps = stepInterval(points);
  const hasTrend = panels.some(({ lines }) => lines.some(({ trend }) => trend.length > 0));
  return hasTrend ? `thin line: ${steps} · thick line: running median` : steps;
}

/** The interval between the steps: the greatest common divisor of all distances. */
function stepInterval(points: readonly { step: number }[]): string {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  const apart = points.reduce((common, { step }) => divisor(common, Math.abs(step - points[0].step)), 0);
  if (!Number.isInteger(apart) || apart <= 1) return "every step";
  const ending = Math.floor(apart / 10) % 10 === 1 ? "th" : ["th", "st", "nd", "rd"][apart % 10] ?? "th";
  return `every ${apart.toLocaleString("en")}${ending} step`;
}

/** A linear axis from 0, or a log axis if the positive values span a wide range. A log axis cannot show 0 and negative values. */
export function chooseAxis(values: readonly number[]): PanelAxis {
  const positive = values.filter((value) => Number.isFinite(value) && value > 0);
  const low = positive.reduce((a, b) => Math.min(a, b), Infinity), high = positive.reduce((a, b) => Math.max(a, b), 0);
  if (positive.length > 0 && high / low >= LOG_RATIO) return { log: true, domain: [low, high], ticks: logTicks(low, high) };
  return { log: false, domain: [0, high || 1], nice: true, ticks: 3 };
}

/**
 * Draws the panels.
 *
 * @param panels from the top
 * @returns the text of an SVG file
 */
export function drawStepPanels(
  texts: FigureTexts, panels: readonly StepPanel[], axis: PanelAxis, { empty, minHeight = 0, background }: PanelOptions,
): Promise<string> {
  const labelled = Math.max(...panels.map(({ labels }) => rowsOf(labels).height), 0);
  const panel = Math.max(panels.length > 6 ? SMALL_PANEL : PANEL, minHeight, labelled > 2 * LABEL_HEIGHT ? labelled + LABEL_HEIGHT : 0);
  const height = Math.max(panels.length, 1) * (panel + GAP) - GAP + headingHeight + footHeight;
  const { log, domain, ticks, nice } = axis;
  return drawFigure(texts, (plot) => ({
    width: WIDTH,
    height: panels.length > 1 || minHeight > 0 ? height : height + PANEL,
    marginTop: headingHeight,
    marginLeft: 68,
    marginBottom: footHeight,
    marginRight: 20 + Math.max(80, ...panels.flatMap(({ labels }) => labels.map(widthOf))) + border,
    x: {
      label: null, ticks: 8, tickSize: 0, tickFormat: (x: number) => (Number.isInteger(x) ? x.toLocaleString("en") : ""),
      ...(panels.length === 0 && { domain: [0, 1], ticks: [] }),
    },
    y: {
      label: null, tickSize: 0, inset, tickFormat: numberText, domain, ticks, ...(log && { type: "log" }), ...(nice && { nice: true }),
    },
    fy: {
      axis: null, domain: panels.map(({ name }) => name), paddingInner: panels.length > 1 ? GAP / (panel + GAP) : 0, paddingOuter: 0,
    },
    marks: panels.length === 0 ? [plot.text([empty], { frameAnchor: "middle", fontSize: 14 })] : [
      ...(background?.(plot) ?? []),
      plot.gridY({ stroke: ink.grid, strokeOpacity: 1, ticks }),
      plot.frame({ stroke: ink.grid }),
      plot.ruleY(domain[0] < 0 ? [0] : [], { stroke: ink.secondary, strokeWidth: 1 }),
      ...panels.flatMap((one) => linesOf(plot, one)),
    ],
  }), (canvas) => labelPanels(canvas, panels));
}

function linesOf(plot: typeof Plot, { name, lines }: StepPanel): Plot.Markish[] {
  const panelled = (points: readonly Point[]) => points.map((point) => ({ ...point, panel: name })); // `fy` reads it
  return [
    ...lines.flatMap(({ steps, trend, colour }) => [
      plot.line(panelled(steps), {
        x: "x", y: "y", fy: "panel", stroke: colour.line, strokeLinejoin: "round",
        ...(trend.length > 0 ? { strokeWidth: 0.9, strokeOpacity: lines.length < CROWD ? 0.42 : 0.32 } : { strokeWidth: 1.5 }),
      }),
      plot.dot(steps.length <= MAX_DOTS ? panelled(steps) : [], { x: "x", y: "y", fy: "panel", r: 2.5, fill: colour.line }),
    ]),
    ...lines.map(({ trend, colour }) => plot.line(panelled(trend), {
      x: "x", y: "y", fy: "panel", stroke: colour.text, strokeWidth: 2, strokeLinejoin: "round", strokeLinecap: "round",
    })),
  ];
}

/** A number with at most three significant digits: 0.0123, 4.5, 1,230, 1.2e-6. */
export function numberText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 100_000)) return value.toExponential(1).replace(".0e", "e").replace("e+", "e");
  return Number(value.toPrecision(3)).toLocaleString("en", { maximumFractionDigits: 6 });
}

/** At most five powers of ten. With fewer than three powers in range, also three times each power (1, 3, 10). */
function logTicks(low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low)), last = Math.ceil(Math.log10(high));
  const within = (ticks: number[]) => ticks.filter((tick) => tick >= low && tick <= high);
  const powers = within(Array.from({ length: last - first + 1 }, (_, index) => Number(`1e${first + index}`)));
  if (powers.length < 3) return within(powers.concat(Array.from({ length: last - first + 1 }, (_, index) => Number(`3e${first + index}`))));
  const every = Math.ceil(powers.length / 5);
  return powers.filter((_, index) => (powers.length - 1 - index) % every === 0);
}

const NAME_SIZE = 13, NOTE_SIZE = 11.5, SPACE = 6;

function widthOf({ name, note }: PanelLabel): number {
  const parts = [...(name ? [pixelsOf(name.shown, NAME_SIZE)] : []), ...(note === undefined ? [] : [pixelsOf(note, NOTE_SIZE)])];
  return parts.reduce((sum, part) => sum + part) + (parts.length - 1) * SPACE;
}

/** The offset of each row from the first one. A name below another label's note gets some extra space. */
function rowsOf(labels: readonly PanelLabel[]): { offsets: number[]; height: number } {
  let next = 0;
  const offsets = labels.map(({ name }, row) => {
    if (row > 1 && name !== undefined && labels[row - 1].name === undefined) next += LABEL_HEIGHT / 2;
    next += LABEL_HEIGHT;
    return next - LABEL_HEIGHT;
  });
  return { offsets, height: next };
}

/** Draws each panel's labels beside it, vertically centred. */
function labelPanels({ plot, add }: Canvas, panels: readonly StepPanel[]): void {
  const scale = plot.scale("fy");
  if (panels.length === 0 || scale === undefined) return;
  const x = (plot.scale("x")!.range as [number, number])[1] + 18;
  for (const { name: panel, labels } of panels) {
    const middle = (scale.apply(panel) as number) + (scale.bandwidth ?? 0) / 2;
    const { offsets, height } = rowsOf(labels);
    labels.forEach(({ name, note }, row) => {
      const y = middle + 4.5 + offsets[row] - (height - LABEL_HEIGHT) / 2;
      if (name === undefined) {
        add("text", { x, y, "font-size": NOTE_SIZE, "text-anchor": "start", fill: ink.secondary }, note);
        return;
      }
      const text = add("text", { x, y, "font-size": NAME_SIZE, "font-weight": 700, "text-anchor": "start", fill: name.colour.text });
      add("title", {}, name.whole, text);
      add("tspan", {}, name.shown, text);
      if (note !== undefined) add("tspan", { dx: SPACE, "font-size": NOTE_SIZE, "font-weight": 400, fill: ink.secondary }, note, text);
    });
  }
}
