/** @file The threshold of binary tasks: the probability above which the positive class is predicted, set or chosen by a metric. */
import { DEFAULT_THRESHOLD } from "../data/targets/decision.js";
import { number, valueOrChoice } from "../options/index.js";
import { bestThreshold, partedBy, scoreOf, type ThresholdMetric, thresholdMetrics } from "./best-threshold.js";

/** Rows of each class that a threshold is chosen by at least: of fewer, the best one says little of other rows. */
const LEAST_OF_CLASS = 5;

const one = number({ above: 0, below: 1, describe: "A probability." });

/** The threshold of the positive class. */
export const threshold = valueOrChoice(one, thresholdMetrics, {
  default: DEFAULT_THRESHOLD, aliases: ["decisionThreshold"],
  phrase: "a number above 0 and below 1, or the name of a metric that chooses it",
  describe: "The probability above which the positive class is predicted. The name of a metric, such as f1 or { name: f_beta, beta: 2 " +
    "}: chosen on the validation rows by that; 0.5 where fewer than five of them are of one of the classes.",
});

/**
 * The threshold that is best by a metric on some rows; 0.5 where that is as good as any, and where fewer than five rows have one of the
 * classes.
 *
 * @param probabilities `[rows]`, of class 1
 * @param targets `[rows]` of 0 and 1; NaN is a missing one
 */
export function chooseThreshold(probabilities: ArrayLike<number>, targets: ArrayLike<number>, metric: ThresholdMetric): number {
  const parted = partedBy(probabilities, targets, 0, 1);
  if (Math.min(parted.positives.length, parted.negatives.length) < LEAST_OF_CLASS) return DEFAULT_THRESHOLD;
  return bestThreshold(parted, scoreOf(metric));
}
