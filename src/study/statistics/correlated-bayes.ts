/**
 * @file The correlated Bayesian t test: Corani & Benavoli 2015, "A Bayesian approach for comparing cross-validated algorithms on multiple
 * data sets"; Benavoli, Corani, Demsar & Zaffalon 2017, "Time for a change", section 3.
 */
import { tCdf } from "./distributions.js";
import { checkCorrection, checkMargin, describeSample } from "./sample.js";

/** Probabilities of what the mean difference is. They add up to 1. */
export interface Probabilities {
  /** Better by more than the margin. */
  better: number;
  /** Within the margin. */
  within: number;
  /** Worse by more than the margin. */
  worse: number;
}

/** Settings of {@link correlatedBayes}. */
export interface CorrelatedBayesOptions {
  /**
   * What is added to 1/n in the variance of the mean: 0 for differences that are independent, `n_test / n_train` for repeated splits of the
   * same rows. It is rho / (1 - rho) of the paper, with rho = n_test / (n_test + n_train).
   */
  correction: number;
  /** Differences up to this count as none: half the width of the region of practical equivalence. From 0 on. */
  margin: number;
  /** Whether a difference above 0 is better. Default: true. */
  higherIsBetter?: boolean;
}

/**
 * The probabilities that the mean difference is better than the margin, within it, and worse: by the posterior of the mean, a t
 * distribution of n - 1 degrees of freedom around the observed mean with scale sqrt(s^2 (1/n + correction)). They equal those of baycomp's
 * `two_on_single`, whose `runs` of k folds each are a correction of 1 / (k - 1).
 *
 * Where all differences are 0, they are within any margin, 0 too. Null where no posterior can be had: for one difference, and for several
 * that are all the same and not 0, where baycomp is certain.
 *
 * @throws PotluckError when there is no difference, one is not finite, or an option is out of its range
 * @example
 * correlatedBayes([0.02, 0.01, 0.03, 0.02, 0.01], { correction: 0.25, margin: 0.01 }); // { better: 0.88, within: 0.11, worse: 0.01 }
 */
export function correlatedBayes(
  differences: readonly number[], { correction, margin, higherIsBetter = true }: CorrelatedBayesOptions,
): Probabilities | null {
  checkCorrection(correction, "correlatedBayes");
  checkMargin(margin, "correlatedBayes");
  const { n, mean, sd } = describeSample(differences, "correlatedBayes");
  if (n === 1) return null;
  if (sd === 0) return mean === 0 ? { better: 0, within: 1, worse: 0 } : null;
  const scale = sd * Math.sqrt(1 / n + correction), gain = higherIsBetter ? mean : -mean;
  const better = tCdf((gain - margin) / scale, n - 1), worse = tCdf((-margin - gain) / scale, n - 1);
  return { better, within: margin === 0 ? 0 : Math.max(0, 1 - better - worse), worse };
}
