/**
 * @file The content of a report: what `report.json` has. Plain data, which goes through JSON: numbers that are not defined are null there.
 */
import type { Account } from "../account/types.js";
import type { ReliabilityPoint } from "../charts/reliability-chart.js";
import type { Warning } from "../inspect/types.js";
import type { TaskTopFeatures } from "../model/explain/top-features.js";
import type { Affinity } from "../study/affinity/types.js";
import type { Comparison } from "../study/compare/types.js";
import type { LearningCurves } from "../study/fractions/types.js";
import type { Sweep } from "../study/sweep/types.js";
import type { TrainEvent } from "../train/events.js";

/** What a study answers. */
export type StudyAnswer = Comparison | Affinity | Sweep | LearningCurves;

/** What identifies a dataset. */
export interface DataFingerprint {
  rows?: number;
  /** SHA-256 of the cells that the recipe uses. */
  sha256: string;
}

/** `study.json` of a study folder. */
export interface ReportedStudy {
  /** In words, or the name of the question, such as `compare`. */
  question: string;
  /** The command that made it, as it is typed. */
  command?: string;
  /** Potluck's version. */
  version?: string;
  /** As YAML, with all defaults. */
  recipe?: string;
  /** By dataset. */
  fingerprints?: Record<string, DataFingerprint | string>;
  /** What was wrong with the data. */
  warnings?: (Warning | string)[];
  /** Null while there is none yet. */
  answer: StudyAnswer | null;
}

/** How far a study or a run is: `progress.json` of its folder. */
export interface ReportProgress {
  /** Trials, or epochs of a run. */
  done: number;
  /** Null where it is not known. */
  total: number | null;
  secondsLeft: number | null;
  state: "running" | "done" | "stopped";
  /** What is counted. Default: `trainings`. */
  unit?: string;
}

/** A study in a report. */
export interface StudyPart {
  kind: "study";
  /** The folder's name. */
  name: string;
  study: ReportedStudy;
  progress: ReportProgress | null;
}

/** What a model file says of itself. */
export interface ModelFacts {
  /** The version of Potluck that wrote it. */
  version: string;
  parameters: number;
  features: number;
  /** By dataset. */
  fingerprints: Record<string, DataFingerprint>;
}

/** A run in a report. */
export interface RunPart {
  kind: "run";
  /** The folder's name. */
  name: string;
  /** As YAML, with all defaults. */
  recipe: string | null;
  /** The lines of `metrics.jsonl`. */
  events: TrainEvent[];
  account: Account | null;
  /** By task: the features that raise and lower its outputs most; null where the model has no names for them, or is not there. */
  words: Record<string, TaskTopFeatures> | null;
  /** How often the probabilities of the test rows came true. */
  reliability: ReliabilityPoint[];
  warnings: (Warning | string)[];
  model: ModelFacts | null;
  progress: ReportProgress | null;
}

/** One study or run in a report. */
export type ReportPart = StudyPart | RunPart;

/** A report: `report.json`. */
export interface Report {
  format: "potluck report";
  /** Potluck's version. */
  version: string;
  title: string;
  /** In the order of the folders. */
  parts: ReportPart[];
}
