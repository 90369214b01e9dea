/** @file The schedules, and how one is made. A new schedule is its own file and a line in the table below. */
import { PotluckError } from "../engine/errors.js";
import { family, isMap, type Options, readOptions, seed, type Shape, showValue, throwing, whole } from "../options/index.js";
import { annealed } from "./annealed.js";
import { maxSize } from "./max-size.js";
import { maxSizeCycle } from "./max-size-cycle.js";
import { minSize } from "./min-size.js";
import { proportional } from "./proportional.js";
import { rates } from "./rates.js";
import { roundRobin } from "./round-robin.js";
import type { Schedule, ScheduledLoaders, ScheduleMember } from "./schedule.js";
import { sequential } from "./sequential.js";
import { taskByTask } from "./task-by-task.js";
import { temperature } from "./temperature.js";
import { uniform } from "./uniform.js";

export { resample } from "./resample.js";
export type { Schedule, ScheduleContext, ScheduledLoaders, ScheduleMember } from "./schedule.js";

/** Every schedule. */
export const schedules = family("schedule", [
  minSize, maxSizeCycle, maxSize, sequential, roundRobin, uniform, proportional, temperature, annealed, rates, taskByTask,
]);

/** Names of the schedules. */
export type ScheduleName = (typeof schedules.names)[number];

/** What every schedule takes besides its own options. */
const trainingOptions = {
  seed: seed({ default: 0, describe: "Seeds the random choices, streams schedule/<epoch>. The loaders have their own seeds." }),
  epochs: whole({ from: 1, describe: "Epochs of the training, which some schedules depend on." }),
};

type OwnOptions<S = (typeof schedules.members)[number]["options"]> = S extends Shape ? Partial<Options<S>> : never;
type Intersection<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer I) => void ? I : never;

/** Options of {@link createSchedule}: `seed`, `epochs`, and those of the schedule. */
export type ScheduleOptions = Options<typeof trainingOptions> & Intersection<OwnOptions>;

/**
 * Makes a schedule. `min_size`, `max_size_cycle` and `max_size` have a batch of every dataset in each step; the others have one dataset
 * per step, and all but `sequential` treat each dataset as a stream over all epochs. `describe` of a member in `schedules` says what it
 * does.
 *
 * @param loaders by dataset, one or more
 * @returns the schedule. Epochs may be asked for in any order and again, but one at a time, since they share the loaders
 * @throws PotluckError when the schedule or an option is unknown or wrong, or a dataset has no batch
 * @example
 * const schedule = createSchedule("temperature", { movie, yelp }, { seed: 1, epochs: 6, temperature: 2 });
 * for (const batches of schedule.epoch(0)) for (const [dataset, batch] of Object.entries(batches)) step(dataset, batch);
 */
export function createSchedule<B>(name: ScheduleName, loaders: ScheduledLoaders<B>, options: ScheduleOptions): Schedule<B> {
  const member = schedules.get(name) as ScheduleMember, owner = `schedule ${name}`;
  const shape = { ...member.options, ...trainingOptions };
  const settings = readOptions(owner, shape, options as object as never, member.check?.bind(member));
  const { seed, epochs, ...own } = settings as { seed: number; epochs: number };
  if (!isMap(loaders)) throw new PotluckError(`${owner} takes a map from dataset to loader, found ${showValue(loaders)}`);
  const names = Object.keys(loaders);
  if (names.length === 0) throw new PotluckError(`${owner} needs at least one dataset, found none`);
  for (const dataset of names) {
    const length = (loaders[dataset] as { length?: unknown } | null | undefined)?.length;
    if (!Number.isInteger(length) || (length as number) < 1) {
      const problem = `dataset "${dataset}" must have one batch or more, found ${showValue(length)}`;
      throw new PotluckError(`${owner}: ${problem}: leave it out, or give it rows`);
    }
  }
  member.checkDatasets?.(own, names, throwing(owner));
  return member.create({ names, loaders: Object.values(loaders), seed, epochs, options: own });
}
