/** @file The plain trunk, hard parameter sharing (Caruana 1997): hidden layers one after the other. Every head reads the last of them. */
import { SharedBatch } from "../../tensor/batch-view.js";
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import type { Tensor } from "../../tensor/tensor.js";
import type { Layer } from "../layer.js";
import { Mlp } from "../mlp.js";
import { type Trunk, trunk, type TrunkSettings } from "./trunk.js";

/** Hidden layers that all tasks share: a single one is named `hidden`, several are `hidden_0`, `hidden_1`, ... */
export class MlpTrunk implements Trunk {
  readonly layers: readonly Layer[];
  readonly outputDim: number;
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

export const mlp = trunk({
  name: "mlp", describe: "hidden layers that all tasks share", options: {}, sharesRepresentation: true,
  create: (settings) => new MlpTrunk(settings),
  sparseWidths: ([first]) => [first],
});
