/** @file A network that a linear model on the same features beats, by more than chance. */
import type { AdviceRule } from "./rule.js";
import { shown } from "./rule.js";

export const worseThanLinear: AdviceRule = {
  name: "worse_than_linear",
  describe: "The 95 % interval of the difference between model and linear model, on the same test rows, holds only differences in favour " +
    "of the linear model.",
  check(task, { tasks: { [task]: { higherIsBetter, metric, value, linear } } }) {
    const interval = linear?.differenceInterval;
    if (!linear || !interval || value === null || linear.value === null) return null;
    if (higherIsBetter ? interval.high >= 0 : interval.low <= 0) return null;
    return `is worse than a linear model (${metric} ${shown(value)} against ${shown(linear.value)}): train longer, with other settings, ` +
      "or use model: { hidden: [] }";
  },
};
