/**
 * @file Convolutions for images (LeCun et al. 1998, "Gradient-based learning applied to document recognition"): blocks of convolution,
 * activation and max pooling, and then hidden layers. A dataset's other features join at the first hidden layer. All heads read the last,
 * or without hidden layers the flattened maps.
 */
import { boolean, list, type Settings, whole } from "../../options/index.js";
import { type ImageShape, requireImages } from "../../tensor/mixed-rows.js";
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import type { Tensor } from "../../tensor/tensor.js";
import { activationFunction, activationToGraph, type ChosenActivation } from "../activation/index.js";
import { BatchNorm2d } from "../batch-norm2d.js";
import { Conv2d } from "../conv2d.js";
import type { Graph, GraphValue } from "../graph.js";
import { Linear } from "../linear.js";
import { Mlp } from "../mlp.js";
import { type Member, Module } from "../module.js";
import { MaxPool2d } from "../max-pool2d.js";
import { Trunk, trunk, type TrunkSettings } from "./trunk.js";

const options = {
  channels: list(whole({ from: 1, describe: "Output channels of a block." }), {
    default: [16, 32], least: 1, phrase: "a list of numbers of channels, at least one, such as [16, 32]",
    describe: "Output channels of each block of convolution, activation and pooling.", aliases: ["filters", "outChannels", "convChannels"],
  }),
  kernel: whole({
    from: 1, default: 3, phrase: "an odd number from 1 up", accepts: (size) => size % 2 === 1, aliases: ["kernelSize"],
    describe: "Rows and columns of the convolutions' windows, an odd number. Zeros around the image keep its size.",
  }),
  pool: whole({
    from: 1, default: 2, aliases: ["poolSize", "pooling"],
    describe: "Each block ends with the largest number of windows of this many rows and columns, side by side. 1: no pooling.",
  }),
  batchNorm: boolean({
    default: false, describe: "Whether each convolution is normalised over its batch, channel by channel, before its activation.",
  }),
};
type CnnSettings = Settings<typeof options>;

/**
 * Convolution, batch norm, activation, pooling. Before a batch norm, which has a bias of its own, the convolution has none, as in
 * torchvision.
 */
class Block extends Module {
  private readonly conv: Conv2d;
  private readonly norm: BatchNorm2d | null;
  private readonly pool: MaxPool2d | null;
  private readonly activation: ChosenActivation;
  private readonly activate: (x: Tensor) => Tensor;

  /** @param suffix of its parts' names: `_0`, or nothing where it is the only block */
  constructor(
    private readonly suffix: string, inputs: number, outputs: number, { kernel, pool, batchNorm }: CnnSettings, settings: TrunkSettings,
  ) {
    super();
    this.conv = new Conv2d(inputs, outputs, kernel, { padding: (kernel - 1) / 2, bias: !batchNorm });
    this.norm = batchNorm ? new BatchNorm2d(outputs) : null;
    this.pool = pool > 1 ? new MaxPool2d(pool) : null;
    this.activation = settings.activation;
    this.activate = activationFunction(settings.activation);
  }

  override *members(): Iterable<[string, Member]> {
    yield [`conv${this.suffix}`, this.conv];
    if (this.norm) yield [`batch_norm${this.suffix}`, this.norm];
  }

  forward(x: Tensor): Tensor {
    const sums = this.conv.forward(x), maps = this.activate(this.norm ? this.norm.forward(sums) : sums);
    return this.pool ? this.pool.forward(maps) : maps;
  }

  onnx(graph: Graph, x: GraphValue): GraphValue {
    const sums = this.conv.onnx(graph, x);
    const maps = activationToGraph(this.activation, graph, this.norm ? this.norm.onnx(graph, sums) : sums);
    return this.pool ? this.pool.onnx(graph, maps) : maps;
  }
}

/**
 * Blocks `conv_0`, `conv_1`, ... (a single one is `conv`), hidden layers `hidden` on their flattened maps, and `features.weight`, by which
 * the other features are added to the first hidden layer's sums.
 */
