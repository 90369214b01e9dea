/** @file What else can be exported, layer by layer, and what cannot: a part without onnx, or whose onnx belongs to another forward. */
import { describe, expect, it } from "vitest";
import { encodeOnnx, readOnnxMetadata } from "../../src/format/onnx.js";
import { PotluckError } from "../../src/engine/errors.js";
import { activation } from "../../src/nn/activation/activation.js";
import { GELU, ReLU, Sigmoid, Softmax, Tanh } from "../../src/nn/activations.js";
import { AvgPool2d } from "../../src/nn/avg-pool2d.js";
import { BatchNorm1d } from "../../src/nn/batch-norm1d.js";
import { BatchNorm2d } from "../../src/nn/batch-norm2d.js";
import { Conv2d } from "../../src/nn/conv2d.js";
import { Dropout } from "../../src/nn/dropout.js";
import { Flatten } from "../../src/nn/flatten.js";
import type { Graph, GraphValue } from "../../src/nn/graph.js";
import { LayerNorm } from "../../src/nn/layer-norm.js";
import { Linear } from "../../src/nn/linear.js";
import { MaxPool2d } from "../../src/nn/max-pool2d.js";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import { type Layer, Sequential } from "../../src/nn/sequential.js";
import { Trunk, trunk } from "../../src/nn/trunk/trunk.js";
import { onnxModel, toOnnx } from "../../src/model/export/onnx.js";
import { number } from "../../src/options/index.js";
import { registerPlugin } from "../../src/plugin/register.js";
import { MixedRows } from "../../src/tensor/mixed-rows.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { type Tensor, tensor } from "../../src/tensor/tensor.js";
import { rowsFor } from "./exported.js";
import { feedsOf, largestDifference, sessionOf } from "./onnx-session.js";

const mlpWith = (head: () => Layer) => (
  new MultiTaskNetwork({ inputDim: 30, hidden: [8], outputDims: { a: 3 }, heads: { a: head }, seed: 5 }));

/** A trunk of images whose maps go through any layers. */
class Maps extends Trunk {
  readonly outputDim: number;

  constructor(private readonly layers: Sequential, width: number) {
    super();
    this.outputDim = width;
  }

  forward(x: SparseMatrix, tasks: readonly string[]): Tensor[] {
    const out = this.layers.forward((x as MixedRows).images());
    return tasks.map(() => out);
  }

  override onnx(graph: Graph, _: GraphValue, tasks: readonly string[]): GraphValue[] {
    const out = this.layers.onnx(graph, graph.images());
    return tasks.map(() => out);
  }
}

async function differenceOf(network: MultiTaskNetwork, rows: SparseMatrix, sparse = false): Promise<number> {
  const session = await sessionOf(toOnnx({ network }, { sparse }));
  const out = await session.run(feedsOf(session, rows));
  return largestDifference(out["a.logits"].data as Float32Array, network.predict(rows, "a").data);
}

