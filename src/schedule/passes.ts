/**
 * @file How often a training passes over each dataset's rows, known before it starts: the schedule is asked for its steps with loaders that
 * count in place of those that fetch rows. So it works for every schedule, a plug-in's too.
 */
import type { DataLoader, EpochLoader } from "../data/data-loader.js";
import { PotluckError } from "../engine/errors.js";
import { exp64, log64 } from "../engine/math.js";
import { isMap, showValue } from "../options/index.js";
import { createSchedule, type ScheduleMember, type ScheduleName, type ScheduleOptions, schedules } from "./index.js";
import { type DatasetPasses, describePasses } from "./passes-text.js";

export type { DatasetPasses } from "./passes-text.js";

/** What {@link passesPerEpoch} finds. */
export interface Passes<Name extends string = string> {
  datasets: Record<Name, DatasetPasses>;
  /** All of it in one sentence. */
  text: string;
  /** Datasets of which the whole training uses less than half of the rows; `text` says what to do about them. */
  unused: Name[];
}

/** What is read of a loader: a `DataLoader` has it. */
export type LoaderSize = Pick<DataLoader, "batchSize" | "shuffle" | "rows" | "length"> & { readonly dataset: { readonly length: number } };

/** Batches to count at most, in about a second; for a longer training stands one of fewer epochs. */
const MOST_BATCHES = 1_000_000;

/**
 * Counts how often a training passes over each dataset's rows in an epoch, and which share of them it uses at all. Random schedules are
 * counted as their seed draws them. Of a training of more than a million batches, one of fewer epochs is counted: `passes` are its own, and
 * `used` is an estimate that is rather too low than too high. How many batches make an optimizer step (`accumulate`) does not matter; tasks
 * that stop early are not foreseen.
 *
 * @param options as `createSchedule` takes them, `epochs` among them: those that the training has
 * @throws PotluckError as `createSchedule` does, and when a loader is no `DataLoader`, nor says what one says of its size
 * @example
 * const { schedule, loaders, scheduleOptions, epochs } = plan;
 * passesPerEpoch(schedule, loaders, { ...scheduleOptions, epochs }).datasets.movie.passes; // 0.013 of 5,000 rows beside 20, by min_size
 */
export function passesPerEpoch<Name extends string>(
  name: ScheduleName, loaders: Readonly<Record<Name, LoaderSize>>, options: ScheduleOptions,
): Passes<Name> {
  if (!isMap(loaders)) throw new PotluckError(`passesPerEpoch takes a map from dataset to loader, found ${showValue(loaders)}`);
  const counters = Object.entries<LoaderSize>(loaders).map(([dataset, loader]) => (
    [dataset, new CountingLoader(dataset, loader)] as const));
  const byName = Object.fromEntries(counters), whole = createSchedule(name, byName, options), { epochs } = options;
  const perStep = (schedules.get(name) as ScheduleMember).combined ? counters.length : 1;
  const counted = Math.min(epochs, Math.max(1, Math.floor(MOST_BATCHES / (whole.length * perStep))));
  const schedule = counted === epochs ? whole : createSchedule(name, byName, { ...options, epochs: counted });
  for (let epoch = 0; epoch < counted; epoch++) {
    for (const step of schedule.epoch(epoch)) for (const batch of Object.values(step)) batch?.take();
  }
  const found = counters.map(([dataset, counter]) => [dataset, counter.passes(counted, epochs)] as const);
  const datasets = Object.fromEntries(found) as Record<Name, DatasetPasses>;
  const unused = (Object.keys(datasets) as Name[]).filter((dataset) => datasets[dataset].used < 0.5);
  return { datasets, unused, text: describePasses({ datasets, unused, schedule: name, epochs, resamples: resampled(loaders) }) };
}

/** Whether loaders give fewer rows than there are, an epoch. */
const resampled = (loaders: Readonly<Record<string, LoaderSize>>): boolean => (
  Object.values(loaders).some(({ rows, dataset }) => rows < dataset.length));

/** A batch that was not made. */
interface Counted {
  /** Counts it. */
  take(): void;
}

/** Gives batches by their number alone, and remembers which of them were taken. */
class CountingLoader implements EpochLoader<Counted> {
  epoch = 0;
  readonly length: number;
  readonly rows: number;
  private rowsTaken = 0;
  /** The batches that were taken, by the loader's epoch. */
  private readonly taken = new Map<number, Set<number>>();

  constructor(name: string, private readonly loader: LoaderSize) {
    const { batchSize, rows, dataset } = (loader ?? {}) as Partial<LoaderSize>;
    if (![batchSize, rows, dataset?.length].every((size) => Number.isInteger(size) && (size as number) > 0)) {
      throw new PotluckError(`passesPerEpoch: the loader of "${name}" must be a DataLoader, found ${showValue(loader)}`);
    }
    this.length = loader.length;
    this.rows = loader.rows;
  }

  [Symbol.iterator](): Iterator<Counted, void> {
    return this.batches(this.epoch++);
  }

  *batches(epoch: number, first = 0): Generator<Counted, void> {
    for (let batch = first; batch < this.length; batch++) yield { take: () => this.take(epoch, batch) };
  }

  private take(epoch: number, batch: number): void {
    const { batchSize } = this.loader;
    const taken = this.taken.get(epoch) ?? new Set();
    this.taken.set(epoch, taken.add(batch));
    this.rowsTaken += Math.min(batchSize, this.rows - batch * batchSize);
  }

  /** @param counted how many of the training's `epochs` were counted */
  passes(counted: number, epochs: number): DatasetPasses {
    const { length: rows } = this.loader.dataset, rowsPerEpoch = this.rowsTaken / counted;
    return { rows, rowsPerEpoch, passes: rowsPerEpoch / rows, used: this.used(epochs / counted) };
  }

  /**
   * The share of rows in one batch or more. An epoch's order has each row once in each pass of as many rows as there are. In a shuffled
   * pass, and in one that is a random choice, k places have k of n rows by chance, so that a row is in none of all passes with the product
   * of 1 - k / n. Whole passes without shuffling always have the same row at a place.
   *
   * @param times what the counted epochs stand for
   */
  private used(times: number): number {
    const { dataset: { length: all }, shuffle, batchSize } = this.loader;
    const fixed = new Uint8Array(shuffle ? 0 : all);
    let missing = 1;
    for (const taken of this.taken.values()) {
      const places = new Array<number>(Math.ceil(this.rows / all)).fill(0);
      for (const batch of taken) {
        const end = Math.min((batch + 1) * batchSize, this.rows);
        let from = batch * batchSize;
        while (from < end) {
          const pass = Math.floor(from / all), to = Math.min(end, (pass + 1) * all);
          if (!shuffle && (pass + 1) * all <= this.rows) fixed.fill(1, from - pass * all, to - pass * all);
          else places[pass] += to - from;
          from = to;
        }
      }
      for (const count of places) missing *= 1 - count / all;
    }
    const share = fixed.reduce((sum, one) => sum + one, 0) / all;
    return share + (1 - share) * (1 - (missing > 0 && times > 1 ? exp64(times * log64(missing)) : missing));
  }
}
