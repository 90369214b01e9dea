/** @file What a gradient may read of the forward pass: numbers that nobody has overwritten since. */
import { PotluckError } from "../../engine/errors.js";
import { WEIGHTS_CHANGED } from "./matmul.js";

/** A tensor whose overwrites are counted. */
interface Versioned {
  readonly version: number;
}

/**
 * A check for a backward pass that reads these tensors' numbers.
 *
 * @returns a function that throws a PotluckError, as torch does, when one of them (a parameter) was overwritten since
 */
export function unchangedSince(...tensors: readonly Versioned[]): () => void {
  const versions = tensors.map(({ version }) => version);
  return () => {
    if (tensors.some(({ version }, i) => version !== versions[i])) throw new PotluckError(WEIGHTS_CHANGED);
  };
}
