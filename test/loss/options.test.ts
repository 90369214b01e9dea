/** @file The losses' options: refused where misspelt, of a wrong type or out of range; a member computes what its function does. */
import { describe, expect, it } from "vitest";
import {
  bceWithLogits, binaryCrossEntropy, crossEntropy, cumulativeLogit, cumulativeLogitLoss, huberLoss, l1Loss, type Loss, mseLoss,
  regressionLosses, type SampleWeighted, softmaxCrossEntropy, type TargetInput,
} from "../../src/loss/index.js";
import { readOptions } from "../../src/options/index.js";
import { type Tensor, tensor } from "../../src/tensor/tensor.js";
import { expectRefusal, mistakesIn } from "../options/refusals.js";

type Call = (logits: Tensor, targets: TargetInput, options?: SampleWeighted) => Tensor;
const losses: [string, Loss, Call][] = [
  ["bceWithLogits", binaryCrossEntropy, bceWithLogits], ["crossEntropy", softmaxCrossEntropy, crossEntropy],
  ["cumulativeLogitLoss", cumulativeLogit, cumulativeLogitLoss], ["mseLoss", regressionLosses.get("mse"), mseLoss],
  ["l1Loss", regressionLosses.get("l1"), l1Loss], ["huberLoss", regressionLosses.get("huber"), huberLoss],
];

const logits = tensor([[0.5], [-1], [2]]), targets = [0, 0, NaN];

describe.each(losses)("%s", (owner, member, call) => {
  const run = (options: object) => () => call(logits, targets, options);
  it.each([
    ...mistakesIn(member.options),
    { options: { sample_weights: [1, 1, 1] }, says: ['did you mean "sampleWeights"'] },
    { options: { sampleWeights: "abc" }, says: ["sampleWeights must be", '"abc"'] },
    { options: { sampleWeights: [1, 1] }, says: ["sampleWeights must have 3 numbers", "found 2"] },
    { options: { sampleWeights: [1, -1, 1] }, says: ["sampleWeights", "found -1", "row 1"] },
    { options: { reduction: "sum" }, says: ['unknown option "reduction"'] },
  ])("refuses $options", ({ options, says }) => expectRefusal(run(options), [`${owner}: `, ...says]));

  it("refuses options that are no map", () => expectRefusal(() => call(logits, targets, 3), [`${owner}: `, "found 3"]));

  it("is its member's computation with the defaults filled in", () => {
    const defaults = readOptions(owner, member.options, {}), sampleWeights = [2, 0.5, 1];
    expect(member.compute(logits, targets, defaults).item()).toBe(call(logits, targets).item());
    expect(member.compute(logits, targets, defaults, sampleWeights).item()).toBe(call(logits, targets, { sampleWeights }).item());
  });
});

it("a weight of 1 for all columns is the default", () => {
  const of = (posWeight: number | readonly number[]) => bceWithLogits(logits, [1, 0, 1], { posWeight }).item();
  expect(of([1])).toBe(of(1));
  expect(of(2)).not.toBe(of(1));
});
