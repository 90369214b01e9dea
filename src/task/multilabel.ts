/** @file Multilabel tasks: any number of labels a row; a logit a label, each with a binary cross-entropy of its own. */
import { fitMultilabel } from "../data/targets/multilabel.js";
import { bceWithLogits } from "../loss/index.js";
import { scoredFromLogits } from "../metric/shared/metric-input.js";
import { balancedPosWeights, namedWeights } from "./balanced.js";
import { byName, noTargets, rowsOf } from "./classes.js";
import type { TaskKind } from "./kind.js";

export const multilabel: TaskKind<"multilabel"> = {
  likelihood: "categorical",
  fit: (columns, { separator, labels }) => fitMultilabel({ ...columns, separator, labels }),
  outputs: ({ names }) => names.length,
  loss({ names }, { posWeight, labelSmoothing }, training) {
    const weights = posWeight === "balanced" ? balancedPosWeights(training, names)
      : typeof posWeight === "object" ? namedWeights("posWeight", posWeight, names) : posWeight;
    return (logits, targets, sampleWeights) => bceWithLogits(logits, targets, { posWeight: weights, labelSmoothing, sampleWeights });
  },
  scored: ({ names }, logits, targets) => scoredFromLogits("multilabel", names.length, targets.data, logits.data),
  predictions({ names }, logits) {
    const { probabilities, predictions } = scoredFromLogits("multilabel", names.length, noTargets(rowsOf(logits) * names.length), logits.data);
    return Array.from({ length: rowsOf(logits) }, (_, row) => ({
      labels: names.filter((__, label) => predictions[row * names.length + label] === 1), probabilities: byName(names, probabilities, row),
    }));
  },
};
