/** @file The learning-rate schedules: a new one is its own file and a line here. */
import { family } from "../../options/index.js";
import { constant } from "./constant.js";
import { cosine } from "./cosine.js";
import { linear } from "./linear.js";
import { oneCycle } from "./one-cycle.js";
import { step } from "./step.js";

/** Every learning-rate schedule. */
export const lrSchedules = family("learning-rate schedule", [constant, linear, cosine, step, oneCycle]);

/** The name of a learning-rate schedule. */
export type LrScheduleName = (typeof lrSchedules.names)[number];
export { ConstantLR, type ConstantLROptions } from "./constant.js";
export { CosineAnnealingLR, type CosineAnnealingLROptions } from "./cosine.js";
export { LinearLR, type LinearLROptions } from "./linear.js";
export { type Annealing, OneCycleLR, type OneCycleLROptions } from "./one-cycle.js";
export { LRScheduler, type LRScheduleMember, type ScheduledOptimizer, type WarmupOptions } from "./scheduler.js";
export { StepLR, type StepLROptions } from "./step.js";
