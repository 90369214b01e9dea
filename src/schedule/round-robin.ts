/** @file One dataset a step, in turn: as many steps for a small dataset as for a large one, and no chance in it. */
import { alternating } from "./alternating.js";
import type { Schedule, ScheduleContext } from "./schedule.js";

/**
 * Datasets in their order, over and over; a round that an epoch's end cuts goes on in the next epoch.
 *
 * @example
 * roundRobin(context); // three datasets: 0 1 2 0 1 2 ...
 */
export function roundRobin<B>(context: ScheduleContext<B>): Schedule<B> {
  const schedule: Schedule<B> = alternating(context, (epoch, step) => (epoch * schedule.length + step) % context.names.length);
  return schedule;
}
