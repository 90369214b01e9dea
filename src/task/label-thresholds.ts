/**
 * @file Thresholds of labels: the probability above which each is predicted. The model's probability of a rare label seldom reaches one
 * half, so a threshold of 0.5 seldom predicts it. `auto` chooses for each label the threshold of the highest F1 on validation rows: SCut
 * (Yang 2001, "A study of thresholding strategies for text categorization", SIGIR). Lipton, Elkan & Naryanaswamy 2014, "Optimal
 * thresholding of classifiers to maximize F1 measure", ECML PKDD, show why it lies below 0.5: the best threshold is half of the F1 that it
 * gives, where probabilities are true.
 */
import { DEFAULT_THRESHOLD } from "../data/targets/multilabel.js";
import { LabelMatcher } from "../data/targets/match-labels.js";
import { PotluckError } from "../engine/errors.js";
import { didYouMean, either, map, number, oneOf, type Report } from "../options/index.js";

/**
 * Positive validation rows that a label needs for a threshold of its own. With fewer, the F1 of a threshold says little of other rows.
 */
export const LEAST_POSITIVES = 5;

const phrase = "auto, a number above 0 and below 1, or a map from labels to such numbers";
const one = number({ above: 0, below: 1, describe: "A probability." });

/** The labels' thresholds. */
export const labelThresholds = either([oneOf(["auto"], { describe: "Chosen." }), one, map(one, { phrase, describe: "By label." })], {
  default: "auto", phrase, aliases: ["threshold"],
  describe: "The probability above which a label is predicted: one for all labels, or a map by label, where a label without one has 0.5. " +
    `auto: for each label the one with the highest F1 on the validation rows; 0.5 where fewer than ${LEAST_POSITIVES} of them have the ` +
    "label, or there are none.",
});

type Thresholds = "auto" | number | Readonly<Record<string, number>>;

/**
 * The thresholds that are set, `[labels]`; null for those of 0.5, which `auto` has before it chooses.
 *
 * @throws PotluckError when a threshold names no label
 */
export function fixedThresholds(given: Thresholds, names: readonly string[]): number[] | null {
  if (given === "auto") return null;
  if (typeof given === "number") return names.map(() => given);
  checkThresholds(given, names, (path, problem) => {
    throw new PotluckError(`${[path].flat().join(".")} ${problem}`);
  });
  const matcher = new LabelMatcher(names), out = names.map(() => DEFAULT_THRESHOLD);
  for (const [label, threshold] of Object.entries(given)) out[names.indexOf(matcher.match(label)!)] = threshold;
  return out;
}

/** Reports thresholds of what is no label. */
export function checkThresholds(given: Thresholds, names: readonly string[], report: Report): void {
  if (typeof given !== "object") return;
  const matcher = new LabelMatcher(names);
  for (const label of Object.keys(given)) {
    if (matcher.candidates(label).length === 1) continue;
    report(["thresholds", label], `is not a label${didYouMean(label, names)}; the labels are ${names.join(", ")}`, "key");
  }
}

/**
 * For each label the threshold with the highest F1 on some rows, `[labels]`: 0.5 where that is as good as any, else midway between the two
 * probabilities that it parts, of several the one nearest to 0.5. A label with too few positive rows has 0.5.
 *
 * @param probabilities `[rows * labels]`
 * @param targets `[rows * labels]` of 0 and 1; NaN is a missing one
 */
export function chooseThresholds(
  probabilities: ArrayLike<number>, targets: ArrayLike<number>, labels: number, leastPositives = LEAST_POSITIVES,
): number[] {
  return Array.from({ length: labels }, (_, label) => {
    const rows: { probability: number; target: number }[] = [];
    for (let at = label; at < targets.length; at += labels) {
      if (!Number.isNaN(targets[at])) rows.push({ probability: probabilities[at], target: targets[at] });
    }
    return rows.reduce((sum, { target }) => sum + target, 0) < leastPositives ? DEFAULT_THRESHOLD : bestThreshold(rows);
  });
}

/** The threshold with the highest F1, 2 hits / (predicted + positives). */
function bestThreshold(rows: { probability: number; target: number }[]): number {
  const sorted = rows.sort((a, b) => b.probability - a.probability), positives = rows.reduce((sum, { target }) => sum + target, 0);
  const distance = (threshold: number): number => Math.abs(threshold - DEFAULT_THRESHOLD);
  let best = { f1: -1, threshold: DEFAULT_THRESHOLD }, hits = 0;
  sorted.forEach(({ probability, target }, place) => {
    hits += target;
    const next = place + 1 < sorted.length ? sorted[place + 1].probability : 0;
    if (next === probability) return; // no threshold parts rows of one probability
    const holds = next <= DEFAULT_THRESHOLD && DEFAULT_THRESHOLD < probability;
    const threshold = holds ? DEFAULT_THRESHOLD : (probability + next) / 2, f1 = (2 * hits) / (place + 1 + positives);
    if (f1 > best.f1 || (f1 === best.f1 && distance(threshold) < distance(best.threshold))) best = { f1, threshold };
  });
  return best.threshold;
}
