/** @file What recipes say of validation rows, the best epoch and patience, and of clipping, rates, freezing and accumulation: defaults, and what is refused where. */
import { describe, expect, it } from "vitest";
import { bestWeights, parseRecipe, type Recipe, recipeToYaml, resolveSingle } from "../../src/recipe/index.js";
import { messageOf, smallest } from "./examples.js";

const split = "split: { validation: 0.1 }";
const two = `data:
  movie: { source: m.csv, text: review, ${split} }
  yelp: { source: y.csv, text: review, split: { column: part } }
  plain: { source: p.csv, text: review }
tasks:
  movie: { data: movie, target: label, kind: binary }
  yelp: { data: yelp, target: stars, kind: multiclass }
`;
const parse = (lines: string): Recipe => parseRecipe(`${two}${lines}\n`, { file: "r.yaml" });
/** The message for `train` written in line 8. */
const refused = (train: string, base = two): string => messageOf(`${base}train: { ${train} }\n`);

describe("split", () => {
  const splitOf = (text: string) => parseRecipe(smallest.replace("text: review }", `text: review, split: { ${text} } }`), { file: "r.yaml" }).data.reviews.split;

  it("has no rows to validate by default", () => expect(splitOf("test: 0.5")).toMatchObject({ test: 0.5, validation: null }));
  it("takes a share", () => expect(splitOf("validation: 0.1")).toMatchObject({ test: 0.25, validation: 0.1 }));

  it.each([
    ["validation: 0", "data.reviews.split.validation must be a number between 0 and 1, neither included, or null for none, found 0"],
    ["test: 0.5, validation: 0.5", "data.reviews.split.validation leaves no row to train: with test, 0.5, it must be below 1 together, found 0.5"],
    ["column: part, validation: 0.1", "data.reviews.split.validation is an option of a split by share, and this is a split by column: leave it out"],
  ])("%s", (text, message) => {
    const found = messageOf(smallest.replace("text: review }", `text: review, split: { ${text} } }`));
    expect(found.replace(/^r\.yaml:\d+:\d+: /u, "")).toBe(message);
  });
});

describe("best and patience", () => {
  it.each([
    ["best: mean", "mean", null], ["best: yelp, patience: 3", "yelp", 3], ["best: { movie: 2, yelp: 0.5 }", { movie: 2, yelp: 0.5 }, null],
    ["patience: { movie: 3 }", null, { movie: 3 }], ["best: movie, patience: { movie: 3, yelp: 5 }", "movie", { movie: 3, yelp: 5 }],
  ])("%s", (train, best, patience) => {
    const recipe = parse(`train: { ${train} }`);
    expect(recipe.train).toMatchObject({ best, patience });
    expect(parseRecipe(recipeToYaml(recipe), { file: "r.yaml" })).toEqual(recipe);
  });

  it("can be set", () => {
    expect(parseRecipe(two, { file: "r.yaml", set: ["train.best.movie=2", "train.patience.yelp=1"] }).train).toMatchObject({ best: { movie: 2 }, patience: { yelp: 1 } });
  });

  it.each([
    ["best: moive", 'r.yaml:8:16: train.best must be one of mean, movie or yelp, found "moive" (did you mean "movie"?)'],
    ["best: { moive: 1 }", 'r.yaml:8:18: train.best.moive names no task (did you mean "movie"?); the tasks are movie, yelp'],
    ["best: {}", "r.yaml:8:16: train.best is an empty map: name one task or more, or leave it out"],
    ["best: { movie: 0 }", "r.yaml:8:25: train.best.movie must be a number above 0, found 0"],
    ["best: 3", "r.yaml:8:16: train.best must be mean, the name of a task, a map from tasks to their weights, or null for the last epoch, found 3"],
    ["patience: 3", "r.yaml:8:20: train.patience goes by best, which is null: give best too, such as mean"],
    ["best: movie, patience: 0", "r.yaml:8:33: train.patience must be a whole number from 1 up, found 0"],
    ["best: movie, patience: long", "r.yaml:8:33: train.patience must be a whole number of epochs from 1 up, a map from tasks to such numbers, or null for never, found \"long\""],
    ["patience: { yelp: 1.5 }", "r.yaml:8:28: train.patience.yelp must be a whole number from 1 up, found 1.5"],
    ["patience: { help: 2 }", 'r.yaml:8:22: train.patience.help names no task (did you mean "yelp"?); the tasks are movie, yelp'],
  ])("%s", (train, message) => expect(refused(train)).toBe(message));

  it("need validation rows, and name the dataset that has none", () => {
    const none = (sets: string, such = "such as split: { validation: 0.1 }") => `goes by validation rows, and ${sets} a share of them, ${such}`;
    const plain = two.replace(`, ${split}`, "");
    expect(refused("best: mean", plain)).toBe(`r.yaml:8:16: train.best ${none("dataset movie has none: give it")}`);
    expect(refused("patience: { movie: 2 }", plain)).toBe(`r.yaml:8:20: train.patience ${none("dataset movie has none: give it")}`);
    expect(() => parseRecipe(`${plain}train: { best: yelp }\n`, { file: "r.yaml" })).not.toThrow(); // a column may hold some
    const neither = plain.replace("column: part", "test: 0.5");
    expect(refused("best: mean", neither)).toBe(`r.yaml:8:16: train.best ${none("datasets movie and yelp have none: give each")}`);
    expect(messageOf(`${plain}single: { train: { best: mean } }\n`)).toBe(`r.yaml:8:26: single.train.best ${none("dataset movie has none: give it")}`);
  });

  it("stand for weights", () => {
    expect(bestWeights("mean", ["a", "b"])).toEqual({ a: 1, b: 1 });
    expect(bestWeights("b", ["a", "b"])).toEqual({ b: 1 });
    expect(bestWeights({ a: 2 }, ["a", "b"])).toEqual({ a: 2 });
    expect(bestWeights(null, ["a"])).toBeNull();
  });
});

