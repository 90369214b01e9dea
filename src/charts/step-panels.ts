/**
 * @file What the charts over a training's steps share: panels below each other on the same axes, so that they compare by eye, with their
 * names and numbers beside them instead of a legend. The thin line is every step (thinned to a pixel's width with each bucket's extremes
 * kept, so that no spike is lost); where there are many steps, a thick line is the running median.
 */
import type * as Plot from "@observablehq/plot";
import { border, drawFigure, footHeight, headingHeight, type Canvas, type Words } from "./figure.js";
import { ink, type Colour } from "./palette.js";
import { pixelsOf } from "./text-width.js";
import { medians, thin, type Point } from "./thin.js";

/** One line of a panel. */
export interface PanelLine {
  /** The line of all steps. */
  every: Point[];
  /** The line of medians; empty where all steps can be told apart. */
  course: Point[];
  colour: Colour;
}

/** A row of words beside a panel: a name, a note, or one after the other. */
export interface PanelLabel {
  /** The whole name, for a tooltip, and as much of it as is shown. */
  name?: { whole: string; shown: string; colour: Colour };
  note?: string;
}

/** One panel. */
export interface StepPanel {
  /** Unlike that of any other panel. */
  name: string;
  lines: PanelLine[];
  labels: PanelLabel[];
}

/** The y axis of all panels; one that goes below 0 has a line there. */
export interface PanelAxis {
  log: boolean;
  domain: [number, number];
  /** Where the grid is; a number: about so many. */
  ticks: number | number[];
  /** Whether the domain may grow to round numbers. */
  nice?: boolean;
}

/** What a chart may have beside its panels. */
export interface PanelOptions {
  /** What stands in a chart without panels. */
  empty: string;
  /** The least height of a panel. */
  leastHeight?: number;
  /** Marks below grid and lines, in every panel. */
  under?: (plot: typeof Plot) => Plot.Markish[];
}

const WIDTH = 860, PANEL = 104, SMALL_PANEL = 76, GAP = 22, PIXELS = 600, LABEL_HEIGHT = 17;
/** What the frame leaves free above and below the domain. */
export const inset = 3;
/** More steps than this get a line of medians, over so many buckets; in a panel with several lines earlier, and smoother. */
const MANY_STEPS = 200, COURSE = 100, CROWD = 3, MANY_IN_CROWD = 60, CROWD_COURSE = 50, CROWD_BUCKET = 6;
/** No more steps than this get dots, so that a step between gaps can be seen. */
const MOST_DOTS = 40;
/** The largest value over the smallest: from here on, a linear axis would press most of a line flat. */
const DECADES = 50;

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

/** A line through points sorted by x; a `y` that is no number is a gap. `lines`: how many the panel has. */
export function panelLine(points: readonly Point[], colour: Colour, lines = 1): PanelLine {
  const crowd = lines >= CROWD;
  const buckets = crowd ? Math.min(CROWD_COURSE, Math.ceil(points.length / CROWD_BUCKET)) : COURSE;
  const many = points.length > (crowd ? MANY_IN_CROWD : MANY_STEPS);
  return { every: thin(points, PIXELS), course: many ? medians(points, buckets) : [], colour };
}

/** Says which steps there are, and what thin and thick lines are. */
export function howDrawn(panels: readonly StepPanel[], points: readonly { step: number }[]): string {
  const every = whichSteps(points);
  return panels.some(({ lines }) => lines.some(({ course }) => course.length > 0))
    ? `thin line: ${every} · thick line: running median`
    : every;
}

/** By the largest number of steps that divides every distance between two. */
function whichSteps(points: readonly { step: number }[]): string {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  const apart = points.reduce((common, { step }) => divisor(common, Math.abs(step - points[0].step)), 0);
  if (!Number.isInteger(apart) || apart <= 1) return "every step";
  const ending = Math.floor(apart / 10) % 10 === 1 ? "th" : ["th", "st", "nd", "rd"][apart % 10] ?? "th";
  return `every ${apart.toLocaleString("en")}${ending} step`;
}

