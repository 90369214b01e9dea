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

/** Numbers in lists of any depth, all lists of one depth being of one length: `[n]`, `[n][k]`, `[n][k][m]`. */
export type ListInput = ArrayLike<number> | ArrayLike<ListInput>;

/** An array as a user may give it: lists of numbers, or an {@link NdArray}. */
export type ArrayInput = ListInput | NdArray;

/** What to do about elements that are no numbers. */
const REMEDY = "give class labels as indices from 0 (fitLabels makes them), true and false as 1 and 0, a missing target as NaN";

/** The number of elements of a shape; 1 for a scalar's empty shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Whether two shapes have the same lengths. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** Whether a value is a list: an array, a typed array, or anything like them but text. */
export function isList(value: unknown): value is ArrayLike<unknown> {
  return typeof value === "object" && value !== null && Number.isInteger((value as { length?: unknown }).length);
}

/** What an {@link NdArray} has, of anything given as one; nothing of a tensor, which refuses to be asked for `data`. */
export function partsOf(value: unknown): Partial<NdArray> {
  return typeof value === "object" && value !== null && !("requiresGrad" in value) ? value : {};
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
 * What a user gives as an array, as an {@link NdArray}: one number a row gives shape `[n]`, one list a row `[n, k]`, and so on.
 *
 * @param what the name to use in an error, such as `targets`
 * @param remedy what an error advises for elements that are no numbers
 * @throws PotluckError when an element is no number, when the rows differ in length, or the data do not fill the shape
 * @example
 * toNdArray([[0, 1], [1, 0]], "targets"); // { shape: [2, 2], data: Float32Array [0, 1, 1, 0] }
 */
export function toNdArray(input: ArrayInput, what: string, remedy = REMEDY): NdArray {
  if (input instanceof Float32Array) return { shape: [input.length], data: input };
  if (isList(input)) return readNested(input, what, remedy, (length) => new Float32Array(length));
  const { shape, data } = partsOf(input);
  if (!isList(shape) || !isList(data)) {
    throw new PotluckError(`${what} must be a list of numbers, a list of such lists, or { shape, data }, found ${showValue(input)}`);
  }
  if (!Array.from(shape).every((length) => Number.isInteger(length) && length >= 0) || sizeOf(shape) !== data.length) {
    throw new PotluckError(`${what}: shape [${shape.join(", ")}] needs ${sizeOf(shape)} elements, found ${data.length}`);
  }
  return { shape: [...shape], data: toFloats(data, what, remedy) };
}

function toFloats(list: ArrayLike<unknown>, what: string, remedy: string): Float32Array {
  return list instanceof Float32Array ? list : readNested(list, what, remedy, (length) => new Float32Array(length), 1).data;
}

/**
 * Numbers in lists of any depth, row-major.
 *
 * @param make makes the array that holds them
 * @param depth how deep to read; default: as deep as the first lists go
 * @throws PotluckError, with the place, when an element is no number, or rows differ in length
 */
export function readNested<A extends Float32Array | Float64Array>(
  input: ArrayLike<unknown>, what: string, remedy: string, make: (length: number) => A, depth = Infinity,
): { shape: number[]; data: A } {
  const shape: number[] = [];
  for (let list: unknown = input; shape.length < depth && isList(list); list = list[0]) shape.push(list.length);
  const data = make(sizeOf(shape)), last = shape.length - 1, path: number[] = [];
  let at = 0;
  const fill = (list: ArrayLike<unknown>): void => {
    const axis = path.length;
    if (axis === last && (list instanceof Float32Array || list instanceof Float64Array)) {
      data.set(list, at);
      at += list.length;
      return;
    }
    for (let i = 0; i < list.length; i++) {
      const item = list[i];
      if (axis < last) {
        path.push(i);
        if (!isList(item)) {
          throw new PotluckError(`${what}: ${rowAt(path)} must be a list like ${firstRow(axis)}, found ${showValue(item)}`);
        }
        if (item.length !== shape[axis + 1]) {
          throw new PotluckError(`${what}: ${rowAt(path)} has ${item.length} elements where ${firstRow(axis)} has ${shape[axis + 1]}`);
        }
        fill(item);
        path.pop();
      } else if (typeof item === "number") {
        data[at++] = item;
      } else {
        const place = path.length === 0 ? what : `${what}: ${rowAt(path)}`;
        throw new PotluckError(`${place}: element ${i} is ${showValue(item)}, not a number${remedy === "" ? "" : `: ${remedy}`}`);
      }
    }
  };
  fill(input);
  return { shape, data };
}

/** A row's place in an error: `row 2`, or `row [2][0]` below the first axis. */
function rowAt(path: readonly number[]): string {
  return path.length === 1 ? `row ${path[0]}` : `row ${path.map((index) => `[${index}]`).join("")}`;
}

/** The first row of an axis, with which others are compared. */
function firstRow(axis: number): string {
  return rowAt(new Array<number>(axis + 1).fill(0));
}

/**
 * Checks numbers that overwrite those of a tensor.
 *
 * @param name the tensor's, which begins the errors
 * @throws PotluckError unless they are `{ shape, data }` of this shape
 */
export function checkNumbers(name: string, own: readonly number[], value: unknown): void {
  const { shape, data } = partsOf(value);
  if (!isList(shape) || !isList(data)) throw new PotluckError(`${name} takes numbers as { shape, data }, found ${showValue(value)}`);
  const same = sameShape(Array.from(shape), own);
  if (!same) throw new PotluckError(`${name} has shape [${own.join(", ")}], found [${shape.join(", ")}]`);
  if (data.length !== sizeOf(own)) throw new PotluckError(`${name} needs ${sizeOf(own)} numbers, found ${data.length}`);
  const wrong = data instanceof Float32Array ? -1 : Array.from<unknown>(data).findIndex((item) => typeof item !== "number");
  if (wrong >= 0) throw new PotluckError(`${name}: element ${wrong} is ${showValue(data[wrong])}, not a number`);
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
