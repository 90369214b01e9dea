/**
 * @file What a trunk is: the module between the features and the heads, which gives each task its representation. Which of its parameters
 * tasks share need not be declared: the tape shows which parameters a loss reaches.
 */
import type { Member, Report, Settings, Shape } from "../../options/index.js";
import type { ImageShape } from "../../tensor/mixed-rows.js";
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import type { Tensor } from "../../tensor/tensor.js";
import type { Graph, GraphValue } from "../graph.js";
import type { TrunkOfLayers } from "../hidden-options.js";
import type { MlpSettings } from "../mlp.js";
import { Module } from "../module.js";

/** What every trunk is made from, beside its own options. */
export interface TrunkSettings extends MlpSettings {
  /** Number of features, pixels included. */
  inputDim: number;
  /** The shape of the images, for a trunk that reads them. */
  imageShape?: ImageShape;
  /** Units of each hidden layer. Empty only where the member has `withoutHidden`. */
  hidden: readonly number[];
  tasks: readonly string[];
}

/** The layers below the heads. */
export abstract class Trunk extends Module {
  /** Width of the representation. */
  abstract readonly outputDim: number;

  /**
   * The representation of each of `tasks` for the same rows, `[batch, outputDim]` each. Tasks may share one tensor. A trunk that reads
   * images finds them in x, which is then MixedRows. A trunk without layers gives x itself.
   */
  abstract forward(x: SparseMatrix, tasks: readonly string[]): (SparseMatrix | Tensor)[];

  /**
   * The same as `forward` in a graph of ONNX: the representation of each of `tasks`. Without it a network with this trunk cannot be
   * exported.
   *
   * @param x the features `[rows, inputDim]`; where the trunk reads images, those beside the pixels. `graph.images()` gives the images.
   */
  onnx?(graph: Graph, x: GraphValue, tasks: readonly string[]): GraphValue[];

  /**
   * The layers whose gradients GradNorm compares; null, the default: the shared parameters nearest to the heads, as the tape shows them.
   */
  lastShared(): readonly Module[] | null {
    return null;
  }
}

/** A member of the family of trunks. */
export interface TrunkMember<Name extends string = string, S extends Shape = Shape> extends Member<Name, S> {
  /** Whether all tasks read the same representation, however many tasks there are. */
  readonly sharesRepresentation: boolean;
  /** What it reads of a row: its features (the default), or its image and the other features. */
  readonly reads?: "features" | "images";
  /**
   * What heads read where `hidden` is `[]`: the features themselves, since the trunk then has no layers (a linear model), or the output of
   * layers that it has beside the hidden ones. Without it there must be a hidden layer.
   */
  readonly withoutHidden?: "features" | "layers";
  create(settings: TrunkSettings, options: Settings<S>): Trunk;
  /** Of a trunk that reads images: reports options that do not suit images of this shape. */
  checkImages?(shape: ImageShape, options: Settings<S>, report: Report, network: Pick<TrunkSettings, "inputDim" | "hidden">): void;
  /**
   * The widths of all layers that read the features, gates too (and not the images, where it reads these): what the first layers need in
   * memory, known before they are made. Without it that is not checked before the training.
   */
  sparseWidths?(hidden: readonly number[], tasks: number, options: Settings<S>): number[];
  /** How often the hidden layers are stacked on each other; 1 where this is left out. */
  levels?(options: Settings<S>): number;
}

/** Declares a trunk. */
export function trunk<const Name extends string, const S extends Shape>(member: TrunkMember<Name, S>): TrunkMember<Name, S> {
  return member;
}

/** What the checks of hidden layers must know of a trunk with its options. */
export function layersOf<S extends Shape>(member: TrunkMember<string, S>, options: Settings<S>): TrunkOfLayers {
  const { name, withoutHidden } = member;
  return { name, withoutHidden, levels: member.levels?.(options) ?? 1 };
}

/** Whether heads read the features themselves: there are no hidden layers, and the trunk has no others. */
export function headsReadFeatures({ withoutHidden }: Pick<TrunkMember, "withoutHidden">, hidden: readonly number[]): boolean {
  return hidden.length === 0 && withoutHidden === "features";
}

/** As many layers of one width. */
export function repeat(width: number, times: number): number[] {
  return Array.from({ length: times }, () => width);
}
