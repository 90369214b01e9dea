/**
 * @file Cross-stitch networks (Misra, Shrivastava, Gupta & Hebert 2016, "Cross-stitch networks for multi-task learning"): each task has a
 * tower of hidden layers. After each layer a unit gives every tower a learned linear combination of all towers' outputs (equation 1). A
 * unit is one matrix `[tasks, tasks]` for the whole layer.
 */
import { number, type Settings } from "../../options/index.js";
import { SharedBatch } from "../../tensor/batch-view.js";
import { mixture } from "../../tensor/ops/mixture.js";
import { DenseParameter } from "../../tensor/parameter.js";
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import type { Tensor } from "../../tensor/tensor.js";
import type { Layer } from "../layer.js";
import { joinLayers, Mlp } from "../mlp.js";
import { repeat, type Trunk, trunk, type TrunkSettings } from "./trunk.js";

const options = {
  alpha: number({
    from: 0, to: 1, default: 0.9,
    describe: "The initial weight of a tower's own output; the other towers share the rest equally. The default is the paper's.",
  }),
};

/** A unit. Row i of its weight `[tasks, tasks]` has the factors by which tower i adds up all towers' outputs. */
class StitchUnit implements Layer {
  readonly weight: DenseParameter;
  readonly parameters: readonly DenseParameter[];

  constructor(readonly name: string, tasks: number, alpha: number) {
    this.weight = new DenseParameter(`${name}.weight`, [tasks, tasks]);
    this.parameters = [this.weight];
    const own = tasks === 1 ? 1 : alpha, other = (1 - own) / (tasks - 1);
    const data = Float32Array.from({ length: tasks * tasks }, (_, i) => (i % (tasks + 1) === 0 ? own : other));
    this.weight.write({ shape: [tasks, tasks], data });
  }

  forward(towers: readonly Tensor[], row: number): Tensor {
    return mixture(towers, this.weight, row);
  }
}

/** A tower `tower_TASK` for each task, and units `cross_stitch` (with several hidden layers `cross_stitch_0`, ...). */
export class CrossStitchTrunk implements Trunk {
  readonly layers: readonly Layer[];
  readonly outputDim: number;
  readonly lastShared: Layer;
  private readonly towers: readonly Mlp[];
  private readonly units: readonly StitchUnit[];
  private readonly tasks: readonly string[];

  constructor(settings: TrunkSettings, { alpha }: Settings<typeof options>) {
    const { inputDim, hidden, tasks } = settings;
    this.tasks = tasks;
    this.towers = tasks.map((task) => new Mlp(`tower_${task}`, true, inputDim, hidden, settings));
    const nameOf = (index: number): string => (hidden.length === 1 ? "cross_stitch" : `cross_stitch_${index}`);
    this.units = hidden.map((_, index) => new StitchUnit(nameOf(index), tasks.length, alpha));
    this.layers = [...this.towers.flatMap(({ layers }) => layers), ...this.units];
    this.lastShared = joinLayers("towers", this.towers.map(({ last }) => last));
    this.outputDim = hidden[hidden.length - 1];
  }

  forward(x: SparseMatrix, tasks: readonly string[]): Tensor[] {
    const batch = new SharedBatch(x), last = this.units.length - 1;
    let inputs: readonly (SharedBatch | Tensor)[] = this.towers.map(() => batch);
    for (const [index, unit] of this.units.entries()) {
      const given = this.towers.map((tower, row) => tower.forwardStage(index, inputs[row]));
      const wanted = index === last ? tasks : this.tasks;
      inputs = wanted.map((task) => unit.forward(given, this.tasks.indexOf(task)));
    }
    return inputs as Tensor[];
  }

  layersOf(): readonly Layer[] {
    return this.layers;
  }
}

export const crossStitch = trunk({
  name: "cross_stitch", describe: "hidden layers for each task, mixed after each layer by learned weights",
  options, sharesRepresentation: false,
  create: (settings, chosen) => new CrossStitchTrunk(settings, chosen),
  sparseWidths: ([first], tasks) => repeat(first, tasks),
});
