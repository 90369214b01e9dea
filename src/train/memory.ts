/**
 * @file Checks that a training fits the engine's memory, before anything is allocated. The layers that read the features, with their
 * moments, need nearly all of it, and a WebAssembly memory ends at 4 GiB.
 */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import { ADDRESSABLE_BYTES, formatBytes } from "../engine/heap.js";

/** Bytes kept free for a step's tensors, the tables of lazy rows, and the smaller layers. */
const RESERVE = 64 << 20;

/** The layers that read the features. */
export interface FirstLayersNeed {
  features: number;
  /** Units of each: one layer in an mlp trunk, in others several, gates among them. */
  widths: readonly number[];
  /** Whether these are the tasks' heads, whose widths the data gives. Default false. */
  areHeads?: boolean;
  /** Moments that the optimizer keeps for each weight: Adam 2, momentum and Adagrad 1, plain SGD 0. */
  moments: number;
  /** Gradients that the weighting remembers for each weight: one for each task, and one for their sum. Default 0. */
  remembered?: number;
}

/** Bytes for each feature's row in a step where the weighting remembers gradients (tensor/gradient-memory.ts). */
const ROW_OF_STEP = 65;

/** Bytes of the first layers with their moments and their rows' steps. */
export function firstLayersBytes({ features, widths, moments, remembered = 0 }: FirstLayersNeed): number {
  const row = 8 + (remembered > 0 ? ROW_OF_STEP : 0);
  return widths.reduce((sum, units) => sum + features * (Math.ceil(units / 4) * 16 * (1 + moments + remembered) + row), 0);
}

/**
 * Checks that the first layers fit in the free memory.
 *
 * @throws PotluckError when they do not; the error says how much they need, and how many features or hidden units fit
 * @example
 * requireFirstLayers({ features: 1_000_000, widths: [200], moments: 2 }); // 2.41 GB: fits
 */
export function requireFirstLayers(need: FirstLayersNeed): void {
  const bytes = firstLayersBytes(need), room = Math.min(engine().heap.largestFree, ADDRESSABLE_BYTES) - RESERVE;
  if (bytes <= room) return;
  const { features, widths, moments, remembered = 0 } = need;
  const perFeature = firstLayersBytes({ ...need, features: 1 });
  const row = 8 + (remembered > 0 ? ROW_OF_STEP : 0);
  const units = Math.floor((room / features - row * widths.length) / (16 * (1 + moments + remembered))) * 4;
  const one = widths.length === 1, sum = widths.reduce((total, width) => total + width, 0);
  const layers = need.areHeads ? `${widths.length} ${one ? "head" : "heads"} on ${features} features, ${sum} logits in all`
    : one ? `a first layer of ${features} features by ${widths[0]} hidden units`
    : `${widths.length} layers that read ${features} features, ${sum} units in all`;
  const fits = need.areHeads || units < widths.length ? ""
    : one ? `hidden layers of up to ${units} units, or ` : `up to ${units} units in all, or `;
  const also = remembered > 0 ? ` and ${remembered} gradients that the weighting remembers` : "";
  throw new PotluckError(
    `the model is too large: ${layers}, with ${moments} moments for each weight${also}, needs ` +
    `${formatBytes(bytes)}, and the WebAssembly memory has ${formatBytes(room)} left; what fits is ${fits}` +
    `${Math.floor(room / perFeature)} features (raise minDf, set maxFeatures, or use fewer hashing buckets)`,
  );
}
