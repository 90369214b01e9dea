/**
 * @file Gradients of different size: where a task's gradient over the shared layers is a tenth of another's, the shared layers hardly move
 * for it, whatever its loss.
 */
import { LEARNED, RATIO, smallLoss } from "./small-loss.js";
import type { AdviceRule } from "./rule.js";
import { shown } from "./rule.js";

export const smallGradient: AdviceRule = {
  name: "small_gradient",
  describe: "In the last ten logged steps, the median norm of the task's gradient over the shared layers, times its weight, is less than " +
    "a tenth of another task's, and the task is not learned: its loss is more than half of that of a constant prediction. Where " +
    "small_loss speaks, this rule does not.",
  check(task, view) {
    const { curves, constantLosses } = view, norms = curves?.lastGradients ?? {}, { [task]: own } = norms;
    if (own === undefined || smallLoss.check(task, view) !== null) return null;
    const [largest, most] = Object.entries(norms).reduce((a, b) => (b[1] > a[1] ? b : a)), { loss } = curves!.lastLosses[task];
    if (!(own * RATIO < most) || !(loss > LEARNED * constantLosses[task])) return null;
    return `its gradient (norm ${shown(own)}) is less than a tenth of that of ${largest} (${shown(most)}) over the shared layers, so ` +
      "these follow the other task: set weighting: imtl_g, or give it a higher weight (weighting: fixed)";
  },
};
