/** @file Loaders whose batches say where they come from, for the schedules' tests. */
import type { EpochLoader } from "../../src/data/data-loader.js";

/** Yields `<name><epoch>.<batch>`; its rows are what a test says. */
export class Marked implements EpochLoader<string> {
  epoch = 0;

  constructor(readonly name: string, readonly length: number, readonly rows = length) {}

  [Symbol.iterator](): Iterator<string, void> {
    return this.batches(this.epoch++);
  }

  *batches(epoch: number, first = 0): Generator<string, void> {
    for (let batch = first; batch < this.length; batch++) yield `${this.name}${epoch}.${batch}`;
  }
}

/** Loaders a, b, c, ... of these lengths; `rows` where they are not the lengths. */
export function loadersOf(lengths: readonly number[], rows: readonly number[] = lengths): Record<string, Marked> {
  return Object.fromEntries(lengths.map((length, index) => {
    const name = String.fromCharCode(97 + index);
    return [name, new Marked(name, length, rows[index])];
  }));
}
