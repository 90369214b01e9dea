/** Convolution, pooling, batch normalisation: PyTorch's numbers, float64 loops, mistakes, the same bytes for any number of threads. */
import { createHash } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { startThreads } from "../../src/engine/threads.js";
import { batchNorm } from "../../src/tensor/ops/batch-norm.js";
import { uniform } from "../../src/tensor/initial.js";
import { conv2d } from "../../src/tensor/ops/conv2d.js";
import { adaptiveAvgPool2d, avgPool2d, maxPool2d } from "../../src/tensor/ops/pooling.js";
import { Parameter } from "../../src/tensor/parameter.js";
import { noGrad, type Tensor, tensor } from "../../src/tensor/tensor.js";
import { expectRefusal } from "../options/refusals.js";
import { backwardFrom, golden, numbersOf, type PoolCase, tensorOf } from "./convolution-golden.js";
import { check, expectClose, numbersFor, type Operation } from "./finite-differences.js";

/** Equal up to rounding, with NaN where NaN is expected. */
function expectNumbers(found: ArrayLike<number>, expected: readonly number[], tolerance?: number): void {
  const known = expected.map(Number.isNaN);
  expect(Array.from(found, Number.isNaN)).toEqual(known);
  const clean = (numbers: ArrayLike<number>) => Array.from(numbers, (number, i) => (known[i] ? 0 : number));
  expectClose(clean(found), clean(expected), tolerance);
}

function pool({ kind, kernel, options }: Pick<PoolCase, "kind" | "kernel" | "options">, x: Tensor): Tensor {
  if (kind === "adaptive") return adaptiveAvgPool2d(x, kernel);
  return kind === "max" ? maxPool2d(x, kernel, options) : avgPool2d(x, kernel, options);
}

const show = (...parts: unknown[]) => parts.map((part) => JSON.stringify(part)).join(" ");

describe("PyTorch's numbers", () => {
  it.each(golden.conv.map((each, i) => [`${i}: ${show(each.x.shape, each.weight.shape, each.options)}`, each] as const))(
    "conv2d %s", (_, { x: xs, weight: weights, bias: biases, options, c, out: expected, gradients }) => {
      const inputs = [tensorOf(xs), tensorOf(weights), ...(biases ? [tensorOf(biases)] : [])], [x, weight, bias] = inputs;
      const out = conv2d(x, weight, bias ?? null, options);
      expect(out.shape).toEqual(expected.shape);
      expectNumbers(out.toArray(), numbersOf(expected));
      backwardFrom(out, c);
      inputs.forEach((input, i) => expectNumbers(input.grad!.data, gradients[i]));
    });

  it.each(golden.pool.map((each, i) => [`${i}: ${each.kind} ${show(each.x.shape, each.kernel, each.options)}`, each] as const))(
    "pooling %s", (_, each) => {
      const x = tensorOf(each.x), out = pool(each, x);
      expect(out.shape).toEqual(each.out.shape);
      expectNumbers(out.toArray(), numbersOf(each.out));
      backwardFrom(out, each.c);
      expectNumbers(x.grad!.data, numbersOf({ data: each.gradients[0] }));
    });

  it.each(golden.norm.map((each, i) => [`${i}: ${show(each.batches[0].x.shape)} training ${each.training}`, each] as const))(
    "batchNorm %s", (_, { weight: weights, bias: biases, runningMean: mean, runningVar: variance, training, momentum, eps, batches }) => {
      const runningMean = mean ? Float32Array.from(mean) : undefined, runningVar = variance ? Float32Array.from(variance) : undefined;
      for (const batch of batches) {
        const x = tensorOf(batch.x), weight = weights ? tensor(weights, { requiresGrad: true }) : undefined;
        const bias = biases ? tensor(biases, { requiresGrad: true }) : undefined;
        const out = batchNorm(x, { runningMean, runningVar, weight, bias, training, momentum, eps });
        expect(out.shape).toEqual(batch.out.shape);
        expectNumbers(out.toArray(), numbersOf(batch.out));
        backwardFrom(out, batch.c);
        [x, weight, bias].forEach((input, i) => input && expectNumbers(input.grad!.data, batch.gradients[i], 4e-6));
        if (runningMean) expectNumbers(runningMean, batch.runningMean!);
        if (runningVar) expectNumbers(runningVar, batch.runningVar!);
      }
    });
});

