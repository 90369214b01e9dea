/**
 * @file The threshold of probabilities that is the best one for a metric on some rows, of all thresholds that there are. As scikit-learn's
 * `TunedThresholdClassifierCV`, which tries a hundred of them.
 */
import { DEFAULT_THRESHOLD } from "../data/targets/decision.js";
import { type Metric, metrics } from "../metric/index.js";
import { derivedFamily, type Settings, type Shape } from "../options/index.js";

/** The metrics of two classes that depend on what is predicted alone, so that a threshold can be chosen by them. */
export const thresholdMetrics = derivedFamily<Metric, Metric>("metric", metrics, (metric) => (
  metric.kinds.includes("binary") && metric.countsPairs === true ? metric : undefined));

/** The metric of a threshold, with its options. */
export interface ThresholdMetric {
  name: string;
  [option: string]: unknown;
}

/** Probabilities of targets of 1, and of 0, ascending. */
export interface Parted {
  positives: Float32Array;
  negatives: Float32Array;
}

/** Every `step`-th probability from `first` on, by its target; without those whose target is missing. */
export function partedBy(probabilities: ArrayLike<number>, targets: ArrayLike<number>, first: number, step: number): Parted {
  const size = Math.ceil((targets.length - first) / step), parts = [new Float32Array(size), new Float32Array(size)], counts = [0, 0];
  for (let at = first; at < targets.length; at += step) {
    const target = targets[at];
    if (!Number.isNaN(target)) parts[target][counts[target]++] = probabilities[at];
  }
  const [negatives, positives] = parts.map((part, target) => part.subarray(0, counts[target]).sort());
  return { positives, negatives };
}

/** How good a threshold is: the larger, the better. `hits` of the `predicted` rows are positive. */
export type ThresholdScore = (hits: number, predicted: number, positives: number, negatives: number) => number;

/** The score of a metric: NaN, where it is not defined, is the worst. */
export function scoreOf({ name, ...options }: ThresholdMetric): ThresholdScore {
  // by far the most used, for each label at each of its probabilities
  if (name === "f1") return (hits, predicted, positives) => (2 * hits) / (predicted + positives);
  const metric: Metric = thresholdMetrics.get(name), sign = metric.higherIsBetter ? 1 : -1, probabilities = new Float32Array(0);
  return (hits, predicted, positives, negatives) => {
    const cells = [
      [1, 1, hits], [1, 0, positives - hits], [0, 1, predicted - hits], [0, 0, negatives - (predicted - hits)],
    ].filter(([, , rows]) => rows > 0); // a class of weight 0 would occur in averages
    const [targets, predictions, weights] = [0, 1, 2].map((part) => cells.map((cell) => cell[part]));
    const value = sign * metric.compute(
      { kind: "binary", classes: 2, targets, predictions, probabilities }, options as Settings<Shape>, weights);
    return Number.isNaN(value) ? -Infinity : value;
  };
}

/**
 * The threshold with the highest score: 0.5 where that is as good as any, else midway between the two probabilities that it parts; of
 * several the one nearest to 0.5.
 */
export function bestThreshold({ positives, negatives }: Parted, score: ThresholdScore): number {
  const distance = (threshold: number): number => Math.abs(threshold - DEFAULT_THRESHOLD);
  let best = { score: -Infinity, threshold: DEFAULT_THRESHOLD }, hits = 0, wrong = 0, upper = 1;
  for (;;) {
    // all above `upper`, and those with it, are predicted, and the next lower probability is not
    const lower = Math.max(positives[positives.length - 1 - hits] ?? 0, negatives[negatives.length - 1 - wrong] ?? 0);
    if (lower < upper) {
      const holds = lower <= DEFAULT_THRESHOLD && DEFAULT_THRESHOLD < upper;
      const threshold = holds ? DEFAULT_THRESHOLD : (lower + upper) / 2;
      const found = score(hits, hits + wrong, positives.length, negatives.length);
      if (found > best.score || (found === best.score && distance(threshold) < distance(best.threshold))) {
        best = { score: found, threshold };
      }
    }
    if (lower === 0 || hits + wrong === positives.length + negatives.length) return best.threshold;
    while (positives[positives.length - 1 - hits] === lower) hits++;
    while (negatives[negatives.length - 1 - wrong] === lower) wrong++;
    upper = lower;
  }
}
