/**
 * @file Plots what sharing gains by how many training rows there are: a panel for each task, with the mean difference and its bands.
 * `fractionChart(points, { title, tasks })` takes plain numbers. The rows have a log scale.
 */
import { type Options, readOptions, text } from "../options/index.js";
import { border, emptyFigure, figure, type FigureTexts, type LegendEntry } from "./figure.js";
import { checkPoints, type Interval, narrow, subtitle, tasks, width } from "./options.js";
import { type Colour, ink, manyTasks, taskColours } from "./palette.js";
import { type Box, Panel } from "./panel.js";
import { type Axis, drawable, extent, linearAxis, pixelOf } from "./scale.js";
import { element, escapeText } from "./svg.js";
import { shorten } from "./text-width.js";

/** The difference of a task at one number of training rows. */
export interface FractionChartPoint {
  task: string;
  /** Training rows with a target, above 0. */
  rows: number;
  /** The arm's mean score minus the baseline's. */
  difference: number;
  /** 95 % interval on these rows. */
  theseRows?: Interval | null;
  /** 95 % interval on new rows of the same kind. */
  newRows?: Interval | null;
  /** Differences up to this count as none. */
  margin?: number | null;
  /** The metric, where tasks have different ones. */
  metric?: string;
  /** Default: true. Where lower is better, the axis runs down, so that better is always up. */
  higherIsBetter?: boolean;
}

const options = {
  title: text({ default: "Gain by training rows", empty: true, phrase: "text", describe: "The title." }),
  subtitle, tasks, width,
};

/** Options of {@link fractionChart}. */
export type FractionChartOptions = Options<typeof options>;

const AXIS = 54, GAP = 26, HEADING = 26, TICKS = 34;
const HEIGHTS = [280, 230, 180] as const;
const colour: Colour = taskColours(["arm"]).get("arm")!;

/**
 * Plots the gain of an arm over its baseline by the number of training rows. The line is the mean difference, the darker band its 95 %
 * interval on these rows, the lighter one that on new rows, the grey zone the margin. Better is always up. Of more than eight tasks the
 * first eight have panels.
 *
 * @param points in any order; may be empty
 * @returns the text of an SVG file
 * @throws PotluckError for an unknown option or a wrong point
 * @example
 * const svg = fractionChart([
 *   { task: "movie", rows: 100, difference: 0.05, newRows: { low: 0.01, high: 0.09 } },
 *   { task: "movie", rows: 1000, difference: 0.01, newRows: { low: -0.01, high: 0.03 } },
 * ]);
 */
export function fractionChart(points: readonly FractionChartPoint[], given: FractionChartOptions = {}): string {
  const { title, subtitle: line, tasks: all, width: wide } = readOptions("fractionChart", options, given);
  checkPoints("fractionChart", points, {
    task: "text", rows: "number", difference: "number", theseRows: "interval?", newRows: "interval?", margin: "number?", metric: "text?",
    higherIsBetter: "boolean?",
  });
  const drawn = points.filter(({ rows, difference }) => rows > 0 && drawable(rows) > 0 && !Number.isNaN(drawable(difference)))
    .sort((a, b) => a.rows - b.rows);
  const known = new Set(drawn.map(({ task }) => task));
  const names = [...new Set([...(all ?? []), ...points.map(({ task }) => task)])].filter((task) => known.has(task));
  const shown = names.slice(0, manyTasks), panels = shown.map((task) => drawn.filter((point) => point.task === task));
  const metrics = [...new Set(panels.map(([first]) => first.metric ?? ""))];
  const texts: FigureTexts = {
    title, width: wide, xLabel: "training rows (log scale)", yLabel: "",
    subtitle: [
      line ?? `difference of the mean scores${metrics.length === 1 && metrics[0] !== "" ? ` in ${metrics[0]}` : ""}; above the line sharing gains`,
      shown.length < names.length ? `the first ${shown.length} of ${names.length} tasks` : "",
    ],
    legend: legendOf(drawn), description: panels.map(describe).join("; "),
  };
  if (shown.length === 0) return emptyFigure(texts, "There are no differences yet.");
  const columns = wide < narrow || shown.length === 1 ? 1 : shown.length === 2 || shown.length === 4 ? 2 : 3;
  const height = HEIGHTS[columns - 1], rowHeight = HEADING + height + TICKS, lines = Math.ceil(shown.length / columns);
  const plotWidth = (wide - 2 * border - (columns - 1) * GAP) / columns - AXIS;
  return figure(texts, lines * rowHeight - TICKS, (top) => panels.map((own, index) => {
    const left = border + (index % columns) * (AXIS + plotWidth + GAP), y = top + Math.floor(index / columns) * rowHeight;
    const same = panels.filter(([first]) => first.metric === own[0].metric).flat();
    return drawPanel(own, { x: left + AXIS, y: y + HEADING - 6, width: plotWidth, height }, same, metrics.length > 1);
  }).join(""));
}