const images = (shape: number[], name: string) =>
  tensor({ shape, data: Float32Array.from(numbersFor({ shape }, name)) }, { requiresGrad: true });

/** Cross-correlation by its definition, in float64. */
function plainConv(
  x: number[], w: number[], b: number[], [n, c, h, width]: number[], [o, , kh, kw]: number[], stride: number, pad: number,
): number[] {
  const outH = Math.floor((h + 2 * pad - kh) / stride) + 1, outW = Math.floor((width + 2 * pad - kw) / stride) + 1;
  return Array.from({ length: n * o * outH * outW }, (_, at) => {
    const col = at % outW, row = Math.floor(at / outW) % outH, plane = Math.floor(at / outW / outH);
    const output = plane % o, image = Math.floor(plane / o);
    let sum = b[output];
    for (let k = 0; k < c * kh * kw; k++) {
      const channel = Math.floor(k / kw / kh);
      const j = (k % kw) + col * stride - pad, i = (Math.floor(k / kw) % kh) + row * stride - pad;
      if (i >= 0 && i < h && j >= 0 && j < width) sum += w[output * c * kh * kw + k] * x[((image * c + channel) * h + i) * width + j];
    }
    return sum;
  });
}

/** Batch normalisation of `[n, channels, size]` by its definition. */
function plainNorm(x: number[], weight: number[], bias: number[], n: number, size: number): number[] {
  const channels = weight.length, channelOf = (i: number) => Math.floor(i / size) % channels;
  const sums = (f: (value: number, channel: number) => number) => weight.map((_, channel) =>
    x.reduce((sum, value, i) => sum + (channelOf(i) === channel ? f(value, channel) : 0), 0) / (n * size));
  const means = sums((value) => value), variances = sums((value, channel) => (value - means[channel]) ** 2);
  return x.map((value, i) => {
    const channel = channelOf(i);
    return ((value - means[channel]) / Math.sqrt(variances[channel] + 1e-5)) * weight[channel] + bias[channel];
  });
}

const operations: Operation[] = [
  ...[[1, 0], [1, 2], [2, 1], [3, 2]].map(([stride, padding]): Operation => {
    const inputs = [{ shape: [2, 3, 7, 6] }, { shape: [5, 3, 3, 2] }, { shape: [5] }], [x, w] = inputs.map(({ shape }) => shape);
    return {
      name: `conv2d, stride ${stride}, padding ${padding}`, inputs,
      run: (a, weight, bias) => conv2d(a, weight, bias, { stride, padding }),
      plain: (a, weight, bias) => plainConv(a, weight, bias, x, w, stride, padding),
    };
  }),
  { name: "avgPool2d", inputs: [{ shape: [1, 2, 4, 6] }], run: (a) => avgPool2d(a, 2),
    plain: (a) => Array.from({ length: 12 }, (_, i) => {
      const at = Math.floor(i / 3) * 12 + (i % 3) * 2;
      return (a[at] + a[at + 1] + a[at + 6] + a[at + 7]) / 4;
    }) },
  { name: "maxPool2d", inputs: [{ shape: [1, 2, 4, 6] }], run: (a) => maxPool2d(a, 2),
    plain: (a) => Array.from({ length: 12 }, (_, i) => {
      const at = Math.floor(i / 3) * 12 + (i % 3) * 2;
      return Math.max(a[at], a[at + 1], a[at + 6], a[at + 7]);
    }) },
  ...[[6, 1], [3, 5], [2, 12]].map(([n, size]): Operation => ({
    name: `batchNorm of [${n}, 3, ${size}]`, inputs: [{ shape: size === 1 ? [n, 3] : [n, 3, size] }, { shape: [3] }, { shape: [3] }],
    run: (a, weight, bias) => batchNorm(a, { weight, bias, training: true }),
    plain: (a, weight, bias) => plainNorm(a, weight, bias, n, size),
  })),
];

