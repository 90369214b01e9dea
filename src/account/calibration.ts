/** @file How far a task's probabilities are from how often they come true, beside how far chance alone would put true ones. */
import { reliabilityCurve } from "../metric/classification/calibration.js";
import type { MetricInput } from "../metric/index.js";
import type { CalibrationAccount } from "./types.js";

/**
 * The calibration of some answers; undefined of numbers, and without rows.
 *
 * By chance a bin of n rows whose probability p is true has a frequency that is off by sqrt(2 / pi) times its standard deviation,
 * sqrt(p (1 - p) / n), in the mean: the mean absolute deviation of a normal distribution.
 */
export function calibrationOf(input: MetricInput): CalibrationAccount | undefined {
  if (input.kind === "regression") return undefined;
  const bins = reliabilityCurve(input.targets, input.probabilities), rows = bins.reduce((sum, bin) => sum + bin.rows, 0);
  if (rows === 0) return undefined;
  let ece = 0, byChance = 0;
  for (const { rows: own, probability, frequency } of bins) {
    ece += (own / rows) * Math.abs(probability - frequency);
    byChance += (own / rows) * Math.sqrt((2 / Math.PI) * (probability * (1 - probability) / own));
  }
  return { ece, byChance };
}
