/**
 * @file Compares each task trained alone with all tasks trained together, as the article does, but for several seeds. Both use the same
 * splits and the same scoring. Differences are computed per seed, so the effect of the split on both cancels.
 */
import type { Table } from "../data/table.js";
import { PotluckError, withPlace } from "../engine/errors.js";
import { expandTasks } from "../experiment/expand-tasks.js";
import { Experiment, type ExperimentSplit } from "../experiment/experiment.js";
import { poolFor } from "../experiment/features.js";
import { type Options, readOptions, value } from "../options/index.js";
import type { NetworkFactory, TrainingJob } from "../experiment/plan.js";
import { foldsOf, splitsVary, withoutTest } from "../experiment/datasets.js";
import { type ByValue, byValueOf, forTasks, type Recipe, resolveSingle, taskGroups } from "../recipe/index.js";
import { type TaskKind, taskKinds } from "../task/index.js";
import { type JobProgress, trainJob } from "../experiment/train-job.js";
import { hasTarget } from "../train/evaluate.js";
import { type Summary, summarise } from "./statistics/summary.js";

/** One task's scores, trained alone and together. */
export interface TaskComparison {
  /** The value that the task is about, as it is written; absent of tasks that `by` did not make. */
  by?: ByValue;
  /** The task's headline metric. */
  metric: string;
  higherIsBetter: boolean;
  single: Summary;
  multi: Summary;
  /** Together minus alone, per seed; above 0 is better together only where `higherIsBetter`. */
  difference: Summary;
}

/** The result of {@link compare}. */
export interface Comparison {
  seeds: number[];
  /** Whether each seed has its own split. If false, all seeds use the same one. */
  splitVaries: boolean;
  /** The folds on which the seeds test in turn; left out where the datasets are not split by folds, or by different numbers of them. */
  folds?: number;
  tasks: Record<string, TaskComparison>;
  /** Tasks that `by` made, by the name that they have together; absent where there are none. */
  groups?: Record<string, GroupComparison>;
}

/** Means over the tasks that one `by` made, without those that cannot be scored. */
export interface GroupComparison {
  /** The column whose values they are about. */
  column: string;
  metric: string;
  higherIsBetter: boolean;
  /** How many tasks the means are over. */
  scored: number;
  /** Tasks that in some seed have too few rows to be scored, or for the metric to be defined. They are not among the `tasks`. */
  unscored: string[];
  /** The mean over the tasks, per seed; null where no task can be scored. */
  single: Summary | null;
  multi: Summary | null;
  /** Together minus alone, per seed. */
  difference: Summary | null;
}

/** The progress of a comparison, reported after each step of a training. */
export interface ComparisonProgress {
  seed: number;
  /** `together`, or `TASK alone`. */
  training: string;
  /** Steps done in all trainings. */
  steps: number;
  /** Steps of all trainings: an estimate until all are over; null before the first length is known. */
  totalSteps: number | null;
}

/** Each task's metrics on the test rows, with the training's final weights. */
export type Scores = Record<string, Record<string, number>>;

/** Runs trainings, in this thread or in others. */
export interface TrainingRunner {
  /** How many trainings may run at the same time. */
  readonly concurrency: number;
  /** @param onSteps called from time to time, and at the end */
  run(job: TrainingJob, onSteps: (progress: JobProgress) => void): Promise<Scores>;
}

const isFunction = { optional: true, phrase: "a function", accepts: (given: unknown) => typeof given === "function" } as const;

const compareOptions = {
  onProgress: value<(progress: ComparisonProgress) => void>()({ ...isFunction, describe: "Called with the progress, after each step." }),
  onSeed: value<(soFar: Comparison) => void>()({
    ...isFunction, describe: "Called with the results so far, when a seed and all seeds before it are complete.",
  }),
  onSplit: value<(split: ExperimentSplit, seed: number) => void>()({
    ...isFunction, describe: "Called with each split, before its trainings.",
  }),
  runner: value<TrainingRunner>()({
    optional: true, phrase: "a runner of trainings, such as a RunPool", accepts: (given) => typeof given?.run === "function",
    describe: "Runs the trainings. Default: one after the other, in this thread.",
  }),
  network: value<NetworkFactory>()({
    ...isFunction, describe: "Makes a network of your own for each training, in place of the recipe's. It cannot go to other threads.",
  }),
  poolFor,
};

