/** @file Tasks may have any names: two called shape and data, with a list of targets each, are two tasks and no array. */
import { expect, test } from "vitest";
import { TaskDataset } from "../../../src/data/dataset.js";

test.each([
  [[[1], [2], [3]], { shape: [0, 1, 0], data: [1, 0, 1] }],
  [[[1], [2], [3]], { shape: [3, 1, 1], data: [1, 0, 1] }], // the product is 3
  [[[1], [2]], { shape: [2, 1], data: [1, 0] }],
  [[[1]], { shape: [1], data: [0] }],
  [[[1], [2], [3]], { shape: [0, 1, 0], data: [[0, 1], [1, 0], [1, 1]] }],
  [[[1], [2], [3]], { shape: Float32Array.of(3, 1, 1), data: Float32Array.of(1, 0, 1) }],
  [[[1], [2], [3]], { shape: [0, 1, 0], data: [1, 0, 1], length: [1, 1, 1] }],
  [[[1], [2], [3]], { form: [0, 1, 0], data: [1, 0, 1] }],
] as [number[][], Record<string, number[]>][])("of %j: %j", (x, y) => {
  const dataset = new TaskDataset(x, y);
  expect(Object.keys(dataset.y)).toEqual(Object.keys(y));
  for (const name of Object.keys(y)) expect([...dataset.y[name].data]).toEqual([...y[name]].flat());
  expect(Object.keys(dataset.select([0]).y)).toEqual(Object.keys(y));
});
