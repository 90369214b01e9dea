/** @file What the tests of a mean have in common: the count, mean and spread of paired differences. */
import { PotluckError } from "../../engine/errors.js";
import { exp64 } from "../../engine/math.js";

/** Paired differences, in numbers. */
export interface Sample {
  n: number;
  mean: number;
  /** With n - 1 in the denominator; 0 for one value, and where the values differ by rounding alone. */
  sd: number;
}

/** A spread below this part of the mean is rounding: 0.8 - 0.7 and 0.5 - 0.4 differ in the last bits. */
const ROUNDING = 1e-9;

/**
 * Describes paired differences.
 *
 * @param who the function that asks, for the error
 * @throws PotluckError when there is none, or one is not a finite number: leave out those that are not defined first
 */
export function describeSample(differences: readonly number[], who: string): Sample {
  const n = differences.length, wrong = differences.findIndex((one) => !Number.isFinite(one));
  if (n === 0) throw new PotluckError(`${who}: there must be at least one difference, found none`);
  if (wrong >= 0) {
    throw new PotluckError(`${who}: difference ${wrong} is ${differences[wrong]}; leave out differences that are not finite numbers`);
  }
  const mean = differences.reduce((sum, one) => sum + one, 0) / n;
  const squares = differences.reduce((sum, one) => sum + (one - mean) * (one - mean), 0);
  const sd = n > 1 ? Math.sqrt(squares / (n - 1)) : 0;
  return { n, mean, sd: sd <= ROUNDING * Math.abs(mean) ? 0 : sd };
}

/** Checks a correction of the variance, such as `n_test / n_train`. @throws PotluckError unless it is a finite number from 0 on */
export function checkCorrection(correction: number, who: string): void {
  if (!(correction >= 0 && correction < Infinity)) {
    throw new PotluckError(`${who}: "correction" must be a number from 0 on, found ${String(correction)}`);
  }
}

/** Checks a margin. @throws PotluckError unless it is a finite number from 0 on */
export function checkMargin(margin: number, who: string): void {
  if (!(margin >= 0 && margin < Infinity)) {
    throw new PotluckError(`${who}: "margin" must be a number from 0 on, found ${String(margin)}`);
  }
}

/** Checks a confidence level. @throws PotluckError unless it is above 0 and below 1 */
export function checkLevel(level: number, who: string): void {
  if (!(level > 0 && level < 1)) throw new PotluckError(`${who}: "level" must be above 0 and below 1, found ${String(level)}`);
}

/**
 * The p of the sign test, of values that are all the same and not 0: 2^(1 - n), where n is the number of independent values that say as
 * much as these, 1 / (1/n + correction).
 */
export function sameSignP(n: number, correction: number): number {
  return Math.min(1, 2 * signShare(n, correction));
}

/** As {@link sameSignP}, of one side. */
export function signShare(n: number, correction: number): number {
  return exp64(-Math.LN2 / (1 / n + correction));
}
