/**
 * @file The interval of a difference on new rows, where all seeds test on the same rows: their spread leaves the rows' own chance out. The
 * rows' part is the percentile bootstrap (Efron 1979), one draw of rows for all seeds and both sides; the seeds' part is Student's t around
 * it, so that with very many test rows the interval is that of the paired t. Both ways of resampling at once: Owen 2007, "The pigeonhole
 * bootstrap", whose seeds are drawn with replacement; of few seeds such draws are too narrow, which the t is not.
 */
import { type Interval, percentiles } from "../../account/bootstrap.js";
import { drawRows } from "../../account/draws.js";
import { rowsOf, samplerOf, samplesOf } from "../../account/samplers.js";
import { PotluckError } from "../../engine/errors.js";
import type { RandomStream } from "../../engine/random.js";
import type { Metric, MetricInput } from "../../metric/index.js";
import type { Settings, Shape } from "../../options/index.js";
import type { Probabilities } from "./correlated-bayes.js";
import { tQuantile } from "./distributions.js";
import { checkMargin, describeSample } from "./sample.js";

/** Both sides' answers of one seed, on the same rows, which all have a target. */
export interface SeedAnswers {
  baseline: MetricInput;
  arm: MetricInput;
}

/** What {@link fixedSplit} compares. */
export interface FixedSplitInput {
  metric: Metric;
  /** The metric's options, with their defaults. */
  settings: Settings<Shape>;
  /** One or more, all on the same test rows. */
  seeds: readonly SeedAnswers[];
  /** Differences up to this count as none. From 0 on. */
  margin: number;
  /** Draws the samples. */
  stream: RandomStream;
  /**
   * How many samples to draw. p cannot be below 2 / (samples + 1): with m tests at once, Holm needs 40 m of them or more. Default: 1,000,
   * or fewer where the rows are many or the metric is slow, down to 200, as in `bootstrap`.
   */
  samples?: number;
  /** Draws this many or more, whatever they cost: for several tests at once. Default: 200. */
  leastSamples?: number;
}

/** What {@link fixedSplit} finds. */
export interface FixedSplit {
  /** Of the arm's metric minus the baseline's, over the seeds that define both; NaN where none does. */
  mean: number;
  /** 95 % of the mean, of new rows and new seeds; null where fewer than half of the samples define the metric. */
  interval: Interval | null;
  /** Of both sides, that the mean is 0; null where the interval is. */
  p: number | null;
  /** Parts of the samples; better is as the metric has it. Null where the interval is. */
  probability: Probabilities | null;
  /** How many samples were drawn, and how many of them do not define the metric: they are left out. */
  samples: number;
  undefined: number;
}

/**
 * The mean difference between two sides over seeds that test on the same rows, and what is known of it on new rows of the same kind.
 *
 * A sample draws test rows with replacement, and takes the mean difference of all seeds on them; to it is added a value of the t
 * distribution with (seeds - 1) degrees of freedom, times the standard error of the seeds' differences. The values of t are evenly spaced
 * quantiles in random order. One seed has no such part: the interval is then of the model that it trained, on new rows. Chance that belongs
 * to a row and a seed together is in both parts: the interval is a little wider than it must be, not narrower.
 *
 * p is twice the part of the samples at or beyond 0, with one sample added on that side (Davison & Hinkley 1997, chapter 4), at most 1.
 *
 * Of very many rows each sample draws fewer, as in `bootstrap`.
 *
 * @throws PotluckError when there is no seed, the answers are not on the same rows, or the margin or number of samples is out of its range
 * @example
 * fixedSplit({ metric: metrics.get("f1"), settings: {}, seeds: [{ baseline, arm }], margin: 0.01, stream: new RandomStream(1, "rows") });
 */
export function fixedSplit({ metric, settings, seeds, margin, stream, samples: wanted, leastSamples = 0 }: FixedSplitInput): FixedSplit {
  checkMargin(margin, "fixedSplit");
  checkRows(seeds);
  if (wanted !== undefined && !(Number.isInteger(wanted) && wanted > 0)) {
    throw new PotluckError(`fixedSplit: "samples" must be a whole number above 0, found ${String(wanted)}`);
  }
  const rows = rowsOf(seeds[0].arm);
  const full = seeds.map(({ baseline, arm }) => metric.compute(arm, settings) - metric.compute(baseline, settings));
  const known = seeds.filter((_, seed) => !Number.isNaN(full[seed]));
  if (rows === 0 || known.length === 0) return { mean: NaN, interval: null, p: null, probability: null, samples: 0, undefined: 0 };
  const { n, mean, sd } = describeSample(full.filter((one) => !Number.isNaN(one)), "fixedSplit");
  const samplers = known.map(({ baseline, arm }) => samplerOf({ metric, settings, inputs: [baseline, arm] }));
  const size = 2 * samplers.reduce((sum, one) => sum + one.size, 0);
  const cheap = samplesOf(size, rows), samples = wanted ?? Math.max(cheap.samples, leastSamples), drawn = new Uint32Array(cheap.draws);
  const scale = Math.sqrt(drawn.length / rows), error = n > 1 ? sd / Math.sqrt(n) : 0, order = stream.fork("seeds").permutation(samples);
  const values = new Float64Array(samples);
  for (let sample = 0; sample < samples; sample++) {
    drawRows(stream, sample, drawn, rows);
    let sum = 0;
    for (const sampler of samplers) {
      const [baseline, arm] = sampler.scores(drawn);
      sum += arm - baseline;
    }
    const seedPart = error === 0 ? 0 : error * tQuantile((order[sample] + 0.5) / samples, n - 1);
    values[sample] = mean + scale * (sum / n - mean) + seedPart;
  }
  return { mean, ...summariseSamples(values, margin, metric.higherIsBetter) };
}

/**
 * What samples of a difference say of it.
 *
 * @param values one a sample; NaN where the metric is not defined
 */
export function summariseSamples(values: Float64Array, margin: number, higherIsBetter: boolean): Omit<FixedSplit, "mean"> {
  const samples = values.length, defined = values.filter((one) => !Number.isNaN(one)), interval = percentiles(values, 1, null);
  const rest = { samples, undefined: samples - defined.length };
  if (interval === null) return { ...rest, interval, p: null, probability: null };
  const part = (isIn: (value: number) => boolean): number => defined.filter(isIn).length;
  const least = Math.min(part((value) => value <= 0), part((value) => value >= 0));
  const above = part((value) => value > margin) / defined.length, below = part((value) => value < -margin) / defined.length;
  const [better, worse] = higherIsBetter ? [above, below] : [below, above];
  return {
    ...rest, interval, p: Math.min(1, (2 * (least + 1)) / (defined.length + 1)), probability: { better, within: 1 - better - worse, worse },
  };
}

/** Checks that all answers are on the same rows: as many, with the same targets. */
function checkRows(seeds: readonly SeedAnswers[]): void {
  if (seeds.length === 0) throw new PotluckError("fixedSplit: there must be at least one seed, found none");
  const first = seeds[0].baseline.targets;
  seeds.forEach(({ baseline, arm }, seed) => {
    for (const { targets } of [baseline, arm]) {
      const row = targets.length === first.length ? Array.from(first).findIndex((one, place) => !Object.is(one, targets[place])) : 0;
      if (row < 0 || (row === 0 && first.length === 0)) continue;
      throw new PotluckError(`fixedSplit: all seeds and both sides must be on the same test rows; the targets of seed ${seed} differ`);
    }
  });
}
