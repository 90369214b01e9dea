/** @file What weightings refuse: options out of range, and losses that a method is not defined for. */
import { PotluckError } from "../engine/errors.js";
import { didYouMean } from "../options/nearest-name.js";
import type { WeightingStep } from "./weighting.js";

/** Where an option must lie. */
export interface Range {
  /** Not this, but more. */
  above?: number;
  /** This or more. */
  from?: number;
  /** This or less. */
  to?: number;
  /** A whole number. */
  whole?: boolean;
}

/**
 * Requires an option to be a number in a range.
 *
 * @param weighting the recipe name of the method
 * @throws PotluckError when it is not
 * @example
 * requireOption("dwa", "temperature", 0, { above: 0 }); // dwa: temperature must be a number above 0, found 0
 */
export function requireOption(weighting: string, option: string, value: number, { above, from, to, whole = false }: Range): void {
  const right = Number.isFinite(value) && !(whole && !Number.isInteger(value)) &&
    !(above !== undefined && value <= above) && !(from !== undefined && value < from) && !(to !== undefined && value > to);
  if (right) return;
  const low = above !== undefined ? ` above ${above}` : from !== undefined ? ` from ${from}` : "";
  const high = to !== undefined ? `${low ? "" : " up"} to ${to}` : above === undefined && from !== undefined ? " up" : "";
  throw new PotluckError(`${weighting}: ${option} must be a ${whole ? "whole number" : "number"}${low}${high}, found ${String(value)}`);
}

/**
 * Requires an option to be one of some names.
 *
 * @throws PotluckError when it is not
 */
export function requireName(weighting: string, option: string, value: string, names: readonly string[]): void {
  if (names.includes(value)) return;
  const found = `${JSON.stringify(value)}${didYouMean(String(value), names)}`;
  throw new PotluckError(`${weighting}: ${option} must be one of ${names.join(", ")}, found ${found}`);
}

/**
 * Requires losses that are not negative.
 *
 * @throws PotluckError naming the task and its loss
 */
export function requireNonNegative(weighting: string, { tasks, losses }: WeightingStep): void {
  losses.forEach((loss, index) => {
    if (loss >= 0) return;
    throw new PotluckError(
      `the weighting ${weighting} goes by ratios of losses, and the loss of task "${tasks[index]}" is ${loss}, below 0: ` +
        "take a loss that is never negative, or another weighting, such as sum",
    );
  });
}
