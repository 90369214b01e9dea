/**
 * @file Multi-gate mixture of experts (Ma, Zhao, Yi, Chen, Hong & Chi 2018, "Modeling task relationships in multi-task learning with
 * multi-gate mixture-of-experts"): several MLPs, the experts, read the features. Each task has a gate, a softmax over the experts that
 * reads the features too, and mixes the experts' outputs by it.
 */
import { type Settings, whole } from "../../options/index.js";
import { mixture } from "../../tensor/ops/mixture.js";
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import type { Tensor } from "../../tensor/tensor.js";
import { Gate } from "../gate.js";
import { type Graph, type GraphValue, mixtureToGraph } from "../graph.js";
import { Mlp } from "../mlp.js";
import type { Member } from "../module.js";
import { repeat, Trunk, trunk, type TrunkSettings } from "./trunk.js";

const options = {
  experts: whole({
    from: 1, default: 4, describe: "Experts that all tasks share, each with all hidden layers.", aliases: ["numExperts", "nExperts"],
  }),
};

/** Experts `experts_0`, ... that all tasks share, and a gate `gate_TASK` for each task. */
export class MmoeTrunk extends Trunk {
  readonly outputDim: number;
  private readonly experts: readonly Mlp[];
  private readonly gates: ReadonlyMap<string, Gate>;

  constructor(settings: TrunkSettings, { experts }: Settings<typeof options>) {
    super();
    const { inputDim, hidden, tasks } = settings;
    this.experts = Array.from({ length: experts }, (_, index) => new Mlp(`experts_${index}`, true, inputDim, hidden, settings));
    this.gates = new Map(tasks.map((task) => [task, new Gate(inputDim, experts, true)]));
    this.outputDim = hidden[hidden.length - 1];
  }

  override *members(): Iterable<[string, Member]> {
    for (const expert of this.experts) yield ["", expert];
    for (const [task, gate] of this.gates) yield [`gate_${task}`, gate];
  }

  forward(x: SparseMatrix, tasks: readonly string[]): Tensor[] {
    const outputs = this.experts.map((expert) => expert.forward(x));
    return tasks.map((task) => mixture(outputs, this.gates.get(task)!.forward(x)));
  }

  override onnx(graph: Graph, x: GraphValue, tasks: readonly string[]): GraphValue[] {
    const outputs = this.experts.map((expert) => expert.onnx(graph, x));
    return tasks.map((task) => mixtureToGraph(graph, outputs, this.gates.get(task)!.onnx(graph, x)));
  }

  override lastShared() {
    return this.experts.map(({ last }) => last);
  }
}

export const mmoe = trunk({
  name: "mmoe", describe: "experts that all tasks share, mixed for each task by its gate", options, sharesRepresentation: false,
  create: (settings, chosen) => new MmoeTrunk(settings, chosen),
  sparseWidths: ([first], tasks, { experts }) => [...repeat(first, experts), ...repeat(experts, tasks)],
});
