/** @file Plots the gradient norm of the layers: a panel for each layer or group of layers of the trunk, and one for the heads. */
import { type Options, readOptions, text } from "../options/index.js";
import type { StateMap, StateReader } from "../tensor/state.js";
import { axisOf, describePanels, groupNote, layerPanels, normLine, normNotes } from "./norm-panels.js";
import { checkPoints, subtitle, tasks } from "./options.js";
import { shared, taskColours } from "./palette.js";
import { drawStepPanels, lineNote, mostPanels, type StepPanel } from "./step-panels.js";
import { SeriesSet } from "./step-series.js";

/** The norm of one layer's gradient at one step. */
export interface NormPoint {
  step: number;
  layer: string;
  /** For a layer of a head: its task. */
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

/** The norms of a run: of the trunk's layers by name, and of the heads by task. */
export class NormHistory {
  readonly set = new SeriesSet();
  /** The layer and the task of each line of the set. */
  readonly lines = new Map<string, { layer: string; task?: string }>();

  /** Adds a norm. The steps of a layer must not go down. */
  add({ step, layer, task, norm }: NormPoint): void {
    const name = task === undefined ? `layer ${layer}` : `head ${task}\n${layer}`;
    if (!this.lines.has(name)) this.lines.set(name, { layer, task });
    this.set.add(name, step, norm);
  }

  /** All its lines, for a run that goes on later. */
  stateDict(): StateMap {
    const lines = Array.from(this.lines, ([name, { layer, task }]) => ({ name, layer, task: task ?? null }));
    return { lines, set: this.set.stateDict() };
  }

  /** Takes the lines of a state; it must have none of its own. */
  loadStateDict(state: StateReader): void {
    for (const line of state.list("lines")) {
      this.lines.set(line.text("name"), { layer: line.text("layer"), task: line.textOrNull("task") ?? undefined });
    }
    this.set.loadStateDict(state.map("set"));
  }
}

/**
 * Plots gradient norms by step. Layers of a trunk have a panel each; if there are more than fit into eight panels, layers with names of one
 * kind are put together. The heads share a panel, with a line for each task; of more than eight tasks it shows the median, the range from
 * the 10 % to the 90 % quantile, and the highest and the lowest task. If the norms span a wide range, the axis is logarithmic. Norms that
 * are not finite leave gaps, as do norms of 0 on a log axis. The subtitle counts the gaps.
 *
 * @param points in any order; may be empty; steps are whole numbers; the layers are shown in order of appearance
 * @returns the text of an SVG file
 * @throws PotluckError for an unknown option or a wrong point
 * @example
 * const svg = gradientNormChart([
 *   { step: 1, layer: "hidden", norm: 0.2 },
 *   { step: 1, layer: "final_movie", task: "movie", norm: 0.1 },
 * ]);
 */
export function gradientNormChart(points: readonly NormPoint[], given: GradientNormChartOptions = {}): string {
  const chosen = readOptions("gradientNormChart", options, given);
  checkPoints("gradientNormChart", points, { step: "number", layer: "text", task: "text?", norm: "number" });
  const history = new NormHistory();
  for (const point of [...points].sort((a, b) => a.step - b.step)) history.add(point);
  return drawNorms(history, chosen);
}

/** Draws the norms of a run. */
export function drawNorms({ set, lines }: NormHistory, given: GradientNormChartOptions): string {
  const { title, subtitle: line, tasks: all } = readOptions("gradientNormChart", options, given);
  const every = Array.from(set.series, ([name, series]) => ({ ...lines.get(name)!, series }));
  const heads = every.filter(({ task }) => task !== undefined), names = all ?? heads.map(({ task }) => task!);
  const colours = taskColours(names), rank = new Map(names.map((task, index) => [task, index]));
  const trunk = every.filter(({ task }) => task === undefined);
  const { panels: layers, isGrouped } = layerPanels(trunk, names, colours, mostPanels - (heads.length > 0 ? 1 : 0));
  heads.sort((a, b) => (rank.get(a.task!) ?? names.length) - (rank.get(b.task!) ?? names.length));
  const label = (task: string, layer: string): string => (new Set(heads.map((one) => one.task)).size < heads.length ? layer : task);
  const panels: StepPanel[] = [...layers, ...(heads.length === 0 ? [] : [{
    name: "heads",
    lines: heads.map(({ layer, task, series }) => normLine(label(task!, layer), true, colours.get(task!) ?? shared, series)),
  }])];
  const axis = axisOf(panels);
  return drawStepPanels({
    title,
    subtitle: [line ?? lineNote(set, panels), ...normNotes(set, axis.log), ...(isGrouped ? [groupNote] : [])],
    description: describePanels(panels),
    xLabel: "step",
    yLabel: "L2 norm",
  }, panels, { axis, empty: "No steps were logged." });
}
