/**
 * @file `--set path=value` and `--seed`: what they change, and that their mistakes are reported as theirs.
 */
import { describe, expect, it } from "vitest";
import type { Recipe } from "../../src/recipe/index.js";
import { example, messageOf, parse, smallest, two } from "./examples.js";

const set = (...settings: string[]): Recipe => parse(example, { set: settings });

describe("--set", () => {
  it("changes and adds values, makes missing maps, and lets the last one win", () => {
    const recipe = set(
      "train.optimizer.lr=0.1", "train.optimizer.lr=0.2", "single.model.hidden=[300, 100]", "train.evaluateEvery=10 steps", "name=a=b",
      "features.vectorizer.maxDf=null",
    );
    expect(recipe)
      .toMatchObject({ name: "a=b", single: { model: { hidden: [300, 100] } }, features: { vectorizer: { name: "count", maxDf: null } } });
    expect(recipe.train).toMatchObject({ optimizer: { lr: 0.2 }, evaluateEvery: "10 steps" });
  });

  it.each([
    ["", "adam", 0], ["train: { optimizer: sgd }", "sgd", 0], ["train: { optimizer: { name: sgd, momentum: 0.9 } }", "sgd", 0.9],
    ["train:", "adam", 0], ["train: { optimizer: }", "adam", 0],
  ])("goes into a choice: of nothing, of a name, of a map: %j", (lines, name, momentum) => {
    const { optimizer } = parse(`${smallest}${lines}\n`, { set: ["train.optimizer.lr=0.1"] }).train;
    expect(optimizer).toMatchObject({ name, lr: 0.1, ...(momentum > 0 && { momentum }) });
  });

  it("chooses, and goes into what it chose", () => {
    expect(set("train.optimizer=sgd", "train.optimizer.momentum=0.9").train.optimizer).toMatchObject({ name: "sgd", momentum: 0.9 });
    expect(set("train.optimizer={ name: sgd, lr: 0.3 }").train.optimizer).toMatchObject({ name: "sgd", lr: 0.3 });
    expect(set("model.trunk=mmoe", "model.experts=3").model).toMatchObject({ trunk: "mmoe", experts: 3 });
    expect(set("tasks.yelp.metric=f1_macro").tasks.yelp.metric).toMatchObject({ name: "f1_macro" });
    expect(set("features.numeric.scale=none").features).toMatchObject({ numeric: { scale: "none" } });
    const { train } = parse(two, { set: [
      "train.schedule=rates", "train.schedule.rates.movie=2", "train.schedule.rates.yelp=1", "train.weighting=fixed",
      "train.weighting.weights.a=1", "train.weighting.weights.b=3", "split.validation=0.1", "train.epochs=6", "train.best.a=2",
      "train.patience.b=1",
    ] });
    expect(train).toMatchObject({
      schedule: { name: "rates", rates: { movie: 2, yelp: 1 } }, weighting: { name: "fixed", weights: { a: 1, b: 3 } }, best: { a: 2 },
      patience: { b: 1 },
    });
  });

  it("goes into a source that is a path", () => {
    const { source } = parse(smallest, { set: ["data.reviews.source.delimiter=;"] }).data.reviews;
    expect(source).toMatchObject({ file: "reviews.csv", format: "csv", delimiter: ";" });
    expect(parse(smallest, { set: ["data.reviews.source.file=b.tsv"] }).data.reviews.source)
      .toMatchObject({ file: "b.tsv", format: "tsv" });
  });

  it("reaches into lists, and into the defaults of lists that are not written", () => {
    expect(set("model.hidden.0=300").model.hidden).toEqual([300]);
    expect(set("model.hidden.1=50").model.hidden).toEqual([200, 50]);
    expect(parse(smallest, { set: ["model.hidden.1=50"] }).model.hidden).toEqual([128, 50]);
    expect(parse(`${smallest}model: { hidden: 100 }\n`, { set: ["model.hidden.1=50"] }).model.hidden)
      .toEqual([100, 50]); // one layer in short
    expect(set("features.vectorizer.ngramRange.1=2").features.vectorizer).toMatchObject({ ngramRange: [1, 2] });
    expect(set("single.model.hidden.0=7").single.model.hidden).toEqual([7]);
    expect(set("data.movie.numeric.0=age", "data.movie.numeric.1=height").data.movie.numeric).toEqual(["age", "height"]);
  });

  it("takes whole numbers for keys where a map stands or may", () => {
    expect(set("tasks.yelp.labels.3=meh").tasks.yelp)
      .toMatchObject({ labels: new Map([["1", "negative"], ["3", "meh"], ["5", "positive"]]) });
    const recipe = parse(smallest, { set: ["tasks.stars.labels.1=low", "tasks.stars.labels.2=high"] });
    expect(recipe.tasks.stars).toMatchObject({ labels: new Map([["1", "low"], ["2", "high"]]) });
  });

  it("mends what is wrong in the file", () => expect(parse(`${smallest}seed: -1\n`, { set: ["seed=5"] }).seed).toBe(5));

  const form = "write it as path=value, with a dot between the path's keys, such as train.optimizer.lr=0.01";
  it.each([
    ["train.optimizer.lr=abc", 'train.optimizer.lr must be a number above 0, found "abc"'],
    ["train.optimizer.lrr=1", 'unknown key "lrr" in train.optimizer (did you mean "lr"?)'],
    ["train.lr=1", 'unknown key "lr" in train: it belongs in train.optimizer, as in optimizer: { lr: ... }'],
    ["train.learning_rate=1", 'unknown key "learning_rate" in train (did you mean "lr" in train.optimizer, as in optimizer: { lr: ... }?)'],
    ["trian.epochs=1", 'unknown key "trian" (did you mean "train"?)'],
    ["train.epochs", form], ["=3", form], ["train..epochs=3", form],
    ["train.optimizer.lr.x=3", 'train.optimizer.lr is 0.001, not a map: it has no "x"'],
    ["model.hidden.2=3", 'model.hidden is a list of length 1: "2" is not a position from 0 to 1'],
    ["model.hidden.a=3", 'model.hidden is a list of length 1: "a" is not a position from 0 to 1'],
    ["model.hidden.0=-3", "model.hidden.0 must be a whole number from 1 up, found -3"],
    ["train.optimizer.momentum=0.9",
      "train.optimizer.momentum is an option of optimizer sgd or rmsprop, and this is optimizer adam: leave it out"],
    ["model.experts=3", "model.experts is an option of trunk mmoe, and this is trunk mlp: leave it out"],
    ["tasks.new.data=movie", "tasks.new.kind is missing: it must be one of binary, multiclass, multilabel, regression or ordinal"],
    ["__proto__.x=1", 'the key "__proto__" is not allowed'],
    ["data.yelp.source.delimiter=;", "data.yelp.source.delimiter is an option of source csv or tsv, and this is source sql: leave it out"],
    ["data.movie.source=*.csv",
      "cannot read the value (the alias *.csv has no anchor &.csv before it); text may need quotes: 'path=\"text\"'"],
  ])("refuses %s", (setting, problem) => {
    expect(messageOf(example, { set: [setting] }).split("\n").at(-1)).toBe(`--set ${setting}: ${problem}`);
  });

  it("reports its mistakes after the file's, in their order", () => {
    const message = messageOf(`${smallest}model: { dropout: 2 }\n`, { set: ["train.clipNorm=b", "train.epochs=a"], seed: 0.5 });
    const places = message.split("\n").map((line) => line.slice(0, line.indexOf(": ")));
    expect(places).toEqual(["r.yaml:6:19", "--set train.clipNorm=b", "--set train.epochs=a", "--seed 0.5"]);
  });
});

describe("--seed", () => {
  it("replaces the recipe's", () => expect(parse(example, { seed: 7, set: ["seed=6"] }).seed).toBe(7));
  it("is checked", () => {
    expect(messageOf(example, { seed: -1 })).toBe("--seed -1: seed must be a whole number from 0 to 2^53 - 1, found -1");
    expect(messageOf(example, { seed: NaN })).toBe("--seed NaN: seed must be a whole number from 0 to 2^53 - 1, found NaN");
  });
});
