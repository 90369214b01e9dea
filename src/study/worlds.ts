/**
 * @file Three worlds of generated reviews in which it is known whether sharing helps: controls for the verdicts of a study. Every seed has
 * reviews of its own, so that seeds are independent.
 */
import { makeReviews, type Reviews } from "../data/reviews/make-reviews.js";
import { type Table, tableFromColumns } from "../data/table.js";
import { parseRecipe, type Recipe } from "../recipe/index.js";
import { aloneArm, togetherArm } from "./compare/arms.js";
import type { CompareSettings } from "./compare/settings.js";
import { FreshData } from "./trial-data.js";
import type { VerdictName } from "./compare/types.js";

/** A world. */
export interface World {
  name: "shared" | "unrelated" | "contradicting";
  /** What is true there, in words. */
  describe: string;
  /** As `makeReviews` takes it. */
  overlap: number;
  /** The verdict that is right for the task with few reviews. */
  right: VerdictName;
}

/** The worlds. */
export const worlds: readonly World[] = [
  { name: "shared", describe: "both tasks use the same words of opinion", overlap: 1, right: "helps" },
  { name: "unrelated", describe: "each task has words of opinion of its own", overlap: 0, right: "no difference" },
  { name: "contradicting", describe: "words that praise a film condemn a restaurant", overlap: -1, right: "hurts" },
];

/** The task with few reviews, which the verdicts are about. */
export const WORLD_TASK = "movie";

/** Seeds of each world: enough for an interval within the margin. */
export const WORLD_SEEDS = 30;

/** Reviews of each task, of which few train the first. */
const DOCUMENTS = { movie: 750, restaurant: 1500 };

/**
 * Gains up to this, in accuracy, count as none: words that both tasks use alike, such as those of their grammar, help a little anywhere.
 * In the unrelated world they gain some 1.5 points; docs/verdicts.md says how often its verdict is right.
 */
export const WORLD_MARGIN = 0.04;

/** The recipe of the worlds: data, tasks and nothing else, so that the defaults train it. */
export const WORLD_RECIPE = `# Written by "potluck demo --study": 150 reviews of films train, and 1,350 of restaurants.
name: demo
data:
  movie: { source: movie.csv, text: review, split: { test: 0.8 } }
  restaurant: { source: restaurant.csv, text: review, split: { test: 0.1 } }
tasks:
  movie: { data: movie, target: label, kind: binary, positive: pos, metric: accuracy }
  restaurant: { data: restaurant, target: label, kind: multiclass, labels: [negative, neutral, positive] }
`;

/** The reviews of one seed of a world. */
export function worldReviews({ overlap }: World, seed: number): Record<"movie" | "restaurant", Reviews> {
  return makeReviews({ documents: DOCUMENTS, seed, overlap });
}

/** The data of a world: new reviews for every seed. */
export function worldData(world: World): FreshData {
  return new FreshData((seed) => {
    const reviews = worldReviews(world, seed);
    return Object.fromEntries(Object.entries(reviews).map(([name, { texts, labels }]): [string, Table] => (
      [name, tableFromColumns(name, { review: texts, label: labels })])));
  });
}

/** The comparison of a world. */
export function worldComparison(seeds: { first: number; count: number }): CompareSettings {
  const recipe: Recipe = parseRecipe(WORLD_RECIPE, { file: "demo.yaml", seed: seeds.first });
  return {
    recipe, arms: [aloneArm(recipe), togetherArm(recipe)], pairs: [{ arm: "together", baseline: "alone" }], seeds, margins: WORLD_MARGIN,
    sampling: { movie: "fresh", restaurant: "fresh" }, folds: null,
  };
}
