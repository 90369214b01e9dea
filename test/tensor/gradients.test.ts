/** Values and gradients of every operation against plain float64 loops, on sizes that fill no vector. */
import { describe, expect, it } from "vitest";
import { cumulativeLogits } from "../../src/tensor/ops/cumulative-logits.js";
import { linear } from "../../src/tensor/ops/matmul.js";
import { noGrad, type Tensor, tensor } from "../../src/tensor/tensor.js";
import { expectRefusal } from "../options/refusals.js";
import { check, differences, expectClose, type Operation } from "./finite-differences.js";

const sigma = (x: number) => 1 / (1 + Math.exp(-x));

/** The normal distribution function: its power series about 0, exact to the last bits for |x| < 5. */
function phi(x: number): number {
  let term = x, sum = x;
  for (let n = 1; n < 120; n++) {
    term *= (-x * x) / (2 * n);
    sum += term / (2 * n + 1);
  }
  return 0.5 + sum / Math.sqrt(2 * Math.PI);
}

const each = (f: (x: number) => number) => (a: number[]) => a.map(f);
/** The sum of f(0) to f(length - 1). */
const total = (length: number, f: (i: number) => number) => Array.from({ length }, (_, i) => f(i)).reduce((sum, x) => sum + x, 0);
const product = (a: number[], b: number[], [m, k, n]: number[]) =>
  Array.from({ length: m * n }, (_, i) => total(k, (j) => a[Math.floor(i / n) * k + j] * b[j * n + (i % n)]));
const softmax = (a: number[], classes: number) => a.map((x, i) => {
  const row = a.slice(i - (i % classes), i - (i % classes) + classes);
  return Math.exp(x) / row.reduce((sum, y) => sum + Math.exp(y), 0);
});

const one = (name: string, run: (a: Tensor) => Tensor, f: (x: number) => number, range: { from?: number; to?: number } = {}): Operation =>
  ({ name, inputs: [{ shape: [3, 7], ...range }], run, plain: each(f) });

const matrix = { shape: [3, 7] }, scalar = { shape: [] };

/** theta_k - score with theta_k = raw_0 + softplus(raw_1) + ... + softplus(raw_k). */
const ordered = (score: number[], raw: number[]) => score.flatMap((own) => {
  let at = 0;
  return raw.map((x, k) => (at = k === 0 ? x : at + Math.log1p(Math.exp(x))) - own);
});

