import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { DataLoader, type DataLoaderOptions, loaderOptions } from "../../src/data/data-loader.js";
import { TaskDataset } from "../../src/data/dataset.js";
import { expectDeclared } from "../options/declared.js";

/** Row r has the one feature r + 1 and the target r, so that a batch shows which rows it holds. */
function counting(rows: number): TaskDataset {
  return new TaskDataset(Array.from({ length: rows }, (_, row) => [row + 1]), Array.from({ length: rows }, (_, row) => row));
}

const rowsOf = (loader: DataLoader): number[][] => [...loader].map((batch) => [...batch.rows]);

const options = fc.record({
  batchSize: fc.integer({ min: 1, max: 12 }), shuffle: fc.boolean(), dropLast: fc.boolean(), seed: fc.nat(), name: fc.string(),
});

describe("DataLoader", () => {
  test("each row exactly once an epoch, in as many batches as announced", () => {
    fc.assert(fc.property(fc.integer({ min: 12, max: 60 }), options, (rows, chosen) => {
      const loader = new DataLoader(counting(rows), chosen);
      for (let epoch = 0; epoch < 3; epoch++) {
        const batches = [...loader];
        expect(batches.length).toBe(loader.length);
        for (const [index, batch] of batches.entries()) {
          const short = index === batches.length - 1 && !chosen.dropLast && rows % chosen.batchSize !== 0;
          expect(batch.rows.length).toBe(short ? rows % chosen.batchSize : chosen.batchSize);
          expect([...batch.y.data]).toEqual([...batch.rows]);
          expect([...batch.x.toDense()]).toEqual([...batch.rows].map((row) => row + 1));
        }
        const seen = batches.flatMap((batch) => [...batch.rows]);
        expect(new Set(seen).size).toBe(seen.length);
        expect(seen.length).toBe(chosen.dropLast ? rows - (rows % chosen.batchSize) : rows);
        if (!chosen.shuffle) expect(seen).toEqual(seen.toSorted((a, b) => a - b));
      }
    }), { numRuns: 60 });
  });

  test("the same seed, name and epoch give the same order; another of any gives another", () => {
    fc.assert(fc.property(fc.nat(), fc.string(), (seed, name) => {
      const make = (change: DataLoaderOptions = {}): DataLoader => {
        return new DataLoader(counting(30), { batchSize: 7, shuffle: true, seed, name, ...change });
      };
      const loader = make(), twin = make();
      const first = rowsOf(loader), second = rowsOf(loader);
      expect([rowsOf(twin), rowsOf(twin)]).toEqual([first, second]);
      expect(second).not.toEqual(first); // 1 in 30! by chance
      expect(rowsOf(make({ seed: seed + 1 }))).not.toEqual(first);
      expect(rowsOf(make({ name: `${name}.` }))).not.toEqual(first);
    }), { numRuns: 30 });
  });

  test("the order is that of the stream order/<name>/<epoch>, whatever the batch size", () => {
    const loader = new DataLoader(counting(8), { batchSize: 3, shuffle: true, seed: 1, name: "movie" });
    expect(rowsOf(loader).flat()).toEqual([...loader.order(0)]);
    expect(rowsOf(loader).flat()).toEqual([...loader.order(1)]);
    expect([...loader.order(0)]).toEqual([6, 1, 4, 5, 0, 3, 7, 2]);
    expect([...new DataLoader(counting(8), { shuffle: true, seed: 1, name: "movie" }).order(0)]).toEqual([6, 1, 4, 5, 0, 3, 7, 2]);
  });

  test("epoch counts the iterations that were started, and can be set", () => {
    const loader = new DataLoader(counting(20), { batchSize: 8, shuffle: true });
    expect(loader.epoch).toBe(0);
    const epochs = [rowsOf(loader), rowsOf(loader), rowsOf(loader)];
    expect(loader.epoch).toBe(3);
    loader.epoch = 1;
    expect(rowsOf(loader)).toEqual(epochs[1]);
    for (const batch of loader) {
      expect([...batch.rows]).toEqual(epochs[2][0]);
      break;
    }
    expect(loader.epoch).toBe(3);
    expect(() => (loader.epoch = -1)).toThrow(/^loader "data": epoch must be a whole number from 0 up, found -1$/u);
  });

  test("batches are cut when they are asked for", () => {
    const dataset = counting(10);
    let cut = 0;
    const batch = dataset.batch.bind(dataset);
    dataset.batch = (rows) => (cut++, batch(rows));
    const iterator = new DataLoader(dataset, { batchSize: 2 })[Symbol.iterator]();
    expect(cut).toBe(0);
    iterator.next();
    iterator.next();
    expect(cut).toBe(2);
  });

  test("unknown options and wrong values are refused", () => {
    expectDeclared(loaderOptions, (given) => new DataLoader(counting(3), given));
    expect(() => new DataLoader(counting(3), { batch_size: 2, shuffel: true } as never)).toThrow(new PotluckError(
      'DataLoader: unknown option "batch_size" (did you mean "batchSize"?)\nDataLoader: unknown option "shuffel" (did you mean "shuffle"?)',
    ));
  });

  test("defaults are PyTorch's: one row a batch, in order", () => {
    expect(rowsOf(new DataLoader(counting(3)))).toEqual([[0], [1], [2]]);
  });

  test("errors", () => {
    expect(() => new DataLoader(counting(0), { batchSize: 64, name: "movie" })).toThrow(
      new PotluckError('loader "movie" has no batch (0 rows, batchSize 64): its dataset is empty'),
    );
    expect(() => new DataLoader(counting(63), { batchSize: 64, dropLast: true, name: "yelp" })).toThrow(
      new PotluckError('loader "yelp" has no batch (63 rows, batchSize 64): ' +
        'dropLast leaves no batch: lower batchSize or set dropLast to false'),
    );
    expect(new DataLoader(counting(64), { batchSize: 64, dropLast: true }).length).toBe(1);
    for (const batchSize of [0, -1, 1.5, NaN, Infinity]) {
      expect(() => new DataLoader(counting(3), { batchSize })).toThrow(
        new PotluckError(`DataLoader: batchSize must be a whole number from 1 up, found ${batchSize}`),
      );
    }
    expect(() => new DataLoader(counting(3), { seed: NaN })).toThrow(/seed must be a whole number .*found NaN$/u);
    expect(() => new DataLoader(null as never)).toThrow(new PotluckError("DataLoader takes a TaskDataset first, found null"));
    expect(() => new DataLoader([[1]] as never, { name: "movie" })).toThrow(/^loader "movie" takes a TaskDataset first/u);
    expect(() => new DataLoader(counting(3), null as never)).toThrow(/the options must be a map/u);
  });
});

