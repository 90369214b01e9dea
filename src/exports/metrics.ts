/** @file `potluck/metrics`: metrics with scikit-learn's numbers. */
export { accuracy, subsetAccuracy } from "../metric/classification/accuracy.js";
export { balancedAccuracy } from "../metric/classification/balanced-accuracy.js";
export { confusionMatrix } from "../metric/classification/confusion-matrix.js";
export { hammingLoss } from "../metric/classification/hamming-loss.js";
export { cohenKappa, weightedKappa } from "../metric/classification/kappa.js";
export { logLoss } from "../metric/classification/log-loss.js";
export { matthews } from "../metric/classification/matthews.js";
export {
  type AverageOptions, f1, labelF1, labelJaccard, labelPrecision, labelRecall, precision, recall,
} from "../metric/classification/rates.js";
export {
  type Metric, type MetricChoice, type MetricInput, metricInput, type MetricKind, type MetricName, metrics, metricsFor, scoreAll,
} from "../metric/index.js";
export { averagePrecision } from "../metric/ranking/average-precision.js";
export { rocAuc } from "../metric/ranking/roc-auc.js";
export { pearson, spearman } from "../metric/regression/correlation.js";
export { mae, medianAbsoluteError, mse, rmse } from "../metric/regression/errors.js";
export { explainedVariance, r2 } from "../metric/regression/r2.js";
export { meanOverLabels } from "../metric/shared/label-counts.js";
