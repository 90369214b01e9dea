/** @file stub until the weightings arrive */
export interface WeightingStep {
  tasks: readonly string[];
  losses: readonly number[];
  gramian?: readonly (readonly number[])[];
}
export type WeightingNeed = "losses" | "gramian" | "lastGramian" | "lossesAfterStep" | "representationGradients";
export abstract class Weighting {
  abstract readonly needs: WeightingNeed;
  abstract readonly weighsHeads: boolean;
  abstract weights(step: WeightingStep): number[];
  masks(gradients: readonly Float32Array[]): Float32Array[] { return gradients.map((g) => g); }
  afterStep(step: WeightingStep): void { void step; }
  endEpoch(): void {}
}
