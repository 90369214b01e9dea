/** @file The golden cases of convolution, pooling and batch normalisation (test/golden/make_conv.py). */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { NdArray } from "../../src/tensor/nd-array.js";
import { type Tensor, tensor } from "../../src/tensor/tensor.js";

/** Numbers with a shape; null is NaN. */
export interface GoldenArray {
  shape: number[];
  data: (number | null)[];
}

export interface ConvCase {
  x: GoldenArray;
  weight: GoldenArray;
  bias: GoldenArray | null;
  options: object;
  c: GoldenArray;
  out: GoldenArray;
  gradients: number[][];
}

export interface PoolCase {
  kind: "max" | "avg" | "adaptive";
  x: GoldenArray;
  kernel: number | [number, number];
  options: object;
  c: GoldenArray;
  out: GoldenArray;
  gradients: (number | null)[][];
}

export interface NormBatch {
  x: GoldenArray;
  c: GoldenArray;
  out: GoldenArray;
  gradients: number[][];
  runningMean: number[] | null;
  runningVar: number[] | null;
}

export interface NormCase {
  weight: number[] | null;
  bias: number[] | null;
  runningMean: number[] | null;
  runningVar: number[] | null;
  training: boolean;
  momentum: number;
  eps: number;
  batches: NormBatch[];
}

/** A module's state before and after batches in training mode, its outputs for them, and for the last one in evaluation mode. */
export interface ModuleCase {
  module: "Conv2d" | "MaxPool2d" | "AvgPool2d" | "AdaptiveAvgPool2d" | "BatchNorm1d" | "BatchNorm2d";
  args: never[];
  options: never;
  state: Record<string, GoldenArray>;
  x: GoldenArray[];
  out: GoldenArray[];
  after: Record<string, GoldenArray>;
  evaluated: GoldenArray;
}

export interface TrainingCase {
  state: Record<string, GoldenArray>;
  x: GoldenArray[];
  y: number[][];
  losses: number[];
  after: Record<string, GoldenArray>;
  evaluated: GoldenArray;
}

const file = new URL("../golden/conv.json.gz", import.meta.url);
export const golden = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as {
  conv: ConvCase[];
  pool: PoolCase[];
  norm: NormCase[];
  modules: ModuleCase[];
  training: TrainingCase;
};

/** The numbers, with NaN for null. */
export function numbersOf({ data }: { data: (number | null)[] }): number[] {
  return data.map((number) => number ?? NaN);
}

/** A golden state dict as modules take it. */
export function stateOf(state: Record<string, GoldenArray>): Record<string, NdArray> {
  const arrays = Object.entries(state).map(([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data as number[]) }]);
  return Object.fromEntries(arrays) as Record<string, NdArray>;
}

/** A golden array as a tensor. */
export function tensorOf(array: GoldenArray, requiresGrad = true): Tensor {
  return tensor({ shape: array.shape, data: Float32Array.from(numbersOf(array)) }, { requiresGrad });
}

/** Sends the gradient `c` back through an output. */
export function backwardFrom(out: Tensor, c: GoldenArray): void {
  out.mul(tensorOf(c, false)).sum().backward();
}
