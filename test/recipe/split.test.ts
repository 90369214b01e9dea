/**
 * @file The recipe's split: two forms, one for all datasets, and parts of it replaced by a dataset's own.
 */
import { describe, expect, it } from "vitest";
import { type Recipe, recipeToYaml, splitOf } from "../../src/recipe/index.js";
import { messageOf, parse, smallest } from "./examples.js";

const standard = { test: 0.25, validation: null, stratify: true, seed: null };
/** The smallest recipe with a split for all, and one of its dataset's own. */
const text = (all: string, own = ""): string => {
  const base = own === "" ? smallest : smallest.replace("text: review }", `text: review, split: { ${own} } }`);
  return all === "" ? base : `${base}split: { ${all} }\n`;
};
const splitIn = ({ split, data }: Recipe) => splitOf(split, data.reviews.split);

describe("the split of a dataset", () => {
  it.each([
    ["", "", standard],
    ["test: 0.5, validation: 0.1", "", { ...standard, test: 0.5, validation: 0.1 }],
    ["column: part", "", { column: "part" }],
    ["", "test: 0.4", { ...standard, test: 0.4 }],
    ["test: 0.5, validation: 0.1, seed: 3", "test: 0.4", { test: 0.4, validation: 0.1, stratify: true, seed: 3 }],
    ["test: 0.5, validation: 0.1", "validation: null", { ...standard, test: 0.5 }],
    ["test: 0.5", "column: part", { column: "part" }],
    ["column: part", "test: 0.5", { ...standard, test: 0.5 }],
    ["column: part", "column: fold", { column: "fold" }],
    ["column: part", "seed: 3", { ...standard, seed: 3 }],
  ])("with { %s } for all and { %s } of its own", (all, own, split) => {
    const recipe = parse(text(all, own));
    expect(splitIn(recipe)).toEqual(split);
    expect(parse(recipeToYaml(recipe))).toEqual(recipe);
  });

  it("keeps what was written apart from what it is merged with, so that --set changes each", () => {
    expect(parse(text("test: 0.5", "validation: 0.1")).data.reviews.split).toEqual({ validation: 0.1 });
    expect(splitIn(parse(text("test: 0.5", "validation: 0.1"), { set: ["split.test=0.3"] })))
      .toEqual({ ...standard, test: 0.3, validation: 0.1 });
    expect(splitIn(parse(smallest, { set: ["split.test=0.3"] }))).toEqual({ ...standard, test: 0.3 });
    expect(splitIn(parse(smallest, { set: ["split.column=part"] }))).toEqual({ column: "part" });
    expect(splitIn(parse(smallest, { set: ["data.reviews.split.test=0.3"] }))).toEqual({ ...standard, test: 0.3 });
    expect(splitIn(parse(smallest, { set: ["data.reviews.split.column=part"] }))).toEqual({ column: "part" });
  });
});

describe("what is refused", () => {
  const noRow = "leaves no row to train: test";
  it.each([
    ["test: 0.5, validation: 0.5", "", `r.yaml:6:33: split.validation ${noRow} (0.5) and validation together must be below 1, found 0.5`],
    ["test: 0.5", "validation: 0.5",
      `r.yaml:2:70: data.reviews.split.validation ${noRow} (0.5) and validation together must be below 1, found 0.5`],
    ["validation: 0.5", "test: 0.6",
      `r.yaml:2:56: data.reviews.split.validation ${noRow} (0.6) and validation together must be below 1, found 0.5`],
    ["column: part, test: 0.2", "",
      "r.yaml:6:24: split.test is an option of a split by share or in time, and this is a split by column: leave it out"],
    ["", "column: part, validation: 0.2",
      "r.yaml:2:72: data.reviews.split.validation is an option of a split by share, in time or by folds, and this is a split by " +
        "column: leave it out"],
    ["", "test: 2", "r.yaml:2:64: data.reviews.split.test must be a number from 0 up, below 1, found 2"],
    ["", "tset: 0.2", 'r.yaml:2:58: unknown key "tset" in data.reviews.split (did you mean "test"?)'],
    ["tset: 0.2", "test: 0.2", 'r.yaml:6:10: unknown key "tset" in split (did you mean "test"?)'],
  ])("{ %s } for all and { %s } of its own", (all, own, message) => {
    expect(messageOf(text(all, own))).toBe(message);
  });

  it("is told of --set as of the file", () => {
    expect(messageOf(text("column: part"), { set: ["split.test=0.4"] }))
      .toBe("--set split.test=0.4: split.test is an option of a split by share or in time, and this is a split by column: leave it out");
  });
});
