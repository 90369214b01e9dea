/** @file Multiclass tasks: one of several classes; a logit for each class, whose softmax is the probabilities. */
import { classLabels } from "../data/targets/label-fields.js";
import { fitLabels, LabelMap } from "../data/targets/labels.js";
import { type MulticlassLoss, multiclassLosses } from "../loss/index.js";
import { type ClassInput, metricInput, metricsFor } from "../metric/index.js";
import { choice } from "../options/index.js";
import type { NdArray } from "../tensor/nd-array.js";
import { byName, calibrate, checkClasses, fixedTemperature, noTargets, oneTarget, rowsOf } from "./classes.js";
import { classLogits } from "./constant.js";
import { taskKind } from "./kind.js";
import { tempered } from "./tempered.js";
import { temperature, temperedLogits } from "./temperature.js";
import { classWeights, classWeightsOf, labelSmoothing } from "./class-weights.js";

function inputOf({ names, temperature }: LabelMap, { data }: NdArray, targets: ArrayLike<number>): ClassInput {
  return metricInput("multiclass", names.length, targets, temperedLogits(data, temperature));
}

export const multiclass = taskKind({
  name: "multiclass", describe: "one of several classes",
  options: {
    labels: classLabels, classWeights, labelSmoothing, temperature,
    loss: choice(multiclassLosses, { default: "cross_entropy", describe: "The loss of the classes' logits." }),
  },
  stratifies: true,
  fitsAllRows: true,
  likelihood: "categorical", metrics: metricsFor("multiclass"), defaultMetric: "accuracy",
  check: checkClasses,
  checkTask: oneTarget("multiclass"),
  fit: ({ table, target, train }, { labels, ...options }) => (
    fitLabels({ table, column: target as string, train, labels }).withDecision(fixedTemperature(options))),
  fromJSON: (state) => LabelMap.fromJSON(state),
  outputs: ({ names }) => names.length,
  loss(map, options, training) {
    const { name, ...own } = options.loss, loss: MulticlassLoss = multiclassLosses.get(name);
    const weights = classWeightsOf(options.classWeights, map, training);
    const settings = { classWeights: weights, ignoreIndex: undefined, labelSmoothing: options.labelSmoothing, ...own };
    return (logits, targets, sampleWeights) => loss.compute(logits, targets, settings, sampleWeights);
  },
  constant: ({ names }, targets) => classLogits(names.length, targets),
  tune: (map, options, logits, targets) => calibrate("multiclass", map, options, logits, targets),
  metricInput: (map, logits, targets) => inputOf(map, logits, targets.data),
  predictions(map, logits) {
    const { names } = map, { probabilities, predictions } = inputOf(map, logits, noTargets(rowsOf(logits)));
    return Array.from(predictions, (label, row) => ({ label: names[label], probabilities: byName(names, probabilities, row) }));
  },
  onnx: (map, graph, logits) => (
    { probabilities: { value: graph.add("Softmax", [tempered(map, graph, logits)]), width: map.names.length } }),
});
