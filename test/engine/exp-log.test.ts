/** The float64 exponential, logarithm and power: their exactness, and the kernels' twins bit for bit. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { engine } from "../../src/engine/engine.js";
import { exp64, log1p64, log64, pow64 } from "../../src/engine/math.js";

const { kernels } = engine();

function units(found: number, exact: number): number {
  return Math.abs(found - exact) / 2 ** (Math.max(Math.floor(Math.log2(Math.abs(exact))), -1022) - 52);
}

describe("exactness", () => {
  it("exp64: within 2 units in the last place, also below the normal numbers", () => {
    let worst = 0;
    for (let i = 0; i <= 20_000; i++) {
      const x = -744 + (1453 * i) / 20_000;
      worst = Math.max(worst, units(exp64(x), Math.exp(x)));
    }
    expect(worst).toBeLessThanOrEqual(2);
  });

  it("log64: within 2 units in the last place, near 1 too", () => {
    let worst = 0;
    for (let i = 0; i <= 20_000; i++) {
      for (const x of [Math.exp(-740 + (1449 * i) / 20_000), 0.98 + i / 500_000]) {
        if (x !== 1) worst = Math.max(worst, units(log64(x), Math.log(x)));
      }
    }
    expect(worst).toBeLessThanOrEqual(2);
    expect(log64(1)).toBe(0);
  });

  it("log1p64: within 4 units in the last place, near 0 too", () => {
    let worst = 0;
    for (let i = 0; i <= 20_000; i++) {
      const size = 10 ** (-300 + (600 * i) / 20_000), small = 10 ** (-18 + (17.9 * i) / 20_000);
      for (const x of [size, small, -small]) worst = Math.max(worst, units(log1p64(x), Math.log1p(x)));
    }
    expect(worst).toBeLessThanOrEqual(4);
    expect([NaN, Infinity, -1, -2, 0, 1e-320].map(log1p64)).toEqual([NaN, Infinity, -Infinity, NaN, 0, 1e-320]);
  });

  it("the ends of the range", () => {
    expect([NaN, Infinity, -Infinity, 710, -746, 0, -0].map(exp64)).toEqual([NaN, Infinity, 0, Infinity, 0, 1, 1]);
    expect([NaN, Infinity, -1, 0, -0].map(log64)).toEqual([NaN, Infinity, NaN, -Infinity, -Infinity]);
    expect(exp64(709.782712893384)).toBeGreaterThan(1.797e308);
    expect(log64(5e-324)).toBeCloseTo(-744.4400719213812, 10);
  });

  it("pow64: whole exponents as repeated products, others through the logarithm", () => {
    expect(pow64(0.999, 1000)).toBeCloseTo(0.36769542477096373, 14);
    expect([pow64(2, 10), pow64(2, -2), pow64(0, 0), pow64(0, 3), pow64(-3, 3)]).toEqual([1024, 0.25, 1, 0, -27]);
    expect(pow64(10, 0.5)).toBeCloseTo(Math.sqrt(10), 13);
    fc.assert(fc.property(fc.double({ min: 0.5, max: 0.9999, noNaN: true }), fc.nat(3000), (base, exponent) => {
      const exact = base ** exponent;
      if (exact > 1e-300) expect(Math.abs(pow64(base, exponent) / exact - 1)).toBeLessThan(1e-12);
    }));
  });
});

describe("the kernels' twins give the same bits", () => {
  // 0.3465735902799726 / ln 2 is the largest number below a half, where rounding to the nearest and adding a half before the floor differ
  const corners = [0, -0, 0.3465735902799726, -0.3465735902799726, 0.34657359027997264, 1, -1, 709.782712893384, 709.79, -745.1332191019412,
    -745.2, -708.4, NaN, Infinity, -Infinity, 5e-324,
    2.2250738585072014e-308, 1.4142135623730951, 0.7071067811865476, 1.7976931348623157e308];
  it.each(corners)("at %d", (x) => {
    expect(kernels.exp64(x)).toBe(exp64(x));
    expect(kernels.log64(x)).toBe(log64(x));
  });

  it("at any number", () => {
    fc.assert(fc.property(fc.double(), fc.double({ min: -746, max: 710 }), (x, y) => {
      expect(kernels.exp64(y)).toBe(exp64(y));
      expect(kernels.exp64(x)).toBe(exp64(x));
      expect(kernels.log64(x)).toBe(log64(x));
    }), { numRuns: 3000 });
  });

  it("on both sides of every half of ln 2, where the reduction changes its step", () => {
    const differ: number[] = [];
    for (let k = -1070; k < 1024; k++) {
      const middle = (k + 0.5) * Math.LN2, step = Math.abs(middle) * 2 ** -52;
      differ.push(...[-2, -1, 0, 1, 2].map((i) => middle + i * step).filter((x) => kernels.exp64(x) !== exp64(x)));
    }
    expect(differ).toEqual([]);
  });
});
