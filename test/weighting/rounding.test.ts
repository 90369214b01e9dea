/**
 * @file Gradients are float32, so Gramians carry their rounding: what a method makes of gradients that depend on each other, that cancel,
 * or that agree for long, must not be that rounding's doing.
 */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/engine/random.js";
import { AlignedMTL, FairGrad, GradVac, IMTLG, NashMTL } from "../../src/weighting/index.js";
import { combined, gramianOf, norm, stepOf, tasksNamed } from "./gradients.js";

/** Three gradients in a plane. */
const dependent = [[0.12, 0.03], [0.05, 0.1], [-0.04, 0.11]];
const noisy = (gramian: number[][], size: number): number[][] => {
  const stream = new RandomStream(3, "test/rounding");
  const noise = gramian.map((row) => row.map(() => (2 * stream.float() - 1) * size));
  const both = (i: number, j: number) => ((noise[i][j] + noise[j][i]) / 2) * Math.sqrt(gramian[i][i] * gramian[j][j]);
  return gramian.map((row, i) => row.map((value, j) => value + both(i, j)));
};

describe("gradients that depend on each other", () => {
  it.each([
    ["imtl_g", new IMTLG()],
    ["aligned_mtl", new AlignedMTL()],
  ] as const)("%s: rounding turns the direction no further than its own size", (_, method) => {
    const exact = combined(dependent, method.weights(stepOf(gramianOf(dependent))));
    const rounded = combined(dependent, method.weights(stepOf(noisy(gramianOf(dependent), 6e-8))));
    expect(norm(exact)).toBeGreaterThan(0.01);
    exact.forEach((value, i) => expect(rounded[i]).toBeCloseTo(value, 5));
  });
});

describe("gradients that cancel", () => {
  const cases = [[[0.7], [-0.3]], [[0.7, 0.1], [-0.35, -0.05]], Array.from({ length: 40 }, (_, task) => {
    const stream = new RandomStream(task, "test/cancel");
    return Array.from({ length: 8 }, () => stream.float() - 0.5);
  })];
  it.each(cases)("%#: the combination in float32 is as near 0 as in float64", (...gradients) => {
    for (const method of [new NashMTL(tasksNamed(gradients.length), { maxNorm: null }), new FairGrad(), new FairGrad([], { alpha: 1 })]) {
      const weights = method.weights(stepOf(gramianOf(gradients)));
      expect(weights.every((weight) => weight > 0)).toBe(true);
      const float32 = gradients[0].map((_, k) =>
        gradients.reduce((sum, gradient, i) => Math.fround(sum + Math.fround(weights[i] * Math.fround(gradient[k]))), 0));
      expect(norm(float32)).toBeLessThan(0.1);
    }
  });
});

describe("GradVac, after gradients that agreed", () => {
  it.each([[1, 3], [0.01, 5000]])("beta %d, %d steps: weights keep a size", (beta, steps) => {
    const method = new GradVac(tasksNamed(2), { beta });
    for (let step = 0; step < steps; step++) method.weights(stepOf([[1, 1], [1, 1]]));
    for (const weight of method.weights(stepOf([[1, 0.5], [0.5, 1]]))) expect(weight).toBeLessThan(25);
  });
});
