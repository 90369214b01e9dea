/**
 * @file Excel's first line `sep=;`, a tab that YAML writes as the two characters \t, and quotes after backslashes: each recipe reads the
 * two rows that its file has.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readTables } from "../../../src/experiment/read-tables.js";
import { parseRecipe } from "../../../src/recipe/parse.js";

const folder = import.meta.dirname;

test.each<[string, string[]]>([
  ["sep", ["good day", "bad day"]],
  ["tab", ["good day", "bad day"]],
  ["backslash", ['he said "hi, you", then left', "ok"]],
])("%s.yaml", async (name, texts) => {
  const recipe = parseRecipe(readFileSync(join(folder, `${name}.yaml`), "utf8"), { file: `${name}.yaml` });
  const { d: table } = await readTables(recipe, folder);
  expect([table.columnNames, table.column("text"), table.column("label")]).toEqual([["text", "label"], texts, ["a", "b"]]);
});
