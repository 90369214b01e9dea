/**
 * @file What every weighting is: a rule that gives each task of a step a weight, from the tasks' losses or from the inner products of their
 * gradients. A rule sees numbers only, never a tensor: the training loop brings them and applies the weights, so a method is small
 * arithmetic that a test can check against its paper.
 */
import { PotluckError } from "../engine/errors.js";

/** What a method sees of one step. */
export interface WeightingStep {
  /** The tasks that have a loss in this step, in the model's order. */
  tasks: readonly string[];
  /** Their losses, in the same order. */
  losses: readonly number[];
  /** `[n][n]` inner products of their gradients: over all shared layers ("gramian") or over the last shared layer ("lastGramian"). */
  gramian?: readonly (readonly number[])[];
}

/**
 * What a method must be given: nothing but the losses; inner products besides; the losses of the same batches once more after the
 * optimizer's step; or, in place of weights, each task's gradient at the representation, which it masks.
 */
export type WeightingNeed = "losses" | "gramian" | "lastGramian" | "lossesAfterStep" | "representationGradients";

/** A task as weightings know it. */
export interface WeightedTask {
  name: string;
  /** What its loss is the negative logarithm of: uncertainty weighting keeps the two forms apart. */
  likelihood: "gaussian" | "categorical";
}

/** What a method knows from step to step, as plain JSON. */
export type WeightingState = Record<string, unknown>;

/** A rule that gives tasks weights. Its chance is seeded, so the same steps always get the same weights. */
export abstract class Weighting {
  abstract readonly needs: WeightingNeed;
  /**
   * Whether what only one task reaches, such as its head, carries the task's weight too; else it follows the task's own loss. True where
   * losses are all it needs: weighted losses go back as one sum.
   */
  abstract readonly weightsHeads: boolean;
  private readonly places: ReadonlyMap<string, number>;

  /** @param tasks all tasks that a step may have, in the model's order; a method that keeps nothing for each task needs none */
  constructor(readonly tasks: readonly WeightedTask[] = []) {
    this.places = new Map(tasks.map(({ name }, place) => [name, place]));
  }

  /**
   * One weight a task of `step.tasks`, in their order. Methods that learn move on by one step.
   *
   * @throws PotluckError for losses that the method is not defined for
   */
  abstract weights(step: WeightingStep): number[];

  /**
   * With needs "representationGradients": what each element of a task's gradient at the representation is multiplied by.
   *
   * @param gradients `[width]` for each task of the step: its gradient, summed over the rows with the sign of what the head reads
   * @returns `[width]` for each; by default all 1
   */
  masks(gradients: readonly Float32Array[]): Float32Array[] {
    return gradients.map((gradient) => new Float32Array(gradient.length).fill(1));
  }

  /**
   * With needs "lossesAfterStep": told the losses of the same batches after the optimizer's step.
   *
   * @param before the losses before it, taken in the same way; default: those that `weights()` was given. With dropout these are not the same, since
   *   chance is in them
   */
  afterStep(step: WeightingStep, before?: readonly number[]): void {
    void step;
    void before;
  }

  /** Told at the end of each epoch. */
  endEpoch(): void {}

  /** All that the next steps depend on beside the options. */
  state(): WeightingState {
    return {};
  }

  /**
   * Goes on from a `state()`.
   *
   * @throws PotluckError for a state of another method or of other tasks
   */
  loadState(state: WeightingState): void {
    void state;
  }

  /** Where the step's tasks stand among all. */
  protected placesOf({ tasks }: WeightingStep): number[] {
    return tasks.map((task) => {
      const place = this.places.get(task);
      if (place === undefined) throw new Error(`the weighting does not know the task "${task}"`);
      return place;
    });
  }
}

/** The Gramian that a method needs. */
export function gramianOf({ gramian }: WeightingStep): readonly (readonly number[])[] {
  if (!gramian) throw new Error("the weighting was given no Gramian");
  return gramian;
}

/** Numbers out of a state, as many as there must be; null stands for those not yet known. */
export function numbersOf(state: WeightingState, key: string, length: number): (number | null)[] {
  const found = state[key];
  const right = Array.isArray(found) && found.length === length && found.every((item) => item === null || Number.isFinite(item));
  if (!right) throw misfit(key, `${length} numbers`, found);
  return [...(found as (number | null)[])];
}

/** The same where all are known. */
export function knownNumbersOf(state: WeightingState, key: string, length: number): number[] {
  const found = numbersOf(state, key, length);
  if (found.includes(null)) throw misfit(key, `${length} numbers`, found);
  return found as number[];
}

/** A count out of a state. */
export function countOf(state: WeightingState, key: string): number {
  const found = state[key];
  if (!Number.isSafeInteger(found) || (found as number) < 0) throw misfit(key, "a whole number", found);
  return found as number;
}

function misfit(key: string, wanted: string, found: unknown): PotluckError {
  return new PotluckError(
    `a weighting's state must have ${wanted} as "${key}", found ${JSON.stringify(found)}: take a state of the same weighting and tasks`,
  );
}
