/**
 * @file Cross-entropy over logits; softmax and loss are one operation. Semantics of torch.nn.CrossEntropyLoss, with its two different
 * means: for class indices the sum is divided by the sum of the rows' class weights, for shares (one-hot rows) by the number of rows. A
 * row's sample weight multiplies both its loss and its part of the divisor.
 */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import { list, number, type Options } from "../options/index.js";
import { labelSmoothing, loss, lossFunction, type SampleWeighted } from "./loss.js";
import { lossTensor, matrixShape, readSampleWeights, readTargets, requireClass } from "./targets.js";

const options = {
  classWeights: list(number({ from: 0, describe: "A weight." }), {
    optional: true, phrase: "a list of numbers from 0 up, one for each class",
    describe: "The weight of each class. Without it all classes weigh 1.", aliases: ["weight", "weights", "classWeight"],
  }),
  labelSmoothing: number({ ...labelSmoothing, describe: "The share of each target that is spread evenly over the classes." }),
};

/** Options of {@link crossEntropy}. */
export type CrossEntropyOptions = Options<typeof options> & SampleWeighted;

export const softmaxCrossEntropy = loss({
  name: "cross_entropy", describe: "cross-entropy of the softmax over the classes", options,
  compute(logits, targets, { classWeights, labelSmoothing: smoothing }, sampleWeights) {
    const [rows, classes] = matrixShape(logits, "crossEntropy");
    if (classWeights && classWeights.length !== classes) {
      throw new PotluckError(`crossEntropy: classWeights must have ${classes} numbers, one for each class, found ${classWeights.length}`);
    }
    const { shape, data } = readTargets(targets);
    const indexed = shape.length === 1;
    if (shape[0] !== rows || (!indexed && (shape.length !== 2 || shape[1] !== classes))) {
      throw new PotluckError(
        `crossEntropy: targets of shape [${shape.join(", ")}] do not match logits of shape [${rows}, ${classes}]; ` +
        `give class indices [${rows}] or shares [${rows}, ${classes}]`,
      );
    }
    const shares = indexed ? oneHot(data, classes) : data;
    const samples = readSampleWeights(sampleWeights, rows, "crossEntropy");
    let divisor = 0;
    for (let row = 0; row < rows; row++) {
      let missing = 0;
      for (let at = row * classes; at < (row + 1) * classes; at++) if (Number.isNaN(shares[at])) missing++;
      if (missing > 0 && missing === classes) continue;
      if (missing > 0) {
        throw new PotluckError(
          `crossEntropy: row ${row} of the targets is NaN in part; in a missing target all ${classes} numbers are NaN`,
        );
      }
      divisor += (samples ? samples[row] : 1) * (indexed && classWeights ? classWeights[data[row]] : 1);
    }
    const native = engine();
    const zero = samples ? divisor === 0 : shares.every(Number.isNaN); // else class weights that are all 0 give NaN, as in torch
    return lossTensor(logits, (logitsAt, slope) => native.kernels.crossEntropyShares(
      logitsAt, native.stageFloats(shares), classWeights ? native.stageFloats(Float32Array.from(classWeights)) : 0,
      samples ? native.stageFloats(samples) : 0, smoothing, slope, rows, classes, zero ? 1 : divisor,
    ));
  },
});

/**
 * The mean over all rows with a target of -sum over classes c of w_c y_c log softmax(x)_c.
 *
 * @param predictions logits, `[rows, classes]`
 * @param targets class indices `[rows]`, or shares `[rows, classes]`; a row of NaN is a missing target and does not count
 * @returns a scalar; 0, with zero gradients, when every target is missing
 * @throws PotluckError when the shapes differ, an index is not that of a class, a row is NaN in part, or an option is unknown or out of
 *   range
 * @example
 * const loss = crossEntropy(model.forward(batch.x, "yelp"), batch.y, { labelSmoothing: 0.1 });
 */
export const crossEntropy = lossFunction("crossEntropy", softmaxCrossEntropy);

/** Class indices as shares, `[rows, classes]`; a missing index gives a row of NaN. */
function oneHot(indices: Float32Array, classes: number): Float32Array {
  const shares = new Float32Array(indices.length * classes);
  indices.forEach((index, row) => {
    if (Number.isNaN(index)) shares.fill(NaN, row * classes, (row + 1) * classes);
    else shares[row * classes + requireClass(index, row, classes, "crossEntropy")] = 1;
  });
  return shares;
}
