/**
 * @file The chart of gradient norms: one panel a layer, all on the same axes, so that layers compare by eye. The thin line is
 * every step (thinned to a pixel's width with each bucket's extremes kept, so that no spike is lost); where there are many
 * steps, a thick line is the running median. Norms that span decades get a log axis.
 */
import { border, drawFigure, footHeight, headingHeight, type Canvas } from "./figure.js";
import { ink, shared, taskColours, type Colour } from "./palette.js";
import { pixelsOf, shorten } from "./text-width.js";
import { medians, thin, type Point } from "./thin.js";

/** The norm of one layer's gradient at one step. */
export interface NormPoint {
  step: number;
  layer: string;
  /** The task whose head the layer belongs to: the layer takes the task's colour. Left out for a shared layer. */
  task?: string;
  /** L2 norm; NaN leaves a gap. */
  norm: number;
}

/** Words of the chart. */
export interface GradientNormChartOptions {
  /** Default `Gradient norm of each layer`. */
  title?: string;
  /** A line below the title; default: what thin and thick lines are. */
  subtitle?: string;
  /** All tasks of the run: keeps a task's colour the same in every chart. */
  tasks?: readonly string[];
}

interface Layer {
  name: string;
  label: string;
  note: string;
  /** The line of all steps. */
  every: Point[];
  /** The line of medians; empty where all steps can be told apart. */
  course: Point[];
  colour: Colour;
}

const WIDTH = 860, PANEL = 104, SMALL_PANEL = 76, GAP = 22, PIXELS = 600;
/** More steps than this get a line of medians, over so many buckets. */
const MANY_STEPS = 200, COURSE = 100;
/** No more steps than this get dots, so that a step between gaps can be seen. */
const MOST_DOTS = 40;
/** The largest norm over the smallest: from here on, a linear axis would press most of a line flat. */
const DECADES = 50;

/**
 * Gradient norms by step, as the text of an SVG file.
 *
 * Norms of 0 and those that are not finite leave gaps on a log axis, and the subtitle counts them. No points give an empty
 * chart that says so.
 *
 * @param points in any order; layers stand in order of appearance
 * @example
 * const svg = await gradientNormChart([
 *   { step: 1, layer: "hidden", norm: 0.2 },
 *   { step: 1, layer: "final_movie", task: "movie", norm: 0.1 },
 * ]);
 */
export async function gradientNormChart(points: readonly NormPoint[], options: GradientNormChartOptions = {}): Promise<string> {
  const norms = points.map((point) => point.norm).filter((norm) => Number.isFinite(norm) && norm > 0);
  const low = norms.reduce((a, b) => Math.min(a, b), Infinity), high = norms.reduce((a, b) => Math.max(a, b), 0);
  const log = norms.length > 0 && high / low >= DECADES;
  const layers = layersOf(points, log, taskColours(options.tasks ?? points.flatMap((point) => point.task ?? [])));
  const gaps = log ? points.length - norms.length : points.filter((point) => !Number.isFinite(point.norm)).length;
  const how = layers.some((layer) => layer.course.length > 0)
    ? "thin line: every step, no spike left out · thick line: running median"
    : "every step";
  const words = {
    title: options.title ?? "Gradient norm of each layer",
    subtitle: [
      options.subtitle ?? how,
      ...(log ? ["log scale"] : []),
      ...(gaps > 0 ? [`${gaps} of ${points.length} norms are ${log ? "0 or " : ""}not finite: gaps`] : []),
    ].join(" · "),
    description: layers.length === 0 ? "No steps." : layers.map((layer) => `${layer.name}: ${layer.note}`).join("; "),
    xLabel: "step",
    yLabel: "L2 norm",
  };
  const panel = layers.length > 6 ? SMALL_PANEL : PANEL;
  const height = Math.max(layers.length, 1) * (panel + GAP) - GAP + headingHeight + footHeight;
  const ticks = log ? logTicks(low, high) : undefined;
  return drawFigure(words, (plot) => ({
    width: WIDTH,
    height: layers.length > 1 ? height : height + PANEL,
    marginTop: headingHeight,
    marginLeft: 68,
    marginBottom: footHeight,
    marginRight: 20 + Math.max(80, ...layers.flatMap((layer) => [pixelsOf(layer.label, 13), pixelsOf(layer.note, 11.5)])) + border,
    x: {
      label: null, ticks: 8, tickSize: 0, tickFormat: (x: number) => (Number.isInteger(x) ? x.toLocaleString("en") : ""),
      ...(points.length === 0 && { domain: [0, 1], ticks: [] }),
    },
    y: {
      label: null, tickSize: 0, inset: 3, tickFormat: normText,
      ...(log ? { type: "log", domain: [low, high], ticks } : { domain: [0, high || 1], nice: true, ticks: 3 }),
    },
    fy: {
      axis: null, domain: layers.map((layer) => layer.name), paddingInner: layers.length > 1 ? GAP / (panel + GAP) : 0, paddingOuter: 0,
    },
    marks: layers.length === 0 ? [plot.text(["No step was taken."], { frameAnchor: "middle", fontSize: 14 })] : [
      plot.gridY({ stroke: ink.grid, strokeOpacity: 1, ...(log ? { ticks } : { ticks: 3 }) }),
      plot.frame({ stroke: ink.grid }),
      ...layers.flatMap((layer) => [
        plot.line(panelled(layer, layer.every), {
          x: "x", y: "y", fy: "layer", stroke: layer.colour.line, strokeLinejoin: "round",
          ...(layer.course.length > 0 ? { strokeWidth: 0.9, strokeOpacity: 0.42 } : { strokeWidth: 1.5 }),
        }),
        plot.dot(layer.every.length <= MOST_DOTS ? panelled(layer, layer.every) : [], {
          x: "x", y: "y", fy: "layer", r: 2.5, fill: layer.colour.line,
        }),
        plot.line(panelled(layer, layer.course), {
          x: "x", y: "y", fy: "layer", stroke: layer.colour.text, strokeWidth: 2, strokeLinejoin: "round", strokeLinecap: "round",
        }),
      ]),
    ],
  }), (canvas) => labelPanels(canvas, layers));
}

