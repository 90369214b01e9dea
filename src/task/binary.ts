/** @file Binary tasks: one of two classes; one logit, whose sigmoid is the positive class's probability. Binary cross-entropy. */
import { bceWithLogits } from "../loss/index.js";
import { scoredFromLogits } from "../metric/shared/metric-input.js";
import { balancedPosWeights } from "./balanced.js";
import { fitClasses, noTargets, rowsOf } from "./classes.js";
import type { TaskKind } from "./kind.js";

export const binary: TaskKind<"binary"> = {
  likelihood: "categorical",
  fit: fitClasses,
  outputs: () => 1,
  loss({ names }, { posWeight, labelSmoothing }, training) {
    const weight = posWeight === "balanced" ? balancedPosWeights(training, [names[1]]) : posWeight;
    return (logits, targets, sampleWeights) => bceWithLogits(logits, targets, { posWeight: weight, labelSmoothing, sampleWeights });
  },
  scored: (_, logits, targets) => scoredFromLogits("binary", 2, targets.data, logits.data),
  predictions({ names }, logits) {
    const { probabilities, predictions } = scoredFromLogits("binary", 2, noTargets(rowsOf(logits)), logits.data);
    return Array.from(predictions, (label, row) => ({ label: names[label], probability: probabilities[row] }));
  },
};
