/**
 * @file Two objectives whose Pareto front is known, descended from five starts: f_i(x) = (x - a_i)' A_i (x - a_i) / 2, with A_i diagonal
 * and unlike, whose front is the curve of minimizers of all sums t f_1 + (1 - t) f_2. The second's scale is ten times the first's.
 */
import { describe, expect, it } from "vitest";
import type { Weighting, WeightingName } from "../../src/weighting/index.js";
import { gramianOf, makeWeighting, norm, stepOf, tasksNamed } from "./gradients.js";

const curves = [[1, 0.2, 0.5], [3, 10, 6]], ends = [[1, 1, 0], [-1, 0.5, 1]];
const starts = [[4, 3, -2], [-5, 1, 0], [0, -4, 4], [0.5, 6, 1], [-3, -3, -3]];
const gradientsAt = (x: readonly number[]): number[][] => curves.map((curve, i) => x.map((value, k) => curve[k] * (value - ends[i][k])));

/** The point of the front with the share t of the first objective. */
const frontAt = (t: number): number[] => ends[0].map((_, k) => {
  const pulls = [t * curves[0][k], (1 - t) * curves[1][k]];
  return (pulls[0] * ends[0][k] + pulls[1] * ends[1][k]) / (pulls[0] + pulls[1]);
});
const front = Array.from({ length: 4001 }, (_, i) => frontAt(1 / (1 + 10 ** (5 - i / 400)))); // dense where the second's scale is felt
const distance = (a: readonly number[], b: readonly number[]): number => norm(a.map((value, k) => value - b[k]));
const toFront = (x: readonly number[]): number => Math.min(...front.map((point) => distance(point, x)));

function descend(weighting: Weighting, start: readonly number[], steps: number, lr: (step: number) => number): number[] {
  let x = [...start];
  for (let step = 0; step < steps; step++) {
    const gradients = gradientsAt(x);
    const weights = weighting.weights(stepOf(gramianOf(gradients)));
    x = x.map((value, k) => value - lr(step) * (weights[0] * gradients[0][k] + weights[1] * gradients[1][k]));
  }
  return x;
}

// Nash-MTL's direction has one length wherever it is, so its rate must fall for it to come to rest.
const falling = (step: number): number => 0.2 * 0.985 ** step;
const methods: [WeightingName, Record<string, unknown>, number, (step: number) => number][] = [
  ["mgda", {}, 800, () => 0.08],
  ["cagrad", { c: 0.4 }, 800, () => 0.08],
  ["nash_mtl", {}, 700, falling],
  ["upgrad", {}, 800, () => 0.08],
];

describe.each(methods)("%s", (name, options, steps, lr) => {
  it.each(starts.map((start) => [start]))("comes from %j to the front", (start) => {
    expect(toFront(start)).toBeGreaterThan(1);
    expect(toFront(descend(makeWeighting(name, tasksNamed(2), options), start, steps, lr))).toBeLessThan(5e-3);
  });
});

it("the sum of the losses goes to one point of it, whatever the start; MGDA and UPGrad to others", () => {
  const sum = starts.map((start) => descend(makeWeighting("sum", tasksNamed(2)), start, 800, () => 0.08));
  for (const point of sum) expect(distance(point, frontAt(0.5))).toBeLessThan(1e-6);
  for (const name of ["mgda", "upgrad"] as const) {
    const found = starts.map((start) => descend(makeWeighting(name, tasksNamed(2)), start, 800, () => 0.08));
    expect(Math.max(...found.map((point) => distance(point, found[0])))).toBeGreaterThan(0.1);
  }
});
