/** @file What the operations on images share: their inputs, and options that are one number for both axes or one for each. */
import { PotluckError } from "../../engine/errors.js";
import { either, pair, showValue, whole } from "../../options/index.js";
import { Tensor } from "../tensor.js";

/** One number for rows and columns, or `[rows, columns]`. */
export type Pair = number | readonly [number, number];

/** The same as two numbers. */
export type RowsAndCols = readonly [rows: number, cols: number];

/** Both numbers of a {@link Pair}. */
export function bothOf(given: Pair): RowsAndCols {
  return typeof given === "number" ? [given, given] : given;
}

/** Names the two numbers of a pair that errors and descriptions speak of. */
export function pairPhrase(from: number): string {
  return `a whole number from ${from} up, or two of them, [rows, columns]`;
}

/** A field of one whole number for both axes, or of two, for rows and columns. */
export function pairField<const D extends { from: number; describe: string; default?: Pair; optional?: true; aliases?: readonly string[] }>(
  declaration: D,
) {
  const one = whole({ from: declaration.from, describe: declaration.describe });
  const phrase = pairPhrase(declaration.from);
  return either([one, pair(one, { describe: declaration.describe, phrase })], { ...declaration, phrase });
}

/** The four lengths of `[batch, channels, height, width]`. @throws PotluckError for any other tensor */
export function imagesOf(owner: string, x: Tensor): readonly [images: number, channels: number, height: number, width: number] {
  const found = x instanceof Tensor ? `one of shape [${x.shape.join(", ")}]` : showValue(x);
  if (!(x instanceof Tensor) || x.shape.length !== 4) {
    throw new PotluckError(`${owner} takes a tensor of shape [batch, channels, height, width], found ${found}`);
  }
  return x.shape as readonly [number, number, number, number];
}
