/**
 * @file The interval of a difference over several tasks on new rows, where all seeds test on the same rows: as `fixedSplit` has it for one
 * task. The rows of tasks of one dataset are drawn together where these tasks have the same rows; those of other tasks independently.
 */
import { drawRows } from "../../account/draws.js";
import { rowsOf, samplerOf } from "../../account/samplers.js";
import { PotluckError } from "../../engine/errors.js";
import { RandomStream } from "../../engine/random.js";
import type { Metric } from "../../metric/index.js";
import type { Settings, Shape } from "../../options/index.js";
import type { TaskScores } from "./delta-m.js";
import { tQuantile } from "./distributions.js";
import { type FixedSplit, type SeedAnswers, summariseSamples } from "./fixed-split.js";
import { describeSample } from "./sample.js";

/** One task of {@link fixedTasks}. */
export interface FixedTask {
  metric: Metric;
  /** The metric's options, with their defaults. */
  settings: Settings<Shape>;
  /** One for each seed, in the same order for all tasks. */
  seeds: readonly SeedAnswers[];
  /** What its rows are drawn by: tasks of the same name and number of rows have the same draws. */
  rows: string;
}

/** How {@link fixedTasks} is asked. */
export interface FixedTasksOptions {
  /** The difference of each seed from the tasks' scores, such as `deltaM`; null where it is not defined. */
  over: (tasks: readonly TaskScores[]) => number[] | null;
  higherIsBetter: boolean;
  /** Differences up to this count as none. */
  margin: number;
  /** Of the draws. */
  seed: number;
}

/** Samples that are drawn where they are cheap, and that are drawn however much they cost. */
const SAMPLES = 1000;
const LEAST_SAMPLES = 200;
/** Numbers to look at in all samples together. Where 1,000 samples would look at more, there are fewer. */
const BUDGET = 4_000_000;

/**
 * A difference over tasks of the arm against the baseline, in seeds that test on the same rows, and what is known of it on new rows.
 *
 * @returns null where the difference is not defined on the rows themselves
 * @throws PotluckError when there is no task, or the tasks have not as many seeds
 * @example
 * fixedTasks(tasks, { over: deltaM, higherIsBetter: true, margin: 1, seed: 1 })?.interval; // { low: -0.4, high: 2.1 }
 */
export function fixedTasks(tasks: readonly FixedTask[], { over, higherIsBetter, margin, seed }: FixedTasksOptions): FixedSplit | null {
  const count = tasks[0]?.seeds.length ?? 0;
  if (count === 0 || tasks.some(({ seeds }) => seeds.length !== count)) {
    throw new PotluckError("fixedTasks: there must be one task or more, each with as many seeds, one or more");
  }
  const whole = over(tasks.map(({ metric, settings, seeds }) => ({
    arm: seeds.map(({ arm }) => metric.compute(arm, settings)), baseline: seeds.map(({ baseline }) => metric.compute(baseline, settings)),
    higherIsBetter: metric.higherIsBetter,
  })));
  const known = whole?.filter((value) => !Number.isNaN(value)) ?? [];
  if (known.length === 0) return null;
  const { n, mean, sd } = describeSample(known, "fixedTasks"), error = n > 1 ? sd / Math.sqrt(n) : 0;
  const parts = tasks.map(({ metric, settings, seeds, rows }) => ({
    higherIsBetter: metric.higherIsBetter, samplers: seeds.map(({ arm, baseline }) => samplerOf({ metric, settings, inputs: [baseline,
      arm] })),
    stream: new RandomStream(seed, `study/rows/${rows}`), drawn: new Uint32Array(rowsOf(seeds[0].arm)),
  }));
  const size = 2 * parts.reduce((sum, { samplers }) => sum + samplers.reduce((all, one) => all + one.size, 0), 0);
  const samples = Math.min(SAMPLES, Math.max(LEAST_SAMPLES, Math.floor(BUDGET / size)));
  const order = new RandomStream(seed, "study/rows/seeds").permutation(samples), values = new Float64Array(samples);
  for (let sample = 0; sample < samples; sample++) {
    const gains = over(parts.map(({ higherIsBetter, samplers, stream, drawn }) => {
      drawRows(stream, sample, drawn, drawn.length);
      const scores = samplers.map((one) => one.scores(drawn));
      return { baseline: scores.map(([first]) => first), arm: scores.map(([, second]) => second), higherIsBetter };
    }));
    const own = gains?.filter((value) => !Number.isNaN(value)) ?? [];
    const seedPart = error === 0 ? 0 : error * tQuantile((order[sample] + 0.5) / samples, n - 1);
    values[sample] = own.length === 0 ? NaN : own.reduce((sum, value) => sum + value, 0) / own.length + seedPart;
  }
  return { mean, ...summariseSamples(values, margin, higherIsBetter) };
}
