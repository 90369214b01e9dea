/**
 * @file What a trunk is: the layers between the features and the heads. It gives each task its representation, and tells which of its
 * layers that representation depends on: weightings that work on gradients, and gradient norms, need to know.
 */
import type { Member, Settings, Shape } from "../../options/index.js";
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import type { Tensor } from "../../tensor/tensor.js";
import type { Layer } from "../layer.js";
import type { MlpSettings } from "../mlp.js";

/** What every trunk is made from, beside its own options. */
export interface TrunkSettings extends MlpSettings {
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
  /** Width of the representation. */
  readonly outputDim: number;
  /**
   * The linear layer nearest to the heads that all tasks depend on; where there are several experts or towers, the last layer of each, as
   * one.
   */
  readonly lastShared: Layer;
  /** The representation of each of `tasks` for the same rows, `[batch, outputDim]` each. Tasks may share one tensor. */
  forward(x: SparseMatrix, tasks: readonly string[]): Tensor[];
  /** The layers that a task's representation depends on, in the order of `layers`. */
  layersOf(task: string): readonly Layer[];
}

/** A member of the family of trunks. */
export interface TrunkMember<Name extends string = string, S extends Shape = Shape> extends Member<Name, S> {
  /** Whether all tasks read the same representation, however many tasks there are. */
  readonly sharesRepresentation: boolean;
  create(settings: TrunkSettings, options: Settings<S>): Trunk;
  /** The widths of all layers that read the features, gates too: what the first layers need in memory, known before they are made. */
  sparseWidths(hidden: readonly number[], tasks: number, options: Settings<S>): number[];
  /** How often the hidden layers are stacked on each other; 1 where this is left out. */
  levels?(options: Settings<S>): number;
}

/** Declares a trunk. */
export function trunk<const Name extends string, const S extends Shape>(member: TrunkMember<Name, S>): TrunkMember<Name, S> {
  return member;
}

/** As many layers of one width. */
export function repeat(width: number, times: number): number[] {
  return Array.from({ length: times }, () => width);
}
