/** @file How the tasks' losses become one update, by recipe name: a new weighting is a file of its own and a line here. */
import { Sum } from "./sum.js";
import { Weighting } from "./weighting.js";

/** How a weighting is made. */
export interface WeightingKind {
  create(): Weighting;
}

export const weightings = { sum: { create: () => new Sum() } } as const satisfies Record<string, WeightingKind>;

export type WeightingName = keyof typeof weightings;
export { Sum, Weighting };
export type { WeightingNeed, WeightingStep } from "./weighting.js";