/** A layer's points with its name, by which Plot finds their panel. */
function panelled(layer: Layer, points: readonly Point[]): (Point & { layer: string })[] {
  return points.map((point) => ({ ...point, layer: layer.name }));
}

function layersOf(points: readonly NormPoint[], log: boolean, colours: ReadonlyMap<string, Colour>): Layer[] {
  const byLayer = new Map<string, NormPoint[]>();
  for (const point of points) {
    const of = byLayer.get(point.layer);
    if (of === undefined) byLayer.set(point.layer, [point]);
    else of.push(point);
  }
  return Array.from(byLayer, ([name, own]) => {
    const shown = own
      .map(({ step, norm }) => ({ x: step, y: Number.isFinite(norm) && (norm > 0 || !log) ? norm : NaN }))
      .sort((a, b) => a.x - b.x);
    const median = medians(shown, 1)[0]?.y;
    const most = shown.reduce((highest, point) => (point.y > highest ? point.y : highest), 0);
    const task = own[0].task;
    return {
      name,
      label: shorten(name, 24),
      note: median === undefined ? "no norms" : `median ${normText(median)}, max ${normText(most)}`,
      every: thin(shown, PIXELS),
      course: shown.length > MANY_STEPS ? medians(shown, COURSE) : [],
      colour: (task === undefined ? undefined : colours.get(task)) ?? shared,
    };
  });
}

/** A norm in three digits or fewer: 0.0123, 4.5, 1,230, 1.2e-6. */
function normText(norm: number): string {
  if (norm !== 0 && (norm < 0.001 || norm >= 100_000)) return norm.toExponential(1).replace(".0e", "e").replace("e+", "e");
  return Number(norm.toPrecision(3)).toLocaleString("en", { maximumFractionDigits: 6 });
}

/** Powers of ten, at most five; with less than two of them in range, their halves in between (1, 3, 10) too. */
function logTicks(low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low)), last = Math.ceil(Math.log10(high));
  const within = (ticks: number[]) => ticks.filter((tick) => tick >= low && tick <= high);
  const powers = within(Array.from({ length: last - first + 1 }, (_, index) => Number(`1e${first + index}`)));
  if (powers.length < 2) return within(powers.concat(Array.from({ length: last - first + 1 }, (_, index) => Number(`3e${first + index}`))));
  const every = Math.ceil(powers.length / 5);
  return powers.filter((_, index) => (powers.length - 1 - index) % every === 0);
}

/** A layer's name and its own numbers beside its panel. */
function labelPanels({ plot, add }: Canvas, layers: readonly Layer[]): void {
  const panels = plot.scale("fy");
  if (layers.length === 0 || panels === undefined) return;
  const right = (plot.scale("x")!.range as [number, number])[1] + 18;
  for (const layer of layers) {
    const middle = (panels.apply(layer.name) as number) + (panels.bandwidth ?? 0) / 2;
    const name = add("text", {
      x: right, y: middle - 4, "font-size": 13, "font-weight": 700, "text-anchor": "start", fill: layer.colour.text,
    });
    add("title", {}, layer.name, name);
    add("tspan", {}, layer.label, name);
    add("text", { x: right, y: middle + 13, "font-size": 11.5, "text-anchor": "start", fill: ink.quiet }, layer.note);
  }
}
