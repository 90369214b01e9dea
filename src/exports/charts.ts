/** @file `potluck/charts`: SVG charts from plain numbers. */
export { cosineChart, type CosineChartOptions, type CosinePoint } from "../charts/cosine-chart.js";
export { gradientNormChart, type GradientNormChartOptions, type NormPoint } from "../charts/gradient-norm-chart.js";
export { lossChart, type LossChartOptions, type LossPoint } from "../charts/loss-chart.js";
export { reliabilityChart, type ReliabilityChartOptions, type ReliabilityPoint } from "../charts/reliability-chart.js";
export { scoreChart, type ScoreChartOptions, type ScorePoint } from "../charts/score-chart.js";
export { taskGradientChart, type TaskGradientChartOptions, type TaskNormPoint } from "../charts/task-gradient-chart.js";
export { weightChart, type WeightChartOptions, type WeightPoint } from "../charts/weight-chart.js";
