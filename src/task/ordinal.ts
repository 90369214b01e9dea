/**
 * @file Ordinal tasks: one of several classes in an order; one score and ascending thresholds, proportional odds. McCullagh 1980, "Regression
 * models for ordinal data".
 */
import { PotluckError } from "../engine/errors.js";
import { cumulativeLogitLoss } from "../loss/index.js";
import { scoredFromLogits } from "../metric/shared/metric-input.js";
import { OrdinalHead } from "../nn/head.js";
import type { NdArray } from "../tensor/nd-array.js";
import { classWeightsOf } from "./balanced.js";
import { byName, fitClasses, noTargets, rowsOf } from "./classes.js";
import type { TaskKind } from "./kind.js";

/** Each row's class weight, times its own weight. A row without a target counts for nothing at any weight. */
function rowWeights(weights: readonly number[], { data, shape }: NdArray, own?: NdArray): NdArray {
  return { data: data.map((target, row) => (Number.isNaN(target) ? 1 : weights[target]) * (own?.data[row] ?? 1)), shape };
}

export const ordinal: TaskKind<"ordinal"> = {
  likelihood: "categorical",
  fit(columns, options) {
    const map = fitClasses(columns, options);
    const word = options.labels == null ? map.names.find((name) => !Number.isFinite(Number(name))) : undefined;
    if (word === undefined) return map;
    throw new PotluckError(
      `${columns.table.name}: column "${String(columns.target)}" has the class "${word}", and only numbers tell their order: list the classes under labels, ` +
        "from lowest to highest",
    );
  },
  outputs: ({ names }) => names.length - 1,
  head: (options) => new OrdinalHead(options),
  loss({ names }, { classWeights }, training) {
    const weights = classWeightsOf(classWeights, names, training);
    return (logits, targets, sampleWeights) =>
      cumulativeLogitLoss(logits, targets, { sampleWeights: weights ? rowWeights(weights, targets, sampleWeights) : sampleWeights });
  },
  scored: ({ names }, logits, targets) => scoredFromLogits("ordinal", names.length, targets.data, logits.data),
  predictions({ names }, logits) {
    const { probabilities, predictions } = scoredFromLogits("ordinal", names.length, noTargets(rowsOf(logits)), logits.data);
    return Array.from(predictions, (label, row) => ({
      label: names[label],
      probabilities: byName(names, probabilities, row),
      expectedRank: names.reduce((sum, _, rank) => sum + rank * probabilities[row * names.length + rank], 0),
    }));
  },
};
