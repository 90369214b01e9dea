/** @file The linear layer, with torch.nn.Linear's names, shapes and initial distribution. It reads dense tensors, or sparse rows. */
import { PotluckError } from "../engine/errors.js";
import { boolean, checkValue, type Options, readOptions, showValue, whole } from "../options/index.js";
import { uniform } from "../tensor/initial.js";
import { sizeOf } from "../tensor/nd-array.js";
import { linear } from "../tensor/ops/matmul.js";
import { sparseLinear } from "../tensor/ops/sparse-linear.js";
import { Parameter } from "../tensor/parameter.js";
import { SparseMatrix } from "../tensor/sparse-matrix.js";
import { Tensor } from "../tensor/tensor.js";
import type { Graph, GraphValue } from "./graph.js";
import { Module } from "./module.js";

const width = whole({ from: 1, describe: "A number of features." });
const options = {
  bias: boolean({ default: true, describe: "Whether it adds a bias." }),
  sparse: boolean({
    optional: true,
    describe: "Whether its weights are stored by feature, for sparse rows. By default its first input decides.",
  }),
};

/** Options of {@link Linear}. */
export type LinearOptions = Options<typeof options>;

/**
 * x W^T + b. Its weight is `[outFeatures, inFeatures]`, its bias `[outFeatures]`, both at first from U(-b, b), b = 1 / sqrt(inFeatures).
 *
 * With a SparseMatrix a step costs what the batch's entries cost, not what all features would: the weights are stored by feature, and rows
 * that no batch touches wait. The first input decides how the weights are stored, and in which order they are drawn; where they are read
 * before it, they are drawn as for a dense input, and keep these numbers.
 *
 * @throws PotluckError when a width is no whole number from 1 up, or an option is unknown
 * @example
 * const hidden = new Linear(20_000, 200);
 * hidden.forward(batch.x).sigmoid(); // [batch, 200], from a SparseMatrix [batch, 20000]
 */
export class Linear extends Module {
  readonly weight: Parameter;
  /** Null without a bias. */
  readonly bias: Parameter | null;
  private readonly noBias: Tensor;

  constructor(readonly inFeatures: number, readonly outFeatures: number, given?: LinearOptions) {
    super();
    checkValue("Linear: inFeatures", width, inFeatures);
    checkValue("Linear: outFeatures", width, outFeatures);
    const { bias, sparse } = readOptions("Linear", options, given), bound = 1 / Math.sqrt(inFeatures);
    this.weight = new Parameter(uniform([outFeatures, inFeatures], bound));
    this.bias = bias ? new Parameter(uniform([outFeatures], bound)) : null;
    this.noBias = new Tensor([outFeatures], { held: new Float32Array(bias ? 0 : outFeatures) });
    if (sparse === true) this.weight.planByFeature();
  }

  /**
   * `[batch, inFeatures]`, sparse or dense, to `[batch, outFeatures]`; a dense x may have any number of axes before the last.
   *
   * @throws PotluckError when x has another number of features, or is dense where the layer has read sparse rows
   */
  forward(x: SparseMatrix | Tensor): Tensor {
    const bias = this.bias ?? this.noBias;
    if (!(x instanceof Tensor || x instanceof SparseMatrix || this.weight.rows)) {
      const remedy = "tensor(...) or SparseMatrix.fromDense makes one of numbers";
      throw new PotluckError(`Linear takes a tensor or a SparseMatrix, found ${showValue(x)}; ${remedy}`);
    }
    if (!(x instanceof Tensor) || this.weight.rows) return sparseLinear(x as SparseMatrix, this.weight, bias);
    if (x.shape.length === 2) return linear(x, this.weight, bias);
    const before = x.shape.slice(0, -1);
    if (x.shape.at(-1) !== this.inFeatures) return linear(x, this.weight, bias); // which says what is wrong
    return linear(x.reshape([sizeOf(before), this.inFeatures]), this.weight, bias).reshape([...before, this.outFeatures]);
  }

  /** The same in a graph of ONNX; x is `[rows, inFeatures]`. */
  onnx(graph: Graph, x: GraphValue): GraphValue {
    return graph.linear(x, this.weight, this.bias);
  }
}
