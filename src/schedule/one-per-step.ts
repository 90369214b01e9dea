/**
 * @file Schedules with one dataset per step. A dataset's batches are a stream over all epochs: when its loader's epoch ends, the next one
 * starts, in a new order. The position of each stream at the start of an epoch follows from the choices before it, so an epoch depends on
 * its number alone.
 */
import type { EpochLoader } from "../data/data-loader.js";
import { whole } from "../options/index.js";
import type { Schedule, ScheduleContext } from "./schedule.js";

/** The dataset of a step, by its index; all from 0. The same epoch and step must always give the same. */
export type Choice = (epoch: number, step: number) => number;

/** The option of schedules that may have any number of steps. */
export const stepOptions = {
  stepsPerEpoch: whole({
    from: 1, default: null, orNull: "for as many as all datasets have batches together",
    describe: "Steps of an epoch. null: as many as all datasets have batches together.",
  }),
};

/**
 * A schedule with one dataset per step.
 *
 * @param choose which dataset is next; called again for every step
 * @example
 * onePerStep(context, (epoch, step) => step % 2); // the first and the second dataset in turn
 */
export function onePerStep<B>(context: ScheduleContext<B, { stepsPerEpoch?: number | null }>, choose: Choice): Schedule<B> {
  const { names, loaders, options } = context;
  const length = options.stepsPerEpoch ?? countBatches(loaders);
  /** How many batches of each dataset come before each epoch; grows as epochs are asked for. */
  const taken = [names.map(() => 0)];
  const takenBefore = (epoch: number): readonly number[] => {
    for (let last = taken.length - 1; last < epoch; last++) {
      const counts = [...taken[last]];
      for (let step = 0; step < length; step++) counts[choose(last, step)]++;
      taken.push(counts);
    }
    return taken[epoch];
  };
  return {
    length,
    *epoch(number) {
      const before = takenBefore(number);
      const streams = loaders.map((loader, index) => streamOf(loader, before[index]));
      for (let step = 0; step < length; step++) {
        const chosen = choose(number, step);
        yield { [names[chosen]]: streams[chosen].next().value! };
      }
    },
  };
}

/** The number of batches of all loaders together. */
export function countBatches(loaders: readonly { length: number }[]): number {
  return loaders.reduce((sum, { length }) => sum + length, 0);
}

/** A loader's epochs, one after the other without end, from a batch's number on. */
function* streamOf<B>(loader: EpochLoader<B>, first: number): Generator<B, undefined> {
  for (let pass = Math.floor(first / loader.length), from = first % loader.length; ; pass++, from = 0) {
    const batches = loader.batches(pass, from);
    for (let next = batches.next(); !next.done; next = batches.next()) yield next.value;
  }
}
