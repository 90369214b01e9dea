/** @file Several tensors as one, along an axis that they have (concat) or a new one (stack). Semantics of torch.cat and torch.stack. */
import { PotluckError } from "../../engine/errors.js";
import { showValue } from "../../options/index.js";
import { isList, sizeOf } from "../nd-array.js";
import { Tensor } from "../tensor.js";
import { readAxis, readAxisOf, requireWhole, showShape } from "./arguments.js";
import { type Move, move, moveBack, stepsOf } from "./placement.js";

function requireTensors(tensors: unknown, operation: string): readonly Tensor[] {
  if (!isList(tensors)) throw new PotluckError(`${operation} takes a list of tensors, found ${showValue(tensors)}`);
  const list = Array.from(tensors);
  if (list.length === 0) throw new PotluckError(`${operation} takes one tensor or more, found none`);
  const odd = list.findIndex((value) => !(value instanceof Tensor));
  if (odd >= 0) {
    throw new PotluckError(`${operation} takes tensors, found ${showValue(list[odd])} at place ${odd}; tensor(...) makes one from numbers`);
  }
  return list as Tensor[];
}

function shapesOf(tensors: readonly Tensor[]): string {
  return tensors.map(({ shape }) => showShape(shape)).join(", ");
}

/** Puts tensors one after the other along an axis of `shape`; each is `[before, own length, behind]`. */
function joined(tensors: readonly Tensor[], shape: readonly number[], axis: number, lengths: readonly number[]): Tensor {
  const behind = stepsOf(shape)[axis], before = sizeOf(shape.slice(0, axis));
  const whole = behind * shape[axis];
  let start = 0;
  const moves = lengths.map((length): Move => {
    const own = length * behind, to = start;
    start += own;
    return { to, axes: [{ length: before, from: own, to: whole }, { length: own, from: 1, to: 1 }] };
  });
  const out = tensors[0].makeOutput(shape, tensors, (gradient) => tensors.forEach((tensor, place) => {
    if (tensor.requiresGrad) moveBack(gradient, tensor.gradientPointer(), moves[place]);
  }));
  const to = out.pointer(), pointers = tensors.map((tensor) => tensor.pointer());
  tensors.forEach((_, place) => move(pointers[place], to, moves[place]));
  return out;
}

/**
 * Tensors one after the other along an axis, as torch.cat: all their other lengths are the same.
 *
 * @param axis default 0; a negative one counts from the end
 * @throws PotluckError when the shapes do not go together, or there is no tensor or no such axis
 * @example
 * concat([tensor([[1], [2]]), tensor([[3, 4], [5, 6]])], 1); // [[1, 3, 4], [2, 5, 6]]
 */
export function concat(tensors: readonly Tensor[], axis = 0): Tensor {
  const list = requireTensors(tensors, "concat"), [{ shape }] = list;
  const along = readAxisOf(shape, axis, "concat");
  const fits = list.every((other) => other.shape.length === shape.length &&
    other.shape.every((length, place) => place === along || length === shape[place]));
  if (!fits) throw new PotluckError(`concat takes tensors whose shapes differ only in axis ${along}, found ${shapesOf(list)}`);
  const lengths = list.map((other) => other.shape[along]);
  const whole = lengths.reduce((sum, length) => sum + length, 0);
  return joined(list, shape.map((length, place) => (place === along ? whole : length)), along, lengths);
}

/**
 * Tensors of one shape along a new axis, as torch.stack.
 *
 * @param axis the new axis' place in the result, default 0; a negative one counts from the end
 * @throws PotluckError when the shapes differ, or there is no tensor or no such axis
 * @example
 * stack([tensor([1, 2]), tensor([3, 4])]); // [[1, 2], [3, 4]]
 */
export function stack(tensors: readonly Tensor[], axis = 0): Tensor {
  const list = requireTensors(tensors, "stack"), [{ shape }] = list;
  if (list.some((other) => other.shape.length !== shape.length || other.shape.some((length, place) => length !== shape[place]))) {
    throw new PotluckError(`stack takes tensors of one shape, found ${shapesOf(list)}`);
  }
  const along = readAxis(requireWhole(axis, "stack: the axis"), shape.length + 1, "stack");
  return joined(list, [...shape.slice(0, along), list.length, ...shape.slice(along)], along, list.map(() => 1));
}
