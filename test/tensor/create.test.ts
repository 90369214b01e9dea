/** Tensors from shapes and from nested lists: torch's values, seeded draws, and what is refused. */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/engine/random.js";
import { arange, eye, full, ones, rand, randn, zeros } from "../../src/tensor/create.js";
import { type Tensor, tensor } from "../../src/tensor/tensor.js";
import { expectRefused } from "./refused.js";

const read = (made: Tensor) => [[...made.shape], [...made.toArray()]];

describe("constants and sequences", () => {
  it.each<[string, Tensor, number[], number[]]>([
    ["zeros", zeros([2, 2]), [2, 2], [0, 0, 0, 0]],
    ["zeros of no shape", zeros([]), [], [0]],
    ["ones", ones([3]), [3], [1, 1, 1]],
    ["nothing", ones([2, 0]), [2, 0], []],
    ["full", full([2], -Infinity), [2], [-Infinity, -Infinity]],
    ["eye", eye(2), [2, 2], [1, 0, 0, 1]],
    ["eye of other columns", eye(2, 3), [2, 3], [1, 0, 0, 0, 1, 0]],
    ["arange", arange(3), [3], [0, 1, 2]],
    ["arange from a start", arange(1, 4), [3], [1, 2, 3]],
    ["arange in steps", arange(1, 2, 0.3), [4], [1, 1.3, 1.6, 1.9].map(Math.fround)],
    ["arange downwards", arange(3, 0, -2), [2], [3, 1]],
    ["arange of nothing", arange(2, 2), [0], []],
  ])("%s", (_, made, shape, data) => expect(read(made)).toEqual([shape, data]));

  it("take part in gradients where asked", () => {
    const a = ones([2], { requiresGrad: true });
    a.mul(3).sum().backward();
    expect([...a.grad!.data]).toEqual([3, 3]);
    expect([zeros([1]), rand([1], { seed: 1 })].some(({ requiresGrad }) => requiresGrad)).toBe(false);
  });
});

describe("random tensors", () => {
  it("are draws of the named stream: rand multiples of 2^-24, randn normal", () => {
    const stream = new RandomStream(7, "noise");
    const uniform = rand([10, 3], { seed: 7, stream: "noise" });
    expect([...uniform.toArray()]).toEqual(Array.from({ length: 30 }, (_, i) => (stream.at(i) >>> 8) / 2 ** 24));
    expect(read(rand([10, 3], { seed: 7, stream: "noise" }))).toEqual(read(uniform));
    expect(read(rand([10, 3], { seed: 8, stream: "noise" }))).not.toEqual(read(uniform));
    const normal = randn([20_000], { seed: 7 }).toArray();
    const mean = normal.reduce((sum, x) => sum + x, 0) / 20_000, square = normal.reduce((sum, x) => sum + x * x, 0) / 20_000;
    expect(Math.abs(mean)).toBeLessThan(0.035);
    expect(Math.abs(square - 1)).toBeLessThan(0.05);
    expect([...randn([3], { seed: 7 }).toArray()]).toEqual([...normal.slice(0, 3)]);
  });

  it("leave a step in progress alone", () => {
    const a = tensor([1, 2], { requiresGrad: true }), loss = a.mul(a).sum();
    randn([1000], { seed: 1 });
    loss.backward();
    expect([...a.grad!.data]).toEqual([2, 4]);
  });
});

describe("lists of any depth", () => {
  it.each<[unknown, number[], number[]]>([
    [[[[1, 2]], [[3, 4]]], [2, 1, 2], [1, 2, 3, 4]],
    [[[[[5]]]], [1, 1, 1, 1], [5]],
    [[[Float32Array.of(1, 2)], [Int8Array.of(3, 4)]], [2, 1, 2], [1, 2, 3, 4]],
    [[], [0], []],
    [[[], []], [2, 0], []],
    [[[[]], [[]]], [2, 1, 0], []],
  ])("%j", (input, shape, data) => expect(read(tensor(input as number[]))).toEqual([shape, data]));

  it.each<[unknown, RegExp]>([
    [[[1, 2], [3]], /^tensor: row 1 has 1 elements where row 0 has 2$/],
    [[[1, 2], 3], /^tensor: row 1 must be a list like row 0, found 3$/],
    [[[[1], [2]], [[3]]], /^tensor: row 1 has 1 elements where row 0 has 2$/],
    [[[[1], [2]], [[3], [4, 5]]], /^tensor: row \[1\]\[1\] has 2 elements where row \[0\]\[0\] has 1$/],
    [[[[1], [2]], [[3], 4]], /^tensor: row \[1\]\[1\] must be a list like row \[0\]\[0\], found 4$/],
    [[[[1], [2]], [[3], ["4"]]], /^tensor: row \[1\]\[1\]: element 0 is "4", not a number$/],
    [[1, [2]], /^tensor: element 1 is .*, not a number$/],
  ])("refuses %j", (input, message) => expectRefused(() => tensor(input as number[]), message));
});

describe("refusals", () => {
  it.each<[string, () => unknown, RegExp]>([
    ["a length alone", () => zeros(3 as never), /^zeros\(\) takes a list of lengths, such as \[2, 3\], found 3$/],
    ["a length below 0", () => ones([-1]), /^ones\(\) takes lengths from 0 up, found \[-1\]$/],
    ["no value", () => full([2], undefined as never), /^full\(\): the value must be a number, found nothing$/],
    ["an unknown option", () => zeros([1], { requireGrad: true } as never), /requireGrad.*requiresGrad/],
    ["no seed", () => rand([1], {} as never), /^rand: .*seed/],
    ["no options", () => randn([1], undefined as never), /^randn: .*seed/],
    ["a step of 0", () => arange(0, 1, 0), /^arange\(\): the step must not be 0$/],
    ["a step that leads away", () => arange(0, 3, -1), /^arange\(\): a step of -1 leads away from 3, starting at 0$/],
    ["an endless sequence", () => arange(Infinity), /^arange\(\): the end must be a finite number, found Infinity$/],
    ["half a row", () => eye(1.5), /^eye\(\): the number of rows must be a whole number, found 1.5$/],
  ])("%s", (_, call, message) => expectRefused(call, message));
});
