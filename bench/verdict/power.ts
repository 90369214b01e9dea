/**
 * @file (c) Power: how often a difference that is there is found. Differences of real trainings are shifted so that the true mean is as
 * wanted: on these rows those of equal arms, whose mean is 0 on every data set; on new rows those of alone and together, whose mean over
 * fresh data sets is known.
 */
import type { Truth } from "./coverage.js";
import { blocksOf, changed, firstSeeds } from "./draw.js";
import { type Rate, rateOf, showRate, spreadOf, tableOf } from "./rates.js";
import { verdictOf } from "../../src/study/statistics/verdict.js";
import { settingsOf, type StudyScores, studyOf } from "./simulate.js";
import type { TrainedPool } from "./train.js";
import { tasks } from "./world.js";

/** What one row of the table says. */
export interface Power {
  /** The true difference. */
  difference: number;
  seeds: number;
  /** The spread of the differences of a data set's seeds, as trained, times this. */
  factor: number;
  sd: { theseRows: number; newRows: number };
  /** Tasks found to help, p not adjusted: the rate of studies of one task. */
  theseRows: Rate;
  newRows: Rate;
}

const DIFFERENCES = [0, 0.01, 0.02, 0.04], SEEDS = [5, 20, 50], FACTORS = [1, 0.25], STUDIES = 2000;

/** Simulates studies of shifted differences. */
export async function power(equal: TrainedPool, sharing: TrainedPool, truth: Truth): Promise<Power[]> {
  const found: Power[] = [];
  for (const factor of FACTORS) for (const seeds of SEEDS) for (const difference of DIFFERENCES) {
    const these = blocksOf(equal.sets, seeds).slice(0, STUDIES), fresh = firstSeeds(sharing.sets, seeds);
    const shift = truth.map(({ mean }) => difference - factor * mean), same = tasks.map(() => difference);
    found.push({
      difference, seeds, factor, sd: { theseRows: factor * spreadWithin(these), newRows: factor * spreadWithin(fresh) },
      theseRows: await helps(equal, these.map((study) => changed(study, same, factor)), seeds, "theseRows"),
      newRows: await helps(sharing, fresh.map((study) => changed(study, shift, factor)), seeds, "newRows"),
    });
  }
  return found;
}

/** How often a task is found to help, or, where nothing is to be found, to help or hurt. */
async function helps({ pool }: TrainedPool, studies: readonly StudyScores[], seeds: number, side: "theseRows" | "newRows"): Promise<Rate> {
  const settings = await settingsOf({ pool, seeds });
  return rateOf(studies.flatMap((study) => Object.values(studyOf(settings, study).tasks).map(({ [side]: { interval, p }, difference: { mean }, margin, higherIsBetter }) => (
    verdictOf({ mean, interval, adjusted: p, margin, higherIsBetter }) === "helps"))));
}

/** The root mean square of the standard deviations of studies. */
function spreadWithin(studies: readonly StudyScores[]): number {
  const squares = studies.flatMap(({ baseline, arm }) => tasks.map((_, task) => (
    spreadOf(arm.map(({ accuracy }, seed) => accuracy[task] - baseline[seed].accuracy[task])).sd ** 2)));
  return Math.sqrt(spreadOf(squares).mean);
}

/** The table of the docs. */
export function powerTable(found: readonly Power[]): string {
  return tableOf(
    ["spread of a seed's difference", "seeds", "true difference", "found on these rows", "found on new rows"],
    found.map(({ sd, seeds, difference, theseRows, newRows }) => [
      `${sd.theseRows.toFixed(3)}, ${sd.newRows.toFixed(3)}`, String(seeds), `${(difference * 100).toFixed(0)} points`, showRate(theseRows), showRate(newRows),
    ]),
  );
}
