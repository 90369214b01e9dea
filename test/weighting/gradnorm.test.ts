/** @file GradNorm, against its algorithm written down once more with slopes by finite differences, and where it comes to rest. */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/engine/random.js";
import { GradNorm, type GradNormOptions } from "../../src/weighting/index.js";
import { stepOf, tasksNamed } from "./gradients.js";
import { plainAdam, slope } from "./plain-adam.js";

const make = (count: number, options: GradNormOptions = {}): GradNorm => new GradNorm(tasksNamed(count), options);
const diagonal = (norms: readonly number[]): number[][] => norms.map((norm, i) => norms.map((_, j) => (i === j ? norm ** 2 : 0)));
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
/** The weights after so many steps of the same norms and losses; the first step's losses may be others. */
function learned(weighting: GradNorm, norms: readonly number[], losses: readonly number[], steps: number, first = losses): number[] {
  weighting.weights(stepOf(diagonal(norms), first));
  for (let i = 0; i < steps; i++) weighting.weights(stepOf(diagonal(norms), losses));
  return weighting.weights(stepOf(diagonal(norms), losses));
}

describe("GradNorm", () => {
  it.each([0, 0.5, 1.5])("alpha %d: moves the weights down the slope of L_grad, its target held, and keeps their sum", (alpha) => {
    const stream = new RandomStream(2, "test/gradnorm"), lr = 0.03;
    const weighting = make(3, { alpha, lr }), plain = plainAdam([1, 1, 1], lr);
    let first: number[] = [];
    for (let at = 0; at < 40; at++) {
      const norms = [0, 1, 2].map(() => 0.2 + stream.float()), losses = [0, 1, 2].map((i) => (2 + stream.float()) * 0.97 ** (at * (i + 1)));
      if (at === 0) first = losses;
      const weights = weighting.weights(stepOf(diagonal(norms), losses));
      weights.forEach((weight, i) => expect(weight).toBeCloseTo(plain.values[i], 6));
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(3, 12);

      const ratios = losses.map((loss, i) => loss / first[i]);
      const meanNorm = mean(norms.map((norm, i) => plain.values[i] * norm));
      const gap = (i: number) => (weight: number) => Math.abs(weight * norms[i] - meanNorm * (ratios[i] / mean(ratios)) ** alpha);
      plain.step(plain.values.map((weight, i) => slope(gap(i), weight, 1e-9)));
      const scale = 3 / plain.values.reduce((sum, weight) => sum + weight, 0);
      plain.values.forEach((weight, i) => (plain.values[i] = weight * scale));
    }
  });

  it("begins with 1 for all, and moves against the longer gradient by the rate", () => {
    const weighting = make(2);
    expect(weighting.weights(stepOf(diagonal([2, 1]), [0.7, 1.1]))).toEqual([1, 1]);
    const [a, b] = weighting.weights(stepOf(diagonal([2, 1]), [0.7, 1.1]));
    expect(a).toBeCloseTo(0.975, 9);
    expect(b).toBeCloseTo(1.025, 9);
  });

  it("alpha 0 brings all norms to one size, whatever the losses do", () => {
    const weights = learned(make(3, { alpha: 0, lr: 0.002 }), [4, 1, 2], [1, 5, 0.1], 4000, [1, 1, 1]);
    [3 / 7, 12 / 7, 6 / 7].forEach((weight, i) => expect(Math.abs(weights[i] - weight)).toBeLessThan(0.02)); // in proportion to 1/4, 1, 1/2
  });

  it("alpha 1 makes norms be as what is left of the losses: the task that has fallen least has the longest gradient", () => {
    const weights = learned(make(3, { alpha: 1, lr: 0.002 }), [1, 1, 1], [0.25, 0.5, 0.75], 4000, [1, 1, 1]);
    [0.5, 1, 1.5].forEach((weight, i) => expect(Math.abs(weights[i] - weight)).toBeLessThan(0.02));
  });

  it("keeps the sum that the tasks of a step had, and what those had that are not there", () => {
    const weighting = make(3, { lr: 0.1 });
    learned(weighting, [3, 1, 1], [1, 1, 1], 3);
    const [a, b, c] = weighting.weights(stepOf(diagonal([3, 1, 1]), [1, 1, 1]));
    const [a0, b0, c0] = (weighting.stateDict() as unknown as { values: number[] }).values;
    expect(a).toBeGreaterThan(a0);
    expect(a + b + c).toBeCloseTo(a0 + b0 + c0, 12);
    const { tasks } = stepOf(diagonal([1, 1, 1]));
    weighting.weights({ tasks: [tasks[0], tasks[2]], losses: [1, 1], gramian: diagonal([1, 9]) });
    const { values } = weighting.stateDict() as unknown as { values: number[] };
    expect(values[1]).toBe(b0);
    expect(values[0] + values[2]).toBeCloseTo(a0 + c0, 12);
    expect(values[0]).not.toBe(a0);
    expect(weighting.weights({ tasks: [tasks[1]], losses: [1], gramian: [[4]] })).toEqual([b0]);
    expect((weighting.stateDict() as unknown as { values: number[] }).values).toEqual(values);
  });

  it("never gives a weight of 0 or below, however large the steps", () => {
    const weighting = make(2, { lr: 3 });
    for (let i = 0; i < 50; i++) {
      for (const weight of weighting.weights(stepOf(diagonal([1e6, 1e-6]), [1, 1]))) expect(weight).toBeGreaterThan(0);
    }
  });

  it("takes a first loss of 0 for a ratio of 1, and refuses a loss below 0", () => {
    const weights = learned(make(2, { alpha: 2, lr: 0.002 }), [1, 1], [5, 1], 2000, [0, 1]);
    weights.forEach((weight) => expect(weight).toBeCloseTo(1, 1));
    expect(() => make(2).weights(stepOf(diagonal([1, 1]), [1, -1])))
      .toThrow(/^the weighting gradnorm .*loss of task "task 1" is -1: /u);
  });
});
