/** @file From files to a recipe: looks at them, and drafts a recipe of what it finds. */
import { dirname, resolve } from "node:path";
import { PotluckError } from "../../engine/errors.js";
import { type Options, readOptions, text } from "../../options/index.js";
import { checkChoices, choiceOptions, type Choices, parseTargets } from "../choices.js";
import { type Draft, draftFor, type FoundData } from "../draft.js";
import { findDatasets } from "./find-datasets.js";
import { NeedsFolder, pathFrom } from "./look.js";

const options = {
  out: text({
    phrase: "the path of a file", default: "recipe.yaml",
    describe: "Where the recipe will be: its paths start there. It is not written.",
  }),
  ...choiceOptions,
};

/** Options of {@link draftRecipe}. */
export type DraftOptions = Options<typeof options>;

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

/** Looks at files; `draftFor` drafts a recipe of what it finds. */
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

/** @throws PotluckError for a column that no dataset has, with the nearest name */
export function checkNames({ datasets, columns: known }: FoundData, choices: Choices): void {
  checkChoices(choices, known, datasets.length === 1 ? datasets[0].files.join(", ") : "any of the files");
}
