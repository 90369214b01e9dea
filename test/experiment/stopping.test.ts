/** @file From a recipe's validation rows, best epoch, patience, rates and frozen parts to trainings, run folders and comparisons. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ValueMap } from "../../src/data/targets/values.js";
import { tableFromColumns } from "../../src/data/table.js";
import { metrics } from "../../src/metric/index.js";
import { resolveSingle } from "../../src/recipe/index.js";
import { readRun } from "../../src/run/run-folder.js";
import { recordRun } from "../../src/run/record.js";
import { compare, type ComparisonProgress } from "../../src/study/compare.js";
import { type Prepared, prepare } from "../../src/experiment/split.js";
import { fromMessage, toMessage } from "../../src/study/run-messages.js";
import { stoppingOf } from "../../src/experiment/stopping.js";
import { buildTraining } from "../../src/experiment/plan.js";
import type { EpochEvent } from "../../src/train/events.js";
import { train, trainToEnd } from "../../src/train/loop.js";
import { at, recipeWith, tablesOf } from "../run/kitchen.js";

const validating = ["data.movie.split.validation=0.2", "data.restaurant.split.validation=0.2"];
const tables = await tablesOf(recipeWith());
const preparedWith = (...set: string[]): Prepared => prepare(recipeWith(...set), tables, 1);
const both = ["movie", "0"];

describe("validation rows", () => {
  it("leave the test rows as they are, and nothing is learned from them", () => {
    const plain = preparedWith().data.movie, { data, features } = preparedWith(...validating);
    expect([data.movie.train.length, data.movie.validation!.length, data.movie.test.length]).toEqual([44, 16, 20]);
    expect(plain.validation).toBeUndefined();
    expect(data.movie.test.y.movie).toEqual(plain.test.y.movie);
    // a word that only validation rows have is no feature: put one into every such row
    const marked = { ...tables };
    const isValidation = new Set(rowsOf(validating));
    marked.movie = tableFromColumns("movie", {
      review: tables.movie.column("review").map((text, row) => (isValidation.has(row) ? `${text as string} zzz zzz` : text)), label: [...tables.movie.column("label")],
    });
    expect(prepare(recipeWith(...validating), marked, 1).features.width).toBe(features.width);
    expect(prepare(recipeWith(...validating, "features.fitOn=all"), marked, 1).features.width)
      .toBe(preparedWith(...validating, "features.fitOn=all").features.width + 1);
  });

  /** Which rows of the movie table validate: those whose number, as the label, comes out there. */
  function rowsOf(set: string[]): number[] {
    const numbered = { ...tables, movie: tableFromColumns("movie", { review: [...tables.movie.column("review")], label: [...tables.movie.column("label")], id: [...Array(80).keys()] }) };
    const recipe = recipeWith(...set, "tasks.id={data: movie, target: id, kind: regression}");
    const { data, labels } = prepare(recipe, numbered, 1);
    return Array.from((labels.id as ValueMap).decode(data.movie.validation!.y.id.data), Math.round);
  }

  it("may come from a column, and go to other threads", () => {
    const recipe = recipeWith("data.movie.split={column: part}");
    const parts = tables.movie.column("label").map((_, row) => ["train", "train", "validation", "test"][row % 4]);
    const movie = tableFromColumns("movie", { review: [...tables.movie.column("review")], label: [...tables.movie.column("label")], part: parts });
    const prepared = prepare(recipe, { ...tables, movie }, 1);
    expect([prepared.data.movie.train.length, prepared.data.movie.validation!.length, prepared.data.movie.test.length]).toEqual([40, 20, 20]);
    const { prepared: sent } = fromMessage(structuredClone(toMessage({ recipe, prepared, tasks: both, seed: 1 }, (matrix) => matrix)));
    expect(sent.data.movie.validation!.y).toEqual(prepared.data.movie.validation!.y);
    expect(Object.keys(sent.data.restaurant)).toEqual(["train", "test"]);
  });

  it("must have a label", () => {
    const parts = tables.movie.column("label").map((_, row) => ["train", "train", "validation", "test"][row % 4]);
    const label = tables.movie.column("label").map((value, row) => (parts[row] === "validation" ? null : value));
    const movie = tableFromColumns("movie.csv", { review: [...tables.movie.column("review")], label, part: parts });
    expect(() => prepare(recipeWith("data.movie.split={column: part}"), { ...tables, movie }, 1))
      .toThrow('task "movie": movie.csv: column "label": none of the 20 validation rows has a label, so there is nothing to score on');
  });
});

