/** @file The table of rules, in the order in which their lines are shown. */
import type { Advice } from "../types.js";
import { fewRows } from "./few-rows.js";
import { noBetterThanConstant } from "./no-better-than-constant.js";
import { oneClass } from "./one-class.js";
import { overfits } from "./overfits.js";
import { poorCalibration } from "./poor-calibration.js";
import type { AdviceRule, AdviceView } from "./rule.js";
import { smallGradient } from "./small-gradient.js";
import { smallLoss } from "./small-loss.js";
import { stillGaining } from "./still-gaining.js";
import { untrainedClass } from "./untrained-class.js";
import { worseThanLinear } from "./worse-than-linear.js";

/** Every rule. */
export const adviceRules: readonly AdviceRule[] = [
  oneClass, noBetterThanConstant, worseThanLinear, stillGaining, overfits, smallLoss, smallGradient, untrainedClass, poorCalibration,
  fewRows,
];

/** What all rules say, rule by rule and task by task. */
export function adviceOn(view: AdviceView): Advice[] {
  return adviceRules.flatMap((rule) => Object.keys(view.tasks).flatMap((task): Advice[] => {
    const text = rule.check(task, view);
    return text === null ? [] : [{ rule: rule.name, task, text }];
  }));
}
