/** @file The last operation of an ordinal head: cumulative logits, ascending by construction, from a score and raw thresholds. */
import { engine } from "../../engine/engine.js";
import type { Tensor } from "../tensor.js";

/**
 * out[row, k] = threshold k - score[row]; the first threshold is raw[0], each further one softplus(raw[k]) above the one before.
 *
 * @param score `[rows, 1]`
 * @param raw `[classes - 1]`
 * @returns `[rows, classes - 1]`
 */
export function cumulativeLogits(score: Tensor, raw: Tensor): Tensor {
  const { kernels, arena } = engine();
  const [rows] = score.shape, thresholds = raw.size;
  const out = score.makeOutput([rows, thresholds], [score, raw], (gradient) => kernels.cumulativeLogitsGradient(
    rawAt, gradient, score.requiresGrad ? score.gradientPointer() : engine().stageZeros(rows),
    raw.requiresGrad ? raw.gradientPointer() : engine().stageZeros(thresholds), rows, thresholds,
  ));
  const ordered = arena.allocate(thresholds * 4), scoreAt = score.pointer(), rawAt = raw.pointer();
  kernels.orderedThresholds(rawAt, ordered, thresholds);
  kernels.cumulativeLogits(scoreAt, ordered, out.pointer(), rows, thresholds);
  return out;
}
