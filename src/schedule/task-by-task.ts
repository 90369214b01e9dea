/**
 * @file One dataset after the other, each for all its epochs before the next begins: the order in which what was learnt first is forgotten
 * (McCloskey and Cohen 1989, "Catastrophic interference in connectionist networks"). It is there to show that, and to be compared with.
 */
import { alternating, batchesOf } from "./alternating.js";
import type { Schedule, ScheduleContext } from "./schedule.js";

/**
 * All epochs of the first dataset, then all of the second, and so on. The training's epochs stay as long as under `sequential` (the batches of
 * all datasets), so over a whole training each dataset has just the batches that it would have there.
 *
 * @example
 * taskByTask({ ...context, epochs: 2 }); // 3 and 5 batches: 6 steps of the first, then 10 of the second, in two epochs of 8
 */
export function taskByTask<B>(context: ScheduleContext<B>): Schedule<B> {
  const { loaders, epochs } = context;
  const length = batchesOf(loaders);
  let end = 0;
  const ends = loaders.map((loader) => (end += loader.length * epochs));
  return alternating(context, (epoch, step) => ends.findIndex((last) => epoch * length + step < last));
}
