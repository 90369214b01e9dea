/**
 * @file The splits of an experiment: by group, in time, by folds, of tables that come split, stratified over several targets, and without
 * duplicates. What is set aside for automatic length holds to the same promises.
 */
import { describe, expect, it } from "vitest";
import { joinSides } from "../../src/data/join-sides.js";
import { RandomStream } from "../../src/engine/random.js";
import { type CellValue, type Table, tableFromColumns } from "../../src/data/table.js";
import { Experiment, type ExperimentSplit } from "../../src/experiment/experiment.js";
import { parseRecipe, type Recipe } from "../../src/recipe/index.js";

const SIDES = ["train", "validation", "test"] as const;

/** A table of posts: texts, two targets with classes, one with numbers, an author and a date. */
function posts(rows = 160, changes: Readonly<Record<string, (row: number) => CellValue>> = {}, name = "posts.csv", from = 0): Table {
  const random = new RandomStream(from + 1, "posts"), draw = (values: readonly CellValue[]) => () => values[random.integer(values.length)];
  const columns = {
    text: (row: number) => `post ${row + from} of ${row % 7}`, mood: draw(["good", "bad"]), topic: draw(["a", "b", "c"]),
    price: (row: number) => row % 11, author: (row: number) => `author ${(row * 7) % 23}`,
    date: (row: number) => `2024-${String(1 + ((row * 5) % 12)).padStart(2, "0")}-10`, ...changes,
  };
  return tableFromColumns(name, Object.fromEntries(Object.entries(columns).map(([column, cell]) => (
    [column, Array.from({ length: rows }, (_, row) => cell(row))]))));
}

function recipeOf(split: string, more = "", tasks = "", epochs = "1"): Recipe {
  return parseRecipe(`
data: { posts: { source: posts.csv, text: text, ${more} } }
split: { ${split} }
features: { vectorizer: { name: count, minDf: 1 } }
tasks:
  mood: { data: posts, target: mood, kind: binary, positive: good }
  topic: { data: posts, target: topic, kind: multiclass }
${tasks}
model: { hidden: [4], activation: relu }
train: { epochs: ${epochs}, batchSize: 16, weighting: sum }
`, { file: "posts.yaml" });
}

async function splitOf(recipe: Recipe, table: Table, seed = 1): Promise<ExperimentSplit> {
  return (await Experiment.open(recipe, { posts: table }, { seeds: [seed] })).split(seed);
}
const rowsOf = ({ data: { posts: sides } }: ExperimentSplit, side: (typeof SIDES)[number]): number[] => [...sides[side]?.sourceRows ?? []];

/** What a column has on each side. */
const on = (split: ExperimentSplit, table: Table, column: string): Set<CellValue>[] => (
  SIDES.map((side) => new Set(rowsOf(split, side).map((row) => table.column(column)[row]))));

describe("by group", () => {
  const table = posts();

  it.each([["2"], ["auto"]])("no author is on two sides, with validation rows and without, for %s epochs", async (epochs) => {
    for (const split of ["group: author", "group: author, validation: 0.2", "folds: 3, group: author"]) {
      const own = await splitOf(recipeOf(split, "", "", epochs), table, 2), sides = on(own, table, "author");
      expect(sides.reduce((sum, { size }) => sum + size, 0)).toBe(23);
      expect(sides[1].size > 0).toBe(epochs === "auto" || split.includes("validation"));
    }
  });

  it("refuses a row without a group, and names it", async () => {
    const holes = posts(60, { author: (row) => (row === 9 ? null : row % 8) });
    await expect(splitOf(recipeOf("group: author"), holes)).rejects.toThrow('posts.csv: data row 10: column "author" has no group, ' +
      'and a row ' +
      "without one may belong to a group of another side. Fill it in, or leave the row out");
  });
});

describe("in time", () => {
  const table = posts();
  const dates = (split: ExperimentSplit, side: (typeof SIDES)[number]): string[] => (
    rowsOf(split, side).map((row) => table.column("date")[row] as string).sort());

  it.each([["2", ", validation: 0.2"], ["auto", ""]])("each side is later than the one before, with %s epochs", async (epochs,
    validation) => {
    const split = await splitOf(recipeOf(`time: date, test: 0.3${validation}`, "", "", epochs), table);
    const [train, validates, test] = SIDES.map((side) => dates(split, side));
    expect(train.at(-1)! < validates[0] && validates.at(-1)! < test[0]).toBe(true);
    expect(test.length).toBeGreaterThan(40);
    expect(rowsOf(await splitOf(recipeOf(`time: date, test: 0.3${validation}`, "", "", epochs), table, 5), "test")).toEqual(rowsOf(split,
      "test"));
  });

  it("is no feature of a pattern", async () => {
    const recipe = parseRecipe(`
data: { posts: { source: posts.csv, categorical: ["*"] } }
split: { time: date }
tasks: { mood: { data: posts, target: mood, kind: binary, positive: good } }
train: { epochs: 1 }
`, { file: "posts.yaml" });
    const { features } = await splitOf(recipe, table);
    expect(features.columns.map(({ column }) => column)).toEqual(["text", "topic", "price", "author"]);
  });
});

