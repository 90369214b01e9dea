/**
 * @file Where results of trials are kept, by key. Equal trials have equal keys, so a storage that several studies share trains each of them
 * once. Here in memory; in a file: node/file-storage.ts.
 */
import { PotluckError } from "../engine/errors.js";
import type { TrialResult } from "./trial.js";

/** Keeps results of trials. */
export interface TrialStorage {
  /** The result of a key; undefined where there is none. */
  get(key: string): TrialResult | undefined;
  /**
   * Keeps a result. A second one of the same key must have the same bits; predictions and task scores that the first lacks are added to it.
   *
   * @throws PotluckError where it differs from the first
   */
  add(result: TrialResult): void;
}

/** A storage that lasts as long as the process. */
export class MemoryStorage implements TrialStorage {
  private readonly results = new Map<string, TrialResult>();

  get(key: string): TrialResult | undefined {
    return this.results.get(key);
  }

  add(result: TrialResult): void {
    const first = this.results.get(result.key);
    if (first) requireSame(first, result);
    this.results.set(result.key, first ? united(first, result) : result);
  }
}

/** The first of two results of a trial, with what it lacks and the second has; the first itself where it lacks nothing. */
export function united(first: TrialResult, second: TrialResult): TrialResult {
  const { predictions = second.predictions, taskScores = second.taskScores } = first;
  if (predictions === first.predictions && taskScores === first.taskScores) return first;
  return { ...first, ...(predictions !== undefined && { predictions }), ...(taskScores !== undefined && { taskScores }) };
}

/** A result without what may differ between two of one trial: when and where it ran, what it is called, and whether more was kept. */
function essential(result: TrialResult): string {
  const { seconds: _, machine: _machine, label: _label, predictions: _predictions, taskScores: _taskScores, ...rest } = result;
  return JSON.stringify(rest);
}

/**
 * Compares two results of one trial.
 *
 * @throws PotluckError that names both machines where they differ
 */
export function requireSame(first: TrialResult, second: TrialResult): void {
  const answersDiffer = first.predictions && second.predictions && JSON.stringify(first.predictions) !== JSON.stringify(second.predictions);
  if (essential(first) === essential(second) && !answersDiffer) return;
  const what = first.weights === second.weights ? "the same weights and other scores" : "other weights";
  throw new PotluckError(`trial "${first.label}" (key ${first.key}) has one result from machine "${first.machine}" and another from ` +
    `"${second.machine}": ${what}. The same trial must give the same bits on every machine, so one of the two is wrong: ` +
    "train it again on both, and leave out the machine that changes its answer");
}
