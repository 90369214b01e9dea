/**
 * @file The confusion matrix: rows are the true classes, columns the predicted ones. As scikit-learn's `confusion_matrix`
 * with `labels=range(classes)`.
 */
import { PotluckError } from "../../engine/errors.js";
import { checkClass, classPairs } from "../shared/pairs.js";

/**
 * `[classes][classes]` counts: `matrix[t][p]` rows have class t and were predicted p.
 *
 * @param targets `[n]` class indices; rows without a target (NaN) are left out
 * @param predictions `[n]` class indices
 * @param classes how many classes there are, including absent ones
 * @throws PotluckError when lengths differ or a value is no class index below `classes`
 * @example
 * confusionMatrix([0, 1, 1], [0, 1, 0], 2); // [[1, 0], [1, 1]]
 */
export function confusionMatrix(targets: ArrayLike<number>, predictions: ArrayLike<number>, classes: number): number[][] {
  if (!Number.isInteger(classes) || classes < 1) {
    throw new PotluckError(`confusionMatrix: classes must be a whole number from 1 up, found ${classes}`);
  }
  const pairs = classPairs(targets, predictions, "confusionMatrix");
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < pairs.targets.length; i++) {
    checkClass(pairs.targets[i], "target", "confusionMatrix", classes);
    checkClass(pairs.predictions[i], "prediction", "confusionMatrix", classes);
    matrix[pairs.targets[i]][pairs.predictions[i]]++;
  }
  return matrix;
}
