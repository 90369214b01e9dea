/**
 * @file Sets rows of each dataset aside before a search, so that what the search chooses can be confirmed on rows that it never saw. The
 * search has the other rows, and splits them by itself; the confirmation trains on the other rows and tests on those set aside.
 */
import { inDataset } from "../data/places.js";
import { selectTableRows, type Side, type Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import { mapValues } from "../engine/objects.js";
import { number, type Options, readOptions, seed } from "../options/index.js";
import { type Recipe, splitOf, type SplitSettings } from "../recipe/index.js";
import { comesSplit } from "../source/split-source.js";
import { type UsedDataset, usedDatasets } from "./datasets.js";
import { findDuplicates } from "./duplicates.js";
import { expandTasks } from "./expand-tasks.js";
import { drawSamples, take } from "./rows.js";
import { splitTable } from "./split-table.js";
import { withRecipeMissing } from "./task-rows.js";

/** A recipe with the tables that it is for. */
export interface RecipeTables {
  recipe: Recipe;
  /** By dataset. */
  tables: Record<string, Table>;
}

/** What {@link holdOut} makes. */
export interface HeldOut {
  /** The rows that were not set aside, which the recipe splits anew for each seed. */
  search: RecipeTables;
  /** All rows: those that were set aside test, with every seed. */
  confirmation: RecipeTables;
  /** Row numbers in the source, by dataset, ascending. */
  rows: Record<string, { search: Uint32Array; aside: Uint32Array }>;
}

/** The share of the rows that test in a search, where the recipe's split is by column, or has no test rows. */
const TEST_SHARE = 0.25;

const options = {
  share: number({
    above: 0, below: 1, default: 0.3,
    describe: "The share of each dataset's rows that is set aside. Where a source or a column says which rows test, those are set aside.",
  }),
  seed: seed({ default: 0, describe: "Seeds the choice of rows." }),
};

/** Options of {@link holdOut}. */
export type HoldOutOptions = Options<typeof options>;

/**
 * Sets rows of each dataset aside, as the recipe's splits choose test rows: stratified, whole groups, or the latest; without duplicates
 * where the dataset drops them. Test rows that are given, by a source or a column, are the rows set aside. Of a dataset with a `sample`,
 * one sample is drawn, and it stands for the dataset.
 *
 * @param recipe with tasks by column or not: both recipes have a task for each value
 * @param tables the recipe's datasets by name, with all their rows
 * @throws PotluckError for the errors of splits, for a missing table, and for unknown or wrong options
 * @example
 * const { search, confirmation } = holdOut(recipe, tables, { share: 0.3, seed: 1 });
 * (await Experiment.open(search.recipe, search.tables)).split(1); // sees none of the rows set aside
 */
export function holdOut(given: Recipe, tables: Readonly<Record<string, Table>>, settings?: HoldOutOptions): HeldOut {
  const { share, seed } = readOptions("holdOut", options, settings), used = usedDatasets(given);
  const missing = used.find(({ name }) => !Object.hasOwn(tables, name));
  if (missing) throw new PotluckError(`no table for dataset "${missing.name}"; each dataset that a task uses needs one`);
  const recipe = expandTasks(given, tables);
  const parts = Object.fromEntries(usedDatasets(recipe).map((dataset) => {
    const { name } = dataset, table = tables[name];
    return [name, inDataset(name, table.name, () => divide(dataset, table, withRecipeMissing(recipe, name, table), share, seed))];
  }));
  const of = (phase: "search" | "confirmation"): RecipeTables => ({
    recipe: { ...recipe, data: mapValues(recipe.data, (data, name) => (parts[name] ? { ...data, ...parts[name][phase].settings } : data)) },
    tables: mapValues(parts, (part) => part[phase].table),
  });
  return { search: of("search"), confirmation: of("confirmation"), rows: mapValues(parts, ({ rows }) => rows) };
}

type DatasetSettings = Pick<Recipe["data"][string], "source" | "split" | "sample">;

interface Parts {
  search: { settings: DatasetSettings; table: Table };
  confirmation: { settings: DatasetSettings; table: Table };
  rows: { search: Uint32Array; aside: Uint32Array };
}

/** @param read the table with cells that count as missing, by which rows are stratified */
function divide(dataset: UsedDataset, table: Table, read: Table, share: number, seed: number): Parts {
  const { source, split } = dataset, known = usedRows(dataset, read, seed), rows = selectTableRows(read, known);
  const sides = sidesOf({ ...dataset, sample: null }, rows, share, seed), isAside = (row: number): boolean => sides[row] === "test";
  const all = Uint32Array.from(known.keys()), rest = all.filter((row) => !isAside(row)), aside = all.filter(isAside);
  const validates = sides.includes("validation");
  const withSides = (part: Uint32Array): Table => (
    { ...selectTableRows(table, take(known, part)), sides: Array.from(part, (row) => sides[row]) });
  const plain = selectTableRows({ ...table, sides: undefined }, take(known, rest));
  return {
    search: {
      settings: { source: sourceOf(source, validates, false), split: searchSplit(split), sample: null },
      table: validates ? withSides(rest) : plain,
    },
    confirmation: {
      settings: { source: sourceOf(source, validates, true), split: confirmationSplit(split), sample: null },
      table: withSides(all),
    },
    rows: { search: take(known, rest), aside: take(known, aside) },
  };
}

/** The rows of one sample, without duplicates where the dataset drops them. */
function usedRows(dataset: UsedDataset, table: Table, seed: number): Uint32Array {
  const { name, sample, dropDuplicates } = dataset;
  const kept = dropDuplicates ? findDuplicates(dataset, table).kept : Uint32Array.from({ length: table.rows }, (_, row) => row);
  return sample === null ? kept : take(kept, drawSamples(name, selectTableRows(table, kept), sample, [seed]).kept);
}

/** `test` for the rows that are set aside; of the others, those that validate by the source or the column, and those that may train. */
function sidesOf(dataset: UsedDataset, table: Table, share: number, seed: number): Side[] {
  const { name, split } = dataset, given = table.sides;
  if ("column" in split && !given) {
    const { validation, test } = splitTable({ ...dataset, validates: false }, table, seed).sides;
    return marked(table.rows, { validation, test });
  }
  if (given?.includes("test")) return [...given];
  const own = { ...dataset, name: `${name}/confirmation`, validates: false, split: withTest(split, share) };
  const { test } = splitTable(own, table, seed).sides;
  return marked(table.rows, { validation: given ? rowsOn(given, "validation") : [], test });
}

function marked(rows: number, sides: Readonly<Record<"validation" | "test", ArrayLike<number>>>): Side[] {
  const marks = new Array<Side>(rows).fill("train");
  for (const side of ["validation", "test"] as const) for (const row of Array.from(sides[side])) marks[row] = side;
  return marks;
}

function rowsOn(sides: readonly Side[], side: Side): number[] {
  return sides.flatMap((one, row) => (one === side ? [row] : []));
}

/** A split by shares or in time that takes nothing but test rows. */
function withTest(split: SplitSettings, test: number): SplitSettings {
  const own = { ...("time" in split ? split : shares(split)), test, validation: null };
  return splitOf(own as unknown as SplitSettings, {});
}

/** The split of the rows that are left: the recipe's own, and where it says the test rows by a column, or has none, by shares. */
function searchSplit(split: SplitSettings): DatasetSettings["split"] {
  if ("column" in split) return shares(split);
  return { ...split, ...("test" in split && split.test === 0 && { test: TEST_SHARE }) };
}

/** A split that takes validation rows as the recipe's does, of rows whose test rows are known. */
function confirmationSplit(split: SplitSettings): DatasetSettings["split"] {
  return "time" in split ? { ...split } : shares(split);
}

/** A split by shares, as a recipe writes it, with all that it has in common with another. */
function shares(split: SplitSettings): Record<string, unknown> {
  if ("column" in split || "time" in split) return { test: TEST_SHARE, validation: null, stratify: true, seed: null };
  const { validation, stratify, seed, group = null } = split, test = "test" in split && split.test > 0 ? split.test : TEST_SHARE;
  return { test, validation, stratify, seed, group };
}

/** A source of the sides that a table has. Tables are at hand: it says only which sides are given. */
function sourceOf(source: UsedDataset["source"], validates: boolean, tests: boolean): UsedDataset["source"] {
  const train = comesSplit(source) ? source.train : source;
  const own = comesSplit(source) ? source : { train };
  if (!validates && !tests) return train;
  return { train, ...(validates && { validation: own.validation ?? train }), ...(tests && { test: own.test ?? train }) };
}