function legendOf(points: readonly FractionChartPoint[]): LegendEntry[] {
  return [
    { sign: "line", colour: colour.line, label: "mean difference" },
    ...(points.some(({ theseRows }) => theseRows) ? [{ sign: "band", colour: "#a3c9e4", label: "95 % interval, these rows" } as const] : []),
    ...(points.some(({ newRows }) => newRows) ? [{ sign: "band", colour: "#d3e4f1", label: "95 % interval, new rows" } as const] : []),
    ...(points.some(({ margin }) => (margin ?? 0) > 0) ? [{ sign: "band", colour: ink.grid, label: "counts as none" } as const] : []),
  ];
}

function describe(points: readonly FractionChartPoint[]): string {
  return `${points[0].task}: ${points.map(({ rows, difference }) => (
    `${difference > 0 ? "+" : ""}${difference.toFixed(4)} with ${Math.round(rows).toLocaleString("en")} rows`)).join(", ")}`;
}

/** An axis of rows whose ticks are the rows of the points, as far as they do not touch. */
function rowsAxis(points: readonly FractionChartPoint[], wide: number): Axis {
  const all = [...new Set(points.map(({ rows }) => rows))], [low, high] = extent(all), ticks: number[] = [];
  const from = low === high ? low / 2 : low, to = low === high ? high * 2 : high;
  let last = -Infinity;
  for (const rows of all) {
    const at = (Math.log(rows / from) / Math.log(to / from)) * wide;
    if (at - last < 46) continue;
    ticks.push(rows);
    last = at;
  }
  return { log: true, domain: [from, to], ticks };
}

function differenceAxis(points: readonly FractionChartPoint[]): Axis {
  const values = points.flatMap(({ difference, theseRows, newRows, margin }) => [
    difference, ...[theseRows, newRows].flatMap((interval) => (interval ? [interval.low, interval.high] : [])), margin ?? 0, -(margin ?? 0),
  ]).map(drawable).filter((value) => !Number.isNaN(value));
  const [low, high] = extent([0, ...values]), span = high - low > 1e-99 ? high - low : 1;
  return linearAxis(low - span * 0.04, high + span * 0.04, 5, false);
}

function drawPanel(points: readonly FractionChartPoint[], box: Box, same: readonly FractionChartPoint[], isNamed: boolean): string {
  const [{ task, metric = "", margin, higherIsBetter = true }] = points, sign = higherIsBetter ? 1 : -1;
  const up = ({ difference, theseRows, newRows, ...rest }: FractionChartPoint): FractionChartPoint => ({
    ...rest, difference: sign * difference, theseRows: turned(theseRows, sign), newRows: turned(newRows, sign),
  });
  const own = points.map(up), whole = rowsAxis(own, box.width);
  const plot = new Panel(box, whole, differenceAxis(same.map(up)));
  const heading = isNamed && metric !== "" ? `${task} (${metric}${higherIsBetter ? "" : ", turned: up is better"})`
    : higherIsBetter ? task : `${task} (turned: up is better)`;
  const band = (key: "theseRows" | "newRows", opacity: number): string => plot.area(own.flatMap((point) => {
    const interval = point[key];
    return interval && !Number.isNaN(drawable(interval.low + interval.high)) ? [{ x: point.rows, ...interval }] : [];
  }), { fill: colour.line, "fill-opacity": opacity });
  const line = own.map(({ rows, difference }) => ({ x: rows, y: difference })), size = drawable(margin ?? 0);
  const tips = own.map(({ rows, difference }, index) => element(
    "circle", { cx: pixelOf(plot.x, rows), cy: pixelOf(plot.y, difference), r: 4, fill: colour.line, stroke: ink.background },
    element("title", {}, escapeText(`${Math.round(rows).toLocaleString("en")} rows: ${points[index].difference.toFixed(4)}`)),
  ));
  return element(
    "g", {},
    element(
      "text", { x: box.x - AXIS, y: box.y - 8, "font-size": 13, "font-weight": 700, fill: ink.text }, element("title", {}, escapeText(task)),
      escapeText(shorten(heading, Math.floor((box.width + AXIS) / 7.4))),
    ),
    size > 0 ? plot.zone(-size, size, ink.grid) : "", plot.frame({ xLabels: false }), rowLabels(plot), band("newRows", 0.14), band("theseRows", 0.26),
    plot.line(line, { stroke: colour.line, "stroke-width": 2.25 }), ...tips,
  );
}

function turned(interval: Interval | null | undefined, sign: number): Interval | null {
  if (!interval) return null;
  return sign > 0 ? interval : { low: -interval.high, high: -interval.low };
}

function rowLabels({ x, box }: Panel): string {
  return x.ticks.map((tick) => element(
    "text", { x: pixelOf(x, tick), y: box.y + box.height + 17, "text-anchor": "middle" }, escapeText(Math.round(tick).toLocaleString("en")),
  )).join("");
}
