/** @file From a recipe's validation rows, best epoch and patience to trainings, run folders and comparisons. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type CellValue, tableFromColumns } from "../../src/data/table.js";
import type { ExperimentSplit } from "../../src/experiment/experiment.js";
import { planTraining } from "../../src/experiment/plan.js";
import { stoppingOf } from "../../src/experiment/stopping.js";
import { metrics } from "../../src/metric/index.js";
import { forTasks, resolveSingle } from "../../src/recipe/index.js";
import { recordRun } from "../../src/run/record-run.js";
import { readRun } from "../../src/run/run-folder.js";
import { compare, type ComparisonProgress } from "../../src/study/compare/compare.js";
import { fromMessage, toMessage } from "../../src/study/node/run-messages.js";
import type { EpochEvent, TrainEvent } from "../../src/train/events.js";
import { at, recipeWith, tablesOf } from "../run/runs.js";
import { splitOf, type Tables } from "./reviews.js";

const validating = "split.validation=0.2", byColumn = "data.movie.split={column: part}";
const tables = await tablesOf(recipeWith());
const splitWith = (...set: string[]): Promise<ExperimentSplit> => splitOf(recipeWith(...set), tables);

/** The tables with other texts, labels, or sides for movies. */
function withMovie(columns: Partial<Record<"review" | "label" | "part", readonly CellValue[]>>): Tables {
  const { movie } = tables;
  return { ...tables, movie: tableFromColumns("movie.csv", { review: movie.column("review"), label: movie.column("label"), ...columns }) };
}
const sides = (names: string[]): string[] => Array.from({ length: 80 }, (_, row) => names[row % names.length]);

describe("validation rows", () => {
  it("leave the test rows as they are, and nothing is learned from them", async () => {
    const plain = (await splitWith()).data.movie, { data, features } = await splitWith(validating);
    expect([data.movie.train.length, data.movie.validation!.length, data.movie.test.length]).toEqual([44, 16, 20]);
    expect(plain.validation).toBeUndefined();
    expect(data.movie.test.sourceRows).toEqual(plain.test.sourceRows);
    // a word that only validation rows have is no feature: put one into every such row
    const isValidation = new Set(data.movie.validation!.sourceRows);
    const review = tables.movie.column("review").map((text, row) => (isValidation.has(row) ? `${text as string} zzz zzz` : text));
    const marked = withMovie({ review });
    expect((await splitOf(recipeWith(validating), marked)).features.width).toBe(features.width);
    const fitOnAll = recipeWith(validating, "features.fitOn=all");
    expect((await splitOf(fitOnAll, marked)).features.width).toBe((await splitOf(fitOnAll, tables)).features.width + 1);
  });

  it("may come from a column, and go to other threads", async () => {
    const recipe = recipeWith(byColumn);
    const split = await splitOf(recipe, withMovie({ part: sides(["train", "train", "validation", "test"]) }));
    expect([split.data.movie.train.length, split.data.movie.validation!.length, split.data.movie.test.length]).toEqual([40, 20, 20]);
    const { split: sent } = fromMessage(structuredClone(toMessage({ recipe, split, seed: 1 }, (matrix) => matrix)));
    expect(sent.data.movie.validation).toEqual(split.data.movie.validation);
    expect(Object.keys(sent.data.restaurant)).toEqual(["train", "test"]);
  });

  it("must have a label", async () => {
    const part = sides(["train", "train", "validation", "test"]);
    const label = tables.movie.column("label").map((value, row) => (part[row] === "validation" ? null : value));
    await expect(splitOf(recipeWith(byColumn), withMovie({ part, label })))
      .rejects.toThrow('task "movie": dataset "movie": movie.csv: column "label": none of the 20 validation rows has a label');
  });
});

describe("what a training stops by", () => {
  const planFor = async (tasks: string[], ...set: string[]) => (
    stoppingOf(forTasks(recipeWith(validating, ...set), tasks), (await splitWith(validating)).data));
  const both = ["movie", "00"];
  const judged = { movie: { name: "f1", higherIsBetter: true }, "00": { name: "f1_macro", higherIsBetter: true } };

  it("is what the recipe says of its tasks", async () => {
    expect(await planFor(both)).toBeNull();
    expect(await planFor(both, "train.best=mean", "train.patience=2"))
      .toEqual({ metrics: judged, best: { movie: 1, "00": 1 }, patience: 2 });
    expect(await planFor(both, "train.best={movie: 2}", "train.patience={'00': 3}"))
      .toEqual({ metrics: judged, best: { movie: 2 }, patience: { "00": 3 } });
    const logLoss = await planFor(both, "train.best=mean", "tasks.movie.metric=log_loss");
    expect(logLoss?.metrics.movie).toEqual({ name: "log_loss", higherIsBetter: false });
    expect(metrics.get("log_loss").higherIsBetter).toBe(false);
  });

  it("is the task itself where one is trained alone", async () => {
    expect(await planFor(["movie"], "train.best=mean", "train.patience=2"))
      .toEqual({ metrics: { movie: judged.movie }, best: { movie: 1 }, patience: 2 });
    expect(await planFor(["00"], "train.best=movie")).toMatchObject({ best: { "00": 1 } });
    expect(await planFor(["movie"], "train.best={movie: 2, '00': 5}", "train.patience={'00': 2}"))
      .toMatchObject({ best: { movie: 2 }, patience: null });
    expect(await planFor(["movie"], "train.patience={'00': 2}")).toBeNull();
  });

  it("is refused where the split column holds no row to validate", async () => {
    const recipe = recipeWith(byColumn, "train.best=movie");
    const split = await splitOf(recipe, withMovie({ part: sides(["test", "train", "train", "train"]) }));
    expect(() => planTraining({ recipe, split, seed: 1 }))
      .toThrow(/^train\.best needs validation rows of task "movie", and dataset "movie" has none: .*validation: 0\.1.*column/u);
  });
});

