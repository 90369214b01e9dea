/** @file Elements chosen by index along an axis. Semantics of torch.gather and torch.index_select; gradients of repeated indices add up. */
import { engine } from "../../engine/engine.js";
import { PotluckError } from "../../engine/errors.js";
import { sizeOf } from "../nd-array.js";
import type { Operand } from "../operand.js";
import { readAxis, readAxisOf, showShape } from "./arguments.js";
import { type IndexInput, readIndices } from "./indices.js";
import { stepsOf } from "./placement.js";

/** No index: `skip` of the kernel where every row gets its gradient. */
const NONE = 0xffffffff;

/**
 * Rows of `width` floats chosen from each of `outer` groups of `rows` rows, the same in every group.
 *
 * @param skip the row whose gradient is not added up
 */
export function takeRows<T extends Operand<T>>(
  a: Operand<T>, shape: readonly number[], indices: Uint32Array, groups: { outer: number; rows: number; width: number }, skip = NONE,
): T {
  const { kernels } = engine(), { outer, rows, width } = groups, count = indices.length;
  const out = a.makeOutput(shape, [a], (gradient) =>
    kernels.scatterRows(gradient, indicesAt, a.gradientPointer(), outer, rows, count, width, skip));
  const indicesAt = engine().stageWords(indices);
  kernels.gatherRows(a.pointer(), indicesAt, out.pointer(), outer, rows, count, width);
  return out;
}

/** The given places of an axis, in their order. @throws PotluckError when there is no such axis or place */
export function indexSelect<T extends Operand<T>>(a: Operand<T>, axis: number, indices: IndexInput): T {
  const { shape } = a, along = readAxisOf(shape, axis, "indexSelect");
  const chosen = readIndices(indices, shape[along], "indexSelect", `places of axis ${along}`);
  if (chosen.shape.length > 1) {
    throw new PotluckError(`indexSelect() takes a plain list of indices, found shape ${showShape(chosen.shape)}; gather() takes others`);
  }
  const before = shape.slice(0, along), behind = shape.slice(along + 1);
  return takeRows(a, [...before, chosen.data.length, ...behind], chosen.data,
    { outer: sizeOf(before), rows: shape[along], width: sizeOf(behind) });
}

/**
 * out[i][j][k] = a[i][index[i][j][k]][k] for axis 1, and so on: the index has as many axes, and along the others no greater lengths.
 *
 * @throws PotluckError when the shapes do not go together, or there is no such axis or place
 */
export function gather<T extends Operand<T>>(a: Operand<T>, axis: number, index: IndexInput): T {
  const { shape } = a, along = readAxis(axis, shape.length, "gather");
  const chosen = readIndices(index, shape.length === 0 ? 1 : shape[along], "gather", `places of axis ${along}`);
  const fits = chosen.shape.length === shape.length && chosen.shape.every((length, place) => place === along || length <= shape[place]);
  if (!fits && chosen.data.length > 0) {
    throw new PotluckError(`gather(): an index of shape ${showShape(chosen.shape)} does not go with a tensor of shape ` +
      `${showShape(shape)}; it needs as many axes, and lengths no greater than the tensor's but along axis ${along}`);
  }
  const own = stepsOf(shape), steps = stepsOf(chosen.shape);
  const places = chosen.data.map((at, element) => chosen.shape.reduce((sum, length, place) =>
    sum + own[place] * (place === along ? at : Math.floor(element / steps[place]) % length), 0));
  return takeRows(a, chosen.shape, places, { outer: 1, rows: a.size, width: 1 });
}
