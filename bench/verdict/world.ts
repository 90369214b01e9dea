/**
 * @file What the simulated studies train on: small data sets of made-up reviews in three worlds, and a recipe that trains in milliseconds.
 * Generator, splits and recipe are the product's own.
 */
import { makeReviews } from "../../src/data/reviews/make-reviews.js";
import { tableFromColumns, type Table } from "../../src/data/table.js";
import { parseRecipe, type Recipe } from "../../src/recipe/index.js";

/** How much the two tasks' words of opinion have in common, as `overlap` of `makeReviews`. */
export const worlds = { shared: 1, unrelated: 0, contradicting: -1 } as const;

/** The name of a world. */
export type World = keyof typeof worlds;

/** The tasks, each on a dataset of its own. */
export const tasks = ["movie", "hotel"] as const;

/** Reviews of each task in a data set, and the share that tests. */
export const DOCUMENTS = 120, TEST = 0.2;

/** How the rows of a data set are split: anew for each seed, in five folds, or once, by a column that says which rows test. */
export type Splitting = "splits" | "folds" | "fixed";

const splittings: Readonly<Record<Splitting, string>> = {
  splits: `test: ${TEST}`, folds: `folds: ${1 / TEST}`, fixed: "column: side",
};

/** The recipe: two binary tasks, one hidden layer of 8 units, 3 epochs; its two arms are the same, for A/A studies. */
export function recipeOf(splitting: Splitting = "splits"): Recipe {
  return parseRecipe(`
name: simulated
seed: 1
data:
  movie: { source: movie.csv, text: text }
  hotel: { source: hotel.csv, text: text }
split: { ${splittings[splitting]} }
tasks:
  movie: { data: movie, target: label, kind: binary, positive: pos, metric: accuracy }
  hotel: { data: hotel, target: label, kind: binary, positive: pos, metric: accuracy }
model: { hidden: [8] }
train: { epochs: 3, batchSize: 16, optimizer: { name: adam, lr: 0.05 } }
arms: { first: {}, second: {} }
`, {});
}

/** A data set of a world: a table for each task. With `more`, so many rows more, of the same words, which test; the first rows train. */
export function tablesOf(world: World, seed: number, more = 0): Record<string, Table> {
  const documents = DOCUMENTS + more, train = DOCUMENTS * (1 - TEST);
  const made = makeReviews({ tasks, documents, overlap: worlds[world], seed });
  return Object.fromEntries(Object.entries(made).map(([name, { texts, labels }]) => {
    const side = texts.map((_, row) => (row < train ? "train" : "test"));
    return [name, tableFromColumns(name, { text: texts, label: labels, ...(more > 0 && { side }) })];
  }));
}
