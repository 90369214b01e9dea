/**
 * @file Multilabel tasks: any number of labels a row; a logit for each label, with a binary loss of its own, and a threshold of its own for
 * what is predicted.
 */
import { labelEntries, labelParts, type TextLabels } from "../data/targets/label-fields.js";
import { columnLabels } from "../data/targets/label-names.js";
import { fitMultilabel, MultilabelMap, multilabelOptions } from "../data/targets/multilabel.js";
import { type BinaryLoss, binaryLosses } from "../loss/index.js";
import { type LabelInput, metricInput, metricsFor } from "../metric/index.js";
import { didYouMean } from "../options/index.js";
import type { NdArray } from "../tensor/nd-array.js";
import { byName, checkRepeats, noTargets, rowsOf } from "./classes.js";
import { labelLogits } from "./constant.js";
import { taskKind } from "./kind.js";
import { tempered } from "./tempered.js";
import { binaryLoss } from "./binary-loss.js";
import { balancedPosWeights, checkNames, labelSmoothing, labelWeights, namedWeights } from "./class-weights.js";
import { checkThresholds, chooseThresholds, fixedThresholds, labelThresholds, thresholdMetric } from "./label-thresholds.js";
import { fitTemperature, temperature, temperedLogits } from "./temperature.js";

/** The labels that the settings name: those of columns, or under `labels`; null: those of the data. */
function knownLabels(target: string | readonly string[], separator: string | null, labels: TextLabels | null): string[] | null {
  if (typeof target !== "string" && separator === null) return columnLabels(target, labels instanceof Map ? labels : null);
  const entries = labelEntries(labels);
  return entries && [...new Set(entries.map(([, label]) => label))];
}

function inputOf({ names, temperature: divisor, thresholds }: MultilabelMap, { data }: NdArray, targets: ArrayLike<number>): LabelInput {
  return metricInput("multilabel", names.length, targets, temperedLogits(data, divisor), thresholds);
}

export const multilabel = taskKind({
  name: "multilabel", describe: "any number of labels",
  options: { ...multilabelOptions, posWeight: labelWeights, labelSmoothing, temperature, thresholds: labelThresholds, loss: binaryLoss },
  stratifies: false,
  fitsAllRows: true,
  likelihood: "categorical", metrics: metricsFor("multilabel"), defaultMetric: "f1_micro",
  check({ labels }, report) {
    if (labelEntries(labels)?.length === 0) report("labels", "must name one label or more, found none");
    if (Array.isArray(labels)) checkRepeats("labels", labels as readonly string[], report);
  },
  checkTask({ separator, labels, posWeight, thresholds }, target, report) {
    if (typeof target !== "string") {
      if (separator !== null) report("separator", "is for a target of one column, and this is a list: remove it", "key");
      checkRepeats("target", target, report);
      if (labelParts(labels).normalise !== null) {
        report("labels", "has normalise, which is for labels that cells list, and target is a list of columns: leave it out", "key");
      } else if (Array.isArray(labels)) {
        report("labels", "must map columns to names where target is a list of columns, as in { angry: Angry }: the list has no use", "key");
      }
      for (const column of labels instanceof Map ? (labels as ReadonlyMap<string, string>).keys() : []) {
        if (target.includes(column)) continue;
        const hint = didYouMean(column, target);
        report(["labels", column], `is none of the columns of target${hint}; they are ${target.join(", ")}`, "key");
      }
    }
    const known = knownLabels(target, separator, labels);
    if (known === null) return;
    const twice = known.find((label, place) => known.indexOf(label) < place);
    if (twice !== undefined && labels !== null) report("labels", `gives the label "${twice}" to two columns`);
    checkNames("posWeight", "label", posWeight, known, report);
    checkThresholds(thresholds, known, report);
  },
  fit({ table, target, train }, { separator, labels, thresholds, temperature: given }) {
    const map = fitMultilabel({ table, target, train, separator, labels });
    return map.withThresholds(fixedThresholds(thresholds, map.names)).withTemperature(given === "auto" ? map.temperature : given);
  },
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
  tune(map, { thresholds, temperature: given }, logits, targets) {
    const labels = map.names.length, metric = thresholdMetric(thresholds);
    const calibrated = given === "auto" ? map.withTemperature(fitTemperature("multilabel", labels, targets.data, logits.data)) : map;
    if (metric === undefined) return calibrated;
    const { probabilities } = inputOf(calibrated, logits, targets.data);
    return calibrated.withThresholds(chooseThresholds(probabilities, targets.data, labels, metric));
  },
  metricInput: (map, logits, targets) => inputOf(map, logits, targets.data),
  predictions(map, logits) {
    const { names } = map, rows = rowsOf(logits);
    const { probabilities, predictions } = inputOf(map, logits, noTargets(rows * names.length));
    return Array.from({ length: rows }, (_, row) => ({
      labels: names.filter((__, label) => predictions[row * names.length + label] === 1), probabilities: byName(names, probabilities, row),
    }));
  },
  onnx: (map, graph, logits) => (
    { probabilities: { value: graph.add("Sigmoid", [tempered(map, graph, logits)]), width: map.names.length } }),
});
