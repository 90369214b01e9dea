/** @file The example of forgetting, on the reviews that it asks for: the first task is learned, and lost again while the second is. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { makeReviews } from "../../src/data/reviews/make-reviews.js";
import { parseRecipe, type Recipe } from "../../src/recipe/index.js";
import { recordRun } from "../../src/run/record-run.js";
import { readTables } from "../../src/experiment/read-tables.js";
import type { EpochEvent } from "../../src/train/events.js";
import { splitOf } from "../experiment/reviews.js";

const recipeFile = fileURLToPath(new URL("../../examples/forgetting/recipe.yaml", import.meta.url));
const text = readFileSync(recipeFile, "utf8");
const data = mkdtempSync(join(tmpdir(), "potluck-test-"));

beforeAll(() => {
  vi.stubEnv("POTLUCK_DATA", data);
  mkdirSync(join(data, "reviews"));
  const reviews = makeReviews({ seed: 1, overlap: -1 }); // as `potluck demo --overlap -1` writes them
  for (const [task, { texts, labels }] of Object.entries(reviews)) {
    const lines = texts.map((one, row) => `"${one.replaceAll('"', '""')}",${labels[row]}\n`);
    writeFileSync(join(data, "reviews", `${task}.csv`), `review,label\n${lines.join("")}`);
  }
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(data, { recursive: true, force: true });
});

/** Each task's headline after each epoch. */
async function scoresOf(name: string, ...set: string[]): Promise<Record<string, number[]>> {
  const recipe: Recipe = parseRecipe(text, { file: recipeFile, set });
  const split = await splitOf(recipe, await readTables(recipe, dirname(recipeFile)));
  const folder = join(data, name), tasks = Object.keys(recipe.tasks);
  mkdirSync(folder);
  const epochs: EpochEvent[] = [];
  await recordRun({
    recipe, split, seed: recipe.seed, folder, baselines: false,
    onEvent: (event) => void (event.event === "epoch" && event.split === "test" && epochs.push(event)),
  });
  return Object.fromEntries(tasks.map((task) => [
    task, epochs.filter((event) => event.task === task).map(({ metrics }) => metrics[recipe.tasks[task].metric.name]),
  ]));
}

it("forgets the first task, to the numbers in its header", async () => {
  const scores = await scoresOf("task_by_task");
  for (const [task, values] of Object.entries(scores)) {
    const line = new RegExp(`^# +${task} +((?:\\d\\.\\d{3} +){8})`, "mu").exec(text)![1];
    expect(values.map((value) => value.toFixed(3))).toEqual(line.trim().split(/ +/u));
  }
  const { movie } = scores;
  expect(Math.max(...movie.slice(0, 4)) - movie[7]).toBeGreaterThan(0.15);
});

it("keeps both where the same batches come in turn", async () => {
  const { movie, restaurant } = await scoresOf("round_robin", "train.schedule=round_robin");
  expect(movie[7]).toBeGreaterThan(0.7);
  expect(restaurant[7]).toBeGreaterThan(0.6);
});
