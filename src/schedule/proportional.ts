/** @file One dataset per step, sampled in proportion to its rows: every row of every dataset is seen equally often, on average. */
import { onePerStep, stepOptions } from "./one-per-step.js";
import { sampled } from "./sampled.js";
import { schedule } from "./schedule.js";

/** 9,000 and 1,000 rows: the first in nine of ten steps. */
export const proportional = schedule({
  name: "proportional",
  describe: "one dataset per step, sampled in proportion to the rows",
  options: stepOptions,
  combined: false,
  resamples: false,
  create: (context) => onePerStep(context, sampled(() => context.loaders.map(({ rows }) => rows), context.seed)),
});
