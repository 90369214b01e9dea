/** @file Plots the gradient norm of each layer, with one panel per layer. */
import { type Options, readOptions, text } from "../options/index.js";
import { checkPoints, subtitle, tasks } from "./options.js";
import { shared, taskColours, type Colour } from "./palette.js";
import { chooseAxis, drawStepPanels, groupBy, lineNote, numberText, panelLine, type StepPanel } from "./step-panels.js";
import { shorten } from "./text-width.js";
import { medians } from "./thin.js";

/** The norm of one layer's gradient at one step. */
export interface NormPoint {
  step: number;
  layer: string;
  /** For a layer of a head: its task, which decides the colour. */
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

interface LayerPanel extends StepPanel {
  note: string;
}

/**
 * Plots gradient norms by step. If they span a wide range, the axis is logarithmic. Norms that are not finite leave gaps, as do norms of 0
 * on a log axis. The subtitle counts the gaps.
 *
 * @param points in any order; may be empty; the layers are shown in order of appearance
 * @returns the text of an SVG file
 * @throws PotluckError for an unknown option or a wrong point
 * @example
 * const svg = await gradientNormChart([
 *   { step: 1, layer: "hidden", norm: 0.2 },
 *   { step: 1, layer: "final_movie", task: "movie", norm: 0.1 },
 * ]);
 */
export async function gradientNormChart(points: readonly NormPoint[], given: GradientNormChartOptions = {}): Promise<string> {
  const { title, subtitle: line, tasks: all } = readOptions("gradientNormChart", options, given);
  checkPoints("gradientNormChart", points, { step: "number", layer: "text", task: "text?", norm: "number" });
  const axis = chooseAxis(points.map(({ norm }) => norm));
  const layers = layersOf(points, axis.log, taskColours(all ?? points.flatMap((point) => point.task ?? [])));
  const texts = {
    title,
    subtitle: [line ?? lineNote(layers, points), ...normNotes(points.map(({ norm }) => norm), axis.log)].join(" · "),
    description: layers.length === 0 ? "No steps were logged." : layers.map((layer) => `${layer.name}: ${layer.note}`).join("; "),
    xLabel: "step",
    yLabel: "L2 norm",
  };
  return drawStepPanels(texts, layers, axis, { empty: "No steps were logged." });
}

/** The subtitle's notes on the axis, and on norms that it cannot show. */
export function normNotes(norms: readonly number[], log: boolean): string[] {
  const gaps = norms.filter((norm) => !Number.isFinite(norm) || (log && norm <= 0)).length;
  const gapNote = `gaps: ${gaps} of ${norms.length} norms are ${log ? "0 or " : ""}not finite`;
  return [...(log ? ["log scale"] : []), ...(gaps > 0 ? [gapNote] : [])];
}

function layersOf(points: readonly NormPoint[], log: boolean, colours: ReadonlyMap<string, Colour>): LayerPanel[] {
  return Array.from(groupBy(points, ({ layer }) => layer), ([name, own]) => {
    const shown = own
      .map(({ step, norm }) => ({ x: step, y: Number.isFinite(norm) && (norm > 0 || !log) ? norm : NaN }))
      .sort((a, b) => a.x - b.x);
    const median = medians(shown, 1)[0]?.y;
    const max = shown.reduce((max, { y }) => (y > max ? y : max), 0);
    const colour = (own[0].task === undefined ? undefined : colours.get(own[0].task)) ?? shared;
    const note = median === undefined ? "no norms" : `median ${numberText(median)}, max ${numberText(max)}`;
    const labels = [{ name: { whole: name, shown: shorten(name, 24), colour } }, { note }];
    return { name, note, lines: [panelLine(shown, colour)], labels };
  });
}
