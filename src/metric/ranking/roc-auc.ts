/**
 * @file ROC AUC: the chance that a row of the class scores above a row of another class; ties count half. Hanley and McNeil 1982, "The
 * meaning and use of the area under a ROC curve". As scikit-learn's `roc_auc_score`, for more than two classes with `multi_class="ovr"`.
 */
import { labelScores, meanOverLabels } from "../shared/label-counts.js";
import { metric } from "../shared/metric.js";
import { type RankedScores, rankingMetric, thresholds } from "../shared/thresholds.js";

/**
 * In [0, 1]; 0.5 is chance. NaN where all targets are on one side, for more than two classes those of any class.
 *
 * @param targets `[n]` class indices; rows without a target (NaN) are left out
 * @param scores `[n]`, higher for class 1 (logits or probabilities), or row-major `[n * C]` probabilities
 * @param options `average` over the classes of `[n * C]` scores: `macro` (default), `weighted`, `micro`, or null for one score a class;
 *   `sampleWeight`: `[n]`
 * @throws PotluckError when sizes do not match, a target is no class index, a score is NaN, or an option is unknown or wrong
 * @example
 * rocAuc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // 0.75
 */
export const rocAuc = rankingMetric("roc_auc", (ranked: RankedScores): number => {
  // Each pair of a positive above a negative row adds 1 or 1/2 where rows weigh the same: that sum is exact in any order of the rows.
  let won = 0, positives = 0, negatives = 0;
  for (const step of thresholds(ranked)) {
    won += (step.negatives - negatives) * (positives + step.positives) / 2;
    ({ positives, negatives } = step);
  }
  return won / (positives * negatives);
});

export const rocAucMetric = metric({
  name: "roc_auc", describe: "the chance that a row of the class scores above another row",
  kinds: ["binary", "multiclass", "multilabel"], higherIsBetter: true,
  compute: (input) => (input.kind === "multilabel"
    ? meanOverLabels(input.targets, input.probabilities, input.labels, rocAuc) : rocAuc(input.targets, input.probabilities)),
  whyUndefined(input, rows) {
    if (input.kind === "multilabel") {
      const scores = labelScores(input.targets, input.probabilities, input.labels, rocAuc), count = scores.filter(Number.isNaN).length;
      return `${count} of ${input.labels} labels ${count === 1 ? "is" : "are"} in all or in none of ${rows}`;
    }
    const present = new Set(Array.from(input.targets).filter((target) => !Number.isNaN(target)));
    if (present.size < 2) return `${rows} have one class only`;
    return `${rows} have ${present.size} of the ${input.classes} classes, and it needs rows of each`;
  },
});
