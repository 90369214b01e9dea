/**
 * @file A multilabel target whose cells are lists: of JSON lines, and of a csv whose cells hold what JSON, Python and DuckDB write for a
 * list. The labels are the items, never pieces with brackets and quotes.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { tableFromColumns } from "../../../src/data/table.js";
import { Experiment } from "../../../src/experiment/experiment.js";
import { readTables } from "../../../src/experiment/read-tables.js";
import { trainJob } from "../../../src/experiment/train-job.js";
import { parseRecipe } from "../../../src/recipe/index.js";

const folder = fileURLToPath(new URL(".", import.meta.url));
const rows = readFileSync(`${folder}more-posts.jsonl`, "utf8").trimEnd().split("\n")
  .map((line) => JSON.parse(line) as { text: string; tags: string[] });
const recipeWith = (task: string) => parseRecipe(
  readFileSync(`${folder}recipe.yaml`, "utf8").replace("kind: multilabel", `kind: multilabel${task}`), { file: "recipe.yaml" });
const tableOf = (tags: (tags: string[]) => string | string[]) => (
  tableFromColumns("posts", { text: rows.map(({ text }) => text), tags: rows.map((row) => tags(row.tags)) }));

/** What becomes of the tags, and how well they are learned. */
async function outcome(tags: Parameters<typeof tableOf>[0], task = "") {
  const recipe = recipeWith(task), split = (await Experiment.open(recipe, { posts: tableOf(tags) })).split();
  const { plan, scores } = await trainJob({ recipe, split, seed: 1 });
  plan.model.dispose();
  const { train, test } = split.data.posts;
  const perRow = [train, test].flatMap(({ y }) => Array.from({ length: y.tags.shape[0] }, (_, row) => (
    y.tags.data.subarray(row * 3, row * 3 + 3).reduce((sum, value) => sum + value, 0))));
  return { names: split.targets.tags.names, labels: perRow.sort(), f1: scores.tags.f1_micro };
}

describe("lists as labels", () => {
  it.each<[string, Parameters<typeof tableOf>[0], string?]>([
    ["lists", (tags) => tags],
    ["lists beside a separator", (tags) => tags, ', separator: ","'],
    ["JSON as text", (tags) => JSON.stringify(tags)],
    ["Python as text", (tags) => `[${tags.map((tag) => `'${tag}'`).join(", ")}]`],
    ["DuckDB as text", (tags) => `[${tags.join(", ")}]`],
    ["text with a separator", (tags) => tags.join("|") || "|", ', separator: "|"'],
  ])("%s: three labels, an empty list has none", async (_, tags, task) => {
    const { names, labels, f1 } = await outcome(tags, task);
    expect(names).toEqual(["art", "news", "sport"]);
    expect(labels).toEqual(rows.map((row) => row.tags.length).sort());
    expect(f1).toBeGreaterThan(0.9);
  });

  it("refuses lists as text where a separator would cut them, and text where lists are needed", async () => {
    await expect(outcome((tags) => JSON.stringify(tags), ', separator: ","')).rejects
      .toThrow(/^task "tags": dataset "posts": data row \d+: column "tags": the cell .* is a list that is written as text: remove/u);
    await expect(outcome((tags) => tags.join("|"))).rejects.toThrow(/is text: set separator to the text between its labels|is blank/u);
  });

  it("reads them from JSON lines", async () => {
    const recipe = recipeWith(""), split = (await Experiment.open(recipe, await readTables(recipe, folder))).split();
    expect(split.targets.tags.names).toEqual(["art", "news", "sport"]);
  });
});
