/**
 * @file Several loaders as one, with the semantics of Lightning's CombinedLoader: four short iterators behind one table of modes. Lengths
 * are known in advance, so that no iterator fetches a batch or starts an epoch that is not used.
 */
import { PotluckError } from "../engine/errors.js";
import { checkValue, isMap, listNames, oneOf, showValue } from "../options/index.js";
import { type StateMap, StateReader } from "../tensor/state.js";
import type { Loader, StatefulLoader } from "./data-loader.js";

/** Names of the modes. */
export type CombinedMode = "min_size" | "max_size_cycle" | "max_size" | "sequential";

type Loaders = Record<string, Loader<unknown>>;
type BatchOf<L> = L extends Iterable<infer B> ? B : never;

/** What {@link CombinedLoader} yields: batches by the loaders' names. */
export type CombinedBatch<L extends Loaders, M extends CombinedMode> = {
  min_size: { [Name in keyof L]: BatchOf<L[Name]> };
  max_size_cycle: { [Name in keyof L]: BatchOf<L[Name]> };
  max_size: { [Name in keyof L]: BatchOf<L[Name]> | null };
  sequential: { [Name in keyof L]: { [Only in Name]: BatchOf<L[Name]> } & { [Other in Exclude<keyof L, Name>]?: undefined } }[keyof L];
}[M];

interface Mode {
  /** How many batches loaders of these lengths give. */
  length(lengths: number[]): number;
  /** Yields that many, but for the first of them, which an iteration that goes on had before. */
  iterate(sources: readonly Source[], length: number, first: number): Generator<Record<string, unknown>, void>;
}

/** One loader in an iteration. */
class Source {
  readonly length: number;
  private current: Iterator<unknown> | null = null;

  constructor(readonly name: string, private readonly loader: Loader<unknown>) {
    this.length = loader.length;
  }

  /** Starts an epoch of the loader; ends the one before. */
  start(): void {
    this.close();
    this.current = this.loader[Symbol.iterator]();
  }

  next(): unknown {
    const result = this.current!.next();
    if (result.done) throw new PotluckError(`loader "${this.name}" ended before the ${this.length} batches of its length`);
    return result.value;
  }

  /** Ends the loader's epoch, of which it may have batches left: its next iteration is another epoch. */
  close(): void {
    const { current } = this;
    this.current = null;
    current?.return?.();
  }
}

/** The modes by name. A new one is one entry here. */
const modes: Record<CombinedMode, Mode> = {
  min_size: {
    length: (lengths) => Math.min(...lengths),
    *iterate(sources, length, first) {
      for (const source of sources) source.start();
      for (let step = first; step < length; step++) yield byName(sources, (source) => source.next());
    },
  },
  max_size_cycle: {
    length: (lengths) => Math.max(...lengths),
    *iterate(sources, length, first) {
      for (const source of sources) source.start();
      for (let step = first; step < length; step++) {
        yield byName(sources, (source) => {
          if (step > 0 && step % source.length === 0) source.start();
          return source.next();
        });
      }
    },
  },
  max_size: {
    length: (lengths) => Math.max(...lengths),
    *iterate(sources, length, first) {
      for (const source of sources) source.start();
      for (let step = first; step < length; step++) yield byName(sources, (source) => (step < source.length ? source.next() : null));
    },
  },
  sequential: {
    length: (lengths) => lengths.reduce((sum, length) => sum + length, 0),
    *iterate(sources, _, first) {
      let start = 0;
      for (const source of sources) {
        const end = start + source.length;
        if (first <= end) source.start(); // also to end an epoch that has no batch left
        for (let step = Math.max(start, first); step < end; step++) yield { [source.name]: source.next() };
        source.close();
        start = end;
      }
    },
  },
};

/** The names of the modes, for messages and schemas: `min_size`, `max_size_cycle`, `max_size`, `sequential`. */
export const combinedModes = Object.keys(modes) as CombinedMode[];

const modeField = oneOf(combinedModes, { describe: "How the loaders are combined." });

/**
 * Iterates several loaders together. Each iteration of it starts a new epoch of every loader.
 *
 * - `min_size` (default): side by side, until the shortest ends;
 * - `max_size_cycle`: side by side, until the longest ends; a shorter one starts again, in a new order if it shuffles;
 * - `max_size`: side by side, until the longest ends; a shorter one that has ended gives `null`;
 * - `sequential`: one after the other; a batch has only the current loader's name.
 *
 * @throws PotluckError when there is no loader, a loader has no batch, or the mode is unknown
 * @example
 * for (const batch of new CombinedLoader({ movie, yelp }, "min_size")) step(batch.movie, batch.yelp);
 */
