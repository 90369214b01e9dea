/** @file `potluck/metrics`: metrics with scikit-learn's numbers. */
export { accuracy, subsetAccuracy } from "../metric/classification/accuracy.js";
export { balancedAccuracy } from "../metric/classification/balanced-accuracy.js";
export { brier, type BrierOptions } from "../metric/classification/brier.js";
export {
  ece, type EceOptions, type ReliabilityBin, reliabilityCurve, type ReliabilityOptions,
} from "../metric/classification/calibration.js";
export {
  type ClassificationReport, classificationReport, labelReport, type ReportOptions, type ReportRow,
} from "../metric/classification/classification-report.js";
export { confusionMatrix, type ConfusionMatrixOptions } from "../metric/classification/confusion-matrix.js";
export { fBeta, labelFBeta } from "../metric/classification/f-beta.js";
export { hammingLoss } from "../metric/classification/hamming-loss.js";
export { cohenKappa, weightedKappa } from "../metric/classification/kappa.js";
export { logLoss } from "../metric/classification/log-loss.js";
export { matthews } from "../metric/classification/matthews.js";
export {
  type AverageOptions, f1, jaccard, labelF1, labelJaccard, labelPrecision, labelRecall, type LabelRateOptions, precision, recall,
} from "../metric/classification/rates.js";
export {
  type Metric, type MetricChoice, type MetricInput, metricInput, type MetricKind, type MetricName, metrics, metricsFor, scoreAll,
  undefinedMetrics,
} from "../metric/index.js";
export { auc } from "../metric/ranking/auc.js";
export { averagePrecision } from "../metric/ranking/average-precision.js";
export type { CurveOptions } from "../metric/ranking/curve.js";
export { type PrecisionRecallCurve, precisionRecallCurve } from "../metric/ranking/precision-recall-curve.js";
export { rocAuc } from "../metric/ranking/roc-auc.js";
export { type RocCurve, rocCurve } from "../metric/ranking/roc-curve.js";
export { topKAccuracy, type TopKOptions } from "../metric/ranking/top-k-accuracy.js";
export { pearson, spearman } from "../metric/regression/correlation.js";
export { mae, mape, medianAbsoluteError, mse, rmse } from "../metric/regression/errors.js";
export { explainedVariance, r2 } from "../metric/regression/r2.js";
export { type LabelMetric, labelScores, meanOverLabels } from "../metric/shared/label-counts.js";
export type { ClassRate, LabelRate } from "../metric/shared/rate.js";
export type { WeightOptions } from "../metric/shared/sample-weight.js";
export type { RankingMetric, RankingOptions } from "../metric/shared/thresholds.js";
