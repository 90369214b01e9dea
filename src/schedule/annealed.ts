/**
 * @file One dataset per step, first in proportion to the rows, then more and more evenly: p_i is proportional to N_i^alpha, with alpha =
 * 1 - 0.8 (e - 1) / (E - 1) in epoch e of E (Stickland and Murray 2019, "BERT and PALs", on sampling tasks): 1 in the first epoch, 0.2 in
 * the last. Small datasets are not repeated early, and large ones do not dominate them at the end.
 */
import { pow64 } from "../engine/math.js";
import { onePerStep, stepOptions } from "./one-per-step.js";
import { sampled } from "./sampled.js";
import { schedule } from "./schedule.js";

/** 10,000 and 1,000 rows: 10 to 1 in the first epoch, 1.6 to 1 in the last. A training of one epoch is proportional. */
export const annealed = schedule({
  name: "annealed",
  describe: "one dataset per step, sampled in proportion to the rows in the first epoch, and almost evenly in the last",
  options: stepOptions,
  combined: false,
  needsLength: true,
  resamples: false,
  create(context) {
    const { epochs, loaders, seed } = context;
    const exponent = (epoch: number): number => 1 - (0.8 * epoch) / Math.max(epochs - 1, 1);
    return onePerStep(context, sampled((epoch) => loaders.map(({ rows }) => pow64(rows, exponent(epoch))), seed));
  },
});
