/** @file Indices as a user gives them to an operation: whole numbers in lists of any depth, typed arrays, an NdArray, or a tensor. */
import { PotluckError } from "../../engine/errors.js";
import { showValue } from "../../options/index.js";
import { isList, type ListInput, type NdArray, partsOf, readNested, sizeOf } from "../nd-array.js";
import { showShape } from "./arguments.js";

/** What operations read of a tensor of indices. */
export interface IndexTensor {
  readonly shape: readonly number[];
  readonly requiresGrad: boolean;
  toArray(): Float32Array;
}

/** Indices: a list of whole numbers, lists of such lists, a typed array, an {@link NdArray}, or a tensor that needs no gradient. */
export type IndexInput = ListInput | NdArray | IndexTensor;

/** Indices with their shape. */
export interface Indices {
  shape: number[];
  data: Uint32Array;
}

function isIndexTensor(input: unknown): input is IndexTensor {
  return typeof input === "object" && input !== null && "toArray" in input && "requiresGrad" in input;
}

/** @throws PotluckError when the input is none of the kinds */
function readNumbers(input: IndexInput, operation: string): { shape: number[]; data: ArrayLike<number> } {
  const what = `${operation}(): the indices`;
  if (isIndexTensor(input)) {
    if (input.requiresGrad) throw new PotluckError(`${what} are a tensor that requires a gradient; indices have none`);
    return { shape: [...input.shape], data: input.toArray() };
  }
  if (isList(input)) return readNested(input, what, "give whole numbers from 0", (length) => new Float64Array(length));
  const { shape, data } = partsOf(input);
  if (!isList(shape) || !isList(data)) {
    throw new PotluckError(`${what} must be a list of whole numbers, lists of such lists, or a tensor, found ${showValue(input)}`);
  }
  if (sizeOf(shape) !== data.length) {
    throw new PotluckError(`${what}: shape ${showShape(shape)} needs ${sizeOf(shape)} elements, found ${data.length}`);
  }
  return { shape: [...shape], data };
}

/**
 * Indices, checked.
 *
 * @param size how many there are to choose from; `of` says of what: `rows`
 * @throws PotluckError unless all are whole numbers from 0, below `size`
 */
export function readIndices(input: IndexInput, size: number, operation: string, of: string): Indices {
  const { shape, data } = readNumbers(input, operation);
  const indices = new Uint32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const index = data[i];
    if (Number.isInteger(index) && index >= 0 && index < size) {
      indices[i] = index;
      continue;
    }
    const found = Number.isInteger(index) ? `index ${index} is outside the ${size} ${of}` : `${showValue(index)} is no index`;
    throw new PotluckError(`${operation}(): ${found}; indices are whole numbers from 0${size > 0 ? ` to ${size - 1}` : ""}`);
  }
  return { shape, data: indices };
}
