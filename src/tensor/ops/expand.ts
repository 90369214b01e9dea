/** @file Elements several times: along axes of length 1, as in broadcasting, or whole tensors side by side. Semantics of torch; copies. */
import { PotluckError } from "../../engine/errors.js";
import type { Operand } from "../operand.js";
import { requireList, requireShape, showShape } from "./arguments.js";
import { type Axis, moved, stepsOf } from "./placement.js";

/**
 * Axes of length 1 repeated to the lengths of `shape`, which may have more axes in front; -1 leaves a length as it is.
 *
 * @param operation what errors call it
 * @throws PotluckError when a length is neither 1 nor the one that is asked for
 */
export function expand<T extends Operand<T>>(a: Operand<T>, shape: readonly number[], operation = "expand"): T {
  const asked = requireList(shape, operation, "lengths", "[2, 3]"), added = asked.length - a.shape.length;
  const lengths = asked.map((length, axis) => (length === -1 && axis >= added ? a.shape[axis - added] : length));
  const fits = added >= 0 && lengths.every((length, axis) => length >= 0 &&
    (axis < added || a.shape[axis - added] === length || a.shape[axis - added] === 1));
  if (!fits) {
    throw new PotluckError(`${operation}(): a tensor of shape ${showShape(a.shape)} does not expand to ${showShape(asked)}; ` +
      "from the last axis on, each length must be the same, or 1 in the tensor");
  }
  const from = stepsOf(a.shape), to = stepsOf(lengths);
  return moved(a, lengths, {
    axes: lengths.map((length, axis) => {
      const own = axis - added;
      return { length, from: own >= 0 && a.shape[own] === length ? from[own] : 0, to: to[axis] };
    }),
  });
}

/** `repeats[i]` copies along axis i, counted from the last; there may be more axes in front. @throws PotluckError for fewer repeats */
export function repeat<T extends Operand<T>>(a: Operand<T>, repeats: readonly number[]): T {
  const times = requireShape(repeats, "repeat"), added = times.length - a.shape.length;
  if (added < 0) {
    throw new PotluckError(`repeat() takes a number for each axis of a tensor of shape ${showShape(a.shape)}, found ${showShape(times)}`);
  }
  const own = [...Array.from({ length: added }, () => 1), ...a.shape];
  const lengths = own.map((length, axis) => length * times[axis]), from = stepsOf(own), to = stepsOf(lengths);
  return moved(a, lengths, {
    axes: own.flatMap((length, axis): Axis[] => [
      { length: times[axis], from: 0, to: length * to[axis] }, { length, from: from[axis], to: to[axis] },
    ]),
  });
}
