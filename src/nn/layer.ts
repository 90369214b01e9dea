/**
 * @file Layers: a name and parameters. The linear layers, dense and sparse, have torch.nn.Linear's names, shapes and initial distribution.
 */
import { engine } from "../engine/engine.js";
import { RandomStream } from "../engine/random.js";
import type { SharedBatch } from "../tensor/batch-view.js";
import { FeatureParameter } from "../tensor/feature-parameter.js";
import { linear } from "../tensor/ops/matmul.js";
import { sparseLinear } from "../tensor/ops/sparse-linear.js";
import { DenseParameter } from "../tensor/parameter.js";
import type { SparseMatrix } from "../tensor/sparse-matrix.js";
import type { Tensor } from "../tensor/tensor.js";

/** Parameters that belong together: they are shared or frozen together, and their gradients have one norm. */
export interface Layer {
  readonly name: string;
  /** In the order of an optimizer and of a state dict. */
  readonly parameters: readonly (DenseParameter | FeatureParameter)[];
}

/** Fills rows, `stride` floats apart, with draws from U(-bound, bound) of the stream `init/NAME`. */
export function fill(pointer: number, rows: number, cols: number, stride: number, seed: number, name: string, bound: number): void {
  const { key, stream } = new RandomStream(seed, `init/${name}`);
  engine().parallel.overRanges("fillUniform", rows, (from, to) => [pointer, from, to, cols, stride, key, stream, bound]);
}

/** x W^T + b on a dense input; weight `[outputs, inputs]`, bias `[outputs]`, both from U(-1/sqrt(inputs), 1/sqrt(inputs)). */
export class Linear implements Layer {
  readonly weight: DenseParameter;
  readonly bias: DenseParameter;
  readonly parameters: readonly DenseParameter[];

  constructor(readonly name: string, inputs: number, outputs: number, seed: number) {
    this.weight = new DenseParameter(`${name}.weight`, [outputs, inputs]);
    this.bias = new DenseParameter(`${name}.bias`, [outputs]);
    this.parameters = [this.weight, this.bias];
    const bound = 1 / Math.sqrt(inputs);
    fill(this.weight.pointer(), outputs, inputs, inputs, seed, this.weight.name, bound);
    fill(this.bias.pointer(), 1, outputs, outputs, seed, this.bias.name, bound);
  }

  /** `[batch, inputs]` to `[batch, outputs]`. */
  forward(x: Tensor): Tensor {
    return linear(x, this.weight, this.bias);
  }
}

/** x W^T + b on a CSR batch; as {@link Linear}, stored feature-major. */
export class SparseLinear implements Layer {
  readonly weight: FeatureParameter;
  readonly bias: DenseParameter;
  readonly parameters: readonly (DenseParameter | FeatureParameter)[];

  constructor(readonly name: string, inputs: number, outputs: number, seed: number) {
    this.weight = new FeatureParameter(`${name}.weight`, outputs, inputs);
    this.bias = new DenseParameter(`${name}.bias`, [outputs]);
    this.parameters = [this.weight, this.bias];
    const bound = 1 / Math.sqrt(inputs);
    const { weights, width } = this.weight.rows;
    fill(weights, inputs, outputs, width, seed, this.weight.name, bound);
    fill(this.bias.pointer(), 1, outputs, outputs, seed, this.bias.name, bound);
  }

  /** `[batch, inputs]`, sparse, to `[batch, outputs]`. */
  forward(x: SparseMatrix | SharedBatch): Tensor {
    return sparseLinear(x, this.weight, this.bias);
  }
}
