/**
 * @file The schedules by name, and how one is made. Joint steps have a batch of every dataset; the other schedules give each step to one
 * dataset. Each is one file; a new one is one entry in the table below.
 */
import { PotluckError } from "../engine/errors.js";
import { didYouMean } from "../options/nearest-name.js";
import { annealed } from "./annealed.js";
import { joint } from "./joint.js";
import { proportional } from "./proportional.js";
import { rates } from "./rates.js";
import { roundRobin } from "./round-robin.js";
import type { Schedule, ScheduleContext, ScheduledLoaders, ScheduleOptions } from "./schedule.js";
import { taskByTask } from "./task-by-task.js";
import { temperature } from "./temperature.js";
import { uniform } from "./uniform.js";

export type { Schedule, ScheduledLoaders, ScheduleOptions } from "./schedule.js";

/** Names of the schedules. */
export type ScheduleName =
  | "min_size" | "max_size_cycle" | "max_size" | "sequential"
  | "round_robin" | "uniform" | "proportional" | "temperature" | "annealed" | "rates" | "task_by_task";

/** What the table knows of a schedule. */
export interface ScheduleEntry {
  /** Whether a step may have batches of several datasets: what a method needs that compares their tasks. */
  joint: boolean;
  /** The options that it takes beside `seed` and `epochs`. */
  options: readonly (keyof ScheduleOptions)[];
  create<B>(context: ScheduleContext<B>): Schedule<B>;
}

/** The schedules by name. */
export const schedules: Readonly<Record<ScheduleName, ScheduleEntry>> = {
  min_size: { joint: true, options: [], create: (context) => joint("min_size", context) },
  max_size_cycle: { joint: true, options: [], create: (context) => joint("max_size_cycle", context) },
  max_size: { joint: true, options: [], create: (context) => joint("max_size", context) },
  sequential: { joint: false, options: [], create: (context) => joint("sequential", context) },
  round_robin: { joint: false, options: ["stepsPerEpoch"], create: roundRobin },
  uniform: { joint: false, options: ["stepsPerEpoch"], create: uniform },
  proportional: { joint: false, options: ["stepsPerEpoch"], create: proportional },
  temperature: { joint: false, options: ["temperature", "cap", "stepsPerEpoch"], create: temperature },
  annealed: { joint: false, options: ["stepsPerEpoch"], create: annealed },
  rates: { joint: false, options: ["rates", "stepsPerEpoch"], create: rates },
  task_by_task: { joint: false, options: [], create: taskByTask },
};

/**
 * Makes a schedule.
 *
 * Joint steps:
 * - `min_size`: a batch of every dataset, until the shortest ends;
 * - `max_size_cycle`: until the longest ends; shorter ones start again;
 * - `max_size`: until the longest ends; shorter ones that have ended sit out.
 *
 * Steps of one dataset, each dataset a stream that goes on over the epochs:
 * - `sequential`: in each epoch one dataset after the other;
 * - `round_robin`: in turn;
 * - `uniform`, `proportional`, `temperature`, `annealed`, `rates`: drawn; equally often, by rows, by rows at a temperature, by rows and ever
 *   more evenly, at rates of one's own;
 * - `task_by_task`: the whole training's batches of the first, then of the next.
 *
 * @param loaders by dataset, one or more
 * @returns the schedule. Epochs may be asked for in any order, and again; one at a time, since they share the loaders
 * @throws PotluckError when the schedule or one of its options is unknown or out of range, or a dataset has no batch
 * @example
 * const schedule = createSchedule("temperature", { movie, yelp }, { seed: 1, epochs: 6, temperature: 2 });
 * for (const batches of schedule.epoch(0)) for (const [dataset, batch] of Object.entries(batches)) step(dataset, batch);
 */
export function createSchedule<B>(name: ScheduleName, loaders: ScheduledLoaders<B>, options: ScheduleOptions): Schedule<B> {
  const known = Object.keys(schedules);
  if (!known.includes(name)) throw new PotluckError(`there is no schedule "${name}"${didYouMean(name, known)}; the schedules are ${known.join(", ")}`);
  const own = schedules[name].options;
  for (const [key, value] of Object.entries(options)) {
    if (key === "seed" || key === "epochs" || value === undefined || (own as readonly string[]).includes(key)) continue;
    const takes = own.length === 0 ? "it takes none of its own" : `its own are ${own.join(", ")}`;
    throw new PotluckError(`schedule "${name}" has no option "${key}"${didYouMean(key, own)}; ${takes}`);
  }
  const { seed = 0, epochs } = options;
  if (!Number.isFinite(seed)) throw new PotluckError(`schedule "${name}": seed must be a finite number, found ${seed}`);
  if (!Number.isInteger(epochs) || epochs < 1) throw new PotluckError(`schedule "${name}": epochs must be a whole number from 1, found ${epochs}`);
  const names = Object.keys(loaders);
  if (names.length === 0) throw new PotluckError(`schedule "${name}" needs at least one dataset, found none`);
  for (const dataset of names) {
    const { length } = loaders[dataset];
    if (!Number.isInteger(length) || length < 1) {
      throw new PotluckError(`schedule "${name}": dataset "${dataset}" must have a batch or more, found ${length}: leave it out, or give it rows`);
    }
  }
  return schedules[name].create({ names, loaders: Object.values(loaders), seed, epochs, options });
}
