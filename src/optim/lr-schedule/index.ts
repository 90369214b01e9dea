/** @file The learning-rate schedules: a new one is its own file and a line here. */
import { family } from "../../options/index.js";
import { constant } from "./constant.js";
import { cosineRestarts } from "./cosine-restarts.js";
import { cosine } from "./cosine.js";
import { cyclic } from "./cyclic.js";
import { exponential } from "./exponential.js";
import { linear } from "./linear.js";
import { multiStep } from "./multi-step.js";
import { oneCycle } from "./one-cycle.js";
import { plateau } from "./plateau.js";
import { step } from "./step.js";

/** Every learning-rate schedule. */
export const lrSchedules = family("learning-rate schedule", [
  constant, linear, cosine, cosineRestarts, step, multiStep, exponential, oneCycle, cyclic, plateau,
]);

/** The name of a learning-rate schedule. */
export type LrScheduleName = (typeof lrSchedules.names)[number];
export { ConstantLR, type ConstantLROptions } from "./constant.js";
export { CosineAnnealingWarmRestarts, type CosineAnnealingWarmRestartsOptions } from "./cosine-restarts.js";
export { CosineAnnealingLR, type CosineAnnealingLROptions } from "./cosine.js";
export { CyclicLR, type CyclicLROptions, type CyclicMode } from "./cyclic.js";
export { ExponentialLR, type ExponentialLROptions } from "./exponential.js";
export { LambdaLR, type LambdaLROptions } from "./lambda.js";
export { LinearLR, type LinearLROptions } from "./linear.js";
export { MultiStepLR, type MultiStepLROptions } from "./multi-step.js";
export { type Annealing, OneCycleLR, type OneCycleLROptions } from "./one-cycle.js";
export { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from "./plateau.js";
export { LRScheduler, type LRScheduleMember, type ScheduledOptimizer, type WarmupOptions } from "./scheduler.js";
export { StepLR, type StepLROptions } from "./step.js";
