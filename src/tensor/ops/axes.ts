/**
 * @file Which axes a reduction goes over. The kernels reduce the middle axis of a block [outer, count, inner]. Axes that lie side by side
 * are such a block as they are; for others, a copy has the kept axes first and the reduced ones last.
 */
import { engine } from "../../engine/engine.js";
import { PotluckError } from "../../engine/errors.js";
import { isMap, showValue } from "../../options/index.js";
import { sizeOf } from "../nd-array.js";
import { type Axis, moveBack, movedBlock, stepsOf } from "./placement.js";

/** One axis or several, counted from the last one where negative; undefined stands for all. */
export type Axes = number | readonly number[] | undefined;

/**
 * The axes as numbers from 0, ascending.
 *
 * @param operation begins the error
 * @throws PotluckError for what is no axis of the shape, for an axis given twice, and for an empty list
 */
export function readReducedAxes(operation: string, shape: readonly number[], axes: Axes): number[] {
  if (axes === undefined) return shape.map((_, axis) => axis);
  const given: readonly unknown[] = Array.isArray(axes) ? axes : [axes];
  if (given.length === 0) throw new PotluckError(`${operation}(): the list of axes is empty; leave it out for all axes`);
  const read = given.map((axis) => readReducedAxis(operation, shape, axis));
  read.forEach((axis, i) => {
    if (read.indexOf(axis) < i) throw new PotluckError(`${operation}(): axis ${axis} is given twice, in ${showValue(axes)}; give it once`);
  });
  return shape.length === 0 ? [] : read.sort((a, b) => a - b);
}

/** One axis as a number from 0; as in torch, a scalar has an axis 0 as well. @throws PotluckError for what is no axis of the shape */
export function readReducedAxis(operation: string, shape: readonly number[], axis: unknown): number {
  const rank = Math.max(1, shape.length);
  if (typeof axis === "number" && Number.isInteger(axis) && axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
  throw new PotluckError(
    `${operation}(): an axis of a tensor of shape [${shape.join(", ")}] is a whole number from ${-rank} to ${rank - 1}, ` +
    `found ${showValue(axis)}${isMap(axis) ? `; axes come before options, as in ${operation}(1, { keepDim: true })` : ""}`,
  );
}

/** A block as the kernels reduce it, and the shape of the result. */
export interface Layout {
  outer: number;
  count: number;
  inner: number;
  /** The move to a copy, where the block must be copied. */
  copied: Axis[] | null;
  shape: number[];
}

/** @param axes as {@link readReducedAxes} returns them */
export function layoutOf(shape: readonly number[], axes: readonly number[], keepDim: boolean): Layout {
  const isReduced = (axis: number): boolean => axes.includes(axis);
  const kept = shape.filter((_, axis) => !isReduced(axis)), count = sizeOf(axes.map((axis) => shape[axis]));
  const result = keepDim ? shape.map((length, axis) => (isReduced(axis) ? 1 : length)) : kept;
  const wide = axes.filter((axis) => shape[axis] !== 1), first = wide.at(0) ?? 0, last = wide.at(-1) ?? -1;
  // axes between the first and the last that are kept must be of length 1
  if (shape.every((length, axis) => axis < first || axis > last || isReduced(axis) || length === 1)) {
    return { outer: sizeOf(shape.slice(0, first)), count, inner: sizeOf(shape.slice(last + 1)), copied: null, shape: result };
  }
  const order = [...shape.keys()].filter((axis) => !isReduced(axis)).concat(axes), lengths = order.map((axis) => shape[axis]);
  const from = stepsOf(shape), to = stepsOf(lengths);
  const copied = order.map((axis, place): Axis => ({ length: shape[axis], from: from[axis], to: to[place] }));
  return { outer: sizeOf(kept), count, inner: 1, copied, shape: result };
}

/** The numbers at `from` in the order of the layout. */
export function inLayout(from: number, { copied }: Layout): number {
  return copied ? movedBlock(from, { axes: copied }) : from;
}

/** Runs `add`, which adds to a block in the layout, so that the gradient at `into` is added to. */
export function addInLayout(into: number, { copied, outer, count }: Layout, add: (into: number) => void): void {
  if (!copied) return add(into);
  const part = engine().stageZeros(outer * count);
  add(part);
  moveBack(part, into, { axes: copied });
}
