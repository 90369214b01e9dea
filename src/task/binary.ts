/** @file Binary tasks: one of two classes; one logit, whose sigmoid is the positive class's probability. */
import { classesMeant } from "../data/targets/find-class.js";
import { classLabels, labelEntries, labelParts, positive } from "../data/targets/label-fields.js";
import { fitBinary, LabelMap } from "../data/targets/labels.js";
import { ambiguous, WRITE_ONE } from "../data/targets/match-labels.js";
import { normaliseHint } from "../data/targets/normalise.js";
import { type BinaryLoss, binaryLosses } from "../loss/index.js";
import { type ClassInput, metricInput, metricsFor } from "../metric/index.js";
import { didYouMean, listNames } from "../options/index.js";
import type { NdArray } from "../tensor/nd-array.js";
import { calibrate, checkClasses, classNames, fixedTemperature, noTargets, oneTarget, rowsOf } from "./classes.js";
import { labelLogits } from "./constant.js";
import { taskKind } from "./kind.js";
import { tempered } from "./tempered.js";
import { temperature, temperedLogits } from "./temperature.js";
import { chooseThreshold, threshold } from "./threshold.js";
import { balancedPosWeights, labelSmoothing, posWeight } from "./class-weights.js";
import { binaryLoss } from "./binary-loss.js";

function inputOf({ temperature, threshold }: LabelMap, { data }: NdArray, targets: ArrayLike<number>): ClassInput {
  return metricInput("binary", 2, targets, temperedLogits(data, temperature), threshold);
}

export const binary = taskKind({
  name: "binary", describe: "one of two classes",
  options: { positive, labels: classLabels, posWeight, labelSmoothing, temperature, threshold, loss: binaryLoss },
  stratifies: true,
  fitsAllRows: true,
  likelihood: "categorical", metrics: metricsFor("binary"), defaultMetric: "f1",
  check(options, report) {
    checkClasses(options, report);
    const { labels, positive: name } = options, names = classNames(labels), entries = labelEntries(labels);
    if (names === null || entries === null) return;
    if (name === null) {
      if (names.length > 2) report("positive", `is missing: with ${names.length} classes it must name the one that counts as 1`);
      return;
    }
    const meant = classesMeant(name, entries, labelParts(labels).normalise);
    if (meant.length > 1) report("positive", `is no one class: ${ambiguous(name, meant, WRITE_ONE)}`);
    if (meant.length > 0) return;
    const known = [...new Set([...names, ...entries.map(([value]) => value)])];
    const hint = normaliseHint(name, known) || didYouMean(name, known);
    report("positive", `must be one of the labels ${listNames(known)}, found "${name}"${hint}`);
  },
  checkTask: oneTarget("binary"),
  fit({ table, target, train }, options) {
    const map = fitBinary({ table, column: target as string, train, labels: options.labels, positive: options.positive });
    const { threshold: given } = options;
    return map.withDecision({ ...fixedTemperature(options), ...(typeof given === "number" && { threshold: given }) });
  },
  fromJSON: (state) => LabelMap.fromJSON(state),
  outputs: () => 1,
  loss({ names }, options, training) {
    const { name, ...own } = options.loss, loss: BinaryLoss = binaryLosses.get(name);
    const weight = options.posWeight === "balanced" ? balancedPosWeights(training, [names[1]]) : options.posWeight;
    const settings = { posWeight: weight, labelSmoothing: options.labelSmoothing, ...own };
    return (logits, targets, sampleWeights) => loss.compute(logits, targets, settings, sampleWeights);
  },
  constant: (_, targets) => labelLogits(1, targets),
  tune(map, options, logits, targets) {
    const calibrated = calibrate("binary", map, options, logits, targets);
    if (typeof options.threshold === "number") return calibrated;
    const { probabilities } = inputOf(calibrated, logits, targets.data);
    return calibrated.withDecision({ threshold: chooseThreshold(probabilities, targets.data, options.threshold) });
  },
  metricInput: (map, logits, targets) => inputOf(map, logits, targets.data),
  predictions(map, logits) {
    const { names } = map, { probabilities, predictions } = inputOf(map, logits, noTargets(rowsOf(logits)));
    return Array.from(predictions, (label, row) => ({ label: names[label], probability: probabilities[row] }));
  },
  onnx: (map, graph, logits) => ({ probability: { value: graph.add("Sigmoid", [tempered(map, graph, logits)]), width: 1 } }),
});
