/** Elementwise operations and reductions: gradients by finite differences, what golden numbers cannot show, and what is refused. */
import { describe, expect, it } from "vitest";
import { engine } from "../../src/engine/engine.js";
import { where } from "../../src/tensor/ops/choice.js";
import { type Tensor, tensor } from "../../src/tensor/tensor.js";
import { expectRefusal } from "../options/refusals.js";
import { check, type Operation } from "./finite-differences.js";
import { dense as denseParameter } from "./parameters.js";

type Unary = [name: string, run: (a: Tensor) => Tensor, f: (x: number) => number, from?: number, to?: number];

const unary: Unary[] = [
  ["neg", (a) => a.neg(), (x) => -x],
  ["abs", (a) => a.abs(), Math.abs],
  ["sign", (a) => a.sign(), Math.sign],
  ["square", (a) => a.square(), (x) => x * x],
  ["sqrt", (a) => a.sqrt(), Math.sqrt, 0.1, 4],
  ["reciprocal", (a) => a.reciprocal(), (x) => 1 / x, 0.3, 4],
  ["log1p", (a) => a.log1p(), Math.log1p, -0.8, 4],
  ["expm1", (a) => a.expm1(), Math.expm1],
  ["softplus", (a) => a.softplus(), (x) => Math.log1p(Math.exp(x)), -6, 6],
  ["sin", (a) => a.sin(), Math.sin, -20, 20],
  ["cos", (a) => a.cos(), Math.cos, -20, 20],
  ["clamp", (a) => a.clamp({ min: -1, max: 1.25 }), (x) => Math.min(Math.max(x, -1), 1.25)],
  ["div by a number", (a) => a.div(-3), (x) => x / -3],
  ["pow by a number", (a) => a.pow(3), (x) => x ** 3],
  ["maximum with a number", (a) => a.maximum(0.5), (x) => Math.max(x, 0.5)],
];

/** [4, 1, 3] with [5, 1]: both repeat, to [4, 5, 3]. */
const both = (f: (x: number, y: number) => number) => (a: number[], b: number[]): number[] =>
  Array.from({ length: 60 }, (_, i) => f(a[Math.floor(i / 15) * 3 + (i % 3)], b[Math.floor(i / 3) % 5]));
const binary: [name: string, run: (a: Tensor, b: Tensor) => Tensor, f: (x: number, y: number) => number][] = [
  ["add", (a, b) => a.add(b), (x, y) => x + y],
  ["sub", (a, b) => a.sub(b), (x, y) => x - y],
  ["mul", (a, b) => a.mul(b), (x, y) => x * y],
  ["div", (a, b) => a.div(b), (x, y) => x / y],
  ["pow", (a, b) => a.pow(b), (x, y) => x ** y],
  ["minimum", (a, b) => a.minimum(b), Math.min],
  ["maximum", (a, b) => a.maximum(b), Math.max],
  ["where", (a, b) => where(a.gt(b), a, b.mul(2)), (x, y) => (x > y ? x : 2 * y)],
  ["a tensor beside itself", (a, b) => a.div(b).sub(a), (x, y) => x / y - x],
];

const mean = (x: number[]): number => x.reduce((sum, y) => sum + y, 0) / x.length;
const variance = (x: number[]): number => x.reduce((sum, y) => sum + (y - mean(x)) ** 2, 0) / (x.length - 1);
/** f of [2, 3, 4, 2] over axes 1 and 3, which are no neighbours: [2, 4]. */
const apart = (f: (x: number[]) => number) => (a: number[]): number[] => Array.from({ length: 8 }, (_, i) =>
  f(Array.from({ length: 6 }, (_, k) => a[Math.floor(i / 4) * 24 + Math.floor(k / 2) * 8 + (i % 4) * 2 + (k % 2)])));
