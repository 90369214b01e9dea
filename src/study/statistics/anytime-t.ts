/**
 * @file A t test that stays valid however often one looks: its e-value is the Bayes factor with a normal prior on the effect and the right
 * Haar prior on the standard deviation (Lai 1976, "On confidence sequences"; Gonen, Johnson, Lu & Westfall 2005, "The Bayesian two-sample t
 * test"). It is a test martingale of the t statistics (Hendriksen, de Heide & Grunwald 2021, "Optional stopping with
 * Bayes factors"; Wang & Ramdas 2024, "Anytime-valid t-tests and confidence sequences for Gaussian means with unknown
 * variance"), so by Ville's inequality it passes 1 / alpha at any look at all with probability alpha at most.
 */
import type { Interval } from "../../account/bootstrap.js";
import { PotluckError } from "../../engine/errors.js";
import { exp64, log1p64, log64 } from "../../engine/math.js";
import { checkLevel, describeSample, type Sample, sameSignP } from "./sample.js";

/** What {@link anytimeT} finds. */
export interface AnytimeT {
  mean: number;
  /**
   * Of the mean: what the intervals of all looks have in common; null where it is unbounded: e-values of so few differences cannot pass
   * 1 / (1 - level).
   */
  interval: Interval | null;
  /** That the mean is 0: the least over the looks of 1 / e; null where the last look is at one difference. */
  p: number | null;
  /** The evidence against a mean of 0 at the last look; 1 is none, and less speaks for 0. */
  e: number;
}

/** Settings of {@link anytimeT}. */
export interface AnytimeTOptions {
  /** After how many differences one looked, in rising order, the last of them all. Default: once, after all. */
  looks?: readonly number[];
  /** Of the interval. Default: 0.95. */
  level?: number;
  /**
   * The variance of the prior of the effect, which is the mean in standard deviations. Chosen before the first look. Any is valid; effects
   * near its root are found the soonest. Default: 1.
   */
  effectVariance?: number;
}

/**
 * The anytime-valid t test of paired differences, and its confidence sequence. With g the effect's prior variance, nu = n - 1, and
 * t = sqrt(n) (mean - m) / s, the evidence against a mean of m is
 *
 *     e_n(m) = (1 + n g)^(-1/2) ((1 + t^2 / nu) / (1 + t^2 / (nu (1 + n g))))^((nu + 1) / 2)
 *
 * and the interval of a look holds the m whose evidence is below 1 / (1 - level), which has a closed form. All looks hold the true mean at
 * once with the level's probability, so what they have in common does, too; where that is nothing, the interval is that of the last look.
 * So p is below 1 - level where the interval leaves 0 out.
 *
 * It needs normal differences that are independent, as those of seeds on the same rows are. There is no such test of new rows.
 *
 * Differences that are all the same: all 0 have the evidence of t = 0, and the interval [0, 0] where one is bounded. Of others, t is
 * infinite, and e is its limit (1 + n g)^(nu / 2) or what the sign test allows, 2^(n - 1), whichever is less.
 *
 * @throws PotluckError when there is no difference, one is not finite, an option is out of its range, or the looks do not rise to the
 *   number of differences
 * @example
 * anytimeT(differences, { looks: [5, 10, 15, 20] }).interval;
 */
export function anytimeT(
  differences: readonly number[], { looks = [differences.length], level = 0.95, effectVariance = 1 }: AnytimeTOptions = {},
): AnytimeT {
  checkLevel(level, "anytimeT");
  if (!(effectVariance > 0 && effectVariance < Infinity)) {
    throw new PotluckError(`anytimeT: "effectVariance" must be a number above 0, found ${String(effectVariance)}`);
  }
  const last = describeSample(differences, "anytimeT");
  checkLooks(looks, last.n);
  let p = 1, e = 1, shared: Interval | null = null;
  for (const look of looks) {
    const sample = describeSample(differences.slice(0, look), "anytimeT"), own = intervalOf(sample, effectVariance, level);
    e = evidence(sample, effectVariance);
    p = Math.min(p, 1 / e);
    if (own) shared = shared ? { low: Math.max(shared.low, own.low), high: Math.min(shared.high, own.high) } : own;
  }
  const interval = shared && shared.low <= shared.high ? shared : intervalOf(last, effectVariance, level);
  return { mean: last.mean, interval, p: last.n === 1 ? null : p, e };
}

/** The e-value against a mean of 0. */
function evidence({ n, mean, sd }: Sample, variance: number): number {
  if (n === 1) return 1;
  const growth = 1 + n * variance, df = n - 1;
  if (sd === 0 && mean !== 0) return Math.min(exp64((df / 2) * log64(growth)), 1 / sameSignP(n, 0));
  const ratio = mean === 0 ? 0 : ((mean / sd) * (mean / sd) * n) / df; // t^2 / nu
  return exp64(((df + 1) / 2) * (log1p64(ratio) - log1p64(ratio / growth)) - log64(growth) / 2);
}

/** The means whose e-value is below 1 / (1 - level); null where that is all of them. */
function intervalOf({ n, mean, sd }: Sample, variance: number, level: number): Interval | null {
  if (n === 1) return null;
  const growth = 1 + n * variance, df = n - 1;
  // e < 1 / alpha where (1 + r) / (1 + r / growth) < bound, with r = t^2 / nu
  const bound = exp64((log64(growth) - 2 * log64(1 - level)) / (df + 1));
  if (bound >= growth || (sd === 0 && mean !== 0 && sameSignP(n, 0) > 1 - level)) return null;
  const half = Math.sqrt((((bound - 1) / (1 - bound / growth)) * df) / n) * sd;
  return { low: mean - half, high: mean + half };
}

function checkLooks(looks: readonly number[], n: number): void {
  const rises = looks.every((look, place) => Number.isInteger(look) && look > (place === 0 ? 0 : looks[place - 1]));
  if (rises && looks.at(-1) === n) return;
  const found = looks.join(", ") || "none";
  throw new PotluckError(`anytimeT: "looks" must be whole numbers that rise to the number of differences, ${n}, found ${found}`);
}
