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

/** Samples for each test that p is adjusted for: with fewer than 40, Holm could not find anything. And samples at most. */
const SAMPLES_OF_TEST = 45, MOST_SAMPLES = 4000;
const nothing: RowsBootstrap = { interval: null, p: null, probability: null };

/**
 * What is known of a task's difference on new rows where the test rows are fixed; nothing of one seed, whose spread is not known, nor where
 * answers were not kept.
 *
 * @param tests that p is adjusted for
 */
export function bootstrapRows(
  { recipe, seeds: { first } }: CompareSettings, task: string, arm: readonly ArmSeed[], baseline: readonly ArmSeed[],
  { margin, tests }: { margin: number; tests: number },
): RowsBootstrap {
  const { metric, settings } = metricOf(recipe, task), seeds = seedAnswers(task, arm, baseline).filter((one) => one !== null);
  if (seeds.length < 2 || !areOnSameRows(seeds)) return nothing;
  const { interval, p, probability } = fixedSplit({
    metric, settings, seeds, margin, stream: new RandomStream(first, `study/rows/${task}`),
    leastSamples: Math.min(MOST_SAMPLES, SAMPLES_OF_TEST * tests),
  });
  return { interval, p, probability };
}

/** The same of a difference over some tasks, whose test rows are all fixed; nothing where answers were not kept in every seed. */
export function bootstrapTasks(
  { recipe, seeds: { first } }: CompareSettings, tasks: readonly string[], arm: readonly ArmSeed[], baseline: readonly ArmSeed[],
  asked: Omit<FixedTasksOptions, "seed">,
): RowsBootstrap {
  const all = tasks.map((task) => ({ ...metricOf(recipe, task), rows: recipe.tasks[task].data, seeds: seedAnswers(task, arm, baseline) }));
  if (arm.length < 2 || all.some(({ seeds }) => seeds.includes(null) || !areOnSameRows(seeds as SeedAnswers[]))) return nothing;
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
