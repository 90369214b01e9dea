/** The ordinal head: its names and shapes, where it begins, thresholds that ascend whatever training does, gradients down to the trunk. */
import { describe, expect, it } from "vitest";
import { cumulativeLogitLoss } from "../../src/loss/index.js";
import { type HeadFactory, OrdinalHead } from "../../src/nn/head.js";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import { SGD } from "../../src/optim/index.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { differences, expectClose } from "../tensor/finite-differences.js";

const x = SparseMatrix.fromDense([[0, 1], [1, 0], [1, 1], [0, 0]]), y = [0, 3, 2, 1];
const network = () => new MultiTaskNetwork({
  inputDim: 2, hidden: 3, outputDims: { mood: 1, stars: 3 }, heads: { stars: (options) => new OrdinalHead(options) }, seed: 4,
});

describe("the ordinal head", () => {
  it("has one row of weights and raw thresholds beside other tasks' linear heads, and goes through state dicts", () => {
    const model = network(), state = model.stateDict();
    expect(Object.entries(state).map(([name, { shape }]) => [name, shape])).toEqual([
      ["hidden.weight", [3, 2]], ["hidden.bias", [3]], ["final_mood.weight", [1, 3]], ["final_mood.bias", [1]],
      ["final_stars.weight", [1, 3]], ["final_stars.raw_thresholds", [3]],
    ]);
    model.loadStateDict(state);
    expect(model.predict(x, "stars").shape).toEqual([4, 3]);
    model.dispose();
  });

  it("begins where a score of 0 gives each class the same probability", () => {
    const head = new OrdinalHead({ inputs: 2, outputs: 4 });
    expectClose(head.thresholds().map((threshold) => 1 / (1 + Math.exp(-threshold))), [0.2, 0.4, 0.6, 0.8]);
  });

  it("has the gradients that finite differences of the loss give, in both its parameters", () => {
    const model = network();
    const loss = () => cumulativeLogitLoss(model.forward(x, "stars"), y);
    loss().backward();
    const named = new Map(model.namedParameters());
    const gradientOf = (name: string): number[] => [...named.get(name)!.grad!.data];
    const gradients = ["final_stars.weight", "final_stars.raw_thresholds"].map((name) => [named.get(name)!, gradientOf(name)] as const);
    for (const [parameter, found] of gradients) {
      const start = parameter.read();
      const at = (numbers: number[]): number => {
        parameter.write({ shape: start.shape, data: Float32Array.from(numbers) });
        return loss().item();
      };
      expectClose(found, differences(at, [...start.data], 1e-2), 2e-3);
      parameter.write(start);
    }
    model.dispose();
  });

  it("keeps its thresholds ascending under steps that would tear free ones apart", () => {
    const model = network(), optimizer = new SGD(model.parameters(), { lr: 50 });
    for (let step = 0; step < 20; step++) {
      const loss = cumulativeLogitLoss(model.forward(x, "stars"), y);
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      expect(loss.item()).toBeLessThan(Infinity);
      for (const row of [0, 1, 2, 3]) {
        const [a, b, c] = model.predict(x, "stars").data.subarray(row * 3, row * 3 + 3);
        expect(a <= b && b <= c).toBe(true);
      }
    }
    model.dispose();
  });

  it("is refused for a task that the model does not have", () => {
    const heads: Record<string, HeadFactory> = { star: (size) => new OrdinalHead(size) };
    expect(() => new MultiTaskNetwork<string>({ inputDim: 2, hidden: 3, outputDims: { stars: 3 }, heads }))
      .toThrow(/heads\.star is not a task.*did you mean "stars"/u);
  });
});
