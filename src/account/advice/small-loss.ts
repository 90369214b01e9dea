/**
 * @file Losses of different size: in a sum of losses, a task whose loss is a tenth of another's counts a tenth as much. A loss that is
 * small because the task is learned is no fault.
 */
import type { AdviceRule } from "./rule.js";
import { shown } from "./rule.js";

/** How many times as large as the task's the largest loss is. */
export const RATIO = 10;
/** A task is learned when its loss is below this share of the constant prediction's. */
export const LEARNED = 0.5;

export const smallLoss: AdviceRule = {
  name: "small_loss",
  describe: "In the last 50 steps, the median of the task's loss times its weight is less than a tenth of another task's, and the loss " +
    "is still more than half of that of a constant prediction: the task is not learned, it just counts little.",
  check(task, { curves, constantLosses, recipe }) {
    const losses = curves?.lastLosses ?? {}, { [task]: own } = losses;
    if (own === undefined) return null;
    const [largest, most] = Object.entries(losses).reduce((a, b) => (b[1].weighted > a[1].weighted ? b : a));
    if (!(own.weighted * RATIO < most.weighted) || !(own.loss > LEARNED * constantLosses[task])) return null;
    return `its loss (${shown(own.weighted)}) is less than a tenth of that of ${largest} (${shown(most.weighted)}), so it counts little ` +
      `under ${recipe.train.weighting.name}: give it a higher weight (weighting: fixed), or set weighting: uncertainty`;
  },
};
