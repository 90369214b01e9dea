/**
 * @file The schedules that are modes of Lightning's CombinedLoader. `CombinedLoader` combines the batches; here an epoch's number becomes
 * the loaders'.
 */
import { CombinedLoader, type CombinedMode } from "../data/combined-loader.js";
import type { Schedule, ScheduleContext } from "./schedule.js";

/**
 * The schedule of a mode. A loader starts one epoch of its own in each epoch; with `max_size_cycle` as many as it needs to keep up with the
 * longest, so that no two epochs have the same orders.
 *
 * @example
 * combined("min_size", context).length; // batches of the shortest loader
 */
export function combined<B>(mode: CombinedMode, { names, loaders }: ScheduleContext<B>): Schedule<B> {
  const combining = new CombinedLoader(Object.fromEntries(names.map((name, index) => [name, loaders[index]])), mode);
  return {
    length: combining.length,
    *epoch(number) {
      for (const loader of loaders) loader.epoch = number * (mode === "max_size_cycle" ? Math.ceil(combining.length / loader.length) : 1);
      yield* combining as Iterable<Record<string, B | null>>;
    },
  };
}