/** Options of {@link compare}. */
export type CompareOptions = Options<typeof compareOptions>;

/**
 * Runs one training to its end, and frees the memory of its model.
 *
 * @param onStep called after each step, and at the end where that was not known before
 * @returns each task's metrics on the test rows with the final weights
 * @throws PotluckError for the errors of `planTraining` and `train`
 * @example
 * const { yelp } = await trainOnce({ recipe, split: experiment.split(1), seed: 1 });
 * yelp.accuracy;
 */
export async function trainOnce(job: TrainingJob, onStep: (progress: JobProgress) => void = () => {}): Promise<Scores> {
  let last: JobProgress = { done: 0, total: 0 };
  const { plan, scores } = await trainJob(job, (progress) => onStep((last = progress)));
  plan.model.dispose();
  if (last.done !== last.total) onStep({ done: last.done, total: last.done }); // it stopped early, or its length was not known
  return scores;
}

/** Runs one training after the other, in this thread. */
export const inThisThread: TrainingRunner = {
  concurrency: 1,
  async run(job, onSteps) {
    await new Promise((resolve) => setTimeout(resolve)); // handle pending signals, and let a page respond
    return trainOnce(job, onSteps);
  },
};

/** One training of each seed. */
interface Arm {
  name: string;
  recipe: Recipe;
}

/**
 * Trains each task alone and all tasks together, for each seed. The results do not depend on the runner. Tasks that `by` made and that have
 * too few rows to be scored are not trained alone.
 *
 * @param seeds the number of seeds, starting at the recipe's
 * @throws PotluckError where no row of a dataset tests, for the errors of `Experiment`, `planTraining` and `train`, with the seed and the
 *   training, and for unknown or wrong options
 * @example
 * const { tasks } = await compare(recipe, tables, 20);
 * tasks.yelp.difference.mean; // positive if yelp's metric is higher when trained together
 */
export async function compare(
  given: Recipe, tables: Readonly<Record<string, Table>>, seeds: number, options?: CompareOptions,
): Promise<Comparison> {
  const settings = readOptions("compare", compareOptions, options);
  const { onProgress = () => {}, onSeed = () => {}, onSplit = () => {}, runner = inThisThread, network, ...open } = settings;
  const recipe = expandTasks(given, tables), tasks = Object.keys(recipe.tasks), alone = resolveSingle(recipe);
  const [untested] = withoutTest(recipe);
  if (untested !== undefined) {
    throw new PotluckError(`compare scores test rows, and dataset "${untested}" has none, since its split has test: 0: set a share of ` +
      "test rows for the comparison, and train the final model without them");
  }
  const arms: Arm[] = [...tasks.map((task) => ({ name: `${task} alone`, recipe: forTasks(alone, [task]) })), { name: "together", recipe }];
  const numbers = Array.from({ length: seeds }, (_, index) => recipe.seed + index);
  const splitVaries = splitsVary(recipe);
  const count = stepCounter(arms.length * seeds, onProgress);
  const results = numbers.map((): Record<string, Scores> => ({}));
  const running = new Set<Promise<void>>();
  let complete = 0;
  const reportSeeds = (): void => {
    const before = complete;
    while (complete < seeds && Object.keys(results[complete]).length === arms.length) complete++;
    if (complete > before) onSeed(summariseSeeds(recipe, numbers.slice(0, complete), splitVaries, results));
  };
  const experiment = await Experiment.open(recipe, tables, { seeds: numbers, ...open });
  let split: ExperimentSplit | undefined;
  for (const [index, seed] of numbers.entries()) {
    if (splitVaries || !split) {
      split = experiment.split(seed);
      onSplit(split, seed);
    }
    const unscored = unscoredTasks(recipe, split);
    for (const arm of arms) {
      if (unscored.some((task) => arm.name === `${task} alone`)) {
        results[index][arm.name] = {};
        count.skip();
        continue;
      }
      while (running.size >= runner.concurrency) await Promise.race(running);
      const run = runner.run({ recipe: arm.recipe, split, seed, network }, count.of(seed, arm.name)).then((scores) => {
        results[index][arm.name] = scores;
        running.delete(run);
        reportSeeds();
      }, (error: unknown) => {
        throw withPlace(`seed ${seed}, ${arm.name}`, error);
      });
      run.catch(() => {}); // the first error is reported where it is awaited; ignore later ones
      running.add(run);
    }
  }
  await Promise.all(running);
  return summariseSeeds(recipe, numbers, splitVaries, results);
}

