/** @file Axes in another order, and elements in reverse. Semantics of torch, but the result is a copy. */
import { PotluckError } from "../../engine/errors.js";
import type { Operand } from "../operand.js";
import { readAxes, readAxis, showShape } from "./arguments.js";
import { moved, stepsOf } from "./placement.js";

/** Axis i of the result is axis `axes[i]` of `a`. @throws PotluckError unless every axis is there once */
export function permute<T extends Operand<T>>(a: Operand<T>, axes: readonly number[]): T {
  const { shape } = a, order = readAxes(axes, shape.length, "permute");
  if (order.length !== shape.length) {
    throw new PotluckError(`permute() takes every axis of a tensor of shape ${showShape(shape)} once, found ${showShape(axes)}`);
  }
  const lengths = order.map((axis) => shape[axis]);
  // where only axes of length 1 change their places, the elements stay where they are
  const long = order.filter((axis) => shape[axis] !== 1);
  if (long.every((axis, place) => place === 0 || axis > long[place - 1])) return a.makeView(lengths);
  const from = stepsOf(shape), to = stepsOf(lengths);
  return moved(a, lengths, { axes: order.map((axis, place) => ({ length: shape[axis], from: from[axis], to: to[place] })) });
}

/** Two axes change places. @throws PotluckError when there is no such axis */
export function transpose<T extends Operand<T>>(a: Operand<T>, axis0: number, axis1: number): T {
  const rank = a.shape.length;
  const first = readAxis(axis0, rank, "transpose"), second = readAxis(axis1, rank, "transpose");
  return permute(a, a.shape.map((_, axis) => (axis === first ? second : axis === second ? first : axis)));
}

/** The elements in reverse along some axes. @throws PotluckError when there is no such axis, or one is given twice */
export function flip<T extends Operand<T>>(a: Operand<T>, axes: number | readonly number[]): T {
  const { shape } = a, steps = stepsOf(shape);
  const turned = readAxes(typeof axes === "number" ? [axes] : axes, shape.length, "flip").filter((axis) => axis < shape.length);
  return moved(a, shape, {
    from: turned.reduce((sum, axis) => sum + Math.max(shape[axis] - 1, 0) * steps[axis], 0),
    axes: shape.map((length, axis) => ({ length, from: turned.includes(axis) ? -steps[axis] : steps[axis], to: steps[axis] })),
  });
}
