/**
 * @file What the training loop needs of a network: a module whose `forward` takes rows and a task. The other methods are optional: with
 * them a network runs its trunk once for several tasks, and tells trunk and heads apart.
 */
import { PotluckError } from "../engine/errors.js";
import { showValue } from "../options/index.js";
import type { Parameter } from "../tensor/parameter.js";
import type { SparseMatrix } from "../tensor/sparse-matrix.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";
import type { GradNorms } from "./network.js";

/** One task's output for some rows. */
export interface TaskOutput<Task extends string = string> {
  task: Task;
  /** The input of the task's head, `[rows, width]`; tasks may share the tensor. Where it is left out, the tape shows it. */
  representation?: Tensor;
  /** `[rows, outputDims[task]]` */
  logits: Tensor;
}

/**
 * A network with several tasks, ready-made or of your own.
 *
 * @example
 * class Mine extends Module implements TaskNetwork {
 *   forward(x: SparseMatrix, task: string) {
 *     return this.heads[task].forward(this.trunk.forward(x).relu());
 *   }
 * }
 */
export interface TaskNetwork<Input = SparseMatrix> extends Module {
  /** The logits of one task, `[rows, outputs]`. */
  forward(x: Input, task: string): Tensor;
  /** The outputs of several tasks for the same rows. By default each has its own forward. */
  forwardTasks?(x: Input, tasks: readonly never[]): TaskOutput[];
  /** The parameters below the heads, for `trunkLr` and `freeze`. */
  trunkParameters?(): Parameter[];
  /** The parameters of one head, or of all, for `headLr` and `freeze`. */
  headParameters?(task?: string): Parameter[];
  /** The parameters whose gradients GradNorm compares. By default the shared ones that are nearest to the losses, as the tape shows. */
  lastSharedParameters?(): Parameter[] | null;
  /** Gradient norms, those of trunk and heads apart. By default those of all modules count as the trunk's. */
  gradNorms?(): GradNorms;
  /** Whether all heads read one representation; it is checked only where this is false. */
  readonly sharesRepresentation?: boolean;
}

/** The outputs of some tasks for the same rows. */
export function forwardTasks<Input>(model: TaskNetwork<Input>, x: Input, tasks: readonly string[]): TaskOutput[] {
  return model.forwardTasks?.(x, tasks as readonly never[]) ?? tasks.map((task) => ({ task, logits: model.forward(x, task) }));
}

/** Gradient norms of trunk and heads. */
export function gradNormsOf(model: Module & Pick<TaskNetwork, "gradNorms">): GradNorms {
  return model.gradNorms?.() ?? { trunk: model.gradNormsByModule(), heads: {} };
}

/** @throws PotluckError unless a value is a module with a `forward`; `what` begins the error */
export function requireTaskNetwork(what: string, value: unknown): asserts value is TaskNetwork {
  if (value instanceof Module && typeof (value as { forward?: unknown }).forward === "function") return;
  throw new PotluckError(`${what} must be a Module with forward(x, task), found ${showValue(value)}`);
}
