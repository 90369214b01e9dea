/**
 * @file Which rows an experiment uses: every row of every side is found again in its source by its number, what is sampled and split goes
 * with the seed unless the recipe fixes it, and splits keep the shares of the labels.
 */
import { describe, expect, it } from "vitest";
import { sampleRows } from "../../src/data/split.js";
import type { TaskDataset, TaskTargets } from "../../src/data/dataset.js";
import { selectTableRows, tableFromColumns } from "../../src/data/table.js";
import { mapValues } from "../../src/engine/objects.js";
import { Experiment, type ExperimentSplit } from "../../src/experiment/experiment.js";
import { toFeatures } from "../../src/experiment/features.js";
import { splitsVary } from "../../src/experiment/datasets.js";
import { columnsByKind, parseRecipe, type Recipe } from "../../src/recipe/index.js";
import { fromMessage, toMessage } from "../../src/study/node/run-messages.js";
import { shareMatrix } from "../../src/tensor/sparse-matrix.js";
import type { Vectorizer } from "../../src/text/vectorizers/index.js";
import { reviewRecipe, reviewTables, splitOf, type Tables } from "./reviews.js";

/** Reviews in which every row has a word of its own, `row17`, and says which side it may be on. */
const tables: Tables = mapValues(reviewTables({ movie: 80, restaurant: 60 }), (table, name) => tableFromColumns(name, {
  review: table.column("review").map((text, row) => `${text as string} row${row}`), label: table.column("label"),
  number: table.column("label").map((_, row) => row * row), weight: table.column("label").map((_, row) => 1 + row / 100),
  part: table.column("label").map((_, row) => ["train", "test", "validation", "train", "train"][row % 5]),
}));

type Side = TaskDataset<TaskTargets>;
/** The sides of a dataset that a split has. */
const sidesOf = ({ data }: ExperimentSplit, name: string): Side[] => (
  Object.values<Side | undefined>({ ...data[name] }).filter((side) => side !== undefined));

/** Checks each row of a split against its source: its own word, all its features, its targets, its weight. */
function expectRowsOfSource(recipe: Recipe, split: ExperimentSplit, features: ExperimentSplit["features"]): void {
  const words = (features.vectorizer as Vectorizer & { featureNames: string[] }).featureNames;
  for (const [name, { text }] of Object.entries(recipe.data)) {
    for (const { x, y, sourceRows, sampleWeights, length } of sidesOf(split, name)) {
      expect(sourceRows).toHaveLength(length);
      for (let row = 0; row < length; row++) {
        const own = [...x.indices.subarray(x.indptr[row], x.indptr[row + 1])].map((feature) => words[feature]);
        expect(own.filter((word) => /^row\d+$/u.test(word ?? ""))).toEqual([`row${sourceRows[row]}`]);
      }
      const source = selectTableRows(tables[name], sourceRows);
      expect({ ...x }).toEqual({ ...toFeatures(features, { table: source, text, columns: columnsByKind(recipe.data[name]) }) });
      for (const [task, { target }] of Object.entries(recipe.tasks).filter(([, settings]) => settings.data === name)) {
        expect(y[task]).toEqual(split.targets[task].encode(source, target));
        const weights = source.column("weight").map((value) => Math.fround(Number(value)));
        if (Object.hasOwn(sampleWeights, task)) expect([...sampleWeights[task].data]).toEqual(weights);
      }
    }
  }
}

/** A recipe whose movie task has weights, and whose features are of all rows, so that the test rows' own words are among them. */
function weighted(written: Parameters<typeof reviewRecipe>[0]): Recipe {
  const recipe = reviewRecipe({ features: "{ vectorizer: count, fitOn: all }", ...written });
  return { ...recipe, tasks: { ...recipe.tasks, movie: { ...recipe.tasks.movie, weight: "weight" } } };
}
const byColumn = "split: { column: part }";
const cases: [string, Recipe][] = [
  ["split by shares", weighted({ split: "{ test: 0.3, validation: 0.2 }", movie: "numeric: [number]" })],
  [
    "sampled and split by shares",
    weighted({ split: "{ validation: 0.2 }", movie: "sample: 50, numeric: [number]", restaurant: "sample: 33" }),
  ],
  ["sampled and split by a column", weighted({ movie: `sample: 61, ${byColumn}`, restaurant: `sample: 44, ${byColumn}` })],
  ["sampled for all seeds alike", weighted({ split: "{ seed: 9 }", movie: "sample: 50" })],
];