describe("values and gradients of the definitions", () => {
  it.each(operations.map((operation) => [operation.name, operation] as const))("%s", (_, operation) => check(operation));
});

describe("threads", () => {
  afterEach(async () => void (await startThreads(1)));

  /** A hash of all outputs and gradients of a small network. */
  function digest(): string {
    const x = images([5, 3, 19, 17], "x"), weight = images([6, 3, 3, 3], "w"), bias = images([6], "b");
    const deep = images([10, 3, 2, 2], "deep");
    const scale = images([6], "scale"), shift = images([6], "shift");
    const runningMean = new Float32Array(6), runningVar = new Float32Array(6).fill(1);
    let out = conv2d(x, weight, bias, { padding: 1 });
    out = batchNorm(out, { weight: scale, bias: shift, runningMean, runningVar, training: true }).relu();
    out = conv2d(maxPool2d(out, 2), deep, null, { groups: 2, stride: 2 });
    out = avgPool2d(maxPool2d(out, 2, { stride: 1 }), 2, { padding: 1 });
    out.mul(out).sum().backward();
    const hash = createHash("sha256");
    for (const numbers of [out.toArray(), runningMean, runningVar, ...[x, weight, bias, deep, scale, shift].map((one) => one.grad!.data)]) {
      hash.update(numbers);
    }
    return hash.digest("hex");
  }

  it("leave every bit as it is", async () => {
    const alone = digest();
    for (const count of [2, 3]) {
      await startThreads(count);
      expect(digest(), `${count} threads`).toBe(alone);
    }
  });
});

describe("edges", () => {
  it("of an empty batch have empty results and zero gradients, and move no running statistics", () => {
    const x = tensor({ shape: [0, 2, 4, 4], data: new Float32Array(0) }, { requiresGrad: true });
    const weight = images([3, 2, 3, 3], "w"), bias = images([3], "b");
    const runningMean = Float32Array.of(1, 2, 3), runningVar = runningMean.slice();
    const out = maxPool2d(batchNorm(conv2d(x, weight, bias), { runningMean, runningVar, training: true }), 2);
    expect(out.shape).toEqual([0, 3, 1, 1]);
    out.sum().backward();
    expect(weight.grad!.data).toEqual(new Float32Array(54));
    expect(bias.grad!.data).toEqual(new Float32Array(3));
    expect([...runningMean, ...runningVar]).toEqual([1, 2, 3, 1, 2, 3]);
  });

  it("of the input do not reach what is beside them: NaN and Infinity stay in the windows that hold them", () => {
    const data = new Float32Array(2 * 49).fill(1);
    data[48] = Infinity; // the last number of an image: the next one's windows begin after it
    const x = tensor({ shape: [2, 1, 7, 7], data }, { requiresGrad: true }), weight = images([1, 1, 3, 3], "w");
    const out = conv2d(x, weight, null, { padding: 1 }).toArray();
    const touched = [40, 41, 47, 48];
    out.forEach((number, i) => expect(Number.isFinite(number), `output ${i}`).toBe(!touched.includes(i)));
  });

  it("of equal numbers: the first in the window has the gradient, also where all are -Infinity", () => {
    for (const fill of [3, -Infinity]) {
      const x = tensor({ shape: [1, 1, 4, 10], data: new Float32Array(40).fill(fill) }, { requiresGrad: true });
      maxPool2d(x, 2).mul(tensor({ shape: [1, 1, 2, 5], data: new Float32Array(10).fill(1) })).sum().backward();
      expect([...x.grad!.data].flatMap((g, i) => (g === 1 ? [i] : []))).toEqual([0, 2, 4, 6, 8, 20, 22, 24, 26, 28]);
    }
  });

  it("of memory: noGrad gives the same numbers", () => {
    const x = images([2, 3, 8, 9], "x"), weight = images([4, 3, 3, 3], "w");
    const run = () => maxPool2d(conv2d(x, weight), 2);
    expect(noGrad(run).toArray()).toEqual(run().toArray());
  });

  it("of a step: weights that changed between forward and backward are refused", () => {
    const weight = new Parameter(uniform([2, 1, 2, 2], 1)), x = images([1, 1, 3, 3], "x");
    const loss = conv2d(x, weight).sum();
    weight.write({ shape: [2, 1, 2, 2], data: new Float32Array(8) });
    expect(() => loss.backward()).toThrow(/weights have changed/);
    const scale = new Parameter([1]), normed = batchNorm(x, { weight: scale, training: true }).sum();
    scale.write({ shape: [1], data: new Float32Array(1) });
    expect(() => normed.backward()).toThrow(/weights have changed/);
  });
});

