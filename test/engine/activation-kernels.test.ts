/**
 * How exact the float32 functions are, against float64 over wide ranges, and what they make of the extremes. The bounds are those that a
 * denser sweep found, with a little air.
 */
import { describe, expect, it } from "vitest";
import { engine } from "../../src/engine/engine.js";
import { apply, put, sweep, take, unitInLastPlace } from "./kernel-memory.js";

const COUNT = 20_001;

/** The normal distribution function: power series near 0, continued fraction in the tail. */
function phi(x: number): number {
  if (x > 5) return 1 - phi(-x);
  if (x < -5) {
    let fraction = 0;
    for (let k = 60; k >= 1; k--) fraction = k / (fraction - x);
    return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI) / (fraction - x);
  }
  let term = x, sum = x;
  for (let n = 1; n < 150; n++) {
    term *= (-x * x) / (2 * n);
    sum += term / (2 * n + 1);
  }
  return 0.5 + sum / Math.sqrt(2 * Math.PI);
}

const sigma = (x: number) => 1 / (1 + Math.exp(-x));
const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

function worst(found: Float32Array, inputs: Float32Array, exact: (x: number) => number, unit: (y: number) => number): number {
  return inputs.reduce((most, x, i) => {
    const y = exact(x), distance = Math.abs(found[i] - y) / unit(y);
    return Number.isNaN(distance) ? Infinity : Math.max(most, distance);
  }, 0);
}

describe("in units in the last place", () => {
  it.each([
    ["exp", "exp", Math.exp, -87.3, 88.7, 1],
    ["exp near 0", "exp", Math.exp, -1, 1, 1],
    ["exp below the normal numbers", "exp", Math.exp, -103.9, -87.3, 1],
    ["log", "log", Math.log, 1e-3, 100, 0.51],
    ["log near 1", "log", Math.log, 0.99, 1.01, 0.51],
    ["sigmoid", "sigmoid", sigma, -87, 30, 2.5],
    ["tanh", "tanh", Math.tanh, -10, 10, 1.4],
    ["tanh where its two forms meet", "tanh", Math.tanh, 0.55, 0.65, 1.4],
    ["tanh near 0", "tanh", Math.tanh, -1e-3, 1e-3, 0.51],
    ["gelu above 0", "gelu", (x: number) => x * phi(x), 1e-3, 20, 2.5],
    ["gelu near 0", "gelu", (x: number) => x * phi(x), -0.9, 0.9, 4],
  ] as const)("%s", (_, kernel, exact, from, to, units) => {
    const inputs = sweep(from, to, COUNT);
    expect(worst(apply(kernel, inputs), inputs, exact, (y) => unitInLastPlace(y) || 1)).toBeLessThan(units);
  });
});

describe("in absolute error, where a difference of near numbers leaves no more", () => {
  it.each([
    ["sigmoid over everything", "sigmoid", sigma, -200, 200, 1e-7],
    ["gelu below 0", "gelu", (x: number) => x * phi(x), -14, 0, 1.2e-7],
  ] as const)("%s", (_, kernel, exact, from, to, bound) => {
    const inputs = sweep(from, to, COUNT);
    expect(worst(apply(kernel, inputs), inputs, exact, () => 1)).toBeLessThan(bound);
  });

  it.each([
    ["sigmoid", "sigmoidGradient", (y: number) => y * (1 - y), sweep(0, 1, COUNT), 1e-7],
    ["tanh", "tanhGradient", (y: number) => 1 - y * y, sweep(-1, 1, COUNT), 1.3e-7],
    ["relu", "reluGradient", (y: number) => (y > 0 ? 1 : 0), sweep(-1, 1, COUNT), 1e-30],
    ["gelu", "geluGradient", (x: number) => phi(x) + x * density(x), sweep(-14, 14, COUNT), 3e-7],
  ] as const)("the slope of %s, added to what is there", (_, kernel, slope, inputs, bound) => {
    const into = put(inputs.map(() => 0.5));
    engine().kernels[kernel](put(inputs), put(inputs.map(() => 1)), into, inputs.length);
    expect(worst(take(into, inputs.length), inputs, (x) => 0.5 + slope(x), () => 1)).toBeLessThan(bound);
  });
});

describe("extremes", () => {
  const extremes = [NaN, Infinity, -Infinity, 0, 88.72283, 88.73, -103, -104, 1e30, -1e30, 1e-40];
  const tiny = Math.fround(1e-40);
  it.each([
    ["exp", "exp", [NaN, Infinity, 0, 1, Math.fround(3.4027985e38), Infinity, 1.401298464324817e-45, 0, Infinity, 0, 1]],
    ["sigmoid", "sigmoid", [NaN, 1, 0, 0.5, 1, 1, 0, 0, 1, 0, 0.5]],
    ["tanh", "tanh", [NaN, 1, -1, 0, 1, 1, -1, -1, 1, -1, tiny]],
    ["relu", "relu", [NaN, Infinity, 0, 0, Math.fround(88.72283), Math.fround(88.73), 0, 0, Math.fround(1e30), 0, tiny]],
    ["log", "log", [NaN, Infinity, NaN, -Infinity, Math.fround(Math.log(Math.fround(88.72283))), Math.fround(Math.log(Math.fround(88.73))),
      NaN, NaN, Math.fround(Math.log(1e30)), NaN, Math.fround(Math.log(tiny))]],
  ] as const)("%s", (_, kernel, expected) => {
    expect([...apply(kernel, extremes)].map((x) => x + 0)).toEqual(expected); // + 0: the sign of zero is no matter
  });

  it("gelu: NaN stays NaN, large numbers pass, far below 0 nothing is left", () => {
    const [nan, infinite, large, none, zero] = apply("gelu", [NaN, Infinity, 1e30, -1e30, 0]);
    expect([nan, infinite, large, none + 0, zero]).toEqual([NaN, Infinity, Math.fround(1e30), 0, 0]);
  });

  it("tanh is odd to the last bit", () => {
    const inputs = sweep(1e-7, 12, 5001);
    expect(apply("tanh", inputs.map((x) => -x))).toEqual(apply("tanh", inputs).map((y) => -y));
  });

  it("neighbours in a vector do not touch each other", () => {
    const inputs = [NaN, 0.3, Infinity, -2, 7, -Infinity, NaN, 0.3];
    for (const kernel of ["exp", "sigmoid", "tanh", "relu", "gelu", "log"] as const) {
      const together = apply(kernel, inputs);
      inputs.forEach((x, i) => expect(together[i]).toBe(apply(kernel, [x])[0]));
    }
  });
});
