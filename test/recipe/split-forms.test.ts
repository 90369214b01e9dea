/**
 * @file The forms of a split, how a dataset's own is merged with the recipe's, and sources that come split: what they say, no split says
 * again.
 */
import { describe, expect, it } from "vitest";
import { splitsVary, usedDatasets } from "../../src/experiment/datasets.js";
import { type Recipe, recipeToYaml, splitOf } from "../../src/recipe/index.js";
import { messageOf, parse, smallest } from "./examples.js";

const standard = { test: 0.25, validation: null, stratify: true, seed: null };
const inTime = { time: "date", test: 0.25, validation: null };
const folds = { folds: 5, validation: null, stratify: true, seed: null };
const text = (all: string, own = ""): string => {
  const base = own === "" ? smallest : smallest.replace("text: review }", `text: review, split: { ${own} } }`);
  return all === "" ? base : `${base}split: { ${all} }\n`;
};
const splitIn = ({ split, data }: Recipe) => splitOf(split, data.reviews.split);

describe("the forms", () => {
  it.each([
    ["group: author", "", { ...standard, group: "author" }],
    ["test: 0", "", { ...standard, test: 0 }],
    ["time: date", "", inTime],
    ["time: date, test: 0.2, validation: 0.1", "", { time: "date", test: 0.2, validation: 0.1 }],
    ["folds: 5", "", folds],
    ["folds: 3, group: author, seed: 4", "", { ...folds, folds: 3, group: "author", seed: 4 }],
    // a dataset's own
    ["group: author, test: 0.2", "validation: 0.1", { ...standard, group: "author", test: 0.2, validation: 0.1 }],
    ["group: author", "group: null, test: 0.2", { ...standard, test: 0.2 }],
    ["test: 0.2, validation: 0.1, seed: 3", "time: date", { time: "date", test: 0.2, validation: 0.1 }],
    ["time: date", "test: 0.3", { ...inTime, test: 0.3 }],
    ["time: date, test: 0.1", "stratify: true", { ...standard, test: 0.1 }],
    ["folds: 5, seed: 2", "validation: 0.1", { ...folds, seed: 2, validation: 0.1 }],
    ["folds: 5, seed: 2", "test: 0.2", { ...standard, seed: 2, test: 0.2 }],
    ["seed: 2, group: author", "folds: 3", { ...folds, folds: 3, seed: 2, group: "author" }],
    ["column: part", "time: date", inTime],
    ["folds: 5", "column: part", { column: "part" }],
  ])("{ %s } for all and { %s } of its own", (all, own, split) => {
    const recipe = parse(text(all, own));
    expect(splitIn(recipe)).toEqual(split);
    expect(parse(recipeToYaml(recipe))).toEqual(recipe);
  });

  it("are reached by --set", () => {
    expect(splitIn(parse(smallest, { set: ["split.group=author"] }))).toEqual({ ...standard, group: "author" });
    expect(splitIn(parse(smallest, { set: ["split.time=date"] }))).toEqual(inTime);
    expect(splitIn(parse(smallest, { set: ["data.reviews.split.folds=5"] }))).toEqual(folds);
  });

  it.each([
    ["time: date, folds: 5", "r.yaml:6:22: split.folds makes another split than time: leave one of them out"],
    ["time: date, seed: 5",
      "r.yaml:6:22: split.seed is an option of a split by share or by folds, and this is a split in time: leave it out"],
    ["time: date, group: author",
      "r.yaml:6:22: split.group is an option of a split by share or by folds, and this is a split in time: leave it out"],
    ["folds: 5, test: 0.2", "r.yaml:6:20: split.test is an option of a split by share or in time, and this is a split by folds: leave " +
      "it out"],
    ["folds: 2, validation: 0.5", "r.yaml:6:32: split.validation leaves no row to train: with 2 folds it must be below 0.5, found 0.5"],
    ["folds: 1", "r.yaml:6:17: split.folds must be a whole number from 2 up, found 1"],
    ["time: date, test: 0.6, validation: 0.5",
      "r.yaml:6:45: split.validation leaves no row to train: test (0.6) and validation together must be below 1, found 0.5"],
    ["groups: author", 'r.yaml:6:10: unknown key "groups" in split (did you mean "group"?)'],
    ["kFold: 5", 'r.yaml:6:10: unknown key "kFold" in split (did you mean "folds"?)'],
  ])("refuse { %s }", (all, message) => {
    expect(messageOf(text(all))).toBe(message);
  });

  it("name columns that no pattern makes features of", () => {
    const answers = (split: string): string[] => usedDatasets(parse(text(split)))[0].answers;
    expect(answers("group: author")).toContain("author");
    expect(answers("folds: 3, group: author")).toContain("author");
    expect(answers("time: date")).toContain("date");
  });
});

const sourced = (source: string, own = "", all = ""): string => (
  text(all, own).replace("source: reviews.csv", `source: ${source}`));

