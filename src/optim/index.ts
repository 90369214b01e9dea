/** @file The optimizers: a new one is its own file and a line here. */
import { family } from "../options/index.js";
import { adadelta } from "./adadelta.js";
import { adagrad } from "./adagrad.js";
import { adam } from "./adam.js";
import { adamw } from "./adamw.js";
import { nadam } from "./nadam.js";
import { rmsprop } from "./rmsprop.js";
import { sgd } from "./sgd.js";

/** Every optimizer. */
export const optimizers = family("optimizer", [adam, adamw, nadam, sgd, rmsprop, adagrad, adadelta]);

/** The name of an optimizer. */
export type OptimizerName = (typeof optimizers.names)[number];
export { Adadelta, type AdadeltaOptions } from "./adadelta.js";
export { Adagrad, type AdagradOptions } from "./adagrad.js";
export { Adam, type AdamOptions } from "./adam.js";
export { AdamW, type AdamWOptions } from "./adamw.js";
export { clipGradNorm, type ClipGradNormOptions } from "./clip-grad-norm.js";
export { clipGradValue } from "./clip-grad-value.js";
export type { OptimizerGroup, ParameterGroup, Parameters } from "./groups.js";
export { NAdam, type NAdamOptions } from "./nadam.js";
export { Optimizer, type OptimizerMember } from "./optimizer.js";
export { RMSprop, type RMSpropOptions } from "./rmsprop.js";
export { SGD, type SgdOptions } from "./sgd.js";
