/** @file Warnings on real data, where it is there: the known duplicates are found, and nothing else is said. */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { readTables } from "../../src/experiment/read-tables.js";
import { inspect } from "../../src/inspect/inspect.js";
import { parseRecipe } from "../../src/recipe/index.js";

const folder = resolve(process.env.POTLUCK_DATA ?? "../shared/data"), there = existsSync(folder);
if (!there) console.log(`skipped: real datasets are not in ${folder}; set POTLUCK_DATA to their folder`);

describe.skipIf(!there)("the examples", () => {
  test.each([
    ["adult", []], ["digits", []], ["article", []],
    ["airline", ['dataset "tweets": 56 test rows of 3,660 (1.5 %) stand in training too']],
    ["wine", ['dataset "wine": 421 test rows of 1,624 (26 %) stand in training too']],
    ["three-texts", [
      'dataset "questions": 11 test rows of 500 (2.2 %) stand in training too, 10 with the same target',
      'dataset "messages": 128 test rows of 1,394 (9.2 %) stand in training too, all with the same target',
    ]],
  ])("%s", async (name, expected) => {
    const before = process.env.POTLUCK_DATA;
    process.env.POTLUCK_DATA = folder;
    try {
      const file = `examples/${name}/recipe.yaml`, recipe = parseRecipe(readFileSync(file, "utf8"), { file });
      const { warnings, problem } = await inspect(recipe, await readTables(recipe, "."));
      expect(problem).toBeNull();
      expect(warnings.map(({ dataset, message }) => `dataset "${dataset}": ${message}`)).toEqual(expected);
    } finally {
      if (before === undefined) delete process.env.POTLUCK_DATA;
      else process.env.POTLUCK_DATA = before;
    }
  }, 60_000);
});
