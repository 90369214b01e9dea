/** @file A training that ended too early: its limit came while the validation rows still gained. */
import type { AdviceRule } from "./rule.js";
import { shown } from "./rule.js";

/** A loss counts as falling still when the last fifth of the steps has lowered it by this share. */
const GAIN = 0.01;

export const stillGaining: AdviceRule = {
  name: "still_gaining",
  describe: "The training ended by its number of epochs; the last check has the lowest validation loss of all, at least 1 % below what " +
    "it was after four fifths of the steps. A training that ended because the best epoch was long ago is never meant.",
  check(task, { length, curves }) {
    const checks = curves?.checks[task]?.filter(({ validation }) => validation !== null) ?? [];
    if (length === null || checks.length < 2 || (length.best !== null && !length.reachedLimit)) return null;
    const last = checks.at(-1)!, losses = checks.map(({ validation }) => validation!);
    if (losses.at(-1)! > Math.min(...losses)) return null;
    const before = checks.findLast(({ step }) => step <= 0.8 * last.step)?.validation ?? losses[0];
    if (!(last.validation! < before * (1 - GAIN))) return null;
    return `was still gaining when the training ended after epoch ${last.epoch} (validation loss ${shown(last.validation!)}): allow more ` +
      "epochs";
  },
};
