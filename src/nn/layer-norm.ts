/** @file Layer normalisation as a layer, with torch.nn.LayerNorm's names, shapes and initial values. */
import { engine } from "../engine/engine.js";
import { layerNorm } from "../tensor/ops/layer-norm.js";
import { DenseParameter } from "../tensor/parameter.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Layer } from "./layer.js";

/** weight * normalised x + bias, both `[width]`, at first 1 and 0; eps 1e-5. */
export class LayerNorm implements Layer {
  readonly parameters: readonly DenseParameter[];
  private readonly weight: DenseParameter;
  private readonly bias: DenseParameter;

  constructor(readonly name: string, width: number) {
    this.weight = new DenseParameter(`${name}.weight`, [width]);
    this.bias = new DenseParameter(`${name}.bias`, [width]);
    this.parameters = [this.weight, this.bias];
    engine().floats(this.weight.pointer(), width).fill(1);
  }

  /** `[batch, width]` to the same. */
  forward(x: Tensor): Tensor {
    return layerNorm(x, this.weight, this.bias);
  }
}
