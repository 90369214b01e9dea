/** @file Weights of classes and labels, and label smoothing: the options of several kinds, and what they come to on the training rows. */
import { classesMeant } from "../data/targets/find-class.js";
import { ambiguous, WRITE_ONE } from "../data/targets/match-labels.js";
import { type Normalisation, normaliseLabel } from "../data/targets/normalise.js";
import { PotluckError } from "../engine/errors.js";
import { didYouMean, either, map, number, oneOf, type Report } from "../options/index.js";
import type { NdArray } from "../tensor/nd-array.js";
import { classCounts } from "./constant.js";

const weight = number({ above: 0, describe: "A weight." });
const balanced = oneOf(["balanced"], { describe: "Weights from the training rows." });

const classPhrase = "a map from class names to numbers above 0, or balanced";
/** A weight for each class. */
export const classWeights = either([map(weight, { phrase: classPhrase, describe: "Weights by class name." }), balanced], {
  default: null, orNull: "for weights of 1", phrase: classPhrase, aliases: ["classWeight"],
  describe: "Weights of the classes in the loss, by class name; a class without a weight has 1. balanced: rows / (classes * rows of the " +
    "class), counted in the training rows; 1 for a class without any. null: all 1.",
});

const positivePhrase = "a number above 0, or balanced";
/** The weight of the positive class. */
export const posWeight = either([weight, balanced], {
  default: 1, phrase: positivePhrase, aliases: ["positiveWeight"],
  describe: "The weight of the positive rows in the loss. balanced: negatives / positives of the training rows.",
});

const labelPhrase = "a number above 0, balanced, or a map from labels to numbers above 0";
/** The weight of each label's rows of 1. */
export const labelWeights = either([weight, balanced, map(weight, { phrase: labelPhrase, describe: "Weights by label." })], {
  default: 1, phrase: labelPhrase, aliases: ["positiveWeight"],
  describe: "The weight of a label's positive rows in the loss: one number for all labels, or a map by label, where a label without a " +
    "weight has 1. balanced: negatives / positives of each label in the training rows.",
});

/** Smoothed targets. */
export const labelSmoothing = number({
  from: 0, below: 1, default: 0, aliases: ["smoothing"], describe: "The share of each target that is spread evenly over all classes.",
});

type NamedWeights = Readonly<Record<string, number>>;

/** @throws PotluckError unless the training targets were given */
function needed(training: NdArray | undefined): ArrayLike<number> {
  if (training?.data !== undefined) return training.data;
  throw new PotluckError("balanced weights are computed from the training rows: give their targets, { shape, data }");
}

/**
 * n / (classes * count) of each class, `[classes]`: scikit-learn's `class_weight="balanced"`. That refuses a class without rows; here its
 * weight, which no row has, is 1, so that a rare class that tests in one fold ends no study.
 */
function balancedClassWeights(training: NdArray | undefined, names: readonly string[]): number[] {
  const counts = classCounts(names.length, needed(training)), rows = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (count === 0 ? 1 : rows / (names.length * count)));
}

/** Negatives / positives of each column of 0 and 1, `[columns]`; 1 for a column that has only one of them. */
export function balancedPosWeights(training: NdArray | undefined, names: readonly string[]): number[] {
  const data = needed(training);
  return names.map((_, column) => {
    let negatives = 0, positives = 0;
    for (let at = column; at < data.length; at += names.length) {
      if (data[at] === 1) positives++;
      else if (data[at] === 0) negatives++;
    }
    return positives > 0 && negatives > 0 ? negatives / positives : 1;
  });
}

/** The weights of the classes, `[classes]`; undefined for all 1. @throws PotluckError for an unknown class */
export function classWeightsOf(
  given: "balanced" | NamedWeights | null, { names, normalise = null }: Named, training: NdArray | undefined,
): number[] | undefined {
  if (given === null) return undefined;
  return given === "balanced" ? balancedClassWeights(training, names) : namedWeights("classWeights", "class", given, names, normalise);
}

/** Names of classes, and how labels are made alike: what a target map has. */
interface Named {
  readonly names: readonly string[];
  readonly normalise?: Normalisation | null;
}

/** One weight for each name; a name without a weight has 1. @throws PotluckError for a weight of an unknown name, or a second of one */
export function namedWeights(
  option: string, what: keyof typeof plurals, given: NamedWeights, names: readonly string[], normalise: Normalisation | null = null,
): number[] {
  const weights = checkNames(option, what, given, names, (path, problem) => {
    throw new PotluckError(`${[path].flat().join(".")} ${problem}`);
  }, normalise);
  return names.map((name) => weights.get(name) ?? 1);
}

const plurals = { class: "classes", label: "labels" };

/**
 * Weights by class or label, as written and then by value. Reports those whose names are none of them, or stand for one that has a weight.
 */
export function checkNames(
  option: string, what: keyof typeof plurals, weights: unknown, names: readonly string[], report: Report,
  normalise: Normalisation | null = null,
): Map<string, number> {
  const found = new Map<string, number>();
  if (typeof weights !== "object" || weights === null) return found;
  const entries = names.map((name) => [normaliseLabel(name, normalise), name] as const);
  for (const [key, weight] of Object.entries(weights as NamedWeights)) {
    const [name, ...rivals] = classesMeant(key, entries, normalise);
    if (name === undefined) {
      const hint = didYouMean(key, names);
      report([option, key], `is not a ${what}${hint}; the ${plurals[what]} are ${names.join(", ")}`, "key");
    } else if (rivals.length > 0) {
      report([option, key], `may be several ${plurals[what]}: ${ambiguous(key, [name, ...rivals], WRITE_ONE)}`, "key");
    } else if (found.has(name)) {
      report([option, key], `is a second weight of ${JSON.stringify(name)}: remove one of the two`, "key");
    } else {
      found.set(name, weight);
    }
  }
  return found;
}