/** The tasks that `by` made and that have no test rows to score: see `encodeTargets`. */
function unscoredTasks({ tasks }: Recipe, { data }: ExperimentSplit): string[] {
  return Object.entries(tasks).flatMap(([task, settings]) => (
    byValueOf(settings) && !hasTarget(data[settings.data].test.y[task]) ? [task] : []));
}

/** Summarises the first seeds. */
function summariseSeeds(recipe: Recipe, seeds: number[], splitVaries: boolean, results: readonly Record<string, Scores>[]): Comparison {
  const tasks: Record<string, TaskComparison> = {}, unscored: string[] = [];
  for (const [task, settings] of Object.entries(recipe.tasks)) {
    const { kind, metric: { name: metric } } = settings, by = byValueOf(settings);
    const { higherIsBetter } = (taskKinds.get(kind) as TaskKind).metrics.get(metric);
    const scoresOf = (arm: string): number[] => seeds.map((_, index) => results[index][arm][task]?.[metric] ?? NaN);
    const single = scoresOf(`${task} alone`), multi = scoresOf("together");
    if (by && ![...single, ...multi].every(Number.isFinite)) unscored.push(task);
    else tasks[task] = { ...(by && { by }), metric, higherIsBetter, ...summariseArms(single, multi) };
  }
  const groups = Array.from(taskGroups(recipe), ([group, names]): [string, GroupComparison] => {
    const { [names[0]]: settings } = recipe.tasks, own = names.filter((name) => Object.hasOwn(tasks, name)).map((name) => tasks[name]);
    const meanOf = (arm: "single" | "multi"): number[] => seeds.map((_, index) => (
      own.reduce((sum, { [arm]: { values } }) => sum + values[index], 0) / own.length));
    const summary = own.length === 0 ? { single: null, multi: null, difference: null } : summariseArms(meanOf("single"), meanOf("multi"));
    const { metric: { name: metric }, kind } = settings, { higherIsBetter } = (taskKinds.get(kind) as TaskKind).metrics.get(metric);
    return [group, {
      column: byValueOf(settings)!.column, metric, higherIsBetter, scored: own.length,
      unscored: unscored.filter((name) => names.includes(name)), ...summary,
    }];
  });
  const folds = foldsOf(recipe);
  return {
    seeds, splitVaries, ...(folds !== null && { folds }), tasks, ...(groups.length > 0 && { groups: Object.fromEntries(groups) }),
  };
}

function summariseArms(single: readonly number[], multi: readonly number[]): Record<"single" | "multi" | "difference", Summary> {
  const difference = multi.map((value, index) => value - single[index]);
  return { single: summarise(single), multi: summarise(multi), difference: summarise(difference) };
}

/** Adds up the steps of all trainings. Those of unknown length count as the mean of the others. */
function stepCounter(all: number, onProgress: (progress: ComparisonProgress) => void) {
  let steps = 0, known = 0, sized = 0, trainings = all;
  return {
    /** One training less. */
    skip(): void {
      trainings--;
    },
    of(seed: number, training: string) {
      let before = 0, expected: number | null = null;
      return ({ done, total }: JobProgress): void => {
        if (total !== null) {
          if (expected === null) sized++;
          known += total - (expected ?? 0); // negative if it stopped early
          expected = total;
        }
        steps += done - before;
        before = done;
        onProgress({ seed, training, steps, totalSteps: sized === 0 ? null : Math.round((known / sized) * trainings) });
      };
    },
  };
}
