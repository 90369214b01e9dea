/** @file Keys of trials: what they depend on, and what they do not. */
import { describe, expect, it } from "vitest";
import { type Table, tableFromColumns } from "../../src/data/table.js";
import { forTasks, parseRecipe, type Recipe, resolveArm } from "../../src/recipe/index.js";
import { aloneArm, togetherArm, trialsOf } from "../../src/study/compare/arms.js";
import type { Trial, TrialSplit } from "../../src/study/trial.js";
import { FreshData, TableData, type TableDataOptions } from "../../src/study/trial-data.js";
import { trialKey } from "../../src/study/trial-key.js";

const text = `
name: one
data:
  films: { source: films.csv, text: words }
  food: { source: food.csv, text: words, numeric: [price] }
  unused: { source: unused.csv, text: words }
split: { test: 0.25 }
features: { vectorizer: { name: count, minDf: 1 } }
tasks:
  mood: { data: films, target: mood, kind: binary, positive: good }
  stars: { data: food, target: stars, kind: regression }
model: { hidden: [4], activation: sigmoid }
train: { epochs: 2, batchSize: 8, optimizer: { name: adam, lr: 0.01 }, weighting: sum }
arms: { fast: { train: { optimizer: { lr: 0.1 } } } }
`;
const recipeOf = (...set: string[]): Recipe => parseRecipe(text, { file: "one.yaml", set });

const rows = Array.from({ length: 24 }, (_, row) => row);
const columnsOf = (change: Record<string, unknown> = {}): Record<string, Record<string, (string | number | null)[]>> => ({
  films: { words: rows.map((row) => `film ${row}`), mood: rows.map((row) => (row % 2 ? "good" : "bad")), idle: rows.map(() => "x") },
  food: { words: rows.map((row) => `food ${row}`), price: rows, stars: rows.map((row) => row % 5) },
  ...change,
});
const tablesOf = (columns = columnsOf()): Record<string, Table> => Object.fromEntries(
  Object.entries(columns).map(([name, own]) => [name, tableFromColumns(name, own)]));

interface Asked {
  recipe?: Recipe;
  tables?: Record<string, Table>;
  more?: Partial<TableDataOptions>;
  change?: (trial: Trial) => Trial;
}

/** The key of all tasks together with seed 3. */
function key({ recipe = recipeOf(), tables = tablesOf(), more, change = (trial) => trial }: Asked = {}): string {
  const [[trial]] = trialsOf(togetherArm(recipe), 3);
  return new TableData(tables, { seeds: [3], ...more }).key(change(trial));
}

/** The tables with one cell changed. */
function withCell(dataset: string, column: string, row: number, value: string | number | null): Record<string, Table> {
  const columns = columnsOf();
  columns[dataset][column] = columns[dataset][column].map((cell, place) => (place === row ? value : cell));
  return tablesOf(columns);
}

const standard = key();
const split = (change: Partial<TrialSplit>) => (trial: Trial): Trial => ({ ...trial, split: { ...trial.split, ...change } });

it("is 128 bits in hexadecimal digits", () => expect(standard).toMatch(/^[\da-f]{32}$/u));

describe("a key does not change with", () => {
  it.each<[string, Asked]>([
    ["the recipe's name", { recipe: recipeOf("name=two") }],
    ["the recipe's own seed", { recipe: recipeOf("seed=77") }],
    ["paths of sources", { recipe: recipeOf("data.films.source=elsewhere/other.csv") }],
    ["the names of tables' files", { tables: Object.fromEntries(Object.entries(columnsOf()).map(([name, own]) => (
      [name, tableFromColumns(`${name}-2.csv`, own)]))) }],
    ["datasets that no task uses", { recipe: recipeOf("data.unused.text=other", "data.more={ source: more.csv, text: a }") }],
    ["cells of columns that nothing reads", { tables: withCell("films", "idle", 2, "y") }],
    ["arms", { recipe: recipeOf("arms.slow={ train: { epochs: 9 } }") }],
    ["what a trial is called, and whether it keeps predictions", {
      change: (trial) => ({ ...trial, label: "other", predictions: true, taskScores: true }),
    }],
    ["fractions of 1", { change: split({ fractions: { mood: 1, stars: 1 } }) }],
    ["the order of sections", { recipe: parseRecipe(text.trim().split(/\n(?=\S)/u).reverse().join("\n"), { file: "one.yaml" }) }],
    ["defaults that are written out", { recipe: recipeOf("train.clipNorm=null", "split.seed=null") }],
  ])("%s", (_, asked) => expect(key(asked)).toBe(standard));

  it("the order of fractions", () => {
    const of = (fractions: Record<string, number>): string => key({ change: split({ fractions }) });
    expect(of({ mood: 0.5, stars: 0.2 })).toBe(of({ stars: 0.2, mood: 0.5 }));
    expect(of({ mood: 0.5, stars: 1 })).toBe(of({ mood: 0.5 }));
  });

  it("the study that asks: an arm that only names a setting as it is", () => {
    const recipe = recipeOf("arms.same={ train: { epochs: 2 } }");
    expect(key({ recipe: resolveArm(recipe, "same") })).toBe(standard);
  });
});

