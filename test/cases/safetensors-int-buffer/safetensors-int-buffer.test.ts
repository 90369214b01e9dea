/** @file A file of PyTorch weights with a buffer of whole numbers: the float tensors are read, and the buffer too. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readSafetensors } from "../../../src/format/safetensors.js";

it("reads the floats and the whole numbers", () => {
  const { tensors, integers } = readSafetensors(readFileSync(new URL("buffer.safetensors", import.meta.url)), "buffer.safetensors");
  expect(Object.keys(tensors).length).toBeGreaterThan(1);
  for (const { shape, data } of Object.values(tensors)) expect(data.length).toBe(shape.reduce((size, length) => size * length, 1));
  expect(integers.steps.dtype).toBe("I64");
  expect(Array.from(integers.steps.data as BigInt64Array, Number)).toEqual([...tensors.steps.data]);
});
