/**
 * @file Recipes that several tests share: the design's example, the smallest that is valid, and one of two datasets.
 */
import { PotluckError } from "../../src/engine/errors.js";
import { type ParseRecipeOptions, parseRecipe, type Recipe } from "../../src/recipe/index.js";

export const example = `seed: 1
data:
  movie: { source: reviews/movie.csv, text: review }
  yelp:                                  # a file, a glob, or SQL: anything DuckDB reads
    source: { sql: "select text, stars from 'reviews/yelp.csv.gz' where stars in (1, 3, 5)" }
    text: text
split: { test: 0.25 }
features: { vectorizer: { name: count, minDf: 3, maxDf: 0.33 }, vocabulary: union, fitOn: train }
tasks:
  movie: { data: movie, target: label, kind: binary, positive: pos }
  yelp: { data: yelp, target: stars, kind: multiclass, labels: { 1: negative, 3: neutral, 5: positive } }
model: { trunk: mlp, hidden: [200], activation: sigmoid }
train: { epochs: 6, batchSize: 64, optimizer: { name: adam, lr: 0.001 }, schedule: min_size, weighting: sum }
`;

/** Five lines; tests add theirs from line 6 on. */
export const smallest = `data:
  reviews: { source: reviews.csv, text: review }
tasks:
  mood: { data: reviews, target: label, kind: binary }
  stars: { data: reviews, target: stars, kind: multiclass }
`;

/** Two datasets that tasks learn from, and one that none does; seven lines, tests add theirs from line 8 on. */
export const two = `data:
  movie: { source: movie.csv, text: review }
  yelp: { source: yelp.csv, text: review }
  spare: { source: spare.csv, text: review }
tasks:
  a: { data: movie, target: label, kind: binary }
  b: { data: yelp, target: stars, kind: multiclass }
`;

/** The recipe of a text. */
export function parse(text: string, options: Partial<ParseRecipeOptions> = {}): Recipe {
  return parseRecipe(text, { file: "r.yaml", ...options });
}

/** The message that a recipe is refused with; fails where it is accepted, or where anything but a user's error is thrown. */
export function messageOf(text: string, options: Partial<ParseRecipeOptions> = {}): string {
  try {
    parse(text, options);
  } catch (error) {
    if (error instanceof PotluckError) return error.message;
    throw error;
  }
  throw new Error(`this recipe was accepted:\n${text}`);
}
