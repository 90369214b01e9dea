/** @file `potluck/charts`: SVG charts from plain numbers. */
export { affinityChart, type AffinityCell, type AffinityChartOptions } from "../charts/affinity-chart.js";
export { bandChart, type BandChartOptions, type BandChartPoint } from "../charts/band-chart.js";
export { confusionChart, type ConfusionCell, type ConfusionChartOptions } from "../charts/confusion-chart.js";
export { cosineChart, type CosineChartOptions, type CosinePoint } from "../charts/cosine-chart.js";
export { fractionChart, type FractionChartOptions, type FractionChartPoint } from "../charts/fraction-chart.js";
export { gradientNormChart, type GradientNormChartOptions, type NormPoint } from "../charts/gradient-norm-chart.js";
export { lossChart, type LossChartOptions, type LossPoint } from "../charts/loss-chart.js";
export { pairedChart, type PairedChartOptions, type PairedRow } from "../charts/paired-chart.js";
export { paretoChart, type ParetoChartOptions, type ParetoChartPoint } from "../charts/pareto-chart.js";
export { reliabilityChart, type ReliabilityChartOptions, type ReliabilityPoint } from "../charts/reliability-chart.js";
export { scoreChart, type ScoreChartOptions, type ScorePoint } from "../charts/score-chart.js";
export { taskGradientChart, type TaskGradientChartOptions, type TaskNormPoint } from "../charts/task-gradient-chart.js";
export { weightChart, type WeightChartOptions, type WeightPoint } from "../charts/weight-chart.js";
