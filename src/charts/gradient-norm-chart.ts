/**
 * @file The chart of gradient norms: one panel a layer (see step-panels.ts). Norms that span decades get a log axis.
 */
import { type Options, readOptions, text } from "../options/index.js";
import { checkPoints, subtitle, tasks } from "./options.js";
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

const options = {
  title: text({ default: "Gradient norm of each layer", empty: true, phrase: "text", describe: "The title." }),
  subtitle, tasks,
};

/** Options of {@link gradientNormChart}. */
export type GradientNormChartOptions = Options<typeof options>;

interface Layer extends StepPanel {
  note: string;
}

/**
 * Gradient norms by step, as the text of an SVG file.
 *
 * Norms that are not finite leave gaps, on a log axis norms of 0 too, and the subtitle counts them. Without points the chart says that
 * there are none.
 *
 * @param points in any order; layers come in order of appearance
 * @throws PotluckError for an unknown option, and for a point that is not complete
 * @example
 * const svg = await gradientNormChart([
 *   { step: 1, layer: "hidden", norm: 0.2 },
 *   { step: 1, layer: "final_movie", task: "movie", norm: 0.1 },
 * ]);
 */
export async function gradientNormChart(points: readonly NormPoint[], given: GradientNormChartOptions = {}): Promise<string> {
  const { title, subtitle: line, tasks: all } = readOptions("gradientNormChart", options, given);
  checkPoints("gradientNormChart", points, { step: "number", layer: "text", task: "text?", norm: "number" });
  const axis = axisOf(points.map(({ norm }) => norm));
  const layers = layersOf(points, axis.log, taskColours(all ?? points.flatMap((point) => point.task ?? [])));
  const words = {
    title,
    subtitle: [line ?? howDrawn(layers, points), ...normNotes(points.map(({ norm }) => norm), axis.log)].join(" · "),
    description: layers.length === 0 ? "No steps were logged." : layers.map((layer) => `${layer.name}: ${layer.note}`).join("; "),
    xLabel: "step",
    yLabel: "L2 norm",
  };
  return drawStepPanels(words, layers, axis, { empty: "No steps were logged." });
}

/** What a subtitle says about the axis, and about norms that it cannot show. */
export function normNotes(norms: readonly number[], log: boolean): string[] {
  const gaps = norms.filter((norm) => !Number.isFinite(norm) || (log && norm <= 0)).length;
  const missing = `gaps: ${gaps} of ${norms.length} norms are ${log ? "0 or " : ""}not finite`;
  return [...(log ? ["log scale"] : []), ...(gaps > 0 ? [missing] : [])];
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
    const labels = [{ name: { whole: name, shown: shorten(name, 24), colour } }, { note }];
    return { name, note, lines: [panelLine(shown, colour)], labels };
  });
}
