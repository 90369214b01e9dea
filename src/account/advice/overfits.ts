/** @file A model that was trained past its best epoch. Where the best epoch was kept, later epochs do no harm. */
import type { AdviceRule } from "./rule.js";
import { shown } from "./rule.js";

/** A validation loss has risen when it is this many times its lowest. */
const RISE = 1.1;
/** Checks after the lowest one, so that one odd check is no sign. */
const CHECKS_AFTER = 2;

export const overfits: AdviceRule = {
  name: "overfits",
  describe: "The last epoch's weights were kept, though the validation loss ended at least 10 % above its lowest, which was two " +
    "checks or more before, while the training loss went on falling.",
  check(task, { length, curves }) {
    const checks = curves?.checks[task]?.filter(({ validation }) => validation !== null) ?? [];
    if (length === null || length.best !== null || checks.length === 0) return null;
    const losses = checks.map(({ validation }) => validation!), place = losses.indexOf(Math.min(...losses));
    const lowest = checks[place], last = checks.at(-1)!;
    if (checks.length - 1 - place < CHECKS_AFTER || !(last.validation! > lowest.validation! * RISE)) return null;
    if (lowest.train === null || last.train === null || !(last.train < lowest.train)) return null;
    return `overfits: its validation loss was lowest after epoch ${lowest.epoch} (${shown(lowest.validation!)}) and ended at ` +
      `${shown(last.validation!)}, while the training loss fell: set epochs: auto, or best: mean`;
  },
};
