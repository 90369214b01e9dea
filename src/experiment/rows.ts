/**
 * @file Which rows of each dataset an experiment uses: the sample that a seed draws, and its split into sides. Rows are numbers of the
 * table's rows throughout, so that any row of any side can be found again in its source.
 */
import { sampleRows, type Split, splitByColumn, splitRows } from "../data/split.js";
import { selectTableRows, type Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import type { UsedDataset } from "./datasets.js";

/** One dataset's rows that any of an experiment's seeds uses. */
export interface DatasetRows {
  /** These rows alone. */
  readonly table: Table;
  /** The rows of one seed. @throws PotluckError for a seed whose sample was not drawn, and for splits that leave a side empty */
  split(seed: number): SeedRows;
}

/** One seed's rows of a dataset. */
export interface SeedRows {
  /** These rows alone. */
  table: Table;
  /** Rows of `table` on each side. */
  sides: Split;
  /** The number of each row of `table` in the {@link DatasetRows}' table. */
  openRows: Uint32Array;
  /** The number of each row of `table` in the source. */
  sourceRows: Uint32Array;
}

/**
 * Draws the samples of a dataset.
 *
 * @param seeds the seeds that `split` will be called with: of a sampled dataset, only the rows that one of them draws are kept
 * @throws PotluckError for a sample larger than the data
 */
export function openRows(dataset: UsedDataset, table: Table, seeds: readonly number[]): DatasetRows {
  const { name, sample, split } = dataset, fixed = "seed" in split ? split.seed : null;
  if (sample === null) {
    const rows = Uint32Array.from({ length: table.rows }, (_, row) => row);
    return { table, split: (seed) => ({ table, sides: splitTable(dataset, table, fixed ?? seed), openRows: rows, sourceRows: rows }) };
  }
  const { kept, samples } = drawSamples(name, table.rows, sample, seeds.map((seed) => fixed ?? seed));
  const open = selectTableRows(table, kept);
  return {
    table: open,
    split(seed) {
      const rows = samples.get(fixed ?? seed);
      if (rows === undefined) {
        throw new PotluckError(`the sample of dataset "${name}" was drawn for the seeds ${[...samples.keys()].join(", ")}, ` +
          `not for ${seed}: open the experiment with this seed too`);
      }
      const sampled = selectTableRows(open, rows);
      return { table: sampled, sides: splitTable(dataset, sampled, fixed ?? seed), openRows: rows, sourceRows: at(kept, rows) };
    },
  };
}

/** The rows that each seed samples, as places among the rows that any of them samples. */
function drawSamples(
  name: string, rows: number, sample: number, seeds: readonly number[],
): { kept: Uint32Array; samples: Map<number, Uint32Array> } {
  const drawn = new Map([...new Set(seeds)].map((seed) => [seed, sampleRows(rows, sample, seed, name)]));
  const isDrawn = new Uint8Array(rows), places = new Uint32Array(rows);
  for (const sampled of drawn.values()) for (const row of sampled) isDrawn[row] = 1;
  const kept = Uint32Array.from(isDrawn.keys()).filter((row) => isDrawn[row] === 1);
  kept.forEach((row, place) => (places[row] = place));
  return { kept, samples: new Map([...drawn].map(([seed, sampled]) => [seed, at(places, sampled)])) };
}

function splitTable({ name, split, stratifyBy }: UsedDataset, table: Table, seed: number): Split {
  if ("column" in split) return splitByColumn(table, split.column);
  const { test, validation, stratify } = split;
  const labels = stratify && stratifyBy !== null ? table.column(stratifyBy) : undefined;
  return splitRows({ rows: table.rows, test, validation, labels, seed, name });
}

/** The elements of a list at some places. */
export function at(list: Uint32Array, places: Uint32Array): Uint32Array {
  return places.map((place) => list[place]);
}
