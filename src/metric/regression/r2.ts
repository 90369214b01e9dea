/**
 * @file The share of the targets' variance that predictions explain: R squared, and explained variance, which ignores a constant error. As
 * scikit-learn's `r2_score` and `explained_variance_score`, including their treatment of constant targets (`force_finite=True`): 1 where
 * the numerator is 0 too, else 0. Constant is what has one value: scikit-learn looks whether the sum of squares about the mean is 0, which
 * rounding of the mean makes tiny instead, of targets such as 0.1, 0.1, 0.1.
 */
import { metric } from "../shared/metric.js";
import { type Pairs, presentPairs } from "../shared/pairs.js";
import { sumOf, weightsIn, type WeightOptions } from "../shared/sample-weight.js";
import { divided, isConstant, quotient, scaleOf, type Squares, squaresOf } from "../shared/squares.js";

/**
 * R squared: 1 is perfect, 0 is as good as the mean, below 0 is worse. NaN when fewer than two rows have a target.
 *
 * @param targets `[n]`; rows without a target (NaN) are left out
 * @param predictions `[n]`
 * @param options `sampleWeight`: `[n]`, how much each row counts
 * @throws PotluckError when lengths differ, a prediction is NaN, or a weight is not a finite number from 0 up
 * @example
 * r2([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.9486
 */
export function r2(targets: ArrayLike<number>, predictions: ArrayLike<number>, options?: WeightOptions): number {
  const pairs = presentPairs(targets, predictions, "r2", weightsIn("r2", options));
  if (pairs.targets.length < 2 || sumOf(pairs.weights) === 0) return NaN;
  const { errors, known, weights } = scaled(pairs);
  return oneMinus(
    errors.every((error) => error === 0) ? null : squaresOf(errors, weights),
    isConstant(known) ? null : squaresOf(deviations(known, weights), weights));
}

/**
 * 1 - variance of the errors / variance of the targets; at most 1. NaN when no row has a target. Otherwise as {@link r2}.
 *
 * @example
 * explainedVariance([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.9572
 */
export function explainedVariance(targets: ArrayLike<number>, predictions: ArrayLike<number>, options?: WeightOptions): number {
  const what = "explained_variance", pairs = presentPairs(targets, predictions, what, weightsIn(what, options));
  if (sumOf(pairs.weights) === 0) return NaN;
  const { errors, known, weights } = scaled(pairs);
  return oneMinus(variance(errors, weights), variance(known, weights));
}

/** Errors and targets of the rows that weigh more than 0, in a unit in which neither overflows. */
function scaled({ targets, predictions, weights }: Pairs): { errors: Float64Array; known: Float64Array; weights: Float64Array } {
  const scale = scaleOf(targets, predictions), [known, answers] = [divided(targets, scale), divided(predictions, scale)];
  const errors = known.map((target, row) => target - answers[row]);
  if (weights.every((weight) => weight > 0)) return { errors, known, weights };
  const keep = (values: Float64Array): Float64Array => values.filter((_, row) => weights[row] > 0);
  return { errors: keep(errors), known: keep(known), weights: keep(weights) };
}

/** 1 - part / whole; null stands for a sum that is exactly 0. */
function oneMinus(part: Squares | null, whole: Squares | null): number {
  if (whole === null) return part === null ? 1 : 0;
  return part === null ? 1 : 1 - quotient(part, whole);
}

function weightedMean(values: Float64Array, weights: Float64Array): number {
  return values.reduce((sum, value, row) => sum + weights[row] * value, 0) / sumOf(weights);
}

/** Differences from the mean. */
function deviations(values: Float64Array, weights: Float64Array): Float64Array {
  const mean = weightedMean(values, weights);
  return values.map((value) => value - mean);
}

/** The variance; null where all values are the same. */
function variance(values: Float64Array, weights: Float64Array): Squares | null {
  if (isConstant(values)) return null;
  const { sum, scale } = squaresOf(deviations(values, weights), weights);
  return { sum: sum / sumOf(weights), scale };
}

export const explained = [
  metric({
    name: "r2", describe: "the share of the targets' variance that is explained", kinds: ["regression"], higherIsBetter: true,
    compute: ({ targets, predictions }) => r2(targets, predictions),
    whyUndefined: (_, rows) => `it needs two of ${rows} with a target`,
  }),
  metric({
    name: "explained_variance", describe: "r2, but a constant error does not count", kinds: ["regression"], higherIsBetter: true,
    compute: ({ targets, predictions }) => explainedVariance(targets, predictions),
  }),
] as const;
