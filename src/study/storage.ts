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
   * Keeps a result. A second one of the same key must have the same bits, and replaces the first, which may lack predictions.
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
    this.results.set(result.key, result);
  }
}

/** What may differ between two results of one trial: when and where it ran, what it is called, and whether answers were kept. */
const INCIDENTAL: readonly string[] = ["seconds", "machine", "label", "predictions", "taskScores"] satisfies (keyof TrialResult)[];

/**
 * Compares two results of one trial.
 *
 * @throws PotluckError that names both machines where they differ
 */
export function requireSame(first: TrialResult, second: TrialResult): void {
  const own = (result: TrialResult): string => JSON.stringify(result, (name, value: unknown) => (INCIDENTAL.includes(name) ? undefined : value));
  const answersDiffer = first.predictions && second.predictions && JSON.stringify(first.predictions) !== JSON.stringify(second.predictions);
  if (own(first) === own(second) && !answersDiffer) return;
  const what = first.weights === second.weights ? "the same weights and other scores" : "other weights";
  throw new PotluckError(`trial "${first.label}" (key ${first.key}) has one result from machine "${first.machine}" and another from ` +
    `"${second.machine}": ${what}. The same trial must give the same bits on every machine, so one of the two is wrong: train it again on ` +
    "both, and leave out the machine that changes its answer");
}
