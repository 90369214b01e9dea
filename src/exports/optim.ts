/** @file `potluck/optim`: optimizers, learning-rate schedules, clipping. */
export {
  Adadelta, type AdadeltaOptions, Adagrad, type AdagradOptions, Adam, type AdamOptions, AdamW, type AdamWOptions, clipGradNorm,
  type ClipGradNormOptions, clipGradValue, NAdam, type NAdamOptions, Optimizer, type OptimizerGroup, type OptimizerName, optimizers,
  type ParameterGroup, RMSprop, type RMSpropOptions, SGD, type SgdOptions,
} from "../optim/index.js";
export type { GroupState, OptimizerState } from "../optim/optimizer-state.js";
export {
  ConstantLR, type ConstantLROptions, CosineAnnealingLR, type CosineAnnealingLROptions, CosineAnnealingWarmRestarts,
  type CosineAnnealingWarmRestartsOptions, CyclicLR, type CyclicLROptions, ExponentialLR, type ExponentialLROptions, LambdaLR,
  type LambdaLROptions, LinearLR, type LinearLROptions, LRScheduler, type LrScheduleName, lrSchedules, MultiStepLR,
  type MultiStepLROptions, OneCycleLR, type OneCycleLROptions, ReduceLROnPlateau, type ReduceLROnPlateauOptions, StepLR,
  type StepLROptions,
} from "../optim/lr-schedule/index.js";
