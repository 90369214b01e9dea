/** @file An embedding: a learned vector for each whole number, with torch.nn.Embedding's names, shapes and initial distribution. */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import { checkValue, type Options, readOptions, whole } from "../options/index.js";
import { type Initial, normal } from "../tensor/initial.js";
import { embedding } from "../tensor/ops/embedding.js";
import type { IndexInput } from "../tensor/ops/indices.js";
import { Parameter } from "../tensor/parameter.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

const size = whole({ from: 1, describe: "A size." });
const options = {
  paddingIdx: whole({ from: 0, optional: true, describe: "A number whose vector starts as zeros and gets no gradient." }),
};

/** Options of {@link Embedding}. */
export type EmbeddingOptions = Options<typeof options>;

/** Draws from N(0, 1), with zeros in one row. */
function normalBut(row: number | undefined, shape: readonly [number, number]): Initial {
  const all = normal(shape);
  if (row === undefined) return all;
  return {
    shape,
    fill(grid, stream) {
      all.fill(grid, stream);
      engine().floats(grid.pointer + row * grid.stride * 4, grid.cols).fill(0);
    },
  };
}

/**
 * A learned vector of `embeddingDim` numbers for each whole number below `numEmbeddings`. Its weight is `[numEmbeddings, embeddingDim]`, at
 * first from N(0, 1). Every step with a gradient updates all of it; for bags of many words use {@link Linear} on a SparseMatrix.
 *
 * @throws PotluckError when a size is no whole number from 1 up, or an option is unknown or wrong
 * @example
 * const tasks = new Embedding(3, 16);
 * tasks.forward([0, 2]); // [2, 16]
 */
export class Embedding extends Module {
  readonly weight: Parameter;
  private readonly paddingIdx: number | undefined;

  constructor(readonly numEmbeddings: number, readonly embeddingDim: number, given?: EmbeddingOptions) {
    super();
    checkValue("Embedding: numEmbeddings", size, numEmbeddings);
    checkValue("Embedding: embeddingDim", size, embeddingDim);
    const { paddingIdx } = readOptions("Embedding", options, given);
    if (paddingIdx !== undefined && paddingIdx >= numEmbeddings) {
      throw new PotluckError(`Embedding: paddingIdx must be below numEmbeddings ${numEmbeddings}, found ${paddingIdx}`);
    }
    this.paddingIdx = paddingIdx;
    this.weight = new Parameter(normalBut(paddingIdx, [numEmbeddings, embeddingDim]));
  }

  /**
   * Indices of any shape, `[...]`, to `[..., embeddingDim]`.
   *
   * @throws PotluckError for an index that is no whole number, or out of range
   */
  forward(indices: IndexInput): Tensor {
    return embedding(this.weight, indices, this.paddingIdx);
  }
}
