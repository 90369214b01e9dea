/** @file The name of the verdict on a difference, from its interval, its adjusted p and the margin. */
import type { Interval } from "../../account/bootstrap.js";
import type { VerdictName } from "../compare/types.js";
import { checkLevel, checkMargin } from "./sample.js";

/** What a verdict is made of. */
export interface Evidence {
  /** The mean difference, in the metric's units. */
  mean: number;
  /** Of the mean, of level `level`; null where it is not known. */
  interval: Interval | null;
  /** p, adjusted for the number of tests; null where it is not known. */
  adjusted: number | null;
  /** Differences up to this count as none. */
  margin: number;
  /** Whether a difference above 0 is better. */
  higherIsBetter: boolean;
  /** Default: 0.95. */
  level?: number;
}

/**
 * The verdict on a difference.
 *
 * 1. `no difference`: the whole interval is within the margin, ends included. It comes first: a difference may be there for certain and
 *    still be too small to count. This is a test of equivalence at (1 - level) / 2 a side, which `tost` does at the same level.
 * 2. `helps` or `hurts`: the adjusted p is below 1 - level. How large the difference is stays open: it may be smaller than the margin.
 * 3. `not settled`: neither.
 *
 * So more data may turn `helps` into `no difference` (worth the margin) where the true difference is smaller than the margin.
 *
 * @throws PotluckError when the margin or the level is out of its range
 * @example
 * verdictOf({ mean: 0.02, interval: { low: 0.01, high: 0.03 }, adjusted: 0.002, margin: 0.005, higherIsBetter: true }); // "helps"
 */
export function verdictOf({ mean, interval, adjusted, margin, higherIsBetter, level = 0.95 }: Evidence): VerdictName {
  checkMargin(margin, "verdictOf");
  checkLevel(level, "verdictOf");
  if (interval !== null && interval.low >= -margin && interval.high <= margin) return "no difference";
  if (adjusted === null || !(adjusted < 1 - level) || mean === 0 || Number.isNaN(mean)) return "not settled";
  return mean > 0 === higherIsBetter ? "helps" : "hurts";
}
