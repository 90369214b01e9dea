/** @file A batch of every dataset in each step; an epoch ends with the longest dataset, and shorter ones are repeated. */
import { combined } from "./combined.js";
import { schedule } from "./schedule.js";

export const maxSizeCycle = schedule({
  name: "max_size_cycle",
  describe: "a batch of every dataset in each step, until the longest ends; shorter ones start again",
  options: {},
  combined: true,
  resamples: true,
  create: (context) => combined("max_size_cycle", context),
});
