/** @file A batch of every dataset in each step; an epoch ends with the longest dataset, and shorter ones are not repeated. */
import { combined } from "./combined.js";
import { schedule } from "./schedule.js";

export const maxSize = schedule({
  name: "max_size",
  describe: "a batch of every dataset in each step, until the longest ends; shorter ones stop earlier",
  options: {},
  combined: true,
  resamples: true,
  create: (context) => combined("max_size", context),
});
