/** @file Rows that are set aside before a search: no split of the search sees them, and every split of the confirmation tests on them. */
import { describe, expect, it } from "vitest";
import { joinSides } from "../../src/data/join-sides.js";
import { type CellValue, type Table, tableFromColumns } from "../../src/data/table.js";
import { splitsVary } from "../../src/experiment/datasets.js";
import { Experiment } from "../../src/experiment/experiment.js";
import { type HeldOut, holdOut } from "../../src/experiment/hold-out.js";
import { parseRecipe, type Recipe } from "../../src/recipe/index.js";

const SIDES = ["train", "validation", "test"] as const;

/** Rows with a text that names them, so that they are known again in any table. */
function posts(rows = 200, more: Readonly<Record<string, (row: number) => CellValue>> = {}, from = 0): Table {
  const columns = {
    text: (row: number) => `post${row + from} word${row % 7}`, mood: (row: number) => (row % 3 === 0 ? "good" : "bad"),
    author: (row: number) => `author ${(row * 7) % 23}`, date: (row: number) => row % 50,
    part: (row: number) => ["train", "train", "train", "validation", "test"][row % 5], ...more,
  };
  return tableFromColumns("posts.csv", Object.fromEntries(Object.entries(columns).map(([column, cell]) => (
    [column, Array.from({ length: rows }, (_, row) => cell(row))]))));
}

function recipeOf(split: string, more = "", epochs = "1", source = "posts.csv"): Recipe {
  return parseRecipe(`
data: { posts: { source: ${source}, text: text, ${more} } }
split: { ${split} }
features: { vectorizer: { name: count, minDf: 1 } }
tasks: { mood: { data: posts, target: mood, kind: binary, positive: good } }
model: { hidden: [4] }
train: { epochs: ${epochs}, batchSize: 16 }
`, { file: "posts.yaml" });
}

/** The rows of each side, by their first word, for some seeds. */
async function sidesOf({ recipe, tables }: HeldOut["search"], seeds = [1, 2, 3]): Promise<Record<string, string[]>[]> {
  const experiment = await Experiment.open(recipe, tables, { seeds }), texts = tables.posts.column("text");
  return seeds.map((seed) => {
    const { data: { posts: sides } } = experiment.split(seed);
    return Object.fromEntries(SIDES.map((side) => (
      [side, Array.from(sides[side]?.sourceRows ?? [], (row) => String(texts[row]).split(" ")[0])])));
  });
}

const splits: [name: string, split: string, more?: string][] = [
  ["shares", ""], ["validation rows", "validation: 0.2"], ["one seed for all", "seed: 4"], ["no test rows", "test: 0"],
  ["folds", "folds: 4"], ["folds of groups", "folds: 3, group: author"], ["groups", "group: author"], ["time", "time: date"],
  ["a column", "column: part"], ["a sample", "", "sample: 80"], ["no duplicates", "", "dropDuplicates: true"],
];

describe("rows set aside", () => {
  it.each(splits)("are never seen by the search, and test in each confirmation: %s", async (_, split, more) => {
    for (const epochs of ["1", "auto"]) {
      const table = posts(), held = holdOut(recipeOf(split, more, epochs), { posts: table }, { seed: 3 });
      const texts = table.column("text"), aside = new Set(Array.from(held.rows.posts.aside, (row) => String(texts[row]).split(" ")[0]));
      expect(held.rows.posts.aside.length + held.rows.posts.search.length).toBe(more?.includes("sample") ? 80 : 200);
      expect(aside.size).toBeGreaterThan(20);
      for (const sides of await sidesOf(held.search)) {
        expect(SIDES.flatMap((side) => sides[side]).filter((row) => aside.has(row))).toEqual([]);
        expect(sides.train.length * sides.test.length).toBeGreaterThan(0);
      }
      for (const sides of await sidesOf(held.confirmation, [4, 5])) {
        expect(new Set(sides.test)).toEqual(aside);
        expect([...sides.train, ...sides.validation].filter((row) => aside.has(row))).toEqual([]);
      }
    }
  });

  it("are those that test by the source, or by the column", async () => {
    const joined = joinSides({ train: posts(90), test: posts(30, {}, 90) }), source = "{ train: a.csv, test: b.csv }";
    const given = holdOut(recipeOf("", "", "1", source), { posts: joined });
    expect([...given.rows.posts.aside]).toEqual(Array.from({ length: 30 }, (_, row) => row + 90));
    expect(splitsVary(given.search.recipe)).toBe(true);
    expect(splitsVary(given.confirmation.recipe)).toBe(false);
    expect((await sidesOf(given.search))[0].test).toHaveLength(23); // a quarter of the 90
    const byColumn = holdOut(recipeOf("column: part"), { posts: posts() });
    expect([...byColumn.rows.posts.aside].every((row) => row % 5 === 4)).toBe(true);
    const [sides] = await sidesOf(byColumn.search);
    expect(sides.validation).toHaveLength(40); // by the column
    expect(sides.test).toHaveLength(30); // of the 120 that train
  });

  it("keep the shares of labels, whole groups, and the order of time", () => {
    const table = posts(), asideOf = (split: string): number[] => [...holdOut(recipeOf(split), { posts: table }).rows.posts.aside];
    const mood = table.column("mood"), stratified = asideOf("");
    expect(stratified).toHaveLength(60);
    expect(stratified.filter((row) => mood[row] === "good")).toHaveLength(20);
    const groups = new Set(asideOf("group: author").map((row) => table.column("author")[row]));
    const left = Array.from({ length: 200 }, (_, row) => row).filter((row) => groups.has(table.column("author")[row]));
    expect(asideOf("group: author")).toEqual(left);
    expect(Math.min(...asideOf("time: date").map((row) => row % 50))).toBe(35);
  });

  it("have no duplicate among the others where the dataset drops them, and are a share of one sample", () => {
    const twice = posts(200, { text: (row) => `post${row % 100} word` }), dropped = recipeOf("", "dropDuplicates: true");
    const { rows: { posts: rows }, search } = holdOut(dropped, { posts: twice }), aside = new Set([...rows.aside].map((row) => row % 100));
    expect(rows.aside.length + rows.search.length).toBe(100);
    expect([...rows.search].some((row) => aside.has(row % 100))).toBe(false);
    expect(search.tables.posts.rows).toBe(70);
    const sampled = holdOut(recipeOf("", "sample: 80"), { posts: posts() });
    expect(sampled.rows.posts.aside).toHaveLength(24);
    expect(sampled.search.tables.posts.rows).toBe(56);
    expect(() => holdOut(recipeOf("", "sample: 201"), { posts: posts() })).toThrow("201");
  });

  it("depend on the seed", () => {
    const asideOf = (seed: number): number[] => [...holdOut(recipeOf(""), { posts: posts() }, { seed }).rows.posts.aside];
    expect(asideOf(1)).toEqual(asideOf(1));
    expect(asideOf(1)).not.toEqual(asideOf(2));
  });

  it("says which dataset has no table or too few rows, and which option is unknown", () => {
    expect(() => holdOut(recipeOf(""), {})).toThrow('no table for dataset "posts"');
    expect(() => holdOut(recipeOf(""), { posts: posts(1) })).toThrow(/posts.*1 row/su);
    expect(() => holdOut(recipeOf(""), { posts: posts() }, { shares: 0.2 } as never)).toThrow('did you mean "share"?');
    expect(() => holdOut(recipeOf(""), { posts: posts() }, { share: 1 })).toThrow("share");
  });
});
