/**
 * @file From files to a recipe: looks at them, guesses what their columns are for, writes the recipe, and checks it by parsing it and by
 * fitting its features and targets to the rows that were looked at.
 */
import { dirname, resolve } from "node:path";
import { selectTableRows, type Table } from "../../data/table.js";
import { PotluckError } from "../../engine/errors.js";
import { Experiment } from "../../experiment/experiment.js";
import { list, type Options, readOptions, text } from "../../options/index.js";
import { parseRecipe, type Recipe } from "../../recipe/index.js";
import { checkChoices, type Choices, parseTargets } from "../choices.js";
import { type ColumnGuess, guessTable, type TableGuess } from "../guess.js";
import { labelsBySide } from "../labels-by-side.js";
import { type DatasetDraft, taskNames, writeRecipe } from "../write.js";
import { findDatasets, type FoundDataset } from "./find-datasets.js";
import { NeedsFolder, pathFrom } from "./look.js";

const column = text({ phrase: "the name of a column", describe: "A column." });
const columns = (describe: string) => list(column, { phrase: "a list of column names", default: [], describe });

const options = {
  out: text({
    phrase: "the path of a file", default: "recipe.yaml",
    describe: "Where the recipe will be: its paths start there. It is not written.",
  }),
  text: text({ phrase: "the name of a column", optional: true, describe: "The column with the text. Default: guessed." }),
  targets: list(text({ phrase: "a column, or column:kind", describe: "A target." }), {
    phrase: "a list of targets such as stars or stars:ordinal", default: [],
    describe: "The columns to learn, each with its kind behind a colon, or without one to have it guessed. Default: guessed.",
  }),
  numeric: columns("Columns to take as numbers."),
  categorical: columns("Columns to take as categories."),
  ignore: columns("Columns to leave out."),
};

/** Options of {@link draftRecipe}. */
export type DraftOptions = Options<typeof options>;

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
  /** The tasks on it. */
  tasks: { name: string; target: string; kind: string }[];
}

/** A recipe that was drafted. */
export interface Draft {
  /** The recipe, in YAML. */
  yaml: string;
  datasets: DraftedDataset[];
}

/** Files that were looked at, for any number of drafts. */
export interface FoundData {
  datasets: FoundDataset[];
  /** The recipe's `folder`, where it needs one: where the paths start, from the recipe's own folder. */
  folder?: string;
  /** The names of all columns. */
  columns: string[];
}

/**
 * Drafts a recipe for files: several files are several datasets; files whose names say train, validation and test are the sides of one.
 *
 * Guesses the format, dialect and encoding, which columns are text, numbers, categories and targets, and of which kind. Long files are read
 * to their end and sampled evenly, 10,000 rows at most. `docs/init.md` has the rules.
 *
 * @param files files, globs, archives of texts, and folders, relative to the working folder
 * @throws PotluckError when a file is not there, empty, binary or broken; when no column could be a target, or none is left to learn from;
 *   for a wrong column name, with the nearest one; and when a training would fail on the rows that were looked at
 * @example
 * const { yaml, datasets } = await draftRecipe(["reviews.csv"], { targets: ["stars:ordinal"] });
 * writeFileSync("recipe.yaml", yaml);
 * datasets[0].columns; // [{ name: "text", role: "text", why: "130 words a row" }, ...]
 */
export async function draftRecipe(files: readonly string[], given?: DraftOptions): Promise<Draft> {
  const { out, targets, ...rest } = readOptions("draftRecipe", options, given);
  const found = await findData(files, out);
  const choices = { ...rest, targets: parseTargets(targets, found.columns) };
  checkNames(found, choices);
  return draftFor(found, found.datasets.map(() => choices), out);
}

/** Looks at files; {@link draftFor} drafts a recipe of what it finds. */
export async function findData(files: readonly string[], out: string): Promise<FoundData> {
  if (files.length === 0) throw new PotluckError("name at least one file or folder with data");
  const own = dirname(resolve(out));
  const found = async (folder: string): Promise<FoundData> => {
    const datasets = await findDatasets(files, { folder });
    return { datasets, columns: [...new Set(datasets.flatMap(({ table }) => table.columnNames))] };
  };
  try {
    return await found(own);
  } catch (error) {
    if (!(error instanceof NeedsFolder)) throw error;
    return { ...await found(error.folder), folder: pathFrom({ folder: own }, error.folder) };
  }
}

/**
 * What the columns of a dataset are for.
 *
 * @throws PotluckError when no column could be a target, or none is left to learn from
 */
export function guessDataset({ table, hasNames, files }: FoundDataset, choices: Choices): TableGuess {
  return guessTable(training(table), choices, { hasNames, shown: files.join(", ") });
}

/** @throws PotluckError for a column that no dataset has, with the nearest name */
export function checkNames({ datasets, columns: known }: FoundData, choices: Choices): void {
  checkChoices(choices, known, datasets.length === 1 ? datasets[0].files.join(", ") : "any of the files");
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
    tasks: guess.targets.map(({ column: target, kind }, place) => ({ name: names[index][place], target, kind })),
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
  const rows = Math.floor((table.rows * MOST_CHARACTERS) / characters);
  return selectTableRows(table, Array.from({ length: rows }, (_, at) => Math.floor((at * table.rows) / rows)));
}
