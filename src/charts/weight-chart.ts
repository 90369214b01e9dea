/** @file Plots the weight of each task, with all tasks in one panel: only the ratio of two weights has a meaning. */
import { type Options, readOptions, text } from "../options/index.js";
import { checkPoints, subtitle, tasks as allTasks } from "./options.js";
import { shared, taskColours } from "./palette.js";
import { type Axis, linearAxis, normAxis } from "./scale.js";
import { drawStepPanels, lineNote, medianOf, numberNote } from "./step-panels.js";
import { meanOf, SeriesSet } from "./step-series.js";

/** The weight of one task at one step. */
export interface WeightPoint {
  step: number;
  task: string;
  /** Any number; NaN leaves a gap. */
  weight: number;
}

const options = {
  title: text({ default: "Weight of each task", empty: true, phrase: "text", describe: "The title." }),
  subtitle, tasks: allTasks,
};

/** Options of {@link weightChart}. */
export type WeightChartOptions = Options<typeof options>;

const NO_WEIGHTS = "No weights were logged.";

/**
 * Plots the tasks' weights by step. If all are above 0 and they span a wide range, the axis is logarithmic, and the subtitle says so. Of
 * more than eight tasks it shows the median, the range from the 10 % to the 90 % quantile, and the tasks with the highest and the lowest
 * last weight.
 *
 * @param points in any order; may be empty; steps are whole numbers
 * @returns the text of an SVG file
 * @throws PotluckError for an unknown option or a wrong point
 * @example
 * const svg = weightChart([{ step: 1, task: "movie", weight: 0.4 }, { step: 1, task: "yelp", weight: 0.6 }]);
 */
export function weightChart(points: readonly WeightPoint[], given: WeightChartOptions = {}): string {
  const chosen = readOptions("weightChart", options, given);
  checkPoints("weightChart", points, { step: "number", task: "text", weight: "number" });
  const set = new SeriesSet();
  for (const { step, task, weight } of [...points].sort((a, b) => a.step - b.step)) set.add(task, step, weight);
  return drawWeights(set, chosen);
}

/** Draws the weights of a run. */
export function drawWeights(set: SeriesSet, given: WeightChartOptions): string {
  const { title, subtitle: line, tasks: all } = readOptions("weightChart", options, given);
  const names = all ?? [...set.series.keys()], colours = taskColours(names), rank = new Map(names.map((task, index) => [task, index]));
  const lines = Array.from(set.series, ([name, series]) => {
    const end = series.findLast(({ count }) => count > 0), last = end === undefined ? NaN : meanOf(end);
    const shortNote = numberNote("last", last, "no weights");
    const note = Number.isNaN(last) ? shortNote : `${numberNote("median", medianOf(series), "")}, ${shortNote}`;
    return { name, isTask: true, colour: colours.get(name) ?? shared, series, note, shortNote, level: last };
  }).sort((a, b) => (rank.get(a.name) ?? names.length) - (rank.get(b.name) ?? names.length));
  const panels = lines.length === 0 ? [] : [{ name: "weights", lines }], axis = weightAxis(set);
  return drawStepPanels({
    title,
    subtitle: [line ?? lineNote(set, panels), ...(axis.log ? ["log scale"] : [])],
    description: lines.length === 0 ? NO_WEIGHTS : lines.slice(0, 20).map(({ name, note }) => `${name}: ${note}`).join("; "),
    xLabel: "step",
    yLabel: "weight",
  }, panels, { axis, empty: NO_WEIGHTS, minHeight: 280 });
}

/** An axis from 0, or from the lowest weight if that is negative. It is logarithmic only if all weights are positive. */
function weightAxis({ extremes: { low, high, lowestPositive }, counts }: SeriesSet): Axis {
  const positive = normAxis(lowestPositive, high);
  if (counts.notPositive === 0 && positive.log) return positive;
  return linearAxis(Math.min(0, low), high > 0 ? high : low < 0 ? 0 : 1, 5);
}
