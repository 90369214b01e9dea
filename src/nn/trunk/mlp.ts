/**
 * @file The plain trunk, hard parameter sharing (Caruana 1997): hidden layers one after the other. Every head reads the last of them.
 * Without hidden layers it has no parameters, and every head reads the features: a linear model for each task.
 */
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import type { Tensor } from "../../tensor/tensor.js";
import type { Graph, GraphValue } from "../graph.js";
import { Mlp } from "../mlp.js";
import type { Member } from "../module.js";
import { Trunk, trunk, type TrunkSettings } from "./trunk.js";

/** Hidden layers that all tasks share: a single one is named `hidden`, several are `hidden_0`, `hidden_1`, ... */
export class MlpTrunk extends Trunk {
  readonly outputDim: number;
  /** Null without hidden layers. */
  private readonly mlp: Mlp | null;

  constructor(settings: TrunkSettings) {
    super();
    const { inputDim, hidden } = settings;
    this.mlp = hidden.length > 0 ? new Mlp("hidden", true, inputDim, hidden, settings) : null;
    this.outputDim = this.mlp?.outputDim ?? inputDim;
  }

  override *members(): Iterable<[string, Member]> {
    if (this.mlp) yield ["", this.mlp];
  }

  forward(x: SparseMatrix, tasks: readonly string[]): (SparseMatrix | Tensor)[] {
    const representation = this.mlp?.forward(x) ?? x;
    return tasks.map(() => representation);
  }

  override onnx(graph: Graph, x: GraphValue, tasks: readonly string[]): GraphValue[] {
    const representation = this.mlp?.onnx(graph, x) ?? x;
    return tasks.map(() => representation);
  }

  override lastShared() {
    return this.mlp ? [this.mlp.last] : [];
  }
}

export const mlp = trunk({
  name: "mlp", describe: "hidden layers that all tasks share", options: {}, sharesRepresentation: true,
  withoutHidden: "features",
  create: (settings) => new MlpTrunk(settings),
  sparseWidths: (hidden) => hidden.slice(0, 1),
});