describe("updates", () => {
  it("are plain by default", () => {
    expect(parse("").train).toMatchObject({ clipNorm: null, trunkLr: null, headLr: null, freeze: [], accumulate: 1, best: null, patience: null });
  });

  it("are written and read alike, and may differ for a task alone", () => {
    const recipe = parse("train: { clipNorm: 1, headLr: 0.01, freeze: [movie], accumulate: 4 }\nsingle: { train: { freeze: [], clipNorm: null } }");
    expect(recipe.train).toMatchObject({ clipNorm: 1, trunkLr: null, headLr: 0.01, freeze: ["movie"], accumulate: 4 });
    expect(parseRecipe(recipeToYaml(recipe), { file: "r.yaml" })).toEqual(recipe);
    expect(resolveSingle(recipe).train).toMatchObject({ clipNorm: null, headLr: 0.01, freeze: [], accumulate: 4 });
  });

  it.each([
    ["clipNorm: 0", "r.yaml:8:20: train.clipNorm must be a number above 0, or null for no bound, found 0"],
    ["trunkLr: -1", "r.yaml:8:19: train.trunkLr must be a number above 0, or null for lr, found -1"],
    ["accumulate: 0", "r.yaml:8:22: train.accumulate must be a whole number from 1 up, found 0"],
    ["freeze: trunk", 'r.yaml:8:18: train.freeze must be a list of trunk and names of tasks, found "trunk"'],
    ["freeze: [trunc]", 'r.yaml:8:19: train.freeze.0 must be one of trunk, movie or yelp, found "trunc" (did you mean "trunk"?)'],
    ["freeze: [trunk], trunkLr: 0.1", "r.yaml:8:36: train.trunkLr does nothing where freeze names the trunk: leave it out"],
    ["freeze: [movie, yelp], headLr: 0.1", "r.yaml:8:41: train.headLr does nothing where freeze names every task: leave it out"],
    ["freeze: [movie, movie]", 'r.yaml:8:26: train.freeze.1 names "movie" a second time'],
    ["freeze: [trunk, movie, yelp]", "r.yaml:8:18: train.freeze names the trunk and every task, which leaves nothing to train: leave one out"],
    ["optimizer: adamw, headLr: 20, weightDecay: 0.1", "r.yaml:8:53: train.weightDecay times headLr must be below 1, found 0.1 times 20"],
  ])("%s", (train, message) => expect(refused(train)).toBe(message));

  it("cannot tell a task called trunk from the trunk", () => {
    expect(refused("freeze: [trunk]", two.replace("  movie: { data", "  trunk: { data"))).toMatch(/train\.freeze names trunk, which is the shared layers and the name of a task/u);
  });
});
