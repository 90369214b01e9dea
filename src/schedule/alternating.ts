/**
 * @file Steps of one dataset each. A dataset's batches are a stream that goes on over the epochs: when its loader's epoch ends, the next one
 * begins, in a new order. How far each stream is when an epoch begins follows from the choices before it, so an epoch needs its number alone.
 */
import { PotluckError } from "../engine/errors.js";
import type { EpochLoader } from "../data/data-loader.js";
import type { Schedule, ScheduleContext } from "./schedule.js";

/** The dataset, by its index, of a step; both from 0. The same epoch and step must always give the same. */
export type Choice = (epoch: number, step: number) => number;

/**
 * A schedule of one dataset a step.
 *
 * @param choose which dataset comes; called afresh for every step
 * @throws PotluckError when stepsPerEpoch is no whole number from 1
 * @example
 * alternating(context, (epoch, step) => step % 2); // the first and the second dataset in turn
 */
export function alternating<B>({ names, loaders, options }: ScheduleContext<B>, choose: Choice): Schedule<B> {
  const length = options.stepsPerEpoch ?? batchesOf(loaders);
  if (!Number.isInteger(length) || length < 1) throw new PotluckError(`stepsPerEpoch must be a whole number from 1, found ${length}`);
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

/** The batches of all loaders together, each once. */
export function batchesOf(loaders: readonly { length: number }[]): number {
  return loaders.reduce((sum, { length }) => sum + length, 0);
}

/** A loader's epochs, one after the other without end, from the batch with a number on. */
function* streamOf<B>(loader: EpochLoader<B>, first: number): Generator<B, undefined> {
  for (let pass = Math.floor(first / loader.length), from = first % loader.length; ; pass++, from = 0) {
    const batches = loader.batches(pass, from);
    for (let next = batches.next(); !next.done; next = batches.next()) yield next.value;
  }
}
