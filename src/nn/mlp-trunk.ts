/** @file The shared layers as a multi-layer perceptron: a sparse first layer, any number of dense ones, an activation after each. */
import { PotluckError } from "../engine/errors.js";
import { didYouMean } from "../engine/nearest-name.js";
import type { SparseMatrix } from "../tensor/sparse-matrix.js";
import type { Tensor } from "../tensor/tensor.js";
import { type ActivationName, activations } from "./activation.js";
import { type Layer, Linear, SparseLinear } from "./layer.js";

/** Maps a batch's features to the representation that every head reads. */
export class MlpTrunk {
  readonly layers: readonly Layer[];
  private readonly first: SparseLinear;
  private readonly rest: readonly Linear[];

  /**
   * @param hiddenDims units of each hidden layer; one layer is named `hidden`, several `hidden_0`, `hidden_1`, ...
   * @throws PotluckError on a width that is not a positive whole number, an empty list, an unknown activation, or a model beyond the memory
   */
  constructor(inputDim: number, hiddenDims: readonly number[], readonly activation: ActivationName, seed: number) {
    requireWidth("inputDim", inputDim);
    if (hiddenDims.length === 0) throw new PotluckError("hiddenDim needs at least one hidden layer, found an empty list");
    hiddenDims.forEach((width) => requireWidth("hiddenDim", width));
    if (!Object.hasOwn(activations, activation)) {
      const names = Object.keys(activations);
      throw new PotluckError(`there is no activation "${String(activation)}"${didYouMean(String(activation), names)}; there are ${names.join(", ")}`);
    }
    const nameOf = (index: number): string => (hiddenDims.length === 1 ? "hidden" : `hidden_${index}`);
    this.first = new SparseLinear(nameOf(0), inputDim, hiddenDims[0], seed);
    this.rest = hiddenDims.slice(1).map((width, index) => new Linear(nameOf(index + 1), hiddenDims[index], width, seed));
    this.layers = [this.first, ...this.rest];
  }

  /** `[batch, inputDim]`, sparse, to the representation, `[batch, last hidden width]`. */
  forward(x: SparseMatrix): Tensor {
    const activate = activations[this.activation];
    return this.rest.reduce((representation, layer) => activate(layer.forward(representation)), activate(this.first.forward(x)));
  }
}

/** @throws PotluckError unless a width is a positive whole number */
export function requireWidth(name: string, width: number): void {
  if (!Number.isInteger(width) || width < 1) throw new PotluckError(`${name} must be a positive whole number, found ${width}`);
}
