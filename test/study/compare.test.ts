/** @file Comparisons: the same split and scoring for both sides, seeds that vary what they should, and the numbers of single runs. */
import { describe, expect, it } from "vitest";
import { tableFromColumns } from "../../src/data/table.js";
import { PotluckError } from "../../src/engine/errors.js";
import { Experiment } from "../../src/experiment/experiment.js";
import { forTasks, resolveSingle } from "../../src/recipe/index.js";
import { recordRun } from "../../src/run/record-run.js";
import { readRun } from "../../src/run/run-folder.js";
import { compare, type ComparisonProgress } from "../../src/study/compare/compare.js";
import type { Comparison } from "../../src/study/compare/types.js";
import type { TrialRunner } from "../../src/study/study.js";
import { summarise } from "../../src/study/statistics/summary.js";
import type { TrainEvent } from "../../src/train/events.js";
import { splitOf } from "../experiment/reviews.js";
import { at, recipeWith, tablesOf } from "../run/runs.js";

const quick = "train.epochs=1";

describe("compare", () => {
  it("reports for each seed what a training of that seed scores, alone and together", async () => {
    const recipe = recipeWith(quick, "seed=5");
    const tables = await tablesOf(recipe);
    const { seeds, tasks } = await compare(recipe, tables, 2);
    expect(seeds).toEqual([5, 6]);
    for (const [index, seed] of seeds.entries()) {
      const split = await splitOf(recipe, tables, seed);
      const one = { split, seed, baselines: false }, together = await recordRun({ ...one, recipe, folder: at(`together-${seed}`) });
      for (const [task, metric] of [["movie", "f1"], ["00", "f1_macro"]]) {
        expect(tasks[task].metric).toBe(metric);
        expect(tasks[task].arm.values[index]).toBe(together.scores[task][metric]);
        const alone = await recordRun({ ...one, recipe: forTasks(resolveSingle(recipe), [task]), folder: at(`${task}-${seed}`) });
        expect(tasks[task].baseline.values[index]).toBe(alone.scores[task][metric]);
        expect(tasks[task].difference.values[index]).toBe(tasks[task].arm.values[index] - tasks[task].baseline.values[index]);
      }
    }
    expect(readRun(at("movie-5")).recipe.model.hidden).toEqual([9]); // `single` reached the training alone
  });

  it("tells each seed's outcome when it has it, and steps that add up", async () => {
    const recipe = recipeWith(quick);
    const soFar: Comparison[] = [], progress: ComparisonProgress[] = [];
    const found = await compare(recipe, await tablesOf(recipe), 3, {
      onSeed: (comparison) => soFar.push(structuredClone(comparison)),
      onProgress: (at) => progress.push(at),
    });
    expect(soFar.map(({ seeds }) => seeds)).toEqual([[1], [1, 2], [1, 2, 3]]);
    expect(soFar[2]).toEqual(found);
    const { values } = found.tasks.movie.arm;
    expect(soFar[0].tasks.movie.arm).toEqual({ mean: values[0], sd: null, values: values.slice(0, 1) });
    const steps = 3 * 3 * 4; // seeds, trainings, batches
    expect(progress.map((now) => now.steps)).toEqual(Array.from({ length: steps }, (_, index) => index + 1));
    expect(progress.at(-1)).toEqual({ seed: 3, training: "together", steps: 36, totalSteps: 36 });
  });

  it("lets timers have their turn between trainings that are short", async () => {
    const recipe = recipeWith(quick), tables = await tablesOf(recipe), from = performance.now();
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    const comparison = compare(recipe, tables, 1000, { onSeed: () => { if (performance.now() - from > 1500) throw new Error("enough"); } });
    await expect(comparison).rejects.toThrow("enough");
    clearInterval(timer);
    expect(ticks).toBeGreaterThanOrEqual(3);
  });

  it("stops with the message of a training that runs away", async () => {
    const recipe = recipeWith(
      "train.optimizer={name: sgd, lr: 1e30}", "model={hidden: [4, 4], activation: relu}", "single.model.hidden=[4, 4]",
    );
    const error: unknown = await compare(recipe, await tablesOf(recipe), 2).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PotluckError);
    expect((error as Error).message).toMatch(/^seed 1, 00 alone: training stopped .*step \d+ .*task "00"/u);
  });

  it("fails with the first mistake, and lets go of the trainings that are under way", async () => {
    const recipe = recipeWith("data.movie.split.stratify=false", "tasks.movie={data: movie, target: label, kind: multiclass}");
    const tables = await tablesOf(recipe);
    const labels = tables.movie.column("label").map((label, row) => (row < 6 ? label : null));
    tables.movie = tableFromColumns("movie", { review: tables.movie.column("review"), label: labels });
    const experiment = await Experiment.open(recipe, tables);
    const works = (seed: number): boolean => {
      try {
        return experiment.split(seed).targets.movie.names.length === 2;
      } catch {
        return false;
      }
    };
    const seed = Array.from({ length: 50 }, (_, index) => index).find((index) => works(index) && !works(index + 1))!;
    let failed = 0;
    const runner: TrialRunner = {
      concurrency: 9,
      run: () => new Promise((_, reject) => setTimeout(() => (failed++, reject(new Error("ended"))), 5)),
    };
    await expect(compare({ ...recipe, seed }, tables, 2, { runner }))
      .rejects.toThrow(/^task "movie": dataset "movie": column "label": /u); // too few are labelled
    await new Promise((resolve) => setTimeout(resolve, 50)); // a rejection that nobody handles would end the process
    expect(failed).toBe(3);
  });
});

describe("with the split fixed", () => {
  it("weights and order still differ between seeds", async () => {
    const recipe = recipeWith(quick, "split.seed=7");
    const { sampling, tasks } = await compare(recipe, await tablesOf(recipe), 2);
    expect(sampling).toBe("fixed");
    expect(tasks.movie.arm.values).toHaveLength(2);
    const split = await splitOf(recipe, await tablesOf(recipe));
    const losses = await Promise.all([1, 2].map(async (seed) => {
      const events: TrainEvent[] = [];
      await recordRun({ recipe, split, seed, folder: at(`fixed-${seed}`), baselines: false, onEvent: (event) => events.push(event) });
      return events[0];
    }));
    expect(losses[0]).not.toEqual(losses[1]);
  });
});

describe("with folds", () => {
  it("says how many, and each seed tests on one", async () => {
    const recipe = recipeWith(quick, "split.folds=2"), { folds, sampling } = await compare(recipe, await tablesOf(recipe), 2);
    expect([folds, sampling]).toEqual([2, "folds"]);
    expect((await compare(recipeWith(quick), await tablesOf(recipe), 1)).folds).toBeUndefined();
  });
});

describe("summarise", () => {
  it("gives the mean and the sample standard deviation", () => {
    expect(summarise([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ mean: 5, sd: Math.sqrt(32 / 7), values: [2, 4, 4, 4, 5, 5, 7, 9] });
    expect(summarise([0.25])).toEqual({ mean: 0.25, sd: null, values: [0.25] });
  });
});
