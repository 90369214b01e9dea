/**
 * @file One dataset per step, sampled at T5's temperature-scaled rate: r_m = min(e_m, K)^(1/T), normalised, for a dataset of e_m examples
 * (Raffel et al. 2020, "Exploring the limits of transfer learning with a unified text-to-text transformer", section 3.5.2). T = 1 is
 * proportional to the rows, a high T nearly uniform. The defaults are the paper's K, and the best T of those that it tried.
 */
import { pow64 } from "../engine/math.js";
import { number, whole } from "../options/index.js";
import { onePerStep, stepOptions } from "./one-per-step.js";
import { sampled } from "./sampled.js";
import { schedule } from "./schedule.js";

/** At the default temperature, 9,000 and 1,000 rows: 3 to 1. */
export const temperature = schedule({
  name: "temperature",
  describe: "one dataset per step, sampled in proportion to min(rows, cap) to the power of 1 / temperature",
  options: {
    temperature: number({
      above: 0, default: 2, aliases: ["t"], accepts: (value) => Number.isFinite(1 / value),
      describe: "1 samples in proportion to the rows; the higher, the more evenly.",
    }),
    cap: whole({ from: 1, default: 2 ** 21, orNull: "for no bound", describe: "The most rows that a dataset counts for. null: no bound." }),
    ...stepOptions,
  },
  combined: false,
  resamples: false,
  create(context) {
    const { temperature: t, cap } = context.options;
    const rows = context.loaders.map((loader) => Math.min(loader.rows, cap ?? Infinity));
    const most = Math.max(...rows); // relative to it, a low temperature cannot overflow
    const rates = rows.map((count) => pow64(count / most, 1 / t));
    return onePerStep(context, sampled(() => rates, context.seed));
  },
});
