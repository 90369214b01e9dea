/**
 * @file Regression tasks: a number a row. Head and loss work on targets standardised by the training rows; scores and predictions are in the
 * target's unit.
 */
import { fitValues } from "../data/targets/values.js";
import { PotluckError } from "../engine/errors.js";
import { huberLoss, l1Loss, mseLoss } from "../loss/index.js";
import type { TaskKind } from "./kind.js";

export const regression: TaskKind<"regression"> = {
  likelihood: "gaussian",
  fit({ table, target, train }) {
    if (typeof target !== "string") throw new PotluckError(`${table.name}: a regression target is one column, found a list of ${target.length}`);
    return fitValues({ table, column: target, train });
  },
  outputs: () => 1,
  loss(_, { loss = "mse", delta }) {
    if (loss === "huber") return (logits, targets, sampleWeights) => huberLoss(logits, targets, { delta: delta ?? 1, sampleWeights });
    const plain = loss === "mse" ? mseLoss : l1Loss;
    return (logits, targets, sampleWeights) => plain(logits, targets, { sampleWeights });
  },
  scored: (map, logits, targets) => ({ kind: "regression", targets: map.decode(targets.data), predictions: map.decode(logits.data) }),
  predictions: (map, logits) => Array.from(map.decode(logits.data), (value) => ({ value })),
};
