/**
 * @file Selects the rows of each dataset that an experiment uses: without duplicates where these are dropped, a seed's sample, and its
 * split into training, validation and test rows. Rows are row numbers, so that each row can be traced back to its source.
 */
import { sampleRows, type Split } from "../data/split.js";
import { selectTableRows, type Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import type { UsedDataset } from "./datasets.js";
import { type DroppedRows, findDuplicates } from "./duplicates.js";
import { drawingOf, splitTable } from "./split-table.js";

/** The rows of one dataset that an experiment's seeds use. */
export interface DatasetRows {
  /** A table of only these rows. */
  readonly table: Table;
  /** The rows that `dropDuplicates` left out; null where the dataset keeps them all. */
  readonly dropped: DroppedRows | null;
  /** The rows of one seed. @throws PotluckError if the seed's sample was not drawn, or if a side of the split is empty */
  split(seed: number): SeedRows;
}

/** One seed's rows of a dataset. */
export interface SeedRows {
  /** A table of only these rows. */
  table: Table;
  /** The rows of `table` on each side. */
  sides: Split;
  /** Whether the rows that validate were set aside from those that train: the recipe asks for none. */
  isAside: boolean;
  /** By task, rows of `table` whose target nobody sees: see `keepFractions`. */
  hidden?: Readonly<Record<string, ReadonlySet<number>>>;
  /** For each row of `table`, its row number in the table of {@link DatasetRows}. */
  datasetRows: Uint32Array;
  /** For each row of `table`, its row number in the source. */
  sourceRows: Uint32Array;
}

/**
 * Leaves out duplicates, and draws the samples of a dataset.
 *
 * @param seeds the seeds that `split` may be called with. Of a sampled dataset, only the rows in their samples are kept
 * @throws PotluckError if a sample is larger than the dataset
 */
export function openRows(dataset: UsedDataset, source: Table, seeds: readonly number[]): DatasetRows {
  const { name, sample } = dataset, found = dataset.dropDuplicates ? findDuplicates(dataset, source) : null;
  const dropped = found?.dropped ?? null, table = found ? selectTableRows(source, found.kept) : source;
  const sourceRows = found?.kept ?? allRows(table);
  if (sample === null) {
    const datasetRows = allRows(table);
    return { table, dropped, split: (seed) => ({ table, ...splitTable(dataset, table, seed), datasetRows, sourceRows }) };
  }
  const drawnBy = (seed: number): number => drawingOf(dataset, seed).dealing;
  const { kept, samples } = drawSamples(name, table, sample, seeds.map(drawnBy)), open = selectTableRows(table, kept);
  return {
    table: open, dropped,
    split(seed) {
      const rows = samples.get(drawnBy(seed));
      if (rows === undefined) {
        const known = seeds.join(", ");
        throw new PotluckError(`dataset "${name}" was sampled for the seeds ${known}, not for ${seed}: pass it to Experiment.open too`);
      }
      const sampled = selectTableRows(open, rows);
      return { table: sampled, ...splitTable(dataset, sampled, seed), datasetRows: rows, sourceRows: take(sourceRows, take(kept, rows)) };
    },
  };
}

/**
 * All rows that are in some seed's sample (`kept`), and each seed's sample as positions in `kept`. Of a table that comes split, a sample is
 * of the rows that train, and has all others.
 */
export function drawSamples(
  name: string, { rows, sides }: Table, sample: number, seeds: readonly number[],
): { kept: Uint32Array; samples: Map<number, Uint32Array> } {
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  const isDrawable = (row: number): boolean => !sides || sides[row] === "train";
  const drawable = all.filter(isDrawable), others = all.filter((row) => !isDrawable(row));
  const draw = (seed: number): Uint32Array => (
    Uint32Array.of(...take(drawable, sampleRows(drawable.length, sample, seed, name)), ...others).sort());
  const drawn = new Map([...new Set(seeds)].map((seed) => [seed, draw(seed)]));
  const used = new Uint8Array(rows), positions = new Uint32Array(rows);
  for (const sampled of drawn.values()) for (const row of sampled) used[row] = 1;
  const kept = all.filter((row) => used[row] === 1);
  kept.forEach((row, position) => (positions[row] = position));
  return { kept, samples: new Map([...drawn].map(([seed, sampled]) => [seed, take(positions, sampled)])) };
}

function allRows({ rows }: Table): Uint32Array {
  return Uint32Array.from({ length: rows }, (_, row) => row);
}

/** The elements at some positions, like NumPy's `take`. */
export function take(list: Uint32Array, positions: Uint32Array): Uint32Array {
  return positions.map((position) => list[position]);
}
