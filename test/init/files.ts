/** @file A folder of small files, and the recipes that are drafted for them, read back and fitted. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { makeReviews } from "../../src/data/reviews/make-reviews.js";
import { PotluckError } from "../../src/engine/errors.js";
import { Experiment } from "../../src/experiment/experiment.js";
import { readTables } from "../../src/experiment/read-tables.js";
import { type DraftOptions, draftRecipe } from "../../src/init/node/draft-recipe.js";
import { parseRecipe } from "../../src/recipe/index.js";
import { folder } from "../setup/scratch.js";

export { folder } from "../setup/scratch.js";

/** Writes a file and returns its path. */
export function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const { texts, labels } = makeReviews({ documents: 90, seed: 1, words: 12 }).movie;

/** Made-up reviews. */
export const reviews = texts.map((text, row) => ({ text, label: labels[row], row }));

/** A field of a csv in quotes. */
export const inQuotes = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** A csv with a line for each review. */
export const lines = (header: string, line: (review: (typeof reviews)[number]) => string): string =>
  [...(header === "" ? [] : [header]), ...reviews.map(line)].join("\n");

/** A draft, its recipe, and what each column is used for. */
export async function parsed(paths: string | string[], options: DraftOptions = {}) {
  const out = join(folder, "recipe.yaml"), draft = await draftRecipe([paths].flat(), { out, ...options });
  const recipe = parseRecipe(draft.yaml, { file: out });
  const roles = Object.fromEntries(draft.datasets.flatMap(({ columns }) => columns.map(({ name, role }) => [name, role])));
  return { ...draft, recipe, roles };
}

/** The same, the recipe fitted to all rows that it reads: what a training starts with. */
export async function drafted(paths: string | string[], options: DraftOptions = {}) {
  const draft = await parsed(paths, options), { recipe } = draft;
  (await Experiment.open(recipe, await readTables(recipe, join(folder, recipe.folder ?? ".")))).split();
  return draft;
}

/** The sentence that a draft ends in, with the folder as `/here`. */
export async function sentence(paths: string | string[], options: DraftOptions = {}): Promise<string> {
  const error: unknown = await draftRecipe([paths].flat(), { out: join(folder, "recipe.yaml"), ...options }).then(
    () => undefined,
    (one: unknown) => one,
  );
  expect(error).toBeInstanceOf(PotluckError);
  const { message } = error as PotluckError;
  expect(message).not.toContain("\n");
  return message.replaceAll(folder, "/here");
}