export class CombinedLoader<L extends Loaders, M extends CombinedMode = "min_size"> implements StatefulLoader<CombinedBatch<L, M>> {
  readonly mode: M;
  /** Batches an iteration. */
  readonly length: number;
  /** The iteration that began last, and how many batches it gave; null once it has ended. */
  #place: { done: number } | null = null;
  /** How many batches the next iteration had before. */
  #done = 0;

  constructor(readonly loaders: L, mode: M = "min_size" as M) {
    checkValue("CombinedLoader: mode", modeField, mode);
    if (!isMap(loaders)) throw new PotluckError(`CombinedLoader takes a map from name to loader, found ${showValue(loaders)}`);
    const names = Object.keys(loaders);
    if (names.length === 0) throw new PotluckError("CombinedLoader needs at least one loader, found none");
    for (const name of names) {
      const length = (loaders[name] as { length?: unknown } | null | undefined)?.length;
      if (!Number.isInteger(length) || (length as number) < 1) {
        throw new PotluckError(`loader "${name}": its length must be a whole number of batches from 1, found ${showValue(length)}`);
      }
    }
    this.mode = mode;
    this.length = modes[mode].length(names.map((name) => loaders[name].length));
  }

  /** Starts a new epoch of every loader, or goes on with the iteration that a state was in. */
  *[Symbol.iterator](): Generator<CombinedBatch<L, M>, void> {
    const sources = Object.entries(this.loaders).map(([name, loader]) => new Source(name, loader)), first = this.#done;
    const place = this.#place = { done: first };
    this.#done = 0;
    try {
      for (const batch of modes[this.mode].iterate(sources, this.length, first)) {
        place.done++;
        yield batch as CombinedBatch<L, M>;
      }
    } finally {
      for (const source of sources) source.close();
      if (this.#place === place) this.#place = null;
    }
  }

  /**
   * Its place in an iteration, and the states of its loaders.
   *
   * @throws PotluckError when one of the loaders has no stateDict and loadStateDict
   * @example
   * for (const { movie, yelp } of combined) {
   *   step(movie, yelp);
   *   if (isTimeToSave()) save({ loader: combined.stateDict() });
   * }
   */
  stateDict(): StateMap {
    const loaders = Object.fromEntries(this.#stateful().map(([name, loader]) => [name, loader.stateDict()]));
    return { mode: this.mode, batch: this.#place?.done ?? this.#done, loaders };
  }

  /**
   * The next iteration goes on from a state.
   *
   * @throws PotluckError for the state of another mode or other loaders
   */
  loadStateDict(given: StateMap): void {
    const state = new StateReader("the state of a CombinedLoader", given), mode = state.text("mode"), batch = state.whole("batch");
    if (mode !== this.mode) throw state.error(`is of the mode ${mode}, and this one has ${this.mode}`);
    if (batch > this.length) throw state.error(`is at batch ${batch} of ${this.length}`);
    const loaders = state.map("loaders"), own = this.#stateful(), names = own.map(([name]) => name);
    if (loaders.keys.length !== names.length || !names.every((name) => loaders.has(name))) {
      throw state.error(`has the loaders ${listNames(loaders.keys, "and")}, and this one has ${listNames(names, "and")}`);
    }
    for (const [name, loader] of own) loader.loadStateDict(loaders.get(name) as StateMap);
    this.#place = null;
    this.#done = batch;
  }

  #stateful(): [string, StatefulLoader<unknown>][] {
    return Object.entries(this.loaders).map(([name, loader]) => {
      if (isStateful(loader)) return [name, loader];
      throw new PotluckError(`loader "${name}" has no stateDict and loadStateDict, so its place cannot be saved: use a DataLoader`);
    });
  }
}

function byName(sources: readonly Source[], batchOf: (source: Source) => unknown): Record<string, unknown> {
  return Object.fromEntries(sources.map((source) => [source.name, batchOf(source)]));
}

function isStateful(loader: Loader<unknown>): loader is StatefulLoader<unknown> {
  const { stateDict, loadStateDict } = loader as Partial<StatefulLoader<unknown>>;
  return typeof stateDict === "function" && typeof loadStateDict === "function";
}
