/**
 * @file Cohen's kappa: agreement of targets and predictions beyond chance. Cohen 1960, "A coefficient of agreement for nominal scales", and
 * for ordered classes Cohen 1968, "Weighted kappa", where a disagreement counts by how far apart the classes are. As scikit-learn's
 * `cohen_kappa_score`, with weights None, `"linear"` and `"quadratic"`, and all classes named under `labels`.
 */
import { checkValue, oneOf } from "../../options/index.js";
import { countClasses, total } from "../shared/class-counts.js";
import { classKinds, metric } from "../shared/metric.js";
import type { ClassInput } from "../shared/metric-input.js";
import { classPairs } from "../shared/pairs.js";
import { sumOf, weighing, weightsIn, type WeightOptions } from "../shared/sample-weight.js";

/**
 * (observed agreement - expected) / (1 - expected): 1 is perfect, 0 is chance, below 0 is worse than chance. NaN when no row has a target,
 * or when targets and predictions are all of one class.
 *
 * @param targets `[n]` class indices; rows without a target (NaN) are left out
 * @param predictions `[n]` class indices
 * @param options `sampleWeight`: `[n]`, how much each row counts
 * @throws PotluckError when lengths differ, a value is no class index, or a weight is not a finite number from 0 up
 * @example
 * cohenKappa([0, 1, 2, 1, 1], [0, 1, 0, 1, 1]);
 */
export function cohenKappa(targets: ArrayLike<number>, predictions: ArrayLike<number>, options?: WeightOptions): number {
  const sampleWeight = weightsIn("cohen_kappa", options);
  const { rows, actual, predicted, hits } = countClasses(targets, predictions, "cohen_kappa", { sampleWeight });
  const expected = total(actual.map((count, index) => count * predicted[index])) / rows;
  const isOneClass = actual.filter((count) => count > 0).length < 2;
  if (isOneClass && actual.every((count, index) => (count === 0) === (predicted[index] === 0))) return NaN;
  return 1 - (rows - total(hits)) / (rows - expected);
}

const kappaWeights = oneOf(["linear", "quadratic"], { describe: "Disagreements count by distance, or by its square." });

/**
 * 1 - observed / expected disagreement, in [-1, 1]; NaN when no row has a target, or targets and predictions are all of one class.
 *
 * @param targets `[n]` class indices in the order of the classes; rows without a target (NaN) are left out
 * @param predictions `[n]` class indices
 * @param weights `linear`: a disagreement counts by the distance of the classes; `quadratic`: by its square (default)
 * @param options `sampleWeight`: `[n]`, how much each row counts
 * @throws PotluckError when lengths differ, a value is no class index, there are no such weights, or a sample weight is not a finite number
 *   from 0 up
 * @example
 * weightedKappa([0, 1, 2, 3], [0, 1, 3, 2]); // 0.8
 */
export function weightedKappa(
  targets: ArrayLike<number>, predictions: ArrayLike<number>, weights: "linear" | "quadratic" = "quadratic", options?: WeightOptions,
): number {
  checkValue("weights", kappaWeights, weights);
  const what = `${weights}_kappa`, pairs = classPairs(targets, predictions, what, weightsIn(what, options)), rows = sumOf(pairs.weights);
  const count = (values: Float64Array) => values.reduce(
    (counts, value, row) => counts.set(value, (counts.get(value) ?? 0) + pairs.weights[row]), new Map<number, number>());
  const weigh = (a: number, b: number) => (weights === "linear" ? Math.abs(a - b) : (a - b) * (a - b));
  const observed = pairs.targets.reduce((sum, target, row) => sum + pairs.weights[row] * weigh(target, pairs.predictions[row]), 0);
  let expected = 0;
  const predicted = count(pairs.predictions);
  for (const [target, actual] of count(pairs.targets)) {
    for (const [prediction, times] of predicted) expected += actual * times * weigh(target, prediction);
  }
  return expected === 0 ? NaN : 1 - (observed * rows) / expected;
}

/** Why agreement beyond chance is not defined: chance agrees always. */
const whyUndefined = (_: ClassInput, rows: string): string => `targets and predictions of ${rows} are all of one class`;

function weightedMetric<const Name extends string>(name: Name, weights: "linear" | "quadratic", distance: string) {
  return metric({
    name, describe: `agreement beyond chance, where a disagreement counts by ${distance}`, kinds: ["ordinal"], higherIsBetter: true,
    countsPairs: true,
    compute: ({ targets, predictions }, _, sampleWeight) => weightedKappa(targets, predictions, weights, weighing(sampleWeight)),
    whyUndefined,
  });
}

export const kappas = [
  metric({
    name: "cohen_kappa", describe: "agreement beyond chance", kinds: classKinds, higherIsBetter: true,
    countsPairs: true,
    compute: ({ targets, predictions }, _, sampleWeight) => cohenKappa(targets, predictions, weighing(sampleWeight)),
    whyUndefined,
  }),
  weightedMetric("linear_kappa", "linear", "how many classes it is off"),
  weightedMetric("quadratic_kappa", "quadratic", "the square of how many classes it is off"),
] as const;
