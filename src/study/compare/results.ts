/** @file The results of a comparison's trials, arm by arm and seed by seed. */
import { PotluckError } from "../../engine/errors.js";
import { metrics } from "../../metric/index.js";
import type { Recipe } from "../../recipe/index.js";
import { normalised } from "../../train/early-stopping.js";
import type { Trial, TrialResult } from "../trial.js";
import type { Arm } from "./arms.js";
import { noValidationRows } from "./tune.js";

/** What an arm did with one seed. */
export interface ArmSeed {
  /** The result of each training, of the candidate that was chosen. */
  results: readonly TrialResult[];
  /** The settings that were chosen, where there were several candidates. */
  chosen: readonly string[];
}

/**
 * What an arm did with one seed: of several candidates of a training, the one that is best on the validation rows counts. Tasks count
 * alike: metrics of which less is better are taken relative to the first candidate's, and all are added up. Candidates that diverged do
 * not count.
 *
 * @param results of the trials of `trialsOf`, in their form
 * @throws PotluckError where there are several candidates, and no validation rows, or all of them diverged
 */
export function armSeed({ name, trainings }: Arm, results: readonly (readonly TrialResult[])[]): ArmSeed {
  const picked = trainings.map(({ candidates }, place) => {
    const own = results[place];
    if (candidates.length === 1) return { result: own[0], setting: null };
    const { tasks } = candidates[0].recipe, trained = own.filter(({ diverged }) => diverged === undefined), [first] = trained;
    if (trained.length === 0) throw new PotluckError(`${own[0].label}: ${own[0].diverged}; the other learning rates diverge, too`);
    const judged = Object.keys(tasks).some((task) => Object.hasOwn(first.validation, task));
    if (!judged) throw noValidationRows(name, Object.values(tasks)[0].data); // as where a column names no rows that validate
    const values = own.map((result) => (result.diverged === undefined ? validationValue(candidates[0].recipe, result, first) : -Infinity));
    const best = values.indexOf(Math.max(...values));
    return { result: own[best], setting: candidates[best].setting };
  });
  return { results: picked.map(({ result }) => result), chosen: picked.flatMap(({ setting }) => (setting === null ? [] : [setting])) };
}

function validationValue({ tasks }: Recipe, { validation }: TrialResult, first: TrialResult): number {
  let sum = 0;
  for (const [task, { metric: { name } }] of Object.entries(tasks)) {
    const value = validation[task]?.[name] ?? null, before = first.validation[task]?.[name] ?? null;
    if (value === null || before === null) continue;
    sum += normalised(value, before, metrics.get(name).higherIsBetter);
  }
  return sum;
}

/** A task's score on the test rows; NaN where it is not defined. */
export function scoreOf({ results }: ArmSeed, task: string, metric: string): number {
  return results.find(({ test }) => Object.hasOwn(test, task))?.test[task][metric] ?? NaN;
}

/** Cuts a list of results into the form of the trials that it answers. */
export function inForm(trials: readonly (readonly Trial[])[], results: readonly TrialResult[]): TrialResult[][] {
  let at = 0;
  return trials.map((own) => own.map(() => results[at++]));
}
