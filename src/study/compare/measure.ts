/**
 * @file What is known of a difference between two arms. Two questions are told apart: of these rows, whether the mean over seeds differs
 * from 0 (paired t; with repeated looks, an anytime-valid t); of new rows of the same kind, where overlapping splits need a larger variance
 * (Nadeau & Bengio 2003), and fixed test rows are drawn anew (bootstrap). The Bayesian probabilities are those of Benavoli et al. 2017.
 */
import { anytimeT } from "../statistics/anytime-t.js";
import { tQuantile } from "../statistics/distributions.js";
import { correlatedBayes } from "../statistics/correlated-bayes.js";
import { pairedT } from "../statistics/paired-t.js";
import { summarise } from "../statistics/summary.js";
import type { Interval } from "../../account/bootstrap.js";
import type { Difference, Sampling } from "./types.js";

/** What a bootstrap over fixed test rows and seeds found. */
export interface RowsBootstrap {
  interval: Interval | null;
  p: number | null;
  probability: { better: number; within: number; worse: number } | null;
}

/** A difference, and how it was made. */
export interface MeasureInput {
  /** The arm minus the baseline, one a seed; NaN where not defined. */
  differences: readonly number[];
  higherIsBetter: boolean;
  margin: number;
  sampling: Sampling;
  /** Test rows over training rows. */
  testShare: number;
  /** The counts of seeds after which one looked (`--until settled`); null: once, at the end. */
  looks: readonly number[] | null;
  /** For fixed test rows. */
  bootstrap?: RowsBootstrap;
}

/** A difference before p values are adjusted and verdicts are given. */
export type Measured = Omit<Difference, "theseRows" | "newRows"> & {
  theseRows: { interval: Interval | null; p: number | null };
  newRows: { interval: Interval | null; p: number | null; probability: { better: number; within: number; worse: number } | null };
  /** What is added to 1/J in the variance of the mean over new rows; null or left out where it is not known. */
  correction?: number | null;
  /** Whether the test rows are the same for all seeds, and whether one looked again and again. */
  isFixed?: boolean;
  looks?: boolean;
};

/** What is known of a difference. */
export function measure(input: MeasureInput): Measured {
  const { differences, higherIsBetter, sampling, testShare, looks } = input, sign = higherIsBetter ? 1 : -1;
  const known = differences.filter((value) => !Number.isNaN(value)), difference = summarise(differences), { mean, sd } = difference;
  const nothing = { interval: null, p: null };
  if (known.length === 0) {
    return { difference, better: 0, worse: 0, effect: null, theseRows: nothing, newRows: { ...nothing, probability: null } };
  }
  const theseRows = looks ? anytimeT(known, { looks: looksOf(differences, looks) }) : pairedT(known);
  const corrected = sampling === "fixed" ? null : { correction: sampling === "fresh" ? 0 : testShare };
  const found = corrected ? pairedT(known, corrected) : input.bootstrap ?? nothing;
  // the same score with every seed and in every sample says nothing of rows that would tell the arms apart
  const isFlat = found.interval !== null && found.interval.low === 0 && found.interval.high === 0, newRows = isFlat ? nothing : found;
  return {
    difference,
    better: known.filter((value) => sign * value > 0).length, worse: known.filter((value) => sign * value < 0).length,
    effect: sd === null || sd === 0 ? null : mean / sd,
    theseRows: { interval: theseRows.interval, p: theseRows.p },
    newRows: { interval: newRows.interval, p: newRows.p, probability: isFlat ? null : probabilityOf(input, known, corrected) },
    correction: corrected ? corrected.correction : rowsShare(newRows.interval, known.length, sd),
    isFixed: !corrected, looks: looks !== null,
  };
}

/**
 * What fixed test rows add to the variance of the mean, as a share of the seeds': from the width of the bootstrap's interval, of which the
 * seeds' own part is taken off. Null where it is not known.
 */
function rowsShare(interval: Interval | null, seeds: number, sd: number | null): number | null {
  if (interval === null || sd === null || sd === 0) return null;
  const half = (interval.high - interval.low) / 2 / tQuantile(0.975, seeds - 1);
  return Math.max(0, (half * half) / (sd * sd) - 1 / seeds);
}

/** The looks, counted in seeds that define the metric. */
function looksOf(differences: readonly number[], looks: readonly number[]): number[] {
  const counts = looks.map((look) => differences.slice(0, look).filter((value) => !Number.isNaN(value)).length);
  return [...new Set(counts)].filter((count) => count > 0);
}

function probabilityOf(
  { higherIsBetter, margin, bootstrap }: MeasureInput, known: readonly number[], corrected: { correction: number } | null,
): Measured["newRows"]["probability"] {
  if (!corrected) return bootstrap?.probability ?? null;
  const found = correlatedBayes(known, { ...corrected, margin });
  if (found === null) return null;
  const { better, within, worse } = found;
  return higherIsBetter ? { better, within, worse } : { better: worse, within, worse: better };
}
