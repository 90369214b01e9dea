/**
 * @file (b) New rows: how often the 95 % interval has the true difference in it, by what `compare` does and by the plain paired t. The
 * truth is the mean over data sets that no study saw; where the training rows are fixed, it is that of each data set's own training rows.
 */
import { differencesOf, firstSeeds } from "./draw.js";
import { type Rate, rateOf, showRate, spreadOf, tableOf } from "./rates.js";
import { settingsOf, type StudyPlan, studyOf, type StudyScores } from "./simulate.js";
import type { TrainedPool } from "./train.js";
import { tasks, type World } from "./world.js";

/** The true difference of each task, with its standard error, and the spread of one data set's. */
export type Truth = ReturnType<typeof spreadOf>[];

/** What one row of the table says. */
export interface Coverage {
  world: World;
  sampling: string;
  seeds: number;
  task: string;
  /** The true difference, and its standard error. In fixed splits the mean of the data sets' own. */
  truth: number;
  truthError: number;
  /** The interval for new rows. */
  newRows: Rate;
  /** The plain paired t over the seeds, as if it were about new rows. */
  plain: Rate;
  /**
   * What would have to be added to 1/J in the variance for it to be that of the studies' means around their truths. What is added is
   * n_test / n_train.
   */
  needed: number;
  /** Mean half widths. */
  widths: { newRows: number; plain: number };
  /** Verdicts for new rows that are wrong: the other direction, or no difference where there is one above the margin. */
  wrong: Rate;
}

/** The truth, from data sets that are fresh. */
export function truthOf({ sets }: TrainedPool): Truth {
  return tasks.map((_, task) => spreadOf(sets.flatMap((set) => differencesOf(set, task))));
}

/** Splits and folds: of each data set one study, of its first seeds. */
export async function coverage(trained: TrainedPool, truth: Truth, seeds: number): Promise<Coverage[]> {
  const { pool, sets } = trained, plan: StudyPlan = { pool, seeds };
  const studies = firstSeeds(sets, seeds).map((scores) => ({ scores, truth: truth.map(({ mean }) => mean) }));
  return covered(plan, pool.world, pool.splitting === "folds" ? "5 folds, repeated" : "random splits", studies, truth);
}

/** Fixed rows: the first half of the seeds is the study, the other half says what is true, on rows that no study sees. */
export async function fixedCoverage({ pool, sets }: TrainedPool, rows: number): Promise<Coverage[]> {
  const seeds = pool.seeds / 2;
  const studies = sets.map(({ baseline, arm }) => ({
    scores: { baseline: baseline.slice(0, seeds), arm: arm.slice(0, seeds) },
    truth: tasks.map((_, task) => spreadOf(differencesOf({ baseline: baseline.slice(seeds), arm: arm.slice(seeds) }, task)).mean),
  }));
  const truth = tasks.map((_, task) => spreadOf(studies.map((study) => study.truth[task])));
  return covered({ pool, seeds, rows }, pool.world, `fixed, ${rows} test rows`, studies, truth);
}

async function covered(
  plan: StudyPlan, world: World, sampling: string, studies: readonly { scores: StudyScores; truth: readonly number[] }[], truth: Truth,
): Promise<Coverage[]> {
  const settings = await settingsOf(plan), answers = studies.map(({ scores }) => studyOf(settings, scores, plan.rows));
  return tasks.map((task, place) => {
    const own = answers.map((answer) => answer.tasks[task]);
    const isIn = (side: "newRows" | "theseRows"): Rate => rateOf(own.map((one, study) => {
      const { interval } = one[side], { [place]: value } = studies[study].truth;
      return interval !== null && interval.low <= value && value <= interval.high;
    }));
    const width = (side: "newRows" | "theseRows"): number => spreadOf(own.flatMap(({ [side]: { interval } }) => (
      interval ? [(interval.high - interval.low) / 2] : []))).mean;
    const wrong = own.map(({ newRows: { verdict: { name } }, margin }, study) => {
      const { [place]: value } = studies[study].truth;
      return name === "helps" ? value < 0 : name === "hurts" ? value > 0 : name === "no difference" && Math.abs(value) > margin;
    });
    const means = spreadOf(own.map(({ difference: { mean } }, study) => mean - studies[study].truth[place]));
    const within = spreadOf(own.map(({ difference: { sd } }) => sd! ** 2)).mean;
    return {
      world, sampling, seeds: plan.seeds, task, needed: means.sd ** 2 / within - 1 / plan.seeds,
      truth: truth[place].mean, truthError: truth[place].error, newRows: isIn("newRows"), plain: isIn("theseRows"),
      widths: { newRows: width("newRows"), plain: width("theseRows") }, wrong: rateOf(wrong),
    };
  });
}

/** The table of the docs. */
export function coverageTable(found: readonly Coverage[]): string {
  return tableOf(
    [
      "world", "test rows", "seeds", "task", "true difference", "in the interval for new rows", "half width", "in the plain paired t's",
      "half width", "needed correction", "wrong verdicts",
    ],
    found.map(({ world, sampling, seeds, task, truth, truthError, newRows, plain, widths, needed, wrong }) => [
      world, sampling, String(seeds), task, `${signed(truth)} (${truthError.toFixed(4)})`, showRate(newRows),
      widths.newRows.toFixed(3), showRate(plain), widths.plain.toFixed(3), needed.toFixed(2), showRate(wrong),
    ]),
  );
}

function signed(value: number): string {
  return `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(4)}`;
}
