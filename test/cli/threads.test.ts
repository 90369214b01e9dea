/** @file A training and a comparison end in the same bytes for any number of threads, also where threads count the text. */
import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import { makeReviews } from "../../src/data/reviews/make-reviews.js";
import type * as Pool from "../../src/text/threads/text-pool.js";
import { at, build, BUILD_TIME, potluck, readJson, write, writeReviews } from "./command.js";

/** Every file of a run that does not name its folder. */
const filesOf = (run: string): Record<string, string> => Object.fromEntries(
  readdirSync(at(run)).map((name) => [name, readFileSync(at(`${run}/${name}`)).toString("hex")]));

async function train(recipe: string, threads: number): Promise<Record<string, string>> {
  const out = `${recipe.replace(/\W/gu, "-")}-${threads}`;
  expect(await potluck("train", recipe, "--threads", String(threads), "--out", out)).toMatchObject({ code: 0, stderr: "" });
  return filesOf(out);
}

beforeAll(build, BUILD_TIME);

it("little text, which one thread counts", async () => {
  writeReviews();
  const one = await train("reviews.yaml", 1);
  expect(Object.keys(one)).toContain("model.safetensors");
  expect(await train("reviews.yaml", 3)).toEqual(one);
});

it("so much text that threads count it", async () => {
  const documents: Record<string, string[]> = {};
  for (const [task, { texts, labels }] of Object.entries(makeReviews({ documents: 40, seed: 3, words: 40 }))) {
    documents[task] = texts.map((text, row) => `${text} `.repeat(Math.ceil(205_000 / text.length)) + `row${row}`);
    write(`${task}-long.csv`, `review,label\n${documents[task].map((text, row) => `"${text}",${labels[row]}\n`).join("")}`);
  }
  const { textPoolFor } = await import(new URL("../../dist/text/threads/text-pool.js", import.meta.url).href) as typeof Pool;
  const pool = textPoolFor(documents, 2);
  expect(pool).toBeDefined(); // else this tests nothing
  await pool!.close();
  write("long.yaml", `
data:
  movie: { source: movie-long.csv, text: review }
  restaurant: { source: restaurant-long.csv, text: review }
features: { vectorizer: { name: tfidf, ngramRange: [1, 2], minDf: 2 } }
tasks:
  movie: { data: movie, target: label, kind: binary, positive: pos }
  restaurant: { data: restaurant, target: label, kind: multiclass, labels: [negative, neutral, positive] }
model: { hidden: [8], activation: sigmoid }
train: { epochs: 2, batchSize: 16, optimizer: { name: adam, lr: 0.001 }, schedule: min_size, weighting: sum }
`);
  expect(await train("long.yaml", 3)).toEqual(await train("long.yaml", 1));
}, 120_000);

it("a comparison", async () => {
  for (const threads of ["1", "2"]) {
    const end = await potluck("compare", "reviews.yaml", "--threads", threads, "--seeds", "2", "--out", `compared-${threads}`);
    expect(end).toMatchObject({ code: 0, stderr: "" });
  }
  const answerOf = (threads: number): unknown => (readJson(`compared-${threads}/study.json`) as { answer: unknown }).answer;
  expect(answerOf(1)).toEqual(answerOf(2));
});