describe("layers of heads and trunks of one's own", () => {
  it("are exported as they are", async () => {
    const layers = [
      new Linear(8, 6), new ReLU(), new BatchNorm1d(6), new LayerNorm(6), new Dropout(0.5), new GELU(), new Linear(6, 5, { bias: false }),
      new Tanh(), new BatchNorm1d(5, { affine: false }), new LayerNorm(5, { elementwiseAffine: false }), new Sigmoid(),
      new LayerNorm(5, { bias: false }), new Linear(5, 3), new Softmax(),
    ] as const;
    const network = mlpWith(() => new Sequential(...layers)).seed(4), rows = rowsFor(network);
    network.forward(rows, "a"); // moves the running statistics
    expect(await differenceOf(network, rows)).toBeLessThan(1e-5);
  });

  const cases: Record<string, [Sequential, number]> = {
    "convolutions of every geometry": [new Sequential<Tensor>(
      new Conv2d(2, 4, [3, 2], { padding: "same" }), new Conv2d(4, 6, 3, { stride: [2, 1], padding: [1, 0], groups: 2 }),
      new BatchNorm2d(6),
      new Conv2d(6, 2, 2, { dilation: 2, bias: false }), new Flatten(),
    ), 2 * 3 * 3],
    "pools of every geometry": [new Sequential<Tensor>(
      new MaxPool2d([3, 2], { stride: [2, 1], padding: [1, 0] }), new AvgPool2d(3, { stride: 1, padding: 1 }),
      new AvgPool2d(2, { stride: 1, padding: 1, countIncludePad: false }), new MaxPool2d(2, { dilation: 2, stride: 1 }), new Flatten(),
    ), 2 * 4 * 5],
  };
  it.each(Object.entries(cases))("%s", async (name, [layers, width]) => {
    registerPlugin(name, {
      trunks: [trunk({
        name: name.replaceAll(" ", "_"), describe: "any layers", options: {}, sharesRepresentation: true, reads: "images",
        withoutHidden: "layers", create: () => new Maps(layers, width),
      })],
    });
    const network = new MultiTaskNetwork({
      trunk: name.replaceAll(" ", "_") as never, hidden: [], inputDim: 126, imageShape: [2, 9, 7], outputDims: { a: 3 }, seed: 8,
    });
    expect(await differenceOf(network, rowsFor(network))).toBeLessThan(1e-5);
  });
});

/** Reads features in another way than through a linear layer. */
class Squares extends Trunk {
  readonly outputDim = 30;

  forward(x: SparseMatrix, tasks: readonly string[]): Tensor[] {
    const squares = tensor({ shape: x.shape, data: x.toDense() }).mul(tensor({ shape: x.shape, data: x.toDense() }));
    return tasks.map(() => squares);
  }

  override onnx(graph: Graph, x: GraphValue, tasks: readonly string[]): GraphValue[] {
    const squares = graph.add("Mul", [x, x]);
    return tasks.map(() => squares);
  }
}

/** A trunk that cannot be exported. */
class Plain extends Trunk {
  readonly outputDim = 4;
  private readonly hidden = new Linear(30, 4, { sparse: true });

  forward(x: SparseMatrix, tasks: readonly string[]): Tensor[] {
    return tasks.map(() => this.hidden.forward(x));
  }
}

/** A trunk whose export is wrong. */
class Wrong extends Plain {
  override onnx(_: Graph, x: GraphValue): GraphValue[] {
    return x as unknown as GraphValue[];
  }
}

/** A head with the onnx of another forward. */
class Doubled extends Linear {
  override forward(x: SparseMatrix | Tensor): Tensor {
    return super.forward(x).mul(2);
  }
}

