/**
 * @file How the benchmark of defaults trains: as a user's code would, with what the recipe says and nothing else. The one place that knows
 * how a training goes, and which rows it chooses by.
 */
import { type ExperimentSplit, type Recipe, splitRows, trainOnce, type TrainingJob } from "potluck";
import type { TaskDataset, TaskTargets } from "potluck/data";

/** A training that has ended. */
export interface Trained {
  /** Metrics on the test rows by name, by task. */
  scores: Record<string, Record<string, number>>;
  /** Optimizer steps, also those of a second training on all rows. */
  steps: number;
  /** The whole training, without reading and encoding the data. */
  seconds: number;
}

/** Trains a job to its end, as `compare` does. */
export async function trainWhole(job: TrainingJob): Promise<Trained> {
  const began = performance.now();
  let steps = 0;
  const scores = await trainOnce(job, (progress: number | { done: number }) => {
    steps = typeof progress === "number" ? progress : progress.done;
  });
  return { scores, steps, seconds: (performance.now() - began) / 1000 };
}

/** A dataset's rows as the linear models see them. */
export interface PeerSides {
  /** Their features are fitted to `train`, or to `train` and `validation` together where the split sets no rows aside. */
  train: TaskDataset<TaskTargets>;
  /** The rows that settings are chosen by. */
  validation: TaskDataset<TaskTargets>;
  test: TaskDataset<TaskTargets>;
  /** The training rows of the final model, `train` and `validation`, with features fitted to them all. */
  all: TaskDataset<TaskTargets>;
  /** The test rows with these features. */
  allTest: TaskDataset<TaskTargets>;
}

/** The share of the training rows that settings are chosen by, where the split itself sets none aside. */
const ASIDE = 0.2;

/** The rows of each dataset that the peers choose by, train and test on: those of our own training. */
export function peerSides(recipe: Recipe, split: ExperimentSplit, seed: number): Record<string, PeerSides> {
  const whole = split.refit?.() ?? split; // a split that sets rows aside can give them back
  return Object.fromEntries(
    Object.entries(split.data).map(([name, { train, validation, test }]): [string, PeerSides] => {
      const { train: all, test: allTest } = whole.data[name];
      if (validation) return [name, { train, validation, test, all, allTest }];
      const parts = splitRows({ rows: train.length, test: ASIDE, labels: strata(recipe, name, train), seed, name: `${name}/aside` });
      return [name, { train: train.select(parts.train), validation: train.select(parts.test), test, all, allTest }];
    }),
  );
}

/** The classes of a dataset's first task of classes, where it has one; -1 for a missing one. */
function strata(recipe: Recipe, dataset: string, { y }: TaskDataset<TaskTargets>): number[] | undefined {
  const task = Object.entries(recipe.tasks).find(([, { data, kind }]) => data === dataset && ["binary", "multiclass"].includes(kind));
  return task && Array.from(y[task[0]].data, (value) => (Number.isNaN(value) ? -1 : value));
}