describe("a key changes with", () => {
  it.each<[string, Asked]>([
    ["a cell of a feature", { tables: withCell("films", "words", 5, "film five") }],
    ["a cell of a number", { tables: withCell("food", "price", 5, 5.5) }],
    ["a target", { tables: withCell("films", "mood", 5, "bad") }],
    ["a missing cell", { tables: withCell("food", "stars", 5, null) }],
    ["the type of a cell", { tables: withCell("food", "stars", 5, "0") }],
    ["the seed of the training", { change: (trial) => ({ ...trial, seed: 4 }) }],
    ["the seed of the split", { change: split({ seed: 4 }) }],
    ["the datasets of the features", { change: split({ datasets: ["films"] }) }],
    ["a fraction", { change: split({ fractions: { mood: 0.5 } }) }],
    ["another task's fraction", { change: split({ fractions: { stars: 0.5 } }) }],
    ["settings of an arm", { recipe: resolveArm(recipeOf(), "fast") }],
    ["a width", { recipe: recipeOf("model.hidden=[5]") }],
    ["epochs", { recipe: recipeOf("train.epochs=3") }],
    ["a weighting", { recipe: recipeOf("train.weighting=uncertainty") }],
    ["features", { recipe: recipeOf("features.vectorizer.minDf=2") }],
    ["the split", { recipe: recipeOf("split.test=0.5") }],
    ["the split of a dataset", { recipe: recipeOf("data.films.split={ stratify: false }") }],
    ["a sample", { recipe: recipeOf("data.films.sample=20") }],
    ["a metric", { recipe: recipeOf("tasks.mood.metric=accuracy") }],
    ["the positive class", { recipe: recipeOf("tasks.mood.positive=bad") }],
    ["tasks", { recipe: forTasks(recipeOf(), ["mood"]) }],
  ])("%s", (_, asked) => expect(key(asked)).not.toBe(standard));

  it("the tasks that are trained, on the same split", () => {
    const recipe = recipeOf(), data = new TableData(tablesOf(), { seeds: [3] });
    const arms = [aloneArm(recipe), togetherArm(recipe), aloneArm(recipe, { features: "own" })];
    const keys = arms.flatMap((arm) => trialsOf(arm, 3)).flat().map((trial) => data.key(trial));
    expect(new Set(keys).size).toBe(5);
  });

  it("the sides of a source that comes split", () => {
    const sided = (last: "test" | "train"): Record<string, Table> => {
      const tables = tablesOf(), sides = rows.map((row) => (row < 18 ? "train" : row === 23 ? last : "test"));
      return { ...tables, films: Object.assign(tableFromColumns("films", columnsOf().films), { sides }) };
    };
    expect(key({ tables: sided("train") })).not.toBe(key({ tables: sided("test") }));
    expect(key({ tables: sided("test") })).not.toBe(standard);
  });

  it("what a plug-in's file holds", () => {
    const [[trial]] = trialsOf(togetherArm(recipeOf()), 3), data = new TableData(tablesOf(), { seeds: [3] });
    const of = (plugins: string[]): string => trialKey(trial, { fingerprints: data.fingerprints(trial.split.recipe), plugins });
    expect(new Set([of([]), of(["loss pinball a1"]), of(["loss pinball a2"])]).size).toBe(3);
    expect(of([])).toBe(standard);
  });
});

describe("TableData", () => {
  it("makes a split once for the trials that come one after the other, and tells of it", async () => {
    const told: number[] = [], recipe = recipeOf();
    const data = new TableData(tablesOf(), { seeds: [1, 2, 3, 4, 5, 6], onSplit: (_, { seed }) => told.push(seed) });
    for (const seed of [1, 2, 1]) {
      const [[first], [second]] = trialsOf(aloneArm(recipe), seed), [[all]] = trialsOf(togetherArm(recipe), seed);
      const jobs = [await data.job(first), await data.job(second), await data.job(all)];
      expect(jobs[0]!.split).toBe(jobs[2]!.split);
      expect(jobs.map((job) => job!.seed)).toEqual([seed, seed, seed]);
    }
    expect(told).toEqual([1, 2]);
    for (const seed of [3, 4, 5, 6, 1]) await data.split({ recipe, seed });
    expect(told).toEqual([1, 2, 3, 4, 5, 6, 1]);
  });

  it("says which table is missing", () => {
    const { films } = tablesOf();
    expect(() => key({ tables: { films } })).toThrow('no table for dataset "food"; each dataset that a task uses needs one');
  });
});

describe("FreshData", () => {
  it("has tables of its own for every seed, always the same", async () => {
    const made: number[] = [], recipe = recipeOf();
    const fresh = () => new FreshData((seed) => {
      made.push(seed);
      return withCell("films", "words", 0, `film of ${seed}`);
    });
    const data = fresh(), trials = [1, 2, 1].map((seed) => trialsOf(togetherArm(recipe), seed)[0][0]);
    const keys = trials.map((trial) => data.key(trial));
    expect([keys[0] === keys[2], keys[0] === keys[1], made]).toEqual([true, false, [1, 2]]);
    expect(trials.slice(0, 2).map((trial) => fresh().key(trial))).toEqual(keys.slice(0, 2));
    const first = (await data.job(trials[0]))!.split, second = (await data.job(trials[1]))!.split;
    expect(first).not.toBe(second);
    for (let seed = 3; seed < 9; seed++) data.key(trialsOf(togetherArm(recipe), seed)[0][0]); // it keeps a few
    expect(data.key(trials[0])).toBe(keys[0]);
  });
});
