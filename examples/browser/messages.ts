/** @file What the page and its worker say to each other. */
/** What the visitor chose; the rest is guessed. */
export interface Choices {
  text?: string;
  /** Columns, or `column:kind`. */
  targets?: string[];
  numeric?: string[];
  categorical?: string[];
  ignore?: string[];
}

/** A table that was looked at. */
export interface Looked {
  name: string;
  rows: number;
  /** Whether the first row of a csv names the columns; null for other files. */
  header: boolean | null;
  /** The names of all columns. */
  names: string[];
  /** The first rows, long cells cut. */
  preview: (string | null)[][];
  /** What each column is used for, and why; empty where there is a problem. */
  columns: { name: string; role: string; why: string }[];
  tasks: { name: string; target: string; kind: string; why: string; alternatives: { kind: string; why: string }[] }[];
  warnings: string[];
  /** Why these columns cannot be trained; null where they can. */
  problem: string | null;
}

/** How to train. */
export interface TrainSettings {
  threads: number;
  /** null: as long as the validation rows gain. */
  epochs: number | null;
}

/** How far a training is, and what it measured since the last report. */
export interface Progress {
  /** The headline metric of each task. */
  metrics: Record<string, string>;
  done: number;
  /** null while the length is not known. */
  total: number | null;
  /** Whether it trains again, on all rows. */
  refits: boolean;
  losses: { step: number; losses: Record<string, number> }[];
  scores: { task: string; step: number; split: "train" | "validation" | "test"; metrics: Record<string, number> }[];
}

/** What a task scored on its test rows. */
export interface TaskResult {
  task: string;
  kind: string;
  metric: string;
  value: number | null;
  interval: { low: number; high: number } | null;
  /** What the constant prediction scores: the majority class, or the mean. */
  constant: number | null;
  higherIsBetter: boolean;
  rows: { train: number; validation: number; test: number };
  classes: string[] | null;
}

/** What a model reads and answers. */
export interface AboutModel {
  tasks: { name: string; kind: string; metric: string }[];
  inputs: { dataset: string; text: string | null; columns: Record<string, readonly string[] | undefined> }[];
  /** A row to begin with. */
  example: Record<string, string | null>;
}

/** A training's end. */
export interface Trained {
  tasks: TaskResult[];
  advice: string[];
  /** The model file. */
  bytes: Uint8Array;
  recipe: string;
  seconds: number;
  steps: number;
  epochs: number;
  features: number;
  threads: number;
  /** Why there are fewer threads than asked for. */
  reason: string | null;
  stopped: boolean;
  model: AboutModel;
}

/** A label that a task may answer, with its probability. */
export interface Bar {
  label: string;
  probability: number;
  chosen: boolean;
}

/** A task's answer for one row: labels with probabilities, or a number. */
export interface TaskAnswer {
  task: string;
  bars: Bar[];
  value: number | null;
}

/** One row's answers. */
export interface Answered {
  tasks: TaskAnswer[];
  milliseconds: number;
}

/** What moved a task's answer. */
export interface Reasons {
  task: string;
  /** The label that they speak for or against; null of a number, which they raise or lower. */
  label: string | null;
  /** The words and other features that moved it most, the most telling first; above 0: for the label. */
  features: { feature: string; contribution: number }[];
}

/** What the page asks, by name: the question, the answer. */
export interface Asked {
  /** Without content: a made-up sample. `header`: whether the first row names the columns, where the visitor says so. */
  open: [{ content: Blob | string | null; name: string; header?: boolean }, Looked];
  choose: [Choices, Looked];
  train: [TrainSettings, Trained];
  load: [{ bytes: Uint8Array; name: string }, AboutModel];
  predict: [{ row: Record<string, string | null>; dataset: string }, Answered];
  explain: [{ row: Record<string, string | null>; dataset: string }, Reasons[]];
}

/** A question on its way to the worker; or the end of a training. */
export type Question = { [Name in keyof Asked]: { id: number; ask: Name; with: Asked[Name][0] } }[keyof Asked] | { ask: "stop" };

/** What comes back. `mistake` is for the visitor to read; `failure` is a fault of the page. */
export type Reply = { id: number } & ({ answer: unknown } | { progress: Progress } | { mistake: string } | { failure: string });
