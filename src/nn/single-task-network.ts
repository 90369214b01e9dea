/** @file A trunk with one head: the article's SingleTask_Network, with which the multi-task model is compared. */
import type { NdArray } from "../tensor/nd-array.js";
import type { SparseMatrix } from "../tensor/sparse-matrix.js";
import type { Tensor } from "../tensor/tensor.js";
import { requireWidth } from "./check.js";
import { Linear } from "./layer.js";
import { Network, type NetworkOptions, trunkOf } from "./network.js";

/** Options of {@link SingleTaskNetwork}. */
export interface SingleTaskOptions extends NetworkOptions {
  /** Logits: 1 for a binary task, one a class for a multiclass one; default 1. */
  outputDim?: number;
}

/**
 * A network for one task; its head's parameters are `final.weight` and `final.bias`, and where a trunk has parts a task, they too are called
 * final: `gate_final.weight`.
 *
 * @throws PotluckError on widths that are not positive whole numbers, or a model beyond the memory
 * @example
 * const model = new SingleTaskNetwork({ inputDim, hidden: 300 });
 * const logits = model.forward(batch.x); // [batch, 1]
 */
export class SingleTaskNetwork extends Network {
  private readonly final: Linear;

  constructor({ outputDim = 1, ...options }: SingleTaskOptions) {
    requireWidth("outputDim", outputDim);
    const { trunk, mode } = trunkOf(options, ["final"]);
    const final = new Linear("final", trunk.outputDim, outputDim, options.seed ?? 0);
    super(trunk, new Map([["final", final]]), mode);
    this.final = final;
  }

  /** The logits: x `[batch, inputDim]`, sparse; gives `[batch, outputDim]`. @throws PotluckError when x has another number of features */
  forward(x: SparseMatrix): Tensor {
    return this.final.forward(this.trunk.forward(x, ["final"])[0]);
  }

  /** The logits for any number of rows, outside training and without changing it: `[rows, outputDim]`. */
  predict(x: SparseMatrix): NdArray {
    return this.predictRows(x, (batch) => this.forward(batch));
  }
}
