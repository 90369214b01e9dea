/** @file What a weighting sees of one step, and the checks of it that all weightings share. */
import { PotluckError } from "../engine/errors.js";
import { listNames, showValue } from "../options/index.js";
import type { Matrix } from "./numerics/units.js";

/** One step, as a weighting sees it. */
export interface WeightingStep {
  /** The tasks that have a loss in this step, in the model's order. */
  tasks: readonly string[];
  /** Their losses, in the same order. */
  losses: readonly number[];
  /** `[n][n]` inner products of the tasks' gradients: over all shared layers ("gramian") or over the last shared layer ("lastGramian"). */
  gramian?: Matrix;
}

/**
 * What a method must be given:
 * - "losses": the losses alone.
 * - "gramian", "lastGramian": also the inner products of the tasks' gradients.
 * - "lossesAfterStep": also the losses of the same batches after the optimizer's step.
 * - "representationGradients": each task's gradient at the representation. The method masks these and gives no weights.
 */
export type WeightingNeed = "losses" | "gramian" | "lastGramian" | "lossesAfterStep" | "representationGradients";

/** What the training loop must know of a method. */
export interface WeightingTraits {
  /** In snake_case, as recipes and errors write it. */
  readonly name: string;
  readonly needs: WeightingNeed;
  /**
   * Whether layers that only one task reaches, such as its head, get the task's weight too; otherwise they follow the task's own loss.
   * Always true where losses are all that a method needs: weighted losses go back as one sum.
   */
  readonly weightsHeads: boolean;
  /** The method uses ratios or logarithms of losses, so it refuses a loss below 0. */
  readonly nonNegativeLosses?: true;
}

/**
 * Checks a step's losses, and its Gramian where the method needs one.
 *
 * @throws PotluckError naming the weighting, and the task and value that are wrong
 */
export function checkStep({ name, needs, nonNegativeLosses }: WeightingTraits, step: WeightingStep): void {
  const { tasks, losses, gramian } = (step ?? {}) as Partial<WeightingStep>;
  const refuse = (problem: string): never => {
    throw new PotluckError(`the weighting ${name} needs ${problem}`);
  };
  if (!Array.isArray(tasks)) return refuse(`a list of the step's tasks as step.tasks, found ${showValue(tasks)}`);
  if (!Array.isArray(losses) || losses.length !== tasks.length) {
    return refuse(`one loss for each task of the step (${listNames(tasks, "and")}) as step.losses, found ${showValue(losses)}`);
  }
  losses.forEach((loss: unknown, index) => {
    const found = `and the loss of task "${tasks[index]}" is ${showValue(loss)}`;
    if (!Number.isFinite(loss)) refuse(`losses that are finite numbers, ${found}`);
    if (nonNegativeLosses && (loss as number) < 0) {
      refuse(`losses from 0 up, ${found}: use a loss that is never negative, or another weighting, such as sum`);
    }
  });
  if ((needs === "gramian" || needs === "lastGramian") && !isSquare(gramian, tasks.length)) {
    refuse(`${tasks.length} x ${tasks.length} inner products of the tasks' gradients as step.gramian, found ${showValue(gramian)}`);
  }
}

function isSquare(matrix: unknown, size: number): boolean {
  const isRow = (row: unknown): boolean => Array.isArray(row) && row.length === size && row.every(Number.isFinite);
  return Array.isArray(matrix) && matrix.length === size && matrix.every(isRow);
}

/** The Gramian that a method needs. */
export function gramianOf({ gramian }: WeightingStep): Matrix {
  if (!gramian) throw new Error("a method that reads the Gramian must say so in its `needs`");
  return gramian;
}