const operations: Operation[] = [
  { name: "cumulative logits", inputs: [{ shape: [5, 1] }, { shape: [4] }], run: cumulativeLogits, plain: ordered },
  { name: "cumulative logits of two classes", inputs: [{ shape: [5, 1] }, { shape: [1] }], run: cumulativeLogits, plain: ordered },
  one("sigmoid", (a) => a.sigmoid(), sigma, { from: -6, to: 6 }),
  one("tanh near 0", (a) => a.tanh(), Math.tanh, { from: -0.7, to: 0.7 }),
  one("tanh", (a) => a.tanh(), Math.tanh, { from: -4, to: 4 }),
  one("relu", (a) => a.relu(), (x) => Math.max(x, 0)),
  one("gelu", (a) => a.gelu(), (x) => x * phi(x), { from: -4, to: 4 }),
  one("exp", (a) => a.exp(), Math.exp),
  one("log", (a) => a.log(), Math.log, { from: 0.1, to: 5 }),
  one("mul by a number", (a) => a.mul(-2.5), (x) => -2.5 * x),
  one("add of a number", (a) => a.add(3), (x) => x + 3),
  one("sub of a number", (a) => a.sub(3), (x) => x - 3),
  one("one tensor used twice in a product", (a) => a.mul(a), (x) => x * x),
  one("one tensor used on three roads", (a) => a.mul(a).add(a.sigmoid()).sub(a), (x) => x * x + sigma(x) - x),
  one("a tensor minus itself", (a) => a.sub(a), () => 0),
  { name: "a + b", inputs: [matrix, matrix], run: (a, b) => a.add(b), plain: (a, b) => a.map((x, i) => x + b[i]) },
  { name: "a - b", inputs: [matrix, matrix], run: (a, b) => a.sub(b), plain: (a, b) => a.map((x, i) => x - b[i]) },
  { name: "a * b", inputs: [matrix, matrix], run: (a, b) => a.mul(b), plain: (a, b) => a.map((x, i) => x * b[i]) },
  { name: "a + scalar", inputs: [matrix, scalar], run: (a, b) => a.add(b), plain: (a, [b]) => a.map((x) => x + b) },
  { name: "scalar + a", inputs: [scalar, matrix], run: (a, b) => a.add(b), plain: ([a], b) => b.map((x) => a + x) },
  { name: "a - scalar", inputs: [matrix, scalar], run: (a, b) => a.sub(b), plain: (a, [b]) => a.map((x) => x - b) },
  { name: "scalar - a", inputs: [scalar, matrix], run: (a, b) => a.sub(b), plain: ([a], b) => b.map((x) => a - x) },
  { name: "a * scalar", inputs: [matrix, scalar], run: (a, b) => a.mul(b), plain: (a, [b]) => a.map((x) => x * b) },
  { name: "scalar * a", inputs: [scalar, matrix], run: (a, b) => a.mul(b), plain: ([a], b) => b.map((x) => a * x) },
  { name: "scalar * scalar", inputs: [scalar, scalar], run: (a, b) => a.mul(b), plain: ([a], [b]) => [a * b] },
  { name: "sum", inputs: [matrix], run: (a) => a.sum(), plain: (a) => [a.reduce((s, x) => s + x, 0)] },
  { name: "mean", inputs: [matrix], run: (a) => a.mean(), plain: (a) => [a.reduce((s, x) => s + x, 0) / a.length] },
  { name: "softmax", inputs: [{ shape: [4, 5] }], run: (a) => a.softmax(), plain: (a) => softmax(a, 5) },
  { name: "logSoftmax", inputs: [{ shape: [4, 5] }], run: (a) => a.logSoftmax(), plain: (a) => softmax(a, 5).map(Math.log) },
  { name: "softmax over one class", inputs: [{ shape: [3, 1] }], run: (a) => a.softmax(), plain: (a) => a.map(() => 1) },
  ...[[1, 1, 1], [3, 7, 5], [5, 4, 17], [2, 3, 70], [9, 1, 3]].map(([m, k, n]): Operation => ({
    name: `matmul [${m}, ${k}] x [${k}, ${n}]`, inputs: [{ shape: [m, k] }, { shape: [k, n] }],
    run: (a, b) => a.matmul(b), plain: (a, b) => product(a, b, [m, k, n]),
  })),
  ...[[1, 1, 1], [3, 7, 5], [4, 8, 1], [5, 13, 18]].map(([batch, inputs, outputs]): Operation => ({
    name: `linear [${batch}, ${inputs}] to ${outputs}`,
    inputs: [{ shape: [batch, inputs] }, { shape: [outputs, inputs] }, { shape: [outputs] }],
    run: (x, weight, bias) => linear(x, weight, bias),
    plain: (x, weight, bias) => Array.from({ length: batch * outputs }, (_, i) => {
      const row = Math.floor(i / outputs), output = i % outputs;
      return bias[output] + total(inputs, (j) => x[row * inputs + j] * weight[output * inputs + j]);
    }),
  })),
];

describe("values and gradients", () => {
  it.each(operations.map((operation) => [operation.name, operation] as const))("%s", (_, operation) => check(operation));
});

