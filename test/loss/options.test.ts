/** @file The losses' options: refused where misspelt, of a wrong type or out of range; a member computes what its function does. */
import { describe, expect, it } from "vitest";
import {
  bceWithLogits, binaryLosses, binaryOptions, crossEntropy, cumulativeLogit, cumulativeLogitLoss, huberLoss, klDivLoss, l1Loss, type Loss,
  type LossOptions, mseLoss, multiclassLosses, multiclassOptions, nll, nllLoss, regressionLosses, sigmoidFocalLoss, smoothL1Loss,
  softmaxFocalLoss, type TargetInput,
} from "../../src/loss/index.js";
import { readOptions, type Shape } from "../../src/options/index.js";
import { type Tensor, tensor } from "../../src/tensor/tensor.js";
import { expectRefusal, mistakesIn } from "../options/refusals.js";

type Call = (logits: Tensor, targets: TargetInput, options?: LossOptions) => Tensor;
const losses: [string, Loss, Call, Shape?][] = [
  ["bceWithLogits", binaryLosses.get("bce") as Loss, bceWithLogits, binaryOptions],
  ["sigmoidFocalLoss", binaryLosses.get("focal") as Loss, sigmoidFocalLoss, binaryOptions],
  ["crossEntropy", multiclassLosses.get("cross_entropy") as Loss, crossEntropy, multiclassOptions],
  ["softmaxFocalLoss", multiclassLosses.get("focal") as Loss, softmaxFocalLoss, multiclassOptions],
  ["nllLoss", nll, nllLoss],
  ["cumulativeLogitLoss", cumulativeLogit, cumulativeLogitLoss], ["mseLoss", regressionLosses.get("mse"), mseLoss],
  ["l1Loss", regressionLosses.get("l1"), l1Loss], ["huberLoss", regressionLosses.get("huber"), huberLoss],
  ["smoothL1Loss", regressionLosses.get("smooth_l1"), smoothL1Loss],
];

const logits = tensor([[0.5], [-1], [2]]), targets = [0, 0, NaN];

describe.each(losses)("%s", (owner, member, call, shared = {}) => {
  const own = { ...shared, ...member.options };
  const run = (options: object) => () => call(logits, targets, options);
  it.each([
    ...mistakesIn(own),
    { options: { sample_weights: [1, 1, 1] }, says: ['did you mean "sampleWeights"'] },
    { options: { sampleWeights: "abc" }, says: ["sampleWeights must be", '"abc"'] },
    { options: { sampleWeights: [1, 1] }, says: ["sampleWeights must have 3 numbers", "found 2"] },
    { options: { sampleWeights: [1, -1, 1] }, says: ["sampleWeights", "found -1", "row 1"] },
    { options: { reduction: "avg" }, says: ["reduction must be one of mean, sum or none", '"avg"'] },
  ])("refuses $options", ({ options, says }) => expectRefusal(run(options), [`${owner}: `, ...says]));

  it("refuses options that are no map", () => expectRefusal(() => call(logits, targets, 3), [`${owner}: `, "found 3"]));

  it("is its member's computation with the defaults filled in", () => {
    const defaults = readOptions(owner, own, {}), sampleWeights = [2, 0.5, 1];
    expect(member.compute(logits, targets, defaults).item()).toBe(call(logits, targets).item());
    expect(member.compute(logits, targets, defaults, sampleWeights).item()).toBe(call(logits, targets, { sampleWeights }).item());
    const each = call(logits, targets, { sampleWeights, reduction: "none" }).toArray();
    expect(each[2]).toBe(0);
    const sum = call(logits, targets, { sampleWeights, reduction: "sum" }).item();
    expect(sum).toBeCloseTo(each[0] + each[1], 6);
    expect(call(logits, targets, { sampleWeights }).item()).toBeCloseTo(sum / 2.5, 6);
  });
});

it("a weight of 1 for all columns is the default", () => {
  const of = (posWeight: number | readonly number[]) => bceWithLogits(logits, [1, 0, 1], { posWeight }).item();
  expect(of([1])).toBe(of(1));
  expect(of(2)).not.toBe(of(1));
});

describe("what a loss refuses beside its options", () => {
  const two = tensor([[0, 1], [2, 3]]);
  it.each<[string, () => unknown, string[]]>([
    ["an ignored index of shares", () => crossEntropy(two, [[0, 1], [1, 0]], { ignoreIndex: 0 }),
      ["crossEntropy: ignoreIndex is for targets"]],
    ["an ignored index that is no whole number", () => crossEntropy(two, [0, 1], { ignoreIndex: 0.5 }),
      ["crossEntropy: ignoreIndex", "0.5"]],
    ["an index that is neither a class nor ignored", () => nllLoss(two, [0, 7], { ignoreIndex: 8 }), ["nllLoss: ", "row 1", "found 7"]],
    ["shares as classes", () => nllLoss(two, [[0, 1], [1, 0]]), ["nllLoss: targets must be 2 class indices", "[2, 2]"]],
    ["a negative probability", () => klDivLoss(two, [[0, 1], [-0.5, 0]]), ["klDivLoss: ", "found -0.5 at [1, 0]", "logTarget"]],
    ["batchmean elsewhere", () => mseLoss(two, two, { reduction: "batchmean" as never }),
      ["mseLoss: reduction must be one of mean, sum or none"]],
    ["an unknown reduction", () => klDivLoss(two, two, { reduction: "avg" as never }),
      ["klDivLoss: reduction must be one of", "batchmean", "avg"]],
    ["a target beyond 1", () => sigmoidFocalLoss(two, [[0, 1], [2, 0]]),
      ["sigmoidFocalLoss: targets must be from 0 to 1, found 2 at [1, 0]"]],
  ])("%s", (_, call, says) => expectRefusal(call, says));
});

it("focal losses stay finite where a probability rounds to 0 or 1, and show a NaN", () => {
  for (const gamma of [0, 0.25, 1, 2]) {
    const far = tensor([[3e38, -3e38], [-1000, 1000], [104, 0]], { requiresGrad: true });
    const loss = sigmoidFocalLoss(far, [[1, 0], [0, 1], [1, 0.5]], { gamma }).add(softmaxFocalLoss(far, [0, 1, 0], { gamma }));
    loss.backward();
    expect([loss.item(), ...far.grad!.data].every(Number.isFinite)).toBe(true);
    const broken = tensor([[NaN, 1]]);
    expect(sigmoidFocalLoss(broken, [[1, 0]], { gamma }).item()).toBeNaN();
    expect(softmaxFocalLoss(broken, [0], { gamma }).item()).toBeNaN();
  }
});
