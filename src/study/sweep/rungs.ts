/**
 * @file Successive halving (Jamieson & Talwalkar 2016, "Non-stochastic Best Arm Identification and Hyperparameter Optimization", figure 3,
 * with a third kept in place of a half, as in Li et al. 2018, "Hyperband"): in each rung, all candidates that are left are trained with the
 * same budget; the best third goes on with three times the budget. The budget is epochs; of trainings of automatic length, seeds.
 */
import { PotluckError } from "../../engine/errors.js";

/** One candidate in so many goes on, with so many times the budget. */
const KEEP = 3;

/** One rung. */
export interface Rung {
  /** How many candidates it has at most. */
  candidates: number;
  /** Epochs of each training; null for automatic length. */
  epochs: number | null;
  /** How many of the study's seeds each candidate has. */
  seeds: number;
}

/** Training everything in full: the only rung of a grid and of random search. */
export function singleRung(candidates: number, epochs: number | null, seeds: number): Rung[] {
  return [{ candidates, epochs, seeds }];
}

/**
 * The rungs of successive halving; the last has the whole budget. There are as many as leave about one candidate to the last, or as the
 * budget can be divided into: so the first may have fewer candidates dropped than the rule allows, and the last more candidates than one.
 *
 * @param epochs of a whole training; null for automatic length
 * @throws PotluckError where there is no budget to divide: automatic length and one seed, or one epoch
 * @example
 * halvingRungs(27, 27, 3).map(({ candidates, epochs }) => [candidates, epochs]); // [[27, 1], [9, 3], [3, 9], [1, 27]]
 */
export function halvingRungs(candidates: number, epochs: number | null, seeds: number): Rung[] {
  const budget = epochs ?? seeds;
  if (budget < 2) {
    throw new PotluckError(epochs === null
      ? "halving divides the seeds where trainings have automatic length, and there is one seed: give --seeds 3 or more, or a number of " +
        "train.epochs"
      : "halving divides the epochs, and train.epochs is 1: use the method grid or random");
  }
  const wanted = Math.ceil(Math.log(candidates) / Math.log(KEEP) - 1e-9), possible = Math.floor(Math.log(budget) / Math.log(KEEP) + 1e-9);
  const last = Math.max(budget < KEEP ? 1 : 0, Math.min(wanted, Math.max(possible, 1)));
  return Array.from({ length: last + 1 }, (_, rung) => {
    const share = Math.max(1, Math.round(budget / KEEP ** (last - rung)));
    return { candidates: Math.max(1, Math.ceil(candidates / KEEP ** rung)), epochs: epochs === null ? null : share,
      seeds: epochs === null ? share : seeds };
  });
}
