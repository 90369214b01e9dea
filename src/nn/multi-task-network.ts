/** @file One trunk, one head per task: the article's MultiTask_Network, for any number of tasks and hidden layers, and any trunk. */
import { PotluckError } from "../engine/errors.js";
import { didYouMean, map, value, whole } from "../options/index.js";
import type { SparseMatrix } from "../tensor/sparse-matrix.js";
import { Tensor } from "../tensor/tensor.js";
import type { Graph, GraphValue } from "./graph.js";
import { type Head, type HeadFactory, makeHead } from "./head.js";
import { createBase, Network, type NetworkOptions, readNetworkOptions } from "./network.js";
import type { TaskOutput } from "./task-network.js";

const factory = value<HeadFactory | undefined>()({
  describe: "Makes a head.", phrase: "a function that makes a head", accepts: (make) => make === undefined || typeof make === "function",
});
const options = {
  outputDims: map(whole({ from: 1, describe: "Logits of one task." }), {
    describe: "The number of logits of each task: 1 for a binary task, one for each class of a multiclass task.",
    phrase: "a map of at least one task to its number of logits, such as { movie: 1, yelp: 3 }",
    accepts: (dims) => Object.keys(dims).length > 0,
    aliases: ["outputSizes", "outputs", "tasks"],
  }),
  heads: map(factory, {
    default: {}, phrase: "a map from tasks to functions that make heads",
    describe: "Functions that make a head, for tasks whose head is not a linear layer.",
  }),
};

/** Options of {@link MultiTaskNetwork}, with the tasks' names in their types. */
export type MultiTaskOptions<Task extends string> = NetworkOptions & {
  /** The number of logits of each task: 1 for a binary task, one for each class of a multiclass task. */
  outputDims: Record<Task, number>;
  /** Functions that make a head, for tasks whose head is not a linear layer. */
  heads?: Partial<Record<Task, HeadFactory>>;
};

/**
 * A shared trunk and a final layer per task. With `hidden: []` there is no trunk: each final layer reads the features, as a linear model
 * does. A task `movie` has the parameters `final_movie.weight` and `final_movie.bias`; docs/trunks.md
 * lists those of the trunks, and the trunks' options.
 *
 * @throws PotluckError when an option is unknown, missing or out of range, a head's task is not in `outputDims`, or the model does not fit
 *   the memory
 * @example
 * const model = new MultiTaskNetwork({ inputDim, outputDims: { movie: 1, yelp: 3 } });
 * const logits = model.forward(batch.movie.x, "movie"); // [batch, 1]
 */
export class MultiTaskNetwork<Task extends string = string> extends Network {
  readonly tasks: readonly Task[];

  constructor(given: MultiTaskOptions<Task>) {
    const settings = readNetworkOptions("MultiTaskNetwork", options, given, ({ outputDims, heads }, report) => {
      const names = Object.keys(outputDims);
      for (const task of Object.keys(heads)) {
        if (names.includes(task)) continue;
        report(["heads", task], `is not a task of outputDims${didYouMean(task, names)}; the tasks are ${names.join(", ")}`, "key");
      }
    });
    const { outputDims, heads } = settings;
    const tasks = Object.keys(outputDims) as Task[];
    const base = createBase(settings, tasks), inputs = base.trunk.outputDim, sparse = base.readsFeatures || undefined;
    super(base, new Map(tasks.map((task) => {
      const make = Object.hasOwn(heads, task) ? heads[task] : undefined; // a task may be called "constructor"
      return [task, makeHead(task, { inputs, outputs: outputDims[task], sparse }, make)];
    })), (task) => `final_${task}`, outputDims);
    this.tasks = tasks;
    this.seed(settings.seed);
  }

  /**
   * The logits of one task: x `[batch, inputDim]`, sparse; gives `[batch, outputDims[task]]`.
   *
   * @throws PotluckError when the network has no such task, or x has another number of features
   */
  forward(x: SparseMatrix, task: Task): Tensor {
    return this.headOf(task).forward(this.trunk.forward(x, [task])[0]);
  }

  /** The logits of several tasks (default: all) for the same rows. The trunk runs once. */
  forwardAll(x: SparseMatrix, tasks: readonly Task[] = this.tasks): Record<Task, Tensor> {
    const outputs = this.forwardTasks(x, tasks);
    return Object.fromEntries(tasks.map((task, index) => [task, outputs[index].logits])) as Record<Task, Tensor>;
  }

  /** The same as a list in the order of `tasks`, with the input of each head; without that where the heads read x itself. */
  forwardTasks(x: SparseMatrix, tasks: readonly Task[] = this.tasks): TaskOutput<Task>[] {
    const heads = tasks.map((task) => this.headOf(task));
    const representations = this.trunk.forward(x, tasks);
    return tasks.map((task, index) => {
      const representation = representations[index];
      const logits = heads[index].forward(representation);
      return representation instanceof Tensor ? { task, representation, logits } : { task, logits };
    });
  }

  /** The same as `forwardTasks` in a graph of ONNX. @throws PotluckError when the trunk, a head or the activation cannot be exported */
  onnx(graph: Graph, x: GraphValue, tasks: readonly string[]): GraphValue[] {
    return this.partsToGraph(graph, x, tasks);
  }

  private headOf(task: Task): Head {
    const head = this.heads.get(task);
    if (head) return head;
    throw new PotluckError(
      `the model has no task "${String(task)}"${didYouMean(String(task), this.tasks)}; it has ${this.tasks.join(", ")}`,
    );
  }
}
