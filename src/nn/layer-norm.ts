/** @file Layer normalisation (Ba, Kiros & Hinton 2016) as a module, with torch.nn.LayerNorm's names, shapes and initial values. */
import { checkValue, number, type Options, readOptions, whole } from "../options/index.js";
import { constant } from "../tensor/initial.js";
import { layerNorm } from "../tensor/ops/layer-norm.js";
import { Parameter } from "../tensor/parameter.js";
import { requireTensor, type Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

const width = whole({ from: 1, describe: "The length of the last axis." });
const options = { eps: number({ above: 0, default: 1e-5, describe: "Added to the variance, so that it is not 0." }) };

/** Options of {@link LayerNorm}. */
export type LayerNormOptions = Options<typeof options>;

/**
 * weight * (x - mean) / sqrt(variance + eps) + bias over the last axis; weight and bias are `[features]`, at first 1 and 0.
 *
 * @throws PotluckError when `features` is no whole number from 1 up, or an option is unknown or wrong
 * @example
 * const norm = new LayerNorm(200);
 */
export class LayerNorm extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter;
  private readonly eps: number;

  constructor(readonly features: number, given?: LayerNormOptions) {
    super();
    checkValue("LayerNorm: features", width, features);
    this.eps = readOptions("LayerNorm", options, given).eps;
    this.weight = new Parameter(constant([features], 1));
    this.bias = new Parameter(constant([features], 0));
  }

  /** `[..., features]` to the same. @throws PotluckError when x has another last axis */
  forward(x: Tensor): Tensor {
    return layerNorm(requireTensor(x, "LayerNorm"), this.weight, this.bias, this.eps);
  }
}
