/** @file Layers against PyTorch: outputs and gradients, of inputs of several ranks, in training and in evaluation. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as nn from "../../src/exports/nn.js";
import type { Module, NdArray } from "../../src/exports/nn.js";

interface Numbers { shape: number[]; data: number[] }
interface Case {
  name: "Linear"; arguments: never[]; options: object | null; mode: "train" | "eval"; x: Numbers; state: Record<string, Numbers>;
  out: Numbers; slope: Numbers; xGrad: Numbers | null; grads: Record<string, Numbers>;
}
const { cases } = JSON.parse(readFileSync(new URL("../golden/layers.json", import.meta.url), "utf8")) as { cases: Case[] };
const arrayOf = ({ shape, data }: Numbers): NdArray => ({ shape, data: Float32Array.from(data) });
const expectClose = (found: NdArray, expected: Numbers): void => {
  expect(found.shape).toEqual(expected.shape);
  expected.data.forEach((value, i) => expect(Math.abs(found.data[i] - value)).toBeLessThan(3e-6 * Math.max(1, Math.abs(value))));
};

const named = cases.map((one, i) => [`${i}: ${one.name} ${JSON.stringify(one.arguments)} of [${one.x.shape.join(", ")}]`, one] as const);

it.each(named)("%s", (_, one) => {
  const Layer = nn[one.name] as unknown as new (...given: unknown[]) => Module & { forward(x: unknown): nn.Tensor };
  const layer = new Layer(...one.arguments, ...(one.options ? [one.options] : []));
  layer.loadStateDict(Object.fromEntries(Object.entries(one.state).map(([name, value]) => [name, arrayOf(value)])));
  layer.train(one.mode === "train");
  const x = one.xGrad ? nn.tensor(arrayOf(one.x), { requiresGrad: true }) : nn.tensor(arrayOf(one.x));
  const out = layer.forward(x);
  expectClose(out.toNdArray(), one.out);
  if (!out.requiresGrad) return expect(one.name).toBe("Dropout");
  out.mul(nn.tensor(arrayOf(one.slope))).sum().backward();
  if (one.xGrad) expectClose(x.grad ?? { shape: one.xGrad.shape, data: new Float32Array(one.xGrad.data.length) }, one.xGrad);
  for (const [name, parameter] of layer.namedParameters()) expectClose(parameter.grad!, one.grads[name]);
});
