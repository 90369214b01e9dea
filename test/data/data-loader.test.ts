import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { DataLoader, type DataLoaderOptions } from "../../src/data/data-loader.js";
import { TaskDataset } from "../../src/data/dataset.js";

/** Row r has the one feature r + 1 and the target r, so that a batch shows which rows it holds. */
function counting(rows: number): TaskDataset {
  return new TaskDataset(Array.from({ length: rows }, (_, row) => [row + 1]), Array.from({ length: rows }, (_, row) => row));
}

const rowsOf = (loader: DataLoader): number[][] => [...loader].map((batch) => [...batch.rows]);

const options = fc.record({
  batchSize: fc.integer({ min: 1, max: 12 }), shuffle: fc.boolean(), dropLast: fc.boolean(), seed: fc.integer(), name: fc.string(),
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
    fc.assert(fc.property(fc.integer(), fc.string(), (seed, name) => {
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
    expect(() => (loader.epoch = -1)).toThrow(new PotluckError('loader "data": epoch must be a whole number from 0, found -1'));
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
        new PotluckError(`loader "data": batchSize must be a whole number from 1, found ${batchSize}`),
      );
    }
    expect(() => new DataLoader(counting(3), { seed: NaN })).toThrow('loader "data": seed must be a finite number, found NaN');
  });
});
