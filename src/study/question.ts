/**
 * @file A question that a study answers: the trials that it asks for, and what it makes of their results. It is a generator: it yields the
 * trials that it needs next and is given their results, in the same order. So a study that was stopped goes on by asking again: trials
 * whose results are stored are not trained twice. Whatever a question chooses must follow from its settings and the results alone.
 */
import type { Trial, TrialResult } from "./trial.js";

/** One question, with its settings. */
export interface Question<Answer> {
  /** The name of the question, such as `compare`. */
  name: string;
  /** Asks for trials until it knows the answer. */
  ask(): Generator<readonly Trial[], Answer, readonly TrialResult[]>;
  /**
   * How many trials it asks for in all, or at most; null where that is not known.
   */
  size: number | null;
  /** The answer by the results so far, for those who watch; undefined where there is none yet. */
  soFar?(resultOf: (trial: Trial) => TrialResult | undefined): Answer | undefined;
}
