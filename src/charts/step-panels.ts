/**
 * @file Draws the charts by step: panels below each other with the same axes, and what there is to say of them beside them. A thin line
 * shows every step. With many steps, a thick line shows the running median. With more tasks than colours, a band shows most of them.
 */
import { bandOf, quantile } from "./bands.js";
import { border, emptyFigure, figure, type FigureTexts, type LegendEntry, width } from "./figure.js";
import { type Colour, extremes, ink, manyTasks } from "./palette.js";
import { Panel } from "./panel.js";
import { type Axis, drawable, numberText, stepAxis } from "./scale.js";
import { meanOf, meanPoints, middleOf, type SeriesSet, type StepSeries } from "./step-series.js";
import { element, escapeText } from "./svg.js";
import { pixelsOf, shorten } from "./text-width.js";
import { medians, type Point, thin } from "./thin.js";

/** One line of a panel. */
export interface StepLine {
  /** The task, or what the line stands for if it is no task's. */
  name: string;
  /** Whether it is one task's: panels with many of these show bands. */
  isTask: boolean;
  colour: Colour;
  series: StepSeries;
  /** What to say of the line where there is room for it, and beside its name. */
  note: string;
  shortNote: string;
  /** By what the highest and the lowest of many tasks are chosen; NaN if it has no value. */
  level: number;
}

/** One panel. */
export interface StepPanel {
  name: string;
  lines: readonly StepLine[];
}

/** What the panels of a chart have in common. */
export interface PanelOptions {
  axis: Axis;
  /** The text of a chart without panels. */
  empty: string;
  /** The minimum height of a panel. */
  minHeight?: number;
  /** Shapes behind the lines. */
  background?: (panel: Panel) => string;
  /** Beside the panels, instead of what the lines say: rows of text below the name. */
  beside?: (panel: StepPanel) => readonly Label[];
}

/** The most panels that one file has. */
export const mostPanels = 8;

const LEFT = 70, PANEL = 104, GAP = 20, ROW = 17, BESIDE = 216, NAME_SIZE = 13, NOTE_SIZE = 11.5;
/** All points of a chart together, which bounds the size of its file. */
const POINTS = 9000;
/** Lines with more steps than this get a running median, with at most this many points. */
const MANY_STEPS = 200, TREND_POINTS = 100;
/** The same for panels with at least this many lines, which need a median earlier, and a smoother one. */
const CROWD = 3, MANY_IN_CROWD = 60, CROWD_TREND_POINTS = 50, CROWD_BUCKET = 6;
/** Lines with at most this many steps get dots, so that a single step between gaps is visible. */
const MAX_DOTS = 40;
/** Panels with at most this many lines name each of them beside the panel. */
const NAMED_LINES = 5;

/** Whether a panel shows bands instead of a line for each task. */
export function isCrowded({ lines }: StepPanel): boolean {
  return lines.filter(({ isTask }) => isTask).length > manyTasks;
}

/** The subtitle's note on the steps, and on thin and thick lines. */
export function lineNote(set: SeriesSet, panels: readonly StepPanel[]): string {
  const { interval: apart, width: wide } = set;
  const ending = Math.floor(apart / 10) % 10 === 1 ? "th" : ["th", "st", "nd", "rd"][apart % 10] ?? "th";
  const logged = !Number.isInteger(apart) || apart <= 1 ? "every step" : `every ${apart.toLocaleString("en")}${ending} step`;
  const steps = wide > Math.max(1, apart) ? `${logged}, in windows of ${wide.toLocaleString("en")} steps` : logged;
  const shown = panels.filter((panel) => !isCrowded(panel)), singles = (series: StepSeries): boolean => !isMerged(series);
  const hasTrend = shown.some(({ lines }) => lines.some(({ series }) => singles(series) && hasTrendIn(series, lines.length)));
  const hasRange = shown.some(({ lines }) => lines.some(({ series }) => isMerged(series)));
  if (hasTrend) return `thin line: ${steps} · thick line: running median`;
  return hasRange ? `line: mean of ${steps} · area: lowest to highest` : steps;
}

/** The median of a line: of its steps, or of the means of its windows. NaN if it has no value. */
export function medianOf(series: StepSeries): number {
  const sorted = Float64Array.from(series.filter(({ count }) => count > 0), meanOf).sort();
  return sorted.length === 0 ? NaN : quantile(sorted, 0.5);
}

