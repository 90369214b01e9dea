/**
 * @file An experiment opened once gives every split what that split alone would get: the features fitted on its training rows, whatever
 * other splits it was opened for. Nothing of the test rows leaks, columns have one place for all datasets, missing targets stay missing.
 */
import { describe, expect, it, test } from "vitest";
import { sampleRows, splitRows } from "../../src/data/split.js";
import { type CellValue, selectTableRows, tableFromColumns } from "../../src/data/table.js";
import { mapValues } from "../../src/engine/objects.js";
import { Experiment, type ExperimentSplit } from "../../src/experiment/experiment.js";
import { toFeatures } from "../../src/experiment/features.js";
import { columnsByKind, parseRecipe } from "../../src/recipe/index.js";
import type { TfidfVectorizer } from "../../src/text/vectorizers/tfidf.js";
import { fitSharedVocabulary } from "../../src/text/vocabulary/shared-vocabulary.js";
import { reviewRecipe, reviewTables, splitOf } from "./reviews.js";

const reviews = reviewTables(60);
const tables = mapValues(reviews, (table, name) => tableFromColumns(name, {
  review: table.column("review"), label: table.column("label"),
  number: Array.from({ length: table.rows }, (_, row) => row % 7), other: Array.from({ length: table.rows }, (_, row) => row / 8),
}));
const seeds = [1, 2, 3];
const recipeWith = (features: string, movie = "numeric: [number]", restaurant = "sample: 40, numeric: [other]") => (
  reviewRecipe({ features, movie, restaurant }));

/** The rows that a seed samples of a dataset, and of these the rows that train. */
function trainingRows(name: string, sample: number | null, seed: number) {
  const taken = sample === null ? tables[name] : selectTableRows(tables[name], sampleRows(tables[name].rows, sample, seed, name));
  return selectTableRows(taken, splitRows({ rows: taken.rows, test: 0.25, labels: taken.column("label"), seed, name }).train);
}

describe("every split of an experiment", () => {
  test.each([
    "{ vectorizer: { name: count, minDf: 3, maxDf: 0.6 }, vocabulary: intersection }",
    "{ vectorizer: { name: tfidf, ngramRange: [1, 2], maxFeatures: 30 } }",
    "{ vectorizer: { name: hashing, buckets: 64 } }",
    "{ fitOn: all, vectorizer: { name: count, binary: true, tokenPattern: \"\\\\S*\" } }",
  ])("%s", async (settings) => {
    const recipe = recipeWith(settings), experiment = await Experiment.open(recipe, tables, { seeds });
    for (const seed of seeds) {
      const split = experiment.split(seed), alone = await splitOf(recipe, tables, seed);
      expect(JSON.stringify(split.features)).toBe(JSON.stringify(alone.features));
      expect(split.data).toEqual(alone.data);
      for (const [name, { text, sample }] of Object.entries(recipe.data)) {
        const columns = columnsByKind(recipe.data[name]);
        const x = toFeatures(split.features, { table: trainingRows(name, sample, seed), text, columns });
        expect({ ...split.data[name].train.x }).toEqual({ ...x });
      }
    }
  });

  test("takes its vocabulary from its own training rows", async () => {
    const experiment = await Experiment.open(recipeWith("{ vectorizer: { name: tfidf, minDf: 2 } }"), tables, { seeds });
    for (const seed of seeds) {
      const trained = Object.fromEntries(Object.keys(tables).map((name) => (
        [name, trainingRows(name, name === "restaurant" ? 40 : null, seed).column("review") as string[]])));
      const { vectorizer } = experiment.split(seed).features;
      expect((vectorizer as TfidfVectorizer).featureNames).toEqual(fitSharedVocabulary(trained, { minDf: 2 }).terms);
    }
  });

  test("has features for a dataset without text", async () => {
    const recipe = recipeWith("{ vectorizer: { name: count, minDf: 2 } }", "sample: 20", "numeric: [number, other]");
    const restaurant = { ...recipe.data.restaurant, text: null };
    const { data, features } = await splitOf({ ...recipe, data: { ...recipe.data, restaurant } }, tables, 2);
    expect(features.columns.map(({ column }) => column)).toEqual(["number", "other"]);
    expect(data.restaurant.train.x.cols).toBe(features.width);
    expect(Math.min(...data.restaurant.train.x.indices)).toBe(features.width - 2);
  });
});

const texts = ["red apple", "green apple", "red pear", "green pear", "secret word", "secret apple"];
const labels = ["no", "yes", "no", "yes", "no", "yes"];
const part = ["train", "train", "train", "train", "test", "test"];

/** The split of datasets by their columns, as a recipe has it. */
function splitOfColumns(columns: Record<string, Record<string, CellValue[]>>, yaml: string): Promise<ExperimentSplit> {
  return splitOf(parseRecipe(yaml, { file: "test.yaml" }), mapValues(columns, (own, name) => tableFromColumns(name, own)));
}

