/**
 * @file Progressive layered extraction (Tang, Liu, Zhao & Gong 2020, "Progressive layered extraction (PLE): a novel multi-task learning
 * model for personalized recommendations"). In each level there are shared experts, and experts for each task. A task's gate mixes its own
 * experts and the shared ones. The next level reads these mixtures. In all levels but the last, one more gate mixes all experts, for the
 * shared experts of the next level. With one level this is CGC (cgc.ts).
 */
import { type Settings, whole } from "../../options/index.js";
import { mixture } from "../../tensor/ops/mixture.js";
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import type { Tensor } from "../../tensor/tensor.js";
import { Gate } from "../gate.js";
import { type Graph, type GraphValue, mixtureToGraph } from "../graph.js";
import { Mlp } from "../mlp.js";
import { type Member, Module } from "../module.js";
import { repeat, Trunk, trunk, type TrunkSettings } from "./trunk.js";

/** The options that cgc takes too. */
export const expertOptions = {
  sharedExperts: whole({ from: 1, default: 2, describe: "Experts that all tasks share, in each level." }),
  taskExperts: whole({ from: 1, default: 2, describe: "Experts of each task, in each level." }),
};
const options = {
  ...expertOptions,
  levels: whole({ from: 1, default: 2, describe: "Levels of experts; each expert has all hidden layers.", aliases: ["numLevels"] }),
};
type PleSettings = Settings<typeof options>;

/** The parts of a level: its experts, and the gates over them. */
class Level extends Module {
  readonly shared: readonly Mlp[];
  /** Null in the last level. */
  readonly sharedGate: Gate | null;
  readonly own: ReadonlyMap<string, { experts: readonly Mlp[]; gate: Gate }>;

  /** @param prefix of its parts' names */
  constructor(
    private readonly prefix: string, inputs: number, sparse: boolean, last: boolean, settings: TrunkSettings,
    { sharedExperts, taskExperts }: PleSettings,
  ) {
    super();
    const { hidden, tasks } = settings;
    const experts = (owner: string, count: number): Mlp[] =>
      Array.from({ length: count }, (_, number) => new Mlp(`${prefix}${owner}_${number}`, sparse, inputs, hidden, settings));
    this.shared = experts("shared_experts", sharedExperts);
    this.sharedGate = last ? null : new Gate(inputs, tasks.length * taskExperts + sharedExperts, sparse);
    this.own = new Map(tasks.map((task) =>
      [task, { experts: experts(`experts_${task}`, taskExperts), gate: new Gate(inputs, taskExperts + sharedExperts, sparse) }]));
  }

  override *members(): Iterable<[string, Member]> {
    for (const expert of this.shared) yield ["", expert];
    if (this.sharedGate) yield [`${this.prefix}shared_gate`, this.sharedGate];
    for (const [task, { experts, gate }] of this.own) {
      for (const expert of experts) yield ["", expert];
      yield [`${this.prefix}gate_${task}`, gate];
    }
  }
}
/** Which outputs of a level are needed. */
interface Need {
  tasks: readonly string[];
  shared: boolean;
}

/** Levels of experts. With several levels the names of layers begin with `level_0_`, `level_1_`, ... */
export class PleTrunk extends Trunk {
  readonly outputDim: number;
  private readonly levels: readonly Level[];
  private readonly tasks: readonly string[];

  constructor(settings: TrunkSettings, chosen: PleSettings) {
    super();
    const { inputDim, hidden, tasks } = settings, count = chosen.levels;
    this.tasks = tasks;
    this.outputDim = hidden[hidden.length - 1];
    this.levels = Array.from({ length: count }, (_, index) => {
      const first = index === 0, prefix = count === 1 ? "" : `level_${index}_`;
      return new Level(prefix, first ? inputDim : this.outputDim, first, index === count - 1, settings, chosen);
    });
  }

  override *members(): Iterable<[string, Member]> {
    for (const level of this.levels) yield ["", level];
  }

  /** The outputs that each level must give, so that the last one gives the representations of `tasks`. */
  private needs(tasks: readonly string[]): Need[] {
    const needs: Need[] = [{ tasks, shared: false }];
    while (needs.length < this.levels.length) needs.unshift({ tasks: needs[0].shared ? this.tasks : needs[0].tasks, shared: true });
    return needs;
  }

  forward(x: SparseMatrix, tasks: readonly string[]): Tensor[] {
    let shared: SparseMatrix | Tensor = x, own = new Map<string, SparseMatrix | Tensor>(this.tasks.map((task) => [task, x]));
    this.needs(tasks).forEach((need, index) => {
      const level = this.levels[index], before = own;
      const run = (experts: readonly Mlp[], input: SparseMatrix | Tensor): Tensor[] => experts.map((expert) => expert.forward(input));
      const common = run(level.shared, shared);
      const reached = need.shared ? this.tasks : need.tasks;
      const outputs = new Map(reached.map((task) => [task, run(level.own.get(task)!.experts, before.get(task)!)]));
      own = new Map(need.tasks.map((task) =>
        [task, mixture([...outputs.get(task)!, ...common], level.own.get(task)!.gate.forward(before.get(task)!))]));
      if (need.shared) shared = mixture([...[...outputs.values()].flat(), ...common], level.sharedGate!.forward(shared));
    });
    return tasks.map((task) => own.get(task) as Tensor);
  }

  override onnx(graph: Graph, x: GraphValue, tasks: readonly string[]): GraphValue[] {
    let shared = x, own = new Map(this.tasks.map((task) => [task, x]));
    this.needs(tasks).forEach((need, index) => {
      const level = this.levels[index], before = own;
      const run = (experts: readonly Mlp[], input: GraphValue): GraphValue[] => experts.map((expert) => expert.onnx(graph, input));
      const common = run(level.shared, shared);
      const reached = need.shared ? this.tasks : need.tasks;
      const outputs = new Map(reached.map((task) => [task, run(level.own.get(task)!.experts, before.get(task)!)]));
      own = new Map(need.tasks.map((task) =>
        [task, mixtureToGraph(graph, [...outputs.get(task)!, ...common], level.own.get(task)!.gate.onnx(graph, before.get(task)!))]));
      if (need.shared) {
        shared = mixtureToGraph(graph, [...[...outputs.values()].flat(), ...common], level.sharedGate!.onnx(graph, shared));
      }
    });
    return tasks.map((task) => own.get(task)!);
  }

  override lastShared() {
    return this.levels[this.levels.length - 1].shared.map(({ last }) => last);
  }
}

/** The widths of the layers that read the features: experts, then gates. */
export function pleSparseWidths([first]: readonly number[], tasks: number, { sharedExperts, taskExperts, levels }: PleSettings): number[] {
  return [
    ...repeat(first, sharedExperts + tasks * taskExperts), ...repeat(taskExperts + sharedExperts, tasks),
    ...(levels > 1 ? [tasks * taskExperts + sharedExperts] : []),
  ];
}

export const ple = trunk({
  name: "ple", describe: "several levels of cgc", options, sharesRepresentation: false,
  create: (settings, chosen) => new PleTrunk(settings, chosen),
  sparseWidths: pleSparseWidths,
  levels: ({ levels }) => levels,
});
