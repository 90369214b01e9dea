/**
 * @file (c) Power: how often a difference that is there is found. Differences of real trainings are shifted so that the true mean is as
 * wanted: on these rows those of equal arms, whose mean is 0 on every data set; on new rows those of alone and together, whose mean over
 * fresh data sets is known.
 */
import type { Comparison } from "../../src/study/compare/types.js";
import { verdictOf } from "../../src/study/statistics/verdict.js";
import type { Truth } from "./coverage.js";
import { blocksOf, changed, differencesOf, firstSeeds } from "./draw.js";
import { type Rate, rateOf, showRate, spreadOf, tableOf } from "./rates.js";
import { settingsOf, type StudyScores, studyOf } from "./simulate.js";
import type { TrainedPool } from "./train.js";
import { tasks } from "./world.js";

/** What one row of the table says. */
export interface Power {
  /** The true difference. */
  difference: number;
  seeds: number;
  /** The differences of a data set's seeds were multiplied by this, and their standard deviation after that. */
  factor: number;
  sd: { theseRows: number; newRows: number };
  /** Tasks found to help, p not adjusted: the rate of studies of one task. Of no difference: found to help or to hurt. */
  theseRows: Rate;
  newRows: Rate;
  /** Of these rows by the looking rule, with so many seeds at most; and the mean number of seeds until both tasks were settled. */
  looking: Rate;
  seedsUsed: number;
}

const DIFFERENCES = [0, 0.01, 0.02, 0.04], SEEDS = [5, 20, 50], FACTORS = [1, 0.25], STUDIES = 1000, LOOKING = 400, BLOCK = 5;

/** Simulates studies of shifted differences. */
export async function power(equal: TrainedPool, sharing: TrainedPool, truth: Truth): Promise<Power[]> {
  const found: Power[] = [];
  for (const factor of FACTORS) for (const seeds of SEEDS) for (const difference of DIFFERENCES) {
    const these = blocksOf(equal.sets, seeds).slice(0, STUDIES), fresh = firstSeeds(sharing.sets, seeds);
    const shift = truth.map(({ mean }) => difference - factor * mean), same = tasks.map(() => difference);
    const moved = these.map((study) => changed(study, same, factor)), looks = { block: BLOCK, most: seeds };
    const once = await settingsOf({ pool: equal.pool, seeds }), looking = await settingsOf({ pool: equal.pool, seeds, until: looks });
    const looked = moved.slice(0, LOOKING).map((study) => studyOf(looking, study));
    found.push({
      difference, seeds, factor, sd: { theseRows: factor * spreadWithin(these), newRows: factor * spreadWithin(fresh) },
      theseRows: callsOf(moved.map((study) => studyOf(once, study)), "theseRows", difference),
      newRows: callsOf(await newRowsOf(sharing, fresh.map((study) => changed(study, shift, factor)), seeds), "newRows", difference),
      looking: callsOf(looked, "theseRows", difference), seedsUsed: spreadOf(looked.map((answer) => answer.seeds.length)).mean,
    });
  }
  return found;
}

async function newRowsOf({ pool }: TrainedPool, studies: readonly StudyScores[], seeds: number): Promise<Comparison[]> {
  const settings = await settingsOf({ pool, seeds });
  return studies.map((study) => studyOf(settings, study));
}

/** How often a task is found to help; where nothing is to be found, to help or hurt. */
function callsOf(answers: readonly Comparison[], side: "theseRows" | "newRows", difference: number): Rate {
  return rateOf(answers.flatMap((answer) => Object.values(answer.tasks)).map((task) => {
    const { interval, p } = task[side], name = verdictOf({ ...task, mean: task.difference.mean, interval, adjusted: p });
    return name === "helps" || (difference === 0 && name === "hurts");
  }));
}

/** The root mean square of the standard deviations of studies. */
function spreadWithin(studies: readonly StudyScores[]): number {
  const squares = studies.flatMap((study) => tasks.map((_, task) => spreadOf(differencesOf(study, task)).sd ** 2));
  return Math.sqrt(spreadOf(squares).mean);
}

/** The table of the docs. */
export function powerTable(found: readonly Power[]): string {
  return tableOf(
    ["sd over seeds", "seeds", "true difference", "found on these rows", "by looking, with seeds used", "found on new rows"],
    found.map(({ sd, seeds, difference, theseRows, newRows, looking, seedsUsed }) => [
      sd.theseRows.toFixed(2), String(seeds),
      difference === 0 ? "none" : `${(difference * 100).toFixed(0)} point${difference === 0.01 ? "" : "s"}`, showRate(theseRows),
      `${showRate(looking)}, ${seedsUsed.toFixed(0)}`, showRate(newRows),
    ]),
  );
}
