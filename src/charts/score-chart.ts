/**
 * @file Plots each task's score by epoch (or by step). A task that was trained both alone and together has two lines of the same colour.
 * Labels at the ends of the lines replace a legend.
 */
import { border, drawFigure, footHeight, headingHeight, type Canvas } from "./figure.js";
import { type Options, readOptions, text } from "../options/index.js";
import { checkPoints, subtitle, tasks } from "./options.js";
import { ink, taskColours, type Colour } from "./palette.js";
import { spreadLabels } from "./spread-labels.js";
import { pixelsOf, shorten } from "./text-width.js";
import { thin, type Point } from "./thin.js";

/** One evaluation of one task. */
export interface ScorePoint {
  /** The epoch, or the step: see `xLabel`. */
  epoch: number;
  task: string;
  /** The name of the training, such as `alone` or `together`. Optional if there is only one. */
  run?: string;
  /** The metric; NaN leaves a gap. */
  value: number;
}

const options = {
  metric: text({ default: "score", empty: true, phrase: "text", describe: "The name of the metric, such as F1." }),
  xLabel: text({ default: "epoch", empty: true, phrase: "text", describe: "The label of the x axis." }),
  title: text({
    optional: true, empty: true, phrase: "text", describe: "The title. By default it names the metric and the x axis.",
  }),
  subtitle, tasks,
};

/** Options of {@link scoreChart}. */
export type ScoreChartOptions = Options<typeof options>;

interface Series {
  task: string;
  run: string;
  points: Point[];
  last: Point;
  name: string;
  /** The shortened name. */
  label: string;
  value: string;
  colour: Colour;
  dash: string;
}

const WIDTH = 860, MIN_HEIGHT = 460, LINE_HEIGHT = 17, LEADER = 28;
const MAX_DOTS = 40, NO_EVALUATIONS = "No evaluations were logged.";
const DASHES = [["solid", "none"], ["dashed", "6 4"], ["dotted", "1.5 3.5"], ["dash-dotted", "9 3.5 1.5 3.5"]] as const;

/**
 * Plots a metric by epoch. Long series are thinned but keep their peaks (see `thin.ts`). Short ones have dots. If several points have the
 * same task, run and epoch, the last one counts.
 *
 * @param points in any order; may be empty
 * @returns the text of an SVG file
 * @throws PotluckError for an unknown option or a wrong point
 * @example
 * const svg = await scoreChart([{ epoch: 1, task: "movie", value: 0.7 }, { epoch: 2, task: "movie", value: 0.8 }], { metric: "F1" });
 */
export async function scoreChart(points: readonly ScorePoint[], given: ScoreChartOptions = {}): Promise<string> {
  const { metric, xLabel, title, subtitle: line, tasks: all } = readOptions("scoreChart", options, given);
  checkPoints("scoreChart", points, { epoch: "number", task: "text", run: "text?", value: "number" });
  const runs = runsOf(points);
  const series = seriesOf(points, runs, taskColours(all ?? points.map((point) => point.task)));
  const legend = runs.length > 1 ? runs.map((run, index) => `${DASHES[index % DASHES.length][0]}: ${run}`).join(", ") : "";
  const texts = {
    title: title ?? `${metric.slice(0, 1).toUpperCase()}${metric.slice(1)} by ${xLabel}`,
    subtitle: [line ?? "", legend].filter((part) => part !== "").join(" · ") || "the labels show the last values",
    description: series.length === 0
      ? NO_EVALUATIONS
      : `Last values of ${metric}: ${series.map((one) => `${one.name} ${one.value}`).join("; ")}.`,
    xLabel,
    yLabel: metric,
  };
  const labelWidth = Math.max(60, ...series.map((one) => pixelsOf(`${one.label}  ${one.value}`, 13)));
  const ticks = epochTicks(series.flatMap((one) => one.points.map((point) => point.x)));
  return drawFigure(texts, (plot) => ({
    width: WIDTH,
    height: Math.max(MIN_HEIGHT, headingHeight + footHeight + series.length * LINE_HEIGHT),
    marginTop: headingHeight,
    marginLeft: 64,
    marginBottom: footHeight,
    marginRight: LEADER + labelWidth + border,
    x: {
      label: null, ticks, tickFormat: (x: number) => x.toLocaleString("en"), tickSize: 0, inset: 6,
      ...(ticks.length === 0 && { domain: [0, 1] }),
    },
    y: { label: null, domain: valueDomain(series), nice: true, ticks: 6, tickSize: 0 },
    marks: [
      plot.gridY({ stroke: ink.grid, strokeOpacity: 1, ticks: 6 }),
      ...series.flatMap((one) => [
        plot.line(one.points, {
          x: "x", y: "y", stroke: one.colour.line, strokeWidth: one.points.length <= MAX_DOTS ? 2.25 : 1.5,
          strokeDasharray: one.dash, strokeLinecap: "round", strokeLinejoin: "round",
        }),
        plot.dot(one.points.length <= MAX_DOTS ? one.points : [one.last], {
          x: "x", y: "y", r: 3.25, fill: one.colour.line, stroke: ink.background,
        }),
      ]),
      ...(series.length === 0 ? [plot.text([NO_EVALUATIONS], { frameAnchor: "middle", fontSize: 14 })] : []),
    ],
  }), (canvas) => labelEnds(canvas, series));
}