/** Draws the panels, at most {@link mostPanels} of them. */
export function drawStepPanels(texts: FigureTexts, panels: readonly StepPanel[], options: PanelOptions): string {
  if (panels.length === 0) return emptyFigure(texts, options.empty);
  const { axis, minHeight = 0, background, beside } = options;
  const labels = panels.map((panel) => (beside ? [nameLabel(panel.name), ...beside(panel)] : labelsOf(panel, panels.length > 1)));
  const rows = Math.max(...labels.map((own) => own.length));
  const height = Math.max(PANEL, minHeight, rows * ROW + 8);
  const plotWidth = width - LEFT - BESIDE - border;
  const lines = panels.reduce((sum, panel) => sum + (isCrowded(panel) ? 3 : panel.lines.length), 0);
  const buckets = Math.min(600, Math.max(20, Math.floor(POINTS / 4 / lines)));
  const x = stepAxis(panels.flatMap((panel) => panel.lines.flatMap(({ series }) => series.flatMap(({ from, to }) => [from, to]))), 8);
  const full = panels.length * (height + GAP) - GAP;
  const legend = [...(texts.legend ?? []), ...legendOf(panels)];
  return figure({ ...texts, legend }, full, (top) => panels.map((one, index) => {
    const box = { x: LEFT, y: top + index * (height + GAP), width: plotWidth, height };
    const panel = new Panel(box, x, axis);
    return element(
      "g", {}, background?.(panel) ?? "", panel.frame({ xLabels: index === panels.length - 1 }),
      isCrowded(one) ? crowdIn(panel, one) : linesIn(panel, one, buckets),
      drawLabels(labels[index], LEFT + plotWidth + 16, box.y + height / 2),
    );
  }).join(""), LEFT + plotWidth / 2);
}

/** Whether a line has windows of several steps. */
function isMerged(series: StepSeries): boolean {
  return series.some(({ from, to }) => to > from);
}

function hasTrendIn(series: StepSeries, lines: number): boolean {
  return series.length > (lines >= CROWD ? MANY_IN_CROWD : MANY_STEPS);
}

function trendOf(series: StepSeries, lines: number): Point[] {
  if (!hasTrendIn(series, lines)) return [];
  return medians(meanPoints(series), lines >= CROWD ? Math.min(CROWD_TREND_POINTS, Math.ceil(series.length / CROWD_BUCKET)) : TREND_POINTS);
}

/** Values that the axis cannot show become gaps. */
function shown(points: readonly Point[], log: boolean): Point[] {
  return points.map(({ x, y }) => ({ x, y: log && !(y > 0) ? NaN : drawable(y) }));
}

function linesIn(panel: Panel, { lines }: StepPanel, buckets: number): string {
  const crowd = lines.length >= CROWD, { log } = panel.y;
  const trends = lines.map(({ series }) => (isMerged(series)
    ? thin(shown(meanPoints(series), log), buckets) : shown(trendOf(series, lines.length), log)));
  const steps = lines.map(({ series, colour }, index) => {
    if (isMerged(series)) return rangeIn(panel, series, colour, log);
    const points = shown(meanPoints(series), log);
    const thinLine = { "stroke-width": 0.9, "stroke-opacity": crowd ? 0.32 : 0.42 };
    return panel.line(thin(points, buckets), { stroke: colour.line, ...(trends[index].length > 0 ? thinLine : { "stroke-width": 1.5 }) }) +
      (points.length <= MAX_DOTS ? panel.dots(points, 2.5, colour.line) : "");
  });
  return [...steps, ...lines.map(({ colour }, index) => panel.line(trends[index], { stroke: colour.text, "stroke-width": 2 }))].join("");
}

/** The area from the lowest to the highest value of each window. */
function rangeIn(panel: Panel, series: StepSeries, colour: Colour, log: boolean): string {
  const every = Math.ceil(series.length / 300);
  const points = series.filter((window, index) => index % every === 0 && window.count > 0 && !(log && meanOf(window) <= 0));
  return panel.area(points.map((window) => (
    { x: middleOf(window), low: log && window.low <= 0 ? meanOf(window) : drawable(window.low), high: drawable(window.high) }
  )), { fill: colour.line, "fill-opacity": 0.16 });
}

/** The lines with the highest and the lowest level. */
function extremesOf(lines: readonly StepLine[]): { highest?: StepLine; lowest?: StepLine } {
  const ranked = lines.filter(({ isTask, level }) => isTask && !Number.isNaN(level)).sort((a, b) => b.level - a.level);
  return { highest: ranked[0], lowest: ranked.length > 1 ? ranked[ranked.length - 1] : undefined };
}