describe.each(cases)("the rows of datasets %s", (_, recipe) => {
  const seeds = [1, 2, 5];

  it("are found again in the source, for every seed", async () => {
    const experiment = await Experiment.open(recipe, tables, { seeds });
    for (const seed of seeds) {
      const split = experiment.split(seed);
      expectRowsOfSource(recipe, split, split.features);
      for (const [name, { sample }] of Object.entries(recipe.data)) {
        const rows = sidesOf(split, name).flatMap(({ sourceRows }) => [...sourceRows]).sort((a, b) => a - b);
        const drawnBy = "seed" in recipe.split && recipe.split.seed !== null ? recipe.split.seed : seed;
        const all = tables[name].rows;
        expect(rows).toEqual(sample === null ? [...Array(all).keys()] : [...sampleRows(all, sample, drawnBy, name)]);
      }
      expect(Object.keys(split.data.movie.train.sampleWeights)).toEqual(["movie"]);
      expect(split.data.movie.test.sampleWeights).toEqual({});
    }
  });

  it("are found again on another thread, and in a batch", async () => {
    const split = await splitOf(recipe, tables, 2);
    const { split: sent } = fromMessage(structuredClone(toMessage({ recipe, split, seed: 2 }, shareMatrix)));
    expectRowsOfSource(recipe, sent, split.features);
    for (const name of Object.keys(recipe.data)) {
      expect(Object.keys(sent.data[name])).toEqual(Object.keys(split.data[name]));
      const { train } = sent.data[name], few = train.select([3, 0, 3]), { rows } = train.batch(Uint32Array.of(7, 2));
      expect([...few.sourceRows]).toEqual([3, 0, 3].map((row) => split.data[name].train.sourceRows[row]));
      expect([...rows]).toEqual([7, 2]);
    }
  });
});

describe("what differs between seeds", () => {
  const rowsOf = async (recipe: Recipe, seed: number): Promise<number[][]> => (
    Object.values((await splitOf(recipe, tables, seed)).data).map(({ test }) => [...test.sourceRows]));
  const fixed = "split: { seed: 7 }";

  it.each([
    ["nothing fixed", {}, true],
    ["one split fixed", { movie: fixed }, true],
    ["both splits fixed", { movie: fixed, restaurant: fixed }, false],
    ["the recipe's split fixed", { split: "{ seed: 7 }" }, false],
    ["the recipe's split fixed, one dataset with its own", { split: "{ seed: 7 }", movie: "split: { seed: null }" }, true],
    ["both fixed, and a sample, which goes with the split", { movie: `${fixed}, sample: 60`, restaurant: fixed }, false],
    ["splits by column", { movie: byColumn, restaurant: byColumn }, false],
    ["the recipe's split by column", { split: "{ column: part }" }, false],
    ["splits by column of a sample", { movie: `${byColumn}, sample: 60`, restaurant: byColumn }, true],
  ])("%s", async (_, written, varies) => {
    const recipe = reviewRecipe(written), first = await rowsOf(recipe, 1);
    expect(splitsVary(recipe)).toBe(varies);
    expect(JSON.stringify(first) !== JSON.stringify(await rowsOf(recipe, 2))).toBe(varies);
    expect(await rowsOf(recipe, 1)).toEqual(first);
  });
});

describe("splits", () => {
  const table = tableFromColumns("t", {
    u: Array.from({ length: 200 }, (_, row) => row), price: Array.from({ length: 200 }, (_, row) => (row * 37) % 101),
    stars: Array.from({ length: 200 }, (_, row) => (row % 20 === 0 ? 1 : row % 2 === 0 ? 2 : 3)),
  });
  const testRows = async (tasks: string, split = "{}"): Promise<number[]> => {
    const recipe = parseRecipe(`data: { t: { source: t.csv, numeric: [u] } }\nsplit: ${split}\ntasks: ${tasks}`, { file: "t.yaml" });
    return [...(await splitOf(recipe, { t: table })).data.t.test.sourceRows];
  };
  const ordinal = "s: { data: t, target: stars, kind: ordinal }", regression = "p: { data: t, target: price, kind: regression }";
  const starsOf = (rows: number[]): number[] => [1, 2, 3].map((stars) => rows.filter((row) => table.column("stars")[row] === stars).length);

  it("are stratified by the first task with classes, and by none where there is none", async () => {
    const alone = await testRows(`{ ${ordinal} }`);
    expect([[2, 23, 25], [3, 22, 25]]).toContainEqual(starsOf(alone)); // a quarter of 10, 90 and 100 rows
    expect(await testRows(`{ ${regression}, ${ordinal} }`)).toEqual(alone);
    const without = await testRows(`{ ${regression} }`);
    expect(without).toHaveLength(50);
    expect(without).not.toEqual(alone);
    expect(await testRows(`{ ${ordinal} }`, "{ stratify: false }")).toEqual(without);
  });
});
