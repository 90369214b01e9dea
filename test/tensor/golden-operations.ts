/**
 * @file Runs the golden cases of tensors' operations: each names an operation, its inputs and arguments, and PyTorch's value and gradients.
 * A file's docstring in test/golden says how it is laid out.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect } from "vitest";
import { type Tensor, tensor } from "../../src/tensor/tensor.js";

type Number = number | "nan" | "inf" | "-inf";

/** One case; the gradient of an input that has none is null. */
export interface GoldenOperation {
  name: string;
  op: string;
  inputs: (number | { shape: number[]; data: Number[] })[];
  args: unknown[];
  value: { shape: number[]; data: Number[] };
  weights?: Number[];
  gradients?: (Number[] | null)[];
}

const named = { nan: NaN, inf: Infinity, "-inf": -Infinity };
const floats = (numbers: readonly Number[]): Float32Array => Float32Array.from(numbers, (x) => (typeof x === "number" ? x : named[x]));

/** The cases of a file of test/golden, packed or not. */
export function readGoldenOperations(file: string): GoldenOperation[] {
  const bytes = readFileSync(new URL(`../golden/${file}`, import.meta.url));
  return JSON.parse((file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString()) as GoldenOperation[];
}

/** Each number within `tolerance` of its own size, or 1e-7 of the largest one (of 10 at most); NaN and infinities exactly. */
function expectSame(found: Float32Array, expected: Float32Array, what: string, tolerance: number): void {
  expect(found.length, what).toBe(expected.length);
  const scale = Math.min(10, Math.max(0, ...expected.filter(Number.isFinite).map(Math.abs)));
  expected.forEach((number, i) => {
    const margin = tolerance * Math.abs(number) + 1e-7 * scale;
    const near = Number.isFinite(number) ? Math.abs(found[i] - number) <= margin : Object.is(found[i], number);
    if (!near) expect.fail(`${what}, element ${i}: found ${found[i]}, expected ${number}`);
  });
}

/**
 * Compares value, shape and gradients with PyTorch's.
 *
 * @param functions operations that are no methods of their first input, by name
 */
export function checkGolden(
  { op, inputs, args, value, weights, gradients }: GoldenOperation, functions: Record<string, (...inputs: never[]) => Tensor> = {},
  tolerance = 1e-6,
): void {
  const given = inputs.map((input, i) => (typeof input === "number" ? input
    : tensor({ shape: input.shape, data: floats(input.data) }, { requiresGrad: gradients?.[i] != null })));
  const rest = args.map((arg) => arg ?? undefined);
  const out = op in functions ? functions[op](...[...given, ...rest] as never[])
    : (given[0] as unknown as Record<string, (...rest: unknown[]) => Tensor>)[op](...given.slice(1), ...rest);
  expect(out.shape).toEqual(value.shape);
  expectSame(out.toArray(), floats(value.data), "value", tolerance);
  expect(out.requiresGrad).toBe(gradients !== undefined);
  if (!gradients) return;
  out.mul(tensor({ shape: value.shape, data: floats(weights!) })).sum().backward();
  gradients.forEach((gradient, i) => {
    if (gradient) expectSame((given[i] as Tensor).grad!.data, floats(gradient), `gradient of input ${i}`, tolerance);
  });
}
