/** @file The optimizers: a new one is its own file and a line here. */
import { family } from "../options/index.js";
import { adagrad } from "./adagrad.js";
import { adam } from "./adam.js";
import { adamw } from "./adamw.js";
import { sgd } from "./sgd.js";

/** Every optimizer. */
export const optimizers = family("optimizer", [adam, adamw, sgd, adagrad]);

/** The name of an optimizer. */
export type OptimizerName = (typeof optimizers.names)[number];
export { Adagrad, type AdagradOptions } from "./adagrad.js";
export { Adam, type AdamOptions } from "./adam.js";
export { AdamW, type AdamWOptions } from "./adamw.js";
export { clipGradNorm } from "./clip-grad-norm.js";
export type { OptimizerGroup, ParameterGroup, Parameters } from "./groups.js";
export { Optimizer, type OptimizerMember } from "./optimizer.js";
export { SGD, type SgdOptions } from "./sgd.js";
