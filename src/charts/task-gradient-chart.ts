/**
 * @file Plots the norm of each task's gradient, with a panel for each layer or group of layers and a line for each task. A task whose line
 * is far above the others dominates the layer.
 */
import { type Options, readOptions, text } from "../options/index.js";
import type { StateMap, StateReader } from "../tensor/state.js";
import { axisOf, describePanels, groupNote, layerPanels, normNotes } from "./norm-panels.js";
import { checkPoints, subtitle, tasks } from "./options.js";
import { taskColours } from "./palette.js";
import { drawStepPanels, lineNote, mostPanels } from "./step-panels.js";
import { SeriesSet } from "./step-series.js";

/** The norm of one task's gradient at one layer, at one step. */
export interface TaskNormPoint {
  step: number;
  layer: string;
  task: string;
  /** L2 norm; NaN leaves a gap. */
  norm: number;
}

const options = {
  title: text({ default: "Gradient norm of each task at each layer", empty: true, phrase: "text", describe: "The title." }),
  subtitle, tasks,
};

/** Options of {@link taskGradientChart}. */
export type TaskGradientChartOptions = Options<typeof options>;

const NO_STEPS = "No task gradients were logged.";

/** The norms of the tasks' gradients of a run. */
export class TaskNormHistory {
  readonly set = new SeriesSet();
  /** The layer and the task of each line of the set. */
  readonly lines = new Map<string, { layer: string; task: string }>();

  /** Adds a norm. The steps of a layer and task must not go down. */
  add({ step, layer, task, norm }: TaskNormPoint): void {
    const name = `${layer}\n${task}`;
    if (!this.lines.has(name)) this.lines.set(name, { layer, task });
    this.set.add(name, step, norm);
  }

  /** All its lines, for a run that goes on later. */
  stateDict(): StateMap {
    const lines = Array.from(this.lines, ([name, { layer, task }]) => ({ name, layer, task }));
    return { lines, set: this.set.stateDict() };
  }

  /** Takes the lines of a state; it must have none of its own. */
  loadStateDict(state: StateReader): void {
    for (const line of state.list("lines")) {
      this.lines.set(line.text("name"), { layer: line.text("layer"), task: line.text("task") });
    }
    this.set.loadStateDict(state.map("set"));
  }
}

/**
 * Plots the norms of the tasks' gradients by step. If there are more than eight layers, those with names of one kind are put together. Of
 * more than eight tasks a panel shows the median, the range from the 10 % to the 90 % quantile, and the highest and the lowest task. If the
 * norms span a wide range, the axis is logarithmic. Norms that are not finite leave gaps, as do norms of 0 on a log axis. The subtitle
 * counts the gaps.
 *
 * @param points in any order; may be empty; steps are whole numbers; the layers are shown in order of appearance
 * @returns the text of an SVG file
 * @throws PotluckError for an unknown option or a wrong point
 * @example
 * const svg = taskGradientChart([
 *   { step: 1, layer: "hidden", task: "movie", norm: 0.2 },
 *   { step: 1, layer: "hidden", task: "yelp", norm: 0.05 },
 * ]);
 */
export function taskGradientChart(points: readonly TaskNormPoint[], given: TaskGradientChartOptions = {}): string {
  const chosen = readOptions("taskGradientChart", options, given);
  checkPoints("taskGradientChart", points, { step: "number", layer: "text", task: "text", norm: "number" });
  const history = new TaskNormHistory();
  for (const point of [...points].sort((a, b) => a.step - b.step)) history.add(point);
  return drawTaskNorms(history, chosen);
}

/** Draws the norms of the tasks' gradients of a run. */
export function drawTaskNorms({ set, lines }: TaskNormHistory, given: TaskGradientChartOptions): string {
  const { title, subtitle: line, tasks: all } = readOptions("taskGradientChart", options, given);
  const every = Array.from(set.series, ([name, series]) => ({ ...lines.get(name)!, series }));
  const names = all ?? [...new Set(every.map(({ task }) => task))];
  const { panels, isGrouped } = layerPanels(every, names, taskColours(names), mostPanels);
  const axis = axisOf(panels);
  return drawStepPanels({
    title,
    subtitle: [line ?? lineNote(set, panels), ...normNotes(set, axis.log), ...(isGrouped ? [groupNote] : [])],
    description: panels.length === 0 ? NO_STEPS : describePanels(panels),
    xLabel: "step",
    yLabel: "L2 norm of the task's gradient",
  }, panels, { axis, empty: NO_STEPS });
}
