/**
 * @file The chart of scores: a metric over the epochs (or evaluation steps), one line for each task; where tasks were trained both alone
 * and together, two lines in one colour. Names and last values stand at the ends of the lines, so that no legend is needed.
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
  /** The epoch, or the step: whatever `xLabel` says. */
  epoch: number;
  task: string;
  /** Which training, such as `single` or `multi`; may be left out where there is one. */
  run?: string;
  /** The metric; NaN leaves a gap. */
  value: number;
}

const options = {
  metric: text({ default: "score", empty: true, phrase: "text", describe: "What the values are, such as F1." }),
  xLabel: text({ default: "epoch", empty: true, phrase: "text", describe: "What the x axis counts." }),
  title: text({
    optional: true, empty: true, phrase: "text", describe: "The title. By default it names the metric and what the x axis counts.",
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
  /** The name, shortened to fit. */
  label: string;
  value: string;
  colour: Colour;
  dash: string;
}

const WIDTH = 860, LEAST_HEIGHT = 460, LINE_HEIGHT = 17, LEADER = 28;
const MOST_DOTS = 40, NOTHING = "No evaluations were logged.";
const DASHES = [["solid", "none"], ["dashed", "6 4"], ["dotted", "1.5 3.5"], ["dash-dotted", "9 3.5 1.5 3.5"]] as const;

/**
 * A metric over the epochs, as the text of an SVG file.
 *
 * Long series are thinned without losing a peak (see `thin.ts`); dots mark the evaluations where there are few enough to tell apart. Of
 * several values for one task, run and epoch, the last counts. Without points the chart says that there are none.
 *
 * @param points in any order
 * @throws PotluckError for an unknown option, and for a point that is not complete
 * @example
 * const svg = await scoreChart([{ epoch: 1, task: "movie", value: 0.7 }, { epoch: 2, task: "movie", value: 0.8 }], { metric: "F1" });
 */
export async function scoreChart(points: readonly ScorePoint[], given: ScoreChartOptions = {}): Promise<string> {
  const { metric, xLabel, title, subtitle: line, tasks: all } = readOptions("scoreChart", options, given);
  checkPoints("scoreChart", points, { epoch: "number", task: "text", run: "text?", value: "number" });
  const runs = runsOf(points);
  const series = seriesOf(points, runs, taskColours(all ?? points.map((point) => point.task)));
  const legend = runs.length > 1 ? runs.map((run, index) => `${DASHES[index % DASHES.length][0]}: ${run}`).join(", ") : "";
  const words = {
    title: title ?? `${metric.slice(0, 1).toUpperCase()}${metric.slice(1)} by ${xLabel}`,
    subtitle: [line ?? "", legend].filter((part) => part !== "").join(" · ") || "the last value is at the end of each line",
    description: series.length === 0
      ? NOTHING
      : `Last values of ${metric}: ${series.map((one) => `${one.name} ${one.value}`).join("; ")}.`,
    xLabel,
    yLabel: metric,
  };
  const labelWidth = Math.max(60, ...series.map((one) => pixelsOf(`${one.label}  ${one.value}`, 13)));
  const ticks = epochTicks(series.flatMap((one) => one.points.map((point) => point.x)));
  return drawFigure(words, (plot) => ({
    width: WIDTH,
    height: Math.max(LEAST_HEIGHT, headingHeight + footHeight + series.length * LINE_HEIGHT),
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
          x: "x", y: "y", stroke: one.colour.line, strokeWidth: one.points.length <= MOST_DOTS ? 2.25 : 1.5,
          strokeDasharray: one.dash, strokeLinecap: "round", strokeLinejoin: "round",
        }),
        plot.dot(one.points.length <= MOST_DOTS ? one.points : [one.last], {
          x: "x", y: "y", r: 3.25, fill: one.colour.line, stroke: ink.background,
        }),
      ]),
      ...(series.length === 0 ? [plot.text([NOTHING], { frameAnchor: "middle", fontSize: 14 })] : []),
    ],
  }), (canvas) => labelEnds(canvas, series));
}

/** Runs in order of appearance, but `single` never first: what is trained together gets the solid line. */
function runsOf(points: readonly ScorePoint[]): string[] {
  const runs = [...new Set(points.map((point) => point.run ?? ""))];
  return [...runs.filter((run) => run !== "single"), ...runs.filter((run) => run === "single")];
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

/** At most a dozen ticks, at evaluations only where these are few: an epoch of 2.5 means nothing. */
function epochTicks(epochs: readonly number[]): number[] {
  const distinct = [...new Set(epochs)].sort((a, b) => a - b);
  if (distinct.length <= 12) return distinct;
  const span = distinct[distinct.length - 1] - distinct[0];
  const power = 10 ** Math.floor(Math.log10(span / 10));
  const step = Math.max(Number.isInteger(span) ? 1 : 0, power * ([1, 2, 5, 10].find((factor) => factor * power * 10 >= span) ?? 10));
  const from = Math.ceil(distinct[0] / step), to = Math.floor(distinct[distinct.length - 1] / step);
  // a span too small, or so large that steps are lost in rounding, has its ends alone
  if (!(to - from >= 0 && to - from <= 20)) return [distinct[0], distinct[distinct.length - 1]];
  return Array.from({ length: to - from + 1 }, (_, index) => (from + index) * step);
}

/** The values' range with some air, but not beyond 0 and 1 where all values keep to them. */
function valueDomain(series: readonly Series[]): [number, number] {
  const values = series.flatMap((one) => one.points.map((point) => point.y)).filter((value) => Number.isFinite(value));
  if (values.length === 0) return [0, 1];
  const low = values.reduce((a, b) => Math.min(a, b)), high = values.reduce((a, b) => Math.max(a, b));
  // a range that floats can hardly divide, all of it next to 0 or its ends next to each other, counts as one value
  const size = Math.max(Math.abs(low), Math.abs(high));
  const air = high - low > Math.max(size * 1e-9, 1e-99) ? (high - low) * 0.06 : size > 1e-99 ? size * 0.1 : 0.1;
  const within = low >= 0 && high <= 1;
  return [within ? Math.max(0, low - air) : low - air, within ? Math.min(1, high + air) : high + air];
}

/** Names and last values at the right, each joined to its line's end. */
function labelEnds({ plot, add }: Canvas, series: readonly Series[]): void {
  const x = plot.scale("x")!, y = plot.scale("y")!;
  const [bottom, top] = y.range as [number, number];
  const ends = series.map((one) => ({ x: x.apply(one.last.x) as number, y: y.apply(one.last.y) as number }));
  const right = (x.range as [number, number])[1] + LEADER;
  const places = spreadLabels(ends.map((end) => end.y), LINE_HEIGHT, top, bottom);
  series.forEach((one, index) => {
    const place = places[index], end = ends[index];
    const endsEarly = end.x < right - 2 * LEADER; // dotted, so that nobody takes the way to the label for data
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
