/** @file A model whose score a constant prediction reaches too. */
import type { AdviceRule } from "./rule.js";
import { shown } from "./rule.js";

export const noBetterThanConstant: AdviceRule = {
  name: "no_better_than_constant",
  describe: "The metric of the constant prediction (majority class, most frequent answers, or mean) is in the metric's 95 % interval, or " +
    "better than it. (Where all rows get one class, only one_class speaks.)",
  check(task, { tasks: { [task]: { higherIsBetter, metric, value, interval, constant, classes, confusion } } }) {
    if (value === null || constant === null || classes?.filter(({ predicted }) => predicted > 0).length === 1) return null;
    const worst = interval === null ? value : higherIsBetter ? interval.low : interval.high;
    if (higherIsBetter ? worst > constant : worst < constant) return null;
    const answer = classes === null ? "the mean of the training rows" : confusion === null ? "each label's most frequent answer"
      : "the most frequent class";
    const isNoBetter = higherIsBetter ? value <= constant : value >= constant;
    const against = `${metric} ${shown(value)} against ${shown(constant)}`;
    return `${isNoBetter ? "is" : "may be"} no better than always predicting ${answer} (${against}): look at the features, or train longer`;
  },
};
