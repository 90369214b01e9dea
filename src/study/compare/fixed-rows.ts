/** @file The bootstrap over fixed test rows, from the answers that trials kept. */
import { RandomStream } from "../../engine/random.js";
import { type Metric, metrics } from "../../metric/index.js";
import { memberOptions, type Settings, type Shape } from "../../options/index.js";
import { readAnswers } from "../answers.js";
import { fixedSplit, type SeedAnswers } from "../statistics/fixed-split.js";
import { fixedTasks, type FixedTasksOptions } from "../statistics/fixed-tasks.js";
import type { RowsBootstrap } from "./measure.js";
import type { ArmSeed } from "./results.js";
import type { CompareSettings } from "./settings.js";

/** What is known of a task's difference on new rows where the test rows are fixed; nothing where answers were not kept. */
export function bootstrapRows(
  { recipe, seeds: { first } }: CompareSettings, task: string, arm: readonly ArmSeed[], baseline: readonly ArmSeed[], margin: number,
): RowsBootstrap {
  const { metric, settings } = metricOf(recipe, task), seeds = seedAnswers(task, arm, baseline).filter((one) => one !== null);
  if (seeds.length === 0 || !areOnSameRows(seeds)) return { interval: null, p: null, probability: null };
  const { interval, p, probability } = fixedSplit({ metric, settings, seeds, margin, stream: new RandomStream(first,
    `study/rows/${task}`) });
  return { interval, p, probability };
}

/** The same of a difference over some tasks, whose test rows are all fixed; nothing where answers were not kept in every seed. */
export function bootstrapTasks(
  { recipe, seeds: { first } }: CompareSettings, tasks: readonly string[], arm: readonly ArmSeed[], baseline: readonly ArmSeed[],
  asked: Omit<FixedTasksOptions, "seed">,
): RowsBootstrap {
  const all = tasks.map((task) => ({ ...metricOf(recipe, task), rows: recipe.tasks[task].data, seeds: seedAnswers(task, arm, baseline) }));
  const nothing = { interval: null, p: null, probability: null };
  if (all.some(({ seeds }) => seeds.includes(null) || !areOnSameRows(seeds as SeedAnswers[]))) return nothing;
  const found = fixedTasks(all.map(({ seeds, ...rest }) => ({ ...rest, seeds: seeds as SeedAnswers[] })), { ...asked, seed: first });
  return found ? { interval: found.interval, p: found.p, probability: found.probability } : nothing;
}

function metricOf({ tasks }: Pick<CompareSettings, "recipe">["recipe"], task: string): { metric: Metric; settings: Settings<Shape> } {
  const { name, ...given } = tasks[task].metric, metric: Metric = metrics.get(name);
  return { metric, settings: memberOptions(name, metric, given) };
}

/**
 * Whether all seeds have the same targets: a class that trains in some seeds alone, where validation rows are drawn by the seed, changes
 * them.
 */
function areOnSameRows(seeds: readonly SeedAnswers[]): boolean {
  const [{ baseline: { targets: first } }] = seeds;
  return seeds.every(({ arm, baseline }) => [arm, baseline].every(({ targets }) => (
    targets.length === first.length && Array.from(targets).every((target, place) => Object.is(target, first[place])))));
}

/** Both sides' answers, one a seed; null where they were not kept. */
function seedAnswers(task: string, arm: readonly ArmSeed[], baseline: readonly ArmSeed[]): (SeedAnswers | null)[] {
  return arm.map((one, seed) => {
    const own = answersOf(one, task), other = answersOf(baseline[seed], task);
    return own && other ? { arm: readAnswers(own), baseline: readAnswers(other) } : null;
  });
}

function answersOf({ results }: ArmSeed, task: string) {
  return results.find(({ predictions }) => predictions && Object.hasOwn(predictions, task))?.predictions?.[task];
}
