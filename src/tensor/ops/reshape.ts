/** @file The same elements under another shape. Nothing is copied, forward or backward. Semantics of torch. */
import { PotluckError } from "../../engine/errors.js";
import { sizeOf } from "../nd-array.js";
import type { Operand } from "../operand.js";
import { readAxes, readAxis, requireList, requireWhole, showShape } from "./arguments.js";

/** Another shape of as many elements; one length may be -1, and is what is left. @throws PotluckError when the elements do not fit */
export function reshape<T extends Operand<T>>(a: Operand<T>, shape: readonly number[]): T {
  const lengths = requireList(shape, "reshape", "lengths", "[2, -1]");
  const open = lengths.filter((length) => length === -1).length, known = sizeOf(lengths.filter((length) => length !== -1));
  if (open > 1) throw new PotluckError(`reshape() can find one length only, found ${showShape(lengths)} with ${open} times -1`);
  const wrong = lengths.find((length) => length < -1);
  if (wrong !== undefined) throw new PotluckError(`reshape(): a length must be from 0 up, or -1, found ${wrong}`);
  if (open === 1 ? known === 0 || a.size % known !== 0 : known !== a.size) {
    throw new PotluckError(`reshape(): a tensor of shape ${showShape(a.shape)} has ${a.size} elements, which do not fill ` +
      (open === 1 && known === 0 ? `${showShape(lengths)}: beside a length of 0, give every length` : showShape(lengths)));
  }
  return a.makeView(lengths.map((length) => (length === -1 ? a.size / known : length)));
}

/** Axes `start` to `end`, both included, become one. @throws PotluckError when there is no such axis, or `end` comes before `start` */
export function flatten<T extends Operand<T>>(a: Operand<T>, start = 0, end = -1): T {
  const { shape } = a;
  const first = readAxis(start, shape.length, "flatten"), last = readAxis(end, shape.length, "flatten");
  if (first > last) throw new PotluckError(`flatten(): the first axis, ${start}, comes after the last, ${end}`);
  return a.makeView([...shape.slice(0, first), sizeOf(shape.slice(first, last + 1)), ...shape.slice(last + 1)]);
}

/** Without axes of length 1: all of them, or those of the given ones. @throws PotluckError when there is no such axis */
export function squeeze<T extends Operand<T>>(a: Operand<T>, axis?: number | readonly number[]): T {
  const { shape } = a;
  const axes = axis === undefined ? null : readAxes(typeof axis === "number" ? [axis] : axis, shape.length, "squeeze");
  return a.makeView(shape.filter((length, place) => length !== 1 || (axes !== null && !axes.includes(place))));
}

/** With one more axis of length 1, at `axis` of the result. @throws PotluckError when the result has no such axis */
export function unsqueeze<T extends Operand<T>>(a: Operand<T>, axis: number): T {
  const rank = a.shape.length, given = requireWhole(axis, "unsqueeze(): the axis");
  if (given < -rank - 1 || given > rank) {
    throw new PotluckError(`unsqueeze(): the new axis of a tensor of shape ${showShape(a.shape)} must be from ${-rank - 1} to ${rank}, ` +
      `found ${given}`);
  }
  const place = given < 0 ? given + rank + 1 : given;
  return a.makeView([...a.shape.slice(0, place), 1, ...a.shape.slice(place)]);
}
