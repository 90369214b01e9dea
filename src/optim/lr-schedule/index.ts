/** @file The learning-rate schedules by their recipe names: a new one is a file of its own and a line here. */
import { ConstantLR } from "./constant.js";
import { CosineAnnealingLR } from "./cosine.js";
import { LinearLR } from "./linear.js";
import { OneCycleLR } from "./one-cycle.js";
import { StepLR } from "./step.js";

/** Each schedule; its options stand in its own file and, for recipes, in recipe/lr-schedule.ts. */
export const lrSchedules = {
  constant: ConstantLR,
  linear: LinearLR,
  cosine: CosineAnnealingLR,
  step: StepLR,
  one_cycle: OneCycleLR,
} as const;

export type LrScheduleName = keyof typeof lrSchedules;
export { ConstantLR, type ConstantLROptions } from "./constant.js";
export { CosineAnnealingLR, type CosineAnnealingLROptions } from "./cosine.js";
export { LinearLR, type LinearLROptions } from "./linear.js";
export { type Annealing, OneCycleLR, type OneCycleLROptions } from "./one-cycle.js";
export { LRScheduler, type WarmupOptions } from "./scheduler.js";
export { StepLR, type StepLROptions } from "./step.js";
