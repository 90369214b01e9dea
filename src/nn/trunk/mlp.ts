/** @file The shared layers as a multi-layer perceptron: a sparse first layer, any number of dense ones, an activation after each. */
import { PotluckError } from "../../engine/errors.js";
import { didYouMean } from "../../engine/nearest-name.js";
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import type { Tensor } from "../../tensor/tensor.js";
import { type ActivationName, activations } from "../activation.js";
import { requireWidth } from "../check.js";
import { type Layer, Linear, SparseLinear } from "../layer.js";
import type { Trunk } from "./trunk.js";

/** Maps a batch's features to the representation that every head reads. */
export class MlpTrunk implements Trunk {
  readonly layers: readonly Layer[];
  readonly outputDim: number;
  readonly oneRepresentation = true;
  readonly lastShared: Layer;
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
    this.outputDim = hiddenDims[hiddenDims.length - 1];
    this.lastShared = this.layers[this.layers.length - 1];
  }

  forward(x: SparseMatrix, tasks: readonly string[]): Tensor[] {
    const activate = activations[this.activation];
    const representation = this.rest.reduce((input, layer) => activate(layer.forward(input)), activate(this.first.forward(x)));
    return tasks.map(() => representation);
  }

  layersOf(): readonly Layer[] {
    return this.layers;
  }
}
