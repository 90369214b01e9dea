/**
 * @file A plain array of float32 with a shape, row-major, outside the engine's memory: what a state dict holds, a dataset's targets, and
 * what prediction returns.
 */
import { PotluckError } from "../engine/errors.js";
import { showValue } from "../options/index.js";

/** `data` holds the elements row-major; its length is the product of `shape`. */
export interface NdArray {
  shape: number[];
  data: Float32Array;
}

/** An array as a user may give it: `[n]` numbers, `[n][k]` numbers, or an {@link NdArray}. */
export type ArrayInput = ArrayLike<number> | ArrayLike<ArrayLike<number>> | NdArray;

/** What to do about elements that are no numbers. */
const REMEDY = "give class labels as indices from 0 (fitLabels makes them), true and false as 1 and 0, a missing target as NaN";

/** The number of elements of a shape; 1 for a scalar's empty shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Whether a value is a list: an array, a typed array, or anything like them but text. */
export function isList(value: unknown): value is ArrayLike<unknown> {
  return typeof value === "object" && value !== null && Number.isInteger((value as { length?: unknown }).length);
}

/**
 * Row numbers, checked.
 *
 * @param what what has the rows, as the error calls it: `a dataset`
 * @throws PotluckError unless it is a list of whole numbers from 0, below `count`
 */
export function checkRows(rows: ArrayLike<number>, count: number, what: string): void {
  if (!isList(rows)) throw new PotluckError(`rows of ${what} must be a list of row numbers, found ${showValue(rows)}`);
  for (let i = 0; i < rows.length; i++) {
    if (!(Number.isInteger(rows[i]) && rows[i] >= 0 && rows[i] < count)) {
      throw new PotluckError(`row ${showValue(rows[i])} is outside ${what} of ${count} rows: rows are whole numbers from 0`);
    }
  }
}

/**
 * What a user gives as an array, as an {@link NdArray}: one number a row gives shape `[n]`, one list a row `[n, k]`.
 *
 * @param what the name to use in an error, such as `targets`
 * @param remedy what an error advises for elements that are no numbers
 * @throws PotluckError when an element is no number, when the rows differ in length, or the data do not fill the shape
 * @example
 * toNdArray([[0, 1], [1, 0]], "targets"); // { shape: [2, 2], data: Float32Array [0, 1, 1, 0] }
 */
export function toNdArray(input: ArrayInput, what: string, remedy = REMEDY): NdArray {
  if (isList(input)) {
    if (input.length === 0 || !isList(input[0])) return { shape: [input.length], data: toFloats(input, what, remedy) };
    const rows = input as ArrayLike<ArrayLike<number>>, width = rows[0].length;
    const data = new Float32Array(rows.length * width);
    for (let row = 0; row < rows.length; row++) {
      if (!isList(rows[row])) throw new PotluckError(`${what}: row ${row} must be a list like row 0, found ${showValue(rows[row])}`);
      const { length } = rows[row];
      if (length !== width) throw new PotluckError(`${what}: row ${row} has ${length} elements where row 0 has ${width}`);
      data.set(toFloats(rows[row], `${what}: row ${row}`, remedy), row * width);
    }
    return { shape: [rows.length, width], data };
  }
  const { shape, data } = (input ?? {}) as Partial<NdArray>;
  if (!isList(shape) || !isList(data)) {
    throw new PotluckError(`${what} must be a list of numbers, a list of such lists, or { shape, data }, found ${showValue(input)}`);
  }
  if (!Array.from(shape).every((length) => Number.isInteger(length) && length >= 0) || sizeOf(shape) !== data.length) {
    throw new PotluckError(`${what}: shape [${shape.join(", ")}] needs ${sizeOf(shape)} elements, found ${data.length}`);
  }
  return { shape: [...shape], data: toFloats(data, what, remedy) };
}

function toFloats(list: ArrayLike<unknown>, what: string, remedy: string): Float32Array {
  if (list instanceof Float32Array) return list;
  for (let i = 0; i < list.length; i++) {
    if (typeof list[i] === "number") continue;
    throw new PotluckError(`${what}: element ${i} is ${showValue(list[i])}, not a number${remedy === "" ? "" : `: ${remedy}`}`);
  }
  return Float32Array.from(list as ArrayLike<number>);
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
