/** @file From the results of a comparison's trials to its answer: contrasts of the arms, task by task, with verdicts. */
import { metrics } from "../../metric/index.js";
import { byValueOf, taskGroups, type TaskSettings } from "../../recipe/index.js";
import { deltaM, meanDifference } from "../statistics/delta-m.js";
import { summarise } from "../statistics/summary.js";
import { adjusted, type Item, type Open } from "./adjust.js";
import { factsOf } from "./arm-facts.js";
import { bootstrapRows, bootstrapTasks } from "./fixed-rows.js";
import { measure } from "./measure.js";
import { methodsOf } from "./methods.js";
import { type ArmSeed, scoreOf } from "./results.js";
import { type ArmPair, type CompareSettings, marginOf } from "./settings.js";
import type { Comparison } from "./types.js";

/** The results of all arms: by arm, one a seed. */
export type ArmResults = Readonly<Record<string, readonly ArmSeed[]>>;

/**
 * What a comparison found.
 *
 * @param looks the counts of seeds after which one looked; null: once
 */
export function conclude(settings: CompareSettings, results: ArmResults, looks: readonly number[] | null): Comparison {
  const { recipe, arms, pairs, seeds: { first }, folds, sampling } = settings;
  const [{ name }] = arms, count = results[name].length, seeds = Array.from({ length: count }, (_, index) => first + index);
  const open = pairs.map((pair) => contrastOf(settings, pair, results, looks)), kinds = new Set(Object.values(sampling));
  const of = kinds.size === 1 ? [...kinds][0] : "splits";
  const contrasts = adjusted(open, settings.family);
  return {
    question: "compare", seeds, sampling: of, ...(folds !== null && { folds }), looks: looks && looks.length,
    arms: arms.map((arm) => factsOf(recipe, arm, results[arm.name])), contrasts,
    tasks: contrasts[0].tasks, ...(contrasts[0].groups && { groups: contrasts[0].groups }),
    methods: methodsOf(settings, looks),
  };
}

function contrastOf(settings: CompareSettings, pair: ArmPair, results: ArmResults, looks: readonly number[] | null): Open {
  const { recipe, sampling, margins } = settings, open: Open = { pair, tasks: new Map(), groups: new Map(), deltaM: null, mean: null };
  const armRuns = results[pair.arm], baseRuns = results[pair.baseline], unscored: string[] = [];
  for (const [task, one] of Object.entries(recipe.tasks)) {
    const { metric, higherIsBetter } = metricOf(one), by = byValueOf(one), scores = scoresOf(task, metric, armRuns, baseRuns);
    if (by && ![...scores.arm, ...scores.baseline].every(Number.isFinite)) {
      unscored.push(task);
      continue;
    }
    const baseline = summarise(scores.baseline), margin = marginOf(margins, by?.task ?? task, higherIsBetter, baseline.mean);
    const own = sampling[one.data];
    const measured = measure({
      differences: differencesOf(scores), higherIsBetter, margin, sampling: own, testShare: testShare(task, baseRuns), looks,
      ...(own === "fixed" && { bootstrap: bootstrapRows(settings, task, armRuns, baseRuns, { margin, tests: testsOf(settings, one) }) }),
    });
    const facts = { ...(by && { by }), metric, higherIsBetter, margin, baseline, arm: summarise(scores.arm) };
    open.tasks.set(task, { item: { what: task, metric, higherIsBetter, margin, measured }, contrast: facts });
  }
  for (const [group, names] of taskGroups(recipe)) addGroup(settings, open, { group, names, unscored }, results, looks);
  open.deltaM = deltaOf(settings, open, results, looks);
  open.mean = meanOf(settings, open, results, looks);
  return open;
}

/** How many tests a task's p is adjusted for, at most. */
function testsOf({ recipe, pairs, family }: CompareSettings, task: TaskSettings): number {
  const all = Object.values(recipe.tasks), ofValues = all.filter((one) => byValueOf(one) !== undefined).length;
  const others = all.length - ofValues + taskGroups(recipe).size;
  return (byValueOf(task) ? ofValues : pairs.length * others) * (family?.comparisons ?? 1);
}

/** The mean of the tasks that one `by` made. */
function addGroup(
  settings: CompareSettings, open: Open, { group, names, unscored }: { group: string; names: string[]; unscored: string[] },
  results: ArmResults, looks: readonly number[] | null,
): void {
  const { recipe, margins } = settings, own = names.filter((task) => open.tasks.has(task)), [first] = names;
  const { metric, higherIsBetter } = metricOf(recipe.tasks[first]), { column } = byValueOf(recipe.tasks[first])!;
  const { arm, baseline } = means(own, open.pair, results, metric);
  const base = summarise(baseline), margin = marginOf(margins, group, higherIsBetter, base.mean);
  const measured = measure({
    differences: own.length === 0 ? [] : differencesOf({ arm, baseline }), higherIsBetter, margin, looks,
    ...together(settings, own, open.pair, results, { over: meanDifference, higherIsBetter, margin }),
  });
  const item = { what: `${group} (the mean of ${own.length} tasks)`, metric, higherIsBetter, margin, measured };
  open.groups.set(group, {
    item, contrast: {
      column, scored: own.length, unscored: unscored.filter((task) => names.includes(task)), metric, higherIsBetter, margin, baseline: base,
      arm: summarise(arm),
    },
  });
}

