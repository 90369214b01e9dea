/**
 * Loaders that go on from a state give the batches that would have followed, over the end of epochs and in every mode: their place, order
 * and random streams are saved.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CombinedLoader, combinedModes } from "../../src/data/combined-loader.js";
import { DataLoader, type DataLoaderOptions, type StatefulLoader } from "../../src/data/data-loader.js";
import { TaskDataset } from "../../src/data/dataset.js";
import type { StateMap } from "../../src/tensor/state.js";

const dataset = (rows: number) => {
  const all = Array.from({ length: rows }, (_, row) => row);
  return new TaskDataset(all.map((row) => [row + 1]), all);
};
const loader = (rows: number, options: DataLoaderOptions = {}) => (
  new DataLoader(dataset(rows), { batchSize: 2, shuffle: true, seed: 3, ...options }));

/** The batches of some epochs, with a mark after each epoch; `onBatch` is called in the loop. */
function batchesOf(loader: StatefulLoader<unknown>, epochs: number, onBatch: (count: number) => void = () => {}): string[] {
  const seen: string[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const batch of loader) {
      seen.push(JSON.stringify(batch, (key, value: unknown) => (key === "x" ? undefined : value)));
      onBatch(seen.length);
    }
    seen.push("end");
  }
  return seen;
}

/** Saves a loader's state after some batches, in the middle of the loop, and goes on with another loader. */
function expectGoesOn(make: () => StatefulLoader<unknown>, stop: number): void {
  const whole = batchesOf(make(), 4), running = make();
  let saved: { state: StateMap; at: number } | undefined;
  const before = batchesOf(running, 4, (at) => {
    if (at >= stop) saved ??= { state: structuredClone(running.stateDict()), at };
  });
  expect(before).toEqual(whole); // saving changes nothing
  if (saved === undefined) return;
  const next = make();
  next.loadStateDict(saved.state);
  expect(batchesOf(next, 4).slice(0, whole.length - saved.at)).toEqual(whole.slice(saved.at));
}

describe("DataLoader.stateDict", () => {
  it("goes on in the middle of an epoch, at its end, and in the next", () => {
    for (const options of [{}, { shuffle: false }, { dropLast: true }, { rows: 3 }, { rows: 12 }]) {
      for (let stop = 1; stop <= 8; stop++) expectGoesOn(() => loader(5, options), stop);
    }
  });

  it("of a loop that was left is at the start of the next epoch", () => {
    const one = loader(9);
    for (const batch of one) if (batch) break;
    expect(one.stateDict()).toMatchObject({ epoch: 1, batch: 0 });
    expect(loader(9).stateDict()).toEqual({
      epoch: 0, batch: 0, datasetRows: 9, rows: 9, batchSize: 2, shuffle: true, dropLast: false, seed: 3, name: "data",
    });
  });

  it("is left behind where an epoch is set by hand", () => {
    const one = loader(9), other = loader(9);
    for (const _ of one) {
      other.loadStateDict(one.stateDict());
      break;
    }
    other.epoch = 1;
    expect(batchesOf(other, 1)).toEqual(batchesOf(one, 1));
  });

  it("refuses the state of another loader", () => {
    const state = loader(9).stateDict();
    expect(() => loader(9, { batchSize: 3 }).loadStateDict(state)).toThrow(
      'the state of loader "data" has batchSize 2, and this loader has 3: make it with the same options');
    expect(() => loader(8).loadStateDict(state)).toThrow("has datasetRows 9, and this loader has 8");
    expect(() => loader(9, { seed: 4 }).loadStateDict(state)).toThrow("has seed 3, and this loader has 4");
    expect(() => loader(9).loadStateDict({ ...state, batch: 6 })).toThrow("is at batch 6 of 5");
    expect(() => loader(9).loadStateDict({ ...state, epoch: -1 })).toThrow('must have a whole number from 0 up as "epoch", found -1');
  });
});

describe("CombinedLoader.stateDict", () => {
  it("goes on from any batch, in every mode, for loaders of any lengths", () => {
    const lengths = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }));
    fc.assert(fc.property(fc.constantFrom(...combinedModes), lengths, fc.integer({ min: 1, max: 60 }), (mode, [a, b, c], stop) => {
      expectGoesOn(() => new CombinedLoader({
        a: loader(a, { name: "a" }), b: loader(b, { name: "b" }), c: loader(c, { name: "c" }),
      }, mode), stop);
    }));
  });

  it("refuses the state of another mode or of other loaders, and loaders without states", () => {
    const make = (names: string[], mode: "min_size" | "max_size" = "min_size") => (
      new CombinedLoader(Object.fromEntries(names.map((name) => [name, loader(4, { name })])), mode));
    const state = make(["a", "b"]).stateDict();
    expect(() => make(["a", "b"], "max_size").loadStateDict(state)).toThrow("is of the mode min_size, and this one has max_size");
    expect(() => make(["a", "c"]).loadStateDict(state)).toThrow("has the loaders a and b, and this one has a and c");
    const plain = { length: 1, [Symbol.iterator]: () => [1][Symbol.iterator]() };
    expect(() => new CombinedLoader({ plain }).stateDict()).toThrow('loader "plain" has no stateDict and loadStateDict');
  });
});
