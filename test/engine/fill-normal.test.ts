/** Normal draws: against Box and Muller's formula on plain Philox words, moments, tails, neighbours, and rows cut anywhere. */
import { describe, expect, it } from "vitest";
import { engine } from "../../src/engine/engine.js";
import { RandomStream } from "../../src/engine/random.js";
import { take } from "./kernel-memory.js";

/** Both words of a draw, in whole numbers of any length. */
function words(index: number, stream: number, key: number): [number, number] {
  let low = BigInt(index), high = BigInt(stream), weyl = BigInt(key);
  const mask = 0xffffffffn;
  for (let round = 0; round < 10; round++) {
    const product = 0xd256d193n * low;
    [low, high] = [(product >> 32n) ^ weyl ^ high, product & mask];
    weyl = (weyl + 0x9e3779b9n) & mask;
  }
  return [Number(low), Number(high)];
}

function fill(count: number, { key, stream }: RandomStream, mean = 0, std = 1): Float32Array {
  const out = engine().stageZeros(count);
  engine().kernels.fillNormal(out, 0, 1, count, count, key, stream, mean, std);
  return take(out, count);
}

const average = (numbers: ArrayLike<number>, of: (x: number) => number) =>
  Array.from(numbers).reduce((sum, x) => sum + of(x), 0) / numbers.length;

describe("fillNormal", () => {
  it("is Box and Muller's formula on both words of the stream's draw", () => {
    const chance = new RandomStream(42, "init/normal");
    const found = fill(3000, chance, 0.5, 3);
    for (let i = 0; i < found.length; i++) {
      const [low, high] = words(i, chance.stream, chance.key);
      expect(low).toBe(chance.at(i));
      const exact = 0.5 + 3 * Math.sqrt(-2 * Math.log((low + 0.5) / 2 ** 32)) * Math.cos((2 * Math.PI * high) / 2 ** 32);
      expect(Math.abs(found[i] - exact)).toBeLessThanOrEqual(6.5e-8 * Math.max(1, Math.abs(exact)));
    }
  });

  it.each([[1, 1, 1], [5, 3, 4], [7, 8, 8], [40, 6, 8]])("[%i, %i] in rows %i apart: rows may be cut anywhere", (rows, cols, stride) => {
    const chance = new RandomStream(3, "cuts");
    const whole = fill(rows * cols, chance);
    const out = engine().stageZeros(rows * stride);
    for (const [from, to] of [[rows >> 1, rows], [0, rows >> 1]]) {
      engine().kernels.fillNormal(out, from, to, cols, stride, chance.key, chance.stream, 0, 1);
    }
    const found = take(out, rows * stride);
    for (let row = 0; row < rows; row++) {
      const expected = new Float32Array(stride);
      expected.set(whole.subarray(row * cols, (row + 1) * cols));
      expect(found.subarray(row * stride, (row + 1) * stride)).toEqual(expected);
    }
  });

  it("has the moments, the shares within 1, 2 and 3 deviations, and the independence of neighbours", () => {
    const count = 100_000, sigmas = 5 / Math.sqrt(count);
    for (const name of ["a", "b"]) {
      const z = fill(count, new RandomStream(7, name));
      expect(Math.abs(average(z, (x) => x))).toBeLessThan(sigmas);
      expect(Math.abs(average(z, (x) => x ** 2) - 1)).toBeLessThan(sigmas * Math.sqrt(2));
      expect(Math.abs(average(z, (x) => x ** 3))).toBeLessThan(sigmas * Math.sqrt(15));
      expect(Math.abs(average(z, (x) => x ** 4) - 3)).toBeLessThan(sigmas * Math.sqrt(96));
      for (const [bound, share] of [[1, 0.682689], [2, 0.9545], [3, 0.9973]]) {
        expect(Math.abs(average(z, (x) => (Math.abs(x) < bound ? 1 : 0)) - share)).toBeLessThan(sigmas * Math.sqrt(share * (1 - share)));
      }
      for (const lag of [1, 2, 64]) {
        let product = 0;
        for (let i = lag; i < count; i++) product += z[i] * z[i - lag];
        expect(Math.abs(product / count)).toBeLessThan(sigmas);
      }
    }
  });

  it("has mean and std, also none and negative", () => {
    const chance = new RandomStream(1, "scaled"), z = fill(9, chance);
    expect(fill(9, chance, 5, 0)).toEqual(new Float32Array(9).fill(5));
    fill(9, chance, -10, 2).forEach((x, i) => expect(x).toBeCloseTo(-10 + 2 * z[i], 5));
  });

  it("is pinned: the same on every machine, for ever", () => {
    expect([...fill(4, new RandomStream(1, "order/movie"))]).toEqual(
      [-1.5270068645477295, 1.8482216596603394, 0.46895700693130493, -1.2120472192764282],
    );
  });
});
