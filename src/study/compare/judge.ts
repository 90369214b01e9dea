/** @file Verdicts: from intervals and adjusted p values to a name, a sentence, and what would settle what is open. */
import { rowsFactor, seedsNeeded } from "../statistics/settle.js";
import { verdictOf } from "../statistics/verdict.js";
import type { Measured } from "./measure.js";
import { type Subject, verdictSentence } from "./sentences.js";
import type { ArmPair } from "./settings.js";
import type { Difference, Verdict } from "./types.js";

/** What is judged. */
interface Judged {
  what: string;
  metric: string;
  higherIsBetter: boolean;
  margin: number;
  measured: Measured;
}

/** p values, adjusted for the number of tests. */
export interface Adjusted {
  theseRows: number | null;
  newRows: number | null;
  tests: number;
}

/** A difference with its verdicts. */
export function judged(item: Judged, pair: ArmPair, adjusted: Adjusted): Difference {
  const { measured } = item, { tests } = adjusted;
  const verdictFor = (side: "theseRows" | "newRows", rows: string): Verdict => {
    const { interval } = measured[side], { mean } = measured.difference;
    const name = verdictOf({ ...item, mean, interval, adjusted: adjusted[side] });
    const subject: Subject = { ...item, ...pair, mean, interval, rows };
    const sentence = Number.isNaN(mean) ? `Not settled for ${item.what}: no seed defines ${item.metric}.` : verdictSentence(name, subject);
    return { name, sentence, settle: null };
  };
  const theseRows = verdictFor("theseRows", "these rows"), newRows = verdictFor("newRows", "new rows of the same kind");
  const { correction = null, isFixed: _, looks: __, ...facts } = measured;
  const settled = (verdict: Verdict, open: Omit<OpenVerdict, "tests">): Verdict => (
    { ...verdict, settle: verdict.name === "not settled" ? settleOf(item, { ...open, tests }) : null });
  return {
    ...facts,
    theseRows: { ...measured.theseRows, adjusted: adjusted.theseRows, verdict: settled(theseRows, { correction: 0, rows: "these rows" }) },
    newRows: { ...measured.newRows, adjusted: adjusted.newRows, verdict: settled(newRows, { correction, rows: "new rows" }) },
  };
}

/** Factors of rows beyond which nobody will go. */
const MOST_ROWS = 1000;
/** With fewer seeds than these, their spread is hardly known. */
const FEW_SEEDS = 5;
/** Seeds with which more rows are looked at, if there are fewer. */
const SEEDS = 20;

/** What an open verdict is about. */
interface OpenVerdict {
  /** What is added to 1/J in the variance; null where it is not known. */
  correction: number | null;
  /** How many tests are adjusted for: at 1 - .05 / tests, each is settled whatever Holm's order. */
  tests: number;
  rows: string;
}

/**
 * What would settle an open verdict, if the mean and the spread stay as they are: so many seeds, or so many times the rows. Of a difference
 * that is there, or of one within the margin, whichever takes less. Null where no seed defines the difference.
 */
function settleOf(
  { measured: { difference: { mean, sd, values }, isFixed, looks }, margin }: Judged, { correction, tests, rows }: OpenVerdict,
): string | null {
  if (Number.isNaN(mean)) return null;
  const seeds = values.filter((value) => !Number.isNaN(value)).length;
  if (sd === 0 && mean === 0) return "The arms score the same with every seed: more test rows would tell them apart, if they differ.";
  if (seeds < FEW_SEEDS) return `More seeds would say more: try --seeds ${SEEDS}.`;
  if (sd === null || correction === null) return "More seeds and more test rows would say more.";
  const differs = { mean, sd, correction, level: 1 - 0.05 / tests };
  const ways = [differs, ...(Math.abs(mean) < margin ? [{ mean, sd, correction, margin }] : [])];
  const needed = Math.max(seeds + 1, Math.min(...ways.map((way) => seedsNeeded(way) ?? Infinity)));
  const looking = looks && rows === "these rows" ? "; who looks often needs more" : "";
  if (needed < Infinity) return `If the difference stays as it is, about ${needed} seeds would settle it for ${rows}${looking}.`;
  const factor = Math.min(...ways.map((way) => rowsFactor(way, Math.max(SEEDS, seeds)) ?? Infinity));
  if (factor > MOST_ROWS) {
    return `No number of seeds, and hardly any number of rows, would settle it for ${rows}: the difference is too small.`;
  }
  const times = factor.toFixed(factor < 10 ? 1 : 0), which = isFixed ? "test rows" : "rows";
  const more = seeds < SEEDS ? `, with ${SEEDS} seeds,` : "";
  const enough = `About ${times} times as many ${which}${more} would, if the difference stays as it is.`;
  return `More seeds alone cannot settle it for ${rows}. ${enough}`;
}