describe("features", () => {
  const one = (features: string): string => `
data: { a: { source: a.csv, text: text } }
split: { column: part }
features: ${features}
tasks: { t: { data: a, target: label, kind: binary } }
train: { epochs: 1 }
`;

  it("come from the training rows alone, unless the recipe says otherwise", async () => {
    const columns = { a: { text: texts, label: labels, part } };
    const own = await splitOfColumns(columns, one("{ vectorizer: count }"));
    expect(own.features.width).toBe(4); // apple green pear red
    expect(JSON.stringify(own.features.vectorizer)).not.toContain("secret");
    expect([...own.data.a.test.x.values]).toEqual([1]); // of "secret word" and "secret apple": apple
    expect((await splitOfColumns(columns, one("{ vectorizer: count, fitOn: all }"))).features.width).toBe(6);
    const idf = await splitOfColumns(columns, one("{ vectorizer: { name: tfidf, norm: null } }"));
    expect(idf.data.a.test.x.values[0]).toBeCloseTo(Math.log(5 / 3) + 1, 6); // apple: 2 of 4 training rows
  });

  it("have numeric columns after the text's, each at one place for all datasets", async () => {
    const { features, data } = await splitOfColumns({
      a: { text: texts, age: [1, 2, 3, 4, 5, 6], label: labels, part },
      b: { size: [9, 8, 7, 6, 5, 4], age: [60, 50, 40, 30, 20, 10], label: labels, part },
    }, `
data:
  a: { source: a.csv, text: text, numeric: [age] }
  b: { source: b.csv, numeric: [size, age] }
split: { column: part }
features: { vectorizer: count, numeric: { scale: none } }
tasks: { s: { data: a, target: label, kind: binary }, t: { data: b, target: label, kind: binary } }
train: { epochs: 1 }
`);
    expect(features.columns.map(({ column }) => column)).toEqual(["age", "size"]);
    expect(features.width).toBe(6);
    const row = (name: string): (readonly [number, number])[] => {
      const { indptr, indices, values } = data[name].train.x;
      return Array.from({ length: indptr[1] }, (_, at) => [indices[at], values[at]] as const).sort(([x], [y]) => x - y);
    };
    expect(row("a")).toEqual([[0, 1], [3, 1], [4, 1]]); // apple, red, age
    expect(row("b")).toEqual([[4, 60], [5, 9]]); // age, size; no text: no words
  });
});

describe("targets", () => {
  const twoTasks = `
data: { a: { source: a.csv, text: text, split: { column: part } } }
features: { vectorizer: count }
tasks:
  s: { data: a, target: mood, kind: multiclass }
  t: { data: a, target: label, kind: binary }
train: { epochs: 1 }
`;

  it("of one table with two tasks are missing where their own column is", async () => {
    const columns = { text: texts, label: labels, mood: ["x", null, "y", "z", null, "x"], part };
    const { data, targets } = await splitOfColumns({ a: columns }, twoTasks);
    expect(targets.s.names).toEqual(["x", "y", "z"]);
    expect([...data.a.train.y.s.data]).toEqual([0, NaN, 1, 2]);
    expect([...data.a.test.y.s.data]).toEqual([NaN, 0]);
    expect([...data.a.test.y.t.data]).toEqual([0, 1]);
  });

  it("of a class without training rows are known, and count as missed", async () => {
    const columns = { text: texts, label: labels, mood: ["x", "x", "y", "y", "x", "z"], part };
    const { data, targets } = await splitOfColumns({ a: columns }, twoTasks);
    expect(targets.s.names).toEqual(["x", "y", "z"]);
    expect([...data.a.test.y.s.data]).toEqual([0, 2]);
  });

  it.each([
    [["x", "x", "y", "y", null, null], /^task "s": dataset "a": column "mood": none of the 2 test rows has a label/u],
    [["x", "x", "x", null, "y", "y"], /^task "s": dataset "a": column "mood": the training rows have only the label "x"/u],
  ])("that cannot be learned or scored are refused: %j", async (mood, message) => {
    await expect(splitOfColumns({ a: { text: texts, label: labels, mood, part } }, twoTasks)).rejects.toThrow(message);
  });
});

describe("mistakes", () => {
  test("a seed that no sample was drawn for", async () => {
    const experiment = await Experiment.open(recipeWith("{}"), tables, { seeds });
    expect(() => experiment.split(9)).toThrow(/dataset "restaurant" was sampled for the seeds 1, 2, 3, not for 9/u);
  });

  test("a sample larger than the data", async () => {
    const recipe = recipeWith("{}", "sample: 1000");
    await expect(Experiment.open(recipe, tables, { seeds })).rejects.toThrow(/sample of "movie": asked for 1000 rows, found 60/u);
  });

  test("a dataset without a table", async () => {
    await expect(Experiment.open(recipeWith("{}"), { movie: tables.movie })).rejects.toThrow(/no table for dataset "restaurant"/u);
  });

  test("a vocabulary that is empty names its dataset", async () => {
    const experiment = await Experiment.open(recipeWith("{ vectorizer: { name: count, minDf: 50 } }"), tables);
    expect(() => experiment.split()).toThrow(/^dataset "movie": empty vocabulary: of \d+ terms in 45 documents/u);
  });
});
