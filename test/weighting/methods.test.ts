/** @file What is each gradient method's own: options, kept cosines and weights, masks, and the numbers of the docstrings' examples. */
import { describe, expect, it } from "vitest";
import type { WeightingName, WeightingStep } from "../../src/weighting/index.js";
import { combined, cosine, drawGradients, gramianOf, makeWeighting, stepOf, tasksNamed } from "./gradients.js";

const near = (found: readonly number[], wanted: readonly number[], digits: number): void => {
  expect(found).toHaveLength(wanted.length);
  found.forEach((value, i) => expect(value).toBeCloseTo(wanted[i], digits));
};

describe("the examples of the docstrings", () => {
  it.each([
    ["mgda", {}, [[1, 0], [0, 4]], [0.8, 0.2]],
    ["imtl_g", {}, [[1, 0], [0, 4]], [2 / 3, 1 / 3]],
    ["aligned_mtl", {}, [[1, 0], [0, 4]], [0.5, 0.25]],
    ["fairgrad", { alpha: 1 }, [[1, 0], [0, 4]], [1, 0.5]],
    ["nash_mtl", { maxNorm: null }, [[1, 0], [0, 4]], [1, 0.5]],
    ["cagrad", { c: 0 }, [[1, 0], [0, 4]], [0.5, 0.5]],
    ["upgrad", {}, [[1, -0.5], [-0.5, 1]], [0.75, 0.75]],
    ["dualproj", {}, [[1, -2], [-2, 16]], [1, 0.5]],
    ["pcgrad", {}, [[1, -0.5], [-0.5, 1]], [1.5, 1.5]],
    ["gradvac", {}, [[1, -0.5], [-0.5, 1]], [1.5, 1.5]],
  ] as [WeightingName, Record<string, unknown>, number[][], number[]][])("%s", (name, options, gramian, weights) => {
    near(makeWeighting(name, tasksNamed(2), options).weights(stepOf(gramian)), weights, 11);
  });
});

describe("Aligned-MTL", () => {
  it.each(["min", "median", "rmse"] as const)("%s: averages orthogonal gradients of one length", (scale) => {
    // Gradients along the eigenvectors' own axes: lengths 1, 2, 5, whose aligned ones are unit vectors times the new length.
    const gradients = [[1, 0, 0], [0, 2, 0], [0, 0, 5]], length = { min: 1, median: 2, rmse: Math.sqrt(10) }[scale];
    const weights = makeWeighting("aligned_mtl", tasksNamed(3), { scale }).weights(stepOf(gramianOf(gradients)));
    near(combined(gradients, weights), [length / 3, length / 3, length / 3], 12);
    const even = makeWeighting("aligned_mtl", tasksNamed(2), { scale: "median" }).weights(stepOf([[1, 0], [0, 4]]));
    near(even, [0.5, 0.25], 12); // the lower of two
  });
});

describe("GradVac", () => {
  it("turns a gradient until its cosine is the target", () => {
    const gradients = [[1, 0], [-0.6, 0.8]];
    const weighting = makeWeighting("gradvac", tasksNamed(2), { target: 0.5 });
    const weights = weighting.weights(stepOf(gramianOf(gradients)));
    const added = weights[0] - 1; // both are of length 1, so each adds as much of the other
    expect(weights[1] - 1).toBeCloseTo(added, 12);
    expect(cosine(gradients[0].map((value, k) => value + added * gradients[1][k]), gradients[1])).toBeCloseTo(0.5, 12);
    expect((weighting.stateDict().usual as unknown as number[])[1]).toBeCloseTo(-0.006, 12);
  });

  it("moves the usual cosines by beta of what it sees, and turns by them", () => {
    const weighting = makeWeighting("gradvac", tasksNamed(2), { beta: 0.5 });
    const agreeing = stepOf([[1, 0.8], [0.8, 1]]);
    expect(weighting.weights(agreeing)).toEqual([1, 1]);
    near(weighting.stateDict().usual as unknown as number[], [0, 0.4, 0.4, 0], 12);
    const [first] = weighting.weights(stepOf([[1, 0.2], [0.2, 1]]));
    const added = first - 1;
    expect((0.2 + added) / Math.sqrt(1 + 2 * 0.2 * added + added * added)).toBeCloseTo(0.4, 12);
    near(weighting.stateDict().usual as unknown as number[], [0, 0.3, 0.3, 0], 12);
  });
});

describe("GradDrop", () => {
  const gradients = [new Float32Array([1, 3, 0, 0, -2, 1]), new Float32Array([2, -1, 5, 0, -1, -1])];
  const drawn = (options: Record<string, unknown> = {}): Float32Array[][] => {
    const weighting = makeWeighting("graddrop", tasksNamed(2), options);
    return Array.from({ length: 4000 }, () => weighting.masks(gradients));
  };

  it("passes what agrees, and of what does not one sign, by its share", () => {
    const masks = drawn();
    for (const [a, b] of masks) {
      expect([a[0], b[0], a[4], b[4], a[3], b[3], b[2]]).toEqual([1, 1, 1, 1, 1, 1, 1]);
      expect(a[1] + b[1]).toBe(1);
      expect(a[5] + b[5]).toBe(1);
    }
    const share = (element: number): number => masks.reduce((sum, [a]) => sum + a[element], 0) / masks.length;
    expect(Math.abs(share(1) - 0.75)).toBeLessThan(0.03);
    expect(Math.abs(share(5) - 0.5)).toBeLessThan(0.03);
  });

  it("lets the leak of the dropped through, whatever the order of the tasks", () => {
    for (const [a, b] of drawn({ leak: 0.25 })) expect([0.25, 1].includes(a[1]) && a[1] + b[1] === 1.25).toBe(true);
    const [a, b] = makeWeighting("graddrop", tasksNamed(2)).masks(gradients);
    const [c, d] = makeWeighting("graddrop", tasksNamed(2)).masks([...gradients].reverse());
    expect([a, b]).toEqual([d, c]);
  });

  it("keeps a task alone whole", () => {
    expect(Array.from(makeWeighting("graddrop", tasksNamed(2)).masks([gradients[0]])[0])).toEqual([1, 1, 1, 1, 1, 1]);
  });
});

describe("Nash-MTL's updateEvery", () => {
  it("keeps weights between, and solves anew for a task that they do not know", () => {
    const weighting = makeWeighting("nash_mtl", tasksNamed(3), { updateEvery: 3, maxNorm: null });
    const fresh = (step: WeightingStep): number[] => makeWeighting("nash_mtl", tasksNamed(3), { maxNorm: null }).weights(step);
    const [a, b] = [0, 1].map((draw) => stepOf(gramianOf(drawGradients(`every ${draw}`, { tasks: 3, dimension: 4 }))));
    const only = ({ gramian, losses }: WeightingStep, places: number[]): WeightingStep => ({
      tasks: places.map((i) => `task ${i}`),
      losses: places.map((i) => losses[i]),
      gramian: places.map((i) => places.map((j) => gramian![i][j])),
    });
    expect(weighting.weights(only(a, [0, 1]))).toEqual(fresh(only(a, [0, 1])));
    expect(weighting.weights(only(b, [0, 1]))).toEqual(fresh(only(a, [0, 1])));
    expect(weighting.weights(b)).toEqual(fresh(b));
    expect(weighting.weights(a)).toEqual(fresh(a));
    expect(weighting.weights(only(b, [2]))).toEqual([fresh(a)[2]]);
  });
});
