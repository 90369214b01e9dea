/** @file A recorded training keeps each event once: in the log, in what it returns, and as it told them, line by line. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { trainJob } from "../../src/experiment/train-job.js";
import { recordRun } from "../../src/run/record-run.js";
import { historyOf } from "../../src/run/run-history.js";
import { roundedJson } from "../../src/run/round-numbers.js";
import { readRun } from "../../src/run/run-folder.js";
import type { TrainEvent } from "../../src/train/events.js";
import { trainToEnd } from "../../src/train/loop.js";
import { planOf, splitOf } from "../experiment/reviews.js";
import { at, folder as home, recipeWith, tablesOf } from "./runs.js";

const tables = await tablesOf(recipeWith());
const countOf = (events: TrainEvent[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { event } of events) counts[event] = (counts[event] ?? 0) + 1;
  return counts;
};

describe.each<[string, string[], number | null, Record<string, number>]>([
  ["plain", [], null, { step: 8, epoch: 8 }],
  ["with evaluations", ["train.evaluateEvery=3 steps"], null, { step: 8, evaluation: 4, epoch: 4 }],
  ["with a best epoch", ["split.validation=0.2", "train.best=mean"], null, { step: 6, epoch: 10, best: 1 }],
  [
    "with tasks that stop",
    ["split.validation=0.2", "train={best: mean, epochs: 60}", "train.patience={movie: 1, '00': 1}", "train.optimizer.lr=0.5"],
    null, { stop: 2, best: 1 },
  ],
  ["of automatic length", ["train.epochs=auto", "train.patience=2"], null, { best: 1, refit: 1 }],
  ["interrupted", [], 3, { step: 3 }],
])("the events of a training %s", (name, set, stopAt, counts) => {
  it("are in the log line by line, as told, and in the history", async () => {
    const recipe = recipeWith(...set), folder = at(name.replaceAll(" ", "-")), told: TrainEvent[] = [], controller = new AbortController();
    const run = await recordRun({
      recipe, split: await splitOf(recipe, tables), seed: 1, folder, baselines: false, signal: controller.signal,
      onEvent(event) {
        told.push(structuredClone(event));
        expect(readFileSync(`${folder}/metrics.jsonl`, "utf8").split("\n")).toHaveLength(told.length + 1); // written before it is told
        if (event.event === "step" && event.step === stopAt) controller.abort();
      },
    });
    expect(readFileSync(`${folder}/metrics.jsonl`, "utf8")).toBe(told.map((event) => `${roundedJson(event)}\n`).join(""));
    expect(run.history).toEqual(historyOf(recipe, told));
    expect(countOf(told)).toMatchObject(counts);
    expect(run.stoppedBy === "caller").toBe(stopAt !== null);
    const steps = told.flatMap((event) => (event.event === "step" ? [event.step] : []));
    expect(steps).toEqual(Array.from({ length: run.steps }, (_, index) => index + 1));
  });
});

it("the scores are those of the same training without a record", async () => {
  const recipe = recipeWith("split.validation=0.2", "train.best=mean"), split = await splitOf(recipe, tables);
  const { scores } = await recordRun({ recipe, split, seed: 1, folder: at("scores"), baselines: false });
  const plan = planOf(recipe, split);
  expect(await trainToEnd(plan)).toEqual(scores);
  plan.model.dispose();
});

it("a refit is saved with its own vocabulary, as the rows that validated are among those that it learned from", async () => {
  const recipe = recipeWith("train.epochs=auto", "train.patience=2"), split = await splitOf(recipe, tables);
  const { scores, refitted } = await recordRun({ recipe, split, seed: 1, folder: at("refitted"), baselines: false });
  const { features, state } = readRun(at("refitted"));
  expect(refitted).toBe(true);
  expect(features.width).toBeGreaterThan(split.features.width); // more words are in two documents
  expect(state["hidden.weight"].shape).toEqual([6, features.width]);
  const { plan, ...again } = await trainJob({ recipe, split, seed: 1 });
  expect([again.scores, plan.model.stateDict()]).toEqual([scores, state]);
  plan.model.dispose();
});

it("an interrupted refit leaves the first training's model, and no account that says otherwise", async () => {
  const recipe = recipeWith("train.epochs=auto", "train.patience=2"), split = await splitOf(recipe, tables), stop = new AbortController();
  const run = await recordRun({
    recipe, split, seed: 1, folder: at("cut"), tables, signal: stop.signal,
    onEvent: ({ event }) => { if (event === "refit") stop.abort(); },
  });
  expect([run.refitted, run.account]).toEqual([false, null]);
  expect(existsSync(at("cut/account.json"))).toBe(false);
  expect(readRun(at("cut")).features.width).toBe(split.features.width);
});

it("the recipe in the folder says where its paths start, where that is given", async () => {
  const recipe = recipeWith("train.epochs=1", "folder=elsewhere"), split = await splitOf(recipe, tables);
  const folderOf = async (name: string, sourceFolder?: string): Promise<string | undefined> => {
    await recordRun({ recipe, split, seed: 1, folder: at(name), sourceFolder, baselines: false });
    return readRun(at(name)).recipe.folder;
  };
  expect(await folderOf("below/two", home)).toBe("../..");
  expect(await folderOf("beside", at("other"))).toBe("../other");
  expect(await folderOf("same", at("same"))).toBeUndefined();
  expect(await folderOf("kept")).toBe("elsewhere");
});
