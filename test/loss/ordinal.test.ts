/**
 * The ordinal loss against McCullagh's formula in float64, its gradient by differences, far out where probabilities vanish, and its
 * refusals.
 */
import { describe, expect, it } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { cumulativeLogitLoss } from "../../src/loss/index.js";
import { tensor } from "../../src/tensor/tensor.js";
import { differences, expectClose } from "../tensor/finite-differences.js";

const logits = [[-1.5, 0.25, 2], [-3, -2.75, 1], [0.5, 1, 4], [-2, -1, -0.5], [0.125, 0.25, 0.375]];
const targets = [0, 3, 1, 2, NaN], weights = [1, 0.5, 3, 0, 7];

function run(given: number[][], classes: number[], sampleWeights?: number[]) {
  const x = tensor(given, { requiresGrad: true });
  const out = cumulativeLogitLoss(x, classes, { sampleWeights });
  out.backward();
  return { value: out.item(), gradient: [...x.grad!.data] };
}

/** Minus the mean log of sigmoid(above) - sigmoid(below), as the paper has it. */
function reference(flat: number[], sampleWeights: number[]): number {
  const sigma = (x: number) => 1 / (1 + Math.exp(-x));
  let sum = 0, all = 0;
  targets.forEach((target, row) => {
    if (Number.isNaN(target)) return;
    const up = target === 3 ? 1 : sigma(flat[row * 3 + target]), down = target === 0 ? 0 : sigma(flat[row * 3 + target - 1]);
    sum -= sampleWeights[row] * Math.log(up - down);
    all += sampleWeights[row];
  });
  return sum / all;
}

describe("cumulativeLogitLoss", () => {
  it.each([
    ["without weights", undefined],
    ["with example weights", weights],
  ])("is the formula, and its gradient the formula's, %s", (_, given) => {
    const plain = (flat: number[]) => reference(flat, given ?? [1, 1, 1, 1, 1]);
    const { value, gradient } = run(logits, targets, given);
    expectClose([value], [plain(logits.flat())]);
    expectClose(gradient, differences(plain, logits.flat()));
    expect(gradient.slice(12)).toEqual([0, 0, 0]); // the row without a target
  });

  it("keeps its digits where the formula's difference is 0 in float64, and stays finite where logits coincide", () => {
    // far below both thresholds, P(class 1) = e^-60 (e^1 - 1), of which sigmoid(a) - sigmoid(b) has nothing left
    const { value, gradient } = run([[60, 61]], [1]);
    expectClose([value], [60 - Math.log(1 - Math.exp(-1))]);
    expectClose(gradient, [1 + 1 / (Math.E - 1), -1 / (Math.E - 1)], 1e-5);
    expect(run([[1e4, 1e4]], [1]).value).toBeCloseTo(1e4 + Math.log(2 ** 20), 0);
    expect(run([[3e38, 3e38]], [0]).value).toBe(0);
  });

  it("is 0 with zero gradients when every target is missing, and NaN where a logit is", () => {
    expect(run([[1, 2]], [NaN])).toEqual({ value: 0, gradient: [0, 0] });
    expect(run([[NaN, NaN]], [1]).value).toBeNaN();
  });

  it.each([
    ["a class beyond the last", () => run([[1, 2]], [3]), /cumulativeLogitLoss: .*row 0.*from 0 to 2, found 3/],
    ["too few targets", () => run([[1, 2], [1, 2]], [1]), "cumulativeLogitLoss: 2 rows of logits need as many targets, found 1"],
    ["descending logits", () => run([[1, 2], [2, 1]], [0, 0]), "cumulativeLogitLoss: the logits of row 1 descend"],
    ["a negative weight", () => run([[1, 2]], [0], [-1]), "cumulativeLogitLoss: sampleWeights must be from 0 up, found -1 for row 0"],
    ["too few weights", () => run([[1, 2], [1, 2]], [0, 0], [1]), /cumulativeLogitLoss: sampleWeights.* 2 numbers.*found 1/],
  ])("refuses %s", (_, call, message) => {
    expect(call).toThrow(PotluckError);
    expect(call).toThrow(message);
  });
});
