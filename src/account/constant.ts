/**
 * @file What a constant prediction scores: the baseline that every model must beat. As scikit-learn's `DummyClassifier` with strategy
 * `prior` (the most frequent class of the training rows, the first if several are, with the classes' shares as probabilities; each label
 * by itself), and `DummyRegressor` (the mean).
 */
import type { MetricInput } from "../metric/index.js";

/**
 * The answers of a constant prediction.
 *
 * @param training the training rows: only their targets count
 * @param input the rows to answer
 * @returns the same rows and targets, with other predictions
 */
export function constantAnswers(training: MetricInput, input: MetricInput): MetricInput {
  if (input.kind === "regression") {
    const known = Array.from(training.targets).filter((value) => !Number.isNaN(value));
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    return { ...input, predictions: new Float64Array(input.targets.length).fill(mean) };
  }
  if (input.kind === "multilabel") {
    const shares = Array.from({ length: input.labels }, (_, label) => {
      const column = Array.from(training.targets).filter((value, place) => place % input.labels === label && !Number.isNaN(value));
      return column.reduce((sum, value) => sum + value, 0) / column.length;
    });
    const fill = (of: (share: number) => number) => Float32Array.from(input.targets, (_, place) => of(shares[place % input.labels]));
    return { ...input, probabilities: fill((share) => share || 0), predictions: fill((share) => (share > 0.5 ? 1 : 0)) };
  }
  const counts = new Float64Array(input.classes);
  for (let row = 0; row < training.targets.length; row++) if (!Number.isNaN(training.targets[row])) counts[training.targets[row]]++;
  const total = counts.reduce((sum, count) => sum + count, 0), rows = input.targets.length;
  const predictions = new Float64Array(rows).fill(counts.indexOf(Math.max(...counts)));
  const columns = rows === 0 ? 1 : input.probabilities.length / rows;
  const probabilities = Float32Array.from({ length: rows * columns }, (_, place) => counts[columns === 1 ? 1 : place % columns] / total);
  return { ...input, predictions, probabilities };
}