function crowdIn(panel: Panel, { lines }: StepPanel): string {
  const { log } = panel.y, usable = (value: number): boolean => !Number.isNaN(drawable(value)) && (!log || value > 0);
  const band = bandOf(lines.filter(({ isTask }) => isTask).map(({ series }) => series), usable);
  const trend = (line: StepLine | undefined, colour: string): string => (line === undefined ? "" : panel.line(
    shown(medians(meanPoints(line.series), TREND_POINTS), log), { stroke: colour, "stroke-width": 1.4 },
  ));
  const { highest, lowest } = extremesOf(lines);
  return [
    panel.area(band, { fill: ink.band }),
    ...lines.filter(({ isTask }) => !isTask).map((line) => trend(line, line.colour.line)),
    trend(highest, extremes.highest.line), trend(lowest, extremes.lowest.line), panel.line(band, { stroke: ink.text, "stroke-width": 2 }),
  ].join("");
}

function legendOf(panels: readonly StepPanel[]): LegendEntry[] {
  if (panels.some(isCrowded)) {
    return [
      { sign: "line", colour: ink.text, label: "median of the tasks" },
      { sign: "band", colour: ink.band, label: "from the 10 % to the 90 % quantile of the tasks" },
      { sign: "line", colour: extremes.highest.line, thickness: 1.4, label: "highest" },
      { sign: "line", colour: extremes.lowest.line, thickness: 1.4, label: "lowest" },
    ];
  }
  if (!panels.some(({ lines }) => lines.length > NAMED_LINES)) return [];
  const lines = panels.flatMap((panel) => panel.lines.filter(({ isTask }) => isTask));
  const tasks = new Map(lines.map(({ name, colour }) => [name, colour.line]));
  return Array.from(tasks, ([label, colour]) => ({ sign: "line", colour, label }));
}

/** A row of text beside a panel: in bold if it has a colour. */
export interface Label {
  text: string;
  /** The whole text, for a tooltip. */
  whole?: string;
  /** What follows the text, not in bold. */
  note?: string;
  colour?: string;
}

function nameLabel(name: string): Label {
  return { text: name, whole: name, colour: ink.text };
}

/** The panel's name, and below it each line with its note, or of many lines the highest and the lowest. */
function labelsOf(panel: StepPanel, isNamed: boolean): Label[] {
  const { name, lines } = panel, only = lines.length === 1 ? lines[0] : undefined;
  if (only !== undefined && (only.name === name || !only.isTask)) {
    return [{ text: name, whole: name, colour: only.colour.text }, { text: only.note }];
  }
  const heading = isNamed ? [nameLabel(name)] : [];
  const line = ({ name: text, colour, shortNote }: StepLine): Label => ({ text, whole: text, note: shortNote, colour: colour.text });
  const shared = lines.filter(({ isTask }) => !isTask).map(line);
  if (lines.length <= NAMED_LINES) return [...heading, ...lines.map(line)];
  const { highest, lowest } = extremesOf(lines), many = isCrowded(panel);
  const extreme = (word: string, one: StepLine | undefined, colour: Colour): Label[] => (one === undefined ? [] : [
    { text: `${word}: ${one.name}`, whole: one.name, colour: many ? colour.text : one.colour.text }, { text: one.note },
  ]);
  return [...heading, ...shared, ...extreme("highest", highest, extremes.highest), ...extreme("lowest", lowest, extremes.lowest)];
}

/** Rows of text, centred on `middle`. */
function drawLabels(labels: readonly Label[], x: number, middle: number): string {
  const first = middle + 4.5 - ((labels.length - 1) * ROW) / 2;
  return labels.map(({ text, whole, note, colour }, row) => {
    const y = first + row * ROW, room = BESIDE - 16;
    if (colour === undefined) return element("text", { x, y, "font-size": NOTE_SIZE }, escapeText(shorten(text, Math.floor(room / 6.4))));
    const noteWidth = note === undefined ? 0 : pixelsOf(note, NOTE_SIZE) + 6;
    const name = shorten(text, Math.max(6, Math.floor((room - noteWidth) / (NAME_SIZE * 0.58))));
    return element(
      "text", { x, y, "font-size": NAME_SIZE, "font-weight": 700, fill: colour },
      element("title", {}, escapeText(whole ?? text)), element("tspan", {}, escapeText(name)),
      note === undefined ? "" : element(
        "tspan", { dx: 6, "font-size": NOTE_SIZE, "font-weight": 400, fill: ink.secondary }, escapeText(note),
      ),
    );
  }).join("");
}

/** A number with its name, for a note; `nothing` if it is NaN. */
export function numberNote(name: string, value: number, nothing: string): string {
  return Number.isNaN(value) ? nothing : `${name} ${numberText(value)}`;
}

