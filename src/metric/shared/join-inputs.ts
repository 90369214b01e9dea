/** @file The rows of several tasks as one input of metrics, each predicted by its own task. */
import type { MetricInput } from "./metric-input.js";

/**
 * Answers of one kind, one after the other.
 *
 * @param inputs one or more, of one kind, with equally many classes or labels
 */
export function joinInputs(inputs: readonly MetricInput[]): MetricInput {
  const [first] = inputs, targets = concat(inputs.map((input) => input.targets));
  const predictions = concat(inputs.map((input) => input.predictions));
  if (first.kind === "regression") return { kind: "regression", targets, predictions };
  const probabilities = Float32Array.from(concat(inputs.map((input) => (input as typeof first).probabilities)));
  return { ...first, targets, predictions, probabilities };
}

function concat(parts: readonly ArrayLike<number>[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
