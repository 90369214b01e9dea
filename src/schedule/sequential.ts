/** @file One dataset per step: in each epoch one dataset after the other. */
import { combined } from "./combined.js";
import { schedule } from "./schedule.js";

export const sequential = schedule({
  name: "sequential",
  describe: "one dataset per step: in each epoch all batches of the first dataset, then of the next",
  options: {},
  combined: false,
  resamples: true,
  create: (context) => combined("sequential", context),
});
