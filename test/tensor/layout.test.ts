/** Shape and layout operations: what they cost, how long their results live, repeated gradients, and what they refuse. */
import { describe, expect, it } from "vitest";
import { engine } from "../../src/engine/engine.js";
import { RandomStream } from "../../src/engine/random.js";
import { embedding } from "../../src/tensor/ops/embedding.js";
import type { IndexInput } from "../../src/tensor/ops/indices.js";
import { concat, stack } from "../../src/tensor/ops/join.js";
import { noGrad, tensor } from "../../src/tensor/tensor.js";
import { expectRefused } from "./refused.js";
import type { Parameter } from "../../src/tensor/parameter.js";
import { dense as denseParameter } from "./parameters.js";

function parameter(shape: number[], data: number[]): Parameter {
  const made = denseParameter("weight", shape);
  made.write({ shape, data: Float32Array.from(data) });
  return made;
}

describe("another shape of the same elements", () => {
  it("copies nothing: of a result, a parameter, and of numbers outside", () => {
    const weight = parameter([2, 3], [1, 2, 3, 4, 5, 6]), result = weight.mul(2);
    for (const base of [weight, result]) {
      const views = [base.reshape([3, 2]), base.flatten(), base.unsqueeze(1), base.unsqueeze(0).squeeze(), base.flatten().reshape([1, 6])];
      for (const view of views) expect(view.pointer()).toBe(base.pointer());
    }
    const held = tensor([[1, 2], [3, 4]]).flatten();
    expect([...held.toArray()]).toEqual([1, 2, 3, 4]);
  });

  it("hands its gradient on without a copy, or adds it to one that is there", () => {
    const a = tensor([1, 2, 3, 4], { requiresGrad: true }), square = a.mul(a);
    square.reshape([2, 2]).matmul(tensor([[1], [2]])).sum().add(square.sum()).add(square.flatten().sum()).backward();
    expect([...a.grad!.data]).toEqual([3, 4, 3, 4].map((x, i) => x * 2 * (i + 1)));
  });

  it("keeps gradients of a leaf over several backward passes", () => {
    const a = tensor([1, 2], { requiresGrad: true });
    for (let pass = 1; pass <= 3; pass++) {
      a.reshape([2, 1]).mul(3).sum().backward();
      expect([...a.grad!.data]).toEqual([3 * pass, 3 * pass]);
    }
  });

  it("of a parameter shows the parameter as it is now, and notices that it has changed", () => {
    const weight = parameter([2, 2], [1, 2, 3, 4]), view = weight.flatten();
    const x = tensor([1, 1, 1, 1], { requiresGrad: true });
    const loss = x.matmul(view);
    weight.write({ shape: [2, 2], data: Float32Array.of(5, 6, 7, 8) });
    expect([...view.toArray()]).toEqual([5, 6, 7, 8]);
    expect(view.version).toBe(weight.version);
    expectRefused(() => loss.backward(), /weights have changed/);
  });

  it("is copied out of noGrad, and ends with its step", () => {
    const a = tensor([[1, 2], [3, 4]], { requiresGrad: true });
    const kept = noGrad(() => a.mul(2).reshape([4]));
    const view = a.mul(2).flatten();
    engine().arena.closeStep();
    a.mul(1);
    expect([...kept.toArray()]).toEqual([2, 4, 6, 8]);
    expectRefused(() => view.add(1), /belongs to a step that is over/);
  });
});

describe("matmul", () => {
  it("of matrices is bit for bit what a stack of them gives, whole or in batches", () => {
    const chance = new RandomStream(1, "matmul");
    const draw = (shape: number[]) =>
      tensor({ shape, data: Float32Array.from({ length: shape.reduce((x, y) => x * y, 1) }, () => chance.float() - 0.5) });
    const a = draw([3, 5, 9]), b = draw([3, 9, 21]);
    const all = a.matmul(b), one = a.matmul(b.select(0, 0));
    for (let i = 0; i < 3; i++) {
      expect(all.select(0, i).toArray()).toEqual(a.select(0, i).matmul(b.select(0, i)).toArray());
      expect(one.select(0, i).toArray()).toEqual(a.select(0, i).matmul(b.select(0, 0)).toArray());
    }
  });

  it("refuses in backward weights that have changed, only where it needs them", () => {
    const weight = parameter([2, 2], [1, 2, 3, 4]), x = tensor([[1, 2]], { requiresGrad: true });
    const loss = x.matmul(weight).sum(), other = tensor([[1, 2]]).matmul(weight).sum();
    weight.version++;
    expectRefused(() => loss.backward(), /weights have changed/);
    other.backward();
    expect([...weight.grad!.data]).toEqual([1, 1, 2, 2]);
  });
});

