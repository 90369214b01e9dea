import { describe, expect, test } from "vitest";
import { didYouMean, isTypo, nearestName } from "../../src/options/nearest-name.js";

describe("nearestName", () => {
  test.each([
    ["lable", ["text", "label"], "label"],
    ["min_df", ["maxDf", "minDf"], "minDf"],
    ["LABEL", ["text", "label"], "label"],
    ["flie", ["size", "file"], "file"],
    ["sdg", ["adam", "sgd"], "sgd"],
    ["multi", ["binary", "multiclass"], "multiclass"],
    ["stars", ["start", "star"], "start"],
    ["épochs", ["epochs", "batchSize"], "epochs"],
  ])("%s of %j is %s", (found, names, nearest) => expect(nearestName(found, names)).toBe(nearest));

  test.each([
    ["colour", ["text", "label"]], ["x", ["y"]], ["", ["text"]], ["label", ["label"]], ["label", []], ["a".repeat(101), ["a".repeat(100)]],
  ])("%s of %j is none", (found, names) => expect(nearestName(found, names)).toBeUndefined());

  test("didYouMean is empty where no name is near", () => {
    expect(didYouMean("lable", ["label"])).toBe(' (did you mean "label"?)');
    expect(didYouMean("colour", ["label"])).toBe("");
  });
});

describe("isTypo", () => {
  test.each([["weights", "weight"], ["batch_size", "batchSize"], ["nmae", "name"], ["colum", "column"]])("%s for %s", (a, b) => (
    expect(isTypo(a, b)).toBe(true)));
  test.each([["dropout", "dropLast"], ["trunk", "trunkLr"], ["a".repeat(101), "a".repeat(102)]])("%s is another name than %s", (a, b) => (
    expect(isTypo(a, b)).toBe(false)));
});