describe("by folds", () => {
  it("five seeds are five folds of one dealing, and the next five are dealt anew", async () => {
    const table = posts(100), recipe = recipeOf("folds: 5"), seeds = Array.from({ length: 10 }, (_, index) => index + 1);
    const experiment = await Experiment.open(recipe, { posts: table }, { seeds });
    const tests = seeds.map((seed) => rowsOf(experiment.split(seed), "test"));
    const all = (from: number): number[] => tests.slice(from, from + 5).flat().sort((a, b) => a - b);
    expect(all(0)).toEqual([...Array(100).keys()]);
    expect(all(5)).toEqual(all(0));
    expect(tests[0]).not.toEqual(tests[5]);
  });

  it("are dealt alike with split.seed, and of one sample for all folds", async () => {
    const table = posts(100), seeds = [1, 2, 3, 4];
    const fixed = await Experiment.open(recipeOf("folds: 2, seed: 9"), { posts: table }, { seeds });
    expect(rowsOf(fixed.split(1), "test")).toEqual(rowsOf(fixed.split(3), "test"));
    const sampled = await Experiment.open(recipeOf("folds: 2", "sample: 60"), { posts: table }, { seeds });
    const used = (seed: number): number[] => [...rowsOf(sampled.split(seed), "train"), ...rowsOf(sampled.split(seed), "test")].sort((a,
      b) => a - b);
    expect(used(1)).toEqual(used(2));
    expect(used(3)).not.toEqual(used(1));
    expect([...rowsOf(sampled.split(1), "test"), ...rowsOf(sampled.split(2), "test")].sort((a, b) => a - b)).toEqual(used(1));
  });

  it("take seed 0 as the last fold of an earlier dealing", async () => {
    const experiment = await Experiment.open(recipeOf("folds: 4"), { posts: posts(80) }, { seeds: [0] });
    expect(rowsOf(experiment.split(0), "test")).toHaveLength(20);
  });
});

describe("a table that comes split", () => {
  const sides = { train: posts(80, {}, "train.csv"), test: posts(40, {}, "test.csv", 1000) };
  const table = joinSides(sides), held = Array.from({ length: 40 }, (_, row) => 80 + row);

  it("has its test rows, and gives validation rows of those that train", async () => {
    const plain = await splitOf(recipeOf("seed: 3"), table), shared = await splitOf(recipeOf("validation: 0.2"), table, 2);
    expect([rowsOf(plain, "train"), rowsOf(plain, "test")]).toEqual([[...Array(80).keys()], held]);
    expect([rowsOf(shared, "validation").length, rowsOf(shared, "test")]).toEqual([16, held]); // a share of the training file's rows
    expect(rowsOf(shared, "validation").every((row) => row < 80)).toBe(true);
    const auto = await splitOf(recipeOf("seed: 3", "", "", "auto"), table);
    expect([rowsOf(auto, "test"), rowsOf(auto, "validation").length]).toEqual([held, 16]);
    expect(rowsOf(auto.refit!(), "train")).toEqual([...Array(80).keys()]);
  });

  it("draws the test rows of those that train where it has none, and keeps its validation rows", async () => {
    const split = await splitOf(recipeOf("test: 0.25"), joinSides({ train: sides.train, validation: sides.test }));
    expect([rowsOf(split, "validation"), rowsOf(split, "test").length, rowsOf(split, "train").length]).toEqual([held, 20, 60]);
  });

  it("is sampled where it trains, and tested whole", async () => {
    const split = await splitOf(recipeOf("seed: null", "sample: 30"), table, 4);
    expect([rowsOf(split, "train").length, rowsOf(split, "test")]).toEqual([30, held]);
    await expect(splitOf(recipeOf("seed: null", "sample: 90"), table)).rejects.toThrow('sample of "posts": asked for 90 rows, found 80');
  });

  it("holds to the groups and times of its split, or is refused", async () => {
    await expect(splitOf(recipeOf("group: author"), table)).rejects.toThrow('test.csv: data row 1: column "author" has "author 0", as ' +
      "train.csv: data row 1 has: with split.group no group is on two sides. Take the rows out of one source, or leave split.group out");
    const others = joinSides({ ...sides, test: posts(40, { author: (row) => `other ${row}` }, "test.csv", 1000) });
    expect(on(await splitOf(recipeOf("group: author, validation: 0.2"), others), others, "author")[0].size).toBeGreaterThan(10);
    await expect(splitOf(recipeOf("time: date"), table)).rejects
      .toThrow(/^dataset "posts": test\.csv: data row 1: column "date" has "2024-01-10", which is no later than "2024-12-10" of train/u);
    const later = joinSides({ ...sides, test: posts(40, { date: () => "2025-01-01" }, "test.csv", 1000) });
    expect(rowsOf(await splitOf(recipeOf("time: date"), later), "test")).toEqual(held);
  });

  it("cannot be split another time", async () => {
    for (const split of ["column: part", "folds: 3"]) {
      const marked = posts(40, { part: (row) => (row % 2 ? "train" : "test") });
      await expect(splitOf(recipeOf(split), joinSides({ train: marked, test: marked })))
        .rejects.toThrow(/the table says which rows are on which side, and split\.\w+ .*: leave one of them out$/u);
    }
  });
});

