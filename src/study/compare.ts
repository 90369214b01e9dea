/**
 * @file The comparison that the article makes once, made many times: each task alone and all together, over the same splits, scored by the
 * same code, for as many seeds as asked. Differences are taken seed by seed, which removes what the split does to both.
 */
import type { Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import { Experiment, type ExperimentSplit } from "../experiment/experiment.js";
import type { PoolMaker } from "../experiment/features.js";
import { planTraining, type TrainingJob } from "../experiment/plan.js";
import { splitsVary } from "../experiment/datasets.js";
import { forTasks, type Recipe, resolveSingle } from "../recipe/index.js";
import { totalSteps, trainToEnd } from "../train/loop.js";
import { type Summary, summarise } from "./statistics.js";

/** One task's scores alone and together. */
export interface TaskComparison {
  /** The task's headline metric. */
  metric: string;
  single: Summary;
  multi: Summary;
  /** Together minus alone, seed by seed. */
  difference: Summary;
}

/** What a comparison found. */
export interface Comparison {
  seeds: number[];
  /** Whether each seed has its own split, or all share one. */
  splitVaries: boolean;
  tasks: Record<string, TaskComparison>;
}

/** Where a comparison stands, after each step of any of its trainings. */
export interface ComparisonProgress {
  seed: number;
  /** `together`, or `TASK alone`. */
  training: string;
  /** Steps done, and to do, in the whole comparison as far as it is known. */
  steps: number;
  totalSteps: number;
}

/** Each task's metrics on the test rows, for the weights that a training kept. */
export type Scores = Record<string, Record<string, number>>;

/** Runs trainings: here and now, or on other threads. Several may be under way at once. */
export interface TrainingRunner {
  /** How many trainings it takes at a time. */
  readonly places: number;
  /** @param onSteps called now and then with how many steps are done, and how many there are */
  run(job: TrainingJob, onSteps: (done: number, total: number) => void): Promise<Scores>;
}

/** Options of {@link compare}. */
export interface CompareOptions {
  onProgress?: (progress: ComparisonProgress) => void;
  /** Called when a seed is complete, and all before it, with what was found until then. */
  onSeed?: (soFar: Comparison) => void;
  /** Default: one training after the other, in this thread. */
  runner?: TrainingRunner;
  /** Makes threads that count text: `textPoolFor` of `potluck/node`. Default: this thread counts. */
  poolFor?: PoolMaker;
}

/**
 * Runs one training to its end, and gives its model's memory back.
 *
 * @param onStep called after each step with how many are done, and how many there are
 * @returns each task's metrics on the test rows at the end; of the best epoch, where the recipe chooses one
 * @throws PotluckError as `planTraining` and `train` do
 * @example
 * const { yelp } = await trainOnce({ recipe, split: experiment.split(1), seed: 1 });
 * yelp.accuracy;
 */
export async function trainOnce(job: TrainingJob, onStep: (done: number, total: number) => void = () => {}): Promise<Scores> {
  const plan = planTraining(job);
  const total = totalSteps(plan);
  try {
    let last = 0;
    const scores = await trainToEnd(plan, (done) => onStep((last = done), total));
    if (last < total) onStep(last, last); // it stopped early
    return scores;
  } finally {
    plan.model.dispose();
  }
}

/** Trains in this thread. */
export const inThisThread: TrainingRunner = {
  places: 1,
  async run(job, onSteps) {
    await new Promise((resolve) => setTimeout(resolve)); // else signals and the page would wait through many short trainings
    return trainOnce(job, onSteps);
  },
};

/** One training of a comparison, by its name. */
interface Arm {
  name: string;
  recipe: Recipe;
}

/**
 * Trains each task alone and all together, once a seed. The outcome does not depend on the runner.
 *
 * @param seeds how many; they count up from the recipe's own
 * @throws PotluckError as `Experiment`, `planTraining` and `train` do; it names seed and training
 * @example
 * const { tasks } = await compare(recipe, tables, 20);
 * tasks.yelp.difference.mean; // what sharing brings
 */
export async function compare(
  recipe: Recipe, tables: Readonly<Record<string, Table>>, seeds: number, options: CompareOptions = {},
): Promise<Comparison> {
  const { onProgress = () => {}, onSeed = () => {}, runner = inThisThread, poolFor } = options;
  const tasks = Object.keys(recipe.tasks), alone = resolveSingle(recipe);
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
  const experiment = await Experiment.open(recipe, tables, { seeds: numbers, poolFor });
  let split: ExperimentSplit | undefined;
  for (const [index, seed] of numbers.entries()) {
    if (splitVaries || !split) split = experiment.split(seed);
    for (const arm of arms) {
      while (running.size >= runner.places) await Promise.race(running);
      const run = runner.run({ recipe: arm.recipe, split, seed }, count(seed, arm.name)).then((scores) => {
        results[index][arm.name] = scores;
        running.delete(run);
        reportSeeds();
      }, (error: unknown) => {
        throw error instanceof PotluckError ? new PotluckError(`seed ${seed}, ${arm.name}: ${error.message}`) : error;
      });
      run.catch(() => {}); // whoever awaits it reports it; after a mistake nobody awaits the others
      running.add(run);
    }
  }
  await Promise.all(running);
  return summariseSeeds(recipe, numbers, splitVaries, results);
}

/** What the first seeds show. */
function summariseSeeds(recipe: Recipe, seeds: number[], splitVaries: boolean, results: readonly Record<string, Scores>[]): Comparison {
  const tasks = Object.entries(recipe.tasks).map(([task, { metric: { name: metric } }]): [string, TaskComparison] => {
    const single = seeds.map((_, index) => results[index][`${task} alone`][task][metric]);
    const multi = seeds.map((_, index) => results[index].together[task][metric]);
    const difference = multi.map((value, index) => value - single[index]);
    return [task, { metric, single: summarise(single), multi: summarise(multi), difference: summarise(difference) }];
  });
  return { seeds, splitVaries, tasks: Object.fromEntries(tasks) };
}

/** Adds up the steps of trainings that run side by side; those that have not begun are taken to be as long as the mean of those that have. */
function stepCounter(trainings: number, onProgress: (progress: ComparisonProgress) => void) {
  let steps = 0, known = 0, begun = 0;
  return (seed: number, training: string) => {
    let before = 0, expected = 0;
    return (done: number, total: number): void => {
      if (before === 0) begun++;
      known += total - expected; // less than was expected where it has stopped early
      expected = total;
      steps += done - before;
      before = done;
      onProgress({ seed, training, steps, totalSteps: Math.round((known / begun) * trainings) });
    };
  };
}
