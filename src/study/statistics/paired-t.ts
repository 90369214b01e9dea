/**
 * @file The paired t test and its interval; with a correction, for repeated splits of the same rows: Nadeau & Bengio 2003, "Inference for
 * the generalization error"; Bouckaert & Frank 2004, "Evaluating the replicability of significance tests for comparing learning
 * algorithms", for repeated k-fold.
 */
import type { Interval } from "../../account/bootstrap.js";
import { tCdf, tQuantile } from "./distributions.js";
import { checkCorrection, checkLevel, describeSample, sameSignP } from "./sample.js";

/** What a paired t test finds. */
export interface PairedT {
  mean: number;
  /** sqrt(s^2 (1/n + correction)). 0 where all differences are the same; null for one. */
  standardError: number | null;
  /** n - 1 */
  df: number;
  /** Of the mean; null where it cannot be known. */
  interval: Interval | null;
  /** Of both sides, that the mean is 0; null for one difference. */
  p: number | null;
}

/** Settings of {@link pairedT}. */
export interface PairedTOptions {
  /**
   * What is added to 1/n in the variance of the mean. 0 for differences that are independent; `n_test / n_train` for repeated splits of the
   * same rows, which overlap; the same, `1 / (k - 1)`, for repeated k-fold. Default: 0.
   */
  correction?: number;
  /** Of the interval. Default: 0.95. */
  level?: number;
}

/**
 * Student's t test of paired differences: the variance of their mean is s^2 (1/n + correction), with n - 1 degrees of freedom. Without a
 * correction it is `scipy.stats.ttest_1samp`.
 *
 * Differences that are all the same have no spread, and the t test would be certain from two of them. Where all are 0, the interval is
 * [0, 0] and p is 1: the two sides gave the same score every time. Where all are another number, the sign test takes over, which assumes
 * nothing of the spread: p is 2^(1 - n), and the interval is that number where p is at most 1 - `level`, else null. With a correction, n is
 * replaced by 1 / (1/n + correction), the number of independent differences that would say as much.
 *
 * @param differences of the pairs, one a seed
 * @throws PotluckError when there is no difference, one is not finite, or an option is out of its range
 * @example
 * pairedT([0.02, 0.01, 0.03, 0.02, 0.01]);
 * // { mean: 0.018, standardError: 0.0037, df: 4, interval: { low: 0.0076, high: 0.0284 }, p: 0.0086 }
 * pairedT(differences, { correction: 0.25 }); // 20 % of the rows test
 */
export function pairedT(differences: readonly number[], { correction = 0, level = 0.95 }: PairedTOptions = {}): PairedT {
  checkCorrection(correction, "pairedT");
  checkLevel(level, "pairedT");
  const { n, mean, sd } = describeSample(differences, "pairedT"), df = n - 1;
  if (n === 1) return { mean, standardError: null, df, interval: null, p: null };
  if (sd === 0) {
    const p = mean === 0 ? 1 : sameSignP(n, correction), isKnown = mean === 0 || p <= 1 - level;
    return { mean, standardError: 0, df, interval: isKnown ? { low: mean, high: mean } : null, p };
  }
  const standardError = sd * Math.sqrt(1 / n + correction), half = tQuantile((1 + level) / 2, df) * standardError;
  return { mean, standardError, df, interval: { low: mean - half, high: mean + half }, p: 2 * tCdf(-Math.abs(mean) / standardError, df) };
}
