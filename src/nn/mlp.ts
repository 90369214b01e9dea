/**
 * @file A multi-layer perceptron, the part that trunks are made of: one is the plain trunk, several are experts, towers or private parts.
 * Each hidden layer is linear, layer norm, activation, dropout, in the order of torchvision.ops.MLP, and then the identity shortcut of He
 * et al. 2016, where the layer is as wide as its input.
 */
import type { SparseMatrix } from "../tensor/sparse-matrix.js";
import type { Tensor } from "../tensor/tensor.js";
import { activationFunction, activationToGraph, type ChosenActivation } from "./activation/index.js";
import { Dropout } from "./dropout.js";
import type { Graph, GraphValue } from "./graph.js";
import type { HiddenSettings } from "./hidden-options.js";
import { LayerNorm } from "./layer-norm.js";
import { Linear } from "./linear.js";
import { type Member, Module } from "./module.js";

/** How the hidden layers of a network are made, whatever their widths. */
export type MlpSettings = Omit<HiddenSettings, "hidden">;

/** One hidden layer. */
class HiddenLayer extends Module {
  readonly linear: Linear;
  private readonly norm: LayerNorm | null;
  private readonly dropout: Dropout;
  private readonly shortcut: boolean;
  private readonly activation: ChosenActivation;
  private readonly activate: (x: Tensor) => Tensor;

  /**
   * @param name its linear layer's; the norm of `hidden_0` is `norm_0`, that of any other X `norm_X`
   * @param first whether its input is what the network reads, which no shortcut passes by
   */
  constructor(
    private readonly name: string, inputs: number, width: number, { sparse, first }: { sparse: boolean; first: boolean },
    settings: MlpSettings,
  ) {
    super();
    this.linear = new Linear(inputs, width, { sparse });
    this.norm = settings.layerNorm ? new LayerNorm(width) : null;
    this.dropout = new Dropout(settings.dropout);
    this.shortcut = settings.residual && !first && inputs === width;
    this.activation = settings.activation;
    this.activate = activationFunction(settings.activation);
  }

  /** Flat names, and the dropout's masks by its layer's name: those of saved models. */
  override *members(): Iterable<[string, Member]> {
    yield [this.name, this.linear];
    if (this.norm) yield [/^hidden(_\d+)?$/.test(this.name) ? this.name.replace("hidden", "norm") : `norm_${this.name}`, this.norm];
    yield [this.name, this.dropout];
  }

  /** `[batch, inputs]` to `[batch, width]`. `beside`, `[batch, width]`, is added to what the linear layer gives. */
  forward(x: SparseMatrix | Tensor, beside?: Tensor): Tensor {
    const own = this.linear.forward(x), sums = beside ? own.add(beside) : own;
    const out = this.dropout.forward(this.activate(this.norm ? this.norm.forward(sums) : sums));
    return this.shortcut ? out.add(x as Tensor) : out;
  }

  /** The same in a graph of ONNX. */
  onnx(graph: Graph, x: GraphValue, beside?: GraphValue): GraphValue {
    const own = this.linear.onnx(graph, x), sums = beside ? graph.add("Add", [own, beside]) : own;
    const out = activationToGraph(this.activation, graph, this.norm ? this.norm.onnx(graph, sums) : sums);
    return this.shortcut ? graph.add("Add", [out, x]) : out;
  }
}

/** Hidden layers one after the other, from the features or from a dense input. */
export class Mlp extends Module {
  /** The width of its output. */
  readonly outputDim: number;
  private readonly layers: readonly HiddenLayer[];

  /**
   * @param name of a single layer; several are NAME_0, NAME_1, ...
   * @param sparse whether the first layer reads the features
   * @param first whether the first layer's input is what the network reads: the features, or maps of images
   */
  constructor(name: string, sparse: boolean, inputDim: number, hidden: readonly number[], settings: MlpSettings, first = sparse) {
    super();
    this.layers = hidden.map((width, index) => new HiddenLayer(
      hidden.length === 1 ? name : `${name}_${index}`, index === 0 ? inputDim : hidden[index - 1], width,
      { sparse: sparse && index === 0, first: first && index === 0 }, settings,
    ));
    this.outputDim = hidden[hidden.length - 1];
  }

  override *members(): Iterable<[string, Member]> {
    for (const layer of this.layers) yield ["", layer];
  }

  /** The last linear layer. */
  get last(): Linear {
    return this.layers[this.layers.length - 1].linear;
  }

  /** `[batch, inputDim]` to `[batch, last hidden width]`. `beside`, `[batch, first hidden width]`, is added in the first layer. */
  forward(input: SparseMatrix | Tensor, beside?: Tensor): Tensor {
    const [first, ...rest] = this.layers;
    return rest.reduce((x, layer) => layer.forward(x), first.forward(input, beside));
  }

  /** The hidden layer of an index: `[batch, width before]` to `[batch, width]`. */
  forwardLayer(index: number, input: SparseMatrix | Tensor): Tensor {
    return this.layers[index].forward(input);
  }

  /** The same as `forward` in a graph of ONNX. */
  onnx(graph: Graph, input: GraphValue, beside?: GraphValue): GraphValue {
    const [first, ...rest] = this.layers;
    return rest.reduce((x, layer) => layer.onnx(graph, x), first.onnx(graph, input, beside));
  }

  /** The same as `forwardLayer` in a graph of ONNX. */
  layerToGraph(index: number, graph: Graph, input: GraphValue): GraphValue {
    return this.layers[index].onnx(graph, input);
  }
}
