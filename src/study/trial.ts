/**
 * @file A trial: one training of a study, with fixed settings and one seed; and what is kept of it. Study, trial and storage mean what they
 * mean in Optuna.
 */
import type { NetworkFactory } from "../experiment/plan.js";
import type { Recipe } from "../recipe/index.js";
import type { TaskScores } from "./affinity/types.js";

/** Which rows and features a trial is trained on. */
export interface TrialSplit {
  /** The recipe whose datasets are split, and whose features are fitted. It may have more tasks than the trial trains. */
  recipe: Recipe;
  /** The seed of the split. */
  seed: number;
  /** The datasets that the features are fitted to, by name. Default: all of the recipe. */
  datasets?: readonly string[];
  /** For each task named, the share of its training and validation rows that is kept, above 0 and at most 1. */
  fractions?: Readonly<Record<string, number>>;
}

/** One training of a study. */
export interface Trial {
  /** What is trained: narrowed to its tasks. */
  recipe: Recipe;
  split: TrialSplit;
  /** Seeds the initial weights, the order of the batches, and all other random choices of the training. */
  seed: number;
  /** What it is called in progress and errors, such as `seed 3, movie alone`. */
  label: string;
  /** Whether the answers on the test rows are kept. Default: false. */
  predictions?: boolean;
  /** Whether the training also tells which tasks help which, for a study of affinity: see `taskScores`. Default: false. */
  taskScores?: boolean;
  /** Whether a training that diverges gives a result without scores, in place of an error: where there are others. Default: false. */
  mayDiverge?: boolean;
  /** Makes a network of your own. Such a trial is not stored: a function has no hash. */
  network?: NetworkFactory;
}

/** A task's metrics by name; null where one is not defined. */
export type StoredScores = Record<string, number | null>;

/** A task's headline metric and loss, at the checks of a training. Lists are as long as `epoch`; null where not scored. */
export interface TrialCurve {
  /** After how many epochs; parts of epochs are possible. */
  epoch: number[];
  /** The headline metric on the validation rows, and the loss there; left out where there are none. */
  validation?: (number | null)[];
  validationLoss?: (number | null)[];
  /** The headline metric on the test rows; left out where validation rows choose the length: the test rows are scored once then. */
  test?: (number | null)[];
}

/** An array of numbers as text. */
export interface StoredArray {
  type: "Float32Array" | "Float64Array" | "Int32Array" | "Uint32Array" | "Uint8Array";
  /** Its bytes, little endian, in base64. */
  data: string;
}

/** What metrics compute from on the test rows: a `MetricInput` whose arrays are text. */
export type StoredAnswers = Record<string, string | number | boolean | null | StoredArray>;

/** What a storage keeps of a trial. Plain data, which goes through JSON. */
export interface TrialResult {
  /** The hash of all that the trial depends on: see `trialKey`. */
  key: string;
  label: string;
  seed: number;
  /** Each task's metrics on the test rows, by the final model. */
  test: Record<string, StoredScores>;
  /** Each task's metrics on the validation rows, by weights that did not train on them; without the tasks that have none. */
  validation: Record<string, StoredScores>;
  /** By task. */
  curves: Record<string, TrialCurve>;
  /** Epochs and steps of the training that found the length. */
  epochs: number;
  steps: number;
  /** The epoch whose weights were chosen on validation rows; null where the last were kept. A part of an epoch is possible. */
  bestEpoch: number | null;
  stoppedBy: "epochs" | "no gain" | "limit" | "caller";
  refitted: boolean;
  /** The number of parameters and of features. */
  parameters: number;
  features: number;
  /** Rows with a target, by task. */
  rows: Record<string, { train: number; validation: number; test: number }>;
  /** SHA-256 of the final weights, as hexadecimal digits. */
  weights: string;
  /** Answers on the test rows that have a target, by task, where the trial asked for them. */
  predictions?: Record<string, StoredAnswers>;
  /** How the tasks help each other, where the trial asked for it; null where they share no layer. */
  taskScores?: TaskScores | null;
  /** Of a training that diverged, which the trial allowed: the error's message. It has no scores then. */
  diverged?: string;
  /** Wall seconds of the training. Not compared between machines. */
  seconds: number;
  /** Where it ran. Not compared between machines. */
  machine: string;
}
