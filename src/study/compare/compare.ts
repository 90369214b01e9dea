/**
 * @file Compares each task trained alone with all tasks trained together, as the article does, but for several seeds; or any arms that the
 * recipe names. All arms use the same splits and the same scoring. Differences are computed per seed, so the effect of the split on both
 * cancels.
 */
import type { Table } from "../../data/table.js";
import type { ExperimentSplit } from "../../experiment/experiment.js";
import { expandTasks } from "../../experiment/expand-tasks.js";
import { poolFor } from "../../experiment/features.js";
import type { NetworkFactory, TrainingJob } from "../../experiment/plan.js";
import { trainJob, type JobProgress } from "../../experiment/train-job.js";
import { boolean, checkValue, oneOf, type Options, readOptions, value, whole } from "../../options/index.js";
import type { Recipe } from "../../recipe/index.js";
import { runOptions } from "../run-options.js";
import { runStudy } from "../study.js";
import type { Trial, TrialResult } from "../trial.js";
import { TableData } from "../trial-data.js";
import { prepareComparison } from "./prepare.js";
import { compareQuestion } from "./question.js";
import type { Margins } from "./settings.js";
import type { Comparison } from "./types.js";

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

const isFunction = { optional: true, phrase: "a function", accepts: (given: unknown) => typeof given === "function" } as const;

const compareOptions = {
  armsOnly: boolean({ default: false, describe: "Leaves the tasks alone out, and compares the recipe's `arms` with each other." }),
  baseline: value<string>()({
    optional: true, phrase: "the name of an arm", accepts: (given) => typeof given === "string",
    describe: "The arm that the others are compared with. Default: `alone`, or without it the first.",
  }),
  allPairs: boolean({ default: false, describe: "Compares each arm with each." }),
  margin: value<Margins>()({
    optional: true, phrase: "a number above 0, or one for each task",
    accepts: (given) => (typeof given === "object" ? Object.values(given) : [given]).every((one) => one > 0 && one < Infinity),
    describe: "Differences up to this count as none, in the metric's units: for all tasks, or by task. Default: .01 in metrics of which " +
      "more is better; of errors, 1 % of the baseline's mean.",
  }),
  aloneFeatures: oneOf(["shared", "own"], {
    default: "shared", describe: "What a task alone has: the features of all tasks together, or features of its own dataset.",
  }),
  match: oneOf(["recipe", "parameters"], {
    default: "recipe",
    describe: "The hidden widths of a task alone: those of the recipe, or such that it has as many parameters as all together.",
  }),
  tune: boolean({
    default: false, describe: "Trains each arm with its learning rate times 1, .3 and 3, and lets validation rows choose, seed by seed.",
  }),
  untilSettled: whole({
    from: 1, optional: true,
    describe: "Stops when every task is settled on these rows, looking after each block of this many seeds. `seeds` is the most.",
  }),
  ...runOptions,
  onProgress: value<(progress: ComparisonProgress) => void>()({ ...isFunction, describe: "Called with the progress, after each step." }),
  onSeed: value<(soFar: Comparison) => void>()({
    ...isFunction, describe: "Called with the results so far, when a seed and all seeds before it are complete.",
  }),
  onSplit: value<(split: ExperimentSplit, seed: number) => void>()({
    ...isFunction, describe: "Called with each split, before its trainings.",
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

/**
 * Trains each task alone and all tasks together, for each seed, and says whether sharing helps: on these rows, and on new rows of the same
 * kind. With `arms` in the recipe, these are compared with the tasks alone, or with each other. The results do not depend on the runner.
 * Tasks that `by` made and that have too few rows to be scored are not trained alone.
 *
 * @param seeds the number of seeds, starting at the recipe's
 * @throws PotluckError where no row of a dataset tests, for the errors of `Experiment`, `planTraining` and `train`, with the seed and the
 *   training, and for unknown or wrong options
 * @example
 * const { tasks } = await compare(recipe, tables, 20);
 * tasks.yelp.difference.mean; // positive if yelp's metric is higher when trained together
 * tasks.yelp.newRows.verdict.name; // "helps", "hurts", "no difference" or "not settled"
 */
export async function compare(
  given: Recipe, tables: Readonly<Record<string, Table>>, seeds: number, options?: CompareOptions,
): Promise<Comparison> {
  const settings = readOptions("compare", compareOptions, options);
  checkValue("compare: seeds", whole({ from: 1, describe: "The number of seeds." }), seeds);
  const { onProgress, onSeed, onSplit, runner, network, storage, poolFor: makePool, untilSettled, ...asked } = settings;
  const recipe = expandTasks(given, tables), numbers = Array.from({ length: seeds }, (_, index) => recipe.seed + index);
  const data = new TableData(tables, {
    seeds: numbers, poolFor: makePool, onSplit: onSplit && ((split, { seed }) => onSplit(split, seed)),
  });
  const until = untilSettled === undefined ? undefined : { block: untilSettled, most: seeds };
  const ready = await prepareComparison({
    recipe, seeds: until ? Math.min(seeds, until.block) : seeds, ...asked, ...(until && { until }), network,
  }, (split) => data.split(split));
  const question = compareQuestion(ready), found = new Map<Trial, TrialResult>();
  let reported = 0;
  const { answer } = await runStudy(question, {
    data, runner, storage,
    onProgress: onProgress && (({ trial, steps, totalSteps }) => (
      onProgress({ seed: trial.seed, training: trial.label.replace(/^seed \d+, /u, ""), steps, totalSteps }))),
    onResult: onSeed && ((trial, result) => {
      found.set(trial, result);
      const soFar = question.soFar!((one) => found.get(one));
      if (!soFar || soFar.seeds.length === reported) return;
      reported = soFar.seeds.length;
      onSeed(soFar);
    }),
  });
  return answer!;
}
