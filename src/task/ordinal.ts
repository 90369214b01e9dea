/**
 * @file Ordinal tasks: one of several classes in an order; one score and ascending thresholds, proportional odds. McCullagh 1980,
 * "Regression models for ordinal data".
 */
import { parseNumber } from "../data/scalars.js";
import { labelParts, orderedLabels } from "../data/targets/label-fields.js";
import { fitLabels, LabelMap } from "../data/targets/labels.js";
import { PotluckError } from "../engine/errors.js";
import { cumulativeLogit } from "../loss/index.js";
import { type ClassInput, metricInput, metricsFor } from "../metric/index.js";
import type { GraphValue } from "../nn/graph.js";
import { OrdinalHead } from "../nn/head.js";
import type { NdArray } from "../tensor/nd-array.js";
import { byName, calibrate, checkClasses, fixedTemperature, noTargets, oneTarget, rowsOf } from "./classes.js";
import { orderedLogits } from "./constant.js";
import { taskKind } from "./kind.js";
import { tempered } from "./tempered.js";
import { temperature, temperedLogits } from "./temperature.js";
import { classWeights, classWeightsOf } from "./class-weights.js";

/** In place of an infinite logit, which some runtimes' arithmetic does not survive: its sigmoid is 1 too. */
const BEYOND = 1e9;

/** Each row's class weight times its sample weight. A row without a target does not count, whatever its weight. */
function rowWeights(weights: readonly number[], { data, shape }: NdArray, own?: NdArray): NdArray {
  return { data: data.map((target, row) => (Number.isNaN(target) ? 1 : weights[target]) * (own?.data[row] ?? 1)), shape };
}

/** Score and thresholds are divided alike, so the cumulative logits are. */
function inputOf({ names, temperature }: LabelMap, { data }: NdArray, targets: ArrayLike<number>): ClassInput {
  return metricInput("ordinal", names.length, targets, temperedLogits(data, temperature));
}

export const ordinal = taskKind({
  name: "ordinal", describe: "one of several classes in an order",
  options: { labels: orderedLabels, classWeights, temperature },
  stratifies: true,
  fitsAllRows: true,
  likelihood: "categorical", metrics: metricsFor("ordinal"), defaultMetric: "quadratic_kappa",
  check: checkClasses,
  checkTask: oneTarget("ordinal"),
  fit({ table, target, train }, { labels, ...options }) {
    const map = fitLabels({ table, column: target as string, train, labels, kind: "ordinal" }).withDecision(fixedTemperature(options));
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
  tune: (map, options, logits, targets) => calibrate("ordinal", map, options, logits, targets),
  metricInput: (map, logits, targets) => inputOf(map, logits, targets.data),
  predictions(map, logits) {
    const { names } = map, { probabilities, predictions } = inputOf(map, logits, noTargets(rowsOf(logits)));
    return Array.from(predictions, (label, row) => ({
      label: names[label],
      rank: label,
      probabilities: byName(names, probabilities, row),
      expectedRank: names.reduce((sum, _, rank) => sum + rank * probabilities[row * names.length + rank], 0),
    }));
  },
  onnx(map, graph, logits) {
    const own = tempered(map, graph, logits);
    // sigmoid(above) - sigmoid(below) of neighbouring cumulative logits, as the product that metricInput has
    const padded = (before: number, after: number, end: number): GraphValue => (
      graph.add("Pad", [own, graph.integers([0, before, 0, after]), graph.floats([end], [])]));
    const above = padded(0, 1, BEYOND), below = padded(1, 0, -BEYOND);
    const reached = graph.add("Sigmoid", [above]), passed = graph.add("Sigmoid", [graph.add("Neg", [below])]);
    const apart = graph.add("Sub", [graph.floats([1]), graph.add("Exp", [graph.add("Sub", [below, above])])]);
    return { probabilities: { value: graph.add("Mul", [graph.add("Mul", [reached, passed]), apart]), width: map.names.length } };
  },
});