/** Runs in order of appearance, but `alone` last, so that the joint training gets the solid line. */
function runsOf(points: readonly ScorePoint[]): string[] {
  const runs = [...new Set(points.map((point) => point.run ?? ""))];
  return [...runs.filter((run) => run !== "alone"), ...runs.filter((run) => run === "alone")];
}

function seriesOf(points: readonly ScorePoint[], runs: readonly string[], colours: ReadonlyMap<string, Colour>): Series[] {
  const byName = new Map<string, { task: string; run: string; values: Map<number, number> }>();
  for (const { task, run = "", epoch, value } of points) {
    const name = JSON.stringify([task, run]);
    const one = byName.get(name) ?? { task, run, values: new Map<number, number>() };
    byName.set(name, one);
    one.values.set(epoch, value);
  }
  return [...byName.values()].flatMap(({ task, run, values }) => {
    const sorted = Array.from(values, ([x, y]) => ({ x, y })).sort((a, b) => a.x - b.x);
    const last = sorted.findLast((point) => Number.isFinite(point.y));
    if (last === undefined) return [];
    return [{
      task, run, last,
      points: thin(sorted, 600),
      name: runs.length > 1 ? `${task} ${run}` : task,
      label: runs.length > 1 ? `${shorten(task, 22)} ${shorten(run, 14)}` : shorten(task, 28),
      value: last.y.toFixed(3),
      colour: colours.get(task) ?? taskColours([task]).get(task)!,
      dash: DASHES[runs.indexOf(run) % DASHES.length][1],
    }];
  });
}

/** At most a dozen ticks, at whole epochs if all epochs are whole. If there are few epochs, each has a tick. */
function epochTicks(epochs: readonly number[]): number[] {
  const distinct = [...new Set(epochs)].sort((a, b) => a - b);
  if (distinct.length <= 12) return distinct;
  const span = distinct[distinct.length - 1] - distinct[0];
  const power = 10 ** Math.floor(Math.log10(span / 10));
  const step = Math.max(Number.isInteger(span) ? 1 : 0, power * ([1, 2, 5, 10].find((factor) => factor * power * 10 >= span) ?? 10));
  const from = Math.ceil(distinct[0] / step), to = Math.floor(distinct[distinct.length - 1] / step);
  // a very small span, or one so large that rounding loses steps, has ticks only at its ends
  if (!(to - from >= 0 && to - from <= 20)) return [distinct[0], distinct[distinct.length - 1]];
  return Array.from({ length: to - from + 1 }, (_, index) => (from + index) * step);
}

/** The range of the values with a margin, but within 0 and 1 if all values are. */
function valueDomain(series: readonly Series[]): [number, number] {
  const values = series.flatMap((one) => one.points.map((point) => point.y)).filter((value) => Number.isFinite(value));
  if (values.length === 0) return [0, 1];
  const low = values.reduce((a, b) => Math.min(a, b)), high = values.reduce((a, b) => Math.max(a, b));
  // a range too narrow for floats to divide counts as a single value
  const size = Math.max(Math.abs(low), Math.abs(high));
  const margin = high - low > Math.max(size * 1e-9, 1e-99) ? (high - low) * 0.06 : size > 1e-99 ? size * 0.1 : 0.1;
  const within = low >= 0 && high <= 1;
  return [within ? Math.max(0, low - margin) : low - margin, within ? Math.min(1, high + margin) : high + margin];
}

/** Names and last values at the right, each connected to the end of its line. */
function labelEnds({ plot, add }: Canvas, series: readonly Series[]): void {
  const x = plot.scale("x")!, y = plot.scale("y")!;
  const [bottom, top] = y.range as [number, number];
  const ends = series.map((one) => ({ x: x.apply(one.last.x) as number, y: y.apply(one.last.y) as number }));
  const right = (x.range as [number, number])[1] + LEADER;
  const places = spreadLabels(ends.map((end) => end.y), LINE_HEIGHT, top, bottom);
  series.forEach((one, index) => {
    const place = places[index], end = ends[index];
    const endsEarly = end.x < right - 2 * LEADER; // dotted, so that the connection does not look like data
    add("path", {
      d: `M${end.x + 6},${end.y}${endsEarly ? `L${right - LEADER},${end.y}` : ""}L${right - 14},${place}L${right - 5},${place}`,
      fill: "none", stroke: one.colour.line, "stroke-opacity": 0.55, "stroke-width": 1, ...(endsEarly && { "stroke-dasharray": "1 4" }),
    });
    const text = add("text", { x: right, y: place, dy: "0.34em", "font-size": 13, "text-anchor": "start", fill: one.colour.text });
    add("title", {}, one.name, text);
    add("tspan", { "font-weight": 700 }, one.label, text);
    add("tspan", { dx: 6 }, one.value, text);
  });
}
