/**
 * @file The comparison that the article makes once, made many times: each task alone and all together, over the same splits, scored by the
 * same code, for as many seeds as asked. Differences are taken seed by seed, which takes out what the split does to both.
 */
import type { Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import { type Recipe, resolveSingle } from "../recipe/index.js";
import { totalSteps, trainToEnd } from "../train/loop.js";
import { type Prepared, prepareSplit, readyData, splitsVary } from "../experiment/split.js";
import { type Summary, summarise } from "./statistics.js";
import { buildTraining } from "../experiment/plan.js";

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

/** Where a comparison stands: told after each step of any of its trainings. */
export interface ComparisonProgress {
  seed: number;
  /** `together`, or `TASK alone`. */
  training: string;
  /** Steps done, and to do, in the whole comparison as far as it is known. */
  steps: number;
  totalSteps: number;
}

/** One training of a comparison. */
export interface TrainingJob {
  /** With `single` merged in where a task is trained alone. */
  recipe: Recipe;
  prepared: Prepared;
  tasks: readonly string[];
  seed: number;
}

/** Each task's metrics on the test rows, by the weights that a training has kept. */
export type Scores = Record<string, Record<string, number>>;

/** Runs trainings: here and now, or on other threads. Several may be under way at once. */
export interface TrainingRunner {
  /** How many trainings it takes at a time. */
  readonly places: number;
  /** @param onSteps told now and then how many steps are done, and how many there are */
  run(job: TrainingJob, onSteps: (done: number, total: number) => void): Promise<Scores>;
}

/** Options of {@link compare}. */
export interface CompareOptions {
  onProgress?: (progress: ComparisonProgress) => void;
  /** Told whenever another seed is complete, and all before it, what was found until then. */
  onSeed?: (soFar: Comparison) => void;
  /** Default: one training after the other, in this thread. */
  runner?: TrainingRunner;
}

/**
 * Runs one training of a recipe to its end, and gives its model's memory back.
 *
 * @param onStep told after each step how many are done, and how many there are
 * @returns each task's metrics on the test rows at the end; of the best epoch, where the recipe chooses one
 * @throws PotluckError as `buildTraining` and `train` do
 * @example
 * const { yelp } = await trainOnce({ recipe, prepared: prepare(recipe, tables, 1), tasks: ["movie", "yelp"], seed: 1 });
 * yelp.accuracy;
 */
export async function trainOnce({ recipe, prepared, tasks, seed }: TrainingJob, onStep: (done: number, total: number) => void = () => {}): Promise<Scores> {
  const plan = buildTraining(recipe, prepared, tasks, seed);
  const total = totalSteps(plan);
  try {
    let last = 0;
    const scores = await trainToEnd(plan, (done) => onStep((last = done), total));
    if (last < total) onStep(last, last); // its patience ended it
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

/**
 * Trains each task alone and all together, once a seed. The outcome does not depend on the runner.
 *
 * @param seeds how many; they count up from the recipe's own
 * @throws PotluckError as `prepare`, `buildTraining` and `train` do; it names seed and training
 * @example
 * const { tasks } = await compare(recipe, tables, 20);
 * tasks.yelp.difference.mean; // what sharing brings
 */
export async function compare(
  recipe: Recipe, tables: Readonly<Record<string, Table>>, seeds: number, { onProgress = () => {}, onSeed = () => {}, runner = inThisThread }: CompareOptions = {},
): Promise<Comparison> {
  const tasks = Object.keys(recipe.tasks);
  const alone = resolveSingle(recipe);
  const trainings = [...tasks.map((task) => ({ name: `${task} alone`, recipe: alone, tasks: [task] })), { name: "together", recipe, tasks }];
  const numbers = Array.from({ length: seeds }, (_, index) => recipe.seed + index);
  const splitVaries = splitsVary(recipe);
  const count = stepCounter(trainings.length * seeds, onProgress);
  const results = numbers.map((): Record<string, Scores> => ({}));
  const running = new Set<Promise<void>>();
  let complete = 0;
  const noteSeed = (): void => {
    const before = complete;
    while (complete < seeds && Object.keys(results[complete]).length === trainings.length) complete++;
    if (complete > before) onSeed(summariseSeeds(recipe, numbers.slice(0, complete), splitVaries, results));
  };
  const ready = readyData(recipe, tables, numbers);
  let prepared: Prepared | undefined;
  for (const [index, seed] of numbers.entries()) {
    if (splitVaries || !prepared) prepared = prepareSplit(ready, seed);
    for (const training of trainings) {
      while (running.size >= runner.places) await Promise.race(running);
      const report = count(seed, training.name);
      const run = runner.run({ recipe: training.recipe, prepared, tasks: training.tasks, seed }, report).then((scores) => {
        results[index][training.name] = scores;
        running.delete(run);
        noteSeed();
      }, (error: unknown) => {
        throw error instanceof PotluckError ? new PotluckError(`seed ${seed}, ${training.name}: ${error.message}`) : error;
      });
      run.catch(() => {}); // whoever awaits it tells; those that nobody awaits any more, after a mistake, are let go
      running.add(run);
    }
  }
  await Promise.all(running);
  return summariseSeeds(recipe, numbers, splitVaries, results);
}

/** What the first so many seeds say. */
function summariseSeeds(recipe: Recipe, seeds: number[], splitVaries: boolean, results: readonly Record<string, Scores>[]): Comparison {
  const tasks = Object.entries(recipe.tasks).map(([task, { metric }]): [string, TaskComparison] => {
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
