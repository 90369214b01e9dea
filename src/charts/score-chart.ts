/** @file Plots each task's score by epoch (or by step): a panel for each task, with its curves on training, validation and test rows. */
import { boolean, number, type Options, readOptions, text } from "../options/index.js";
import { type Curve, drawCurves } from "./curves.js";
import { checkPoints, type CurveSplit, subtitle, tasks } from "./options.js";

/** One evaluation of one task. */
export interface ScorePoint {
  /** The epoch, or the step: see `xLabel`. */
  epoch: number;
  task: string;
  /** The name of the training, such as `alone` or `together`. Optional if there is only one. */
  run?: string;
  /** The rows. A single evaluation of test rows beside curves of other rows is drawn as a mark. */
  split?: CurveSplit;
  /** The metric; NaN leaves a gap. */
  value: number;
}

const options = {
  metric: text({ default: "score", empty: true, phrase: "text", describe: "The name of the metric, such as F1." }),
  lowerIsBetter: boolean({
    default: false, describe: "Whether the metric is an error, such as `mae`. Of many tasks it decides which are best.",
  }),
  xLabel: text({ default: "epoch", empty: true, phrase: "text", describe: "The label of the x axis." }),
  title: text({
    optional: true, empty: true, phrase: "text", describe: "The title. By default it names the metric and the x axis.",
  }),
  kept: number({ optional: true, describe: "The epoch whose weights were kept; it is marked, and test scores stand there." }),
  subtitle, tasks,
};

/** Options of {@link scoreChart}. */
export type ScoreChartOptions = Options<typeof options>;

/**
 * Plots a metric by epoch, with a panel for each task and one scale. Of more than eight tasks the four best and the four worst have panels,
 * and the others share one, as thin lines. Long curves are thinned but keep their peaks (see `thin.ts`). Short ones have dots. If several
 * points have the same task, run, split and epoch, the last one counts.
 *
 * @param points in any order; may be empty; tasks that `tasks` does not name come after those, in order of appearance
 * @returns the text of an SVG file
 * @throws PotluckError for an unknown option or a wrong point
 * @example
 * const svg = scoreChart([{ epoch: 1, task: "movie", value: 0.7 }, { epoch: 2, task: "movie", value: 0.8 }], { metric: "F1" });
 */
export function scoreChart(points: readonly ScorePoint[], given: ScoreChartOptions = {}): string {
  const { metric, lowerIsBetter, xLabel, title, kept, subtitle: line, tasks: all } = readOptions("scoreChart", options, given);
  checkPoints("scoreChart", points, { epoch: "number", task: "text", run: "text?", split: "split?", value: "number" });
  const names = new Set([...(all ?? []), ...points.map(({ task }) => task)]);
  return drawCurves({
    title: title ?? `${metric.slice(0, 1).toUpperCase()}${metric.slice(1)} by ${xLabel}`,
    subtitle: [line ?? ""], xLabel, yLabel: metric, kept, curves: curvesOf(points),
    tasks: Array.from(names, (name) => ({ name, metric, higherIsBetter: !lowerIsBetter })),
    empty: "No evaluations were logged.",
  });
}

/** The points as curves: one for each task, run and split. */
export function curvesOf(points: readonly ScorePoint[]): Curve[] {
  const byName = new Map<string, { task: string; run?: string; split?: CurveSplit; values: Map<number, number> }>();
  for (const { task, run, split, epoch, value } of points) {
    const name = JSON.stringify([task, run, split]);
    const one = byName.get(name) ?? { task, run, split, values: new Map<number, number>() };
    byName.set(name, one);
    one.values.set(epoch, value);
  }
  return Array.from(byName.values(), ({ values, ...curve }) => (
    { ...curve, points: Array.from(values, ([x, y]) => ({ x, y })).sort((a, b) => a.x - b.x) }));
}
