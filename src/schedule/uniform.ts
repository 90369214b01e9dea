/** @file One dataset per step, sampled with the same probability for each, whatever its size. */
import { onePerStep, stepOptions } from "./one-per-step.js";
import { sampled } from "./sampled.js";
import { schedule } from "./schedule.js";

/** Four datasets: each in a quarter of the steps, on average. */
export const uniform = schedule({
  name: "uniform",
  describe: "one dataset per step, sampled equally often",
  options: stepOptions,
  combined: false,
  resamples: true,
  create: (context) => onePerStep(context, sampled(() => context.names.map(() => 1), context.seed)),
});