describe("several targets", () => {
  it("have a rare class of the second train, whatever the seed", async () => {
    const table = posts(60, { topic: (row) => (row === 7 ? "rare" : ["a", "b"][row % 2]) }), seeds = [...Array(20).keys()];
    const experiment = await Experiment.open(recipeOf("validation: 0.2"), { posts: table }, { seeds });
    for (const seed of seeds) expect(rowsOf(experiment.split(seed), "train")).toContain(7);
  });

  it("of which one is known in few rows are all scored", async () => {
    const table = posts(120, { price: (row) => (row % 40 === 0 ? row : null) }), seeds = [...Array(20).keys()]; // 3 rows
    const task = "  price: { data: posts, target: price, kind: regression }";
    const experiment = await Experiment.open(recipeOf("test: 0.2", "", task), { posts: table }, { seeds });
    for (const seed of seeds) expect(() => experiment.split(seed)).not.toThrow();
  });

  it("of labels keep the share of each label", async () => {
    const table = posts(100, { tags: (row) => (row % 25 === 0 ? "rare|common" : row % 2 ? "common" : "") });
    const recipe = parseRecipe(`
data: { posts: { source: posts.csv, text: text } }
tasks: { tags: { data: posts, target: tags, kind: multilabel, separator: "|" } }
train: { epochs: 1 }
`, { file: "posts.yaml" });
    for (let seed = 0; seed < 8; seed++) {
      expect(rowsOf(await splitOf(recipe, table, seed), "test").filter((row) => row % 25 === 0)).toHaveLength(1);
    }
  });
});

describe("dropDuplicates", () => {
  const same = { text: (row: number) => (row % 4 === 3 ? `  POST ${row - 1}\tof x` : `post ${row} of x`) };

  it("keeps the first of equal rows, and counts what went", async () => {
    const table = posts(80, { ...same, topic: (row) => (row % 2 ? "a" : ["b", "c"][row % 4 / 2]) });
    const recipe = recipeOf("test: 0.25", "dropDuplicates: true");
    const experiment = await Experiment.open(recipe, { posts: table }), split = experiment.split(1);
    const used = SIDES.flatMap((side) => rowsOf(split, side)).sort((a, b) => a - b);
    expect(used).toEqual([...Array(80).keys()].filter((row) => row % 4 !== 3)); // numbers of the source's rows
    const { rows, keptRows, otherTargets } = experiment.dropped.posts;
    expect([...rows]).toEqual([...Array(80).keys()].filter((row) => row % 4 === 3));
    expect([...keptRows]).toEqual([...rows].map((row) => row - 1));
    expect(otherTargets).toBe(20); // topic differs in each
    expect((await Experiment.open(recipeOf("test: 0.25"), { posts: table })).dropped).toEqual({});
  });

  it("keeps rows that differ in any feature", async () => {
    const table = posts(40, { text: () => "same", price: (row) => row % 10 });
    const experiment = await Experiment.open(recipeOf("test: 0.25", "dropDuplicates: true, numeric: [price]"), { posts: table });
    expect(experiment.dropped.posts.rows).toHaveLength(30);
  });

  it("keeps rows that test, where it is known which do", async () => {
    const train = posts(40, { text: (row) => `Post ${row}` }, "train.csv"), test = posts(10, { text: (row) => `post ${row * 3}` },
      "test.csv");
    const split = await splitOf(recipeOf("seed: 1", "dropDuplicates: true"), joinSides({ train, test }));
    expect(rowsOf(split, "test")).toHaveLength(10);
    expect(rowsOf(split, "train")).toEqual([...Array(40).keys()].filter((row) => row % 3 !== 0 || row > 27));
    const marked = posts(40, { text: (row) => `post ${row % 20}`, part: (row) => (row < 20 ? "train" : row % 2 ? "test" : "train") });
    const byColumn = await splitOf(recipeOf("column: part", "dropDuplicates: true"), marked);
    expect(rowsOf(byColumn, "test")).toEqual([...Array(40).keys()].filter((row) => row >= 20 && row % 2));
    expect(rowsOf(byColumn, "train")).toEqual([...Array(20).keys()].filter((row) => row % 2 === 0));
  });

  it("comes before a sample", async () => {
    const split = await splitOf(recipeOf("test: 0.25", "dropDuplicates: true, sample: 60"), posts(80, same));
    expect(SIDES.flatMap((side) => rowsOf(split, side)).every((row) => row % 4 !== 3)).toBe(true);
    await expect(splitOf(recipeOf("test: 0.25", "dropDuplicates: true, sample: 61"), posts(80, same))).rejects.toThrow("asked for 61 " +
      "rows, found 60");
  });
});
