/** @file Where test rows come from, in words. */
import type { Sampling } from "./types.js";

/** For notes and reports. */
export const samplingNames: Readonly<Record<Sampling, string>> = {
  splits: "each seed splits the same rows anew", folds: "each row tests in turn", fixed: "the test rows are the same for all seeds",
  fresh: "each seed has rows of its own",
};
