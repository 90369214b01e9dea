/** @file Two small datasets of made-up reviews in memory, with a recipe over them: what the tests of trainings start from. */
import { makeReviews } from "../../src/data/reviews/make-reviews.js";
import { type Table, tableFromColumns } from "../../src/data/table.js";
import { mapValues } from "../../src/engine/objects.js";
import { Experiment, type ExperimentSplit } from "../../src/experiment/experiment.js";
import { planTraining } from "../../src/experiment/plan.js";
import { forTasks, parseRecipe, type Recipe } from "../../src/recipe/index.js";
import type { TrainingPlan } from "../../src/train/loop.js";

export type Tables = Record<string, Table>;

/** The columns `review` and `label` of `movie` and `restaurant`. */
export function reviewTables(documents: number | { movie: number; restaurant: number }): Tables {
  const reviews = Object.entries(makeReviews({ documents, seed: 4, words: 12 }));
  return Object.fromEntries(reviews.map(([name, { texts, labels }]) => (
    [name, tableFromColumns(name, { review: [...texts], label: [...labels] })])));
}

/** What a test writes into the recipe, as YAML: more options of a dataset, and whole sections. */
interface Written {
  movie?: string;
  restaurant?: string;
  split?: string;
  features?: string;
  model?: string;
  single?: string;
  train?: string;
}

/** What these recipes set where a test writes nothing, so that no test rests on the defaults of recipes. */
const SETTINGS: Readonly<Record<string, string>> = {
  features: "{ vectorizer: count }",
  model: "{ hidden: [200], activation: sigmoid }",
  train: "{ epochs: 6, batchSize: 64, optimizer: { name: adam, lr: 0.001 }, schedule: min_size, weighting: sum }",
};

/** A recipe with a task for each dataset, called as its dataset. What a test writes into a section stands beside {@link SETTINGS}. */
export function reviewRecipe({ movie = "", restaurant = "", ...sections }: Written = {}): Recipe {
  const all = { ...mapValues(SETTINGS, () => "{}"), ...sections };
  const written = Object.entries(all).map(([name, settings]) => {
    const own = Object.hasOwn(SETTINGS, name) ? settings.replace(/^\{/u, `{ <<: ${SETTINGS[name]}, `) : settings;
    return `${name}: ${own}\n`;
  });
  return parseRecipe(`
data:
  movie: { source: movie.csv, text: review, ${movie} }
  restaurant: { source: restaurant.csv, text: review, ${restaurant} }
tasks:
  movie: { data: movie, target: label, kind: binary, positive: pos }
  restaurant: { data: restaurant, target: label, kind: multiclass, labels: [negative, neutral, positive] }
${written.join("")}`, { file: "reviews.yaml" });
}

/** The split of one seed. */
export async function splitOf(recipe: Recipe, tables: Tables, seed = recipe.seed): Promise<ExperimentSplit> {
  return (await Experiment.open(recipe, tables, { seeds: [seed] })).split(seed);
}

/** A training of some of the recipe's tasks; of all by default. */
export function planOf(
  recipe: Recipe, split: ExperimentSplit, tasks: readonly string[] = Object.keys(recipe.tasks), seed = 1,
): TrainingPlan {
  return planTraining({ recipe: forTasks(recipe, tasks), split, seed });
}
