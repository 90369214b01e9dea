/**
 * @file Selects the rows of each dataset that an experiment uses: a seed's sample, and its split into training, validation and test rows.
 * Rows are row numbers, so that each row can be traced back to its source.
 */
import { sampleRows, setAside, type Split, splitByColumn, splitRows } from "../data/split.js";
import { type CellValue, isMissing, selectTableRows, type Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import { AUTOMATIC } from "../train/automatic-length.js";
import type { UsedDataset } from "./datasets.js";

/** The rows of one dataset that an experiment's seeds use. */
export interface DatasetRows {
  /** A table of only these rows. */
  readonly table: Table;
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
  /** For each row of `table`, its row number in the table of {@link DatasetRows}. */
  datasetRows: Uint32Array;
  /** For each row of `table`, its row number in the source. */
  sourceRows: Uint32Array;
}

/**
 * Draws the samples of a dataset.
 *
 * @param seeds the seeds that `split` may be called with. Of a sampled dataset, only the rows in their samples are kept
 * @throws PotluckError if a sample is larger than the dataset
 */
export function openRows(dataset: UsedDataset, table: Table, seeds: readonly number[]): DatasetRows {
  const { name, sample, split } = dataset, fixed = "seed" in split ? split.seed : null;
  if (sample === null) {
    const rows = Uint32Array.from({ length: table.rows }, (_, row) => row);
    return { table, split: (seed) => ({ table, ...splitTable(dataset, table, fixed ?? seed), datasetRows: rows, sourceRows: rows }) };
  }
  const { kept, samples } = drawSamples(name, table.rows, sample, seeds.map((seed) => fixed ?? seed));
  const open = selectTableRows(table, kept);
  return {
    table: open,
    split(seed) {
      const rows = samples.get(fixed ?? seed);
      if (rows === undefined) {
        const known = [...samples.keys()].join(", ");
        throw new PotluckError(`dataset "${name}" was sampled for the seeds ${known}, not for ${seed}: pass it to Experiment.open too`);
      }
      const sampled = selectTableRows(open, rows);
      return { table: sampled, ...splitTable(dataset, sampled, fixed ?? seed), datasetRows: rows, sourceRows: take(kept, rows) };
    },
  };
}

/** All rows that are in some seed's sample (`kept`), and each seed's sample as positions in `kept`. */
function drawSamples(
  name: string, rows: number, sample: number, seeds: readonly number[],
): { kept: Uint32Array; samples: Map<number, Uint32Array> } {
  const drawn = new Map([...new Set(seeds)].map((seed) => [seed, sampleRows(rows, sample, seed, name)]));
  const isDrawn = new Uint8Array(rows), positions = new Uint32Array(rows);
  for (const sampled of drawn.values()) for (const row of sampled) isDrawn[row] = 1;
  const kept = Uint32Array.from(isDrawn.keys()).filter((row) => isDrawn[row] === 1);
  kept.forEach((row, position) => (positions[row] = position));
  return { kept, samples: new Map([...drawn].map(([seed, sampled]) => [seed, take(positions, sampled)])) };
}

function splitTable(dataset: UsedDataset, table: Table, seed: number): Pick<SeedRows, "sides" | "isAside"> {
  const { name, split, validates } = dataset, labels = labelsOf(dataset, table);
  const given = "column" in split ? splitByColumn(table, split.column) : splitRows({
    rows: table.rows, test: split.test, validation: split.validation, labels: split.stratify ? labels : undefined, seed, name,
  });
  if (!validates || given.validation.length > 0) return { sides: given, isAside: false };
  return { sides: setAside(given, { share: AUTOMATIC.validationShare, labels, seed, name }), isAside: true };
}

/**
 * What a split is stratified by: the target with classes; else, where only some rows have a target of each task, which targets a row has.
 * Undefined where neither tells rows apart.
 */
function labelsOf({ stratifyBy, targets, by }: UsedDataset, table: Table): ArrayLike<CellValue> | undefined {
  if (by.length > 0) {
    const columns = by.map((column) => table.column(column));
    return Array.from({ length: table.rows }, (_, row) => JSON.stringify(columns.map((column) => String(column[row]))));
  }
  if (stratifyBy !== null) return table.column(stratifyBy);
  if (targets.length < 2) return undefined;
  const columns = targets.map((target) => table.column(target));
  return Array.from({ length: table.rows }, (_, row) => columns.map((column) => (isMissing(column[row]) ? "0" : "1")).join(""));
}

/** The elements at some positions, like NumPy's `take`. */
export function take(list: Uint32Array, positions: Uint32Array): Uint32Array {
  return positions.map((position) => list[position]);
}
