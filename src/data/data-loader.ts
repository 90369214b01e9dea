/**
 * @file A dataset in batches, epoch after epoch: the semantics of PyTorch's DataLoader (each iteration reshuffles), with
 * an order that depends on seed, name and epoch alone. So a run can be stopped at any epoch and go on as if it had not.
 */
import { PotluckError } from "../engine/errors.js";
import { RandomStream } from "../engine/random.js";
import type { NdArray } from "../tensor/nd-array.js";
import type { Batch, Targets, TaskDataset } from "./dataset.js";

/** Anything that yields batches, and says beforehand how many an iteration has. */
export interface Loader<B> extends Iterable<B> {
  /** Batches an iteration, known before it starts; at least 1. */
  readonly length: number;
}

/** Options of {@link DataLoader}. */
export interface DataLoaderOptions {
  /** Rows a batch; default 1. */
  batchSize?: number;
  /** A new random order every epoch; default false: the dataset's own order. */
  shuffle?: boolean;
  /** Leave out a last batch of fewer than `batchSize` rows; default false. */
  dropLast?: boolean;
  /** Default 0. */
  seed?: number;
  /** Names the stream of the orders, `order/<name>/<epoch>`, and the loader in errors; default `data`. */
  name?: string;
}

/**
 * Yields a dataset's rows in batches. Every iteration is a new epoch, with an order of its own when `shuffle` is set;
 * batches are cut when they are asked for. `length` is the number of batches an epoch.
 *
 * @throws PotluckError when an option is out of range, or when there would be no batch: an empty dataset, or `dropLast`
 * with fewer rows than one batch
 * @example
 * const loader = new DataLoader(dataset, { batchSize: 64, shuffle: true, seed: 1, name: "movie" });
 * for (const { x, y } of loader) step(x, y); // epoch 0
 * for (const { x, y } of loader) step(x, y); // epoch 1, in another order
 */
export class DataLoader<T extends Targets = NdArray> implements Loader<Batch<T>> {
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly dropLast: boolean;
  readonly seed: number;
  readonly name: string;
  /** Batches an epoch. */
  readonly length: number;
  #epoch = 0;

  constructor(readonly dataset: TaskDataset<T>, options: DataLoaderOptions = {}) {
    const { batchSize = 1, shuffle = false, dropLast = false, seed = 0, name = "data" } = options;
    this.batchSize = batchSize;
    this.shuffle = shuffle;
    this.dropLast = dropLast;
    this.seed = seed;
    this.name = name;
    if (!Number.isInteger(batchSize) || batchSize < 1) {
      throw new PotluckError(`loader "${name}": batchSize must be a whole number from 1, found ${batchSize}`);
    }
    if (!Number.isFinite(seed)) throw new PotluckError(`loader "${name}": seed must be a finite number, found ${seed}`);
    const rows = dataset.length;
    this.length = dropLast ? Math.floor(rows / batchSize) : Math.ceil(rows / batchSize);
    if (this.length === 0) {
      const remedy = rows === 0 ? "its dataset is empty" : "dropLast leaves no batch: lower batchSize or set dropLast to false";
      throw new PotluckError(`loader "${name}" has no batch (${rows} rows, batchSize ${batchSize}): ${remedy}`);
    }
  }

  /** The number, from 0, of the epoch that the next iteration will be; set it to go on from there. */
  get epoch(): number {
    return this.#epoch;
  }

  set epoch(epoch: number) {
    if (!Number.isInteger(epoch) || epoch < 0) {
      throw new PotluckError(`loader "${this.name}": epoch must be a whole number from 0, found ${epoch}`);
    }
    this.#epoch = epoch;
  }

  /** The order in which an epoch takes the dataset's rows, `[rows]`. */
  order(epoch: number): Uint32Array {
    const rows = this.dataset.length;
    if (!this.shuffle) return Uint32Array.from({ length: rows }, (_, row) => row);
    return new RandomStream(this.seed, `order/${this.name}/${epoch}`).permutation(rows);
  }

  /** Starts the next epoch. */
  [Symbol.iterator](): Generator<Batch<T>, void> {
    return this.batches(this.#epoch++);
  }

  private *batches(epoch: number): Generator<Batch<T>, void> {
    const order = this.order(epoch);
    for (let batch = 0; batch < this.length; batch++) {
      yield this.dataset.batch(order.slice(batch * this.batchSize, (batch + 1) * this.batchSize));
    }
  }
}
