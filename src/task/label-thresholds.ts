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
import { DEFAULT_THRESHOLD } from "../data/targets/multilabel.js";
import { LabelMatcher } from "../data/targets/match-labels.js";
import { PotluckError } from "../engine/errors.js";
import { didYouMean, either, map, number, oneOf, type Report } from "../options/index.js";

/** How many positive rows the common threshold counts as, beside those of the label itself. */
const COMMON_WEIGHT = 5;
/** Positive validation rows of all labels together that thresholds need: of fewer, the best F1 says little of other rows. */
const LEAST_POSITIVES = 5;

const phrase = "auto, a number above 0 and below 1, or a map from labels to such numbers";
const one = number({ above: 0, below: 1, describe: "A probability." });

/** The labels' thresholds. */
export const labelThresholds = either([oneOf(["auto"], { describe: "Chosen." }), one, map(one, { phrase, describe: "By label." })], {
  default: "auto", phrase, aliases: ["threshold"],
  describe: "The probability above which a label is predicted: one for all labels, or a map by label, where a label without one has 0.5. " +
    "auto: chosen on the validation rows by F1, for each label, and drawn towards the one that is best for all labels together where few " +
    "rows have the label; 0.5 where there are no validation rows.",
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
 * Thresholds by F1 on some rows, `[labels]`: (n t + 5 c) / (n + 5), where t is the label's own best threshold, c the best one for all
 * labels together (that of micro F1), and n the number of rows that have the label. All are 0.5 where fewer than 5 targets are 1.
 *
 * @param probabilities `[rows * labels]`
 * @param targets `[rows * labels]` of 0 and 1; NaN is a missing one
 */
export function chooseThresholds(probabilities: ArrayLike<number>, targets: ArrayLike<number>, labels: number): number[] {
  const all = partedBy(probabilities, targets, 0, 1);
  if (all.positives.length < LEAST_POSITIVES) return Array.from({ length: labels }, () => DEFAULT_THRESHOLD);
  const common = bestThreshold(all);
  return Array.from({ length: labels }, (_, label) => {
    const own = partedBy(probabilities, targets, label, labels), count = own.positives.length;
    return count === 0 ? common : (count * bestThreshold(own) + COMMON_WEIGHT * common) / (count + COMMON_WEIGHT);
  });
}

/** Probabilities of targets of 1, and of 0, ascending. */
interface Parted {
  positives: Float32Array;
  negatives: Float32Array;
}

/** Every `step`-th probability from `first` on, by its target; without those whose target is missing. */
function partedBy(probabilities: ArrayLike<number>, targets: ArrayLike<number>, first: number, step: number): Parted {
  const size = Math.ceil((targets.length - first) / step), parts = [new Float32Array(size), new Float32Array(size)], counts = [0, 0];
  for (let at = first; at < targets.length; at += step) {
    const target = targets[at];
    if (!Number.isNaN(target)) parts[target][counts[target]++] = probabilities[at];
  }
  const [negatives, positives] = parts.map((part, target) => part.subarray(0, counts[target]).sort());
  return { positives, negatives };
}

/**
 * The threshold with the highest F1, 2 hits / (predicted + positives): 0.5 where that is as good as any, else midway between the two
 * probabilities that it parts; of several the one nearest to 0.5. Only thresholds next below a positive can be the best.
 */
function bestThreshold({ positives, negatives }: Parted): number {
  const distance = (threshold: number): number => Math.abs(threshold - DEFAULT_THRESHOLD);
  let best = { f1: -1, threshold: DEFAULT_THRESHOLD }, below = negatives.length;
  for (let place = positives.length - 1; place >= 0; place--) {
    const probability = positives[place], hits = positives.length - place, lower = place === 0 ? 0 : positives[place - 1];
    if (lower === probability) continue; // no threshold parts rows of one probability
    while (below > 0 && negatives[below - 1] >= probability) below--;
    const next = Math.max(lower, below === 0 ? 0 : negatives[below - 1]);
    if (next >= probability) continue; // a probability of 0
    const holds = next <= DEFAULT_THRESHOLD && DEFAULT_THRESHOLD < probability;
    const threshold = holds ? DEFAULT_THRESHOLD : (probability + next) / 2;
    const f1 = (2 * hits) / (hits + negatives.length - below + positives.length);
    if (f1 > best.f1 || (f1 === best.f1 && distance(threshold) < distance(best.threshold))) best = { f1, threshold };
  }
  return best.threshold;
}
