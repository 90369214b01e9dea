/** @file One dataset a step, drawn with the same probability for each, however large it is. */
import { alternating } from "./alternating.js";
import { drawn } from "./draws.js";
import type { Schedule, ScheduleContext } from "./schedule.js";

/**
 * Every dataset equally often, on average.
 *
 * @example
 * uniform(context); // four datasets: each in a quarter of the steps
 */
export function uniform<B>(context: ScheduleContext<B>): Schedule<B> {
  return alternating(context, drawn(() => context.names.map(() => 1), context.seed));
}
