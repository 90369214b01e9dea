/**
 * @file What each gradient method's equation demands of its weights, checked on the gradients themselves: drawn sets of many shapes, of
 * full and of lower rank, agreeing and conflicting, of lengths from 1e-15 to 1e15. No other solver is needed to tell whether a solution is
 * one.
 */
import { describe, expect, it } from "vitest";
import { AlignedMTL } from "../../src/weighting/aligned-mtl.js";
import { CAGrad } from "../../src/weighting/cagrad.js";
import { DualProj } from "../../src/weighting/dualproj.js";
import { FairGrad } from "../../src/weighting/fairgrad.js";
import { IMTLG } from "../../src/weighting/imtl-g.js";
import { MGDA } from "../../src/weighting/mgda.js";
import { NashMTL } from "../../src/weighting/nash-mtl.js";
import { UPGrad } from "../../src/weighting/upgrad.js";
import { combined, cosine, drawGradients, type GradientsOptions, gramianOf, inner, norm, stepOf, tasksNamed } from "./gradients.js";

const shapes: [string, GradientsOptions][] = [
  ["2 in 2", { tasks: 2, dimension: 2 }],
  ["2 in 300", { tasks: 2, dimension: 300 }],
  ["3 that agree", { tasks: 3, dimension: 10, common: 1 }],
  ["4 in 5", { tasks: 4, dimension: 5 }],
  ["6 in 9", { tasks: 6, dimension: 9 }],
  ["9 in 40", { tasks: 9, dimension: 40, common: 0.2 }],
  ["16 in 25", { tasks: 16, dimension: 25, common: 0.3 }],
  ["30 in 200", { tasks: 30, dimension: 200 }],
];
const lengths: [string, [number, number]][] = [
  ["of like lengths", [0, 0]], ["of lengths 1e-3 to 1e3", [-3, 3]], ["of lengths 1e-15 to 1e15", [-15, 15]], ["all tiny", [-15, -15]],
];
const independent = shapes.flatMap(([shape, options]) =>
  lengths.flatMap(([length, powers]) => [0, 1].map((draw) => ({
    name: `${shape}, ${length}, ${draw}`, gradients: drawGradients(`${shape} ${length} ${draw}`, { ...options, powers }),
  }))));
/** Sets whose gradients depend on each other; most of them have 0 in their hull. */
const dependent = [[3, 2], [4, 2], [5, 3], [8, 5], [12, 4], [20, 6]].flatMap(([tasks, rank]) =>
  lengths.flatMap(([length, powers]) => [0, 1].map((common) => ({
    name: `${tasks} of rank ${rank}, ${length}, ${common ? "agreeing" : "conflicting"}`,
    gradients: drawGradients(`rank ${tasks} ${rank} ${length}`, { tasks, dimension: 8, rank, powers, common }),
  }))));
const all = [...independent, ...dependent];

/** Lengths that the pieces of a combination have, the measure of its rounding. */
const size = (gradients: readonly (readonly number[])[], weights: readonly number[]): number =>
  Math.max(...weights.map((weight, i) => Math.abs(weight) * norm(gradients[i])));
const unit = (a: readonly number[]): number[] => a.map((value) => value / norm(a));

