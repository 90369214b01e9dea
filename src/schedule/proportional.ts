/** @file One dataset a step, drawn in proportion to its rows: each row of any dataset is seen equally often, on average. */
import { alternating } from "./alternating.js";
import { drawn } from "./draws.js";
import type { Schedule, ScheduleContext } from "./schedule.js";

/**
 * A dataset as often as it has rows.
 *
 * @example
 * proportional(context); // 9,000 and 1,000 rows: the first in nine of ten steps
 */
export function proportional<B>(context: ScheduleContext<B>): Schedule<B> {
  return alternating(context, drawn(() => context.loaders.map(({ rows }) => rows), context.seed));
}