describe("a source that comes split", () => {
  it("is a source for each side", () => {
    const recipe = parse(sourced("{ train: a.csv, validation: { sql: select 1 }, test: { texts: tests, invalid: replace } }"));
    expect(recipe.data.reviews.source).toMatchObject({
      train: { file: "a.csv", format: "csv" }, validation: { sql: "select 1" }, test: { texts: "tests", invalid: "replace" },
    });
    expect(parse(recipeToYaml(recipe))).toEqual(recipe);
  });

  it.each([
    ["a split one", "{ train: a.csv, test: b.csv }", "test=c.tsv", { train: { file: "a.csv" }, test: { file: "c.tsv", format: "tsv" } }],
    ["one of its options", "{ train: a.csv, test: b.csv }", "test.encoding=latin1", { test: { file: "b.csv", encoding: "latin1" } }],
    ["a path", "a.csv", "test=c.csv", { train: { file: "a.csv" }, test: { file: "c.csv" } }],
    ["a map", "{ texts: reviews }", "test=c.csv", { train: { texts: "reviews" }, test: { file: "c.csv" } }],
  ])("is changed by --set: %s", (_, source, set, expected) => {
    const recipe = parse(sourced(source), { set: [`data.reviews.source.${set}`] });
    expect(recipe.data.reviews.source).toMatchObject(expected);
    expect(parse(recipeToYaml(recipe))).toEqual(recipe);
  });

  const source = "data.reviews.source";
  it.each([
    ["{ test: a.csv }", "", `${source}.train is missing: the rows that train must come from somewhere`],
    ["{ train: a.csv, test: 0.2 }", "",
      `${source}.test must be a path, or a map with one of file, texts, sql, idx and images, found 0.2; a ` +
      "share of the rows belongs in split"],
    ["{ train: a.csv, tset: b.csv }", "", `unknown key "tset" in ${source} (did you mean "test"?)`],
    ["{ train: a.csv, dev: b.csv }", "", `unknown key "dev" in ${source} (did you mean "validation"?)`],
    ["{ trian: a.csv, test: b.csv }", "", `unknown key "trian" in ${source} (did you mean "train"?)`],
    ["{ train: { file: a.csv, quotes: 1 }, test: b.csv }", "", `unknown key "quotes" in ${source}.train (did you mean "quote"?)`],
    ["{ train: a.csv, test: b.nothing }", "", `${source}.test: cannot infer the format from the file name "b.nothing"`],
    ["{ train: a.svm, test: b.svm }", "", `${source}.train: where rows come split, zeroBased must be true or false: auto looks at the`],
    // its split
    ["{ train: a.csv, test: b.csv }", "test: 0.2", "data.reviews.split.test does nothing: source says which rows test"],
    ["{ train: a.csv, test: b.csv }", "folds: 5", "data.reviews.split.folds says which rows test, and so does source: leave one of " +
      "them out"],
    ["{ train: a.csv, test: b.csv }", "column: part",
      "data.reviews.split.column says which rows test, and so does source: leave one of them out"],
    ["{ train: a.csv, validation: b.csv }", "validation: 0.2",
      "data.reviews.split.validation does nothing: source says which rows validate"],
    ["{ train: a.csv, validation: b.csv, test: c.csv }", "seed: 2",
      "data.reviews.split.seed does nothing: source says which rows train, validation and test"],
  ])("%s is refused with split { %s }", (given, own, message) => {
    expect(messageOf(sourced(given, own)).replace(/^r\.yaml:\d+:\d+: /u, "").slice(0, message.length)).toBe(message);
  });

  it.each([
    ["test: 0.3", "split.test does nothing: the source of the dataset says which rows test"],
    ["folds: 3", "data.reviews.source says which rows train and test, and so does split.folds: give the dataset a split of its own, " +
      "such as " +
      "{ stratify: true }"],
  ])("is refused with the recipe's split { %s }", (all, message) => {
    expect(messageOf(sourced("{ train: a.csv, test: b.csv }", "", all)).replace(/^r\.yaml:\d+:\d+: /u, "")).toBe(message);
  });

  it("leaves the other side to split", () => {
    expect(() => parse(sourced("{ train: { file: a.svm, zeroBased: false }, test: { file: b.svm, zeroBased: false } }"))).not.toThrow();
    expect(() => parse(sourced("{ train: a.svm }"))).not.toThrow();
    expect(() => parse(sourced("{ train: a.csv, test: b.csv }", "validation: 0.2, group: author"))).not.toThrow();
    expect(() => parse(sourced("{ train: a.csv, validation: b.csv }", "test: 0.2"))).not.toThrow();
    expect(() => parse(sourced("{ train: a.csv, validation: b.csv }", "folds: 4"))).not.toThrow();
    const validated = `${sourced("{ train: a.csv, validation: b.csv }")}train: { epochs: 2, best: mean }\n`;
    expect(() => parse(validated)).not.toThrow();
  });

  it.each([
    ["{ train: a.csv, test: b.csv }", "", false], ["{ train: a.csv, test: b.csv }", "validation: 0.2", true],
    ["{ train: a.csv, test: b.csv }", "validation: 0.2, seed: 1", false], ["{ train: a.csv, validation: b.csv }", "", true],
    ["{ train: a.csv }", "", true], ["a.csv", "time: date", false], ["a.csv", "folds: 4, seed: 3", true], ["a.csv", "test: 0", true],
  ])("%s with split { %s } varies with the seed: %s", (given, own, varies) => {
    expect(splitsVary(parse(sourced(given, own)))).toBe(varies);
  });
});
