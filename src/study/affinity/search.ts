/**
 * @file The trials of a search of affinity, and the gains that follow from their results. A gain is relative to the task alone with the
 * same seeds: 100 * (score in the group - score alone) / score alone, with the opposite sign where lower is better.
 */
import { forTasks, type Recipe, resolveSingle } from "../../recipe/index.js";
import { headlineMetrics } from "../headline-metrics.js";
import { tQuantile } from "../statistics/distributions.js";
import { summarise } from "../statistics/summary.js";
import type { Trial, TrialResult } from "../trial.js";
import type { SubsetPlan } from "./subsets.js";
import type { GroupGains } from "./surrogate.js";
import type { Affinity, TaskScores } from "./types.js";

/** Scores of the trained groups, compared with those of the tasks alone. */
export interface SearchResult extends Pick<Affinity, "tasks" | "metrics" | "method" | "seeds" | "trainings" | "alone"> {
  /** Groups of two tasks or more; tasks whose gain is not defined are left out of `gains`. */
  groups: GroupGains[];
  /** Half the width of the 95 % interval of each gain, by group; null for fewer than two seeds. */
  uncertainty: Record<string, number | null>[];
  /** Of the training of all tasks with the first seed, where they were asked for; null where the tasks share no layer. */
  taskScores?: TaskScores | null;
}

/**
 * A training of some tasks of a recipe: those of `single` for one, and the recipe itself for all.
 *
 * @example
 * groupRecipe(recipe, ["movie"]); // as compare trains movie alone
 */
export function groupRecipe(recipe: Recipe, tasks: readonly string[]): Recipe {
  return tasks.length === 1 ? forTasks(resolveSingle(recipe), tasks) : forTasks(recipe, tasks);
}

/**
 * The trainings of a search: each group with each seed, all on the splits of the whole recipe.
 *
 * @param recipe without tasks by column: see `expandTasks`
 * @param cheap whether the training of all tasks with the first seed also gives the cheap scores
 */
export function searchTrials(recipe: Recipe, plan: SubsetPlan, seeds: readonly number[], cheap: boolean): Trial[] {
  const recipes = plan.groups.map((tasks) => groupRecipe(recipe, tasks)), all = Object.keys(recipe.tasks).length;
  return seeds.flatMap((seed, place) => plan.groups.map((tasks, index): Trial => ({
    recipe: recipes[index], split: { recipe, seed }, seed, label: `seed ${seed}, ${groupName(tasks, all)}`,
    ...(cheap && place === 0 && tasks.length === all && { taskScores: true }),
  })));
}

/** What a group is called: `movie alone`, `movie + yelp`, `all together`. */
export function groupName(tasks: readonly string[], all: number): string {
  if (tasks.length === 1) return `${tasks[0]} alone`;
  return tasks.length === all ? "all together" : tasks.join(" + ");
}

/**
 * The gains of the trained groups.
 *
 * @param results of each group by each seed, seed by seed: in the order of {@link searchTrials}
 */
export function searchResult(recipe: Recipe, plan: SubsetPlan, seeds: readonly number[], results: readonly TrialResult[]): SearchResult {
  const tasks = Object.keys(recipe.tasks), metrics = headlineMetrics(recipe), count = plan.groups.length;
  const scoresOf = (group: number, task: string): number[] => (
    seeds.map((_, index) => results[index * count + group].test[task]?.[metrics[task].metric] ?? NaN));
  const alone = Object.fromEntries(tasks.map((task) => (
    [task, scoresOf(plan.groups.findIndex((own) => own.length === 1 && own[0] === task), task)])));
  const several = plan.groups.flatMap((own, index) => (own.length > 1 ? [{ own, index }] : []));
  const found = several.map(({ own, index }) => own.flatMap((task) => {
    const gain = relativeGain(scoresOf(index, task), alone[task], metrics[task].higherIsBetter);
    return gain ? [{ task, ...gain }] : [];
  }));
  return {
    tasks, metrics, method: plan.method, seeds: [...seeds], trainings: results.length,
    alone: Object.fromEntries(tasks.map((task) => [task, summarise(alone[task]).mean])),
    groups: several.map(({ own }, index) => (
      { tasks: own, gains: Object.fromEntries(found[index].map(({ task, gain }) => [task, gain])) })),
    uncertainty: found.map((gains) => Object.fromEntries(gains.map(({ task, half }) => [task, half]))),
    taskScores: results.find((result) => result.taskScores !== undefined)?.taskScores,
  };
}

/**
 * The mean gain over the seeds that define both scores, in percent of the mean score alone; undefined where no seed does, or that mean is
 * not above 0.
 */
function relativeGain(
  inGroup: readonly number[], alone: readonly number[], higherIsBetter: boolean,
): { gain: number; half: number | null } | undefined {
  const known = alone.flatMap((score, index) => (Number.isNaN(score) || Number.isNaN(inGroup[index]) ? [] : [index]));
  const base = summarise(known.map((index) => alone[index])).mean, sign = higherIsBetter ? 100 : -100;
  if (!(base > 0)) return undefined;
  const { mean, sd } = summarise(known.map((index) => inGroup[index] - alone[index]));
  const half = sd === null ? null : (100 * tQuantile(0.975, known.length - 1) * sd) / Math.sqrt(known.length) / base;
  return { gain: (sign * mean) / base, half };
}
