/**
 * @file Schedules over the modes of Lightning's CombinedLoader. In three of them a step has a batch of every dataset (joint steps), in
 * `sequential` an epoch takes one dataset after the other. Combining is `CombinedLoader`'s; here an epoch's number becomes the loaders'.
 */
import { CombinedLoader, type CombinedMode } from "../data/combined-loader.js";
import type { Schedule, ScheduleContext } from "./schedule.js";

/**
 * The schedule of a mode. A loader starts one epoch of its own in each epoch; under `max_size_cycle` as many as it takes to keep up with the
 * longest, so that epoch n has orders that no other epoch has.
 *
 * @example
 * joint("min_size", context).length; // batches of the shortest loader
 */
export function joint<B>(mode: CombinedMode, { names, loaders }: ScheduleContext<B>): Schedule<B> {
  const combined = new CombinedLoader(Object.fromEntries(names.map((name, index) => [name, loaders[index]])), mode);
  return {
    length: combined.length,
    *epoch(number) {
      for (const loader of loaders) loader.epoch = number * (mode === "max_size_cycle" ? Math.ceil(combined.length / loader.length) : 1);
      yield* combined as Iterable<Record<string, B | null>>;
    },
  };
}
