/** @file How the numbers of a comparison were made: a sentence each, for the foot of tables and for the report. */
import type { CompareSettings } from "./settings.js";
import type { Sampling } from "./types.js";

const newRows: Readonly<Record<Sampling, string>> = {
  splits: "Intervals for new rows are those of the corrected paired t-test, since the splits of one data set overlap: the variance is " +
    "s² (1/J + test rows / training rows), J the number of seeds (Nadeau and Bengio 2003).",
  folds: "Intervals for new rows are those of the corrected paired t-test for repeated folds: the variance is s² (1/J + test rows / " +
    "training rows), J the number of seeds (Nadeau and Bengio 2003; Bouckaert and Frank 2004).",
  fixed: "The test rows are the same for all seeds, so intervals for new rows are by a bootstrap that draws test rows and seeds anew " +
    "(2.5 and 97.5 percentiles). The training rows are taken as they are.",
  fresh: "Every seed has rows of its own, so the seeds are independent, and the plain paired t-test speaks for new rows.",
};

/** How the numbers were made. */
export function methodsOf({ sampling, pairs, recipe }: CompareSettings, looks: readonly number[] | null): string[] {
  const kinds = [...new Set(Object.values(sampling))], several = Object.keys(recipe.tasks).length * pairs.length > 1;
  const theseRows = looks
    ? "Intervals for these rows hold at every look: they are the anytime-valid t intervals of a normal mixture (Lai 1976; Wang and Ramdas 2024)."
    : "Intervals for these rows are those of the paired t-test over the seeds: they leave out that other rows would have come out otherwise.";
  return [
    ...kinds.map((kind) => newRows[kind]),
    ...(kinds.includes("fresh") ? [] : [theseRows]),
    `A verdict of helps or hurts needs p < .05${several ? ", adjusted for the number of tasks and arms by Holm's method" : ""}; of no ` +
      "difference, an interval within the margin.",
    ...(kinds.includes("fixed") && kinds.length === 1 ? []
      : ["Probabilities are those of the correlated Bayesian t-test (Benavoli et al. 2017)."]),
  ];
}
