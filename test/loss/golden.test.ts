/** The losses and their gradients are PyTorch's, within 1e-6: weights, smoothing, its two means, missing targets, extreme logits. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bceWithLogits, crossEntropy, huberLoss, l1Loss, mseLoss } from "../../src/loss/index.js";
import { type Tensor, tensor } from "../../src/tensor/tensor.js";

interface Case {
  name: string;
  logits: number[][];
  sampleWeights?: number[] | null;
  loss: number;
  gradient: number[][];
}
interface ResidualCase extends Case {
  form: "mse" | "l1" | "huber";
  targets: (number | null)[][];
  delta: number;
}
interface BceCase extends Case {
  targets: (number | null)[][];
  posWeight: number | number[] | null;
}
interface CeCase extends Case {
  targets: (number | null)[] | (number | null)[][];
  classWeights: number[] | null;
  labelSmoothing: number;
}

interface Golden {
  bce: BceCase[];
  ce: CeCase[];
  residual: ResidualCase[];
}

const golden = JSON.parse(readFileSync(new URL("../golden/losses.json", import.meta.url), "utf8")) as Golden;
const missing = (x: number | null) => x ?? NaN;

/** Within 1e-6 of each number, or of the smallest difference that float32 knows. */
function expectSame(found: number, expected: number): void {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-6 * Math.abs(expected) + 1e-45);
}

function check({ logits, loss, gradient }: Case, run: (logits: Tensor) => Tensor): void {
  const x = tensor(logits, { requiresGrad: true });
  const out = run(x);
  expect(out.shape).toEqual([]);
  expectSame(out.item(), loss);
  out.backward();
  gradient.flat().forEach((expected, i) => expectSame(x.grad!.data[i], expected));
}

describe("bceWithLogits", () => {
  it.each(golden.bce.map((one) => [one.name, one] as const))("%s", (_, one) => {
    const targets = one.targets.map((row) => row.map(missing));
    check(one, (x) => bceWithLogits(x, targets, { posWeight: one.posWeight ?? undefined, sampleWeights: one.sampleWeights ?? undefined }));
  });
});

describe("crossEntropy", () => {
  it.each(golden.ce.map((one) => [one.name, one] as const))("%s", (_, one) => {
    const targets = one.targets.map((target) => (Array.isArray(target) ? target.map(missing) : missing(target))) as number[] | number[][];
    const { classWeights, labelSmoothing, sampleWeights } = one;
    const options = { classWeights: classWeights ?? undefined, labelSmoothing, sampleWeights: sampleWeights ?? undefined };
    check(one, (x) => crossEntropy(x, targets, options));
  });
});

describe("losses of numbers", () => {
  it.each(golden.residual.map((one) => [one.name, one] as const))("%s", (_, one) => {
    const targets = one.targets.map((row) => row.map(missing)), sampleWeights = one.sampleWeights ?? undefined;
    const losses = { mse: mseLoss, l1: l1Loss, huber: huberLoss };
    check(one, (x) => losses[one.form](x, targets, { sampleWeights, ...(one.form === "huber" && { delta: one.delta }) }));
  });
});
