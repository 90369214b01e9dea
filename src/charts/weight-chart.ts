/** @file Plots the weight of each task, with all tasks in one panel: only the ratio of two weights has a meaning. */
import { type Options, readOptions, text } from "../options/index.js";
import { checkPoints, subtitle, tasks as allTasks } from "./options.js";
import { shared, taskColours } from "./palette.js";
import { chooseAxis, drawStepPanels, groupBy, lineNote, numberText, type PanelAxis, panelLine } from "./step-panels.js";
import { shorten } from "./text-width.js";
import { medians } from "./thin.js";

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

/**
 * Plots the tasks' weights by step. If all are above 0 and they span a wide range, the axis is logarithmic, and the subtitle says so.
 *
 * @param points in any order; may be empty
 * @returns the text of an SVG file
 * @throws PotluckError for an unknown option or a wrong point
 * @example
 * const svg = await weightChart([{ step: 1, task: "movie", weight: 0.4 }, { step: 1, task: "yelp", weight: 0.6 }]);
 */
export async function weightChart(points: readonly WeightPoint[], given: WeightChartOptions = {}): Promise<string> {
  const { title, subtitle: line, tasks: all } = readOptions("weightChart", options, given);
  checkPoints("weightChart", points, { step: "number", task: "text", weight: "number" });
  const axis = weightAxis(points.map(({ weight }) => weight));
  const colours = taskColours(all ?? points.map(({ task }) => task));
  const byTask = groupBy(points, ({ task }) => task);
  const tasks = Array.from(byTask, ([task, own]) => {
    const shown = own.map(({ step, weight }) => ({ x: step, y: drawable(weight) })).sort((a, b) => a.x - b.x);
    const median = medians(shown, 1)[0]?.y, last = shown.findLast(({ y }) => !Number.isNaN(y))?.y;
    const colour = colours.get(task) ?? shared;
    const note = median === undefined || last === undefined ? "no weights" : `median ${numberText(median)}, last ${numberText(last)}`;
    const line = panelLine(shown, colour, byTask.size);
    return { task, note, end: line.trend.at(-1)?.y ?? last ?? -Infinity, line, name: { whole: task, shown: shorten(task, 24), colour } };
  }).sort((a, b) => (a.end === b.end ? (a.task < b.task ? -1 : 1) : b.end - a.end)); // in the order of the lines' ends, from the top
  const panels = tasks.length === 0 ? [] : [{
    name: "weights", lines: tasks.map(({ line }) => line), labels: tasks.flatMap(({ name, note }) => [{ name }, { note }]),
  }];
  const texts = {
    title,
    subtitle: [line ?? lineNote(panels, points), ...(axis.log ? ["log scale"] : [])].join(" · "),
    description: tasks.length === 0 ? "No weights were logged." : tasks.map(({ task, note }) => `${task}: ${note}`).join("; "),
    xLabel: "step",
    yLabel: "weight",
  };
  return drawStepPanels(texts, panels, axis, { empty: "No weights were logged.", minHeight: 280 });
}

/** An axis from 0, or from the lowest weight if that is negative. It is logarithmic only if all weights are positive. */
function weightAxis(weights: readonly number[]): PanelAxis {
  const drawn = weights.map(drawable).filter((weight) => !Number.isNaN(weight));
  const low = drawn.reduce((a, b) => Math.min(a, b), Infinity), high = drawn.reduce((a, b) => Math.max(a, b), 0);
  const positive = chooseAxis(drawn);
  if (low > 0 && positive.log) return positive;
  return { log: false, domain: low < 0 ? [low, high] : [0, high || 1], nice: true, ticks: 5 };
}

/** A weight that can be drawn: a tiny one becomes 0, and one that is too large, or NaN, becomes NaN and leaves a gap. */
function drawable(weight: number): number {
  const size = Math.abs(weight);
  return size < 1e-99 ? 0 : size <= 1e99 ? weight : NaN;
}
