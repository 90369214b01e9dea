/**
 * @file What stands between the features and the heads, whatever its kind: it gives each task its representation, and says which of its
 * layers that depends on, which is what weightings by gradient (over shared layers) and gradient norms need to know.
 */
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import type { Tensor } from "../../tensor/tensor.js";
import type { Layer } from "../layer.js";
import type { HiddenSettings } from "../mlp.js";

/** What every trunk is made from, beside options of its own. */
export interface TrunkSettings extends HiddenSettings {
  /** Number of features. */
  inputDim: number;
  /** Units of each hidden layer. */
  hidden: readonly number[];
  tasks: readonly string[];
}

/** The layers below the heads. */
export interface Trunk {
  /** Every layer, in the order of `parameters()`. */
  readonly layers: readonly Layer[];
  /** Width of what a head reads. */
  readonly outputDim: number;
  /** Whether every task reads one and the same representation. */
  readonly oneRepresentation: boolean;
  /** The linear layer nearest to the heads that all tasks depend on; where that is one of several experts or towers, the last layer of each, as one. */
  readonly lastShared: Layer;
  /** The representation of each of `tasks` for the same rows, `[batch, outputDim]` each. Tasks may share one tensor. */
  forward(x: SparseMatrix, tasks: readonly string[]): Tensor[];
  /** The layers that a task's representation depends on, in the order of `layers`. */
  layersOf(task: string): readonly Layer[];
}
