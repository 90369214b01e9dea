/**
 * @file Data made ready once gives every split what that split alone would be given: the vectorizer fitted on its training rows makes the
 * same features of the same documents, whatever other splits the data was made ready for.
 */
import { describe, expect, test } from "vitest";
import { makeReviews } from "../../src/data/reviews/make-reviews.js";
import { sampleRows, splitRows } from "../../src/data/split.js";
import { selectTableRows, tableFromColumns } from "../../src/data/table.js";
import { parseRecipe } from "../../src/recipe/index.js";
import { toFeatures } from "../../src/experiment/features.js";
import { type PreparedData, prepare, prepareSplit, readyData } from "../../src/experiment/split.js";
import { fitSharedVocabulary } from "../../src/text/vocabulary/shared-vocabulary.js";
import type { TfidfVectorizer } from "../../src/text/vectorizers/tfidf.js";

const reviews = Object.entries(makeReviews({ documents: 60, seed: 4, words: 12 }));
const tables = Object.fromEntries(reviews.map(([name, { texts, labels }]) => [name, tableFromColumns(name, {
  review: [...texts], label: [...labels], number: texts.map((_, row) => row % 7), other: texts.map((_, row) => row / 8),
})]));
const seeds = [1, 2, 3];

const recipeWith = (features: string, movie = "numeric: [number]", restaurant = "text: review, sample: 40, numeric: [other]") => parseRecipe(`
data:
  movie: { source: movie.csv, text: review, ${movie} }
  restaurant: { source: restaurant.csv, ${restaurant} }
features: ${features}
tasks:
  movie: { data: movie, target: label, kind: binary, positive: pos }
  restaurant: { data: restaurant, target: label, kind: multiclass, labels: [negative, neutral, positive] }
`, { file: "test.yaml" });

const plain = ({ x, y }: PreparedData["train"]) => ({ shape: x.shape, indptr: x.indptr, indices: x.indices, values: x.values, y });

describe("every split of data made ready once", () => {
  const features = ["{ minDf: 3, maxDf: 0.6, vocabulary: intersection }", "{ vectorizer: tfidf, ngramRange: [1, 2], maxFeatures: 30 }",
    "{ vectorizer: hashing, buckets: 64 }", "{ fitOn: all, binary: true, tokenPattern: \"\\\\S*\" }"];

  test.each(features)("%s", (settings) => {
    const recipe = recipeWith(settings);
    const ready = readyData(recipe, tables, seeds);
    for (const seed of seeds) {
      const split = prepareSplit(ready, seed), alone = prepare(recipe, tables, seed);
      expect(JSON.stringify(split.features)).toBe(JSON.stringify(alone.features));
      for (const [name, { train, test }] of Object.entries(split.data)) {
        expect(plain(train)).toEqual(plain(alone.data[name].train));
        expect(plain(test)).toEqual(plain(alone.data[name].test));

        const { text, numeric, sample } = recipe.data[name];
        const taken = sample === null ? tables[name] : selectTableRows(tables[name], sampleRows(tables[name].rows, sample, seed, name));
        const rows = splitRows({ rows: taken.rows, test: 0.25, labels: taken.column("label"), seed, name });
        const x = toFeatures(split.features, { table: selectTableRows(taken, rows.train), text, numeric });
        expect({ ...train.x }).toEqual({ ...x });
      }
    }
  });

  test("takes its vocabulary from its own training rows", () => {
    const ready = readyData(recipeWith("{ vectorizer: tfidf, minDf: 2 }"), tables, seeds);
    for (const seed of seeds) {
      const trained = Object.fromEntries(Object.entries(tables).map(([name, table]) => {
        const taken = name === "restaurant" ? selectTableRows(table, sampleRows(table.rows, 40, seed, name)) : table;
        const { train } = splitRows({ rows: taken.rows, test: 0.25, labels: taken.column("label"), seed, name });
        return [name, selectTableRows(taken, train).column("review") as string[]];
      }));
      const { vectorizer } = prepareSplit(ready, seed).features;
      expect((vectorizer as TfidfVectorizer).featureNames).toEqual(fitSharedVocabulary(trained, { minDf: 2 }).terms);
    }
  });

  test("has features for a dataset without text", () => {
    const ready = readyData(recipeWith("{ minDf: 2 }", "sample: 20", "numeric: [number, other]"), tables, seeds);
    const { data, features } = prepareSplit(ready, 2);
    expect(features.columns.map(({ column }) => column)).toEqual(["number", "other"]);
    expect(data.restaurant.train.x.cols).toBe(features.width);
    expect(Math.min(...data.restaurant.train.x.indices)).toBe(features.width - 2);
  });
});

describe("mistakes", () => {
  test("a seed that no sample was drawn for", () => {
    const ready = readyData(recipeWith("{}"), tables, seeds);
    expect(() => prepareSplit(ready, 9)).toThrow(/sample of "restaurant" was made ready for the seeds 1, 2, 3, not for 9/u);
  });

  test("a sample larger than the data, nothing to make features of", () => {
    expect(() => readyData(recipeWith("{}", "sample: 1000"), tables, seeds)).toThrow(/sample of "movie": asked for 1000 rows, found/u);
  });

  test("a vocabulary that is empty names its dataset", () => {
    const ready = readyData(recipeWith("{ minDf: 50 }"), tables, seeds);
    expect(() => prepareSplit(ready, 1)).toThrow(/^dataset "movie": empty vocabulary: of \d+ terms in 45 documents/u);
  });
});