describe("sums of many gradients", () => {
  it("of repeated elements are added up in float64", () => {
    const a = tensor([0.1, 0.3], { requiresGrad: true });
    a.expand([100_000, 2]).mul(0.1).sum().backward();
    for (const x of a.grad!.data) expect(Math.abs(x - 10_000)).toBeLessThan(2e-3);
  });
});

describe("indices", () => {
  const weight = tensor([[1, 2], [3, 4], [5, 6]]);
  it.each<[string, IndexInput]>([
    ["a list", [2, 0]], ["whole numbers of 32 bits", Int32Array.of(2, 0)], ["an NdArray", { shape: [2], data: Float32Array.of(2, 0) }],
    ["a tensor", tensor([2, 0])],
  ])("may be %s", (_, indices) => {
    expect([...embedding(weight, indices).toArray()]).toEqual([5, 6, 1, 2]);
    expect([...weight.indexSelect(0, indices).toArray()]).toEqual([5, 6, 1, 2]);
  });

  it("leave the padding row without a gradient", () => {
    const table = tensor([[1, 2], [3, 4]], { requiresGrad: true });
    embedding(table, [0, 1, 1, 0], 0).sum().backward();
    expect([...table.grad!.data]).toEqual([0, 0, 2, 2]);
  });
});

describe("refusals", () => {
  const a = tensor([[1, 2, 3], [4, 5, 6]]);
  const refused: [string, () => unknown, RegExp][] = [
    ["no such axis", () => a.transpose(0, 2), /^transpose\(\): axis 2 does not exist in a tensor of 2 axes; it must be from -2 to 1$/],
    ["half an axis", () => a.unsqueeze(0.5), /^unsqueeze\(\): the axis must be a whole number, found 0.5$/],
    ["an axis too far", () => a.unsqueeze(3), /must be from -3 to 2, found 3$/],
    ["an axis twice", () => a.permute([1, 1]), /^permute\(\): axis 1 is given twice in \[1, 1\]$/],
    ["too few axes", () => a.permute([1]), /^permute\(\) takes every axis of a tensor of shape \[2, 3\] once, found \[1\]$/],
    ["lengths one by one", () => a.reshape(3 as never),
      /^reshape\(\) takes a list of lengths, such as \[2, -1\], found 3$/],
    ["another number of elements", () => a.reshape([4, 2]), /\[2, 3\] has 6 elements, which do not fill \[4, 2\]$/],
    ["no whole length", () => a.reshape([4, -1]), /has 6 elements, which do not fill \[4, -1\]$/],
    ["two open lengths", () => a.reshape([-1, -1]), /one length only/],
    ["a length below -1", () => a.reshape([-2, -3]), /a length must be from 0 up, or -1, found -2$/],
    ["an open length beside 0", () => tensor([]).reshape([0, -1]), /beside a length of 0, give every length$/],
    ["axes in the wrong order", () => a.flatten(1, 0), /^flatten\(\): the first axis, 1, comes after the last, 0$/],
    ["what does not expand", () => a.expand([4, 3]), /^expand\(\): a tensor of shape \[2, 3\] does not expand to \[4, 3\]/],
    ["too few lengths", () => a.broadcastTo([3]), /^broadcastTo\(\).*does not expand to \[3\]/],
    ["a new axis left open", () => a.expand([-1, 2, 3]), /does not expand to \[-1, 2, 3\]/],
    ["too few repeats", () => a.repeat([2]), /^repeat\(\) takes a number for each axis.*found \[2\]$/],
    ["repeats below 0", () => a.repeat([2, -1]), /^repeat\(\) takes lengths from 0 up, found \[2, -1\]$/],
    ["a step of 0", () => a.slice(0, 0, 2, 0), /^slice\(\): the step must be from 1 up, found 0; flip/],
    ["a slice of a scalar", () => a.sum().slice(0, 0), /^slice\(\) needs a tensor with an axis, found a scalar/],
    ["no such place", () => a.select(1, 3),
      /^select\(\): index 3 is outside axis 1 of a tensor of shape \[2, 3\]; it must be from -3 to 2$/],
    ["a place of an empty axis", () => tensor([]).select(0, 0), /which is empty$/],
    ["sizes that do not add up", () => a.split([1, 1], 1), /^split\(\): the sizes must be from 0 up and add up to 3.*found \[1, 1\]$/],
    ["parts of size 0", () => a.split(0), /^split\(\): the size of a part must be from 1 up, found 0$/],
    ["no chunks", () => a.chunk(0), /^chunk\(\): the number of chunks must be from 1 up, found 0$/],
    ["odd widths", () => a.pad([1]), /^pad\(\) takes two widths for each axis.*found \[1\]$/],
    ["too many widths", () => a.pad([1, 1, 1, 1, 1, 1]), /at most 4 for a tensor of shape \[2, 3\]/],
    ["widths that cut too much", () => a.pad([-2, -2]), /cut off more than a tensor of shape \[2, 3\] has$/],
    ["an index out of range", () => embedding(a, [0, 2]),
      /^embedding\(\): index 2 is outside the 2 rows of the weights; indices are whole numbers from 0 to 1$/],
    ["a negative index", () => a.indexSelect(1, [-1]), /^indexSelect\(\): index -1 is outside the 3 places of axis 1/],
    ["half an index", () => a.gather(1, [[0.5]]), /^gather\(\): 0.5 is no index; indices are whole numbers from 0 to 2$/],
    ["text as an index", () => embedding(a, ["0"] as never),
      /^embedding\(\): the indices: element 0 is "0", not a number: give whole numbers/],
    ["indices with a gradient", () => embedding(a, tensor([0], { requiresGrad: true })), /indices are a tensor that requires a gradient/],
    ["no list of indices", () => embedding(a, 1 as never), /^embedding\(\): the indices must be a list of whole numbers.*found 1$/],
    ["indices that do not fill their shape", () => embedding(a, { shape: [3], data: Float32Array.of(1) }),
      /shape \[3\] needs 3 elements, found 1$/],
    ["an index of another rank", () => a.gather(1, [0, 1]),
      /^gather\(\): an index of shape \[2\] does not go with a tensor of shape \[2, 3\]/],
    ["an index that is too long", () => a.gather(1, [[0], [0], [0]]), /an index of shape \[3, 1\] does not go/],
    ["an index that is no list", () => a.indexSelect(0, [[0]]), /^indexSelect\(\) takes a plain list of indices, found shape \[1, 1\]/],
    ["weights that are no matrix", () => embedding(tensor([1, 2]), [0]), /takes weights of shape \[count, width\], found \[2\]$/],
    ["no such padding row", () => embedding(a, [0], 2), /^embedding\(\): paddingIdx 2 is outside the 2 rows of the weights$/],
    ["no tensors to join", () => concat([]), /^concat takes one tensor or more, found none$/],
    ["a tensor alone", () => concat(a as never), /^concat takes a list of tensors/],
    ["numbers to join", () => stack([a, 2 as never]), /^stack takes tensors, found 2 at place 1; tensor\(\.\.\.\)/],
    ["shapes that do not join", () => concat([a, tensor([[1], [2]])]),
      /^concat takes tensors whose shapes differ only in axis 0, found \[2, 3\], \[2, 1\]$/],
    ["shapes that do not stack", () => stack([a, tensor([1])]), /^stack takes tensors of one shape, found \[2, 3\], \[1\]$/],
    ["inner lengths that differ", () => a.matmul(tensor([1, 2])), /^matmul: shapes \[2, 3\] and \[2\] do not match/],
    ["batches that do not broadcast", () => a.expand([2, 2, 3]).matmul(a.transpose(0, 1).expand([3, 3, 2])),
      /\[2, 2, 3\] and \[3, 3, 2\] do not match/],
    ["a scalar in matmul", () => a.matmul(tensor(1)), /shapes \[2, 3\] and \[\] do not match/],
  ];
  it.each(refused)("%s", (_, call, message) => expectRefused(call, message));
});
