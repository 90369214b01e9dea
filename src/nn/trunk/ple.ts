/**
 * @file Progressive layered extraction (Tang, Liu, Zhao & Gong 2020, "Progressive layered extraction (PLE): a novel multi-task learning
 * model for personalized recommendations"). In each level there are shared experts, and experts for each task. A task's gate mixes its own
 * experts and the shared ones. The next level reads these mixtures. In all levels but the last, one more gate mixes all experts, for the
 * shared experts of the next level. With one level this is CGC (cgc.ts).
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

interface Level {
  tasks: ReadonlyMap<string, { experts: readonly Mlp[]; gate: Gate }>;
  /** Without a gate in the last level. */
  shared: { experts: readonly Mlp[]; gate: Gate | null };
}
/** Which outputs of a level are needed. */
interface Need {
  tasks: readonly string[];
  shared: boolean;
}

/** Levels of experts. With several levels the names of layers begin with `level_0_`, `level_1_`, ... */
export class PleTrunk implements Trunk {
  readonly layers: readonly Layer[];
  readonly outputDim: number;
  readonly lastShared: Layer;
  private readonly levels: readonly Level[];
  private readonly tasks: readonly string[];

  constructor(settings: TrunkSettings, { sharedExperts, taskExperts, levels }: PleSettings) {
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
    this.layers = this.levels.flatMap(({ shared, tasks: own }) => [
      ...layersIn(shared.experts), ...(shared.gate ? [shared.gate] : []),
      ...[...own.values()].flatMap(({ experts, gate }) => [...layersIn(experts), gate]),
    ]);
    this.lastShared = joinLayers("shared_experts", this.levels[levels - 1].shared.experts.map(({ last }) => last));
  }

  /** The outputs that each level must give, so that the last one gives the representations of `tasks`. */
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
      const reached = need.shared ? this.tasks : need.tasks;
      const outputs = new Map(reached.map((task) => [task, run(level.tasks.get(task)!.experts, before.get(task)!)]));
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
