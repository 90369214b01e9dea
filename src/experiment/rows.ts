/**
 * @file Which rows of each dataset an experiment uses: the sample that a seed draws, and its split into sides. Rows are numbers of the
 * table's rows throughout, so that any row of any side can be found again in its source.
 */
import { sampleRows, type Split, splitByColumn, splitRows } from "../data/split.js";
import { selectTableRows, type Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import { type DataSettings, type Recipe, splitOf, type SplitSettings } from "../recipe/index.js";
import { type TaskKind, taskKinds } from "../task/index.js";

/** The names of the datasets that a recipe's tasks use, in the order of the recipe's data. */
export function usedDatasets({ data, tasks }: Recipe): string[] {
  return Object.keys(data).filter((name) => Object.values(tasks).some((task) => task.data === name));
}

/** The columns of a dataset that hold answers (targets, weights) or the split. They are never features. */
export function answerColumns(recipe: Recipe, name: string): string[] {
  const split = splitSettings(recipe, name);
  const targets = Object.values(recipe.tasks).filter((task) => task.data === name)
    .flatMap(({ target, weight }) => [...[target].flat(), ...(weight === null ? [] : [weight])]);
  return [...targets, ...("column" in split ? [split.column] : [])];
}

/** Whether each seed of a study has a split of its own: false where every dataset has a fixed split. */
export function splitsVary(recipe: Recipe): boolean {
  return usedDatasets(recipe).some((name) => {
    const split = splitSettings(recipe, name);
    return "column" in split ? recipe.data[name].sample !== null : split.seed === null;
  });
}

function splitSettings(recipe: Recipe, name: string): SplitSettings {
  return splitOf(recipe.split, recipe.data[name].split);
}

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
 * @param seeds those that `split` will be called with: where the dataset is sampled, only rows that one of them draws are kept
 * @throws PotluckError for a sample larger than the data
 */
export function openRows(recipe: Recipe, name: string, table: Table, seeds: readonly number[]): DatasetRows {
  const settings = recipe.data[name], split = splitSettings(recipe, name), labels = stratifiedBy(recipe, name);
  const fixed = "seed" in split ? split.seed : null;
  const sidesOf = (own: Table, seed: number): Split => splitTable(name, own, split, labels, fixed ?? seed);
  if (settings.sample === null) {
    const rows = Uint32Array.from({ length: table.rows }, (_, row) => row);
    return { table, split: (seed) => ({ table, sides: sidesOf(table, seed), openRows: rows, sourceRows: rows }) };
  }
  const { kept, samples } = drawSamples(name, table, settings, seeds.map((seed) => fixed ?? seed));
  const open = selectTableRows(table, kept);
  return {
    table: open,
    split(seed) {
      const rows = samples.get(fixed ?? seed);
      if (rows === undefined) {
        const known = [...samples.keys()].join(", ");
        throw new PotluckError(`the sample of dataset "${name}" was drawn for the seeds ${known}, not for ${seed}: open the experiment with this seed too`);
      }
      const own = selectTableRows(open, rows);
      return { table: own, sides: sidesOf(own, seed), openRows: rows, sourceRows: at(kept, rows) };
    },
  };
}

/** The rows that each seed samples, as places among the rows that any of them samples. */
function drawSamples(name: string, table: Table, { sample }: DataSettings, seeds: readonly number[]): { kept: Uint32Array; samples: Map<number, Uint32Array> } {
  const drawn = new Map([...new Set(seeds)].map((seed) => [seed, sampleRows(table.rows, sample!, seed, name)]));
  const isDrawn = new Uint8Array(table.rows);
  for (const rows of drawn.values()) for (const row of rows) isDrawn[row] = 1;
  const kept = Uint32Array.from(isDrawn.keys()).filter((row) => isDrawn[row] === 1);
  const places = new Uint32Array(table.rows);
  kept.forEach((row, place) => (places[row] = place));
  return { kept, samples: new Map([...drawn].map(([seed, rows]) => [seed, at(places, rows)])) };
}

const kindOf = (kind: string): TaskKind => taskKinds.get(kind);

/** The column whose values keep their shares on each side: the target of the dataset's first task with classes; null where none has. */
function stratifiedBy({ tasks }: Recipe, name: string): string | null {
  const targets = Object.values(tasks).filter((task) => task.data === name && kindOf(task.kind).stratifies).map(({ target }) => target);
  return targets.find((target) => typeof target === "string") ?? null;
}

function splitTable(name: string, table: Table, split: SplitSettings, labels: string | null, seed: number): Split {
  if ("column" in split) return splitByColumn(table, split.column);
  const { test, validation, stratify } = split;
  return splitRows({ rows: table.rows, test, validation, labels: stratify && labels !== null ? table.column(labels) : undefined, seed, name });
}

/** The elements of a list at some places. */
export function at(list: Uint32Array, places: Uint32Array): Uint32Array {
  return places.map((place) => list[place]);
}
