/** @file The optimizers by their recipe names: a new one is a file of its own and a line here. */
import { Adagrad } from "./adagrad.js";
import { Adam, AdamW } from "./adam.js";
import { SGD } from "./sgd.js";

/** Each optimizer, and how many moments it keeps for each weight; its options stand in its own file and, for recipes, in recipe/train.ts. */
export const optimizers = {
  adam: { create: Adam, moments: () => 2 },
  adamw: { create: AdamW, moments: () => 2 },
  sgd: { create: SGD, moments: ({ momentum = 0 }: { momentum?: number }) => (momentum > 0 ? 1 : 0) },
  adagrad: { create: Adagrad, moments: () => 1 },
} as const;

export type OptimizerName = keyof typeof optimizers;
export { Adagrad, type AdagradOptions } from "./adagrad.js";
export { Adam, AdamW, type AdamOptions } from "./adam.js";
export { clipGradNorm } from "./clip-grad-norm.js";
export type { OptimizerGroup, ParameterGroup } from "./groups.js";
export { Optimizer } from "./optimizer.js";
export { SGD, type SgdOptions } from "./sgd.js";
