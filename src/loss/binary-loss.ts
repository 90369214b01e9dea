/** @file What the losses of binary logits have in common: a logit for each column, targets from 0 to 1, their weights and smoothing. */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import { either, list, number, type Settings, type Shape } from "../options/index.js";
import type { Tensor } from "../tensor/tensor.js";
import { labelSmoothing, type Loss, type Reduction } from "./loss.js";
import { labelledWeight, lossTensor, readMatching, readSampleWeights, showPlace, type TargetInput } from "./targets.js";

const weight = number({ from: 0, describe: "A weight." });

/** The options of every loss of binary logits. A task has them under names of its own. */
export const binaryOptions = {
  posWeight: either([weight, list(weight, { phrase: "a list of numbers from 0 up", describe: "One weight for each column." })], {
    default: 1, phrase: "a number from 0 up, or a list with one for each column", describe: "The weight of the positive class.",
    aliases: ["positiveWeight"],
  }),
  labelSmoothing: number({
    ...labelSmoothing, describe: "The share of each target that is spread evenly over yes and no: y becomes (1 - share) y + share / 2.",
  }),
};

/** A loss that binary and multilabel tasks can choose. */
export type BinaryLoss<Name extends string = string, S extends Shape = Shape> = Loss<Name, S, typeof binaryOptions>;

/** Declares a loss of binary logits. */
export function binaryLoss<const Name extends string, const S extends Shape>(member: BinaryLoss<Name, S>): BinaryLoss<Name, S> {
  return member;
}

/** The addresses of what a kernel reads and writes; 0 for weights that are all 1. */
export interface BinaryPlaces {
  logits: number;
  targets: number;
  positiveWeights: number;
  sampleWeights: number;
  slope: number;
  each: number;
  length: number;
  columns: number;
  divisor: number;
}

/**
 * A loss of binary logits from a kernel.
 *
 * @param owner begins the errors
 * @param compute calls the kernel, and returns the loss
 * @throws PotluckError when the shapes differ, a target is outside [0, 1], or weights are wrong
 */
export function reduceBinary(
  owner: string, logits: Tensor, targets: TargetInput, { posWeight, labelSmoothing: share }: Settings<typeof binaryOptions>,
  sampleWeights: TargetInput | undefined, reduction: Reduction | undefined, compute: (places: BinaryPlaces) => number,
): Tensor {
  const { rows, columns, data } = readMatching(logits, targets, owner);
  for (let i = 0; i < data.length; i++) {
    if (data[i] < 0 || data[i] > 1) {
      throw new PotluckError(`${owner}: targets must be from 0 to 1, found ${data[i]} at ${showPlace(logits.shape, i)}`);
    }
  }
  const smoothed = share === 0 ? data : data.map((target) => target * (1 - share) + share / 2);
  const weights = posWeight === 1 ? null : positiveWeights(posWeight, logits.shape, columns, owner);
  const samples = readSampleWeights(sampleWeights, rows, owner);
  const native = engine();
  const counted = (): number => labelledWeight(data, columns, samples);
  return lossTensor(logits, logits.shape, reduction, counted, (logitsAt, slope, divisor, each) => compute({
    logits: logitsAt, targets: native.stageFloats(smoothed), positiveWeights: weights ? native.stageFloats(weights) : 0,
    sampleWeights: samples ? native.stageFloats(samples) : 0, slope, each, length: logits.size, columns, divisor,
  }));
}

function positiveWeights(given: number | readonly number[], shape: readonly number[], columns: number, owner: string): Float32Array {
  if (typeof given === "number") return new Float32Array(columns).fill(given);
  if (shape.length > 2) {
    throw new PotluckError(`${owner}: a list for posWeight is for logits [rows, columns], found [${shape.join(", ")}]; give a number`);
  }
  if (given.length !== columns) {
    throw new PotluckError(`${owner}: posWeight must have ${columns} numbers, one for each column, found ${given.length}`);
  }
  return Float32Array.from(given);
}