describe("what a training goes by", () => {
  const planOf = (tasks: string[], ...set: string[]) => stoppingOf(recipeWith(...validating, ...set), tasks, preparedWith(...validating).data);
  const told = { movie: { name: "f1", higherIsBetter: true }, "0": { name: "f1_macro", higherIsBetter: true } };

  it("is what the recipe says of its tasks", () => {
    expect(planOf(both)).toBeNull();
    expect(planOf(both, "train.best=mean", "train.patience=2")).toEqual({ metrics: told, best: { movie: 1, "0": 1 }, patience: 2 });
    expect(planOf(both, "train.best={movie: 2}", "train.patience={'0': 3}")).toEqual({ metrics: told, best: { movie: 2 }, patience: { "0": 3 } });
    expect(planOf(both, "train.best=mean", "tasks.movie.metric=logLoss")?.metrics.movie).toEqual({ name: "log_loss", higherIsBetter: false });
    expect(metrics.get("log_loss").higherIsBetter).toBe(false);
  });

  it("is its own task where one is trained alone", () => {
    expect(planOf(["movie"], "train.best=mean", "train.patience=2")).toEqual({ metrics: { movie: told.movie }, best: { movie: 1 }, patience: 2 });
    expect(planOf(["0"], "train.best=movie")).toMatchObject({ best: { "0": 1 } });
    expect(planOf(["movie"], "train.best={movie: 2, '0': 5}", "train.patience={'0': 2}")).toMatchObject({ best: { movie: 2 }, patience: null });
    expect(planOf(["movie"], "train.patience={'0': 2}")).toBeNull();
  });

  it("is refused where the split column holds no row to validate", () => {
    const recipe = recipeWith("data.movie.split={column: part}", "train.best=movie");
    const movie = tableFromColumns("movie", {
      review: [...tables.movie.column("review")], label: [...tables.movie.column("label")], part: tables.movie.column("label").map((_, row) => (row % 4 ? "train" : "test")),
    });
    expect(() => buildTraining(recipe, prepare(recipe, { ...tables, movie }, 1), both, 1))
      .toThrow('train.best goes by the validation rows of task "movie", and dataset "movie" has none: give it split: { validation: 0.1 }, or some rows with');
  });
});

describe("a recorded training with a best epoch", () => {
  const settings = [...validating, "train.epochs=8", "train.lr=0.3", "train.best=mean"];

  it("keeps that epoch's weights and scores, and says which", async () => {
    const recipe = recipeWith(...settings), prepared = preparedWith(...settings);
    const run = await recordRun({ recipe, prepared, tasks: both, seed: 1, folder: at("best") });
    const scores = (split: string) => run.events.filter((event): event is EpochEvent => event.event === "epoch" && event.split === split);
    const means = Array.from({ length: 8 }, (_, index) => {
      const own = scores("validation").filter(({ epoch }) => epoch === index + 1);
      return own.reduce((sum, { task, metrics: found }) => sum + found[task === "movie" ? "f1" : "f1_macro"], 0) / 2;
    });
    const value = Math.max(...means), epoch = means.indexOf(value) + 1;
    expect(epoch).toBeLessThan(8); // else this shows nothing
    expect(run.events.at(-1)).toEqual({ event: "best", epoch, value });
    expect(run.best).toEqual(run.events.at(-1));
    expect(readFileSync(at("best/metrics.jsonl"), "utf8").trimEnd().split("\n").at(-1)).toBe(JSON.stringify({ event: "best", epoch, value }));
    expect(run.scores).toEqual(Object.fromEntries(scores("test").filter((event) => event.epoch === epoch).map(({ task, metrics: found }) => [task, found])));

    const short = recipeWith(...validating, `train.epochs=${epoch}`, "train.lr=0.3");
    const alike = await recordRun({ recipe: short, prepared, tasks: both, seed: 1, folder: at("short") });
    expect(readRun(at("best")).state).toEqual(readRun(at("short")).state);
    expect(alike.scores).toEqual(run.scores);
    expect(readFileSync(at("best/scores.svg"), "utf8").match(/>8</u)).not.toBeNull(); // the chart has all epochs
  });

  it("is interrupted by a signal and not by patience", async () => {
    const recipe = recipeWith(...settings, "train.epochs=40", "train.patience=1"), prepared = preparedWith(...settings);
    const patient = await recordRun({ recipe, prepared, tasks: both, seed: 1, folder: at("patient") });
    expect(patient.steps).toBeLessThan(patient.totalSteps);
    expect(patient.interrupted).toBe(false);
    const stop = new AbortController();
    const stopped = await recordRun({
      recipe, prepared, tasks: both, seed: 1, folder: at("stopped"), signal: stop.signal, onEvent: (event) => { if (event.event === "step" && event.step === 2) stop.abort(); },
    });
    expect([stopped.steps, stopped.interrupted, stopped.events.some(({ event }) => event === "best")]).toEqual([2, true, false]);
  });
});

