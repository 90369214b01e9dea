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
  /**
   * `[n][n]` inner products of the tasks' gradients: over all shared layers ("gramian") or over the last shared layer ("lastGramian"); with
   * "runningGradients" those of the running gradients.
   */
  gramian?: Matrix;
  /** With needs "scaledSquares": for each task the sum of g^2 / sqrt(S + 1e-7), S the sum of the squares g^2 of all steps so far. */
  scaledSquares?: readonly number[];
}

/** How the gradients g of a step enter the running gradients y: y = keep y + add g, for each task of the step. */
export interface RunningUpdate {
  keep: readonly number[];
  add: readonly number[];
  /** The factor of gradients that only one task has, such as those of its head. */
  heads: readonly number[];
}

/**
 * What a method must be given:
 * - "losses": the losses alone.
 * - "gramian", "lastGramian": also the inner products of the tasks' gradients.
 * - "lossesAfterStep": also the losses of the same batches after the optimizer's step.
 * - "representationGradients": each task's gradient at the representation. The method masks these and gives no weights.
 * - "runningGradients": a running gradient of each task over all shared layers, which `running()` moves. The weights are the factors of
 *   these, not of the step's gradients.
 * - "scaledSquares": a running sum of squared gradients for each task, and `scaledSquares` from it.
 */
export type WeightingNeed =
  "losses" | "gramian" | "lastGramian" | "lossesAfterStep" | "representationGradients" | "runningGradients" | "scaledSquares";

const withGramian: ReadonlySet<WeightingNeed> = new Set<WeightingNeed>(["gramian", "lastGramian", "runningGradients"]);

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
  const { tasks, losses, gramian, scaledSquares } = (step ?? {}) as Partial<WeightingStep>;
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
  if (withGramian.has(needs) && !isSquare(gramian, tasks.length)) {
    refuse(`${tasks.length} x ${tasks.length} inner products of the tasks' gradients as step.gramian, found ${showValue(gramian)}`);
  }
  const squares = Array.isArray(scaledSquares) && scaledSquares.length === tasks.length && scaledSquares.every((value) => value >= 0);
  if (needs === "scaledSquares" && !squares) {
    const wanted = `a number from 0 up for each task of the step (${listNames(tasks, "and")}) as step.scaledSquares`;
    refuse(`${wanted}, found ${showValue(scaledSquares)}`);
  }
}

function isSquare(matrix: unknown, size: number): boolean {
  const isRow = (row: unknown): boolean => Array.isArray(row) && row.length === size && row.every(Number.isFinite);
  return Array.isArray(matrix) && matrix.length === size && matrix.every(isRow);
}

/** The scaled squares that a method needs. */
export function scaledSquaresOf({ scaledSquares }: WeightingStep): readonly number[] {
  if (!scaledSquares) throw new Error("a method that reads scaled squares must say so in its `needs`");
  return scaledSquares;
}

/** The Gramian that a method needs. */
export function gramianOf({ gramian }: WeightingStep): Matrix {
  if (!gramian) throw new Error("a method that reads the Gramian must say so in its `needs`");
  return gramian;
}