export class CnnTrunk extends Trunk {
  readonly outputDim: number;
  private readonly blocks: readonly Block[];
  private readonly features: Linear | null;
  /** Null without hidden layers. */
  private readonly mlp: Mlp | null;
  private readonly imageShape: ImageShape;

  constructor(settings: TrunkSettings, chosen: CnnSettings) {
    super();
    const { inputDim, hidden } = settings, { channels } = chosen, shape = settings.imageShape!;
    const others = inputDim - shape[0] * shape[1] * shape[2], [height, width] = sizesAfter(shape, chosen).at(-1)!;
    const maps = channels[channels.length - 1] * height * width;
    this.imageShape = shape;
    this.blocks = channels.map((outputs, index) => (
      new Block(channels.length === 1 ? "" : `_${index}`, index === 0 ? shape[0] : channels[index - 1], outputs, chosen, settings)));
    this.features = others > 0 ? new Linear(others, hidden[0], { bias: false, sparse: true }) : null;
    this.mlp = hidden.length > 0 ? new Mlp("hidden", false, maps, hidden, settings, true) : null;
    this.outputDim = this.mlp?.outputDim ?? maps;
  }

  override *members(): Iterable<[string, Member]> {
    for (const block of this.blocks) yield ["", block];
    if (this.features) yield ["features", this.features];
    if (this.mlp) yield ["", this.mlp];
  }

  /** @throws PotluckError when x has no images of the network's shape, or another number of other features */
  forward(x: SparseMatrix, tasks: readonly string[]): Tensor[] {
    requireImages(x, this.imageShape, this.features?.inFeatures ?? 0);
    const maps = this.blocks.reduce((images, block) => block.forward(images), x.images());
    const flat = maps.flatten(1), representation = this.mlp?.forward(flat, this.features?.forward(x.others)) ?? flat;
    return tasks.map(() => representation);
  }

  override onnx(graph: Graph, x: GraphValue, tasks: readonly string[]): GraphValue[] {
    const flat = graph.add("Flatten", [this.blocks.reduce((images, block) => block.onnx(graph, images), graph.images())], { axis: 1 });
    const representation = this.mlp?.onnx(graph, flat, this.features?.onnx(graph, x)) ?? flat;
    return tasks.map(() => representation);
  }

  override lastShared() {
    return [this.mlp?.last ?? this.blocks[this.blocks.length - 1]];
  }
}

/** Height and width of the maps after each block. */
function sizesAfter([, height, width]: ImageShape, { channels, pool }: CnnSettings): [number, number][] {
  return channels.map((_, index) => [Math.floor(height / pool ** (index + 1)), Math.floor(width / pool ** (index + 1))]);
}

export const cnn = trunk({
  name: "cnn", describe: "convolutions of images, then hidden layers that all tasks share; other features join at the first of these",
  options, sharesRepresentation: true, reads: "images", withoutHidden: "layers",
  create: (settings, chosen) => new CnnTrunk(settings, chosen),
  checkImages(shape, chosen, report, { inputDim, hidden }) {
    const others = inputDim - shape[0] * shape[1] * shape[2];
    if (others > 0 && hidden.length === 0) {
      report("hidden", `must have one layer or more where rows have other features than images (${others} here), which join at the first ` +
        "hidden layer, found []: give it sizes, such as [200]");
    }
    const block = sizesAfter(shape, chosen).findIndex(([height, width]) => height < 1 || width < 1);
    if (block < 0) return;
    const size = `${shape[1]} x ${shape[2]}`, { pool } = chosen;
    report("pool", `is ${pool}, and nothing is left of images of ${size} after block ${block + 1} of ${chosen.channels.length}: ` +
      "take fewer channels, so fewer blocks, or a smaller pool");
  },
  sparseWidths: (hidden) => hidden.slice(0, 1),
});
