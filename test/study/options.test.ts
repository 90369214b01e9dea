/** @file The functions around a recipe refuse options that they do not know, as everything in the library does. */
import { expect, test } from "vitest";
import { Experiment } from "../../src/experiment/experiment.js";
import { parseRecipe } from "../../src/recipe/index.js";
import { compare } from "../../src/study/compare/compare.js";
import { reviewRecipe, reviewTables } from "../experiment/reviews.js";

test("parseRecipe", () => {
  const misspelt = () => parseRecipe("", { file: "r.yaml", sets: [] } as never);
  expect(misspelt).toThrow(/^parseRecipe: unknown option "sets" \(did you mean "set"\?\)$/u);
  expect(() => parseRecipe("", { file: "r.yaml", set: "train.epochs=3" } as never)).toThrow(/^parseRecipe: set must be a list of changes/u);
});

test("Experiment.open", async () => {
  const open = (options: object) => Experiment.open(reviewRecipe(), reviewTables(20), options);
  await expect(open({ seed: [1] })).rejects.toThrow(/^Experiment\.open: unknown option "seed" \(did you mean "seeds"\?\)$/u);
  await expect(open({ seeds: [] })).rejects.toThrow(/^Experiment\.open: seeds must be a list of seeds, at least one, found \[\]$/u);
  await expect(open({ poolFor: 2 })).rejects.toThrow(/^Experiment\.open: poolFor must be a function, found 2$/u);
});

test("compare", async () => {
  const run = (options: object) => compare(reviewRecipe(), reviewTables(20), 1, options);
  await expect(run({ onProgres: () => {} })).rejects.toThrow(/^compare: unknown option "onProgres" \(did you mean "onProgress"\?\)$/u);
  await expect(run({ runner: {} })).rejects.toThrow(/^compare: runner must be a runner of trainings/u);
});
