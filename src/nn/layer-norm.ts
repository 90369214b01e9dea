/** @file Layer normalisation (Ba, Kiros & Hinton 2016) as a module, with torch.nn.LayerNorm's names, shapes and initial values. */
import { PotluckError } from "../engine/errors.js";
import { boolean, checkValue, either, list, number, type Options, readOptions, whole } from "../options/index.js";
import { constant } from "../tensor/initial.js";
import { sizeOf } from "../tensor/nd-array.js";
import { layerNorm } from "../tensor/ops/layer-norm.js";
import { Parameter } from "../tensor/parameter.js";
import { requireTensor, Tensor } from "../tensor/tensor.js";
import type { Graph, GraphValue } from "./graph.js";
import { Module } from "./module.js";

const length = whole({ from: 1, describe: "The length of an axis." });
const shape = either([length, list(length, { least: 1, phrase: "a list of lengths", describe: "The lengths of the last axes." })], {
  phrase: "a whole number from 1 up, or a list of them", describe: "The lengths of the last axes.",
});
const options = {
  eps: number({ above: 0, default: 1e-5, describe: "Added to the variance, so that it is not 0." }),
  elementwiseAffine: boolean({ default: true, describe: "Whether it learns a weight and a bias for each element." }),
  bias: boolean({ default: true, describe: "Whether it learns a bias; without elementwiseAffine it has none." }),
};

/** Options of {@link LayerNorm}. */
export type LayerNormOptions = Options<typeof options>;

/**
 * weight * (x - mean) / sqrt(variance + eps) + bias, mean and biased variance over the last axes; weight and bias have their shape, and are
 * at first 1 and 0.
 *
 * @throws PotluckError when the shape is no whole number from 1 up or list of them, or an option is unknown or wrong
 * @example
 * const norm = new LayerNorm(200);         // over the last axis
 * const maps = new LayerNorm([16, 7, 7]);  // over the last three
 */
export class LayerNorm extends Module {
  /** Null without `elementwiseAffine`. */
  readonly weight: Parameter | null;
  /** Null without `bias` or `elementwiseAffine`. */
  readonly bias: Parameter | null;
  private readonly normalizedShape: readonly number[];
  private readonly eps: number;
  private readonly ones: Tensor;
  private readonly zeros: Tensor;

  /** @param normalizedShape the length of the last axis, or the lengths of the last axes */
  constructor(normalizedShape: number | readonly number[], given?: LayerNormOptions) {
    super();
    checkValue("LayerNorm: normalizedShape", shape, normalizedShape as number | number[]);
    const { eps, elementwiseAffine, bias } = readOptions("LayerNorm", options, given);
    this.normalizedShape = typeof normalizedShape === "number" ? [normalizedShape] : [...normalizedShape];
    this.eps = eps;
    this.weight = elementwiseAffine ? new Parameter(constant(this.normalizedShape, 1)) : null;
    this.bias = elementwiseAffine && bias ? new Parameter(constant(this.normalizedShape, 0)) : null;
    const size = sizeOf(this.normalizedShape);
    this.ones = new Tensor(this.normalizedShape, { held: new Float32Array(this.weight ? 0 : size).fill(1) });
    this.zeros = new Tensor(this.normalizedShape, { held: new Float32Array(this.bias ? 0 : size) });
  }

  /** `[..., ...normalizedShape]` to the same. @throws PotluckError when x has other last axes */
  forward(x: Tensor): Tensor {
    const axes = this.normalizedShape, { length: count } = axes;
    const last = requireTensor(x, "LayerNorm").shape.slice(-count);
    if (last.length !== count || last.some((own, axis) => own !== axes[axis])) {
      throw new PotluckError(`LayerNorm over [${axes.join(", ")}] needs a tensor with these last axes, found [${x.shape.join(", ")}]`);
    }
    const cols = sizeOf(axes), rows = sizeOf(x.shape.slice(0, -count)), flat = count === 1 && x.shape.length === 2;
    const out = layerNorm(flat ? x : x.reshape([rows, cols]), this.weight ?? this.ones, this.bias ?? this.zeros, this.eps);
    return flat ? out : out.reshape(x.shape);
  }

  /** The same in a graph of ONNX. */
  onnx(graph: Graph, x: GraphValue): GraphValue {
    const { weight, bias, ones, normalizedShape: axes } = this;
    const inputs = [x, weight ? graph.weight(weight) : graph.floats(ones.toArray(), axes), ...(bias ? [graph.weight(bias)] : [])];
    return graph.add("LayerNormalization", inputs, { axis: -axes.length, epsilon: { float: this.eps } });
  }
}
