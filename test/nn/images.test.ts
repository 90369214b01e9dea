/** The modules for images and batch norms: PyTorch's numbers in both modes, state dicts, initial weights, a whole training, mistakes. */
import { describe, expect, it } from "vitest";
import { crossEntropy } from "../../src/loss/index.js";
import { AdaptiveAvgPool2d } from "../../src/nn/adaptive-avg-pool2d.js";
import { AvgPool2d } from "../../src/nn/avg-pool2d.js";
import { BatchNorm1d } from "../../src/nn/batch-norm1d.js";
import { BatchNorm2d } from "../../src/nn/batch-norm2d.js";
import { Conv2d } from "../../src/nn/conv2d.js";
import { Linear } from "../../src/nn/linear.js";
import { MaxPool2d } from "../../src/nn/max-pool2d.js";
import type { Module } from "../../src/nn/module.js";
import { Sequential } from "../../src/nn/sequential.js";
import { Adam } from "../../src/optim/index.js";
import { type Tensor, tensor } from "../../src/tensor/tensor.js";
import { avgPoolOptions, maxPoolOptions } from "../../src/tensor/ops/pooling.js";
import { convOptions } from "../../src/tensor/ops/conv2d.js";
import { expectRefusal, mistakesIn } from "../options/refusals.js";
import { type GoldenArray, golden, numbersOf, stateOf, tensorOf } from "../tensor/convolution-golden.js";
import { expectClose } from "../tensor/finite-differences.js";

const classes = { Conv2d, MaxPool2d, AvgPool2d, AdaptiveAvgPool2d, BatchNorm1d, BatchNorm2d };

/** The same names, in the same order, and numbers. */
function expectState(module: Module, expected: Record<string, GoldenArray>, tolerance?: number): void {
  const state = module.stateDict();
  expect(Object.keys(state)).toEqual(Object.keys(expected));
  for (const [name, array] of Object.entries(expected)) {
    expect(state[name].shape, name).toEqual(array.shape);
    expectClose(state[name].data, numbersOf(array), tolerance);
  }
}

describe("PyTorch's numbers", () => {
  const cases = golden.modules.map((each, i) => [`${i}: ${each.module} ${JSON.stringify([each.args, each.options])}`, each] as const);
  it.each(cases)("%s", (_, each) => {
    const Class = classes[each.module] as new (...args: unknown[]) => Module & { forward(x: Tensor): Tensor };
    const made = new Class(...each.args, each.options);
    made.loadStateDict(stateOf(each.state));
    each.x.forEach((x, batch) => {
      const out = made.forward(tensorOf(x, false));
      expect(out.shape).toEqual(each.out[batch].shape);
      expectClose(out.toArray(), numbersOf(each.out[batch]));
    });
    expectState(made, each.after);
    const predicted = made.predict(tensorOf(each.x.at(-1)!, false));
    expect(predicted.shape).toEqual(each.evaluated.shape);
    expectClose(predicted.data, numbersOf(each.evaluated));
    expectState(made, each.after); // evaluation changes nothing
  });

  it("of a whole training: losses, state, and logits in evaluation mode", () => {
    const { state, x, y, losses, after, evaluated } = golden.training;
    const relu = (h: Tensor) => h.relu();
    const model = new Sequential(
      new Conv2d(2, 5, 3, { padding: 1, bias: false }), new BatchNorm2d(5), relu, new MaxPool2d(2),
      new Conv2d(5, 10, 3, { padding: "same", groups: 5, bias: false }), new BatchNorm2d(10, { momentum: null }), relu,
      new AvgPool2d(3, { stride: 2, padding: 1 }), new Conv2d(10, 6, 2, { stride: 2 }), relu, (h) => h.flatten(1),
      new Linear(6, 8, { bias: false }), new BatchNorm1d(8), relu, new Linear(8, 3),
    );
    model.loadStateDict(stateOf(state));
    const optimizer = new Adam(model.parameters(), { lr: 0.01 });
    x.forEach((batch, step) => {
      const loss = crossEntropy(model.forward(tensorOf(batch, false)), y[step]);
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      expect(Math.abs(loss.item() / losses[step] - 1), `step ${step}`).toBeLessThan(1e-5);
    });
    expectState(model, after, 2e-5);
    expectClose(model.predict(tensorOf(x.at(-1)!, false)).data, numbersOf(evaluated), 2e-5);
  });
});

