/** @file Arguments of operations on shapes, checked: axes and lengths as torch takes them, negative axes from the end. */
import { PotluckError } from "../../engine/errors.js";
import { showValue } from "../../options/index.js";
import { isList } from "../nd-array.js";

/** A shape as errors show it: `[2, 3]`. */
export function showShape(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

/** @throws PotluckError unless the value is a whole number; `what` names it */
export function requireWhole(value: unknown, what: string): number {
  if (Number.isInteger(value)) return value as number;
  throw new PotluckError(`${what} must be a whole number, found ${showValue(value)}`);
}

/** A list of whole numbers, as a plain array; `example` shows how to write it. */
export function requireList(values: unknown, operation: string, what: string, example: string): number[] {
  if (!isList(values) || !Array.from(values).every(Number.isInteger)) {
    throw new PotluckError(`${operation}() takes a list of ${what}, such as ${example}, found ${showValue(values)}`);
  }
  return Array.from(values as ArrayLike<number>);
}

/** A shape to make: lengths from 0 up. */
export function requireShape(shape: unknown, operation: string): number[] {
  const lengths = requireList(shape, operation, "lengths", "[2, 3]");
  if (lengths.every((length) => length >= 0)) return lengths;
  throw new PotluckError(`${operation}() takes lengths from 0 up, found ${showShape(lengths)}`);
}

/**
 * An axis from 0 to `rank` - 1, for one that may count from the end.
 *
 * @throws PotluckError when there is no such axis; a scalar has axis 0, as in torch
 */
export function readAxis(axis: unknown, rank: number, operation: string): number {
  const given = requireWhole(axis, `${operation}(): the axis`), axes = Math.max(rank, 1);
  if (given >= -axes && given < axes) return given < 0 ? given + axes : given;
  const range = axes === 1 ? "0 or -1" : `from ${-axes} to ${axes - 1}`;
  throw new PotluckError(`${operation}(): axis ${given} does not exist in a tensor of ${rank} axes; it must be ${range}`);
}

/** The same for an operation that needs an axis to work on. @throws PotluckError for a scalar */
export function readAxisOf(shape: readonly number[], axis: unknown, operation: string): number {
  if (shape.length === 0) throw new PotluckError(`${operation}() needs a tensor with an axis, found a scalar of shape []`);
  return readAxis(axis, shape.length, operation);
}

/** Several axes, each once. */
export function readAxes(axes: unknown, rank: number, operation: string): number[] {
  const read = requireList(axes, operation, "axes", "[1, 0]").map((axis) => readAxis(axis, rank, operation));
  const twice = read.find((axis, place) => read.indexOf(axis) !== place);
  if (twice !== undefined) throw new PotluckError(`${operation}(): axis ${twice} is given twice in ${showShape(axes as number[])}`);
  return read;
}
