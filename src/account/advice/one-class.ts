/** @file A model that answers all rows alike. Its accuracy may look good, and it has learned nothing. */
import { scoredSide } from "../scored-side.js";
import type { AdviceRule } from "./rule.js";

export const oneClass: AdviceRule = {
  name: "one_class",
  describe: "All test rows get the same class, though they have several; or no test row gets any label, though some have one.",
  check(task, { tasks: { [task]: { kind, classes, confusion, rows } } }) {
    const side = scoredSide({ rows });
    if (classes === null || side === null) return null;
    const predicted = classes.filter((one) => one.predicted > 0), present = classes.filter((one) => one[side] > 0);
    const weights = kind === "multiclass" || kind === "ordinal" ? "classWeights: balanced" : "posWeight: balanced";
    const help = `train longer, take a higher learning rate, or set ${weights}`;
    if (confusion === null) {
      if (predicted.length > 0 || present.length === 0) return null;
      return `predicts no label for any of the ${rows[side]} ${side} rows: ${help}`;
    }
    if (predicted.length !== 1 || present.length < 2) return null;
    return `predicts one class only, "${predicted[0].name}", for all ${rows[side]} ${side} rows, which have ${present.length} of ` +
      `${classes.length} classes: ${help}`;
  },
};
