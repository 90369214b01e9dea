/**
 * @file Whether a training fits the engine's memory, asked before anything is drawn or allocated: the first layer with its moments is nearly all
 * of it, and a WebAssembly memory ends at 4 GiB.
 */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import { ADDRESSABLE_BYTES, formatBytes } from "../engine/heap.js";

/** Left for a step's tensors, the tables of lazy rows, and the smaller layers. */
const RESERVE = 64 << 20;

/** What a first layer needs. */
export interface FirstLayerNeed {
  features: number;
  hidden: number;
  /** Moments that the optimizer keeps for each weight: Adam 2, momentum and Adagrad 1, plain SGD 0. */
  moments: number;
}

/** Bytes of a first layer with its moments and its rows' steps. */
export function firstLayerBytes({ features, hidden, moments }: FirstLayerNeed): number {
  return features * (Math.ceil(hidden / 4) * 16 * (1 + moments) + 8);
}

/**
 * Checks that a first layer fits what is left of the memory.
 *
 * @throws PotluckError when it does not: the size asked for, and how many features or hidden units would fit
 * @example
 * requireFirstLayer({ features: 1_000_000, hidden: 200, moments: 2 }); // 2.41 GB: fits
 */
export function requireFirstLayer(need: FirstLayerNeed): void {
  const bytes = firstLayerBytes(need), room = Math.min(engine().heap.largestFree, ADDRESSABLE_BYTES) - RESERVE;
  if (bytes <= room) return;
  const { features, hidden, moments } = need;
  const perFeature = firstLayerBytes({ ...need, features: 1 });
  const units = Math.floor((room / features - 8) / (16 * (1 + moments))) * 4;
  const fits = units >= 1 ? `hidden layers of up to ${units} units, or ` : "";
  throw new PotluckError(
    `the model is too large: a first layer of ${features} features by ${hidden} hidden units, with ${moments} moments for each weight, needs ` +
    `${formatBytes(bytes)} of the ${formatBytes(room)} that a WebAssembly memory has left; what fits is ${fits}` +
    `${Math.floor(room / perFeature)} features (raise minDf, set maxFeatures, or take fewer hashing buckets)`,
  );
}