const reductions: [name: string, run: (a: Tensor) => Tensor, f: (x: number[]) => number][] = [
  ["sum", (a) => a.sum([1, 3]), (x) => mean(x) * x.length],
  ["mean", (a) => a.mean([1, -1]), mean],
  ["max", (a) => a.max([3, 1]), (x) => Math.max(...x)],
  ["min", (a) => a.min([1, 3]), (x) => Math.min(...x)],
  ["var", (a) => a.var([1, 3]), variance],
  ["std", (a) => a.std([1, 3]), (x) => Math.sqrt(variance(x))],
  ["logSumExp", (a) => a.logSumExp([1, 3]), (x) => Math.log(mean(x.map(Math.exp)) * x.length)],
  ["prod", (a) => a.prod([1, 3]), (x) => x.reduce((product, y) => product * y, 1)],
];

const operations: Operation[] = [
  ...unary.map(([name, run, f, from, to]): Operation => ({
    name, run, inputs: [{ shape: [3, 7], ...(from === undefined ? {} : { from, to }) }], plain: (a) => a.map(f),
  })),
  ...binary.map(([name, run, f]): Operation => ({
    name: `${name}, both repeated`, run, plain: both(f),
    inputs: [{ shape: [4, 1, 3], from: 0.2, to: 3 }, { shape: [5, 1], from: 0.3, to: 3 }],
  })),
  ...reductions.map(([name, run, f]): Operation =>
    ({ name: `${name} over axes apart`, run, plain: apart(f), inputs: [{ shape: [2, 3, 4, 2], from: -1.5 }] })),
];

describe("values and gradients", () => {
  it.each(operations.map((operation) => [operation.name, operation] as const))("%s", (_, operation) => check(operation));
});

describe("reductions", () => {
  it("over all axes end in the bytes of sum() and mean()", () => {
    const number = (i: number, j: number): number => Math.sin(i * 7 + j) * 10 ** (j - 3);
    const a = tensor(Array.from({ length: 100 }, (_, i) => Array.from({ length: 7 }, (_, j) => number(i, j))));
    expect(a.sum([0, 1]).toArray()).toEqual(a.sum().toArray());
    expect(a.mean([0, 1]).toArray()).toEqual(a.mean().toArray());
    expect(a.mean(undefined, { keepDim: true }).toNdArray()).toEqual({ shape: [1, 1], data: a.mean().toArray() });
  });

  it("add up in float64", () => {
    const numbers = Array.from({ length: 100_000 }, () => [Math.fround(0.1)]);
    const [sum] = tensor(numbers).sum(0).toArray(), bias = tensor([0], { requiresGrad: true });
    expect(sum).toBe(Math.fround(Math.fround(0.1) * 100_000));
    tensor(numbers).mul(tensor(numbers)).add(bias).mul(tensor(numbers)).sum().backward();
    expect(bias.grad!.data[0]).toBe(sum);
  });
});

describe("the tape", () => {
  it("keeps the step of the tensors that are compared", () => {
    const logits = tensor([-1, 2]).exp();
    engine().arena.closeStep();
    expect(logits.gt(1).toArray()).toEqual(Float32Array.of(0, 1));
    expect(logits.argmax().item()).toBe(1);
    expect(logits.add(1).requiresGrad).toBe(false);
  });

  it("comparisons and places have no gradient", () => {
    const a = tensor([1, 2], { requiresGrad: true });
    for (const out of [a.eq(1), a.ne(1), a.lt(1), a.le(1), a.gt(1), a.ge(1), a.isNaN(), a.argmax(), a.argmin(0)]) {
      expect(out.requiresGrad).toBe(false);
      expect(() => out.sum().backward()).toThrow(/no parameter leads/);
    }
  });

  it("refuses a backward that needs numbers of a parameter that were overwritten", () => {
    const parameter = denseParameter("alpha", [2]), x = tensor([[1, 2], [3, 4]], { requiresGrad: true });
    const write = (): void => parameter.write({ shape: [2], data: Float32Array.of(5, 6) });
    write();
    const needing = [
      x.mul(parameter), x.div(parameter), x.pow(parameter), x.maximum(parameter), where(parameter, x, 0), parameter.abs(),
      parameter.clamp({ min: 0 }), parameter.max(), parameter.var(), parameter.logSumExp(), parameter.prod(), parameter.square(),
    ];
    const free = [x.add(parameter), x.sub(parameter), parameter.neg(), parameter.sum(0), parameter.div(2)];
    write();
    for (const out of needing) expect(() => out.sum().backward()).toThrow(/weights have changed/);
    for (const out of free) out.sum().backward();
    parameter.dispose();
  });
});

