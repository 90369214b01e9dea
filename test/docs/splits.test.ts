/** @file The recipes of docs/recipe.md about splits train, on made-up posts, and do with the rows what the page says. */
import { beforeAll, expect, it } from "vitest";
import { originOf } from "../../src/account/row-origin.js";
import { RandomStream } from "../../src/engine/random.js";
import { Experiment } from "../../src/experiment/experiment.js";
import { readTables } from "../../src/experiment/read-tables.js";
import { parseRecipe } from "../../src/recipe/index.js";
import { at, command, folder, withoutWarnings, write } from "../cli/command.js";
import { blocksOf, readDocument, sectionOf } from "./markdown.js";

/** Posts of one year by twelve authors. Every tenth repeats the one before it, in capitals. */
function posts(year: number, count: number): string {
  const random = new RandomStream(year, "posts"), words = { good: "fine great glad", bad: "poor awful sad" };
  let before = "";
  const lines = Array.from({ length: count }, (_, row) => {
    const mood = row % 2 ? "good" : "bad", list = words[mood].split(" "), topic = ["play", "work", "rest"][random.integer(3)];
    const text = row % 10 === 9 ? before.toUpperCase() : `${list[random.integer(3)]} ${topic} ${row}`;
    before = text;
    const month = String(1 + random.integer(12)).padStart(2, "0");
    return `${text},${mood},${topic},author ${random.integer(12)},${year}-${month}-05`;
  });
  return ["text,mood,topic,author,date", ...lines, ""].join("\n");
}

const recipes = blocksOf(sectionOf(readDocument("docs/recipe.md"), "### Which split to use")).map(({ code }) => code);
const byKey = (key: string): string => recipes.find((code) => code.includes(key))!;
/** What the page leaves to the defaults, and what the tests keep small. */
const small = ["model.hidden=[4]", "train.batchSize=32", "features.vectorizer.name=count", "train.optimizer={ name: adam, lr: 0.05 }"];
const length = (code: string): string[] => (code.includes("test: 0 }") ? ["train.patience=1"] : ["train.epochs=2"]);

beforeAll(() => {
  write("posts.csv", posts(2024, 240));
  write("posts-2024.csv", posts(2024, 120));
  write("posts-2025.csv", posts(2025, 60));
});

it.each(recipes.map((code, index) => [index, code] as const))("recipe %i trains: %s", async (index, code) => {
  const set = [...small, ...length(code)].flatMap((one) => ["--set", one]);
  const { code: exit, stderr, stdout } = await command("train", write(`recipe-${index}.yaml`, code), "--out", at(`out-${index}`),
    "--threads", "1", "--no-baselines", ...set);
  expect([exit, withoutWarnings(stderr)]).toEqual([0, ""]);
  expect(stdout).toContain(code.includes("test: 0 }") ? "no rows test" : "test rows");
});

/** For each side of a recipe's split, a column of its rows, and the files that they are from. */
async function sidesOf(code: string, column: string, seed = 1) {
  const recipe = parseRecipe(code, { file: "r.yaml", set: [...small, "train.epochs=2"] }), tables = await readTables(recipe, folder);
  const { data: { posts: sides } } = (await Experiment.open(recipe, tables, { seeds: [seed] })).split(seed), table = tables.posts;
  return (["train", "validation", "test"] as const).map((side) => [...sides[side]?.sourceRows ?? []].map((row) => (
    { value: table.column(column)[row] as string, file: originOf(table, "posts", row).file })));
}

it("no author is on two sides", async () => {
  const sides = await sidesOf(byKey("group: author"), "author");
  expect(sides.reduce((sum, side) => sum + new Set(side.map(({ value }) => value)).size, 0)).toBe(12);
});

it("the latest rows test", async () => {
  const [train, validation, test] = (await sidesOf(byKey("time: date"), "date")).map((side) => side.map(({ value }) => value).sort());
  expect(train.at(-1)! < validation[0] && validation.at(-1)! < test[0]).toBe(true);
});

it("each side is from its file", async () => {
  const [train, validation, test] = await sidesOf(byKey("posts-2025"), "text");
  expect([train.length, validation.length, test.length]).toEqual([108, 12, 60]);
  expect([...new Set(test.map(({ file }) => file)), ...new Set(train.map(({ file }) => file))]).toEqual(["posts-2025.csv",
    "posts-2024.csv"]);
});

it("no row is there twice", async () => {
  const texts = (await sidesOf(byKey("dropDuplicates"), "text")).flat().map(({ value }) => value.toLowerCase());
  expect([texts.length, new Set(texts).size]).toEqual([texts.length, texts.length]);
  expect(texts.length).toBe(216);
});

it("five seeds test each row once, and compare says so", async () => {
  const tests = await Promise.all([1, 2, 3, 4, 5].map(async (seed) => (await sidesOf(byKey("folds: 5"), "text", seed))[2].length));
  expect(tests.reduce((sum, count) => sum + count, 0)).toBe(240);
  const set = [...small, "train.epochs=1"].flatMap((one) => ["--set", one]);
  const { stdout, code } = await command("compare", write("folds.yaml", byKey("folds: 5")), "--seeds", "10", "--out", at("folds"),
    "--threads",
    "1", ...set);
  expect(code).toBe(0);
  expect(stdout).toContain("\n5 folds, 2 times; seeds 1 to 10; ");
});