describe("the tape", () => {
  it("adds the gradients of two roads from one intermediate tensor, and of two backward() calls", () => {
    const numbers = [0.3, -1.2, 0.7].map(Math.fround), a = tensor(numbers, { requiresGrad: true });
    const middle = a.tanh();
    const loss = middle.mul(middle).sum().add(middle.exp().sum());
    const expected = differences((x) => x.reduce((s, v) => s + Math.tanh(v) ** 2 + Math.exp(Math.tanh(v)), 0), numbers);
    loss.backward();
    expectClose(a.grad!.data, expected);
    loss.backward();
    expectClose(a.grad!.data, expected.map((g) => 2 * g));
  });

  it("relu passes nothing at 0 exactly, and shows NaN", () => {
    const a = tensor([0, -1, NaN, 1], { requiresGrad: true });
    const out = a.relu();
    expect(out.toArray()).toEqual(Float32Array.of(0, 0, NaN, 1));
    out.sum().backward();
    expect([0, 1, 3].map((i) => a.grad!.data[i])).toEqual([0, 0, 1]);
  });

  it("leaves no gradient on constants and none on what the loss does not reach", () => {
    const a = tensor([1, 2], { requiresGrad: true }), constant = tensor([3, 4]), unreached = tensor([5, 6], { requiresGrad: true });
    unreached.exp();
    a.mul(constant).sum().backward();
    expect(a.grad!.data).toEqual(Float32Array.of(3, 4));
    expect(constant.grad).toBeNull();
    expect(unreached.grad).toBeNull();
    a.dropGradient();
    expect(a.grad).toBeNull();
  });

  it("refuses to start from anything but a scalar that a parameter leads to", () => {
    const a = tensor([1, 2], { requiresGrad: true });
    expect(() => a.exp().backward()).toThrow(/starts from a scalar.*shape \[2\].*sum\(\) or mean\(\)/);
    expect(() => tensor([1, 2]).sum().backward()).toThrow(/no parameter leads to this tensor/);
  });

  it("refuses shapes that do not go together, naming both", () => {
    const a = tensor([[1, 2, 3]]), b = tensor([[1], [2]]);
    expect(() => a.matmul(b)).toThrow(/matmul: shapes \[1, 3\] and \[2, 1\].*\[m, k\] and \[k, n\]/);
    expect(() => linear(a, b, tensor([0, 0]))).toThrow(/a layer of 1 inputs.*found \[1, 3\]/);
    expect(() => tensor([1, 2]).softmax(1)).toThrow(/^softmax\(\): axis 1 does not exist in a tensor of 1 axes/);
    expect(() => tensor([1, 2]).logSoftmax(-2)).toThrow(/^logSoftmax\(\): axis -2 does not exist.*0 or -1/);
    expect(() => tensor([]).mean()).toThrow(/without elements has no mean/);
    expect(() => a.item()).toThrow("item() reads a single number, found a tensor of shape [1, 3]");
  });

  const a = tensor([[1, 2, 3]]), loose = a as unknown as Record<"add" | "sub" | "mul" | "matmul", (other: unknown) => unknown>;
  it.each([
    ...(["add", "sub", "mul", "matmul"] as const).flatMap((name) => [
      [`${name}() of text`, () => loose[name]("a"), [`${name}() takes a tensor`, 'found "a"']],
      [`${name}() of nothing`, () => loose[name](undefined), [`${name}() takes a tensor`, "found nothing"]],
      [`${name}() of a list`, () => loose[name]([1, 2, 3]), [`${name}() takes a tensor`, "found [1,2,3]"]],
    ] as [string, () => unknown, string[]][]),
    ["matmul() of a number", () => loose.matmul(2), ["matmul() takes a tensor", "found 2"]],
    ["tensor() with an unknown option", () => tensor([1], { requires_grad: true } as never), ["tensor: ", 'did you mean "requiresGrad"']],
    ["tensor() with an option of a wrong type", () => tensor([1], { requiresGrad: 1 } as never),
      ["tensor: requiresGrad must be true or false", "found 1"]],
    ["noGrad() of what is no function", () => noGrad(a as never), ["noGrad() takes a function", "found a tensor of shape [1, 3]"]],
  ] as [string, () => unknown, string[]][])("refuses %s", (_, call, says) => expectRefusal(call, says));
});
