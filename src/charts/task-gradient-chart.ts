/**
 * @file The chart of what each task asks of each layer: one panel a layer, and in it one line a task, the norm of that task's own gradient
 * (see step-panels.ts). Where one task's line lies far above another's, the layer goes where that task wants it.
 */
import { normNotes } from "./gradient-norm-chart.js";
import { ink, shared, taskColours, type Colour } from "./palette.js";
import { axisOf, drawStepPanels, groupBy, howDrawn, numberText, panelLine, type StepPanel } from "./step-panels.js";
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

/** Words of the chart. */
export interface TaskGradientChartOptions {
  /** Default `What each task asks of each layer`. */
  title?: string;
  /** A line below the title; default: what thin and thick lines are. */
  subtitle?: string;
  /** All tasks of the run: keeps a task's colour the same in every chart. */
  tasks?: readonly string[];
}

/**
 * The norms of the tasks' gradients by step, as the text of an SVG file.
 *
 * Norms of 0 and those that are not finite leave gaps on a log axis, and the subtitle counts them. No points give an empty
 * chart that says so.
 *
 * @param points in any order; layers stand in order of appearance
 * @example
 * const svg = await taskGradientChart([
 *   { step: 1, layer: "hidden", task: "movie", norm: 0.2 },
 *   { step: 1, layer: "hidden", task: "yelp", norm: 0.05 },
 * ]);
 */
export async function taskGradientChart(points: readonly TaskNormPoint[], options: TaskGradientChartOptions = {}): Promise<string> {
  const norms = points.map(({ norm }) => norm), axis = axisOf(norms);
  const colours = taskColours(options.tasks ?? points.map(({ task }) => task));
  const panels = Array.from(groupBy(points, ({ layer }) => layer), ([layer, own]) => layerPanel(layer, own, axis.log, colours));
  const words = {
    title: options.title ?? "What each task asks of each layer",
    subtitle: [options.subtitle ?? howDrawn(panels, points), ...normNotes(norms, axis.log)].join(" · "),
    description: panels.length === 0 ? "No step was observed." : panels.map(({ name, labels }) =>
      `${name}: ${labels.slice(1).map((label) => `${label.name?.whole} ${label.note}`).join(", ")}`).join("; "),
    xLabel: "step",
    yLabel: "L2 norm of the task's own gradient",
  };
  return drawStepPanels(words, panels, axis, { empty: "No step was observed." });
}

function layerPanel(layer: string, points: readonly TaskNormPoint[], log: boolean, colours: ReadonlyMap<string, Colour>): StepPanel {
  const panel: StepPanel = { name: layer, lines: [], labels: [{ name: { whole: layer, shown: shorten(layer, 24), colour: { line: ink.text, text: ink.text } } }] };
  const tasks = [...groupBy(points, (point) => point.task)].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [task, own] of tasks) {
    const colour = colours.get(task) ?? shared;
    const shown = own
      .map(({ step, norm }) => ({ x: step, y: Number.isFinite(norm) && (norm > 0 || !log) ? norm : NaN }))
      .sort((a, b) => a.x - b.x);
    const median = medians(shown, 1)[0]?.y;
    panel.lines.push(panelLine(shown, colour, tasks.length));
    panel.labels.push({ name: { whole: task, shown: shorten(task, 18), colour }, note: median === undefined ? "no norms" : `median ${numberText(median)}` });
  }
  return panel;
}
