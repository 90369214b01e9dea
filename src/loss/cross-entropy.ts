/**
 * @file Cross-entropy over logits, softmax and loss in one. Semantics of torch.nn.CrossEntropyLoss, with its two different means: class
 * indices divide by the sum of the rows' class weights, shares (one-hot rows) by the number of rows. A row's sample weight multiplies both its
 * loss and what it adds to the divisor.
 */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { lossTensor, matrixShape, readSampleWeights, readTargets, type SampleWeighted, type TargetInput } from "./targets.js";

/** Options of {@link crossEntropy}. */
export interface CrossEntropyOptions extends SampleWeighted {
  /** One weight a class; default all 1. */
  classWeights?: readonly number[];
  /** Share of each target that is spread evenly over the classes, in [0, 1]; default 0. */
  labelSmoothing?: number;
}

/**
 * The mean over all labelled rows of -sum over classes c of w_c y_c log softmax(x)_c.
 *
 * @param logits `[rows, classes]`
 * @param targets class indices `[rows]`, or shares `[rows, classes]`; a row of NaN is a missing target, left out of the mean
 * @returns a scalar; 0, with zero gradients, when every target is missing
 * @throws PotluckError when shapes differ, an index is no class, a row is NaN in part, or a weight or the smoothing is out of range
 * @example
 * const loss = crossEntropy(model.forward(batch.x, "yelp"), batch.y, { labelSmoothing: 0.1 });
 */
export function crossEntropy(logits: Tensor, targets: TargetInput, options: CrossEntropyOptions = {}): Tensor {
  const [rows, classes] = matrixShape(logits, "crossEntropy");
  const { classWeights, labelSmoothing = 0 } = options;
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) throw new PotluckError(`crossEntropy: labelSmoothing must be from 0 to 1, found ${labelSmoothing}`);
  if (classWeights && classWeights.length !== classes) {
    throw new PotluckError(`crossEntropy: classWeights needs ${classes} numbers, found ${classWeights.length}`);
  }
  const wrong = classWeights?.find((weight) => !(weight >= 0 && weight < Infinity));
  if (wrong !== undefined) throw new PotluckError(`crossEntropy: classWeights must be from 0 up, found ${wrong}`);
  const { shape, data } = readTargets(targets);
  const indexed = shape.length === 1;
  if (shape[0] !== rows || (!indexed && (shape.length !== 2 || shape[1] !== classes))) {
    throw new PotluckError(
      `crossEntropy: targets of shape [${shape.join(", ")}] do not match logits of shape [${rows}, ${classes}]; give class indices [${rows}] or shares [${rows}, ${classes}]`,
    );
  }
  const shares = indexed ? oneHot(data, classes) : data;
  const samples = readSampleWeights(options, rows, "crossEntropy");
  let divisor = 0;
  for (let row = 0; row < rows; row++) {
    let missing = 0;
    for (let at = row * classes; at < (row + 1) * classes; at++) if (Number.isNaN(shares[at])) missing++;
    if (missing > 0 && missing === classes) continue;
    if (missing > 0) throw new PotluckError(`crossEntropy: row ${row} of the targets is NaN in part; a missing target is NaN in all of its ${classes} places`);
    divisor += (samples ? samples[row] : 1) * (indexed && classWeights ? classWeights[data[row]] : 1);
  }
  const native = engine();
  const zero = samples ? divisor === 0 : shares.every(Number.isNaN); // classes that all weigh 0 give NaN, as torch has it
  return lossTensor(logits, (logitsAt, slope) => native.kernels.crossEntropyShares(
    logitsAt, native.stageFloats(shares), classWeights ? native.stageFloats(Float32Array.from(classWeights)) : 0,
    samples ? native.stageFloats(samples) : 0, labelSmoothing, slope, rows, classes, zero ? 1 : divisor,
  ));
}

/** Class indices as shares, `[rows, classes]`; a missing index gives a row of NaN. */
function oneHot(indices: Float32Array, classes: number): Float32Array {
  const shares = new Float32Array(indices.length * classes);
  indices.forEach((index, row) => {
    if (Number.isNaN(index)) shares.fill(NaN, row * classes, (row + 1) * classes);
    else if (Number.isInteger(index) && index >= 0 && index < classes) shares[row * classes + index] = 1;
    else throw new PotluckError(`crossEntropy: target ${index} of row ${row} is no class; the classes are 0 to ${classes - 1}`);
  });
  return shares;
}
