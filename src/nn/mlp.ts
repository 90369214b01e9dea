/**
 * @file A multi-layer perceptron, of which trunks are made: alone it is the plain trunk, several are experts, towers, or private parts. Each
 * hidden layer is linear, layer norm, activation, dropout, in torchvision.ops.MLP's order, and then the identity shortcut of He et al. 2016,
 * where the layer is as wide as what it reads.
 */
import type { SharedBatch } from "../tensor/batch-view.js";
import type { Tensor } from "../tensor/tensor.js";
import { type ActivationName, activations } from "./activation.js";
import { Dropout } from "./dropout.js";
import { type Layer, Linear, SparseLinear } from "./layer.js";
import { LayerNorm } from "./layer-norm.js";
import type { Mode } from "./mode.js";

/** What hidden layers have in common, in every trunk. */
export interface HiddenOptions {
  /** The share of each hidden layer's outputs that is set to 0 while training, from 0 up to 1, 1 not included; default 0. */
  dropout: number;
  /** Whether each hidden layer is normalised before its activation; default false. */
  layerNorm: boolean;
  /** Whether a hidden layer as wide as the one before adds what it reads to what it gives; default false. */
  residual: boolean;
}

/** How a network's hidden layers are made. */
export interface HiddenSettings extends HiddenOptions {
  activation: ActivationName;
  mode: Mode;
  seed: number;
}

/** One hidden layer with all that goes with it. */
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

  /** @param name of a single layer; several are NAME_0, NAME_1, ...; the norm of layer `hidden_0` is `norm_0`, of any other X `norm_X` */
  constructor(name: string, sparse: boolean, inputDim: number, hidden: readonly number[], private readonly settings: HiddenSettings) {
    const { dropout, layerNorm, residual, mode, seed } = settings;
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

  /** One hidden layer of it: `[batch, width before]` to `[batch, width]`. */
  forwardStage(index: number, input: SharedBatch | Tensor): Tensor {
    const { linear, norm, dropout, shortcut } = this.stages[index];
    const sums = linear instanceof SparseLinear ? linear.forward(input as SharedBatch) : linear.forward(input as Tensor);
    const out = dropout.forward(activations[this.settings.activation](norm ? norm.forward(sums) : sums));
    return shortcut ? out.add(input as Tensor) : out;
  }
}

/** Layers of several parts as one, such as the last ones of all experts: for what looks at a gradient as a whole. */
export function joinLayers(name: string, layers: readonly Layer[]): Layer {
  return { name, parameters: layers.flatMap(({ parameters }) => parameters) };
}
