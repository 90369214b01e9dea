/** @file From the results of a comparison's trials to its answer: contrasts of the arms, task by task, with verdicts. */
import { metrics } from "../../metric/index.js";
import { byValueOf, type Recipe, taskGroups, type TaskSettings } from "../../recipe/index.js";
import { holm } from "../statistics/holm.js";
import { deltaM } from "../statistics/delta-m.js";
import { summarise } from "../statistics/summary.js";
import type { Arm } from "./arms.js";
import { bandOf } from "./curve-band.js";
import { bootstrapDelta, bootstrapRows } from "./fixed-rows.js";
import { judged } from "./judge.js";
import { type Measured, measure } from "./measure.js";
import { methodsOf } from "./methods.js";
import { type ArmSeed, scoreOf } from "./results.js";
import { type ArmPair, type CompareSettings, marginOf } from "./settings.js";
import type { ArmFacts, Comparison, Contrast, GroupContrast, TaskContrast } from "./types.js";

/** The results of all arms: by arm, one a seed. */
export type ArmResults = Readonly<Record<string, readonly ArmSeed[]>>;

/** One thing that is compared: a task, a group of tasks, their mean, or their relative gain. */
interface Item {
  what: string;
  metric: string;
  higherIsBetter: boolean;
  margin: number;
  measured: Measured;
}

/** A contrast before p values are adjusted. */
interface Open {
  pair: ArmPair;
  tasks: Map<string, { item: Item; contrast: Pick<TaskContrast, "by" | "metric" | "higherIsBetter" | "margin" | "baseline" | "arm"> }>;
  groups: Map<string, { item: Item; contrast: Omit<GroupContrast, keyof Measured> }>;
  deltaM: Item | null;
  mean: Item | null;
}

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
  const contrasts = adjusted(open);
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
      ...(own === "fixed" && { bootstrap: bootstrapRows(settings, task, armRuns, baseRuns, margin) }),
    });
    const facts = { ...(by && { by }), metric, higherIsBetter, margin, baseline, arm: summarise(scores.arm) };
    open.tasks.set(task, { item: { what: task, metric, higherIsBetter, margin, measured }, contrast: facts });
  }
  for (const [group, names] of taskGroups(recipe)) addGroup(settings, open, { group, names, unscored }, results, looks);
  open.deltaM = deltaOf(settings, open, results, looks);
  open.mean = meanOf(settings, open, results, looks);
  return open;
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
    differences: own.length === 0 ? [] : differencesOf({ arm, baseline }), higherIsBetter, margin, ...together(settings, own, open.pair, results), looks,
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
  const margin = 1, all = { recipe, ...settings }, areFixed = tasks.every((task) => settings.sampling[recipe.tasks[task].data] === "fixed");
  const measured = measure({
    differences, higherIsBetter: true, margin, ...together(all, tasks, open.pair, results), looks,
    ...(areFixed && { bootstrap: bootstrapDelta(all, tasks, results[open.pair.arm], results[open.pair.baseline], margin) }),
  });
  return { what: `the ${tasks.length} tasks in the mean`, metric: "delta_m", higherIsBetter: true, margin, measured };
}

/** The mean over all tasks, where they have one metric. */
function meanOf(settings: CompareSettings, open: Open, results: ArmResults, looks: readonly number[] | null): Item | null {
  const { recipe, margins } = settings, tasks = [...open.tasks.keys()];
  const kinds = new Set(tasks.map((task) => metricOf(recipe.tasks[task]).metric));
  if (tasks.length < 2 || kinds.size !== 1 || open.groups.size > 0) return null;
  const { metric, higherIsBetter } = metricOf(recipe.tasks[tasks[0]]), scores = means(tasks, open.pair, results, metric);
  const margin = marginOf(typeof margins === "number" ? margins : undefined, "", higherIsBetter, summarise(scores.baseline).mean);
  const measured = measure({
    differences: differencesOf(scores), higherIsBetter, margin, ...together(settings, tasks, open.pair, results), looks,
  });
  return { what: `the mean of ${tasks.length} tasks`, metric, higherIsBetter, margin, measured };
}

/** How the rows of several tasks are drawn. Of fixed test rows, no interval of a mean over tasks is known. */
function together(
  { recipe, sampling }: CompareSettings, tasks: readonly string[], { baseline }: ArmPair, results: ArmResults,
): Pick<Parameters<typeof measure>[0], "sampling" | "testShare"> {
  const kinds = new Set(tasks.map((task) => sampling[recipe.tasks[task].data]));
  const share = Math.max(0, ...tasks.map((task) => testShare(task, results[baseline])));
  return { sampling: kinds.has("fixed") ? "fixed" : kinds.size === 1 ? [...kinds][0] : "splits", testShare: share };
}

