/**
 * @file From tables to a recipe: guesses what their columns are for, writes the recipe, and checks it by parsing it and by fitting its
 * features and targets to the rows that were looked at. Files are looked at in node/; a table may come from anywhere.
 */
import { checkTable, selectTableRows, type Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import { Experiment } from "../experiment/experiment.js";
import { boolean, type Options, readOptions, value } from "../options/index.js";
import { parseRecipe, type Recipe } from "../recipe/index.js";
import { formatOf } from "../source/source-field.js";
import { type Source, sources } from "../source/index.js";
import { checkChoices, choiceOptions, type Choices, parseTargets } from "./choices.js";
import { type ColumnGuess, guessTable, type TableGuess } from "./guess.js";
import { recipeName } from "./hints.js";
import { labelsBySide } from "./labels-by-side.js";
import { type DatasetDraft, type SourceDraft, taskNames, writeRecipe } from "./write.js";

/** Rows of a sample. */
export const MOST_ROWS = 10_000;

/** A dataset of the draft, before its columns are guessed. */
export interface FoundDataset {
  name: string;
  /** Its files, as they were given. */
  files: string[];
  /** As the recipe writes it. */
  source: SourceDraft;
  /** A sample of its rows. */
  table: Table;
  /** All its rows. */
  rows: number;
  /** Whether the sample has all rows. */
  whole: boolean;
  /** Whether its columns have names of their own. */
  hasNames: boolean;
  /** What to say about the files. */
  notes: string[];
  /** What errors call an option of the caller; left out: as the command line does. */
  called?: (option: string) => string;
}

/** Datasets that were looked at, for any number of drafts. */
export interface FoundData {
  datasets: FoundDataset[];
  /** The recipe's `folder`, where it needs one: where the paths start, from the recipe's own folder. */
  folder?: string;
  /** The names of all columns. */
  columns: string[];
}

/** A dataset of a draft: what was found and what was assumed. */
export interface DraftedDataset {
  name: string;
  /** Its files, as they were given. */
  files: string[];
  rows: number;
  /** How many of the rows were looked at. */
  looked: number;
  /** What was found out about the files. */
  notes: string[];
  /** What should not be missed, as sentences: columns that are lost as features or as the target. */
  warnings: string[];
  /** What each column is used for, and why. */
  columns: ColumnGuess[];
  /** The tasks on it, each with the reason for its kind, and other kinds that its values could be. */
  tasks: { name: string; target: string; kind: string; why: string; alternatives: { kind: string; why: string }[] }[];
}

/** A recipe that was drafted. */
export interface Draft {
  /** The recipe, in YAML. */
  yaml: string;
  datasets: DraftedDataset[];
}

const tableOptions = {
  source: value<Source>()({
    optional: true, phrase: "a source as recipes write it", accepts: (given) => typeof given === "string" || typeof given === "object",
    describe: "What the recipe says of where the rows come from, for a later training from files. Default: the table's name, as a file.",
  }),
  hasNames: boolean({ default: true, describe: "Whether the columns have names of their own; else their places say more." }),
  ...choiceOptions,
};

/** Options of {@link draftTable}. */
export type DraftTableOptions = Options<typeof tableOptions>;

/**
 * Drafts a recipe for the rows of a table, in a page as in Node: guesses which columns are text, numbers, categories and targets, and of
 * which kind. Of more than 10,000 rows an evenly spread sample is looked at. `docs/init.md` has the rules.
 *
 * @throws PotluckError when no column could be a target, or none is left to learn from; for a wrong column name, with the nearest one; and
 *   when a training would fail on the rows that were looked at
 * @example
 * const table = await readTable(file), { yaml, datasets: [{ name, tasks }] } = await draftTable(table, { targets: ["stars:ordinal"] });
 * const recipe = parseRecipe(yaml), experiment = await Experiment.open(recipe, { [name]: table });
 */
export async function draftTable(table: Table, given?: DraftTableOptions): Promise<Draft> {
  checkTable("draftTable", table);
  const { source = sourceOf(table.name), hasNames, targets, ...rest } = readOptions("draftTable", tableOptions, given);
  const choices = { ...rest, targets: parseTargets(targets, table.columnNames, "targets") };
  checkChoices(choices, table.columnNames, table.name, (option) => option);
  const sample = spread(table, MOST_ROWS), name = recipeName(stemOf(table.name), "data");
  const dataset = {
    name, files: [table.name], source: source as SourceDraft, table: sample, rows: table.rows, whole: sample === table, hasNames, notes: [],
    called: (option: string) => option,
  };
  return draftFor({ datasets: [dataset], columns: table.columnNames }, [choices], "recipe.yaml");
}

/** A file's name without folders and extensions. */
function stemOf(path: string): string {
  return path.replace(/^.*[/\\]/u, "").replace(/(?:\.\w+)?(?:\.(?:gz|zst))?$/iu, "");
}

/** A file of the table's name, as csv where the name says nothing. */
function sourceOf(name: string): SourceDraft {
  return formatOf(sources, name) === undefined ? { file: name, format: "csv" } : name;
}

/**
 * What the columns of a dataset are for.
 *
 * @throws PotluckError when no column could be a target, or none is left to learn from
 */
export function guessDataset({ table, hasNames, files, called }: FoundDataset, choices: Choices): TableGuess {
  return guessTable(training(table), choices, { hasNames, shown: files.join(", "), ...(called && { called }) });
}

/** The rows of a table that train, where it comes split. */
function training(table: Table): Table {
  if (table.sides === undefined) return table;
  return selectTableRows(table, table.sides.flatMap((side, row) => (side === "train" ? [row] : [])));
}

/**
 * Writes the recipe for files that were looked at, and checks it.
 *
 * @param choices for each dataset
 */
export async function draftFor(found: FoundData, choices: readonly Choices[], out: string): Promise<Draft> {
  const guesses = found.datasets.map((dataset, index) => guessDataset(dataset, choices[index]));
  const drafts = found.datasets.map((dataset, index) => draftOf(dataset, guesses[index])), names = taskNames(drafts);
  const next = `npx potluck train ${/\s/u.test(out) ? JSON.stringify(out) : out}`;
  const yaml = writeRecipe(drafts, { next, folder: found.folder });
  await check(parseRecipe(yaml, { file: out }), found.datasets);
  const datasets = drafts.map(({ name, files, rows, notes, guess }, index): DraftedDataset => ({
    name, files, rows, notes, looked: found.datasets[index].table.rows, columns: guess.columns, warnings: guess.warnings,
    tasks: guess.targets.map(({ column: target, kind, why, alternatives }, place) => (
      { name: names[index][place], target, kind, why, alternatives })),
  }));
  return { yaml, datasets };
}

function draftOf({ name, source, files, rows, notes, table }: FoundDataset, guess: TableGuess): DatasetDraft {
  const mapped = guess.targets.flatMap(({ column: target, kind }) => {
    const labels = ["binary", "multiclass"].includes(kind) ? labelsBySide(table, target) : undefined;
    return labels === undefined ? [] : [[target, labels] as const];
  });
  const labels = Object.fromEntries(mapped);
  const targets = guess.targets.map((target) => {
    const { positive } = target.options, own = Object.hasOwn(labels, target.column) ? labels[target.column] : undefined;
    return positive === undefined || own === undefined ? target : { ...target, options: { ...target.options, positive: own[positive] } };
  });
  return { name, source, files, rows, notes, guess: { ...guess, targets }, labels };
}

/** Characters of text that are counted for the check; more takes long, and shows no more. */
const MOST_CHARACTERS = 4_000_000;

/**
 * Fits features and targets to the rows that were looked at. Where these are not all rows, a class may have too few here and enough
 * there, so nothing is said then.
 */
async function check(recipe: Recipe, datasets: readonly FoundDataset[]): Promise<void> {
  let isWhole = true;
  const tables = Object.fromEntries(datasets.map(({ name, table, whole }) => {
    const rows = fewer(table, recipe.data[name].text);
    isWhole &&= whole && rows === table;
    return [name, rows];
  }));
  try {
    (await Experiment.open(recipe, tables)).split();
  } catch (error) {
    if (isWhole || !(error instanceof PotluckError)) throw error;
  }
}

/** Evenly spread rows of a table whose texts are long. */
function fewer(table: Table, name: string | null): Table {
  if (name === null) return table;
  const characters = table.column(name).reduce<number>((sum, cell) => sum + (typeof cell === "string" ? cell.length : 0), 0);
  if (characters <= MOST_CHARACTERS) return table;
  return spread(table, Math.floor((table.rows * MOST_CHARACTERS) / characters));
}

/** So many rows of a table, evenly spread; the table itself where it has no more. */
function spread(table: Table, rows: number): Table {
  if (table.rows <= rows) return table;
  return selectTableRows(table, Array.from({ length: rows }, (_, at) => Math.floor((at * table.rows) / rows)));
}
