/**
 * @file A class of one row in the second of two targets: the row trains, for every seed, and no seed ends a study. Further cases: balanced
 * weights, validation rows, targets the other way round, and where the row must test: in folds, and in a file of its own.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { accountOf } from "../../../src/account/account.js";
import { sideLogits } from "../../../src/account/scored-rows.js";
import { joinSides } from "../../../src/data/join-sides.js";
import { selectTableRows } from "../../../src/data/table.js";
import type { LabelMap } from "../../../src/data/targets/labels.js";
import { Experiment } from "../../../src/experiment/experiment.js";
import { planTraining } from "../../../src/experiment/plan.js";
import { readTables } from "../../../src/experiment/read-tables.js";
import { parseRecipe, type Recipe } from "../../../src/recipe/index.js";
import { compare } from "../../../src/study/compare/compare.js";
import { trainToEnd } from "../../../src/train/loop.js";

const file = (name: string): string => join(import.meta.dirname, name);
const seeds = Array.from({ length: 20 }, (_, index) => index + 1);
/** The row of the class, from 0. */
const RARE = 7;

const recipeOf = (name: string, set: readonly string[] = []): Recipe => (
  parseRecipe(readFileSync(file(name), "utf8"), { file: file(name), set: ["model.hidden=[4]", ...set] }));
async function openOf(recipe: Recipe): Promise<Experiment> {
  return Experiment.open(recipe, await readTables(recipe, dirname(file("two.csv"))), { seeds });
}

describe.each(["recipe.yaml", "named.yaml"])("%s", (name) => {
  it("trains on the row, whatever the seed", async () => {
    const experiment = await openOf(recipeOf(name));
    for (const seed of seeds) expect(experiment.split(seed).data.d.train.sourceRows).toContain(RARE);
  });

  it("compares over all seeds", async () => {
    const recipe = recipeOf(name), tables = await readTables(recipe, dirname(file("two.csv")));
    const { tasks } = await compare(recipe, tables, 8);
    for (const { arm } of Object.values(tasks)) expect(arm.values.every((value) => Number.isFinite(value))).toBe(true);
  });

  it.each([
    ["validation rows", ["split.validation=0.2"]],
    ["balanced weights", ["tasks.b.classWeights=balanced", "split.validation=0.2"]],
    ["automatic length", ["train.epochs=auto"]],
  ])("also with %s", async (_, set) => {
    const own = recipeOf(name, set);
    const experiment = await openOf(own);
    for (const seed of seeds) {
      const split = experiment.split(seed);
      expect(split.data.d.train.sourceRows).toContain(RARE);
      planTraining({ recipe: own, split, seed }).model.dispose();
    }
  });
});

it("trains on the row where its target is the first", async () => {
  const recipe = recipeOf("recipe.yaml", ["tasks.a.target=b", "tasks.a.kind=multiclass", "tasks.b.target=a"]),
    experiment = await openOf(recipe);
  for (const seed of seeds) expect(experiment.split(seed).data.d.train.sourceRows).toContain(RARE);
});

describe("where the row must test", () => {
  it("as in files that come split, it counts as missed", async () => {
    const recipe = recipeOf("recipe.yaml"), { d: table } = await readTables(recipe, dirname(file("two.csv")));
    const rows = [...Array(table.rows).keys()], isTest = (row: number): boolean => row === RARE || row % 6 === 0;
    const side = (of: boolean) => selectTableRows(table, rows.filter((row) => isTest(row) === of));
    const split = (await Experiment.open(recipe, { d: joinSides({ train: side(false), test: side(true) }) })).split();
    expect((split.targets.b as LabelMap).names).toEqual(["rare", "x", "z"]);
    expect([...split.data.d.test.y.b.data].filter((label) => label === 0)).toHaveLength(1);
  });

  it.each([[[]], [["tasks.b.classWeights=balanced"]]])("once in five folds, the training goes on and it counts as missed: %j",
    async (set) => {
    const recipe = recipeOf("recipe.yaml", ["split.folds=5", ...set]), experiment = await openOf(recipe);
    const tested = [1, 2, 3, 4, 5].filter((seed) => experiment.split(seed).data.d.test.sourceRows.includes(RARE));
    expect(tested).toHaveLength(1);
    const split = experiment.split(tested[0]), plan = planTraining({ recipe, split, seed: 1 });
    await trainToEnd(plan);
    const { tasks, advice } = accountOf({ recipe, seed: 1, test: { split, logits: sideLogits(plan.model, recipe, split, "test") } });
    plan.model.dispose();
    expect(tasks.b.classes!.find((one) => one.name === "rare")).toMatchObject({ train: 0, test: 1, right: 0 });
    expect(advice.map(({ rule }) => rule)).toContain("untrained_class"); // and is told
  });
});
