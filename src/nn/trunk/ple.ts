/**
 * @file Customised gate control and progressive layered extraction (Tang, Liu, Zhao & Gong 2020, "Progressive layered extraction (PLE): a novel
 * multi-task learning model for personalized recommendations"). In a level, each task has experts of its own beside those that all share, and
 * its gate mixes these two kinds alone (CGC). Further levels read the mixtures of the level below; in all but the last
 * the shared experts have a gate too, over every expert (PLE). CGC is the case of one level.
 */
import { SharedBatch } from "../../tensor/batch-view.js";
import { mixture } from "../../tensor/ops/mixture.js";
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import type { Tensor } from "../../tensor/tensor.js";
import { createGate, type Gate } from "../gate.js";
import type { Layer } from "../layer.js";
import { joinLayers, Mlp } from "../mlp.js";
import type { Trunk, TrunkSettings } from "./trunk.js";

/** Options of the trunk cgc beside those of its hidden layers. */
export interface CgcOptions {
  /** Experts that all tasks share; default 2. */
  sharedExperts: number;
  /** Experts of each task; default 2. */
  taskExperts: number;
}

/** Options of the trunk ple beside those of its hidden layers. */
export interface PleOptions extends CgcOptions {
  /** Levels of experts, one on the other, each of all hidden layers; default 2. */
  levels: number;
}

/** Those who have experts and a gate. */
type Member = { experts: readonly Mlp[]; gate: Gate };
interface Level {
  tasks: ReadonlyMap<string, Member>;
  /** Without a gate in the last level. */
  shared: { experts: readonly Mlp[]; gate: Gate | null };
}
/** What of a level's outputs is asked for. */
interface Need {
  tasks: readonly string[];
  shared: boolean;
}

/** Levels of experts; the names of one level have no prefix, of several `level_0_`, `level_1_`, ... */
export class PleTrunk implements Trunk {
  readonly layers: readonly Layer[];
  readonly outputDim: number;
  readonly oneRepresentation: boolean;
  readonly lastShared: Layer;
  private readonly levels: readonly Level[];
  private readonly tasks: readonly string[];

  constructor(settings: TrunkSettings, { sharedExperts, taskExperts, levels }: PleOptions) {
    const { inputDim, hidden, tasks, seed } = settings;
    this.tasks = tasks;
    this.outputDim = hidden[hidden.length - 1];
    this.levels = Array.from({ length: levels }, (_, index): Level => {
      const prefix = levels === 1 ? "" : `level_${index}_`, sparse = index === 0, inputs = sparse ? inputDim : this.outputDim;
      const experts = (owner: string, count: number): Mlp[] =>
        Array.from({ length: count }, (_, number) => new Mlp(`${prefix}${owner}_${number}`, sparse, inputs, hidden, settings));
      const gate = (owner: string, mixed: number): Gate => createGate(`${prefix}${owner}`, sparse, inputs, mixed, seed);
      return {
        shared: {
          experts: experts("shared_experts", sharedExperts),
          gate: index === levels - 1 ? null : gate("shared_gate", tasks.length * taskExperts + sharedExperts),
        },
        tasks: new Map(tasks.map((task) =>
          [task, { experts: experts(`experts_${task}`, taskExperts), gate: gate(`gate_${task}`, taskExperts + sharedExperts) }])),
      };
    });
    this.layers = this.levels.flatMap(({ shared, tasks: own }) =>
      [...layersIn(shared.experts), ...(shared.gate ? [shared.gate] : []), ...[...own.values()].flatMap(({ experts, gate }) => [...layersIn(experts), gate])]);
    this.lastShared = joinLayers("shared_experts", this.levels[levels - 1].shared.experts.map(({ last }) => last));
    this.oneRepresentation = tasks.length === 1;
  }

  /** What each level must give so that the last gives these tasks' representations. */
  private needs(tasks: readonly string[]): Need[] {
    const needs: Need[] = [{ tasks, shared: false }];
    while (needs.length < this.levels.length) needs.unshift({ tasks: needs[0].shared ? this.tasks : needs[0].tasks, shared: true });
    return needs;
  }

  forward(x: SparseMatrix, tasks: readonly string[]): Tensor[] {
    const batch = new SharedBatch(x);
    let shared: SharedBatch | Tensor = batch, own = new Map<string, SharedBatch | Tensor>(this.tasks.map((task) => [task, batch]));
    this.needs(tasks).forEach((need, index) => {
      const level = this.levels[index], before = own;
      const run = (experts: readonly Mlp[], input: SharedBatch | Tensor): Tensor[] => experts.map((expert) => expert.forward(input));
      const common = run(level.shared.experts, shared);
      const outputs = new Map((need.shared ? this.tasks : need.tasks).map((task) => [task, run(level.tasks.get(task)!.experts, before.get(task)!)]));
      own = new Map(need.tasks.map((task) =>
        [task, mixture([...outputs.get(task)!, ...common], level.tasks.get(task)!.gate.forward(before.get(task)!))]));
      if (need.shared) shared = mixture([...[...outputs.values()].flat(), ...common], level.shared.gate!.forward(shared));
    });
    return tasks.map((task) => own.get(task) as Tensor);
  }

  layersOf(task: string): readonly Layer[] {
    const reached = new Set<Layer>();
    this.needs([task]).forEach((need, index) => {
      const { shared, tasks } = this.levels[index];
      const add = (layers: readonly Layer[]): void => layers.forEach((layer) => reached.add(layer));
      add(layersIn(shared.experts));
      if (need.shared) add([shared.gate!]);
      for (const [name, { experts, gate }] of tasks) {
        if (need.shared || need.tasks.includes(name)) add(layersIn(experts));
        if (need.tasks.includes(name)) add([gate]);
      }
    });
    return this.layers.filter((layer) => reached.has(layer));
  }
}

function layersIn(experts: readonly Mlp[]): Layer[] {
  return experts.flatMap(({ layers }) => layers);
}
