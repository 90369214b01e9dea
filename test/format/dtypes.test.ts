/** @file Weights written in fewer bytes: binary16 and bfloat16 rounded to the nearest, ties to even, as torch rounds; int8 as it is. */
import { describe, expect, test } from "vitest";
import { bytesToFloat32, floatsToBytes } from "../../src/format/float-bytes.js";
import { encodeSafetensors, readSafetensors, type TensorSource } from "../../src/format/safetensors.js";

const bitsOf = (values: readonly number[], dtype: "F16" | "BF16") => (
  [...new Uint16Array(floatsToBytes(Float32Array.from(values), dtype).buffer)]);

describe.each(["F16", "BF16"] as const)("%s", (dtype) => {
  const patterns = Uint16Array.from({ length: 65536 }, (_, bits) => bits), all = bytesToFloat32(new Uint8Array(patterns.buffer), dtype);

  test("each of its numbers comes back bit for bit", () => {
    const back = new Uint16Array(floatsToBytes(all, dtype).buffer);
    const wrong = [...patterns].filter((bits) => (Number.isNaN(all[bits]) ? !Number.isNaN(bytesToFloat32(new Uint8Array(
      back.slice(bits, bits + 1).buffer), dtype)[0]) : back[bits] !== bits));
    expect(wrong).toEqual([]);
  });

  test("between two of its numbers the nearer is taken, halfway the even one", () => {
    const infinite = dtype === "F16" ? 0x7c00 : 0x7f80, wrong: number[] = [];
    for (let bits = 0; bits < infinite - 1; bits += dtype === "F16" ? 1 : 7) {
      const low = all[bits], high = all[bits + 1], middle = (low + high) / 2;
      if (Math.fround(middle) !== middle) continue; // float32 has no number halfway between the smallest of bfloat16
      const below = low + (middle - low) * 0.99, above = high - (high - middle) * 0.99, even = bits % 2 === 0 ? bits : bits + 1;
      const expected = [Math.fround(below) < middle ? bits : even, even, Math.fround(above) > middle ? bits + 1 : even];
      if (bitsOf([below, middle, above], dtype).join() !== expected.join()) wrong.push(bits);
      if (bitsOf([-below, -middle, -above], dtype).join() !== expected.map((one) => one | 0x8000).join()) wrong.push(-bits);
    }
    expect(wrong).toEqual([]);
  });

  test("what torch makes of a few numbers", () => {
    // torch.tensor([0.1, 1e-8, 65519, 65520, 1e5, 3e38, -0.0]).to(torch.float16 / torch.bfloat16).view(torch.int16)
    const expected = dtype === "F16" ? [0x2e66, 0, 0x7bff, 0x7c00, 0x7c00, 0x7c00, 0x8000]
      : [0x3dcd, 0x322c, 0x4780, 0x4780, 0x47c3, 0x7f62, 0x8000];
    expect(bitsOf([0.1, 1e-8, 65519, 65520, 1e5, 3e38, -0], dtype)).toEqual(expected);
  });
});

test("a file of several types comes back, in whole arrays and in pieces", () => {
  const tensors: Record<string, TensorSource> = {
    a: { shape: [2, 2], data: Float32Array.of(1, -2, 0.5, 65504), dtype: "F16" },
    b: { shape: [3], data: Int8Array.of(-127, 0, 5), dtype: "I8" },
    c: { shape: [2], data: () => [Float32Array.of(0.1), Float32Array.of(0.2)] },
    d: { shape: [2], data: () => [Int8Array.of(1), Int8Array.of(2)], dtype: "I8" },
  };
  const { tensors: read, integers } = readSafetensors(encodeSafetensors(tensors));
  expect(Object.fromEntries(Object.entries(read).map(([name, { data }]) => [name, [...data]]))).toEqual({
    a: [1, -2, 0.5, 65504], b: [-127, 0, 5], c: [Math.fround(0.1), Math.fround(0.2)], d: [1, 2],
  });
  expect(Object.entries(integers).map(([name, { dtype }]) => [name, dtype])).toEqual([["b", "I8"], ["d", "I8"]]);
});

test("data of another type than the dtype are refused", () => {
  const wrong = { a: { shape: [1], data: Float32Array.of(1), dtype: "I8" } } as const;
  expect(() => encodeSafetensors(wrong)).toThrow(/tensor "a": the data must be an Int8Array/u);
  expect(() => encodeSafetensors({ a: { shape: [1], data: Float32Array.of(1), dtype: "F8" as "F16" } }))
    .toThrow('safetensors: tensor "a": the dtype must be one of F32, F16, BF16, I8, found "F8"');
});
