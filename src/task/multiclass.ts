/** @file Multiclass tasks: one of several classes; a logit a class, whose softmax are the probabilities. Cross-entropy. */
import { crossEntropy } from "../loss/index.js";
import { scoredFromLogits } from "../metric/shared/metric-input.js";
import { classWeightsOf } from "./balanced.js";
import { byName, fitClasses, noTargets, rowsOf } from "./classes.js";
import type { TaskKind } from "./kind.js";

export const multiclass: TaskKind<"multiclass"> = {
  likelihood: "categorical",
  fit: fitClasses,
  outputs: ({ names }) => names.length,
  loss({ names }, { classWeights, labelSmoothing }, training) {
    const weights = classWeightsOf(classWeights, names, training);
    return (logits, targets, sampleWeights) => crossEntropy(logits, targets, { classWeights: weights, labelSmoothing, sampleWeights });
  },
  scored: ({ names }, logits, targets) => scoredFromLogits("multiclass", names.length, targets.data, logits.data),
  predictions({ names }, logits) {
    const { probabilities, predictions } = scoredFromLogits("multiclass", names.length, noTargets(rowsOf(logits)), logits.data);
    return Array.from(predictions, (label, row) => ({ label: names[label], probabilities: byName(names, probabilities, row) }));
  },
};
