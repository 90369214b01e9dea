/** @file How the numbers of a comparison were made: in a few words for the foot of tables, and in a sentence for the report. */
import type { CompareSettings } from "./settings.js";
import type { Method, Sampling } from "./types.js";

const newRows: Readonly<Record<Sampling, Method>> = {
  splits: {
    short: "new rows: corrected paired t, since the splits are of the same rows",
    long: "Intervals for new rows are those of the corrected paired t-test, since the splits of one data set overlap: the variance is " +
      "s² (1/J + test rows / training rows), J the number of seeds (Nadeau and Bengio 2003).",
  },
  folds: {
    short: "new rows: corrected paired t, since the folds are of the same rows",
    long: "Intervals for new rows are those of the corrected paired t-test for repeated folds: the variance is s² (1/J + test rows / " +
      "training rows), J the number of seeds (Nadeau and Bengio 2003; Bouckaert and Frank 2004).",
  },
  fixed: {
    short: "new rows: bootstrap over the test rows, which are the same for all seeds",
    long: "The test rows are the same for all seeds, so intervals for new rows are by a bootstrap of the test rows, " +
      "to which the spread of the seeds is added. The training rows are taken as they are.",
  },
  fresh: {
    short: "new rows: paired t, since each seed has rows of its own",
    long: "Every seed has rows of its own, so the seeds are independent, and the plain paired t-test speaks for new rows.",
  },
};

/** How the numbers were made. */
export function methodsOf({ sampling, pairs, recipe }: CompareSettings, looks: readonly number[] | null): Method[] {
  const kinds = [...new Set(Object.values(sampling))], several = Object.keys(recipe.tasks).length * pairs.length > 1;
  const theseRows: Method = looks ? {
    short: "these rows: anytime-valid t, which allows for looking often",
    long: "Intervals for these rows hold at every look: they are the anytime-valid t intervals of a normal mixture (Lai 1976; Wang and " +
      "Ramdas 2024).",
  } : {
    short: "these rows: paired t over the seeds",
    long: "Intervals for these rows are those of the paired t-test over the seeds: they leave out that other rows would have come out " +
      "otherwise.",
  };
  const adjusted = several ? ", adjusted for the number of tasks and arms by Holm's method" : "";
  return [
    ...kinds.map((kind) => newRows[kind]),
    ...(kinds.includes("fresh") ? [] : [theseRows]),
    {
      short: `helps, hurts: p < .05${several ? ", adjusted by Holm for the number of tasks and arms" : ""}; ` +
        "no difference: interval within the margin",
      long: `A verdict of helps or hurts needs p < .05${adjusted}; of no difference, an interval within the margin.`,
    },
    ...(kinds.includes("fixed") && kinds.length === 1 ? [] : [{
      short: "probabilities: correlated Bayesian t",
      long: "Probabilities are those of the correlated Bayesian t-test (Corani and Benavoli 2015; Benavoli et al. 2017).",
    }]),
  ];
}
