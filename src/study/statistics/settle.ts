/**
 * @file What would settle an open verdict: the number of seeds, or of rows, at which the interval would be narrow enough, if the mean and
 * the spread of the differences stay as they are. By the variance of `paired-t.ts`.
 */
import { PotluckError } from "../../engine/errors.js";
import { tQuantile } from "./distributions.js";
import { checkCorrection, checkLevel, checkMargin, sameSignP } from "./sample.js";

/** What is known of the differences, and what is to be shown. */
export interface Open {
  /** Of the differences. */
  mean: number;
  /** Their standard deviation, with n - 1 in the denominator. */
  sd: number;
  /** What is added to 1/n in the variance of the mean: see `pairedT`. */
  correction: number;
  /**
   * Left out: that the mean is not 0, where the interval must leave 0 out. Given: that it is within this margin of 0, where the whole
   * interval must be.
   */
  margin?: number;
  /**
   * Of the interval. Default: 0.95. With m tests at once, `1 - 0.05 / m` is enough for Holm in any case.
   */
  level?: number;
}

/** Seeds beyond this are not looked for. */
const MOST_SEEDS = 10_000;

/**
 * The least number of seeds, from 2 on, with which the interval would show it: t_(n-1) sd sqrt(1/n + correction) below the distance that
 * there is.
 *
 * @returns null where 10,000 seeds would not do; with a correction that may be for ever, since more seeds cannot pass its floor
 * @throws PotluckError when a number is out of its range
 * @example
 * seedsNeeded({ mean: 0.01, sd: 0.02, correction: 0 }); // 18
 * seedsNeeded({ mean: 0.01, sd: 0.02, correction: 0.25 }); // null
 */
export function seedsNeeded(open: Open): number | null {
  const distance = distanceOf(open, "seedsNeeded");
  const isEnough = (seeds: number): boolean => halfWidth(open, seeds) < distance && isSpread(open, seeds);
  if (!isEnough(MOST_SEEDS)) return null;
  let low = 1, high = MOST_SEEDS; // the half width falls with every seed: high is enough, low is not
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * How many times as many rows would show it with a given number of seeds, where test and training rows grow in the same proportion and the
 * variance of the differences falls as 1 / rows. That is a guess: the mean difference changes with the number of rows as well.
 *
 * @returns 1 or less where these rows are enough; null where no number is: the mean is 0, or not within the margin, or
 *   the differences are all the same and the seeds too few
 * @throws PotluckError when a number is out of its range, or there are fewer than two seeds
 * @example
 * rowsFactor({ mean: 0.01, sd: 0.02, correction: 0.25 }, 20); // 5.26
 */
export function rowsFactor(open: Open, seeds: number): number | null {
  const distance = distanceOf(open, "rowsFactor");
  if (!(Number.isInteger(seeds) && seeds >= 2)) {
    throw new PotluckError(`rowsFactor: "seeds" must be a whole number from 2 on, found ${String(seeds)}`);
  }
  const ratio = halfWidth(open, seeds) / distance;
  return distance > 0 && isSpread(open, seeds) ? ratio * ratio : null;
}

/** Whether an interval can be had at all: of differences that are all the same and not 0, by the sign test. */
function isSpread({ mean, sd, correction, level = 0.95 }: Open, seeds: number): boolean {
  return sd > 0 || mean === 0 || sameSignP(seeds, correction) < 1 - level;
}

function halfWidth({ sd, correction, level = 0.95 }: Open, seeds: number): number {
  return tQuantile((1 + level) / 2, seeds - 1) * sd * Math.sqrt(1 / seeds + correction);
}

/** How wide each half of the interval may be. */
function distanceOf({ mean, sd, correction, margin, level = 0.95 }: Open, who: string): number {
  if (!Number.isFinite(mean)) throw new PotluckError(`${who}: "mean" must be a finite number, found ${String(mean)}`);
  if (!(sd >= 0 && sd < Infinity)) throw new PotluckError(`${who}: "sd" must be a number from 0 on, found ${String(sd)}`);
  checkCorrection(correction, who);
  checkLevel(level, who);
  if (margin === undefined) return Math.abs(mean);
  checkMargin(margin, who);
  return margin - Math.abs(mean);
}
