import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { CombinedLoader, type CombinedMode, combinedModes } from "../../src/data/combined-loader.js";
import { DataLoader, type Loader } from "../../src/data/data-loader.js";
import { type Batch, TaskDataset } from "../../src/data/dataset.js";

/** Yields `<name><epoch>.<batch>`, and counts what was started and fetched. */
class Marked implements Loader<string> {
  started = 0;
  fetched = 0;

  constructor(readonly name: string, readonly length: number, readonly real = length) {}

  *[Symbol.iterator](): Generator<string, void> {
    const epoch = this.started++;
    for (let batch = 0; batch < this.real; batch++) {
      this.fetched++;
      yield `${this.name}${epoch}.${batch}`;
    }
  }
}

const loaders = (...lengths: number[]): { a: Marked; b: Marked; c: Marked } => {
  return { a: new Marked("a", lengths[0]), b: new Marked("b", lengths[1]), c: new Marked("c", lengths[2]) };
};

describe("CombinedLoader", () => {
  test("min_size stops at the shortest, and fetches nothing in vain", () => {
    const parts = loaders(3, 4, 5);
    const combined = new CombinedLoader(parts);
    expect(combined.mode).toBe("min_size");
    expect([...combined]).toEqual([
      { a: "a0.0", b: "b0.0", c: "c0.0" }, { a: "a0.1", b: "b0.1", c: "c0.1" }, { a: "a0.2", b: "b0.2", c: "c0.2" },
    ]);
    expect([parts.a.fetched, parts.b.fetched, parts.c.fetched]).toEqual([3, 3, 3]);
    expect([...combined][0]).toEqual({ a: "a1.0", b: "b1.0", c: "c1.0" });
  });

  test("max_size_cycle starts the shorter ones over, each time as a new epoch", () => {
    const parts = loaders(3, 4, 5);
    const combined = new CombinedLoader(parts, "max_size_cycle");
    expect([...combined]).toEqual([
      { a: "a0.0", b: "b0.0", c: "c0.0" }, { a: "a0.1", b: "b0.1", c: "c0.1" }, { a: "a0.2", b: "b0.2", c: "c0.2" },
      { a: "a1.0", b: "b0.3", c: "c0.3" }, { a: "a1.1", b: "b1.0", c: "c0.4" },
    ]);
    expect([parts.a.started, parts.b.started, parts.c.started]).toEqual([2, 2, 1]);
    expect([...combined][0]).toEqual({ a: "a2.0", b: "b2.0", c: "c1.0" });
  });

  test("max_size gives null for what has ended", () => {
    expect([...new CombinedLoader(loaders(3, 4, 5), "max_size")].slice(2)).toEqual([
      { a: "a0.2", b: "b0.2", c: "c0.2" }, { a: null, b: "b0.3", c: "c0.3" }, { a: null, b: null, c: "c0.4" },
    ]);
  });

  test("sequential runs one after the other, and starts each when its turn comes", () => {
    const parts = loaders(3, 4, 5);
    const combined = new CombinedLoader(parts, "sequential");
    const iterator = combined[Symbol.iterator]();
    for (let step = 0; step < 3; step++) expect(iterator.next().value).toEqual({ a: `a0.${step}` });
    expect(parts.b.started).toBe(0);
    expect([...iterator]).toEqual([
      { b: "b0.0" }, { b: "b0.1" }, { b: "b0.2" }, { b: "b0.3" }, { c: "c0.0" }, { c: "c0.1" }, { c: "c0.2" }, { c: "c0.3" }, { c: "c0.4" },
    ]);
  });

  const expectedLengths = [["min_size", 3], ["max_size_cycle", 5], ["max_size", 5], ["sequential", 12]] as const;
  test.each(expectedLengths)("%s of 3, 4, 5 has length %i", (mode, length) => {
    expect(new CombinedLoader(loaders(3, 4, 5), mode).length).toBe(length);
  });

  test("any lengths, any mode: as many batches as announced, in order, keys in the loaders' order", () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
    fc.assert(fc.property(lengths, fc.constantFrom(...combinedModes), (lengths, mode) => {
      const parts = Object.fromEntries(lengths.map((length, index) => [`t${index}`, new Marked("x", length)]));
      const combined = new CombinedLoader<Record<string, Marked>, CombinedMode>(parts, mode);
      const batches = [...combined];
      expect(batches.length).toBe(combined.length);
      expect([...combined].length).toBe(combined.length);
      for (const [name, part] of Object.entries(parts)) {
        const given = batches.map((batch) => batch[name]).filter((batch) => batch != null);
        const expected = Array.from({ length: given.length }, (_, i) => `x${Math.floor(i / part.length)}.${i % part.length}`);
        expect(given).toEqual(expected);
        expect(given.length).toBe(mode === "min_size" || mode === "max_size_cycle" ? combined.length : part.length);
      }
      if (mode !== "sequential") for (const batch of batches) expect(Object.keys(batch)).toEqual(Object.keys(parts));
    }), { numRuns: 100 });
  });

  test("our own loader reshuffles as it cycles", () => {
    const dataset = new TaskDataset(Array.from({ length: 12 }, () => [1]), new Float32Array(12));
    const short = new DataLoader(dataset, { batchSize: 12, shuffle: true, name: "short" });
    const long = new DataLoader(dataset, { batchSize: 4, name: "long" });
    const orders = [...new CombinedLoader({ short, long }, "max_size_cycle")].map((batch) => [...batch.short.rows]);
    expect(orders).toEqual([0, 1, 2].map((epoch) => [...short.order(epoch)]));
    expect(new Set(orders.map(String)).size).toBe(3);
    expect([short.epoch, long.epoch]).toEqual([3, 1]);
  });

  test("types", () => {
    const dataset = new TaskDataset([[1], [2]], [0, 1]);
    const parts = { movie: new DataLoader(dataset), tweets: new DataLoader(new TaskDataset([[1]], { mood: [0], angry: [1] })) };
    for (const batch of new CombinedLoader(parts)) expectTypeOf(batch.movie).toEqualTypeOf<Batch>();
    for (const batch of new CombinedLoader(parts, "max_size_cycle")) expectTypeOf(batch.tweets.y.mood.data).toEqualTypeOf<Float32Array>();
    for (const batch of new CombinedLoader(parts, "max_size")) expectTypeOf(batch.movie).toEqualTypeOf<Batch | null>();
    for (const batch of new CombinedLoader(parts, "sequential")) {
      if (batch.movie) expectTypeOf(batch.tweets).toEqualTypeOf<undefined>();
    }
  });

  test("errors", () => {
    expect(() => new CombinedLoader({})).toThrow(/at least one loader, found none$/u);
    expect(() => new CombinedLoader(loaders(3, 4, 5), "minsize" as "min_size")).toThrow(
      /mode must be one of min_size, max_size_cycle, max_size or sequential, found "minsize" \(did you mean "min_size"\?\)$/u,
    );
    expect(() => new CombinedLoader(loaders(3, 4, 5), "toString" as "min_size")).toThrow(/mode must be one of/u);
    expect(() => new CombinedLoader(null as never)).toThrow(/takes a map from name to loader, found null$/u);
    expect(() => new CombinedLoader({ a: undefined } as never)).toThrow(/loader "a": its length must be .*found nothing$/u);
    expect(() => new CombinedLoader(loaders(3, 4, 5), { mode: "min_size" } as never)).toThrow(PotluckError);
    expect(() => new CombinedLoader(loaders(3, 0, 5))).toThrow(
      new PotluckError('loader "b": its length must be a whole number of batches from 1, found 0'),
    );
    expect(() => [...new CombinedLoader({ a: new Marked("a", 3, 2) })]).toThrow(
      /^loader "a" ended before the 3 batches/u,
    );
  });
});
