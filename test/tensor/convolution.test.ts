/** Convolution, pooling and batch normalisation: PyTorch's numbers, float64 loops, mistakes, and the same bytes for any number of threads. */
import { createHash } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { startThreads } from "../../src/engine/threads.js";
import { batchNorm } from "../../src/tensor/ops/batch-norm.js";
import { conv2d } from "../../src/tensor/ops/conv2d.js";
import { adaptiveAvgPool2d, avgPool2d, maxPool2d } from "../../src/tensor/ops/pooling.js";
import { DenseParameter } from "../../src/tensor/parameter.js";
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

describe("PyTorch's numbers", () => {
  it.each(golden.conv.map((each, i) => [`${i}: [${each.x.shape.join(", ")}] by [${each.weight.shape.join(", ")}] ${JSON.stringify(each.options)}`, each] as const))(
    "conv2d %s", (_, { x: xs, weight: weights, bias: biases, options, c, out: expected, gradients }) => {
      const inputs = [tensorOf(xs), tensorOf(weights), ...(biases ? [tensorOf(biases)] : [])], [x, weight, bias] = inputs;
      const out = conv2d(x, weight, bias ?? null, options);
      expect(out.shape).toEqual(expected.shape);
      expectNumbers(out.toArray(), numbersOf(expected));
      backwardFrom(out, c);
      inputs.forEach((input, i) => expectNumbers(input.grad!.data, gradients[i]));
    });

  it.each(golden.pool.map((each, i) => [`${i}: ${each.kind} [${each.x.shape.join(", ")}] ${JSON.stringify(each.kernel)} ${JSON.stringify(each.options)}`, each] as const))(
    "pooling %s", (_, each) => {
      const x = tensorOf(each.x), out = pool(each, x);
      expect(out.shape).toEqual(each.out.shape);
      expectNumbers(out.toArray(), numbersOf(each.out));
      backwardFrom(out, each.c);
      expectNumbers(x.grad!.data, numbersOf({ data: each.gradients[0] }));
    });

  it.each(golden.norm.map((each, i) => [`${i}: [${each.batches[0].x.shape.join(", ")}] training ${each.training}`, each] as const))(
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
