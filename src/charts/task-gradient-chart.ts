/**
 * @file Plots the norm of each task's gradient, with one panel per layer and one line per task. A task whose line is far above the others
 * dominates the layer.
 */
import { type Options, readOptions, text } from "../options/index.js";
import { normNotes } from "./gradient-norm-chart.js";
import { checkPoints, subtitle, tasks } from "./options.js";
import { ink, shared, taskColours, type Colour } from "./palette.js";
import { chooseAxis, drawStepPanels, groupBy, lineNote, numberText, panelLine, type StepPanel } from "./step-panels.js";
import { shorten } from "./text-width.js";
import { medians } from "./thin.js";

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

/**
 * Plots the norms of the tasks' gradients by step. If they span a wide range, the axis is logarithmic. Norms that are not finite leave
 * gaps, as do norms of 0 on a log axis. The subtitle counts the gaps.
 *
 * @param points in any order; may be empty; the layers are shown in order of appearance
 * @returns the text of an SVG file
 * @throws PotluckError for an unknown option or a wrong point
 * @example
 * const svg = await taskGradientChart([
 *   { step: 1, layer: "hidden", task: "movie", norm: 0.2 },
 *   { step: 1, layer: "hidden", task: "yelp", norm: 0.05 },
 * ]);
 */
export async function taskGradientChart(points: readonly TaskNormPoint[], given: TaskGradientChartOptions = {}): Promise<string> {
  const { title, subtitle: line, tasks: all } = readOptions("taskGradientChart", options, given);
  checkPoints("taskGradientChart", points, { step: "number", layer: "text", task: "text", norm: "number" });
  const norms = points.map(({ norm }) => norm), axis = chooseAxis(norms);
  const colours = taskColours(all ?? points.map(({ task }) => task));
  const panels = Array.from(groupBy(points, ({ layer }) => layer), ([layer, own]) => layerPanel(layer, own, axis.log, colours));
  const texts = {
    title,
    subtitle: [line ?? lineNote(panels, points), ...normNotes(norms, axis.log)].join(" · "),
    description: panels.length === 0 ? NO_STEPS : panels.map(({ name, labels }) =>
      `${name}: ${labels.slice(1).map((label) => `${label.name?.whole} ${label.note}`).join(", ")}`).join("; "),
    xLabel: "step",
    yLabel: "L2 norm of the task's gradient",
  };
  return drawStepPanels(texts, panels, axis, { empty: NO_STEPS });
}

function layerPanel(layer: string, points: readonly TaskNormPoint[], log: boolean, colours: ReadonlyMap<string, Colour>): StepPanel {
  const name = { whole: layer, shown: shorten(layer, 24), colour: { line: ink.text, text: ink.text } };
  const panel: StepPanel = { name: layer, lines: [], labels: [{ name }] };
  const tasks = [...groupBy(points, (point) => point.task)].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [task, own] of tasks) {
    const colour = colours.get(task) ?? shared;
    const shown = own
      .map(({ step, norm }) => ({ x: step, y: Number.isFinite(norm) && (norm > 0 || !log) ? norm : NaN }))
      .sort((a, b) => a.x - b.x);
    const median = medians(shown, 1)[0]?.y;
    panel.lines.push(panelLine(shown, colour, tasks.length));
    const note = median === undefined ? "no norms" : `median ${numberText(median)}`;
    panel.labels.push({ name: { whole: task, shown: shorten(task, 18), colour }, note });
  }
  return panel;
}
