/** @file Binary tasks: one of two classes; one logit, whose sigmoid is the positive class's probability. */
import { classesMeant } from "../data/targets/find-class.js";
import { classLabels, labelEntries, labelParts, positive } from "../data/targets/label-fields.js";
import { fitBinary, LabelMap } from "../data/targets/labels.js";
import { ambiguous, WRITE_ONE } from "../data/targets/match-labels.js";
import { normaliseHint } from "../data/targets/normalise.js";
import { type BinaryLoss, binaryLosses } from "../loss/index.js";
import { metricInput, metricsFor } from "../metric/index.js";
import { didYouMean, listNames } from "../options/index.js";
import { checkClasses, classNames, noTargets, oneTarget, rowsOf } from "./classes.js";
import { labelLogits } from "./constant.js";
import { taskKind } from "./kind.js";
import { tempered } from "./tempered.js";
import { balancedPosWeights, labelSmoothing, posWeight } from "./class-weights.js";
import { binaryLoss } from "./binary-loss.js";

export const binary = taskKind({
  name: "binary", describe: "one of two classes",
  options: { positive, labels: classLabels, posWeight, labelSmoothing, loss: binaryLoss },
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
  fit: ({ table, target, train }, options) => (
    fitBinary({ table, column: target as string, train, labels: options.labels, positive: options.positive })),
  fromJSON: (state) => LabelMap.fromJSON(state),
  outputs: () => 1,
  loss({ names }, options, training) {
    const { name, ...own } = options.loss, loss: BinaryLoss = binaryLosses.get(name);
    const weight = options.posWeight === "balanced" ? balancedPosWeights(training, [names[1]]) : options.posWeight;
    const settings = { posWeight: weight, labelSmoothing: options.labelSmoothing, ...own };
    return (logits, targets, sampleWeights) => loss.compute(logits, targets, settings, sampleWeights);
  },
  constant: (_, targets) => labelLogits(1, targets),
  metricInput: (_, logits, targets) => metricInput("binary", 2, targets.data, logits.data),
  predictions({ names }, logits) {
    const { probabilities, predictions } = metricInput("binary", 2, noTargets(rowsOf(logits)), logits.data);
    return Array.from(predictions, (label, row) => ({ label: names[label], probability: probabilities[row] }));
  },
  onnx: (map, graph, logits) => ({ probability: { value: graph.add("Sigmoid", [tempered(map, graph, logits)]), width: 1 } }),
});
