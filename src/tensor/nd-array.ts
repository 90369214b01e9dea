/**
 * @file A plain array of float32 with a shape, row-major, outside the engine's memory: what a state dict holds, what
 * a dataset's targets are, and what prediction returns.
 */
import { PotluckError } from "../engine/errors.js";

/** `data` holds the elements row-major; its length is the product of `shape`. */
export interface NdArray {
  shape: number[];
  data: Float32Array;
}

/** What a user may hand over as an array: `[n]` numbers, `[n][k]` numbers, or an {@link NdArray}. */
export type ArrayInput = ArrayLike<number> | ArrayLike<ArrayLike<number>> | NdArray;

/** The number of elements of a shape; 1 for a scalar's empty shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/**
 * Turns what a user hands over into an {@link NdArray}: one number a row gives shape `[n]`, one list a row `[n, k]`.
 *
 * @param what the name to use in an error, such as `targets`
 * @throws PotluckError when the rows differ in length or the data do not fill the shape
 * @example
 * toNdArray([[0, 1], [1, 0]], "targets"); // { shape: [2, 2], data: Float32Array [0, 1, 1, 0] }
 */
export function toNdArray(input: ArrayInput, what: string): NdArray {
  if ("data" in input) {
    if (sizeOf(input.shape) !== input.data.length) {
      throw new PotluckError(`${what}: shape [${input.shape.join(", ")}] needs ${sizeOf(input.shape)} elements, found ${input.data.length}`);
    }
    return { shape: [...input.shape], data: input.data instanceof Float32Array ? input.data : Float32Array.from(input.data) };
  }
  if (input.length > 0 && typeof input[0] === "object") {
    const rows = input as ArrayLike<ArrayLike<number>>;
    const width = rows[0].length;
    const data = new Float32Array(rows.length * width);
    for (let row = 0; row < rows.length; row++) {
      if (rows[row].length !== width) {
        throw new PotluckError(`${what}: row ${row} has ${rows[row].length} elements where row 0 has ${width}`);
      }
      data.set(rows[row], row * width);
    }
    return { shape: [rows.length, width], data };
  }
  return { shape: [input.length], data: Float32Array.from(input as ArrayLike<number>) };
}

/** The given rows of an array, along its first axis: shape `[rows.length, ...rest]`. */
export function selectRows({ shape, data: source }: NdArray, rows: ArrayLike<number>): NdArray {
  const rest = shape.slice(1);
  const width = sizeOf(rest);
  const data = new Float32Array(rows.length * width);
  // element by element: for rows as short as a target's, a subarray costs more than its copy
  for (let i = 0, at = 0; i < rows.length; i++) {
    for (let from = rows[i] * width, end = from + width; from < end; from++, at++) data[at] = source[from];
  }
  return { shape: [rows.length, ...rest], data };
}
