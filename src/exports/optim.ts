/** @file `potluck/optim`: optimizers, learning-rate schedules, clipping. */
export {
  Adagrad, type AdagradOptions, Adam, type AdamOptions, AdamW, type AdamWOptions, clipGradNorm, Optimizer, type OptimizerGroup,
  type OptimizerName, optimizers, type ParameterGroup, SGD, type SgdOptions,
} from "../optim/index.js";
export {
  ConstantLR, type ConstantLROptions, CosineAnnealingLR, type CosineAnnealingLROptions, LinearLR, type LinearLROptions, LRScheduler,
  type LrScheduleName, lrSchedules, OneCycleLR, type OneCycleLROptions, StepLR, type StepLROptions,
} from "../optim/lr-schedule/index.js";
