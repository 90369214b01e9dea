/**
 * @file F-beta: the harmonic mean of precision and recall, where recall counts beta times as much. van Rijsbergen 1979, "Information
 * Retrieval". As scikit-learn's `fbeta_score`, which has no default beta; here it is 2.
 */
import { number } from "../../options/index.js";
import { ratio } from "../shared/class-counts.js";
import { ofClasses, ofLabels, rateMetrics, type RateOf } from "../shared/rate.js";

const options = {
  beta: number({
    from: 0, default: 2,
    describe: "How many times as much recall counts as precision: below 1 precision counts more, 1 is F1, 0 precision.",
  }),
};

const fBetaRate: RateOf<typeof options> = ({ beta }) => (hits, predicted, actual, zeroDivision) => (
  ratio((1 + beta * beta) * hits, beta * beta * actual + predicted, zeroDivision));

/**
 * F-beta, (1 + beta^2) * hits / (beta^2 * actual + predicted), in [0, 1]. Otherwise as `f1`.
 *
 * @param options `beta`, 2 unless it is set, and those of `f1`
 * @throws PotluckError as `f1` does
 * @example
 * fBeta([1, 1, 0, 0, 1], [1, 0, 0, 0, 1], { beta: 0.5 }); // 0.9091
 */
export const fBeta = ofClasses("f_beta", fBetaRate, options);

/** F-beta of labels. Its option is `beta`, 2 unless it is set; otherwise as `labelF1`. */
export const labelFBeta = ofLabels("f_beta", fBetaRate, options);

export const fBetas = rateMetrics("f_beta", "F-beta, where recall counts beta times as much as precision", fBetaRate, options);
