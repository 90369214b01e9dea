/** @file Multilabel tasks: any number of labels a row; a logit for each label, with a binary loss of its own. */
import { fitMultilabel, MultilabelMap, multilabelOptions } from "../data/targets/multilabel.js";
import { type BinaryLoss, binaryLosses } from "../loss/index.js";
import { metricInput, metricsFor } from "../metric/index.js";
import { byName, checkRepeats, noTargets, rowsOf } from "./classes.js";
import { labelLogits } from "./constant.js";
import { taskKind } from "./kind.js";
import { binaryLoss } from "./binary-loss.js";
import { balancedPosWeights, checkNames, labelSmoothing, labelWeights, namedWeights } from "./class-weights.js";

export const multilabel = taskKind({
  name: "multilabel", describe: "any number of labels",
  options: { ...multilabelOptions, posWeight: labelWeights, labelSmoothing, loss: binaryLoss },
  stratifies: false,
  fitsAllRows: true,
  likelihood: "categorical", metrics: metricsFor("multilabel"), defaultMetric: "f1_micro",
  check({ labels, separator, posWeight }, report) {
    if (labels === null) return;
    if (separator === null) report("labels", "needs a separator: without one, the labels are the names of the columns", "key");
    if (labels.length === 0) report("labels", "must name one label or more, found none");
    checkRepeats("labels", labels, report);
    checkNames("posWeight", "label", posWeight, labels, report);
  },
  checkTask({ separator, posWeight }, target, report) {
    if (typeof target === "string") {
      if (separator !== null) return;
      report("target", "is one column: set separator to the text between its labels, or list a column of 0 and 1 for each label");
      return;
    }
    if (separator !== null) report("separator", "is for a target of one column, and this is a list: remove it", "key");
    checkRepeats("target", target, report);
    checkNames("posWeight", "label", posWeight, target, report);
  },
  fit: ({ table, target, train }, { separator, labels }) => fitMultilabel({ table, target, train, separator, labels }),
  fromJSON: (state) => MultilabelMap.fromJSON(state),
  outputs: ({ names }) => names.length,
  loss({ names }, options, training) {
    const { name, ...own } = options.loss, loss: BinaryLoss = binaryLosses.get(name);
    const { posWeight } = options;
    const weights = posWeight === "balanced" ? balancedPosWeights(training, names)
      : typeof posWeight === "object" ? namedWeights("posWeight", "label", posWeight, names) : posWeight;
    const settings = { posWeight: weights, labelSmoothing: options.labelSmoothing, ...own };
    return (logits, targets, sampleWeights) => loss.compute(logits, targets, settings, sampleWeights);
  },
  constant: ({ names }, targets) => labelLogits(names.length, targets),
  metricInput: ({ names }, logits, targets) => metricInput("multilabel", names.length, targets.data, logits.data),
  predictions({ names }, logits) {
    const rows = rowsOf(logits), targets = noTargets(rows * names.length);
    const { probabilities, predictions } = metricInput("multilabel", names.length, targets, logits.data);
    return Array.from({ length: rows }, (_, row) => ({
      labels: names.filter((__, label) => predictions[row * names.length + label] === 1), probabilities: byName(names, probabilities, row),
    }));
  },
});
