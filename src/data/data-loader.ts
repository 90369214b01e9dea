/**
 * @file A dataset in batches, epoch after epoch: the semantics of PyTorch's DataLoader (each iteration reshuffles), with an order that
 * depends on seed, name and epoch alone, so that a run can resume at any epoch with the same results. An epoch may have fewer rows than
 * the dataset (downsampling) or more (upsampling), which makes datasets of different sizes equal.
 */
import { PotluckError } from "../engine/errors.js";
import { RandomStream } from "../engine/random.js";
import { boolean, checkValue, type Options, readOptions, seed, showValue, text, whole } from "../options/index.js";
import { MixedRows } from "../tensor/mixed-rows.js";
import type { NdArray } from "../tensor/nd-array.js";
import { type StateMap, StateReader } from "../tensor/state.js";
import type { Batch, Targets, TaskDataset } from "./dataset.js";

/** Anything that yields batches, and knows in advance how many. */
export interface Loader<B> extends Iterable<B> {
  /** Batches of an iteration, known before it starts; at least 1. */
  readonly length: number;
}

/** A loader whose place can be saved, and that can go on from there. */
export interface StatefulLoader<B> extends Loader<B> {
  /** Where it is: in an iteration that has begun and not ended, at its next batch; else at the start of the next. */
  stateDict(): StateMap;
  /** The next iteration goes on from that place. @throws PotluckError for a state of another loader */
  loadStateDict(state: StateMap): void;
}

/** A loader that can start at any batch of any epoch, as schedules need. */
export interface EpochLoader<B> extends Loader<B> {
  /** Rows of an epoch: the size by which schedules weight datasets. */
  readonly rows: number;
  /** The number, from 0, of the epoch that the next iteration will be. */
  epoch: number;
  /** An epoch's batches from `first` on; does not change `epoch`. */
  batches(epoch: number, first?: number): Iterator<B, void>;
}

/** What {@link DataLoader} takes. */
export const loaderOptions = {
  batchSize: whole({ from: 1, default: 1, describe: "Rows of a batch.", aliases: ["batch"] }),
  shuffle: boolean({ default: false, describe: "Take the rows in a new random order every epoch, instead of the dataset's own order." }),
  dropLast: boolean({ default: false, describe: "Leave out an epoch's last batch if it has fewer than batchSize rows." }),
  rows: whole({
    from: 1, optional: true,
    describe: "Rows of an epoch; all, each once, if left out. Fewer: a new random choice every epoch. More: all rows as often as they " +
      "fit in whole, and a random choice for the rest. Without shuffle the rows keep the dataset's order within each pass.",
  }),
  seed: seed({ default: 0, describe: "Seeds the orders, and the changes of images." }),
  name: text({
    default: "data", phrase: "text", empty: true,
    describe: "Names the streams of the orders, order/<name>/<epoch> (for later passes of an epoch .../<pass>), those of the changes of " +
      "images, augment/<name>/<epoch>, and the loader in errors.",
  }),
};

/** Options of {@link DataLoader}. */
export type DataLoaderOptions = Options<typeof loaderOptions>;

/** An iteration: its epoch, and the next batch. */
interface Place {
  epoch: number;
  batch: number;
}

const epochNumber = whole({ from: 0, describe: "The number of an epoch." });

/**
 * Yields a dataset's rows in batches. Every iteration is a new epoch, in a new order with `shuffle`; a batch is made when it is asked for.
 * Images that have an `augmentation`, as the training rows of a recipe may, are changed here, and nowhere else.
 *
 * @throws PotluckError on wrong options, and when there would be no batch: an empty dataset, or `dropLast` with fewer rows than one batch
 * @example
 * const loader = new DataLoader(dataset, { batchSize: 64, shuffle: true, seed: 1, name: "movie" });
 * for (const { x, y } of loader) step(x, y); // epoch 0
 * for (const { x, y } of loader) step(x, y); // epoch 1, in another order
 */
export class DataLoader<T extends Targets = NdArray> implements EpochLoader<Batch<T>>, StatefulLoader<Batch<T>> {
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly dropLast: boolean;
  /** Rows of an epoch. */
  readonly rows: number;
  readonly seed: number;
  readonly name: string;
  /** Batches of an epoch. */
  readonly length: number;
  #epoch = 0;
  /** The iteration that began last; null once it has ended. */
  #current: Place | null = null;
  /** The batch that the next iteration begins with. */
  #first = 0;

