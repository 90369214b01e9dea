/** @file One trunk, one head per task: the article's MultiTask_Network, for any number of tasks and hidden layers, and any trunk. */
import { PotluckError } from "../engine/errors.js";
import { didYouMean } from "../options/nearest-name.js";
import type { NdArray } from "../tensor/nd-array.js";
import type { SparseMatrix } from "../tensor/sparse-matrix.js";
import type { Tensor } from "../tensor/tensor.js";
import { requireWidth } from "./check.js";
import type { Head, HeadFactory } from "./head.js";
import { Linear } from "./layer.js";
import { Network, type NetworkOptions, trunkOf } from "./network.js";

/** Options of {@link MultiTaskNetwork}. */
export interface MultiTaskOptions<Task extends string> extends NetworkOptions {
  /** Logits of each task: 1 for a binary task, one a class for a multiclass one. */
  outputDims: Record<Task, number>;
  /** How heads are made that are not to be linear layers, by task. */
  heads?: Partial<Record<Task, HeadFactory>>;
}

/** What the network makes of some rows for one task. */
export interface TaskOutput<Task extends string = string> {
  task: Task;
  /** What the task's head has read, `[rows, width]`; tasks may share the tensor. */
  representation: Tensor;
  /** `[rows, outputDims[task]]` */
  logits: Tensor;
}

/**
 * A shared trunk and a final layer per task. A task `movie` has parameters `final_movie.weight` and `final_movie.bias`; those of the trunk, and
 * its options, stand in docs/trunks.md.
 *
 * @throws PotluckError on widths that are not positive whole numbers, no tasks, a head for a task that is none, a trunk or an option of it that
 *   there is not, or a model beyond the memory
 * @example
 * const model = new MultiTaskNetwork({ inputDim, hidden: 200, outputDims: { movie: 1, yelp: 3 } });
 * const logits = model.forward(batch.movie.x, "movie"); // [batch, 1]
 */
export class MultiTaskNetwork<Task extends string = string> extends Network {
  readonly tasks: readonly Task[];

  constructor({ outputDims, heads = {}, ...options }: MultiTaskOptions<Task>) {
    const tasks = Object.keys(outputDims) as Task[];
    if (tasks.length === 0) throw new PotluckError("outputDims needs at least one task, found none");
    for (const task of tasks) requireWidth(`outputDims.${task}`, outputDims[task]);
    const stray = Object.keys(heads).find((task) => !tasks.includes(task as Task));
    if (stray !== undefined) {
      throw new PotluckError(`heads.${stray}: outputDims has no such task${didYouMean(stray, tasks)}; it has ${tasks.join(", ")}`);
    }
    const makers: Partial<Record<Task, HeadFactory>> = heads;
    const { trunk, mode } = trunkOf(options, tasks);
    const makeHead = (task: Task): Head => {
      const shape = { name: `final_${task}`, inputs: trunk.outputDim, outputs: outputDims[task], seed: options.seed ?? 0 };
      const make = Object.hasOwn(makers, task) ? makers[task] : undefined; // a task may be called "constructor"
      return make ? make(shape) : new Linear(shape.name, shape.inputs, shape.outputs, shape.seed);
    };
    super(trunk, new Map(tasks.map((task) => [task, makeHead(task)])), mode);
    this.tasks = tasks;
  }

  /**
   * The logits of one task: x `[batch, inputDim]`, sparse; gives `[batch, outputDims[task]]`.
   *
   * @throws PotluckError when there is no such task, or x has another number of features
   */
  forward(x: SparseMatrix, task: Task): Tensor {
    return this.headOf(task).forward(this.trunk.forward(x, [task])[0]);
  }

  /** The logits of several tasks (default: all) for the same rows, the trunk run once. */
  forwardAll(x: SparseMatrix, tasks: readonly Task[] = this.tasks): Record<Task, Tensor> {
    const outputs = this.forwardTasks(x, tasks);
    return Object.fromEntries(tasks.map((task, index) => [task, outputs[index].logits])) as Record<Task, Tensor>;
  }

  /** The same as a list in the order of `tasks`, with what each head has read. */
  forwardTasks(x: SparseMatrix, tasks: readonly Task[] = this.tasks): TaskOutput<Task>[] {
    const heads = tasks.map((task) => this.headOf(task));
    const representations = this.trunk.forward(x, tasks);
    return tasks.map((task, index) => ({ task, representation: representations[index], logits: heads[index].forward(representations[index]) }));
  }

  /** One task's logits for any number of rows, outside training and without changing it: `[rows, outputDims[task]]`. */
  predict(x: SparseMatrix, task: Task): NdArray {
    return this.predictRows(x, (batch) => this.forward(batch, task));
  }

  private headOf(task: Task): Head {
    const head = this.heads.get(task);
    if (head) return head;
    throw new PotluckError(`the model has no task "${String(task)}"${didYouMean(String(task), this.tasks)}; it has ${this.tasks.join(", ")}`);
  }
}
