/** @file A trunk with one head: the article's SingleTask_Network, which it compares with the multi-task model. */
import { type Options, whole } from "../options/index.js";
import type { SparseMatrix } from "../tensor/sparse-matrix.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Graph, GraphValue } from "./graph.js";
import { Linear } from "./linear.js";
import { createBase, Network, type NetworkOptions, readNetworkOptions } from "./network.js";

const own = {
  outputDim: whole({
    from: 1, default: 1, aliases: ["outputSize", "outputs"],
    describe: "The number of logits: 1 for a binary task, one for each class of a multiclass task.",
  }),
};

/** Options of {@link SingleTaskNetwork}. */
export type SingleTaskOptions = NetworkOptions & Options<typeof own>;

/**
 * A network for one task; with `hidden: []` a linear model. Its head's parameters are `final.weight` and `final.bias`. Where a trunk has
 * parts for each task, they are called final too: `gate_final.weight`.
 *
 * @throws PotluckError when an option is unknown, missing or out of range, or the model does not fit the memory
 * @example
 * const model = new SingleTaskNetwork({ inputDim, hidden: 300 });
 * const logits = model.forward(batch.x); // [batch, 1]
 */
export class SingleTaskNetwork extends Network {
  private readonly final: Linear;

  constructor(given: SingleTaskOptions) {
    const settings = readNetworkOptions("SingleTaskNetwork", own, given);
    const base = createBase(settings, ["final"]);
    const final = new Linear(base.trunk.outputDim, settings.outputDim, { sparse: base.readsFeatures || undefined });
    super(base, new Map([["final", final]]), (name) => name, { final: settings.outputDim });
    this.final = final;
    this.seed(settings.seed);
  }

  /** The logits: x `[batch, inputDim]`, sparse; gives `[batch, outputDim]`. @throws PotluckError when x has another number of features */
  forward(x: SparseMatrix): Tensor {
    return this.final.forward(this.trunk.forward(x, ["final"])[0]);
  }

  /** The same as `forward` in a graph of ONNX. @throws PotluckError when the trunk, a head or the activation cannot be exported */
  onnx(graph: Graph, x: GraphValue, tasks: readonly string[]): GraphValue[] {
    return this.partsToGraph(graph, x, tasks);
  }
}
