/** Seeded streams: Random123's known answers, the kernel's draws bit for bit, uniformity, permutations, independence of names. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { engine } from "../../src/engine/engine.js";
import { PotluckError } from "../../src/engine/errors.js";
import { RandomStream } from "../../src/engine/random.js";
import { take } from "./kernel-memory.js";

/** A stream whose Philox words are given rather than hashed. */
const raw = (key: number, stream: number) =>
  Object.assign(Object.create(RandomStream.prototype) as RandomStream, { key, stream, position: 0 });

describe("Philox-2x32-10", () => {
  // kat_vectors of Random123: counter, counter, key, and the first word of the answer
  it.each([
    [0, 0, 0, 0xff1dae59],
    [0xffffffff, 0xffffffff, 0xffffffff, 0x2c3f628b],
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0xdd7ce038],
  ])("counter %i, %i under key %i", (low, high, key, answer) => {
    expect(raw(key, high).at(low)).toBe(answer);
  });
});

describe("fillUniform", () => {
  const shapes = [[1, 1, 1], [5, 3, 4], [7, 8, 8], [1, 100, 100], [40, 6, 8]];
  it.each(shapes)("[%i, %i] in rows %i apart: RandomStream's draws, bit for bit", (rows, cols, stride) => {
    const stream = new RandomStream(42, `init/${rows}`);
    const bound = 0.123;
    const out = engine().stageZeros(rows * stride);
    // in two parts, the later first: a draw depends on its place alone
    for (const [from, to] of [[rows >> 1, rows], [0, rows >> 1]]) {
      engine().kernels.fillUniform(out, from, to, cols, stride, stream.key, stream.stream, bound);
    }
    const found = take(out, rows * stride);
    for (let row = 0; row < rows; row++) {
      for (let col = 0; col < stride; col++) {
        const share = Math.fround(Math.fround((stream.at(row * cols + col) >>> 8) * 2 ** -23) - 1);
        expect(found[row * stride + col]).toBe(col < cols ? Math.fround(share * Math.fround(bound)) : 0);
      }
    }
  });
});

describe("draws", () => {
  it("are uniform: 64 bins of 64,000 floats, by chi-squared, for several streams", () => {
    for (const name of ["a", "b", "order/movie/3"]) {
      const stream = new RandomStream(1, name), bins = new Array<number>(64).fill(0);
      for (let i = 0; i < 64_000; i++) bins[Math.floor(stream.float() * 64)]++;
      const chiSquared = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
      expect(chiSquared).toBeGreaterThan(31); // 63 degrees of freedom: outside 31..110 once in ten thousand
      expect(chiSquared).toBeLessThan(110);
    }
  });

  it("every bit is as often set as not, and neighbours are uncorrelated", () => {
    const stream = new RandomStream(9, "bits"), count = 20_000;
    const set = new Array<number>(32).fill(0);
    let product = 0, last = 0;
    for (let i = 0; i < count; i++) {
      const draw = stream.uint32();
      for (let bit = 0; bit < 32; bit++) set[bit] += (draw >>> bit) & 1;
      const centred = draw / 2 ** 32 - 0.5;
      product += centred * last;
      last = centred;
    }
    for (const ones of set) expect(Math.abs(ones - count / 2)).toBeLessThan(5 * Math.sqrt(count / 4));
    expect(Math.abs(product / count)).toBeLessThan((5 / 12) / Math.sqrt(count));
  });

  it("depend on seed, name and index alone", () => {
    const first = new RandomStream(1, "x"), again = new RandomStream(1, "x");
    const draws = [first.uint32(), first.uint32(), first.uint32()];
    expect([again.at(2), again.at(0), again.at(1)]).toEqual([draws[2], draws[0], draws[1]]);
    expect(again.position).toBe(0);
    again.position = 2;
    expect(again.uint32()).toBe(draws[2]);
    const named = [new RandomStream(1, "y"), new RandomStream(1, "x").fork("z")];
    const others = [...named, ...[2, 1.5, -1].map((seed) => new RandomStream(seed, "x"))];
    expect(new Set([draws[0], ...others.map((stream) => stream.at(0))]).size).toBe(6);
    expect(new RandomStream(1, "x").fork("z").at(0)).toBe(new RandomStream(1, "x/z").at(0));
  });

  it("are pinned: the same on every machine, for ever", () => {
    const stream = new RandomStream(1, "order/movie");
    expect([stream.uint32(), stream.uint32(), stream.integer(10), stream.integer(3)]).toEqual([1335426379, 30035531, 1, 2]);
    expect([...new RandomStream(1, "split").permutation(8)]).toEqual([2, 0, 3, 5, 4, 1, 7, 6]);
  });
});

describe("integers and permutations", () => {
  it("integers stay below any bound and reach every value", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 4294967296 }), fc.integer(), (bound, seed) => {
      const draw = new RandomStream(seed, "integer").integer(bound);
      expect(Number.isInteger(draw) && draw >= 0 && draw < bound).toBe(true);
    }));
    const stream = new RandomStream(1, "dice");
    const faces = new Array<number>(6).fill(0);
    for (let i = 0; i < 6000; i++) faces[stream.integer(6)]++;
    for (const count of faces) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it("permutations hold every number once, and put each in each place equally often", () => {
    fc.assert(fc.property(fc.nat(200), fc.nat(), (length, seed) => {
      expect([...new RandomStream(seed, "order").permutation(length)].sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, i) => i));
    }));
    const counts = Array.from({ length: 4 }, () => [0, 0, 0, 0]);
    const stream = new RandomStream(1, "places");
    for (let i = 0; i < 8000; i++) stream.permutation(4).forEach((value, place) => counts[value][place]++);
    for (const row of counts) for (const count of row) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });

  it("shuffle works in place on any list", () => {
    const words = ["a", "b", "c", "d", "e"];
    expect(new RandomStream(3, "words").shuffle(words)).toBe(words);
    expect([...words].sort()).toEqual(["a", "b", "c", "d", "e"]);
  });
});

describe("a stream refuses", () => {
  it.each<[string, () => unknown, RegExp]>([
    ["a seed that is text", () => new RandomStream("1" as never, "a"), /seed must be a finite number, found 1/],
    ["an infinite seed", () => new RandomStream(Infinity, "a"), /seed must be a finite number, found Infinity/],
    ["no name", () => new RandomStream(1, undefined as never), /name must be text.*found undefined/],
    ["a bound of 0", () => new RandomStream(1, "a").integer(0), /bound must be a whole number from 1.*found 0/],
    ["a bound that is no number", () => new RandomStream(1, "a").integer(NaN), /bound must be.*found NaN/],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(PotluckError);
    expect(call).toThrow(message);
  });
});
