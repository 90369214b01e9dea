/** @file Rows of a matrix by index: the lookup of an embedding. Semantics of torch.nn.functional.embedding. */
import { PotluckError } from "../../engine/errors.js";
import { showValue } from "../../options/index.js";
import { Tensor } from "../tensor.js";
import { requireWhole, showShape } from "./arguments.js";
import { takeRows } from "./gather.js";
import { type IndexInput, readIndices } from "./indices.js";

/**
 * `weight` `[count, width]` and indices of any shape give `[...shape of the indices, width]`. The gradient is added to the rows that were
 * read, once for each time.
 *
 * @param paddingIdx a row that gets no gradient; a negative one counts from the last
 * @throws PotluckError when the weight is no matrix, or there is no such row
 * @example
 * embedding(weight, [[0, 2], [2, 1]]).shape; // [2, 2, width]
 */
export function embedding(weight: Tensor, indices: IndexInput, paddingIdx?: number): Tensor {
  if (!(weight instanceof Tensor)) throw new PotluckError(`embedding() takes a tensor of weights, found ${showValue(weight)}`);
  if (weight.shape.length !== 2) {
    throw new PotluckError(`embedding() takes weights of shape [count, width], found ${showShape(weight.shape)}`);
  }
  const [count, width] = weight.shape;
  const { shape, data } = readIndices(indices, count, "embedding", "rows of the weights");
  let skip: number | undefined;
  if (paddingIdx !== undefined) {
    const given = requireWhole(paddingIdx, "embedding(): paddingIdx");
    if (given < -count || given >= count) {
      throw new PotluckError(`embedding(): paddingIdx ${given} is outside the ${count} rows of the weights`);
    }
    skip = given < 0 ? given + count : given;
  }
  return takeRows(weight, [...shape, width], data, { outer: 1, rows: count, width }, skip);
}
