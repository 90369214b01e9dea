/**
 * @file `--set path=value` and `--seed`: what they change, and that their mistakes are told as theirs.
 */
import { describe, expect, it } from "vitest";
import { type Recipe, parseRecipe } from "../../src/recipe/index.js";
import { example, messageOf, smallest } from "./examples.js";

const set = (...settings: string[]): Recipe => parseRecipe(example, { file: "r.yaml", set: settings });

describe("--set", () => {
  it("changes and adds values, makes missing maps, and lets the last one win", () => {
    const recipe = set(
      "train.lr=0.1", "train.lr=0.2", "single.model.hidden=[300, 100]", "train.evaluateEvery=10 steps", "name=a=b", "features.maxDf=null",
    );
    expect(recipe).toMatchObject({ name: "a=b", single: { model: { hidden: [300, 100] } }, features: { vectorizer: { name: count, maxDf: null } } });
    expect(recipe.train).toMatchObject({ lr: 0.2, evaluateEvery: "10 steps" });
  });

  it("reaches into lists, and into the defaults of lists that are not written", () => {
    expect(set("model.hidden.0=300").model.hidden).toEqual([300]);
    expect(set("model.hidden.1=50").model.hidden).toEqual([200, 50]);
    expect(set("features.ngramRange.1=2").features.ngramRange).toEqual([1, 2]);
    expect(set("single.model.hidden.0=7").single.model.hidden).toEqual([7]);
    expect(set("data.movie.numeric.0=age", "data.movie.numeric.1=height").data.movie.numeric).toEqual(["age", "height"]);
  });

  it("takes whole numbers for keys where a map stands or may", () => {
    expect(set("tasks.yelp.labels.3=meh").tasks.yelp).toMatchObject({ labels: { 1: "negative", 3: "meh", 5: "positive" } });
    const recipe = parseRecipe(smallest, { file: "r.yaml", set: ["tasks.stars.labels.1=low", "tasks.stars.labels.2=high"] });
    expect(recipe.tasks.stars).toMatchObject({ labels: { 1: "low", 2: "high" } });
  });

  it("mends what is wrong in the file", () => {
    expect(parseRecipe(`${smallest}seed: -1\n`, { file: "r.yaml", set: ["seed=5"] }).seed).toBe(5);
  });

  it("replaces a part that is written as null", () => {
    expect(parseRecipe(`${smallest}train:\n`, { file: "r.yaml", set: ["train.epochs=2"] }).train.epochs).toBe(2);
  });

  it.each([
    ["train.lr=abc", '--set train.lr=abc: train.lr must be a number above 0, found "abc"'],
    ["train.lrr=1", '--set train.lrr=1: unknown key "lrr" in train (did you mean "lr"?)'],
    ["trian.lr=1", '--set trian.lr=1: unknown key "trian" (did you mean "train"?)'],
    ["train.lr", "--set train.lr: write it as path=value, with a dot between the path's keys, such as train.lr=0.01"],
    ["=3", "--set =3: write it as path=value, with a dot between the path's keys, such as train.lr=0.01"],
    ["train..lr=3", "--set train..lr=3: write it as path=value, with a dot between the path's keys, such as train.lr=0.01"],
    ["train.lr.x=3", '--set train.lr.x=3: train.lr is 0.001, not a map: it has no "x"'],
    ["model.hidden.2=3", '--set model.hidden.2=3: model.hidden is a list of length 1: "2" is none of 0 to 1'],
    ["model.hidden.a=3", '--set model.hidden.a=3: model.hidden is a list of length 1: "a" is none of 0 to 1'],
    ["model.hidden.0=-3", "--set model.hidden.0=-3: model.hidden.0 must be a whole number from 1 up, found -3"],
    ["train.momentum=0.9",
      "--set train.momentum=0.9: train.momentum is an option of optimizer sgd, and this is optimizer adam: leave it out"],
    ["tasks.new.data=movie", "--set tasks.new.data=movie: tasks.new.kind is missing: it must be one of binary, multiclass, multilabel, regression or ordinal"],
    ["__proto__.x=1", '--set __proto__.x=1: the key "__proto__" is not allowed'],
    ["data.movie.source=*.csv",
      "--set data.movie.source=*.csv: the value cannot be read (the alias *.csv has no anchor &.csv before it); " +
      "text may need quotes: 'path=\"text\"'"],
  ])("refuses %s", (setting, message) => expect(messageOf(example, { set: [setting] }).split("\n").at(-1)).toBe(message));

  it("tells its mistakes after the file's, in their order", () => {
    const message = messageOf(`${smallest}seed: -1\n`, { set: ["train.lr=b", "train.epochs=a"], seed: 0.5 });
    const places = message.split("\n").map((line) => line.slice(0, line.indexOf(": ")));
    expect(places).toEqual(["--set train.lr=b", "--set train.epochs=a", "--seed 0.5"]);
  });
});

describe("--seed", () => {
  it("takes the place of the recipe's", () => expect(parseRecipe(example, { file: "r.yaml", seed: 7, set: ["seed=6"] }).seed).toBe(7));
  it("is checked", () => {
    expect(messageOf(example, { seed: -1 })).toBe("--seed -1: seed must be a whole number from 0 to 2^53 - 1, found -1");
    expect(messageOf(example, { seed: NaN })).toBe("--seed NaN: seed must be a whole number from 0 to 2^53 - 1, found NaN");
  });
});