describe("rows an epoch", () => {
  const make = (of: number, rows: number, change: DataLoaderOptions = {}): DataLoader =>
    new DataLoader(counting(of), { batchSize: 4, shuffle: true, seed: 1, name: "movie", rows, ...change });
  const sorted = (rows: Iterable<number>): number[] => [...rows].sort((a, b) => a - b);

  test("fewer than there are: that many, none twice, others every epoch, each row as often as any", () => {
    const loader = make(10, 3), counts = new Array<number>(10).fill(0), seen = new Set<string>();
    for (let epoch = 0; epoch < 2000; epoch++) {
      const order = loader.order(epoch);
      expect(new Set(order).size).toBe(3);
      for (const row of order) counts[row]++;
      seen.add(sorted(order).join());
    }
    expect(seen.size).toBe(120); // all choices of 3 of 10
    for (const count of counts) expect(Math.abs(count - 600)).toBeLessThan(5 * Math.sqrt(2000 * 0.3 * 0.7));
  });

  test("more than there are: whole passes, each in an order of its own, and a random rest", () => {
    const loader = make(5, 13);
    expect([loader.rows, loader.length]).toEqual([13, 4]);
    const rests = new Set<string>();
    for (let epoch = 0; epoch < 200; epoch++) {
      const order = [...loader.order(epoch)];
      expect(sorted(order.slice(0, 5))).toEqual([0, 1, 2, 3, 4]);
      expect(sorted(order.slice(5, 10))).toEqual([0, 1, 2, 3, 4]);
      expect(new Set(order.slice(10)).size).toBe(3);
      rests.add(sorted(order.slice(10)).join());
    }
    expect(rests.size).toBe(10); // all choices of 3 of 5
    expect(loader.order(0).slice(0, 5)).not.toEqual(loader.order(0).slice(5, 10));
    expect(rowsOf(loader).flat()).toEqual([...loader.order(0)]);
  });

  test("without shuffle, in the dataset's order within each pass", () => {
    const order = [...make(5, 13, { shuffle: false }).order(0)];
    expect(order.slice(0, 10)).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
    expect(order.slice(10)).toEqual(sorted(order.slice(10)));
    const few = make(100, 10, { shuffle: false });
    expect([...few.order(0)]).toEqual(sorted(few.order(0)));
    expect(few.order(1)).not.toEqual(few.order(0));
  });

  test("as many as there are change nothing", () => {
    expect(make(9, 9).order(3)).toEqual(new DataLoader(counting(9), { shuffle: true, seed: 1, name: "movie" }).order(3));
  });

  test("an epoch can be had for itself, from any batch on", () => {
    const loader = make(10, 10), all = rowsOf(loader);
    expect(Array.from(loader.batches(0, 1), ({ rows }) => [...rows])).toEqual(all.slice(1));
    expect(Array.from(loader.batches(0, 3))).toEqual([]);
    expect(loader.epoch).toBe(1);
  });

  test("errors", () => {
    for (const rows of [0, -1, 1.5, NaN]) {
      expect(() => make(5, rows)).toThrow(new PotluckError(`loader "movie": rows must be a whole number from 1 up, found ${rows}`));
    }
    expect(() => make(0, 5)).toThrow('loader "movie" has no batch (0 rows, batchSize 4): its dataset is empty');
    expect(() => make(5, 3, { dropLast: true })).toThrow('loader "movie" has no batch (3 rows, batchSize 4): dropLast leaves no batch');
  });
});
