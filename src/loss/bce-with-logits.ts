/** @file Binary cross-entropy over logits: the sigmoid and the loss in one, which stays exact where they overflow apart. Semantics of torch.nn.BCEWithLogitsLoss. */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import { sizeOf } from "../tensor/nd-array.js";
import type { Tensor } from "../tensor/tensor.js";
import { lossTensor, matrixShape, readTargets, type TargetInput } from "./targets.js";

/** Options of {@link bceWithLogits}. */
export interface BceOptions {
  /** Weight of the positive class: a number, or one a column; default 1. */
  posWeight?: number | readonly number[];
}

/**
 * The mean over all labelled elements of -[w y log sigmoid(x) + (1 - y) log(1 - sigmoid(x))].
 *
 * @param logits `[rows, columns]`
 * @param targets as many numbers from 0 to 1, `[rows, columns]` or, for one column, `[rows]`; NaN is a missing target, left out of the mean
 * @returns a scalar; 0, with zero gradients, when every target is missing
 * @throws PotluckError when the shapes differ or a target is outside [0, 1]
 * @example
 * const loss = bceWithLogits(model.forward(batch.x, "movie"), batch.y);
 */
export function bceWithLogits(logits: Tensor, targets: TargetInput, options: BceOptions = {}): Tensor {
  const [rows, columns] = matrixShape(logits, "bceWithLogits");
  const { shape, data } = readTargets(targets);
  const fits = sizeOf(shape) === logits.size && (shape.length === 2 ? shape[0] === rows && shape[1] === columns : columns === 1);
  if (!fits) {
    throw new PotluckError(`bceWithLogits: targets of shape [${shape.join(", ")}] do not match logits of shape [${rows}, ${columns}]`);
  }
  let labelled = 0;
  for (let i = 0; i < data.length; i++) {
    if (Number.isNaN(data[i])) continue;
    if (!(data[i] >= 0 && data[i] <= 1)) throw new PotluckError(`bceWithLogits: targets must be from 0 to 1, found ${data[i]} at element ${i}`);
    labelled++;
  }
  const weights = positiveWeights(options.posWeight, columns);
  const native = engine();
  return lossTensor(logits, (logitsAt, slope) => native.kernels.binaryCrossEntropy(
    logitsAt, native.stageFloats(data), weights ? native.stageFloats(weights) : 0, slope, logits.size, columns, Math.max(labelled, 1),
  ));
}

function positiveWeights(given: BceOptions["posWeight"], columns: number): Float32Array | null {
  if (given === undefined) return null;
  const weights = typeof given === "number" ? new Float32Array(columns).fill(given) : Float32Array.from(given);
  if (weights.length !== columns) throw new PotluckError(`bceWithLogits: posWeight needs ${columns} numbers, found ${weights.length}`);
  const wrong = weights.find((weight) => !(weight >= 0 && weight < Infinity));
  if (wrong !== undefined) throw new PotluckError(`bceWithLogits: posWeight must be from 0 up, found ${wrong}`);
  return weights;
}