describe("compare", () => {
  it("takes the best epoch's scores, alone and together, and counts the steps that were made", async () => {
    const recipe = recipeWith(...validating, "train.epochs=6", "train.lr=0.3", "train.best=movie", "train.patience=1");
    const progress: ComparisonProgress[] = [];
    const found = await compare(recipe, tables, 1, { onProgress: (now) => progress.push(now) });
    const prepared = prepare(recipe, tables, 1);
    let steps = 0;
    for (const tasks of [["movie"], ["0"], both]) {
      const own = tasks.length === 1 ? resolveSingle(recipe) : recipe;
      const run = await recordRun({ recipe: own, prepared, tasks, seed: 1, folder: at(`compare-${tasks.join("-")}`) });
      steps += run.steps;
      const best = run.events.find(({ event }) => event === "best");
      expect(best).toBeDefined();
      for (const task of tasks) {
        const { metric, single, multi } = found.tasks[task];
        expect((tasks.length === 1 ? single : multi).values).toEqual([run.scores[task][metric]]);
      }
    }
    expect(progress.at(-1)).toMatchObject({ steps, totalSteps: steps });
    expect(steps).toBeLessThan(3 * 6 * 3);
  });
});

describe("a recipe's updates", () => {
  const planWith = (...set: string[]) => buildTraining(recipeWith(...set), preparedWith(), both, 1);
  const names = (parameters: Iterable<{ name: string }>) => Array.from(parameters, ({ name }) => name);

  it("give trunk and heads rates of their own", () => {
    const groups = planWith("train.headLr=0.1").optimizer.groups.map(({ lr, parameters }) => [lr, names(parameters)]);
    expect(groups).toEqual([[0.02, ["hidden.weight", "hidden.bias"]], [0.1, expect.arrayContaining(["final_movie.weight", "final_movie.bias", "final_0.weight", "final_0.bias"])]]);
    expect(planWith("train.trunkLr=0.001", "train.headLr=0.1").optimizer.groups.map(({ lr }) => lr)).toEqual([0.001, 0.1]);
    expect(planWith().optimizer.groups.map(({ lr }) => lr)).toEqual([0.02]);
  });

  it("freeze trunk and heads, and refuse to train nothing", async () => {
    const plan = planWith("train.freeze=[trunk, movie]", "train.epochs=1");
    const before = plan.model.stateDict();
    await trainToEnd(plan);
    const after = plan.model.stateDict();
    expect(Object.keys(after).filter((name) => !after[name].data.every((value, index) => value === before[name].data[index]))).toEqual(["final_0.weight", "final_0.bias"]);
    const recipe = recipeWith("train.freeze=[trunk, movie]");
    expect(() => buildTraining(recipe, preparedWith(), ["movie"], 1)).toThrow(
      "train.freeze (trunk, movie) leaves nothing of movie to train; for a task alone, single: { train: { freeze: [] } } says otherwise");
  });

  it("clip and accumulate", async () => {
    const plan = planWith("train.clipNorm=0.01", "train.accumulate=3", "train.epochs=1");
    const norms: (number | undefined)[] = [];
    for await (const event of train(plan)) if (event.event === "step") norms.push(event.unclippedNorm);
    expect(norms).toEqual([expect.any(Number), expect.any(Number)]); // four batches: three, and one
    plan.model.dispose();
  });
});
