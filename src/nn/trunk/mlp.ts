/** @file The plain trunk, hard parameter sharing (Caruana 1997): hidden layers one after the other, whose last every head reads. */
import { SharedBatch } from "../../tensor/batch-view.js";
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import type { Tensor } from "../../tensor/tensor.js";
import type { Layer } from "../layer.js";
import { Mlp } from "../mlp.js";
import type { Trunk, TrunkSettings } from "./trunk.js";

/** Hidden layers that all tasks share; one is named `hidden`, several `hidden_0`, `hidden_1`, ... */
export class MlpTrunk implements Trunk {
  readonly layers: readonly Layer[];
  readonly outputDim: number;
  readonly oneRepresentation = true;
  readonly lastShared: Layer;
  private readonly mlp: Mlp;

  constructor(settings: TrunkSettings) {
    const { inputDim, hidden } = settings;
    this.mlp = new Mlp("hidden", true, inputDim, hidden, settings);
    this.layers = this.mlp.layers;
    this.lastShared = this.mlp.last;
    this.outputDim = hidden[hidden.length - 1];
  }

  forward(x: SparseMatrix, tasks: readonly string[]): Tensor[] {
    const representation = this.mlp.forward(new SharedBatch(x));
    return tasks.map(() => representation);
  }

  layersOf(): readonly Layer[] {
    return this.layers;
  }
}
