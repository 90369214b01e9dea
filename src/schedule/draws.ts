/**
 * @file Datasets by chance: each step draws one, with a probability for each. A draw is a function of the seed, the epoch and the step, so it
 * is the same wherever a training goes on, and whatever was drawn before.
 */
import { RandomStream } from "../engine/random.js";
import type { Choice } from "./alternating.js";

/**
 * Draws datasets by their weights.
 *
 * @param weights of an epoch (from 0): one a dataset, in any unit, none below 0 and one above it
 * @param seed of the streams `schedule/<epoch>`
 * @example
 * const choose = drawn(() => [3, 1], 1);
 * choose(0, 0); // 0 in three of four steps, else 1
 */
export function drawn(weights: (epoch: number) => readonly number[], seed: number): Choice {
  let epoch = -1, stream = new RandomStream(seed, ""), bounds: number[] = [];
  return (wanted, step) => {
    if (wanted !== epoch) {
      epoch = wanted;
      stream = new RandomStream(seed, `schedule/${epoch}`);
      let sum = 0;
      bounds = weights(epoch).map((weight) => (sum += weight));
    }
    const drawnAt = (stream.at(step) / 4294967296) * bounds[bounds.length - 1];
    return bounds.findIndex((bound) => drawnAt < bound);
  };
}
