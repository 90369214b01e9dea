/** @file A recipe over made-up reviews in a temporary folder: what the tests of studies and run folders start from. */
import { existsSync, writeFileSync } from "node:fs";
import { makeReviews } from "../../src/data/reviews/make-reviews.js";
import type { Table } from "../../src/data/table.js";
import { parseRecipe, type Recipe } from "../../src/recipe/index.js";
import { readTables } from "../../src/experiment/read-tables.js";
import { at, folder } from "../setup/scratch.js";

export { at, folder } from "../setup/scratch.js";

function writeTables(): void {
  for (const [task, { texts, labels }] of Object.entries(makeReviews({ documents: 80, seed: 2, words: 10 }))) {
    const lines = texts.map((text, row) => [
      `"${text.replaceAll('"', '""')}"`, labels[row], row % 9, row % 4 === 0 ? "test" : "train", row % 5 + 1, row % 3 === 0 ? "" : row / 7,
    ].join(","));
    writeFileSync(at(`${task}.csv`), `review,label,number,part,weight,gaps\n${lines.join("\n")}\n`);
  }
}

const yaml = `
name: reviews
data:
  movie: { source: movie.csv, text: review }
  restaurant: { source: restaurant.csv, text: review, numeric: [number] }
features: { vectorizer: { name: count, minDf: 2 } }
tasks:
  "00": { data: restaurant, target: label, kind: multiclass, labels: { negative: bad, neutral: fair, positive: good }, metric: f1_macro }
  movie: { data: movie, target: label, kind: binary, positive: pos }
model: { hidden: [6], activation: sigmoid }
single: { model: { hidden: [9] } }
train: { epochs: 2, batchSize: 16, optimizer: { name: adam, lr: 0.02 }, schedule: min_size, weighting: sum }
`;

/** The recipe, with changes as \`--set\` takes them. The files that it reads are written by the first call of a test file. */
export function recipeWith(...set: string[]): Recipe {
  if (!existsSync(at("movie.csv"))) writeTables();
  return parseRecipe(yaml, { file: at("reviews.yaml"), set });
}

/** Its tables. */
export const tablesOf = (recipe: Recipe): Promise<Record<string, Table>> => readTables(recipe, folder);