/** Adjusts p values by Holm: over the tasks of all contrasts, of `by` over their means; and gives verdicts. */
function adjusted(open: readonly Open[]): Contrast[] {
  const main = open.flatMap(({ tasks, groups }) => [
    ...[...tasks.values()].filter(({ contrast }) => contrast.by === undefined), ...groups.values(),
  ].map(({ item }) => item));
  const families = [main, ...open.map(({ tasks }) => [...tasks.values()].filter(({ contrast }) => contrast.by).map(({ item }) => item))];
  const ps = new Map<Item, { theseRows: number | null; newRows: number | null }>();
  for (const family of families) {
    const theseRows = holm(family.map(({ measured }) => measured.theseRows.p));
    const newRows = holm(family.map(({ measured }) => measured.newRows.p));
    family.forEach((item, place) => ps.set(item, { theseRows: theseRows[place], newRows: newRows[place] }));
  }
  return open.map(({ pair, tasks, groups, deltaM: delta, mean }) => {
    const difference = (item: Item) => judged(item, pair, ps.get(item) ?? { theseRows: item.measured.theseRows.p, newRows: item.measured.newRows.p });
    const made = [...groups].map(([name, { item, contrast }]): [string, GroupContrast] => [name, { ...contrast, ...difference(item) }]);
    return {
      ...pair,
      tasks: Object.fromEntries([...tasks].map(([name, { item, contrast }]) => [name, { ...contrast, ...difference(item) }])),
      ...(made.length > 0 && { groups: Object.fromEntries(made) }),
      deltaM: delta && difference(delta),
      mean: mean && { metric: mean.metric, higherIsBetter: mean.higherIsBetter, margin: mean.margin, ...difference(mean) },
    };
  });
}

/** An arm's trainings, curves and scores. */
function factsOf({ tasks }: Recipe, { name, description, settings, trainings }: Arm, runs: readonly ArmSeed[]): ArmFacts {
  const tuned: Record<string, number> = {};
  for (const { chosen } of runs) for (const setting of chosen) tuned[setting] = (tuned[setting] ?? 0) + 1;
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    name, description, settings: [...settings],
    trainings: trainings.map(({ tasks: own }, place) => {
      const done = runs.map(({ results }) => results[place]).filter(({ steps }) => steps > 0);
      const of = (value: (result: (typeof done)[number]) => number): number => (done.length === 0 ? 0 : mean(done.map(value)));
      return {
        tasks: [...own], parameters: of(({ parameters }) => parameters), features: of(({ features }) => features),
        epochs: of(({ epochs, bestEpoch }) => bestEpoch ?? epochs),
      };
    }),
    ...(Object.keys(tuned).length > 0 && { tuned }),
    curves: Object.fromEntries(Object.keys(tasks).flatMap((task) => {
      const own = runs.flatMap(({ results }) => results.flatMap(({ curves }) => (Object.hasOwn(curves, task) ? [curves[task]] : [])));
      const band = bandOf(own);
      return band.epoch.length === 0 ? [] : [[task, band]];
    })),
    scores: Object.fromEntries(Object.entries(tasks).map(([task, one]) => [task, runs.map((run) => scoreOf(run, task, metricOf(one).metric))])),
  };
}

/** Test rows over the rows that train, in the mean over the seeds. */
function testShare(task: string, runs: readonly ArmSeed[]): number {
  const shares = runs.flatMap(({ results }) => results.flatMap(({ rows }) => (
    Object.hasOwn(rows, task) && rows[task].train > 0 ? [rows[task].test / rows[task].train] : [])));
  return shares.length === 0 ? 0 : shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

function scoresOf(task: string, metric: string, arm: readonly ArmSeed[], baseline: readonly ArmSeed[]): { arm: number[]; baseline: number[] } {
  const of = (runs: readonly ArmSeed[]): number[] => runs.map((run) => scoreOf(run, task, metric));
  return { arm: of(arm), baseline: of(baseline) };
}

/** The mean over some tasks, one a seed. */
function means(tasks: readonly string[], { arm, baseline }: ArmPair, results: ArmResults, metric: string): { arm: number[]; baseline: number[] } {
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
