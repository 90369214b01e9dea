/** The float64 cosine: exactness over its range, near its zeros and where the reduction changes its step. */
import { describe, expect, it } from "vitest";
import { cos64 } from "../../src/engine/math.js";

/** Units in the last place of the exact value. */
function units(found: number, exact: number): number {
  return Math.abs(found - exact) / 2 ** (Math.floor(Math.log2(Math.abs(exact))) - 52);
}

describe("cos64", () => {
  // digits from an arbitrary-precision library
  it.each([
    [1e-8, 0.99999999999999995],
    [0.5, 0.87758256189037271612],
    [1, 0.54030230586813971740],
    [1.0676702633224913, 0.48216657039010061551],
    [1.5707963267948966, 6.1232339957367658e-17],
    [1.5707963267948963, 2.8327694488239897e-16],
    [1.57, 7.9632671073326331294e-4],
    [2, -0.41614683654714238700],
    [2.35, -0.70271307677355394454],
    [3.14, -0.99999873172753954529],
    [-2.5, -0.80114361554693371483],
    [4.71238898038469, -1.8369701987210298e-16],
    [100, 0.86231887228768393410],
    [999999.5, 0.65428150865035093481],
  ])("of %d is %d to the last digit or the next", (x, exact) => expect(units(cos64(x), exact)).toBeLessThanOrEqual(1.5));

  it("within 2 units of the engine's own from 0 to pi, and at the corners exact", () => {
    for (let i = 1; i <= 20_000; i++) {
      const x = (Math.PI * i) / 20_001;
      expect(units(cos64(x), Math.cos(x))).toBeLessThanOrEqual(2.5); // the engine's may itself be off by a half
    }
    expect([0, -0, Math.PI, -Math.PI, 2 * Math.PI].map(cos64)).toEqual([1, 1, -1, -1, 1]);
  });

  it("is even, and turns no corner at a quarter", () => {
    for (const middle of [Math.PI / 4, (3 * Math.PI) / 4, (5 * Math.PI) / 4]) {
      for (let i = -50; i <= 50; i++) {
        const x = middle * (1 + i * 2 ** -52);
        expect(units(cos64(x), Math.cos(x))).toBeLessThanOrEqual(2.5);
        expect(cos64(-x)).toBe(cos64(x));
      }
    }
  });

  it("is no number where the reduction would lose digits", () => {
    expect([NaN, Infinity, -Infinity, 1e7].map(cos64)).toEqual([NaN, NaN, NaN, NaN]);
  });
});