describe("initial weights", () => {
  it("of a convolution are from U(-b, b), b = 1 / sqrt(fan in), each from a stream of its own", () => {
    const conv = new Conv2d(8, 40, [3, 5], { groups: 2 }).seed(1), bound = 1 / Math.sqrt(4 * 15);
    const { weight, bias } = conv.stateDict();
    expect([weight.shape, bias.shape]).toEqual([[40, 4, 3, 5], [40]]);
    for (const { data } of [weight, bias]) {
      const most = Math.max(...data.map(Math.abs));
      expect(most).toBeLessThanOrEqual(Math.fround(bound));
      expect(most).toBeGreaterThan(0.9 * bound);
    }
    expect(weight.data.reduce((sum, w) => sum + w * w, 0) / weight.data.length).toBeCloseTo((bound * bound) / 3, 3);
    expect(new Conv2d(8, 40, [3, 5], { groups: 2 }).seed(1).stateDict()).toEqual(conv.stateDict());
  });

  it("of a batch norm are 1 and 0, and its statistics 0 and 1", () => {
    const lists = Object.entries(new BatchNorm2d(2).stateDict()).map(([name, { data }]) => [name, [...data]]);
    expect(lists).toEqual([
      ["weight", [1, 1]], ["bias", [0, 0]], ["running_mean", [0, 0]], ["running_var", [1, 1]], ["num_batches_tracked", [0]],
    ]);
  });
});

describe("a batch norm", () => {
  it("without running statistics acts alike in both modes, and says so", () => {
    const plain = new BatchNorm1d(2, { trackRunningStats: false }), x = tensor([[1, 5], [3, 7], [2, 0]]);
    expect([plain.dependsOnMode, new BatchNorm1d(2).dependsOnMode]).toEqual([false, true]);
    expect(Object.keys(plain.stateDict())).toEqual(["weight", "bias"]);
    const trained = plain.forward(x).toArray();
    expect(plain.eval().forward(x).toArray()).toEqual(trained);
  });

  it("that is refused a batch keeps its statistics", () => {
    const norm = new BatchNorm1d(2), before = norm.stateDict();
    expectRefusal(() => norm.forward(tensor([[1, 2]])), ["BatchNorm1d: training needs more than one value for each channel", "[1, 2]"]);
    expect(norm.stateDict()).toEqual(before);
    expect([...norm.eval().forward(tensor([[1, 2]])).toArray()]).toEqual([1, 2].map((x) => Math.fround(x / Math.sqrt(1 + 1e-5))));
  });

  it("gives the parameters to an optimizer, and not its statistics", () => {
    expect(new BatchNorm2d(3).namedParameters().map(([name]) => name)).toEqual(["weight", "bias"]);
  });
});

describe("mistakes", () => {
  const image = tensor({ shape: [1, 2, 3, 3], data: new Float32Array(18) });
  it.each([
    ["Conv2d without channels", () => new Conv2d(0, 1, 3), ["Conv2d: inChannels must be a whole number from 1 up, found 0"]],
    ["Conv2d without a kernel", () => new Conv2d(1, 1, undefined as never), ["Conv2d: kernelSize must be", "found nothing"]],
    ["Conv2d with groups that do not fit", () => new Conv2d(4, 3, 1, { groups: 2 }),
      ["Conv2d: groups must divide", "2 groups, 4 inputs, 3 outputs"]],
    ["Conv2d with an unknown option", () => new Conv2d(1, 1, 3, { strides: 2 } as never), ["Conv2d: ", 'did you mean "stride"']],
    ["Conv2d of other channels", () => new Conv2d(3, 1, 1).forward(image), ["takes 3 channels", "[1, 2, 3, 3]"]],
    ["MaxPool2d of size 0", () => new MaxPool2d(0), ["MaxPool2d: kernelSize must be", "found 0"]],
    ["AvgPool2d with an unknown option", () => new AvgPool2d(2, { dilation: 2 } as never), ["AvgPool2d: ", '"dilation"']],
    ["AdaptiveAvgPool2d of three sizes", () => new AdaptiveAvgPool2d([1, 2, 3] as never), ["outputSize must be", "found [1,2,3]"]],
    ["BatchNorm1d of images", () => new BatchNorm1d(2).forward(image), ["BatchNorm1d of 2 channels takes", "[1, 2, 3, 3]"]],
    ["BatchNorm2d of rows", () => new BatchNorm2d(2).forward(tensor([[1, 2]])), ["[batch, channels, height, width]", "[1, 2]"]],
    ["BatchNorm2d of other channels", () => new BatchNorm2d(3).forward(image), ["of 3 channels", "[1, 2, 3, 3]"]],
    ["BatchNorm2d with a wrong momentum", () => new BatchNorm2d(3, { momentum: 2 }), ["momentum must be", "or null", "found 2"]],
  ] as [string, () => unknown, string[]][])("refuses %s", (_, call, says) => expectRefusal(call, says));

  const declared = { Conv2d: convOptions, MaxPool2d: maxPoolOptions, AvgPool2d: avgPoolOptions } as const;
  const all = Object.entries(declared).flatMap(([name, shape]) => mistakesIn(shape).map((mistake) => ({ name, ...mistake })));
  it.each(all)("refuses $name with $options", ({ name, options, says }) => {
    const make = () => (name === "Conv2d" ? new Conv2d(1, 1, 3, options) : new { MaxPool2d, AvgPool2d }[name as "MaxPool2d"](2, options));
    expectRefusal(make, [`${name}: `, ...says]);
  });
});
