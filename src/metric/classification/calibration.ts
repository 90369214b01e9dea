/**
 * @file Whether probabilities come true: rows in bins by the probability that a model gave them, and how often it was right in each. The
 * reliability curve has one point a bin; the expected calibration error (ECE) is the mean distance of the points from the diagonal. Naeini,
 * Cooper & Hauskrecht 2015, "Obtaining well calibrated probabilities using Bayesian binning", AAAI; Guo et al. 2017, "On calibration of
 * modern neural networks", ICML, eq. 3. The curve is scikit-learn's `calibration_curve`, the error torchmetrics' `CalibrationError`.
 */
import { PotluckError } from "../../engine/errors.js";
import { oneOf, type Options, readOptions, whole } from "../../options/index.js";
import { classKinds, metric } from "../shared/metric.js";
import { checkClass, presentRows, scoreColumns } from "../shared/pairs.js";
import { sumOf, weightOptions, weightsOf } from "../shared/sample-weight.js";

/** How far above 1 rounding may bring a probability. */
const SLACK = 1e-6;
/** Bins of Guo et al., and of torchmetrics. */
const BINS = 15;

const binOptions = {
  bins: whole({ from: 1, to: 10_000, default: BINS, aliases: ["nBins", "n_bins"], describe: "How many bins there are." }),
  strategy: oneOf(["uniform", "quantile"], {
    default: "uniform",
    describe: "uniform: bins of equal width; quantile: bins of equal numbers of rows, by the quantiles of the probabilities.",
  }),
};
const errorOptions = {
  ...binOptions,
  norm: oneOf(["l1", "l2", "max"], {
    default: "l1",
    describe: "How the bins' distances become one number. l1: their mean over the rows (ECE); l2: the root of the mean of their squares; " +
      "max: the largest (MCE).",
  }),
};
const curveOptions = { ...binOptions, ...weightOptions };
const eceOptions = { ...errorOptions, ...weightOptions };

/** Options of {@link reliabilityCurve}. */
export type ReliabilityOptions = Options<typeof curveOptions>;
/** Options of {@link ece}. */
export type EceOptions = Options<typeof eceOptions>;

/** The rows of one bin. */
export interface ReliabilityBin {
  /** The bin has probabilities above `from`, up to and with `to`; the first has 0 too. */
  from: number;
  to: number;
  /** How many rows there are, or the sum of their weights. */
  rows: number;
  /** Their mean probability. */
  probability: number;
  /** How often it came true: the share of class 1; of several classes, the share of rows whose most probable class is right. */
  frequency: number;
}

/**
 * How often probabilities come true, bin by bin: for two classes the probability of class 1, for more that of the most probable class (the
 * first, if several are equal). For labels give all elements as rows of two classes. Bins without rows are left out.
 *
 * @param targets `[n]` class indices; rows without a target (NaN) are left out
 * @param probabilities `[n]`, of class 1 (binary), or row-major `[n * C]`, of every class
 * @param given `bins` (15), `strategy`: `uniform` (bins of equal width) or `quantile` (of equal numbers of rows), `sampleWeight`: `[n]`,
 *   which quantiles do not depend on
 * @returns the bins in ascending order
 * @throws PotluckError when the sizes do not match, a value is no class index, a probability is outside [0, 1], or an option is unknown or
 *   wrong
 * @example
 * reliabilityCurve([0, 1, 1, 1], [0.2, 0.3, 0.8, 0.9], { bins: 2 });
 * // [{ from: 0, to: 0.5, rows: 2, probability: 0.25, frequency: 0.5 }, { from: 0.5, to: 1, rows: 2, probability: 0.85, frequency: 1 }]
 */
export function reliabilityCurve(
  targets: ArrayLike<number>, probabilities: ArrayLike<number>, given?: ReliabilityOptions,
): ReliabilityBin[] {
  return binned(targets, probabilities, readOptions("reliabilityCurve", curveOptions, given), "reliabilityCurve");
}