/** The relative gain over all tasks. */
function deltaOf({ recipe, ...settings }: CompareSettings, open: Open, results: ArmResults, looks: readonly number[] | null): Item | null {
  const tasks = [...open.tasks.keys()];
  if (tasks.length < 2) return null;
  const differences = deltaM(tasks.map((task) => {
    const { metric, higherIsBetter } = metricOf(recipe.tasks[task]);
    return { ...scoresOf(task, metric, results[open.pair.arm], results[open.pair.baseline]), higherIsBetter };
  }));
  if (!differences) return null;
  const asked = { higherIsBetter: true, margin: 1 };
  const measured = measure({
    differences, ...asked, looks, ...together({ recipe, ...settings }, tasks, open.pair, results, { over: deltaM, ...asked }),
  });
  return { what: `the ${tasks.length} tasks in the mean`, metric: "delta_m", ...asked, measured };
}

/** The mean over all tasks, where they have one metric. */
function meanOf(settings: CompareSettings, open: Open, results: ArmResults, looks: readonly number[] | null): Item | null {
  const { recipe, margins } = settings, tasks = [...open.tasks.keys()];
  const kinds = new Set(tasks.map((task) => metricOf(recipe.tasks[task]).metric));
  if (tasks.length < 2 || kinds.size !== 1 || open.groups.size > 0) return null;
  const { metric, higherIsBetter } = metricOf(recipe.tasks[tasks[0]]), scores = means(tasks, open.pair, results, metric);
  const margin = marginOf(typeof margins === "number" ? margins : undefined, "", higherIsBetter, summarise(scores.baseline).mean);
  const measured = measure({
    differences: differencesOf(scores), higherIsBetter, margin, looks,
    ...together(settings, tasks, open.pair, results, { over: meanDifference, higherIsBetter, margin }),
  });
  return { what: `the mean of ${tasks.length} tasks`, metric, higherIsBetter, margin, measured };
}

/**
 * How the rows of several tasks are drawn, and what a bootstrap of fixed rows says of a difference over them. Where some test rows are
 * fixed and others are not, nothing is known of new rows.
 */
function together(
  settings: CompareSettings, tasks: readonly string[], { arm, baseline }: ArmPair, results: ArmResults,
  asked: Parameters<typeof bootstrapTasks>[4],
): Pick<Parameters<typeof measure>[0], "sampling" | "testShare" | "bootstrap"> {
  const { recipe, sampling } = settings, kinds = new Set(tasks.map((task) => sampling[recipe.tasks[task].data]));
  const share = Math.max(0, ...tasks.map((task) => testShare(task, results[baseline])));
  if (!kinds.has("fixed")) return { sampling: kinds.size === 1 ? [...kinds][0] : "splits", testShare: share };
  const areFixed = kinds.size === 1 && tasks.length > 0;
  return {
    sampling: "fixed", testShare: share,
    ...(areFixed && { bootstrap: bootstrapTasks(settings, tasks, results[arm], results[baseline], asked) }),
  };
}

/** Test rows over the rows that train, in the mean over the seeds. */
function testShare(task: string, runs: readonly ArmSeed[]): number {
  const shares = runs.flatMap(({ results }) => results.flatMap(({ rows }) => (
    Object.hasOwn(rows, task) && rows[task].train > 0 ? [rows[task].test / rows[task].train] : [])));
  return shares.length === 0 ? 0 : shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

function scoresOf(
  task: string, metric: string, arm: readonly ArmSeed[], baseline: readonly ArmSeed[],
): { arm: number[]; baseline: number[] } {
  const of = (runs: readonly ArmSeed[]): number[] => runs.map((run) => scoreOf(run, task, metric));
  return { arm: of(arm), baseline: of(baseline) };
}

/** The mean over some tasks, one a seed. */
function means(
  tasks: readonly string[], { arm, baseline }: ArmPair, results: ArmResults, metric: string,
): { arm: number[]; baseline: number[] } {
  const of = (runs: readonly ArmSeed[]): number[] => runs.map((run) => (
    tasks.reduce((sum, task) => sum + scoreOf(run, task, metric), 0) / tasks.length));
  return tasks.length === 0 ? { arm: [], baseline: [] } : { arm: of(results[arm]), baseline: of(results[baseline]) };
}

function differencesOf({ arm, baseline }: { arm: readonly number[]; baseline: readonly number[] }): number[] {
  return arm.map((value, seed) => value - baseline[seed]);
}

function metricOf({ metric: { name } }: TaskSettings): { metric: string; higherIsBetter: boolean } {
  return { metric: name, higherIsBetter: metrics.get(name).higherIsBetter };
}
