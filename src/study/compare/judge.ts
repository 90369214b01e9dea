/** @file Verdicts: from intervals and adjusted p values to a name, a sentence, and what would settle what is open. */
import { rowsFactor, seedsNeeded } from "../statistics/settle.js";
import { verdictName } from "../statistics/verdict.js";
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

/** A difference with its verdicts. */
export function judged(item: Judged, pair: ArmPair, adjusted: { theseRows: number | null; newRows: number | null }): Difference {
  const { measured } = item;
  const verdictOf = (side: "theseRows" | "newRows", rows: string): Verdict => {
    const { interval } = measured[side], { mean } = measured.difference;
    const name = verdictName({ mean, interval, p: adjusted[side], margin: item.margin, higherIsBetter: item.higherIsBetter });
    const subject: Subject = { ...item, ...pair, mean, interval, rows };
    const sentence = Number.isNaN(mean) ? `Not settled for ${item.what}: no seed defines ${item.metric}.` : verdictSentence(name, subject);
    return { name, sentence, settle: null };
  };
  const theseRows = verdictOf("theseRows", "these rows"), newRows = verdictOf("newRows", "new rows of the same kind");
  return {
    ...measured,
    theseRows: { ...measured.theseRows, adjusted: adjusted.theseRows, verdict: theseRows },
    newRows: { ...measured.newRows, adjusted: adjusted.newRows, verdict: { ...newRows, settle: null } },
  };
}
