/** @file The account of a training: plain data, which goes through JSON. Numbers that are not defined are null. */
import type { ByValue } from "../recipe/index.js";
import type { Passes } from "../schedule/passes.js";
import type { Interval } from "./bootstrap.js";

export type { Interval } from "./bootstrap.js";

/** What a training achieved, task by task, and what is off. */
export interface Account {
  tasks: Record<string, TaskAccount>;
  /** Tasks that `by` made, by the name that they have together; absent where there are none. */
  groups?: Record<string, GroupAccount>;
  /** How long the training was; null where it was not told. */
  length: TrainingLength | null;
  /** How often an epoch passes over the rows of each dataset, and which share of them is used at all; null where it was not told. */
  passes: Passes | null;
  /** What is off; none where all is well. */
  advice: Advice[];
}

/** What the tasks that one `by` made score together. */
export interface GroupAccount {
  /** The column whose values they are about. */
  column: string;
  /** Their names. */
  tasks: string[];
  /** Those of them that have too few rows to be scored. */
  unscored: string[];
  metric: string;
  higherIsBetter: boolean;
  /** The metric on the test rows of all of them, each row answered by its own task. */
  value: number | null;
  /** Its 95 % interval by the bootstrap over these rows. */
  interval: Interval | null;
  /** The metric of the constant predictions, of each task its own. */
  constant: number | null;
  /** The metric of the linear models, of each task its own; null where none were trained. */
  linear: number | null;
  /** Rows with a target on each side. */
  rows: { train: number; validation: number; test: number };
}

/**
 * One task's part of an {@link Account}. Where no row tests (`split: { test: 0 }`), what is said of test rows (the metric, its interval,
 * the baselines, predictions) is said of the validation rows, by the model before the refit; `rows.test` is then 0. See `scoredSide`.
 */
export interface TaskAccount {
  /** The value that the task is about, as it is written; absent of tasks that `by` did not make. */
  by?: ByValue;
  /** The kind of task. */
  kind: string;
  /** The headline metric. */
  metric: string;
  higherIsBetter: boolean;
  /** The metric on the test rows. */
  value: number | null;
  /** Its 95 % interval by the bootstrap over the test rows. */
  interval: Interval | null;
  /** The bootstrap's samples, and how many of them do not define the metric: those are left out. */
  bootstrap: { samples: number; undefined: number };
  /** The metric of the constant prediction: the majority class, each label's most frequent answer, or the mean of the training rows. */
  constant: number | null;
  /** The linear model on the same features; null where none was trained. */
  linear: LinearAccount | null;
  /** Rows with a target on each side, and rows of all sides without one. */
  rows: { train: number; validation: number; test: number; withoutTarget: number };
  /** What logits are divided by before they become probabilities; absent where it is 1. */
  temperature?: number;
  /** The probability above which the positive one of two classes is predicted; absent where it is 0.5. Labels have their own. */
  threshold?: number;
  /** How true the probabilities of the test rows are; absent of numbers, and without such rows. */
  calibration?: CalibrationAccount;
  /** Each class or label in its order; null for numbers. */
  classes: ClassAccount[] | null;
  /** Why metrics are undefined on the test rows, by name: all of the kind's metrics that are. Left out: none is. */
  undefined?: Record<string, string>;
  /** Pairs of target and prediction on the test rows, the most frequent first; null for labels and numbers. */
  confusion: Confusion[] | null;
  /** The most confident mistakes on validation and test rows, the most probable first; of numbers, the largest errors. */
  mistakes: Mistake[];
}

/** How far probabilities are from how often they come true. */
export interface CalibrationAccount {
  /** The expected calibration error, as the metric `ece`. */
  ece: number;
  /** What it would be in the mean, on as many rows, if all probabilities were true. */
  byChance: number;
}

/** What the linear model of a task scores on the same test rows. */
export interface LinearAccount {
  value: number | null;
  interval: Interval | null;
  /** The model's value minus the linear model's. */
  difference: number | null;
  /** Its 95 % interval: both models are scored on the same samples. */
  differenceInterval: Interval | null;
}

/** Rows of a class, or rows that have a label. */
export interface ClassAccount {
  name: string;
  train: number;
  validation: number;
  test: number;
  /** Test rows that are predicted to be of the class. */
  predicted: number;
  /** Test rows of the class that are predicted so. */
  right: number;
  /** Of labels: how the label by itself scores on the test rows. */
  label?: LabelScores;
}

/** How a label scores on the test rows. Where no test row has the label or is predicted to, all are 0, as in scikit-learn. */
export interface LabelScores {
  /** The probability above which it is predicted. */
  threshold: number;
  /** `right / predicted`; null, as the others, where no test row has a target of the label. */
  precision: number | null;
  /** `right / test`. */
  recall: number | null;
  f1: number | null;
}

/** How often a class was predicted as another, or as itself. */
export interface Confusion {
  target: string;
  prediction: string;
  rows: number;
}

/** A row whose prediction is wrong. */
export interface Mistake {
  side: "validation" | "test";
  /** The dataset. */
  source: string;
  /** The file, where the source has one. */
  file: string | null;
  /** The data row of the file or the dataset, from 1, as errors count them. */
  row: number;
  target: string;
  prediction: string;
  /** The probability of the prediction, of labels of the answer for `label`; null for numbers. */
  probability: number | null;
  /** Of labels, the one whose wrong answer is the most probable, and whether it was given, or missed. */
  label?: { name: string; isGiven: boolean };
  /** The row's own loss. */
  loss: number;
  /** How many times the mean loss of the task's validation and test rows that is. */
  timesMean: number;
  /** The row's text, or its first features, shortened. */
  text: string;
}

/** How long a training was. */
export interface TrainingLength {
  /** Epochs and steps of the training that found the length. */
  epochs: number;
  steps: number;
  /** The epoch whose weights were the best on the validation rows; null where none was chosen. */
  best: number | null;
  /** Whether it ended because its limit of epochs was reached, while it looked for the best epoch. */
  reachedLimit: boolean;
  /** The training on all rows after it; null where there was none. */
  refit: { epochs: number; steps: number } | null;
}

/** One line of plain English about something that is off. */
export interface Advice {
  /** The rule that found it. */
  rule: string;
  /** The task; null where it is about all tasks. */
  task: string | null;
  text: string;
}
