/** @file Real reviews as works: what the library makes of a recipe's data, training rows and test rows apart. */
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { Experiment, type ExperimentSplit, parseRecipe, type Recipe } from "potluck";
import { readTables } from "potluck/node";
import { benchFile, dataFolder, root } from "../harness/paths.js";
import type { Corpus, Work } from "./work.js";

/** The recipes, and what to change in them. */
export const recipes = {
  article: { file: `${root}/examples/article/recipe.yaml`, set: [] },
  reviews: { file: benchFile("recipes", "reviews.yaml"), set: [] },
  bigrams: { file: benchFile("recipes", "reviews.yaml"), set: ["features.vectorizer.ngramRange=[1, 2]"] },
} as const;

/** The name of a recipe here. */
export type RecipeName = keyof typeof recipes;

/** A recipe's training and test rows, as works on the same features. */
export interface ReviewWork {
  recipe: Recipe;
  train: Work;
  test: Work;
}

/** Reads a recipe's data and makes its features. @throws PotluckError where the data are not there */
export async function reviewWork(name: RecipeName): Promise<ReviewWork> {
  const { file, set } = recipes[name];
  process.env.POTLUCK_DATA ??= dataFolder();
  const recipe = parseRecipe(readFileSync(file, "utf8"), { file, set });
  const split = (await Experiment.open(recipe, await readTables(recipe, dirname(file)))).split();
  return { recipe, train: workOf(name, recipe, split, "train"), test: workOf(name, recipe, split, "test") };
}

function workOf(name: string, recipe: Recipe, { data, targets, features }: ExperimentSplit, part: "train" | "test"): Work {
  const corpora = Object.entries(data).map(([corpus, { [part]: { x, y } }]): Corpus => {
    const tasks = Object.keys(y).map((task) => ({ name: task, outputs: targets[task].kind === "binary" ? 1 : targets[task].names.length }));
    return { name: corpus, x, tasks, targets: Object.fromEntries(tasks.map((task) => [task.name, Float32Array.from(y[task.name].data)])) };
  });
  return { name, features: features.width, hidden: recipe.model.hidden[0], batch: recipe.train.batchSize, corpora };
}
