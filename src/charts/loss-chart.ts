/** @file Plots each task's loss by epoch, on training and validation rows: where the two part, the model begins to overfit. */
import { number, type Options, readOptions, text } from "../options/index.js";
import { drawCurves } from "./curves.js";
import { checkPoints, type CurveSplit, subtitle, tasks } from "./options.js";
import { curvesOf } from "./score-chart.js";

/** The mean loss of one task over some rows. */
export interface LossPoint {
  /** The epoch, or the step: see `xLabel`. */
  epoch: number;
  task: string;
  split?: CurveSplit;
  /** NaN leaves a gap. */
  loss: number;
}

const options = {
  xLabel: text({ default: "epoch", empty: true, phrase: "text", describe: "The label of the x axis." }),
  title: text({ default: "Loss of each task", empty: true, phrase: "text", describe: "The title." }),
  kept: number({ optional: true, describe: "The epoch whose weights were kept; it is marked." }),
  subtitle, tasks,
};

/** Options of {@link lossChart}. */
export type LossChartOptions = Options<typeof options>;

/**
 * Plots losses by epoch, with a panel for each task, as {@link scoreChart} does.
 *
 * @param points in any order; may be empty
 * @returns the text of an SVG file
 * @throws PotluckError for an unknown option or a wrong point
 * @example
 * const svg = lossChart([
 *   { epoch: 1, task: "movie", split: "train", loss: 0.6 }, { epoch: 1, task: "movie", split: "validation", loss: 0.65 },
 * ]);
 */
export function lossChart(points: readonly LossPoint[], given: LossChartOptions = {}): string {
  const { xLabel, title, kept, subtitle: line, tasks: all } = readOptions("lossChart", options, given);
  checkPoints("lossChart", points, { epoch: "number", task: "text", split: "split?", loss: "number" });
  const names = new Set([...(all ?? []), ...points.map(({ task }) => task)]);
  return drawCurves({
    title, subtitle: [line ?? ""], xLabel, yLabel: "mean loss", kept, areLosses: true,
    curves: curvesOf(points.map(({ loss, ...point }) => ({ ...point, value: loss }))),
    tasks: Array.from(names, (name) => ({ name, metric: "loss", higherIsBetter: false })),
    empty: "No losses were logged.",
  });
}
