/**
 * @file The part of the recipe's `train` that says how gradients become steps, whatever the optimizer: clipping, rates of the trunk and of the heads,
 * what is frozen, and how many of the schedule's steps make one of the optimizer.
 */
import { didYouMean } from "../options/nearest-name.js";
import type { Checks } from "./checks.js";
import { listOf, numberAbove, text, wholeNumber } from "./fields.js";
import { listNames } from "./yaml/positions.js";
import { reportTwice } from "./sources.js";
import type { Settings } from "./variants.js";

/** What stands for the shared layers in `freeze`. */
export const TRUNK = "trunk";

const groupRate = (part: string) => numberAbove(0, "for lr")
  .nullable()
  .describe(`Learning rate of ${part}. A learning-rate schedule moves it in proportion to lr. null: lr.`)
  .default(null);

export const updateFields = {
  trunkLr: groupRate("the shared layers"),
  headLr: groupRate("the tasks' heads"),
  clipNorm: numberAbove(0, "for no bound")
    .nullable()
    .describe("The largest norm that all gradients of a step together may have: a larger one is scaled down to it. null: no bound.")
    .default(null),
  freeze: listOf(text("trunk, or the name of a task"), `a list of ${TRUNK} and names of tasks`)
    .describe(`Parts that keep their first weights: ${TRUNK}, the shared layers, or a task, its head.`)
    .default([]),
  accumulate: wholeNumber(1)
    .describe("Steps of the schedule whose gradients, divided by this number, are added up to one step of the optimizer. What is left at an epoch's end " +
      "makes a step too.")
    .default(1),
};

/** The fields, resolved. */
export type UpdateSettings = Settings<typeof updateFields>;

/** Checks what is frozen against the tasks that were written. */
export function checkFreeze({ freeze, trunkLr, headLr }: UpdateSettings, tasks: readonly string[], checks: Checks): void {
  if (checks.broken("freeze")) return;
  reportTwice(freeze, "freeze", checks);
  const parts = [TRUNK, ...tasks];
  freeze.forEach((name, index) => {
    if (!parts.includes(name)) {
      checks.report(["freeze", index], `must be one of ${listNames(parts)}, found "${name}"${didYouMean(name, parts)}`);
    }
  });
  if (freeze.includes(TRUNK) && tasks.includes(TRUNK)) {
    checks.report(["freeze"], `names ${TRUNK}, which is the shared layers and the name of a task: call the task something else`);
  } else if (parts.every((name) => freeze.includes(name))) {
    checks.report(["freeze"], "names the trunk and every task, which leaves nothing to train: leave one out");
  } else if (freeze.includes(TRUNK) && trunkLr !== null && !checks.broken("trunkLr")) {
    checks.report(["trunkLr"], "does nothing where freeze names the trunk: leave it out");
  } else if (tasks.every((name) => freeze.includes(name)) && headLr !== null && !checks.broken("headLr")) {
    checks.report(["headLr"], "does nothing where freeze names every task: leave it out");
  }
}
