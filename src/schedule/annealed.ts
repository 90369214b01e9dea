/**
 * @file One dataset a step, first in proportion to the rows, then more and more evenly: p_i is proportional to N_i^alpha, with
 * alpha = 1 - 0.8 (e - 1) / (E - 1) in epoch e of E (Stickland and Murray 2019, "BERT and PALs", on sampling tasks): 1 in the first epoch, 0.2 in the last.
 * So small datasets are not repeated early, and large ones do not interfere with them at the end.
 */
import { pow64 } from "../engine/math.js";
import { alternating } from "./alternating.js";
import { drawn } from "./draws.js";
import type { Schedule, ScheduleContext } from "./schedule.js";

/**
 * From proportional towards uniform over the epochs. A training of one epoch is proportional.
 *
 * @example
 * annealed({ ...context, epochs: 5 }); // 10,000 and 1,000 rows: 10 to 1 in the first epoch, 1.6 to 1 in the last
 */
export function annealed<B>(context: ScheduleContext<B>): Schedule<B> {
  const { epochs, loaders, seed } = context;
  const exponent = (epoch: number): number => 1 - (0.8 * epoch) / Math.max(epochs - 1, 1);
  return alternating(context, drawn((epoch) => loaders.map(({ rows }) => pow64(rows, exponent(epoch))), seed));
}
