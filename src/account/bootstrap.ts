/**
 * @file Intervals of a metric by the percentile bootstrap over rows: Efron 1979, "Bootstrap methods: another look at the jackknife". Rows
 * are drawn anew with replacement many times, and the metric is computed for each sample. Several models' answers are resampled together,
 * row by row, so that the interval of their difference is that of paired differences.
 */
import { PotluckError } from "../engine/errors.js";
import { RandomStream } from "../engine/random.js";
import type { Metric, MetricInput } from "../metric/index.js";
import type { Settings, Shape } from "../options/index.js";
import { drawRows } from "./draws.js";
import { rowsOf, samplerOf, samplesOf } from "./samplers.js";

/** An interval that holds the metric with 95 % confidence. */
export interface Interval {
  low: number;
  high: number;
}

/** What a bootstrap found. */
export interface Bootstrap {
  /** How many samples were drawn. */
  samples: number;
  /** In how many of them the metric was not defined. They are left out. */
  undefined: number;
  /** The interval of each model's metric; null where fewer than half of the samples define it. */
  intervals: (Interval | null)[];
  /** The interval of the first model's metric minus the second's; null for a single model. */
  difference: Interval | null;
}

/** What is resampled. */
export interface BootstrapInput {
  metric: Metric;
  /** The metric's options, with their defaults. */
  settings: Settings<Shape>;
  /** One or two models' answers on the same rows, which all have a target. */
  inputs: readonly MetricInput[];
  stream: RandomStream;
}

/**
 * What draws a task's samples; of tasks that `by` made together, `together/` and their name. A run's account and an evaluation of the same
 * rows have the same intervals by it.
 */
export function bootstrapStream(seed: number, task: string): RandomStream {
  return new RandomStream(seed, `account/bootstrap/${task}`);
}

/**
 * 95 % intervals of a metric.
 *
 * There are 1,000 samples of as many rows as there are. Where that would cost much (many test rows and a metric that must look at each),
 * there are fewer, down to 200, and then their rows are fewer, down to 5,000: the deviations from the metric of all rows are scaled by the
 * root of the ratio (Bickel, Goetze & van Zwet 1997, the m out of n bootstrap).
 *
 * @throws PotluckError when the models' answers are not on the same rows
 * @example
 * bootstrap({ metric: metrics.get("f1"), settings: {}, inputs: [input], stream: new RandomStream(1, "interval") }).intervals[0];
 */
export function bootstrap(given: BootstrapInput): Bootstrap {
  const { metric, settings, inputs, stream } = given, rows = rowsOf(inputs[0]);
  if (inputs.some((input) => rowsOf(input) !== rows)) throw new PotluckError("bootstrap: the models' answers must be on the same rows");
  if (rows === 0) return { samples: 0, undefined: 0, intervals: inputs.map(() => null), difference: null };
  const sampler = samplerOf(given);
  const { samples, draws } = samplesOf(sampler.size, rows), drawn = new Uint32Array(draws);
  const values = inputs.map(() => new Float64Array(samples));
  for (let sample = 0; sample < samples; sample++) {
    drawRows(stream, sample, drawn, rows);
    sampler.scores(drawn).forEach((value, model) => (values[model][sample] = value));
  }
  const missing = Array.from(values[0].keys()).filter((sample) => values.some((one) => Number.isNaN(one[sample]))).length;
  const scale = Math.sqrt(drawn.length / rows), whole = scale < 1 ? inputs.map((input) => metric.compute(input, settings)) : null;
  const difference = inputs.length < 2 ? null
    : percentiles(values[0].map((value, sample) => value - values[1][sample]), scale, whole && whole[0] - whole[1]);
  return { samples, undefined: missing, intervals: values.map((own, model) => percentiles(own, scale, whole && whole[model])), difference };
}

/**
 * The central 95 % of some values, NaN left out, as NumPy's `percentile` interpolates; null where more than half of them are NaN.
 *
 * @param scale what deviations from `whole` are multiplied by; 1: nothing is
 */
export function percentiles(values: Float64Array, scale: number, whole: number | null): Interval | null {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0 || sorted.length * 2 < values.length) return null;
  const at = (share: number): number => {
    const place = share * (sorted.length - 1), below = Math.floor(place), above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  };
  if (whole === null) return { low: at(0.025), high: at(0.975) };
  return Number.isNaN(whole) ? null : { low: whole + scale * (at(0.025) - whole), high: whole + scale * (at(0.975) - whole) };
}
