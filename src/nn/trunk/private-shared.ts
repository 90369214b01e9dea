/**
 * @file Shared and private parts side by side: each head reads the output of the shared hidden layers and, after it, the output of its
 * task's own layer, which reads the features. The shared-private scheme of Bousmalis et al. 2016 ("Domain separation networks") and Liu,
 * Qiu & Huang 2017 ("Adversarial multi-task learning for text classification"), without their extra losses.
 */
import { type Settings, whole } from "../../options/index.js";
import { concat } from "../../tensor/ops/join.js";
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import type { Tensor } from "../../tensor/tensor.js";
import type { Graph, GraphValue } from "../graph.js";
import { Mlp } from "../mlp.js";
import type { Member } from "../module.js";
import { repeat, Trunk, trunk, type TrunkSettings } from "./trunk.js";

const options = {
  privateUnits: whole({ from: 1, default: 50, describe: "Units of each task's own layer.", aliases: ["privateDim", "privateSize"] }),
};

/** Hidden layers `shared` (several are `shared_0`, ...), and a layer `private_TASK` for each task. */
export class PrivateSharedTrunk extends Trunk {
  readonly outputDim: number;
  private readonly shared: Mlp;
  private readonly own: ReadonlyMap<string, Mlp>;

  constructor(settings: TrunkSettings, { privateUnits }: Settings<typeof options>) {
    super();
    const { inputDim, hidden, tasks } = settings;
    this.shared = new Mlp("shared", true, inputDim, hidden, settings);
    this.own = new Map(tasks.map((task) => [task, new Mlp(`private_${task}`, true, inputDim, [privateUnits], settings)]));
    this.outputDim = this.shared.outputDim + privateUnits;
  }

  override *members(): Iterable<[string, Member]> {
    for (const part of [this.shared, ...this.own.values()]) yield ["", part];
  }

  forward(x: SparseMatrix, tasks: readonly string[]): Tensor[] {
    const shared = this.shared.forward(x);
    return tasks.map((task) => concat([shared, this.own.get(task)!.forward(x)], 1));
  }

  override onnx(graph: Graph, x: GraphValue, tasks: readonly string[]): GraphValue[] {
    const shared = this.shared.onnx(graph, x);
    return tasks.map((task) => graph.add("Concat", [shared, this.own.get(task)!.onnx(graph, x)], { axis: 1 }));
  }

  override lastShared() {
    return [this.shared.last];
  }
}

export const privateShared = trunk({
  name: "private_shared", describe: "shared hidden layers, and one own layer for each task", options, sharesRepresentation: false,
  create: (settings, chosen) => new PrivateSharedTrunk(settings, chosen),
  sparseWidths: ([first], tasks, { privateUnits }) => [first, ...repeat(privateUnits, tasks)],
});
