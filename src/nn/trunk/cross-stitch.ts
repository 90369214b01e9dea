/**
 * @file Cross-stitch networks (Misra, Shrivastava, Gupta & Hebert 2016, "Cross-stitch networks for multi-task learning"): each task has a
 * tower of hidden layers. After each layer a unit gives every tower a learned linear combination of all towers' outputs (equation 1). A
 * unit is one matrix `[tasks, tasks]` for the whole layer.
 */
import { number, type Settings } from "../../options/index.js";
import { mixture } from "../../tensor/ops/mixture.js";
import { Parameter } from "../../tensor/parameter.js";
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import { type Tensor, tensor } from "../../tensor/tensor.js";
import { type Graph, type GraphValue, mixtureToGraph } from "../graph.js";
import { Mlp } from "../mlp.js";
import { type Member, Module } from "../module.js";
import { repeat, Trunk, trunk, type TrunkSettings } from "./trunk.js";

const options = {
  alpha: number({
    from: 0, to: 1, default: 0.9,
    describe: "The initial weight of a tower's own output; the other towers share the rest equally. The default is the paper's.",
  }),
};

/** A unit. Row i of its weight `[tasks, tasks]` has the factors by which tower i adds up all towers' outputs. */
class StitchUnit extends Module {
  readonly weight: Parameter;

  constructor(tasks: number, alpha: number) {
    super();
    const own = tasks === 1 ? 1 : alpha, other = (1 - own) / (tasks - 1);
    const row = (i: number): number[] => Array.from({ length: tasks }, (_, j) => (i === j ? own : other));
    this.weight = new Parameter(tensor(Array.from({ length: tasks }, (_, i) => row(i))));
  }

  forward(towers: readonly Tensor[], row: number): Tensor {
    return mixture(towers, this.weight, row);
  }

  onnx(graph: Graph, towers: readonly GraphValue[], row: number): GraphValue {
    return mixtureToGraph(graph, towers, graph.add("Gather", [graph.weight(this.weight), graph.integers([row])]));
  }
}

/** A tower `tower_TASK` for each task, and units `cross_stitch` (with several hidden layers `cross_stitch_0`, ...). */
export class CrossStitchTrunk extends Trunk {
  readonly outputDim: number;
  private readonly towers: readonly Mlp[];
  private readonly units: readonly StitchUnit[];
  private readonly tasks: readonly string[];

  constructor(settings: TrunkSettings, { alpha }: Settings<typeof options>) {
    super();
    const { inputDim, hidden, tasks } = settings;
    this.tasks = tasks;
    this.towers = tasks.map((task) => new Mlp(`tower_${task}`, true, inputDim, hidden, settings));
    this.units = hidden.map(() => new StitchUnit(tasks.length, alpha));
    this.outputDim = hidden[hidden.length - 1];
  }

  override *members(): Iterable<[string, Member]> {
    for (const tower of this.towers) yield ["", tower];
    for (const [index, unit] of this.units.entries()) yield [this.units.length === 1 ? "cross_stitch" : `cross_stitch_${index}`, unit];
  }

  forward(x: SparseMatrix, tasks: readonly string[]): Tensor[] {
    const last = this.units.length - 1;
    let inputs: readonly (SparseMatrix | Tensor)[] = this.towers.map(() => x);
    for (const [index, unit] of this.units.entries()) {
      const given = this.towers.map((tower, row) => tower.forwardLayer(index, inputs[row]));
      const wanted = index === last ? tasks : this.tasks;
      inputs = wanted.map((task) => unit.forward(given, this.tasks.indexOf(task)));
    }
    return inputs as Tensor[];
  }

  override onnx(graph: Graph, x: GraphValue, tasks: readonly string[]): GraphValue[] {
    const last = this.units.length - 1;
    let inputs: readonly GraphValue[] = this.towers.map(() => x);
    for (const [index, unit] of this.units.entries()) {
      const given = this.towers.map((tower, row) => tower.layerToGraph(index, graph, inputs[row]));
      inputs = (index === last ? tasks : this.tasks).map((task) => unit.onnx(graph, given, this.tasks.indexOf(task)));
    }
    return [...inputs];
  }

  override lastShared() {
    return this.towers.map(({ last }) => last);
  }
}

export const crossStitch = trunk({
  name: "cross_stitch", describe: "hidden layers for each task, mixed after each layer by learned weights",
  options, sharesRepresentation: false,
  create: (settings, chosen) => new CrossStitchTrunk(settings, chosen),
  sparseWidths: ([first], tasks) => repeat(first, tasks),
});