describe("members of plug-ins", () => {
  const options = {}, sharesRepresentation = true, describe = "a toy";
  registerPlugin("export toys", {
    trunks: [
      trunk({ name: "squares", describe, options, sharesRepresentation, withoutHidden: "layers", create: () => new Squares() }),
      trunk({ name: "plain", describe, options, sharesRepresentation, create: () => new Plain() }),
      trunk({ name: "wrong", describe, options, sharesRepresentation, create: () => new Wrong() }),
    ],
    activations: [
      activation({ name: "half", describe, options, apply: (x) => x.mul(0.5) }),
      activation({
        name: "scaled", describe, options: { by: number({ default: 3, describe: "A factor." }) }, apply: (x, { by }) => x.mul(by),
        onnx: (graph, x, { by }) => graph.add("Mul", [x, graph.floats([by])]),
      }),
    ],
  });
  const networkWith = (settings: object) => new MultiTaskNetwork({ inputDim: 30, outputDims: { a: 3 }, seed: 2, ...settings });

  it("are exported where they say how, also by operators that read the features themselves", async () => {
    for (const settings of [{ trunk: "squares", hidden: [] }, { hidden: [5], activation: { name: "scaled", by: 2 } }]) {
      const network = networkWith(settings), rows = rowsFor(network);
      for (const sparse of [false, true]) expect(await differenceOf(network, rows, sparse)).toBeLessThan(1e-5);
    }
  });

  it.each<[string, object, string]>([
    ["a trunk without onnx", { trunk: "plain" }, "the trunk of class Plain cannot be exported to ONNX: it has no onnx of its own. Give " +
      "it a function onnx(graph, x, tasks) that does the same as its forward; docs/export.md shows how"],
    ["a trunk whose onnx gives no values", { trunk: "wrong" }, 'plug-in export toys, trunk "wrong": onnx() must return a list of a ' +
      "value of the graph for each task, as graph.add(...) gives them, found"],
    ["an activation without onnx", { activation: "half" }, 'the activation "half" cannot be exported to ONNX: it has no onnx of its ' +
      "own. Give it a function onnx(graph, x, options) beside its apply"],
    ["a head whose onnx is another class's", { heads: { a: ({ inputs, outputs }: HeadSize) => new Doubled(inputs, outputs) } },
      'the head of task "a", of class Doubled, cannot be exported to ONNX: it has no onnx of its own'],
    ["a function among layers", { hidden: 4, heads: { a: () => new Sequential<Tensor>(new Linear(4, 3), (x) => x.relu()) } },
      "part 1 of a Sequential cannot be exported to ONNX"],
    ["an option that ONNX has not", { hidden: 4, heads: { a: () => new MaxPool2d(2, { ceilMode: true }) } },
      "a MaxPool2d with ceilMode cannot be exported to ONNX"],
    ["a parameter that is no member", { hidden: 4, heads: { a: () => new Hidden() } },
      "onnx() uses a parameter or state of shape [3, 4] that the network's members() do not list"],
  ])("or are refused: %s", (_, settings, message) => {
    const network = networkWith(settings);
    expect(() => toOnnx({ network })).toThrow(PotluckError);
    expect(() => toOnnx({ network })).toThrow(message);
  });
});

interface HeadSize {
  inputs: number;
  outputs: number;
}

class Hidden extends Linear {
  constructor() {
    super(4, 3);
  }

  override *members() {}
}

it("refuses what is no model, and unknown options", () => {
  expect(() => toOnnx(new Linear(2, 3) as never)).toThrow("toOnnx takes a model, or { network } with a MultiTaskNetwork, found");
  expect(() => toOnnx({ network: mlpWith(() => new Linear(8, 3)) }, { spars: true } as never)).toThrow('did you mean "sparse"?');
});

it("refuses a file of 2 GiB before it writes anything", () => {
  const model = onnxModel({ network: mlpWith(() => new Linear(8, 3)) });
  const tensors = [...model.tensors, { name: "hidden.weight", shape: [200, 3_000_000], data: () => { throw new Error("read"); } }];
  const write = (): unknown => encodeOnnx({ ...model, tensors }).next();
  expect(write).toThrow(/^the ONNX file would have 240000\d{4} bytes, and the format holds 2147483647 at most; the largest tensor is /u);
  expect(write).toThrow('"hidden.weight", [200, 3000000]. Use fewer features (minDf, maxFeatures) or fewer units');
});

it("reads metadata only from ONNX files, and never beyond their end", () => {
  const bytes = toOnnx({ network: mlpWith(() => new Linear(8, 3)), card: { a: 1 } });
  for (let length = 0; length < bytes.length; length += 7) {
    try {
      readOnnxMetadata(bytes.subarray(0, length), "m.onnx");
    } catch (error) {
      expect(error).toBeInstanceOf(PotluckError);
      expect((error as Error).message).toMatch(/^m\.onnx: not (?:a valid|an ONNX) file/u);
    }
  }
  expect(() => readOnnxMetadata(bytes.subarray(0, bytes.length - 1), "m.onnx")).toThrow(/^m\.onnx: not a valid file/u);
  expect(() => readOnnxMetadata(new TextEncoder().encode("name: a recipe"), "m.onnx")).toThrow(/^m\.onnx: not a/u);
});
