/**
 * @file The trainings that studies are simulated from: pools of data sets, and on each the scores of both arms over its seeds. A data set
 * is made of its number alone, and is in one pool of its world only, so that the truth never comes from data that a study saw.
 */
import type { ClassInput } from "../../src/metric/shared/metric-input.js";
import { readAnswers } from "../../src/study/answers.js";
import { aloneArm, type Arm, togetherArm, trialsOf } from "../../src/study/compare/arms.js";
import { runTrial } from "../../src/study/run-trial.js";
import { TableData } from "../../src/study/trial-data.js";
import type { Trial, TrialResult } from "../../src/study/trial.js";
import { recipeOf, type Splitting, tablesOf, tasks, type World } from "./world.js";

/** What is trained for a table of results. */
export interface Pool {
  name: string;
  world: World;
  splitting: Splitting;
  /** `equal`: both arms train all tasks together, with other seeds; `sharing`: each task alone, and all together. */
  arms: "equal" | "sharing";
  /** How many data sets, and the number of the first. */
  sets: number;
  first: number;
  /** Seeds 1 to this, of each data set. */
  seeds: number;
}

/** What one arm did in one seed: by task, in their order. */
export interface ArmScores {
  /** Accuracy on the test rows; in `fixed` splits on {@link FRESH_ROWS} more rows, which no study sees. */
  accuracy: number[];
  /** In `fixed` splits: whether each of the first {@link FIXED_ROWS} test rows is predicted right, as digits 1 and 0. */
  right?: string[];
}

/** The results of one data set. */
export interface SetScores {
  set: number;
  baseline: ArmScores[];
  arm: ArmScores[];
}

/** Test rows of a study whose rows are fixed, at most. */
export const FIXED_ROWS = 100;
/** Rows that tell the truth of a training, beside them. */
export const FRESH_ROWS = 2000;
/** Added to the seed of a training, not to that of its split, for the second of two equal arms. */
const OTHER_SEED = 1_000_000;

/** All pools, in the order of their importance. */
export const pools: readonly Pool[] = [
  { name: "equal", world: "shared", splitting: "splits", arms: "equal", sets: 200, first: 1_000_000, seeds: 100 },
  { name: "shared-long", world: "shared", splitting: "splits", arms: "sharing", sets: 250, first: 2_000_000, seeds: 50 },
  { name: "shared", world: "shared", splitting: "splits", arms: "sharing", sets: 250, first: 2_000_250, seeds: 10 },
  { name: "truth-shared", world: "shared", splitting: "splits", arms: "sharing", sets: 5000, first: 3_000_000, seeds: 1 },
  { name: "unrelated", world: "unrelated", splitting: "splits", arms: "sharing", sets: 500, first: 2_000_000, seeds: 10 },
  { name: "truth-unrelated", world: "unrelated", splitting: "splits", arms: "sharing", sets: 5000, first: 3_000_000, seeds: 1 },
  { name: "contradicting", world: "contradicting", splitting: "splits", arms: "sharing", sets: 500, first: 2_000_000, seeds: 10 },
  { name: "truth-contradicting", world: "contradicting", splitting: "splits", arms: "sharing", sets: 5000, first: 3_000_000, seeds: 1 },
  { name: "folds", world: "shared", splitting: "folds", arms: "sharing", sets: 500, first: 4_000_000, seeds: 10 },
  { name: "fixed", world: "shared", splitting: "fixed", arms: "sharing", sets: 500, first: 5_000_000, seeds: 20 },
];

/** Trains all that a pool has of one data set. */
export async function scoresOf(pool: Pool, set: number): Promise<SetScores> {
  const isFixed = pool.splitting === "fixed", recipe = recipeOf(pool.splitting);
  const seeds = Array.from({ length: pool.seeds }, (_, index) => index + 1);
  const data = new TableData(tablesOf(pool.world, set, isFixed ? FIXED_ROWS + FRESH_ROWS : 0), { seeds });
  const together = togetherArm(recipe), run = async (arm: Arm, seed: number, other = 0): Promise<ArmScores> => {
    const results: TrialResult[] = [];
    for (const trial of trialsOf(arm, seed, { predictions: isFixed }).flat()) {
      const own: Trial = { ...trial, seed: seed + other }, job = (await data.job(own))!;
      results.push({ key: "", machine: "", ...await runTrial({ label: own.label, predictions: isFixed, job }) });
    }
    return armScores(results);
  };
  const baseline: ArmScores[] = [], arm: ArmScores[] = [];
  for (const seed of seeds) {
    baseline.push(await run(pool.arms === "equal" ? together : aloneArm(recipe), seed));
    arm.push(await run(together, seed, pool.arms === "equal" ? OTHER_SEED : 0));
  }
  return { set, baseline, arm };
}

function armScores(results: readonly TrialResult[]): ArmScores {
  const of = (task: string): TrialResult => results.find(({ test }) => Object.hasOwn(test, task))!;
  if (!results[0].predictions) return { accuracy: tasks.map((task) => of(task).test[task].accuracy!) };
  const right = tasks.map((task) => {
    const { targets, predictions } = readAnswers(of(task).predictions![task]) as ClassInput;
    return Array.from(targets, (target, row) => (target === predictions[row] ? 1 : 0));
  });
  const share = (rows: readonly number[]): number => rows.reduce((sum: number, one) => sum + one, 0) / rows.length;
  return { accuracy: right.map((rows) => share(rows.slice(FIXED_ROWS))), right: right.map((rows) => rows.slice(0, FIXED_ROWS).join("")) };
}
