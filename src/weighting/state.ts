/** @file What a weighting remembers from step to step, as plain data, and how its parts are read back. */
import { PotluckError } from "../engine/errors.js";
import { isMap, showValue } from "../options/index.js";
import type { NdArray } from "../tensor/nd-array.js";
import type { StateArray, StateMap } from "../tensor/state.js";

/** What a method remembers from step to step: numbers, and for those that remember gradients, arrays. */
export type WeightingState = StateMap;

/** The gradients, or sums of squares, that are remembered of one parameter. */
export interface RememberedGradient extends StateMap {
  /** The parameter's name. */
  readonly parameter: string;
  /** Of a layer that reads sparse rows: 1 for each feature that had a gradient, `[features]`. Else null. */
  readonly touched: StateArray | null;
  /** In the parameter's shape, by task. */
  readonly tasks: Readonly<Record<string, NdArray>>;
}

/** What keeps the gradients that a weighting remembers: the training's backward pass. */
export interface GradientKeeper {
  /** Those of each parameter, in the order in which they are summed. */
  stateDict(): readonly RememberedGradient[];
}

/** Numbers from a state, exactly `length` of them; null where one is not yet known. */
export function numbersOf(state: WeightingState, key: string, length: number): (number | null)[] {
  const found = read(state, key);
  const fits = Array.isArray(found) && found.length === length && found.every((item) => item === null || Number.isFinite(item));
  if (!fits) throw misfit(key, `${length} numbers`, found);
  return [...(found as (number | null)[])];
}

/** The same where all must be known. */
export function knownNumbersOf(state: WeightingState, key: string, length: number): number[] {
  const found = numbersOf(state, key, length);
  if (found.includes(null)) throw misfit(key, `${length} numbers`, found);
  return found as number[];
}

/** A count from a state. */
export function countOf(state: WeightingState, key: string): number {
  const found = read(state, key);
  if (!Number.isSafeInteger(found) || (found as number) < 0) throw misfit(key, "a whole number", found);
  return found as number;
}

/** Counts from a state, exactly `length` of them. */
export function countsOf(state: WeightingState, key: string, length: number): number[] {
  const found = knownNumbersOf(state, key, length);
  if (!found.every((count) => Number.isSafeInteger(count) && count >= 0)) throw misfit(key, `${length} whole numbers`, found);
  return found;
}

function read(state: WeightingState, key: string): unknown {
  return isMap(state) ? state[key] : undefined;
}

function misfit(key: string, wanted: string, found: unknown): PotluckError {
  return new PotluckError(
    `the state of a weighting must have ${wanted} as "${key}", found ${showValue(found)}: load a state of the same weighting and tasks`,
  );
}
