/**
 * @file What the losses over classes have in common: indices or shares as targets, weights, smoothing, and torch's two different means: for
 * class indices the sum is divided by the sum of the rows' class weights, for shares (one-hot rows) by the number of rows. A row's sample
 * weight multiplies both its loss and its part of the divisor.
 */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import { list, number, type Settings, type Shape, whole } from "../options/index.js";
import type { Tensor } from "../tensor/tensor.js";
import { labelSmoothing, type Loss, type Reduction } from "./loss.js";
import { lossTensor, matrixShape, readSampleWeights, readTargets, requireClass, type TargetInput } from "./targets.js";

/** The weights and the ignored class of every loss over classes. */
export const classOptions = {
  classWeights: list(number({ from: 0, describe: "A weight." }), {
    optional: true, phrase: "a list of numbers from 0 up, one for each class",
    describe: "The weight of each class. Without it all classes weigh 1.", aliases: ["weight", "weights", "classWeight"],
  }),
  ignoreIndex: whole({
    optional: true,
    describe: "Rows whose target is this index count as rows without a target. It need not be the index of a class. Only for targets " +
      "that are indices. Without it no index is ignored (torch ignores -100).",
  }),
};

/** The options of every loss over the classes' logits. */
export const multiclassOptions = {
  ...classOptions,
  labelSmoothing: number({ ...labelSmoothing, describe: "The share of each target that is spread evenly over the classes." }),
};

/** A loss that multiclass tasks can choose. */
export type MulticlassLoss<Name extends string = string, S extends Shape = Shape> = Loss<Name, S, typeof multiclassOptions>;

/** Declares a loss over the classes' logits. */
export function multiclassLoss<const Name extends string, const S extends Shape>(member: MulticlassLoss<Name, S>): MulticlassLoss<Name, S> {
  return member;
}

/** The addresses of what a kernel reads and writes; 0 for weights that are all 1. */
export interface ClassPlaces {
  logits: number;
  shares: number;
  weights: number;
  sampleWeights: number;
  slope: number;
  each: number;
  rows: number;
  classes: number;
  divisor: number;
}

/**
 * A loss over the classes' logits from a kernel. Ignored rows become missing ones.
 *
 * @param owner begins the errors
 * @param compute calls the kernel, and returns the loss
 * @throws PotluckError when the shapes differ, an index is not that of a class, a row is NaN in part, or weights are wrong
 */
export function reduceClasses(
  owner: string, logits: Tensor, targets: TargetInput, options: Settings<typeof multiclassOptions>,
  sampleWeights: TargetInput | undefined, reduction: Reduction | undefined, compute: (places: ClassPlaces) => number,
): Tensor {
  const { classWeights, ignoreIndex } = options;
  const [rows, classes] = matrixShape(logits, owner);
  checkClassWeights(classWeights, classes, owner);
  const { shape, data } = readTargets(targets, owner);
  const indexed = shape.length === 1;
  if (shape[0] !== rows || (!indexed && (shape.length !== 2 || shape[1] !== classes))) {
    throw new PotluckError(
      `${owner}: targets of shape [${shape.join(", ")}] do not match logits of shape [${rows}, ${classes}]; ` +
      `give class indices [${rows}] or shares [${rows}, ${classes}]`,
    );
  }
  if (!indexed && ignoreIndex !== undefined) {
    throw new PotluckError(`${owner}: ignoreIndex is for targets that are class indices, not shares: leave it out`);
  }
  const known = ignoreIndex === undefined ? data : withoutIndex(data, ignoreIndex);
  const shares = indexed ? oneHot(known, classes, owner) : known;
  const samples = readSampleWeights(sampleWeights, rows, owner);
  let divisor = 0;
  for (let row = 0; row < rows; row++) {
    let missing = 0;
    for (let at = row * classes; at < (row + 1) * classes; at++) if (Number.isNaN(shares[at])) missing++;
    if (missing > 0 && missing === classes) continue;
    if (missing > 0) {
      throw new PotluckError(`${owner}: row ${row} of the targets is NaN in part; in a missing target all ${classes} numbers are NaN`);
    }
    divisor += (samples ? samples[row] : 1) * (indexed && classWeights ? classWeights[known[row]] : 1);
  }
  const native = engine();
  const zero = samples ? divisor === 0 : shares.every(Number.isNaN); // else class weights that are all 0 give NaN, as in torch
  return lossTensor(logits, [rows], reduction, () => (zero ? 1 : divisor), (logitsAt, slope, by, each) => compute({
    logits: logitsAt, shares: native.stageFloats(shares), weights: classWeights ? native.stageFloats(Float32Array.from(classWeights)) : 0,
    sampleWeights: samples ? native.stageFloats(samples) : 0, slope, each, rows, classes, divisor: by,
  }));
}

/** @throws PotluckError unless there is a weight for each class, or none */
export function checkClassWeights(classWeights: readonly number[] | undefined, classes: number, owner: string): void {
  if (!classWeights || classWeights.length === classes) return;
  throw new PotluckError(`${owner}: classWeights must have ${classes} numbers, one for each class, found ${classWeights.length}`);
}

/** Class indices in which the ignored one is missing. */
export function withoutIndex(indices: Float32Array, ignored: number): Float32Array {
  return indices.map((index) => (index === ignored ? NaN : index));
}

/** Class indices as shares, `[rows, classes]`; a missing index gives a row of NaN. */
function oneHot(indices: Float32Array, classes: number, owner: string): Float32Array {
  const shares = new Float32Array(indices.length * classes);
  indices.forEach((index, row) => {
    if (Number.isNaN(index)) shares.fill(NaN, row * classes, (row + 1) * classes);
    else shares[row * classes + requireClass(index, row, classes, owner)] = 1;
  });
  return shares;
}
