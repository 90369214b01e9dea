/**
 * @file The confusion matrix: rows are the true classes, columns the predicted ones. As scikit-learn's `confusion_matrix`
 * with `labels=range(classes)`.
 */
import { checkValue, oneOf, type Options, readOptions, whole } from "../../options/index.js";
import { classPairs } from "../shared/pairs.js";
import { sumOf, weightOptions } from "../shared/sample-weight.js";

const classCount = whole({ from: 1, describe: "How many classes there are." });

const options = {
  normalize: oneOf(["true", "pred", "all"], {
    default: null, orNull: "for counts",
    describe: "Shares in place of counts. true: of each row, those of a true class; pred: of each column, those of a predicted class; " +
      "all: of everything. A share of nothing is 0.",
  }),
  ...weightOptions,
};

/** Options of {@link confusionMatrix}. */
export type ConfusionMatrixOptions = Options<typeof options>;

/**
 * `[classes][classes]` counts: `matrix[t][p]` rows have class t and were predicted p.
 *
 * @param targets `[n]` class indices; rows without a target (NaN) are left out
 * @param predictions `[n]` class indices
 * @param classes how many classes there are, including absent ones
 * @param given `normalize`: `true`, `pred` or `all` for shares of the rows, columns or everything; `sampleWeight`: `[n]`
 * @throws PotluckError when lengths differ, a value is no class index below `classes`, or an option is unknown or wrong
 * @example
 * confusionMatrix([0, 1, 1], [0, 1, 0], 2); // [[1, 0], [1, 1]]
 */
export function confusionMatrix(
  targets: ArrayLike<number>, predictions: ArrayLike<number>, classes: number, given?: ConfusionMatrixOptions,
): number[][] {
  checkValue("confusionMatrix: classes", classCount, classes);
  const { normalize, sampleWeight } = readOptions("confusionMatrix", options, given);
  const pairs = classPairs(targets, predictions, "confusionMatrix", sampleWeight, classes);
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < pairs.targets.length; i++) matrix[pairs.targets[i]][pairs.predictions[i]] += pairs.weights[i];
  if (normalize === null) return matrix;
  const rows = matrix.map(sumOf), columns = matrix.map((_, column) => sumOf(matrix.map((row) => row[column]))), all = sumOf(rows);
  return matrix.map((row, target) => row.map((count, prediction) => {
    const whole = normalize === "true" ? rows[target] : normalize === "pred" ? columns[prediction] : all;
    return whole === 0 ? 0 : count / whole;
  }));
}