describe.each(all)("$name", ({ gradients }) => {
  const gramian = gramianOf(gradients);
  const n = gradients.length;
  const step = stepOf(gramian);

  it("MGDA: no gradient's inner product with the combination is below its square", () => {
    const weights = new MGDA().weights(step);
    expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    const d = combined(gradients, weights), shortest = Math.min(...gradients.map(norm));
    for (const gradient of gradients) {
      expect((inner(unit(gradient), d) * norm(gradient) - norm(d) ** 2) / (norm(gradient) * shortest)).toBeGreaterThan(-1e-8);
    }
  });

  it("DualProj: opposes no task, and adds only what lies across", () => {
    const weights = new DualProj().weights(step);
    const d = combined(gradients, weights), scale = size(gradients, weights);
    weights.forEach((weight, i) => {
      expect(weight).toBeGreaterThanOrEqual(1 / n);
      const along = inner(unit(gradients[i]), d) / scale;
      expect(along).toBeGreaterThan(-1e-8);
      expect(along * ((weight - 1 / n) * norm(gradients[i])) / scale).toBeLessThan(1e-8);
    });
  });

  it("UPGrad: opposes no task", () => {
    const weights = new UPGrad().weights(step);
    const d = combined(gradients, weights), scale = size(gradients, weights);
    weights.forEach((weight, i) => {
      expect(weight).toBeGreaterThanOrEqual((1 / n) * (1 - 1e-12));
      expect(inner(unit(gradients[i]), d) / scale).toBeGreaterThan(-1e-8);
    });
  });

  it.each([0.2, 0.5, 0.95])("CAGrad, c %d: at the border, with weight only on the tasks that gain least", (c) => {
    const weights = new CAGrad([], { c }).weights(step);
    const mean = combined(gradients, weights.map(() => 1 / n));
    const added = weights.map((weight) => weight - 1 / n);
    const d = combined(gradients, weights), shift = combined(gradients, added);
    const scale = Math.max(size(gradients, added), norm(mean));
    expect(Math.min(...added)).toBeGreaterThanOrEqual(0);
    expect(Math.abs(norm(shift) - c * norm(mean)) / scale).toBeLessThan(1e-8);
    // Of what a task gains, up to rounding of the longest pieces, none may be below what those with weight gain.
    const along = gradients.map((gradient) => inner(unit(gradient), d)), slack = 1e-9 * scale;
    const least = Math.min(...along.map((value, i) => (value + slack) * norm(gradients[i])));
    added.forEach((part, i) => {
      if (part * norm(gradients[i]) > slack) expect((along[i] - least / norm(gradients[i])) / slack).toBeLessThan(1);
    });
  });

  it("FairGrad and Nash-MTL: finite and above 0", () => {
    for (const method of [new FairGrad(), new NashMTL(tasksNamed(n)), new FairGrad([], { alpha: 0.5 }), new FairGrad([], { alpha: 10 })]) {
      for (const weight of method.weights(step)) {
        expect(weight).toBeGreaterThan(0);
        expect(weight).toBeLessThan(Infinity);
      }
    }
  });

  it("IMTL-G and Aligned-MTL: finite", () => {
    for (const method of [new IMTLG(), new AlignedMTL(), new AlignedMTL([], { scale: "median" }), new AlignedMTL([], { scale: "rmse" })]) {
      expect(method.weights(step).every(Number.isFinite)).toBe(true);
    }
  });
});

describe.each(independent)("independent: $name", ({ gradients }) => {
  const n = gradients.length;
  const step = stepOf(gramianOf(gradients));

  it("Nash-MTL: each task gains one over its weight", () => {
    const weights = new NashMTL(tasksNamed(n), { maxNorm: null }).weights(step);
    const d = combined(gradients.map((gradient, i) => gradient.map((value) => value * weights[i])), weights.map(() => 1));
    gradients.forEach((gradient, i) => expect(inner(unit(gradient), d) * (norm(gradient) * weights[i])).toBeCloseTo(1, 7));
    expect(norm(d)).toBeCloseTo(Math.sqrt(n), 7);
    const cut = new NashMTL(tasksNamed(n), { maxNorm: 0.25 }).weights(step);
    cut.forEach((weight, i) => expect(weight / weights[i]).toBeCloseTo(0.25 / Math.sqrt(n), 7));
  });

  it.each([0.5, 1, 2, 5])("FairGrad, alpha %d: each task gains its weight to the power of -1 / alpha", (alpha) => {
    const weights = new FairGrad([], { alpha }).weights(step);
    const d = combined(gradients, weights), scale = size(gradients, weights);
    gradients.forEach((gradient, i) => {
      const gain = weights[i] ** (-1 / alpha) / norm(gradient);
      expect(Math.abs(inner(unit(gradient), d) - gain) / Math.max(scale, gain)).toBeLessThan(1e-7);
    });
  });

  it("IMTL-G: the same projection onto every gradient", () => {
    const weights = new IMTLG().weights(step);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 7);
    const d = combined(gradients, weights), scale = size(gradients, weights);
    const projections = gradients.map((gradient) => inner(unit(gradient), d) / scale);
    expect(Math.max(...projections) - Math.min(...projections)).toBeLessThan(1e-9);
  });
});

describe("cosines that all methods must bear", () => {
  it("twice the same gradient counts as its sum would", () => {
    const gradients = [[1, 2, 0], [1, 2, 0], [-1, 0.5, 1]];
    const d = combined(gradients, new MGDA().weights(stepOf(gramianOf(gradients))));
    const once = combined(gradients.slice(1), new MGDA().weights(stepOf(gramianOf(gradients.slice(1)))));
    d.forEach((value, k) => expect(value).toBeCloseTo(once[k], 12));
    expect(cosine(d, gradients[0])).toBeGreaterThan(0);
  });
});
