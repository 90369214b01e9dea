/**
 * @file Thresholds of labels: the probability above which each is predicted. The model's probability of a rare label seldom reaches one
 * half, so a threshold of 0.5 seldom predicts it. `auto` chooses by F1 on validation rows. Lipton, Elkan & Naryanaswamy 2014, "Optimal
 * thresholding of classifiers to maximize F1 measure", ECML PKDD, show why it finds less than 0.5: the best threshold is half of the F1
 * that it gives, where probabilities are true.
 *
 * A threshold for each label by itself is SCut (Yang 2001, "A study of thresholding strategies for text categorization", SIGIR), which is
 * known to overfit labels of few rows. So each is drawn towards the one threshold that is best for all labels together, the more the fewer
 * validation rows have the label. docs/tasks.md has the measurement.
 */
import { DEFAULT_THRESHOLD } from "../data/targets/decision.js";
import { LabelMatcher } from "../data/targets/match-labels.js";
import { PotluckError } from "../engine/errors.js";
import { didYouMean, either, isMap, map, number, oneOf, type Report, valueOrChoice } from "../options/index.js";
import { bestThreshold, partedBy, scoreOf, type ThresholdMetric, thresholdMetrics } from "./best-threshold.js";

/** How many positive rows the common threshold counts as, beside those of the label itself. */
const COMMON_WEIGHT = 5;
/** Positive validation rows of all labels together that thresholds need: of fewer, the best F1 says little of other rows. */
const LEAST_POSITIVES = 5;

const phrase = "auto, a number above 0 and below 1, or a map from labels to such numbers";
const one = number({ above: 0, below: 1, describe: "A probability." });

const plain = either([oneOf(["auto"], { describe: "Chosen." }), one, map(one, { phrase, describe: "By label." })], {
  default: "auto", phrase, describe: "Thresholds.",
});

/** The labels' thresholds. */
export const labelThresholds = valueOrChoice(plain, thresholdMetrics, {
  default: "auto", phrase: `${phrase}, or the name of a metric that chooses them`,
  describe: "The probability above which a label is predicted: one for all labels, or a map by label, where a label without one has 0.5. " +
    "auto: chosen on the validation rows by F1, for each label, and drawn towards the one that is best for all labels together where few " +
    "rows have the label; 0.5 where there are no validation rows. The name of a metric of two classes, such as balanced_accuracy or " +
    "{ name: f_beta, beta: 2 }: chosen in the same way by that.",
});

type Thresholds = "auto" | number | Readonly<Record<string, number>> | ThresholdMetric;

/** The metric that chooses the thresholds; undefined where they are set. */
export function thresholdMetric(given: Thresholds): ThresholdMetric | undefined {
  if (given === "auto") return { name: "f1" };
  return isMap(given) && typeof given.name === "string" ? given as ThresholdMetric : undefined;
}

/**
 * The thresholds that are set, `[labels]`; null for those of 0.5, which those that are chosen are before.
 *
 * @throws PotluckError when a threshold names no label
 */
export function fixedThresholds(given: Thresholds, names: readonly string[]): number[] | null {
  if (thresholdMetric(given) !== undefined) return null;
  if (typeof given === "number") return names.map(() => given);
  checkThresholds(given, names, (path, problem) => {
    throw new PotluckError(`${[path].flat().join(".")} ${problem}`);
  });
  const matcher = new LabelMatcher(names), out = names.map(() => DEFAULT_THRESHOLD);
  for (const [label, threshold] of Object.entries(given)) out[names.indexOf(matcher.match(label)!)] = threshold as number;
  return out;
}

/** Reports thresholds of what is no label. */
export function checkThresholds(given: Thresholds, names: readonly string[], report: Report): void {
  if (typeof given !== "object" || thresholdMetric(given) !== undefined) return;
  const matcher = new LabelMatcher(names);
  for (const label of Object.keys(given)) {
    if (matcher.candidates(label).length === 1) continue;
    report(["thresholds", label], `is not a label${didYouMean(label, names)}; the labels are ${names.join(", ")}`, "key");
  }
}

/**
 * Thresholds by a metric on some rows, `[labels]`: (n t + 5 c) / (n + 5), where t is the label's own best threshold, c the best one for
 * all labels together (for F1, that of micro F1), and n the number of rows that have the label. All are 0.5 where fewer than 5 targets are
 * 1.
 *
 * @param probabilities `[rows * labels]`
 * @param targets `[rows * labels]` of 0 and 1; NaN is a missing one
 */
export function chooseThresholds(
  probabilities: ArrayLike<number>, targets: ArrayLike<number>, labels: number, metric: ThresholdMetric = { name: "f1" },
): number[] {
  const score = scoreOf(metric), all = partedBy(probabilities, targets, 0, 1);
  if (all.positives.length < LEAST_POSITIVES) return Array.from({ length: labels }, () => DEFAULT_THRESHOLD);
  const common = bestThreshold(all, score);
  return Array.from({ length: labels }, (_, label) => {
    const own = partedBy(probabilities, targets, label, labels), count = own.positives.length;
    return count === 0 ? common : (count * bestThreshold(own, score) + COMMON_WEIGHT * common) / (count + COMMON_WEIGHT);
  });
}