describe("mistakes", () => {
  const x = images([2, 4, 5, 6], "x"), w = images([6, 4, 3, 3], "w"), matrix = tensor([[1, 2], [3, 4]]);
  const running = { runningMean: new Float32Array(4), runningVar: new Float32Array(4) };
  it.each([
    ["conv2d of a matrix", () => conv2d(matrix, w), ["conv2d takes a tensor of shape [batch, channels, height, width]", "[2, 2]"]],
    ["conv2d of a list", () => conv2d([1] as never, w), ["conv2d takes a tensor", "found [1]"]],
    ["conv2d with weights of two axes", () => conv2d(x, matrix), ["weight must be", "shape [2, 2]"]],
    ["conv2d of other channels", () => conv2d(x, images([6, 3, 3, 3], "w")), ["takes 3 channels", "[2, 4, 5, 6]"]],
    ["conv2d with groups that do not fit", () => conv2d(x, images([3, 2, 1, 1], "w"), null, { groups: 2 }),
      ["3 outputs", "2 equal groups"]],
    ["conv2d with another bias", () => conv2d(x, w, images([4], "b")), ["bias must be null or a tensor of shape [6]", "[4]"]],
    ["conv2d with a kernel that does not fit", () => conv2d(x, w, null, { dilation: 3 }), ["reaches over [7, 7]", "[5, 6]"]],
    ["conv2d, same, with a stride", () => conv2d(x, w, null, { padding: "same", stride: 2 }),
      ['"same" needs a stride of 1', "found [2,2]"]],
    ["conv2d with an unknown option", () => conv2d(x, w, null, { strid: 2 } as never), ["conv2d: ", 'did you mean "stride"']],
    ["conv2d with a wrong padding", () => conv2d(x, w, null, { padding: "full" as never }),
      ["padding must be", '"same" or "valid"', '"full"']],
    ["maxPool2d of a matrix", () => maxPool2d(matrix, 2), ["maxPool2d takes", "[2, 2]"]],
    ["maxPool2d without a kernel", () => maxPool2d(x, undefined as never), ["maxPool2d: kernel", "found nothing"]],
    ["maxPool2d with a wide padding", () => maxPool2d(x, 3, { padding: 2 }), ["at most half of the kernel", "found 2"]],
    ["avgPool2d that does not fit", () => avgPool2d(x, 7), ["does not fit", "7"]],
    ["avgPool2d by 0", () => avgPool2d(x, 2, { divisorOverride: 0 }), ["divisorOverride must be a whole number other than 0"]],
    ["adaptiveAvgPool2d to 0", () => adaptiveAvgPool2d(x, 0), ["outputSize must be", "found 0"]],
    ["batchNorm of a list of numbers", () => batchNorm(tensor([1, 2]), running), ["[batch, channels, ...]", "[2]"]],
    ["batchNorm of other channels", () => batchNorm(matrix, running), ["running mean has 4 numbers", "2 channels"]],
    ["batchNorm with a short weight", () => batchNorm(matrix, { training: true, weight: tensor([1]) }),
      ["weight has 1 numbers", "2 channels"]],
    ["batchNorm of one value a channel", () => batchNorm(tensor([[1, 2]]), { training: true }), ["more than one value", "[1, 2]"]],
    ["batchNorm in evaluation without statistics", () => batchNorm(x), ["training must be true", "runningMean and runningVar"]],
    ["batchNorm with half of the statistics", () => batchNorm(x, { runningMean: new Float32Array(4) }), ["go together"]],
  ] as [string, () => unknown, string[]][])("refuses %s", (_, call, says) => expectRefusal(call, says));
});