/** The axis for values that are mostly above 0: from 0 up, or where they span decades, a log one, on which 0 and less have no place. */
export function axisOf(values: readonly number[]): PanelAxis {
  const positive = values.filter((value) => Number.isFinite(value) && value > 0);
  const low = positive.reduce((a, b) => Math.min(a, b), Infinity), high = positive.reduce((a, b) => Math.max(a, b), 0);
  if (positive.length > 0 && high / low >= DECADES) return { log: true, domain: [low, high], ticks: logTicks(low, high) };
  return { log: false, domain: [0, high || 1], nice: true, ticks: 3 };
}

/**
 * Draws the panels.
 *
 * @param panels from the top
 * @returns the text of an SVG file
 */
export function drawStepPanels(
  words: Words, panels: readonly StepPanel[], axis: PanelAxis, { empty, leastHeight = 0, under }: PanelOptions,
): Promise<string> {
  const labelled = Math.max(...panels.map(({ labels }) => rowsOf(labels).height), 0);
  const panel = Math.max(panels.length > 6 ? SMALL_PANEL : PANEL, leastHeight, labelled > 2 * LABEL_HEIGHT ? labelled + LABEL_HEIGHT : 0);
  const height = Math.max(panels.length, 1) * (panel + GAP) - GAP + headingHeight + footHeight;
  const { log, domain, ticks, nice } = axis;
  return drawFigure(words, (plot) => ({
    width: WIDTH,
    height: panels.length > 1 || leastHeight > 0 ? height : height + PANEL,
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
      ...(under?.(plot) ?? []),
      plot.gridY({ stroke: ink.grid, strokeOpacity: 1, ticks }),
      plot.frame({ stroke: ink.grid }),
      plot.ruleY(domain[0] < 0 ? [0] : [], { stroke: ink.quiet, strokeWidth: 1 }),
      ...panels.flatMap((one) => linesOf(plot, one)),
    ],
  }), (canvas) => labelPanels(canvas, panels));
}

function linesOf(plot: typeof Plot, { name, lines }: StepPanel): Plot.Markish[] {
  const panelled = (points: readonly Point[]) => points.map((point) => ({ ...point, panel: name })); // by which Plot finds the panel
  return [
    ...lines.flatMap(({ every, course, colour }) => [
      plot.line(panelled(every), {
        x: "x", y: "y", fy: "panel", stroke: colour.line, strokeLinejoin: "round",
        ...(course.length > 0 ? { strokeWidth: 0.9, strokeOpacity: lines.length < CROWD ? 0.42 : 0.32 } : { strokeWidth: 1.5 }),
      }),
      plot.dot(every.length <= MOST_DOTS ? panelled(every) : [], { x: "x", y: "y", fy: "panel", r: 2.5, fill: colour.line }),
    ]),
    ...lines.map(({ course, colour }) => plot.line(panelled(course), {
      x: "x", y: "y", fy: "panel", stroke: colour.text, strokeWidth: 2, strokeLinejoin: "round", strokeLinecap: "round",
    })),
  ];
}

/** A number in three digits or fewer: 0.0123, 4.5, 1,230, 1.2e-6. */
export function numberText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 100_000)) return value.toExponential(1).replace(".0e", "e").replace("e+", "e");
  return Number(value.toPrecision(3)).toLocaleString("en", { maximumFractionDigits: 6 });
}

/** Powers of ten, at most five; with less than three of them in range, their halves in between (1, 3, 10) too. */
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

/** Where the rows are, from the first one's place: a name below another one's notes keeps off them. */
function rowsOf(labels: readonly PanelLabel[]): { offsets: number[]; height: number } {
  let next = 0;
  const offsets = labels.map(({ name }, row) => {
    if (row > 1 && name !== undefined && labels[row - 1].name === undefined) next += LABEL_HEIGHT / 2;
    next += LABEL_HEIGHT;
    return next - LABEL_HEIGHT;
  });
  return { offsets, height: next };
}

/** Each panel's words beside it, around its middle. */
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
        add("text", { x, y, "font-size": NOTE_SIZE, "text-anchor": "start", fill: ink.quiet }, note);
        return;
      }
      const text = add("text", { x, y, "font-size": NAME_SIZE, "font-weight": 700, "text-anchor": "start", fill: name.colour.text });
      add("title", {}, name.whole, text);
      add("tspan", {}, name.shown, text);
      if (note !== undefined) add("tspan", { dx: SPACE, "font-size": NOTE_SIZE, "font-weight": 400, fill: ink.quiet }, note, text);
    });
  }
}
