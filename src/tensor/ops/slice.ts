/** @file Parts of a tensor along an axis, and borders around it. Semantics of torch and of Python's slices; the results are copies. */
import { PotluckError } from "../../engine/errors.js";
import type { Operand } from "../operand.js";
import { readAxisOf, requireList, requireWhole, showShape } from "./arguments.js";
import { moved, stepsOf } from "./placement.js";

/** `count` elements along an axis, from `start` on, every `step`-th. */
function part<T extends Operand<T>>(a: Operand<T>, axis: number, start: number, count: number, step = 1): T {
  const lengths = a.shape.map((length, other) => (other === axis ? count : length));
  const from = stepsOf(a.shape), to = stepsOf(lengths);
  return moved(a, lengths, {
    from: count === 0 ? 0 : start * from[axis],
    axes: lengths.map((length, other) => ({ length, from: other === axis ? from[axis] * step : from[other], to: to[other] })),
  });
}

/**
 * The elements from `start` up to, but not including, `end` along an axis, every `step`-th. Negative places count from the end; places
 * outside are cut to what is there, as in Python.
 *
 * @throws PotluckError when there is no such axis, a place is no whole number, or the step is not from 1 up
 */
export function slice<T extends Operand<T>>(a: Operand<T>, axis: number, start = 0, end?: number, step = 1): T {
  const along = readAxisOf(a.shape, axis, "slice"), length = a.shape[along];
  const place = (value: number, name: string): number => {
    const given = value === Infinity ? length : requireWhole(value, `slice(): the ${name}`);
    return Math.min(Math.max(given < 0 ? given + length : given, 0), length);
  };
  if (!(requireWhole(step, "slice(): the step") >= 1)) {
    throw new PotluckError(`slice(): the step must be from 1 up, found ${step}; flip() reverses an axis`);
  }
  const first = place(start, "start"), last = place(end ?? length, "end");
  return part(a, along, first, Math.max(Math.ceil((last - first) / step), 0), step);
}

/** What is at one place of an axis; the result has one axis less. @throws PotluckError when there is no such axis or place */
export function select<T extends Operand<T>>(a: Operand<T>, axis: number, index: number): T {
  const along = readAxisOf(a.shape, axis, "select"), length = a.shape[along];
  const given = requireWhole(index, "select(): the index");
  if (given < -length || given >= length) {
    throw new PotluckError(`select(): index ${given} is outside axis ${along} of a tensor of shape ${showShape(a.shape)}` +
      (length === 0 ? ", which is empty" : `; it must be from ${-length} to ${length - 1}`));
  }
  return part(a, along, given < 0 ? given + length : given, 1).makeView(a.shape.filter((_, other) => other !== along));
}

/**
 * Parts along an axis: of a size each, the last one perhaps smaller, or of the given sizes.
 *
 * @throws PotluckError when there is no such axis, or the sizes do not add up to its length
 */
export function split<T extends Operand<T>>(a: Operand<T>, sizes: number | readonly number[], axis = 0): T[] {
  const along = readAxisOf(a.shape, axis, "split"), length = a.shape[along];
  const given = typeof sizes === "number" ? evenSizes(length, sizes) : requireList(sizes, "split", "sizes", "[2, 3]");
  if (given.some((size) => size < 0) || given.reduce((sum, size) => sum + size, 0) !== length) {
    throw new PotluckError(`split(): the sizes must be from 0 up and add up to ${length}, the length of axis ${along}, ` +
      `found ${showShape(given)}`);
  }
  let start = 0;
  return given.map((size) => part(a, along, (start += size) - size, size));
}

function evenSizes(length: number, size: number): number[] {
  if (!(requireWhole(size, "split(): the size") >= 1) && !(size === 0 && length === 0)) {
    throw new PotluckError(`split(): the size of a part must be from 1 up, found ${size}`);
  }
  const parts = length === 0 ? 1 : Math.ceil(length / size); // an empty axis is one empty part, as in torch
  return Array.from({ length: parts }, (_, index) => Math.min(size, length - index * size));
}

/**
 * At most `chunks` parts along an axis, all of one size but the last, as torch.chunk: of 5 elements, 4 chunks make 3 parts of 2, 2 and 1.
 *
 * @throws PotluckError when there is no such axis, or `chunks` is not from 1 up
 */
export function chunk<T extends Operand<T>>(a: Operand<T>, chunks: number, axis = 0): T[] {
  const along = readAxisOf(a.shape, axis, "chunk"), length = a.shape[along];
  if (!(requireWhole(chunks, "chunk(): the number of chunks") >= 1)) {
    throw new PotluckError(`chunk(): the number of chunks must be from 1 up, found ${chunks}`);
  }
  // an empty axis makes as many parts as asked for, as in torch
  return length === 0 ? split(a, new Array<number>(chunks).fill(0), along) : split(a, Math.ceil(length / chunks), along);
}

/**
 * Borders of one value: `widths` has two for each axis, before and after, the last axis first, as torch.nn.functional.pad; a negative width
 * cuts off.
 *
 * @throws PotluckError when there are not two widths an axis, more axes than the tensor has, or more is cut off than is there
 */
export function pad<T extends Operand<T>>(a: Operand<T>, widths: readonly number[], value = 0): T {
  const given = requireList(widths, "pad", "widths", "[left, right]"), { shape } = a;
  if (given.length % 2 !== 0 || given.length > 2 * shape.length) {
    throw new PotluckError(`pad() takes two widths for each axis, the last axis first, at most ${2 * shape.length} for a tensor of shape ` +
      `${showShape(shape)}, found ${showShape(given)}`);
  }
  if (typeof value !== "number") throw new PotluckError(`pad(): the value must be a number, found ${String(value)}`);
  const before = shape.map((_, axis) => given[2 * (shape.length - 1 - axis)] ?? 0);
  const after = shape.map((_, axis) => given[2 * (shape.length - 1 - axis) + 1] ?? 0);
  const lengths = shape.map((length, axis) => before[axis] + length + after[axis]);
  if (lengths.some((length) => length < 0)) {
    throw new PotluckError(`pad(): widths of ${showShape(given)} cut off more than a tensor of shape ${showShape(shape)} has`);
  }
  const from = stepsOf(shape), to = stepsOf(lengths);
  const kept = shape.map((length, axis) => Math.max(length + Math.min(before[axis], 0) + Math.min(after[axis], 0), 0));
  const empty = kept.includes(0);
  return moved(a, lengths, {
    from: empty ? 0 : shape.reduce((sum, _, axis) => sum + Math.max(-before[axis], 0) * from[axis], 0),
    to: empty ? 0 : shape.reduce((sum, _, axis) => sum + Math.max(before[axis], 0) * to[axis], 0),
    axes: kept.map((length, axis) => ({ length, from: from[axis], to: to[axis] })),
  }, value);
}
