/** @file A column for each label in a csv: truth values in any spelling, 1.0 and 0.0, blanks as missing; the labels named by column. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { Experiment } from "../../../src/experiment/experiment.js";
import { readTables } from "../../../src/experiment/read-tables.js";
import { trainJob } from "../../../src/experiment/train-job.js";
import { tableFromColumns } from "../../../src/data/table.js";
import { fitMultilabel } from "../../../src/data/targets/multilabel.js";
import { parseRecipe } from "../../../src/recipe/index.js";

const folder = fileURLToPath(new URL(".", import.meta.url));

it("trains", async () => {
  const recipe = parseRecipe(readFileSync(`${folder}recipe.yaml`, "utf8"), { file: "recipe.yaml" });
  const split = (await Experiment.open(recipe, await readTables(recipe, folder))).split();
  expect(split.targets.t.names).toEqual(["spam", "urgent"]);
  const { train, test } = split.data.d, missing = [train, test].flatMap(({ y }) => [...y.t.data].filter(Number.isNaN));
  expect(missing).toHaveLength(3);
  const { plan, scores } = await trainJob({ recipe, split, seed: 1 });
  plan.model.dispose();
  expect(scores.t.f1_micro).toBeGreaterThan(0.9);
});

it("refuses other values, with their row", () => {
  for (const odd of ["yes", "2", "0x1", "inf", "T"]) {
    const table = tableFromColumns("flags.csv", { c1: ["True", odd, "0"] });
    expect(() => fitMultilabel({ table, target: ["c1"] })).toThrow(
      `flags.csv: data row 2: column "c1" must be 0, 1, true, false or missing, found "${odd}"`);
  }
});
