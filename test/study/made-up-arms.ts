/** @file Results of arms by scores: what comparisons conclude from, without trainings. */
import { parseRecipe, type Recipe } from "../../src/recipe/index.js";
import { aloneArm, togetherArm } from "../../src/study/compare/arms.js";
import type { ArmResults } from "../../src/study/compare/conclude.js";
import type { CompareSettings } from "../../src/study/compare/settings.js";
import type { StoredAnswers } from "../../src/study/trial.js";
import { resultOf } from "./made-up.js";

const kindOf = (metric: string): string => (["rmse", "mae", "r2"].includes(metric) ? "regression" : "binary");

/** Tasks on one dataset, each by its metric. */
export function recipeOf(metrics: Readonly<Record<string, string>>): Recipe {
  const tasks = Object.entries(metrics).map(([task, metric]) => (
    `  ${task}: { data: rows, target: ${task}, kind: ${kindOf(metric)}, metric: ${metric} }`));
  return parseRecipe(`data: { rows: { source: rows.csv, text: words } }\ntasks:\n${tasks.join("\n")}\ntrain: { epochs: 1 }\n`,
    { file: "rows.yaml" });
}

/** A comparison of `alone` with other arms. */
export function settingsOf(recipe: Recipe, count: number, arms: readonly string[] = ["together"],
  more: Partial<CompareSettings> = {}): CompareSettings {
  return {
    recipe, arms: [aloneArm(recipe), ...arms.map((name) => togetherArm(recipe, name))],
    pairs: arms.map((arm) => ({ arm, baseline: "alone" })), seeds: { first: 1, count }, sampling: { rows: "splits" }, folds: null, ...more,
  };
}

/** Scores by arm and task, one a seed. */
export type ArmScores = Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;

/** The results with these scores; answers by arm, task and seed where they are given. */
export function resultsOf(
  recipe: Recipe, scores: ArmScores, { rows = { train: 75, validation: 0, test: 25 }, answers }: {
    rows?: { train: number; validation: number; test: number };
    answers?: (arm: string, task: string, seed: number) => StoredAnswers;
  } = {},
): ArmResults {
  const tasks = Object.keys(recipe.tasks);
  return Object.fromEntries(Object.entries(scores).map(([arm, own]) => {
    const trainings = arm === "alone" ? tasks.map((task) => [task]) : [tasks];
    return [arm, own[tasks[0]].map((_, seed) => ({
      chosen: [],
      results: trainings.map((names) => resultOf(seed, {
        test: Object.fromEntries(names.map((task) => {
          const value = own[task][seed];
          return [task, { [recipe.tasks[task].metric.name]: Number.isNaN(value) ? null : value }];
        })),
        rows: Object.fromEntries(names.map((task) => [task, rows])), curves: {},
        ...(answers && { predictions: Object.fromEntries(names.map((task) => [task, answers(arm, task, seed)])) }),
      })),
    }))];
  }));
}
