/**
 * @file Two one-sided tests of equivalence: Schuirmann 1987, "A comparison of the two one-sided tests procedure and the power approach".
 * With the variance of `paired-t.ts`.
 */
import { tCdf } from "./distributions.js";
import { checkCorrection, checkMargin, describeSample, signShare } from "./sample.js";

/** What {@link tost} finds. */
export interface Equivalence {
  /** That the mean is not within the margin: the larger of `low` and `high`. */
  p: number;
  /** That the mean is at or below minus the margin. */
  low: number;
  /** That the mean is at or above the margin. */
  high: number;
}

/** Settings of {@link tost}. */
export interface EquivalenceOptions {
  /** Differences up to this count as none. From 0 on. */
  margin: number;
  /** What is added to 1/n in the variance of the mean: see `pairedT`. Default: 0. */
  correction?: number;
}

/**
 * Tests whether the mean of paired differences is within a margin: small p say that it is. `p` is below 0.05 where the whole 90 % interval
 * is within the margin, and below 0.025 where the 95 % interval is. Without a correction it equals `ttost_paired` of statsmodels.
 *
 * Differences that are all the same are taken as `pairedT` takes them: all 0 are within any margin above 0 (`p` is 0); of others each side
 * has the p of the sign test, or 1.
 *
 * @returns null for one difference
 * @throws PotluckError when there is no difference, one is not finite, or an option is out of its range
 * @example
 * tost([0.002, -0.001, 0.003, 0, 0.001], { margin: 0.01 }).p; // 0.0001
 */
export function tost(differences: readonly number[], { margin, correction = 0 }: EquivalenceOptions): Equivalence | null {
  checkMargin(margin, "tost");
  checkCorrection(correction, "tost");
  const { n, mean, sd } = describeSample(differences, "tost");
  if (n === 1) return null;
  const share = mean === 0 ? 0 : signShare(n, correction), scale = sd * Math.sqrt(1 / n + correction);
  /** That the mean is not above a bound that it is `room` above. */
  const oneSide = (room: number): number => (sd > 0 ? tCdf(-room / scale, n - 1) : room > 0 ? share : 1);
  const low = oneSide(mean + margin), high = oneSide(margin - mean);
  return { p: Math.max(low, high), low, high };
}