/**
 * The expected calibration error, 0 is best: the mean over the rows of the distance between the mean probability of a row's bin and how
 * often it came true there. NaN when no row has a target. With few rows it is above 0 by chance also where the probabilities are true.
 *
 * @param targets `[n]` class indices; rows without a target (NaN) are left out
 * @param probabilities `[n]`, of class 1 (binary), or row-major `[n * C]`, of every class
 * @param given `bins` (15) and `strategy` as in {@link reliabilityCurve}; `norm`: `l1` (default), `l2` or `max`; `sampleWeight`: `[n]`
 * @throws PotluckError as {@link reliabilityCurve} does
 * @example
 * ece([0, 1, 1, 1], [0.2, 0.3, 0.8, 0.9], { bins: 2 }); // (2 * 0.25 + 2 * 0.15) / 4 = 0.2
 */
export function ece(targets: ArrayLike<number>, probabilities: ArrayLike<number>, given?: EceOptions): number {
  const { norm, ...options } = readOptions("ece", eceOptions, given), bins = binned(targets, probabilities, options, "ece");
  if (bins.length === 0) return NaN;
  const distances = bins.map(({ probability, frequency }) => Math.abs(probability - frequency)), rows = sumOf(bins.map((bin) => bin.rows));
  switch (norm) {
    case "l1":
      return sumOf(bins.map((bin, place) => bin.rows * distances[place])) / rows;
    case "l2":
      return Math.sqrt(sumOf(bins.map((bin, place) => bin.rows * distances[place] ** 2)) / rows);
    case "max":
      return Math.max(...distances);
  }
}

/** What the bins are made by. */
interface Binning {
  bins: number;
  strategy: "uniform" | "quantile";
  sampleWeight?: ArrayLike<number>;
}

function binned(
  targets: ArrayLike<number>, probabilities: ArrayLike<number>, { bins, strategy, sampleWeight }: Binning, what: string,
): ReliabilityBin[] {
  const columns = scoreColumns(targets, probabilities, what), present = presentRows(targets);
  const weights = weightsOf(present, targets.length, sampleWeight, what);
  const confidence = new Float64Array(present.length), right = new Uint8Array(present.length);
  present.forEach((row, place) => {
    checkClass(targets[row], "target", what, Math.max(columns, 2));
    let best = row * columns;
    for (let at = row * columns; at < (row + 1) * columns; at++) {
      if (!(probabilities[at] >= 0 && probabilities[at] <= 1 + SLACK)) {
        throw new PotluckError(`${what}: a probability of row ${row} must be from 0 to 1, found ${probabilities[at]}. Give no logits`);
      }
      if (probabilities[at] > probabilities[best]) best = at;
    }
    confidence[place] = Math.min(1, probabilities[best]);
    right[place] = targets[row] === (columns === 1 ? 1 : best - row * columns) ? 1 : 0;
  });
  const edges = strategy === "uniform" ? Float64Array.from({ length: bins + 1 }, (_, edge) => edge / bins) : quantiles(confidence, bins);
  const sums = Array.from({ length: bins }, () => ({ rows: 0, probability: 0, right: 0 }));
  confidence.forEach((probability, place) => {
    const sum = sums[binOf(edges, probability)], weight = weights[place];
    sum.rows += weight;
    sum.probability += weight * probability;
    sum.right += weight * right[place];
  });
  return sums.flatMap(({ rows, probability, right: times }, bin) => (rows === 0 ? [] : [
    { from: edges[bin], to: edges[bin + 1], rows, probability: probability / rows, frequency: times / rows }]));
}

/** The bin of a probability: how many edges between two bins are below it. As numpy's `searchsorted`. */
function binOf(edges: Float64Array, probability: number): number {
  let low = 1, high = edges.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle] < probability) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The edges of bins of equal numbers of rows, by linear interpolation: numpy's `percentile`. */
function quantiles(values: Float64Array, bins: number): Float64Array {
  const sorted = Float64Array.from(values).sort();
  return Float64Array.from({ length: bins + 1 }, (_, edge) => {
    const at = (edge / bins) * (sorted.length - 1), below = Math.floor(at);
    return sorted[below] + (at - below) * ((sorted[below + 1] ?? sorted[below]) - sorted[below]);
  });
}

export const eceMetric = metric({
  name: "ece", describe: "the expected calibration error: how far probabilities are from how often they come true",
  kinds: [...classKinds, "multilabel"], higherIsBetter: false, options: errorOptions,
  compute: ({ targets, probabilities }, options) => ece(targets, probabilities, options),
});
