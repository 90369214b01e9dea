/** @file Verdicts: from intervals and adjusted p values to a name, a sentence, and what would settle what is open. */
import { rowsFactor, seedsNeeded } from "../statistics/settle.js";
import { verdictOf } from "../statistics/verdict.js";
import type { Measured } from "./measure.js";
import { type Subject, verdictSentence } from "./sentences.js";
import type { ArmPair } from "./settings.js";
import type { Difference, Verdict, VerdictName } from "./types.js";

/** What is judged. */
interface Judged {
  what: string;
  metric: string;
  higherIsBetter: boolean;
  margin: number;
  measured: Measured;
}

/** A difference with its verdicts. */
export function judged(item: Judged, pair: ArmPair, adjusted: { theseRows: number | null; newRows: number | null }): Difference {
  const { measured } = item;
  const verdictFor = (side: "theseRows" | "newRows", rows: string): Verdict => {
    const { interval } = measured[side], { mean } = measured.difference;
    const name = verdictOf({ ...item, mean, interval, adjusted: adjusted[side] });
    const subject: Subject = { ...item, ...pair, mean, interval, rows };
    const sentence = Number.isNaN(mean) ? `Not settled for ${item.what}: no seed defines ${item.metric}.` : verdictSentence(name, subject);
    return { name, sentence, settle: null };
  };
  const theseRows = verdictFor("theseRows", "these rows"), newRows = verdictFor("newRows", "new rows of the same kind");
  const { correction, ...facts } = measured;
  return {
    ...facts,
    theseRows: { ...measured.theseRows, adjusted: adjusted.theseRows, verdict: { ...theseRows, settle: settleOf(item, theseRows.name, 0, "these rows") } },
    newRows: { ...measured.newRows, adjusted: adjusted.newRows, verdict: { ...newRows, settle: settleOf(item, newRows.name, correction ?? null, "new rows") } },
  };
}

/** Factors of rows beyond which nobody will go. */
const MOST_ROWS = 1000;

/**
 * What would settle an open verdict, if the mean and the spread stay as they are: so many seeds, or so many times the rows. Of a difference
 * that is there, or of one within the margin, whichever takes less.
 *
 * @param correction what is added to 1/J in the variance; null: fixed test rows, of which more seeds say little
 */
function settleOf({ measured: { difference: { mean, sd, values } }, margin }: Judged, name: VerdictName, correction: number | null, rows: string): string | null {
  if (name !== "not settled" || Number.isNaN(mean)) return null;
  if (sd === null) return "More seeds would say more: try --seeds 20.";
  const seeds = values.filter((value) => !Number.isNaN(value)).length;
  if (correction === null) return "More test rows would settle it, or splits that vary: the same test rows can say no more.";
  const ways = [{ mean, sd, correction }, ...(Math.abs(mean) < margin ? [{ mean, sd, correction, margin }] : [])];
  const needed = Math.min(...ways.map((way) => seedsNeeded(way) ?? Infinity));
  if (needed <= seeds) return "It is settled by itself, but not once it is adjusted for the number of tasks and arms: more seeds would say more.";
  if (needed < Infinity) return `If the difference stays as it is, about ${needed} seeds would settle it for ${rows}.`;
  const factor = Math.min(...ways.map((way) => rowsFactor(way, Math.max(2, seeds)) ?? Infinity));
  if (factor > MOST_ROWS) return `The difference is too small beside its spread: no number of seeds, and hardly any of rows, would settle it.`;
  return `No number of seeds would settle it for ${rows}, since the splits are of the same rows; about ${factor.toFixed(factor < 10 ? 1 : 0)} times as ` +
    "many rows would, if the difference stays as it is.";
}
