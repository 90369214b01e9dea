/**
 * @file A dataset in batches, epoch after epoch: the semantics of PyTorch's DataLoader (each iteration reshuffles), with
 * an order that depends on seed, name and epoch alone. So a run can be stopped at any epoch and go on as if it had not.
 * An epoch may have fewer rows than the dataset (downsampling) or more (upsampling), so that unequal datasets can be made equal.
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

/** A loader each of whose epochs can be had for itself, from any batch on: what schedules take. */
export interface EpochLoader<B> extends Loader<B> {
  /** Rows an epoch: what a dataset weighs where schedules go by size. */
  readonly rows: number;
  /** The number, from 0, of the epoch that the next iteration will be. */
  epoch: number;
  /** An epoch's batches from `first` on; does not move `epoch`. */
  batches(epoch: number, first?: number): Iterator<B, void>;
}

/** Options of {@link DataLoader}. */
export interface DataLoaderOptions {
  /** Rows a batch; default 1. */
  batchSize?: number;
  /** A new random order every epoch; default false: the dataset's own order. */
  shuffle?: boolean;
  /** Leave out a last batch of fewer than `batchSize` rows; default false. */
  dropLast?: boolean;
  /**
   * Rows an epoch; default: all, each once. Fewer: a new random choice of rows every epoch. More: all rows as often as they fit in whole, and a
   * random choice for the rest. Without `shuffle` the rows keep the dataset's order within each pass, chosen ones too.
   */
  rows?: number;
  /** Default 0. */
  seed?: number;
  /** Names the streams of the orders, `order/<name>/<epoch>` (later passes of one epoch: `.../<pass>`), and the loader in errors; default `data`. */
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
export class DataLoader<T extends Targets = NdArray> implements EpochLoader<Batch<T>> {
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly dropLast: boolean;
  /** Rows an epoch. */
  readonly rows: number;
  readonly seed: number;
  readonly name: string;
  /** Batches an epoch. */
  readonly length: number;
  #epoch = 0;

  constructor(readonly dataset: TaskDataset<T>, options: DataLoaderOptions = {}) {
    const { batchSize = 1, shuffle = false, dropLast = false, rows = dataset.length, seed = 0, name = "data" } = options;
    this.batchSize = batchSize;
    this.shuffle = shuffle;
    this.dropLast = dropLast;
    this.rows = dataset.length === 0 ? 0 : rows;
    this.seed = seed;
    this.name = name;
    if (!Number.isInteger(batchSize) || batchSize < 1) {
      throw new PotluckError(`loader "${name}": batchSize must be a whole number from 1, found ${batchSize}`);
    }
    if (!Number.isFinite(seed)) throw new PotluckError(`loader "${name}": seed must be a finite number, found ${seed}`);
    if (dataset.length > 0 && (!Number.isInteger(rows) || rows < 1)) {
      throw new PotluckError(`loader "${name}": rows must be a whole number from 1, found ${rows}`);
    }
    this.length = dropLast ? Math.floor(this.rows / batchSize) : Math.ceil(this.rows / batchSize);
    if (this.length === 0) {
      const remedy = this.rows === 0 ? "its dataset is empty" : "dropLast leaves no batch: lower batchSize or set dropLast to false";
      throw new PotluckError(`loader "${name}" has no batch (${this.rows} rows, batchSize ${batchSize}): ${remedy}`);
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
    const all = this.dataset.length, order = new Uint32Array(this.rows);
    for (let pass = 0; pass * all < this.rows; pass++) {
      const left = this.rows - pass * all;
      order.set(this.#pass(`order/${this.name}/${epoch}${pass === 0 ? "" : `/${pass}`}`, Math.min(left, all)), pass * all);
    }
    return order;
  }

  /** All rows in order, or so many of them, chosen and ordered by a stream. */
  #pass(stream: string, rows: number): Uint32Array {
    const all = this.dataset.length;
    if (!this.shuffle && rows === all) return Uint32Array.from({ length: all }, (_, row) => row);
    const chosen = new RandomStream(this.seed, stream).permutation(all).subarray(0, rows);
    return this.shuffle ? chosen : chosen.sort();
  }

  /** Starts the next epoch. */
  [Symbol.iterator](): Generator<Batch<T>, void> {
    return this.batches(this.#epoch++);
  }

  /**
   * One epoch's batches, without a move of `epoch`.
   *
   * @param epoch from 0
   * @param first the batch to begin with, from 0; those before it are not cut
   */
  *batches(epoch: number, first = 0): Generator<Batch<T>, void> {
    const order = this.order(epoch);
    for (let batch = first; batch < this.length; batch++) {
      yield this.dataset.batch(order.slice(batch * this.batchSize, (batch + 1) * this.batchSize));
    }
  }
}
