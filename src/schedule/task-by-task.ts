/**
 * @file One dataset after the other, each for all its epochs before the next starts: the order in which the first tasks are forgotten
 * (McCloskey and Cohen 1989, "Catastrophic interference in connectionist networks"). It exists to show that, and for comparison.
 */
import { countBatches, onePerStep } from "./one-per-step.js";
import { schedule } from "./schedule.js";

/**
 * All epochs of the first dataset, then all of the second, and so on. An epoch is as long as with `sequential` (the batches of all
 * datasets), and over a whole training each dataset has the same batches as there. Two epochs of 3 and 5 batches: 6 steps of the first,
 * then 10 of the second.
 */
export const taskByTask = schedule({
  name: "task_by_task",
  describe: "one dataset per step: all epochs of the first dataset, then all of the next",
  options: {},
  combined: false,
  needsLength: true,
  resamples: true,
  create(context) {
    const { loaders, epochs } = context, length = countBatches(loaders);
    let end = 0;
    const ends = loaders.map((loader) => (end += loader.length * epochs));
    return onePerStep(context, (epoch, step) => ends.findIndex((last) => epoch * length + step < last));
  },
});