  constructor(readonly dataset: TaskDataset<T>, given: DataLoaderOptions = {}) {
    const owner = typeof (given as DataLoaderOptions | null)?.name === "string" ? `loader "${given.name}"` : "DataLoader";
    const { batchSize, shuffle, dropLast, rows, seed, name } = readOptions(owner, loaderOptions, given);
    if (!Number.isInteger((dataset as { length?: unknown } | null | undefined)?.length) || typeof dataset.batch !== "function") {
      throw new PotluckError(`${owner} takes a TaskDataset first, found ${showValue(dataset)}`);
    }
    this.batchSize = batchSize;
    this.shuffle = shuffle;
    this.dropLast = dropLast;
    this.rows = dataset.length === 0 ? 0 : rows ?? dataset.length;
    this.seed = seed;
    this.name = name;
    this.length = dropLast ? Math.floor(this.rows / batchSize) : Math.ceil(this.rows / batchSize);
    if (this.length === 0) {
      const remedy = this.rows === 0 ? "its dataset is empty" : "dropLast leaves no batch: lower batchSize or set dropLast to false";
      throw new PotluckError(`loader "${name}" has no batch (${this.rows} rows, batchSize ${batchSize}): ${remedy}`);
    }
  }

  /** The number, from 0, of the epoch that the next iteration will be; set it to resume there. @throws PotluckError for another number */
  get epoch(): number {
    return this.#epoch;
  }

  set epoch(epoch: number) {
    checkValue(`loader "${this.name}": epoch`, epochNumber, epoch);
    this.#epoch = epoch;
    this.#first = 0;
    this.#current = null;
  }

  /**
   * Its place, and what the orders of its rows depend on. In the middle of a loop over it, that is the next batch of this epoch.
   *
   * @example
   * for (const { x, y } of loader) {
   *   step(x, y);
   *   if (isTimeToSave()) save({ loader: loader.stateDict() });
   * }
   */
  stateDict(): StateMap {
    const { epoch, batch } = this.#current ?? { epoch: this.#epoch, batch: this.#first };
    return { epoch, batch, ...this.#kind() };
  }

  /**
   * The next iteration goes on from a state: with the rest of its epoch, and after it with whole epochs.
   *
   * @throws PotluckError for the state of a loader with other rows, options or name
   */
  loadStateDict(given: StateMap): void {
    const state = new StateReader(`the state of loader "${this.name}"`, given), epoch = state.whole("epoch"), batch = state.whole("batch");
    for (const [key, value] of Object.entries(this.#kind())) {
      if (state.get(key) === value) continue;
      throw state.error(`has ${key} ${showValue(state.get(key))}, and this loader has ${showValue(value)}: make it with the same options`);
    }
    if (batch > this.length) throw state.error(`is at batch ${batch} of ${this.length}`);
    this.epoch = epoch;
    this.#first = batch;
  }

  #kind(): StateMap {
    const { dataset: { length }, rows, batchSize, shuffle, dropLast, seed, name } = this;
    return { datasetRows: length, rows, batchSize, shuffle, dropLast, seed, name };
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

  /** All rows in order, or some of them, chosen and ordered by a stream. */
  #pass(stream: string, rows: number): Uint32Array {
    const all = this.dataset.length;
    if (!this.shuffle && rows === all) return Uint32Array.from({ length: all }, (_, row) => row);
    const chosen = new RandomStream(this.seed, stream).permutation(all).subarray(0, rows);
    return this.shuffle ? chosen : chosen.sort();
  }

  /** Starts the next epoch, or goes on with the one that a state was in. */
  [Symbol.iterator](): IterableIterator<Batch<T>, void> {
    const place = { epoch: this.#epoch, batch: this.#first }, batches = this.batches(place.epoch, place.batch);
    this.epoch = place.epoch + 1;
    this.#current = place;
    const end = (): void => {
      if (this.#current === place) this.#current = null;
    };
    const iterator: IterableIterator<Batch<T>, void> = {
      next: () => {
        const result = batches.next();
        if (result.done) end();
        else place.batch++;
        return result;
      },
      return: () => {
        end();
        return batches.return();
      },
      [Symbol.iterator]: () => iterator,
    };
    return iterator;
  }

  /**
   * One epoch's batches; does not change `epoch`.
   *
   * @param epoch from 0
   * @param first the batch to start with, from 0; those before it are not made
   */
  *batches(epoch: number, first = 0): Generator<Batch<T>, void> {
    const order = this.order(epoch);
    for (let batch = first; batch < this.length; batch++) {
      const start = batch * this.batchSize, made = this.dataset.batch(order.slice(start, start + this.batchSize));
      yield made.x instanceof MixedRows ? { ...made, x: this.#augmented(made.x, made.rows, epoch, start) } : made;
    }
  }

  /** A batch's images, changed at random. A row that an epoch has several times is drawn anew each time. */
  #augmented(x: MixedRows, rows: Uint32Array, epoch: number, start: number): MixedRows {
    const all = this.dataset.length, changes = new RandomStream(this.seed, `augment/${this.name}/${epoch}`);
    return x.augmented(changes, rows.map((row, index) => Math.floor((start + index) / all) * all + row));
  }
}
