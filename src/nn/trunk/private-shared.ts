/**
 * @file Shared and private parts side by side: each head reads the shared hidden layers' output and, after it, that of a layer of its task's own on
 * the features. The shared-private scheme of Bousmalis et al. 2016 ("Domain separation networks") and Liu, Qiu & Huang 2017 ("Adversarial
 * multi-task learning for text classification"), without their extra losses.
 */
import { SharedBatch } from "../../tensor/batch-view.js";
import { concatenate } from "../../tensor/ops/mixture.js";
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import type { Tensor } from "../../tensor/tensor.js";
import type { Layer } from "../layer.js";
import { Mlp } from "../mlp.js";
import type { Trunk, TrunkSettings } from "./trunk.js";

/** Options of {@link PrivateSharedTrunk} beside those of its hidden layers. */
export interface PrivateSharedOptions {
  /** Units of each task's own layer; default 50. */
  privateUnits: number;
}

/** Hidden layers `shared` (of several `shared_0`, ...), and a layer `private_TASK` a task. */
export class PrivateSharedTrunk implements Trunk {
  readonly layers: readonly Layer[];
  readonly outputDim: number;
  readonly oneRepresentation: boolean;
  readonly lastShared: Layer;
  private readonly shared: Mlp;
  private readonly own: ReadonlyMap<string, Mlp>;

  constructor(settings: TrunkSettings, { privateUnits }: PrivateSharedOptions) {
    const { inputDim, hidden, tasks } = settings;
    this.shared = new Mlp("shared", true, inputDim, hidden, settings);
    this.own = new Map(tasks.map((task) => [task, new Mlp(`private_${task}`, true, inputDim, [privateUnits], settings)]));
    this.layers = [...this.shared.layers, ...[...this.own.values()].flatMap(({ layers }) => layers)];
    this.lastShared = this.shared.last;
    this.outputDim = hidden[hidden.length - 1] + privateUnits;
    this.oneRepresentation = tasks.length === 1;
  }

  forward(x: SparseMatrix, tasks: readonly string[]): Tensor[] {
    const batch = new SharedBatch(x);
    const shared = this.shared.forward(batch);
    return tasks.map((task) => concatenate([shared, this.own.get(task)!.forward(batch)]));
  }

  layersOf(task: string): readonly Layer[] {
    return [...this.shared.layers, ...this.own.get(task)!.layers];
  }
}
