/**
 * @file Checks an operation against a plain float64 version of itself: its numbers directly, its gradients by central differences of the
 * plain version, whose error of about 1e-10 leaves float32's own as the only one.
 */
import { expect } from "vitest";
import { RandomStream } from "../../src/engine/random.js";
import { sizeOf } from "../../src/tensor/nd-array.js";
import { type Tensor, tensor } from "../../src/tensor/tensor.js";

export interface Input {
  shape: number[];
  /** Least and greatest number; default -2 and 2. */
  from?: number;
  to?: number;
}

export interface Operation {
  name: string;
  inputs: Input[];
  run: (...inputs: Tensor[]) => Tensor;
  /** The same on row-major numbers. */
  plain: (...inputs: number[][]) => number[];
}

/** Numbers spread over an input's range, the same at every run. */
export function numbersFor({ shape, from = -2, to = 2 }: Input, name: string): number[] {
  const chance = new RandomStream(11, name);
  return Array.from({ length: sizeOf(shape) }, () => Math.fround(from + (to - from) * chance.float()));
}

/** d plain / d numbers[i], by central differences in float64. */
export function differences(plain: (numbers: number[]) => number, numbers: number[], step = 1e-5): number[] {
  return numbers.map((number, i) => {
    const at = (x: number) => plain(numbers.map((other, j) => (j === i ? x : other)));
    return (at(number + step) - at(number - step)) / (2 * step);
  });
}

/** Every number within `tolerance`, relative to the largest or to `least`. */
export function expectClose(found: ArrayLike<number>, expected: readonly number[], tolerance = 2e-6, least = 1e-3): void {
  expect(found.length).toBe(expected.length);
  const scale = Math.max(least, ...expected.map(Math.abs));
  expected.forEach((number, i) => {
    const near = Math.abs(found[i] - number) <= tolerance * scale;
    if (!near) expect.fail(`element ${i}: found ${found[i]}, expected ${number} within ${tolerance * scale}`);
  });
}

/** Compares values, and the gradients of sum(c * op(inputs)) with c at random. */
export function check({ name, inputs, run, plain }: Operation): void {
  const numbers = inputs.map((input, i) => numbersFor(input, `${name} ${i}`));
  const tensors = numbers.map((data, i) => tensor({ shape: inputs[i].shape, data: Float32Array.from(data) }, { requiresGrad: true }));
  const out = run(...tensors);
  const expected = plain(...numbers);
  expectClose(out.toArray(), expected);
  const c = numbersFor({ shape: out.shape as number[] }, `${name} c`);
  out.mul(tensor({ shape: [...out.shape], data: Float32Array.from(c) })).sum().backward();
  tensors.forEach((input, i) => {
    const scalar = (changed: number[]) =>
      plain(...numbers.map((other, j) => (j === i ? changed : other))).reduce((sum, value, k) => sum + value * c[k], 0);
    expect(input.grad?.shape).toEqual(inputs[i].shape);
    expectClose(input.grad!.data, differences(scalar, numbers[i]));
  });
}
