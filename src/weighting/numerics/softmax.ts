/** @file Softmax in float64, for the few numbers of a weighting. */
import { exp64 } from "../../engine/math.js";

/**
 * Shares proportional to e^x, of sum 1. Large values do not overflow.
 *
 * @example
 * softmax([0, 0]); // [0.5, 0.5]
 */
export function softmax(values: readonly number[]): number[] {
  const largest = Math.max(...values);
  const powers = values.map((value) => exp64(value - largest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
