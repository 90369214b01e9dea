/** @file Exceptions of column lists on the whole way: a file is read, features are made, and a new table is encoded. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { tableFromColumns } from "../../src/data/table.js";
import { Experiment } from "../../src/experiment/experiment.js";
import { toFeatures } from "../../src/experiment/features.js";
import { readTables } from "../../src/experiment/read-tables.js";
import { columnsByKind, parseRecipe } from "../../src/recipe/index.js";

const folder = mkdtempSync(join(tmpdir(), "potluck-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rows = Array.from({ length: 40 }, (_, row) => (
  `${row},${1000.5 + row},${row % 3 === 0 ? "cook" : "actor"},${row % 2},${row % 2 ? "yes" : "no"}`));
writeFileSync(join(folder, "people.csv"), `id_person,weight,job,town,rich\n${rows.join("\n")}\n`);
const recipeWith = (columns: string) => parseRecipe(`
data: { people: { source: people.csv, ${columns} } }
tasks: { rich: { data: people, target: rich, kind: binary } }
train: { epochs: 1 }
`, { file: "r.yaml" });

test("leave out identifiers and weights, which a table to predict need not have", async () => {
  const recipe = recipeWith('categorical: ["*", "!id_*", "!weight"]');
  const experiment = await Experiment.open(recipe, await readTables(recipe, folder));
  const { features } = experiment.split(1);
  expect(features.columns.flatMap((column) => column.featureNames())).toEqual(["job=actor", "job=cook", "town=0", "town=1"]);
  const table = tableFromColumns("new", { job: ["cook"], town: ["1"] });
  expect([...toFeatures(features, { table, text: null, columns: columnsByKind(recipe.data.people) }).toDense()]).toEqual([0, 1, 0, 1]);
});

test("that match nothing are an error with the dataset's name", async () => {
  await expect(readTables(recipeWith('categorical: ["*", "!wieght"]'), folder)).rejects.toThrow(
    /^dataset "people": people\.csv: the exception "!wieght" of categorical matches no column \(did you mean "weight"\?\)/u,
  );
});
