/**
 * @file Ordinal tasks: one of several classes in an order; one score and ascending thresholds, proportional odds. McCullagh 1980,
 * "Regression models for ordinal data".
 */
import { parseNumber } from "../data/scalars.js";
import { labelParts, orderedLabels } from "../data/targets/label-fields.js";
import { fitLabels, LabelMap } from "../data/targets/labels.js";
import { PotluckError } from "../engine/errors.js";
import { cumulativeLogit } from "../loss/index.js";
import { metricInput, metricsFor } from "../metric/index.js";
import { OrdinalHead } from "../nn/head.js";
import type { NdArray } from "../tensor/nd-array.js";
import { byName, checkClasses, noTargets, oneTarget, rowsOf } from "./classes.js";
import { orderedLogits } from "./constant.js";
import { taskKind } from "./kind.js";
import { classWeights, classWeightsOf } from "./class-weights.js";

/** Each row's class weight times its sample weight. A row without a target does not count, whatever its weight. */
function rowWeights(weights: readonly number[], { data, shape }: NdArray, own?: NdArray): NdArray {
  return { data: data.map((target, row) => (Number.isNaN(target) ? 1 : weights[target]) * (own?.data[row] ?? 1)), shape };
}

export const ordinal = taskKind({
  name: "ordinal", describe: "one of several classes in an order",
  options: { labels: orderedLabels, classWeights },
  stratifies: true,
  fitsAllRows: true,
  likelihood: "categorical", metrics: metricsFor("ordinal"), defaultMetric: "quadratic_kappa",
  check: checkClasses,
  checkTask: oneTarget("ordinal"),
  fit({ table, target, train }, { labels }) {
    const map = fitLabels({ table, column: target as string, train, labels, kind: "ordinal" });
    const word = labelParts(labels).values === null ? map.names.find((name) => !Number.isFinite(parseNumber(name))) : undefined;
    if (word === undefined) return map;
    throw new PotluckError(
      `${table.name}: column "${String(target)}" has the class "${word}", and only numbers have an order by themselves. List the classes ` +
        "under labels, from lowest to highest",
    );
  },
  fromJSON: (state) => LabelMap.fromJSON(state),
  outputs: ({ names }) => names.length - 1,
  head: (options) => new OrdinalHead(options),
  loss(map, options, training) {
    const weights = classWeightsOf(options.classWeights, map, training);
    return (logits, targets, sampleWeights) =>
      cumulativeLogit.compute(logits, targets, {}, weights ? rowWeights(weights, targets, sampleWeights) : sampleWeights);
  },
  constant: ({ names }, targets) => orderedLogits(names.length, targets),
  metricInput: ({ names }, logits, targets) => metricInput("ordinal", names.length, targets.data, logits.data),
  predictions({ names }, logits) {
    const { probabilities, predictions } = metricInput("ordinal", names.length, noTargets(rowsOf(logits)), logits.data);
    return Array.from(predictions, (label, row) => ({
      label: names[label],
      rank: label,
      probabilities: byName(names, probabilities, row),
      expectedRank: names.reduce((sum, _, rank) => sum + rank * probabilities[row * names.length + rank], 0),
    }));
  },
});