describe("a recorded training with a best epoch", () => {
  const settings = [validating, "train.epochs=8", "train.optimizer.lr=0.3", "train.best=mean"];

  it("keeps that epoch's weights and scores, and says which", async () => {
    const recipe = recipeWith(...settings), split = await splitWith(...settings);
    const events: TrainEvent[] = [];
    const run = await recordRun({ recipe, split, seed: 1, folder: at("best"), baselines: false, onEvent: (event) => events.push(event) });
    const scores = (side: string) => events.filter((event): event is EpochEvent => event.event === "epoch" && event.split === side);
    const means = Array.from({ length: 8 }, (_, index) => {
      const own = scores("validation").filter(({ epoch }) => epoch === index + 1);
      return own.reduce((sum, { task, metrics: found }) => sum + found[task === "movie" ? "f1" : "f1_macro"], 0) / 2;
    });
    const value = Math.max(...means), epoch = means.indexOf(value) + 1;
    expect(epoch).toBeLessThan(8); // else this shows nothing
    expect(run.best).toEqual({ event: "best", epoch, step: epoch * 3, value });
    expect(events.at(-3)).toEqual(run.best);
    const atBest = scores("test"); // once, after best
    expect(events.slice(-2)).toEqual(atBest);
    expect(atBest.map((event) => [event.epoch, event.step])).toEqual([[epoch, epoch * 3], [epoch, epoch * 3]]);
    expect(run.scores).toEqual(Object.fromEntries(atBest.map(({ task, metrics: found }) => [task, found])));

    const short = recipeWith(validating, `train.epochs=${epoch}`, "train.optimizer.lr=0.3");
    const alike = await recordRun({ recipe: short, split, seed: 1, folder: at("short"), baselines: false });
    expect(readRun(at("best")).state).toEqual(readRun(at("short")).state);
    expect(alike.scores).toEqual(run.scores);
    expect(readFileSync(at("best/scores.svg"), "utf8").match(/>8</u)).not.toBeNull(); // the chart has all epochs
  });

  it("is interrupted by a signal and not by patience", async () => {
    const recipe = recipeWith(...settings, "train.epochs=40", "train.patience=1"), split = await splitWith(...settings);
    const patient = await recordRun({ recipe, split, seed: 1, folder: at("patient"), baselines: false });
    expect(patient.steps).toBeLessThan(40 * 3);
    expect([patient.epochs, patient.stoppedBy]).toEqual([patient.steps / 3, "no gain"]);
    expect(patient.best!.epoch).toBe(patient.epochs - 1);
    const stop = new AbortController();
    const stopped = await recordRun({
      recipe, split, seed: 1, folder: at("stopped"), signal: stop.signal,
      onEvent: (event) => { if (event.event === "step" && event.step === 2) stop.abort(); },
    });
    expect([stopped.steps, stopped.epochs, stopped.stoppedBy, stopped.best]).toEqual([2, 1, "caller", null]);
    expect(Object.keys(stopped.scores)).toEqual(["00", "movie"]); // of the weights at the end
  });
});

describe("compare", () => {
  it("takes the best epoch's scores, alone and together, and counts the steps that were made", async () => {
    const recipe = recipeWith(validating, "train.epochs=6", "train.optimizer.lr=0.3", "train.best=movie", "train.patience=1");
    const progress: ComparisonProgress[] = [];
    const found = await compare(recipe, tables, 1, { onProgress: (now) => progress.push(now) });
    const split = await splitOf(recipe, tables);
    let steps = 0;
    for (const tasks of [["movie"], ["00"], ["movie", "00"]]) {
      const own = tasks.length === 1 ? forTasks(resolveSingle(recipe), tasks) : recipe;
      const run = await recordRun({ recipe: own, split, seed: 1, folder: at(`compare-${tasks.join("-")}`), baselines: false });
      steps += run.steps;
      expect(run.best).not.toBeNull();
      for (const task of tasks) {
        const { metric, baseline, arm } = found.tasks[task];
        expect((tasks.length === 1 ? baseline : arm).values).toEqual([run.scores[task][metric]]);
      }
    }
    expect(progress.at(-1)).toMatchObject({ steps, totalSteps: steps });
    expect(steps).toBeLessThan(3 * 6 * 3);
  });
});
