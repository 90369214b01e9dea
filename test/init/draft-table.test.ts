/** `draftTable`: the recipe that `potluck init` writes for a file, for the same rows in memory. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { tableFromColumns } from "../../src/data/table.js";
import { Experiment } from "../../src/experiment/experiment.js";
import { draftTable } from "../../src/init/draft.js";
import { draftRecipe } from "../../src/init/node/draft-recipe.js";
import { parseRecipe } from "../../src/recipe/index.js";
import { readTable } from "../../src/source/read-table.js";
import { makeTickets } from "../generated/tickets.js";

const folder = mkdtempSync(join(tmpdir(), "potluck-draft-table-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("drafts what draftRecipe drafts for the file, and the recipe opens on the table", async () => {
  const { csv } = makeTickets({ rows: 300 }), file = join(folder, "tickets.csv");
  writeFileSync(file, csv);
  const options = { targets: ["is_bug", "team"], categorical: ["channel"] }, table = await readTable(csv, "tickets.csv");
  const here = await draftTable(table, options), there = await draftRecipe([file], { ...options, out: join(folder, "recipe.yaml") });
  const body = (yaml: string): string => yaml.slice(yaml.indexOf("\ndata:")); // the head names the recipe's path
  expect(body(here.yaml)).toBe(body(there.yaml));
  expect(here.datasets[0].tasks).toEqual([
    { name: "is_bug", target: "is_bug", kind: "binary", why: expect.stringContaining('"yes" against "no"') as string, alternatives: [] },
    { name: "team", target: "team", kind: "multiclass", why: expect.any(String) as string, alternatives: [] },
  ]);
  const recipe = parseRecipe(here.yaml), experiment = await Experiment.open(recipe, { [here.datasets[0].name]: table });
  expect(Object.keys(experiment.split().targets)).toEqual(["is_bug", "team"]);
});

it("names the dataset and the source after the table", async () => {
  const rows = Array.from({ length: 30 }, (_, row) => row);
  const columns = { x: rows.map((row) => (row * 7) % 11), label: rows.map((row) => (row % 2 ? "a" : "b")) };
  const as = (source: object): unknown => expect.objectContaining(source);
  const sourceOf = async (name: string, source?: string | { file: string; delimiter: string }): Promise<unknown> => {
    const { yaml, datasets } = await draftTable(tableFromColumns(name, columns), source && { source });
    return [datasets[0].name, parseRecipe(yaml).data[datasets[0].name].source];
  };
  expect(await sourceOf("my data/people 2.csv.gz")).toEqual(["people_2", as({ file: "my data/people 2.csv.gz", format: "csv" })]);
  expect(await sourceOf("people")).toEqual(["people", as({ file: "people", format: "csv" })]);
  expect(await sourceOf("people", { file: "p.csv", delimiter: ";" })).toEqual(["people", as({ file: "p.csv", delimiter: ";" })]);
});

it("names what is wrong as a caller in code knows it", async () => {
  const same = tableFromColumns("t.csv", { text: ["a b c d", "b c d e"], label: ["x", "x"] });
  await expect(draftTable(same)).rejects.toThrow("t.csv: no column looks like a target; name one with targets, as in targets: [\"label\"]");
  await expect(draftTable(same, { targets: ["lable"] })).rejects.toThrow(
    'targets: there is no column "lable" in t.csv (did you mean "label"?)');
  await expect(draftTable(same, { targets: ["label:binry"] })).rejects.toThrow('targets label:binry: "binry" is no kind of task');
  await expect(draftTable({} as never)).rejects.toThrow("draftTable takes a table first");
  await expect(draftTable(same, { target: ["label"] } as never)).rejects.toThrow('unknown option "target" (did you mean "targets"?)');
});
