/**
 * @file Datasets chosen at random: each step samples one, with a probability for each. A choice depends on the seed, the epoch and the step
 * alone, so that it is the same wherever a training resumes.
 */
import { RandomStream } from "../engine/random.js";
import type { Choice } from "./one-per-step.js";

/**
 * Samples datasets by their weights.
 *
 * @param weights of an epoch (from 0): one per dataset, in any unit, none below 0 and at least one above
 * @param seed of the streams `schedule/<epoch>`
 * @example
 * const choose = sampled(() => [3, 1], 1);
 * choose(0, 0); // 0 in three of four steps, else 1
 */
export function sampled(weights: (epoch: number) => readonly number[], seed: number): Choice {
  let epoch = -1, stream = new RandomStream(seed, ""), bounds: number[] = [];
  return (wanted, step) => {
    if (wanted !== epoch) {
      epoch = wanted;
      stream = new RandomStream(seed, `schedule/${epoch}`);
      let sum = 0;
      bounds = weights(epoch).map((weight) => (sum += weight));
    }
    const point = (stream.at(step) / 4294967296) * bounds[bounds.length - 1];
    return bounds.findIndex((bound) => point < bound);
  };
}
