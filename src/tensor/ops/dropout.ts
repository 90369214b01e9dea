/**
 * @file Dropout (Srivastava et al. 2014), inverted as in torch.nn.functional.dropout: kept values are scaled up, so predictions need no
 *   scaling.
 */
import { engine } from "../../engine/engine.js";
import { PotluckError } from "../../engine/errors.js";
import type { RandomStream } from "../../engine/random.js";
import type { Tensor } from "../tensor.js";

/**
 * Each element of `a`, of any shape, becomes 0 with probability `rate`, and else 1 / (1 - rate) times itself. Element i uses the stream's
 * draw number i. The stream's position has no effect and does not change.
 *
 * @param rate from 0 up to, but not including, 1
 * @throws PotluckError for any other rate
 * @example
 * dropout(hidden, 0.5, new RandomStream(seed, "dropout/hidden/0"));
 */
export function dropout(a: Tensor, rate: number, { key, stream }: RandomStream): Tensor {
  if (!(rate >= 0 && rate < 1)) throw new PotluckError(`dropout must be a number from 0 up, below 1, found ${rate}`);
  const { kernels } = engine();
  const threshold = Math.round(rate * 4294967296) >>> 0, scale = 1 / (1 - rate);
  const out = a.makeOutput(a.shape, [a], (gradient) =>
    kernels.dropoutGradient(gradient, a.gradientPointer(), a.size, key, stream, threshold, scale));
  kernels.dropout(a.pointer(), out.pointer(), a.size, key, stream, threshold, scale);
  return out;
}
