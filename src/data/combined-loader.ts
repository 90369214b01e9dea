/**
 * @file Several loaders as one, with the semantics of Lightning's CombinedLoader: four short iterators behind one table of modes. Lengths
 * are known in advance, so that no iterator fetches a batch or starts an epoch that is not used.
 */
import { PotluckError } from "../engine/errors.js";
import { checkValue, isMap, oneOf, showValue } from "../options/index.js";
import type { Loader } from "./data-loader.js";

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

type NamedLoaders = [name: string, loader: Loader<unknown>][];

interface Mode {
  /** How many batches loaders of these lengths give. */
  length(lengths: number[]): number;
  /** Yields that many. */
  iterate(loaders: NamedLoaders, length: number): Generator<Record<string, unknown>, void>;
}

/** The modes by name. A new one is one entry here. */
const modes: Record<CombinedMode, Mode> = {
  min_size: {
    length: (lengths) => Math.min(...lengths),
    *iterate(loaders, length) {
      const sources = loaders.map(([name, loader]) => [name, startEpoch(name, loader)] as const);
      for (let step = 0; step < length; step++) yield byName(sources, (next) => next());
    },
  },
  max_size_cycle: {
    length: (lengths) => Math.max(...lengths),
    *iterate(loaders, length) {
      const sources = loaders.map(([name, loader]) => {
        let next = startEpoch(name, loader);
        return [name, (step: number) => {
          if (step > 0 && step % loader.length === 0) next = startEpoch(name, loader);
          return next();
        }] as const;
      });
      for (let step = 0; step < length; step++) yield byName(sources, (batchAt) => batchAt(step));
    },
  },
  max_size: {
    length: (lengths) => Math.max(...lengths),
    *iterate(loaders, length) {
      const sources = loaders.map(([name, loader]) => [name, { next: startEpoch(name, loader), length: loader.length }] as const);
      for (let step = 0; step < length; step++) yield byName(sources, (source) => (step < source.length ? source.next() : null));
    },
  },
  sequential: {
    length: (lengths) => lengths.reduce((sum, length) => sum + length, 0),
    *iterate(loaders) {
      for (const [name, loader] of loaders) {
        const next = startEpoch(name, loader);
        for (let step = 0; step < loader.length; step++) yield { [name]: next() };
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
export class CombinedLoader<L extends Loaders, M extends CombinedMode = "min_size"> implements Loader<CombinedBatch<L, M>> {
  readonly mode: M;
  /** Batches an iteration. */
  readonly length: number;

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

  /** Starts a new epoch of every loader. */
  [Symbol.iterator](): Generator<CombinedBatch<L, M>, void> {
    return modes[this.mode].iterate(Object.entries(this.loaders), this.length) as Generator<CombinedBatch<L, M>, void>;
  }
}

function byName<S>(sources: (readonly [string, S])[], batchOf: (source: S) => unknown): Record<string, unknown> {
  return Object.fromEntries(sources.map(([name, source]) => [name, batchOf(source)]));
}

/** Starts an iteration of a loader and returns what fetches its next batch. */
function startEpoch(name: string, loader: Loader<unknown>): () => unknown {
  const iterator = loader[Symbol.iterator]();
  return () => {
    const result = iterator.next();
    if (result.done) throw new PotluckError(`loader "${name}" ended before the ${loader.length} batches of its length`);
    return result.value;
  };
}
