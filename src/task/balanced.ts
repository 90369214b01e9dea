/** @file Weights that make up for rare classes, from the training rows; by scikit-learn's rule for `class_weight="balanced"`. */
import { PotluckError } from "../engine/errors.js";
import { didYouMean } from "../options/nearest-name.js";
import type { NdArray } from "../tensor/nd-array.js";

/** @throws PotluckError unless the training targets were given */
function needed(training: NdArray | undefined): NdArray {
  if (training) return training;
  throw new PotluckError("balanced weights are counted on the training rows: give their targets");
}

/** n / (classes * count) of each class, `[classes]`. @throws PotluckError when a class has no row */
export function balancedClassWeights(training: NdArray | undefined, names: readonly string[]): number[] {
  const counts = names.map(() => 0);
  for (const target of needed(training).data) if (!Number.isNaN(target)) counts[target]++;
  const rows = counts.reduce((sum, count) => sum + count, 0), absent = counts.indexOf(0);
  if (absent >= 0) throw new PotluckError(`balanced class weights: no training row has the class "${names[absent]}"`);
  return counts.map((count) => rows / (names.length * count));
}

/** Negatives / positives of each column of 0 and 1, `[columns]`. @throws PotluckError when a column lacks one of them */
export function balancedPosWeights(training: NdArray | undefined, names: readonly string[]): number[] {
  const { data } = needed(training);
  return names.map((name, column) => {
    let negatives = 0, positives = 0;
    for (let at = column; at < data.length; at += names.length) {
      if (data[at] === 1) positives++;
      else if (data[at] === 0) negatives++;
    }
    if (positives > 0 && negatives > 0) return negatives / positives;
    const found = `${positives} positive and ${negatives} negative targets of "${name}"`;
    throw new PotluckError(`balanced posWeight: the training rows have ${found}, where both are needed`);
  });
}

/** The weights of the classes, `[classes]`; undefined where none were asked for. @throws PotluckError for what is no class, or a class without rows */
export function classWeightsOf(
  asked: "balanced" | Readonly<Record<string, number>> | null | undefined, names: readonly string[], training: NdArray | undefined,
): number[] | undefined {
  if (asked == null) return undefined;
  return asked === "balanced" ? balancedClassWeights(training, names) : namedWeights("classWeights", asked, names);
}

/** One weight a name; a name that is not given has 1. @throws PotluckError when a weight is given to what is none of the names */
export function namedWeights(option: string, given: Readonly<Record<string, number>>, names: readonly string[]): number[] {
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new PotluckError(`${option} names "${unknown}", which is no class${didYouMean(unknown, names)}; the classes are ${names.join(", ")}`);
  }
  return names.map((name) => (Object.hasOwn(given, name) ? given[name] : 1));
}
