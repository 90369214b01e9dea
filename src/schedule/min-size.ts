/** @file A batch of every dataset in each step; an epoch ends with the shortest dataset. Lightning's default. */
import { combined } from "./combined.js";
import { schedule } from "./schedule.js";

export const minSize = schedule({
  name: "min_size",
  describe: "a batch of every dataset in each step, until the shortest ends",
  options: {},
  combined: true,
  resamples: true,
  create: (context) => combined("min_size", context),
});
