/** @file The plain trunk, hard parameter sharing (Caruana 1997): hidden layers one after the other. Every head reads the last of them. */
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import type { Tensor } from "../../tensor/tensor.js";
import { Mlp } from "../mlp.js";
import type { Member } from "../module.js";
import { Trunk, trunk, type TrunkSettings } from "./trunk.js";

/** Hidden layers that all tasks share: a single one is named `hidden`, several are `hidden_0`, `hidden_1`, ... */
export class MlpTrunk extends Trunk {
  readonly outputDim: number;
  private readonly mlp: Mlp;

  constructor(settings: TrunkSettings) {
    super();
    this.mlp = new Mlp("hidden", true, settings.inputDim, settings.hidden, settings);
    this.outputDim = this.mlp.outputDim;
  }

  override *members(): Iterable<[string, Member]> {
    yield ["", this.mlp];
  }

  forward(x: SparseMatrix, tasks: readonly string[]): Tensor[] {
    const representation = this.mlp.forward(x);
    return tasks.map(() => representation);
  }

  override lastShared() {
    return [this.mlp.last];
  }
}

export const mlp = trunk({
  name: "mlp", describe: "hidden layers that all tasks share", options: {}, sharesRepresentation: true,
  create: (settings) => new MlpTrunk(settings),
  sparseWidths: ([first]) => [first],
});
