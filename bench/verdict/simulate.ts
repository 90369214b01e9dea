/**
 * @file One simulated study: the product's own question of `compare`, which is given the scores of a pool in place of trainings. So looks,
 * stops, p values, Holm and verdicts are the product's.
 */
import { storeAnswers } from "../../src/study/answers.js";
import { prepareComparison } from "../../src/study/compare/prepare.js";
import { compareQuestion } from "../../src/study/compare/question.js";
import type { CompareSettings, Looking } from "../../src/study/compare/settings.js";
import type { Comparison } from "../../src/study/compare/types.js";
import type { Trial, TrialResult } from "../../src/study/trial.js";
import { type ArmScores, FIXED_ROWS, type Pool, type SetScores } from "./pools.js";
import { DOCUMENTS, recipeOf, tasks, TEST } from "./world.js";

/** The seeds of a study: the scores of both arms, seed by seed. */
export type StudyScores = Pick<SetScores, "baseline" | "arm">;

/** How a study looks at its seeds. */
export interface StudyPlan {
  pool: Pick<Pool, "arms" | "splitting">;
  seeds: number;
  /** `--until settled`; left out: once, at the end. */
  until?: Looking;
  /** In fixed splits, how many rows test. */
  rows?: number;
}

/** The settings of a study, as `compare` makes them. */
export async function settingsOf({ pool, seeds, until }: StudyPlan): Promise<CompareSettings> {
  const { arms, ...recipe } = recipeOf(pool.splitting), isEqual = pool.arms === "equal";
  return prepareComparison(
    { recipe: isEqual ? { ...recipe, arms } : recipe, seeds: until ? until.block : seeds, armsOnly: isEqual, ...(until && { until }) },
    () => Promise.reject(new Error("no split is needed")),
  );
}

/** What `compare` says of these scores. */
export function studyOf(settings: CompareSettings, scores: StudyScores, rows = FIXED_ROWS): Comparison {
  const asking = compareQuestion(settings).ask();
  let next = asking.next();
  while (!next.done) next = asking.next(next.value.map((trial) => resultOf(trial, scores, rows)));
  return next.value;
}

/** The result of a trial. The first seed is 1. */
function resultOf({ recipe, seed, label }: Trial, { baseline, arm }: StudyScores, rows: number): TrialResult {
  const own = (/ (?:alone|first)$/u.test(label) ? baseline : arm)[seed - 1], isFixed = own.right !== undefined;
  const trained = tasks.filter((task) => Object.hasOwn(recipe.tasks, task)), place = (task: string): number => tasks.indexOf(task as never);
  const test = isFixed ? rows : DOCUMENTS * TEST, of = <T>(value: (task: string) => T): Record<string, T> => (
    Object.fromEntries(trained.map((task) => [task, value(task)])));
  return {
    key: "", label, seed, machine: "", validation: {}, curves: {}, epochs: 3, steps: 1, bestEpoch: null, stoppedBy: "epochs",
    refitted: false, parameters: 0, features: 0, weights: "", seconds: 0,
    test: of((task) => ({ accuracy: isFixed ? shareRight(own, place(task), rows) : own.accuracy[place(task)] })),
    rows: of(() => ({ train: DOCUMENTS * (1 - TEST), validation: 0, test })),
    ...(isFixed && { predictions: of((task) => answersOf(own.right![place(task)].slice(0, rows))) }),
  };
}

/** The accuracy on the first test rows. */
export function shareRight({ right }: ArmScores, task: number, rows: number): number {
  return [...right![task].slice(0, rows)].filter((digit) => digit === "1").length / rows;
}

/** Answers that are right where the digit is 1. Accuracy depends on nothing else. */
function answersOf(right: string): ReturnType<typeof storeAnswers> {
  const predictions = Int32Array.from(right, Number), targets = Int32Array.from(right, () => 1);
  return storeAnswers({ kind: "binary", classes: 2, targets, predictions, probabilities: Float32Array.from(predictions) });
}
