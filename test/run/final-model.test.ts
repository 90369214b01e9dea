/**
 * @file The final model on all rows, `split: { test: 0 }`: what is trained, what is scored in place of test rows, what is written, and what
 * is refused.
 */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Account } from "../../src/account/types.js";
import { accountReport } from "../../src/cli/account-report.js";
import { Experiment } from "../../src/experiment/experiment.js";
import { trainJob } from "../../src/experiment/train-job.js";
import { type RecordedRun, recordRun } from "../../src/run/record-run.js";
import { readRun } from "../../src/run/run-folder.js";
import { compare } from "../../src/study/compare/compare.js";
import { fromMessage, toMessage } from "../../src/study/node/run-messages.js";
import { shareMatrix } from "../../src/tensor/sparse-matrix.js";
import { at, logged } from "../cli/command.js";
import { reviewRecipe, reviewTables, splitOf } from "../experiment/reviews.js";

const tables = reviewTables({ movie: 80, restaurant: 60 });
const model = "{ hidden: [4] }", train = (epochs: string): string =>
  `{ epochs: ${epochs}, batchSize: 16, optimizer: { name: adam, lr: 0.01 }${epochs === "auto" ? ", patience: 2" : ""} }`;
const layout = { width: 100, color: false };

/** Records a run of a recipe; the account's text beside it. */
async function record(name: string,
  written: Parameters<typeof reviewRecipe>[0]): Promise<{ run: RecordedRun; account: Account; report: string }> {
  const recipe = reviewRecipe({ model, ...written }), split = await splitOf(recipe, tables);
  const run = await recordRun({ recipe, split, seed: 1, folder: at(name), tables, baselines: name === "auto" });
  return { run, account: run.account!, report: accountReport(run.account!, layout) };
}
const predictions = (name: string): string[] => readFileSync(at(`${name}/predictions.csv`), "utf8").trimEnd().split("\n").slice(1);

describe("with automatic length", () => {
  let recorded: Awaited<ReturnType<typeof record>>;
  beforeAll(async () => void (recorded = await record("auto", { split: "{ test: 0 }", train: train("auto") })));

  it("finds the length on rows that are set aside, and then trains on all", async () => {
    const split = await splitOf(reviewRecipe({ split: "{ test: 0 }", train: train("auto") }), tables);
    expect([split.data.movie.train.length, split.data.movie.validation!.length, split.data.movie.test.length]).toEqual([64, 16, 0]);
    expect(split.refit!().data.movie.train.length).toBe(80);
    expect(recorded.run).toMatchObject({ refitted: true, scores: {} });
    expect(readRun(at("auto")).recipe.split).toMatchObject({ test: 0 });
  });

  it("scores the rows that were set aside, by the model that did not train on them", () => {
    const { account, report, run } = recorded, checks = logged("auto").filter(({ event, split }) => event === "epoch" &&
      split === "validation");
    const best = checks.find(({ task, step }) => task === "movie" && step === run.best!.step) as unknown as { metrics: { f1: number } };
    expect(account.tasks.movie.value).toBeCloseTo(best.metrics.f1, 5); // the log has six digits
    expect(account.tasks.movie.rows).toEqual({ train: 64, validation: 16, test: 0, withoutTarget: 0 });
    expect(account.tasks.movie.linear!.value).not.toBeNull();
    expect(account.tasks.movie.interval).not.toBeNull();
    expect(account.tasks.restaurant.classes!.reduce((sum, { predicted }) => sum + predicted, 0)).toBe(12);
    expect(account.tasks.movie.mistakes.every(({ side }) => side === "validation")).toBe(true);
    expect(report).toContain("validation rows\n");
    expect(report).toContain("movie: validation rows by target and prediction (columns)");
    expect(report.replaceAll("\n", " ")).toContain("no rows test: the scores are on the validation rows, by the model before it was " +
      "trained " +
      "again; these rows also chose the length");
    expect(predictions("auto").every((line) => /^\w+,validation,/u.test(line))).toBe(true);
    expect(predictions("auto")).toHaveLength(28);
  });

  it("is the same with events and without, and on another thread", async () => {
    const recipe = reviewRecipe({ model, split: "{ test: 0 }", train: train("auto") }), split = await splitOf(recipe, tables);
    const job = { recipe, split, seed: 1 };
    for (const one of [job, fromMessage(structuredClone(toMessage(job, shareMatrix)))]) {
      const { plan, scores, steps } = await trainJob(one);
      expect([scores, steps]).toEqual([{}, recorded.run.steps]);
      const { state } = readRun(at("auto"));
      for (const [name, { data }] of Object.entries(plan.model.stateDict())) expect(data).toEqual(state[name].data);
      plan.model.dispose();
    }
  });
});

describe("with a number of epochs", () => {
  it("scores given validation rows", async () => {
    const { run, account, report } = await record("given", { split: "{ test: 0, validation: 0.25 }", train: train("2") });
    expect(run.scores).toEqual({});
    expect(account.tasks.movie.rows).toMatchObject({ train: 60, validation: 20, test: 0 });
    expect(account.tasks.movie.value).not.toBeNull();
    expect(report).toMatch(/no rows test: the scores are on the validation rows$/mu);
  });

  it("scores nothing without validation rows, and says so", async () => {
    const { account, report } = await record("none", { split: "{ test: 0 }", train: train("2") });
    for (const task of Object.values(account.tasks)) {
      expect(task).toMatchObject({ value: null, interval: null, constant: null, linear: null, mistakes: [] });
      expect(task.rows).toMatchObject({ validation: 0, test: 0, withoutTarget: 0 });
    }
    expect(account.advice).toEqual([]);
    expect(report).toContain("no rows test or validate, so nothing was scored");
    expect(predictions("none")).toEqual([]);
    expect(logged("none").filter(({ event }) => event === "epoch").every(({ split }) => split === "train")).toBe(true);
  });

  it("scores each dataset on what it has", async () => {
    const { account, report } = await record("mixed", { movie: "split: { test: 0, validation: 0.25 }", train: train("2") });
    expect([account.tasks.movie.rows.test, account.tasks.restaurant.rows]).toEqual([0, { train: 45, validation: 0, test: 15,
      withoutTarget: 0 }]);
    expect(report).toContain("scored rows\n");
    expect(report).toMatch(/^movie .*20 validation$/mu);
    expect(report).toMatch(/^restaurant .*15 test$/mu);
    expect(report).toContain("no rows of movie test: the scores of movie are on the validation rows");
  });
});

describe("a comparison", () => {
  it("is refused: it scores test rows", async () => {
    const recipe = reviewRecipe({ movie: "split: { test: 0 }" });
    await expect(compare(recipe, tables, 2)).rejects.toThrow('compare scores test rows, and dataset "movie" has none, since its split ' +
      'has ' +
      "test: 0: set a share of test rows for the comparison, and train the final model without them");
  });
});

it("an experiment without any rows to train is refused", async () => {
  const few = reviewTables({ movie: 80, restaurant: 60 }), recipe = reviewRecipe({ split: "{ test: 0, validation: 0.999 }" });
  await expect(Experiment.open(recipe, few).then((experiment) => experiment.split()))
    .rejects.toThrow('split of "movie": 80 rows at a validation share of 0.999 leave none to train');
});
