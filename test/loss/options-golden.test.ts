/** Reductions, ignored indices, and the losses beyond cross-entropy and squares: values and gradients are PyTorch's, within 1e-6. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import * as losses from "../../src/loss/index.js";
import { type Tensor, tensor } from "../../src/tensor/tensor.js";

type Numbers = number | Numbers[];
type Gaps = number | null | Gaps[];
interface Case {
  fn: string;
  name: string;
  predictions: number[][];
  targets: Gaps;
  options: Record<string, unknown>;
  value: Numbers;
  upstream: Numbers;
  gradient: number[][];
}

const file = readFileSync(new URL("../golden/loss_options.json.gz", import.meta.url));
const { cases } = JSON.parse(gunzipSync(file).toString()) as { cases: Case[] };
const known = (given: Gaps): Numbers => (Array.isArray(given) ? given.map(known) : (given ?? NaN));
const flat = (given: Numbers): number[] => (Array.isArray(given) ? given.flatMap(flat) : [given]);

/** Within 1e-6 of each number, or of what float32 rounds away of the terms that a number is the difference of. */
function expectSame(found: ArrayLike<number>, expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  expected.forEach((number, i) => expect(Math.abs(found[i] - number)).toBeLessThanOrEqual(1e-6 * Math.abs(number) + 1e-45));
}

it.each(cases.map((one) => [one.name, one] as const))("%s", (_, { fn, predictions, targets, options, value, upstream, gradient }) => {
  const x = tensor(predictions, { requiresGrad: true });
  const call = (losses as unknown as Record<string, (x: Tensor, y: unknown, options: object) => Tensor>)[fn];
  const out = call(x, known(targets), options);
  expect(out.shape).toEqual(Array.isArray(value) ? Array.isArray(value[0]) ? [value.length, value[0].length] : [value.length] : []);
  expectSame(out.toArray(), flat(value));
  // a sum of the losses, weighted by what is to arrive at each
  if (out.size === 1 && out.shape.length === 0) out.mul(upstream as number).backward();
  else out.mul(tensor(upstream as number[])).sum().backward();
  expectSame(x.grad!.data, gradient.flat());
});

it("a loss of nothing that counts is 0 with zero gradients, whatever the reduction", () => {
  for (const reduction of ["mean", "sum", "none"] as const) {
    const x = tensor([[1, 2], [3, 4]], { requiresGrad: true });
    const out = losses.crossEntropy(x, [7, NaN], { ignoreIndex: 7, reduction });
    expect([...out.toArray()]).toEqual(reduction === "none" ? [0, 0] : [0]);
    (reduction === "none" ? out.sum() : out).backward();
    expect([...x.grad!.data]).toEqual([0, 0, 0, 0]);
  }
});