describe("refusals", () => {
  const a = tensor([[1, 2, 3], [4, 5, 6]]), loose = a as unknown as Record<string, (...args: unknown[]) => unknown>;
  const binaryNames = ["add", "sub", "mul", "div", "pow", "minimum", "maximum", "eq", "ne", "lt", "le", "gt", "ge"];
  const reductionNames = ["sum", "mean", "max", "min", "var", "std", "logSumExp", "prod", "argmax", "argmin"];

  it.each(binaryNames)("%s", (name) => {
    expectRefusal(() => loose[name](tensor([1, 2])), [`${name}: shapes [2, 3] and [2]`, "axis -1 has the lengths 3 and 2"]);
    expectRefusal(() => loose[name](tensor([[1, 2, 3]]).sum(0).add(tensor([[1], [2], [3]]))), ["axis -2 has the lengths 2 and 3"]);
    for (const [wrong, found] of [["1", 'found "1"'], [undefined, "found nothing"], [[1, 2, 3], "found [1,2,3]"], [null, "found null"]]) {
      expectRefusal(() => loose[name](wrong), [`${name}() takes a tensor or a number`, found as string]);
    }
  });

  it.each(reductionNames)("%s", (name) => {
    const places = name.startsWith("arg");
    for (const [wrong, found] of [[2, "2"], [-3, "-3"], [NaN, "NaN"], [0.5, "0.5"], ["0", '"0"'], [null, "null"], [{}, "{}"]]) {
      const says = [`${name}(): an axis of a tensor of shape [2, 3]`, "from -2 to 1", `found ${found as string}`];
      expectRefusal(() => loose[name](wrong), says);
    }
    if (places) expectRefusal(() => loose[name]([0, 1]), [`${name}(): an axis`, "found [0,1]"]);
    else {
      expectRefusal(() => loose[name]([0, -2]), [`${name}(): axis 0 is given twice, in [0,-2]`]);
      expectRefusal(() => loose[name]([]), [`${name}(): the list of axes is empty`]);
    }
    expectRefusal(() => loose[name](0, { keepdim: true }), [`${name}(): `, 'did you mean "keepDim"']);
    expectRefusal(() => loose[name](0, true), [`${name}(): the options must be a map`, "found true"]);
    const empty = tensor({ shape: [2, 0], data: new Float32Array() }) as unknown as typeof loose;
    if (["sum", "logSumExp", "prod"].includes(name)) empty[name](1);
    else expectRefusal(() => empty[name](1), [`${name}(): a tensor without elements has no ${name}`, "shape [2, 0]"]);
  });

  it("where, clamp and var", () => {
    expectRefusal(() => where(a.gt(1), a, tensor([1, 2])), ["where: shapes [2, 3] and [2]"]);
    expectRefusal(() => where(true as never, a, 1), ["where() takes a tensor", "found true"]);
    expectRefusal(() => where(a, "1" as never, 1), ["where() takes a tensor or a number", 'found "1"']);
    expectRefusal(() => loose.clamp(), ["clamp() needs a bound"]);
    expectRefusal(() => loose.clamp({}), ["clamp() needs a bound", "clamp({ min: 0 })"]);
    expectRefusal(() => loose.clamp(0, 1), ["clamp(): the options must be a map", "found 0"]);
    expectRefusal(() => a.clamp({ min: NaN }), ["clamp(): min must be", "found NaN"]);
    expectRefusal(() => a.var(0, { correction: -1 }), ["var(): correction must be", "found -1"]);
  });
});
