/** @file Trainings on threads: the scores of this thread, mistakes that stay mistakes, and threads that die. The pool is that of `dist`. */
import { afterAll, expect, test } from "vitest";
import type { JobProgress } from "../../src/experiment/train-job.js";
import { compare } from "../../src/study/compare/compare.js";
import type * as Pool from "../../src/study/node/run-pool.js";
import { runTrial, type TrialJob } from "../../src/study/run-trial.js";
import { splitOf } from "../experiment/reviews.js";
import { recipeWith, tablesOf } from "../run/runs.js";

const { RunPool } = await import(new URL("../../dist/study/node/run-pool.js", import.meta.url).href) as typeof Pool;
const pools: Pool.RunPool[] = [];
afterAll(() => Promise.all(pools.map((pool) => pool.close())));
function open(concurrency: number): Pool.RunPool {
  const pool = new RunPool(concurrency);
  pools.push(pool);
  return pool;
}

const recipe = recipeWith("train.epochs=1"), long = recipeWith("train.epochs=100000");
const tables = await tablesOf(recipe), split = await splitOf(recipe, tables);
const jobOf = (own: typeof recipe): TrialJob => ({ label: "one", job: { recipe: own, split, seed: 1 } });
const reasonOf = (promise: Promise<unknown>): Promise<Error> => promise.then(() => expect.fail("answered"), (reason: Error) => reason);

/** Ends a pool's first thread, as the system might. */
function kill(pool: Pool.RunPool): void {
  const { places: [{ worker }] } = (pool as unknown as { pool: { places: { worker: { terminate(): void } }[] } }).pool;
  worker.terminate();
}

test("a training has the scores of one in this thread, and tells its steps", async () => {
  const pool = open(2), steps: JobProgress[] = [];
  const found = await Promise.all([pool.run(jobOf(recipe), (step) => steps.push(step)), pool.run(jobOf(recipe), () => {})]);
  const expected = { ...await runTrial(jobOf(recipe)), seconds: expect.any(Number) as number };
  expect(found).toEqual([expected, expected]);
  expect(steps.at(-1)).toEqual({ done: 4, total: 4 });
});

test("a comparison finds the same on threads, whatever it trains: samples, weights of rows, missing targets, validation rows", async () => {
  const rich = recipeWith(
    "train.epochs=3", "data.movie.sample=60", "split.validation=0.2", "train.best=mean", "train.weighting=uncertainty",
    "tasks.gaps={data: restaurant, target: gaps, kind: regression, weight: weight}",
    "tasks.part={data: movie, target: part, kind: binary, posWeight: balanced}",
  );
  const own = await tablesOf(rich);
  expect(await compare(rich, own, 2, { runner: open(2) })).toEqual(await compare(rich, own, 2));
});

test("a mistake of the training stays one, and its place is free again", async () => {
  const pool = open(1);
  const diverging = recipeWith("train={optimizer: {name: sgd, lr: 1e30}, epochs: 9}", "model={hidden: [4, 4], activation: relu}");
  const reason = await reasonOf(pool.run(jobOf(diverging), () => {}));
  expect([reason.name, reason.message]).toEqual(["PotluckError", expect.stringMatching(/^training stopped/)]);
  expect(await pool.run(jobOf(recipe), () => {})).toHaveProperty("test.movie");
});

test("a thread that dies fails its training, and the next one has a new thread", async () => {
  const pool = open(1);
  const under = reasonOf(pool.run(jobOf(long), () => kill(pool)));
  await expect(pool.run(jobOf(recipe), () => {})).rejects.toThrow("all 1 threads are busy");
  expect((await under).message).toMatch(/^training thread 1 of 1 ended: it exited with code 1$/);
  expect(await pool.run(jobOf(recipe), () => {})).toHaveProperty("test.movie");
  kill(pool); // without work, too
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await pool.run(jobOf(recipe), () => {})).toHaveProperty("test.movie");
});

test("a pool that is closed ends what is under way and takes nothing more", async () => {
  const pool = open(1);
  const under = reasonOf(pool.run(jobOf(long), () => {}));
  await pool.close();
  expect((await under).message).toMatch(/ended: the pool was closed$/);
  expect((await reasonOf(pool.run(jobOf(recipe), () => {}))).message).toMatch(/closed: make a new one/);
});

test.each([0, 1.5])("a concurrency of %s is refused", (concurrency) => {
  expect(() => new RunPool(concurrency)).toThrow(new RegExp(`RunPool: concurrency must be a whole number .*, found ${concurrency}`, "u"));
});
