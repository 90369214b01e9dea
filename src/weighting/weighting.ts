/**
 * @file What a weighting is: a method that says, at each step, how much each task's loss (or its gradient over the shared layers) counts. It sees
 * numbers only: losses, and inner products of gradients where it asks for them; src/train/backward.ts applies what it answers.
 */

/** What a method sees of one step. */
export interface WeightingStep {
  /** The tasks that have a loss in this step, in the order of the training's data sets. */
  tasks: readonly string[];
  /** Their losses, in the same order. */
  losses: readonly number[];
  /** `[n][n]` inner products of their gradients: over all shared layers ("gramian"), or over the last of them ("lastGramian"). */
  gramian?: readonly (readonly number[])[];
}

/**
 * What a method asks for: the losses alone; inner products of the tasks' gradients over all shared layers, or over the last one; the losses of
 * the same batches after the optimizer's step; or the gradients at the representation, summed over the rows.
 */
export type WeightingNeed = "losses" | "gramian" | "lastGramian" | "lossesAfterStep" | "representationGradients";

/** A weighting of one training. */
export abstract class Weighting {
  abstract readonly needs: WeightingNeed;

  /** Whether what only one task reaches, such as its head, carries the task's weight too; else it follows the task's own loss. */
  abstract readonly weighsHeads: boolean;

  /** A weight for each of `step.tasks`, in that order. */
  abstract weights(step: WeightingStep): number[];

  /**
   * For methods that need "representationGradients": what each element of a task's gradient at the representation is multiplied by.
   *
   * @param gradients `[width]` for each task of the step: its gradient, summed over the rows with the sign of what the head reads
   * @returns `[width]` for each; by default all 1
   */
  masks(gradients: readonly Float32Array[]): Float32Array[] {
    return gradients.map((gradient) => new Float32Array(gradient.length).fill(1));
  }

  /** For methods that need "lossesAfterStep": told the losses of the step's batches after the optimizer has moved. */
  afterStep(_step: WeightingStep): void {}

  /** Told when an epoch has ended. */
  endEpoch(): void {}

  /** What the method carries from step to step, as plain JSON. */
  state(): Record<string, unknown> {
    return {};
  }

  /** Goes on from what {@link state} gave. */
  loadState(_state: Record<string, unknown>): void {}
}
