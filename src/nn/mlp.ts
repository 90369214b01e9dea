/**
 * @file A multi-layer perceptron, the part that trunks are made of: one is the plain trunk, several are experts, towers or private parts.
 * Each hidden layer is linear, layer norm, activation, dropout, in the order of torchvision.ops.MLP, and then the identity shortcut of He
 * et al. 2016, where the layer is as wide as its input.
 */
import type { SharedBatch } from "../tensor/batch-view.js";
import type { Tensor } from "../tensor/tensor.js";
import { activationFunction } from "./activation/index.js";
import { Dropout, type Mode } from "./dropout.js";
import type { HiddenSettings } from "./hidden-options.js";
import { type Layer, Linear, SparseLinear } from "./layer.js";
import { LayerNorm } from "./layer-norm.js";

/** How the hidden layers of a network are made, whatever their widths. */
export interface MlpSettings extends Omit<HiddenSettings, "hidden"> {
  mode: Mode;
  seed: number;
}

/** One hidden layer with its norm, dropout and shortcut. */
interface Stage {
  linear: Linear | SparseLinear;
  norm: LayerNorm | null;
  dropout: Dropout;
  shortcut: boolean;
}

/** Hidden layers one after the other, from the features or from a dense input. */
export class Mlp {
  /** Each linear layer, and after it its norm. */
  readonly layers: readonly Layer[];
  /** The last linear layer. */
  readonly last: Layer;
  private readonly stages: readonly Stage[];
  private readonly activate: (x: Tensor) => Tensor;

  /** @param name of a single layer; several are NAME_0, NAME_1, ...; the norm of layer `hidden_0` is `norm_0`, of any other X `norm_X` */
  constructor(name: string, sparse: boolean, inputDim: number, hidden: readonly number[], settings: MlpSettings) {
    const { dropout, layerNorm, residual, mode, seed } = settings;
    this.activate = activationFunction(settings.activation);
    this.stages = hidden.map((width, index) => {
      const layer = hidden.length === 1 ? name : `${name}_${index}`, inputs = index === 0 ? inputDim : hidden[index - 1];
      return {
        linear: sparse && index === 0 ? new SparseLinear(layer, inputs, width, seed) : new Linear(layer, inputs, width, seed),
        norm: layerNorm ? new LayerNorm(name === "hidden" ? layer.replace("hidden", "norm") : `norm_${layer}`, width) : null,
        dropout: new Dropout(layer, dropout, mode, seed),
        shortcut: residual && !(sparse && index === 0) && inputs === width,
      };
    });
    this.layers = this.stages.flatMap(({ linear, norm }) => (norm ? [linear, norm] : [linear]));
    this.last = this.stages[this.stages.length - 1].linear;
  }

  /** `[batch, inputDim]` to `[batch, last hidden width]`. */
  forward(input: SharedBatch | Tensor): Tensor {
    return this.stages.reduce<SharedBatch | Tensor>((x, _, index) => this.forwardStage(index, x), input) as Tensor;
  }

  /** The hidden layer of an index: `[batch, width before]` to `[batch, width]`. */
  forwardStage(index: number, input: SharedBatch | Tensor): Tensor {
    const { linear, norm, dropout, shortcut } = this.stages[index];
    const sums = linear instanceof SparseLinear ? linear.forward(input as SharedBatch) : linear.forward(input as Tensor);
    const out = dropout.forward(this.activate(norm ? norm.forward(sums) : sums));
    return shortcut ? out.add(input as Tensor) : out;
  }
}

/** Layers of several parts as one, such as the last layers of all experts: for code that takes their gradients as one. */
export function joinLayers(name: string, layers: readonly Layer[]): Layer {
  return { name, parameters: layers.flatMap(({ parameters }) => parameters) };
}
