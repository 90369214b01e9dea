/**
 * @file Regression tasks: a number for each row. Head and loss work on targets standardised by the training rows; metrics and predictions
 * are in the target's unit.
 */
import { fitValues, ValueMap } from "../data/targets/values.js";
import { type Loss, regressionLosses } from "../loss/index.js";
import { metricsFor } from "../metric/index.js";
import { choice } from "../options/index.js";
import { oneTarget } from "./classes.js";
import { taskKind } from "./kind.js";

export const regression = taskKind({
  name: "regression", describe: "a number",
  options: { loss: choice(regressionLosses, { default: "mse", describe: "The loss, of standardised targets." }) },
  stratifies: false,
  likelihood: "gaussian", metrics: metricsFor("regression"), defaultMetric: "r2",
  checkTask: oneTarget("regression"),
  fit: ({ table, target, train }) => fitValues({ table, column: target as string, train }),
  fromJSON: (state) => ValueMap.fromJSON(state),
  outputs: () => 1,
  loss(_, { loss: { name, ...options } }) {
    const loss: Loss = regressionLosses.get(name);
    return (logits, targets, sampleWeights) => loss.compute(logits, targets, options, sampleWeights);
  },
  constant: () => [0], // targets are standardised
  metricInput: (map, logits, targets) => ({ kind: "regression", targets: map.decode(targets.data), predictions: map.decode(logits.data) }),
  predictions: (map, logits) => Array.from(map.decode(logits.data), (value) => ({ value })),
  onnx: ({ mean, sd }, graph, logits) => ({
    value: { value: graph.add("Add", [graph.add("Mul", [logits, graph.floats([sd])]), graph.floats([mean])]), width: 1 },
  }),
});
