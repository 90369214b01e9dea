/**
 * @file Multi-gate mixture of experts (Ma, Zhao, Yi, Chen, Hong & Chi 2018, "Modeling task relationships in multi-task learning with
 * multi-gate mixture-of-experts"): several MLPs, the experts, read the features. Each task has a gate, a softmax over the experts that
 * reads the features too, and mixes the experts' outputs by it.
 */
import { type Settings, whole } from "../../options/index.js";
import { SharedBatch } from "../../tensor/batch-view.js";
import { mixture } from "../../tensor/ops/mixture.js";
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import type { Tensor } from "../../tensor/tensor.js";
import { createGate, type Gate } from "../gate.js";
import type { Layer } from "../layer.js";
import { joinLayers, Mlp } from "../mlp.js";
import { repeat, type Trunk, trunk, type TrunkSettings } from "./trunk.js";

const options = {
  experts: whole({
    from: 1, default: 4, describe: "Experts that all tasks share, each with all hidden layers.", aliases: ["numExperts", "nExperts"],
  }),
};

/** Experts `experts_0`, ... that all tasks share, and a gate `gate_TASK` for each task. */
export class MmoeTrunk implements Trunk {
  readonly layers: readonly Layer[];
  readonly outputDim: number;
  readonly lastShared: Layer;
  private readonly experts: readonly Mlp[];
  private readonly gates: ReadonlyMap<string, Gate>;

  constructor(settings: TrunkSettings, { experts }: Settings<typeof options>) {
    const { inputDim, hidden, tasks, seed } = settings;
    this.experts = Array.from({ length: experts }, (_, index) => new Mlp(`experts_${index}`, true, inputDim, hidden, settings));
    this.gates = new Map(tasks.map((task) => [task, createGate(`gate_${task}`, true, inputDim, experts, seed)]));
    this.layers = [...this.expertLayers(), ...this.gates.values()];
    this.lastShared = joinLayers("experts", this.experts.map(({ last }) => last));
    this.outputDim = hidden[hidden.length - 1];
  }

  private expertLayers(): Layer[] {
    return this.experts.flatMap(({ layers }) => layers);
  }

  forward(x: SparseMatrix, tasks: readonly string[]): Tensor[] {
    const batch = new SharedBatch(x);
    const outputs = this.experts.map((expert) => expert.forward(batch));
    return tasks.map((task) => mixture(outputs, this.gates.get(task)!.forward(batch)));
  }

  layersOf(task: string): readonly Layer[] {
    return [...this.expertLayers(), this.gates.get(task)!];
  }
}

export const mmoe = trunk({
  name: "mmoe", describe: "experts that all tasks share, mixed for each task by its gate", options, sharesRepresentation: false,
  create: (settings, chosen) => new MmoeTrunk(settings, chosen),
  sparseWidths: ([first], tasks, { experts }) => [...repeat(first, experts), ...repeat(experts, tasks)],
});
