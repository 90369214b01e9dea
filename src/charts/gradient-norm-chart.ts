/**
 * @file The chart of gradient norms: one panel a layer (see step-panels.ts). Norms that span decades get a log axis.
 */
import { shared, taskColours, type Colour } from "./palette.js";
import { axisOf, drawStepPanels, groupBy, howDrawn, numberText, panelLine, type StepPanel } from "./step-panels.js";
import { shorten } from "./text-width.js";
import { medians } from "./thin.js";

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

interface Layer extends StepPanel {
  note: string;
}

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
  const axis = axisOf(points.map(({ norm }) => norm));
  const layers = layersOf(points, axis.log, taskColours(options.tasks ?? points.flatMap((point) => point.task ?? [])));
  const words = {
    title: options.title ?? "Gradient norm of each layer",
    subtitle: [options.subtitle ?? howDrawn(layers, points), ...normNotes(points.map(({ norm }) => norm), axis.log)].join(" · "),
    description: layers.length === 0 ? "No steps." : layers.map((layer) => `${layer.name}: ${layer.note}`).join("; "),
    xLabel: "step",
    yLabel: "L2 norm",
  };
  return drawStepPanels(words, layers, axis, { empty: "No step was taken." });
}

/** What a subtitle says of the axis, and of norms that have no place on it. */
export function normNotes(norms: readonly number[], log: boolean): string[] {
  const gaps = norms.filter((norm) => !Number.isFinite(norm) || (log && norm <= 0)).length;
  return [...(log ? ["log scale"] : []), ...(gaps > 0 ? [`${gaps} of ${norms.length} norms are ${log ? "0 or " : ""}not finite: gaps`] : [])];
}

function layersOf(points: readonly NormPoint[], log: boolean, colours: ReadonlyMap<string, Colour>): Layer[] {
  return Array.from(groupBy(points, ({ layer }) => layer), ([name, own]) => {
    const shown = own
      .map(({ step, norm }) => ({ x: step, y: Number.isFinite(norm) && (norm > 0 || !log) ? norm : NaN }))
      .sort((a, b) => a.x - b.x);
    const median = medians(shown, 1)[0]?.y;
    const most = shown.reduce((highest, point) => (point.y > highest ? point.y : highest), 0);
    const colour = (own[0].task === undefined ? undefined : colours.get(own[0].task)) ?? shared;
    const note = median === undefined ? "no norms" : `median ${numberText(median)}, max ${numberText(most)}`;
    return { name, note, lines: [panelLine(shown, colour)], labels: [{ name: { whole: name, shown: shorten(name, 24), colour } }, { note }] };
  });
}
