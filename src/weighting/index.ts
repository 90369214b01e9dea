/** @file How the tasks' losses become one, by recipe name: a new weighting is a file of its own and a line here. */
import { sum } from "./sum.js";
import type { Tensor } from "../tensor/tensor.js";

/** Makes one scalar of the losses of the tasks that are present in a step. */
export type Weighting = (losses: readonly Tensor[]) => Tensor;

export const weightings = { sum } as const satisfies Record<string, Weighting>;

export type WeightingName = keyof typeof weightings;
