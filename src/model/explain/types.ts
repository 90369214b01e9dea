/**
 * @file What an explanation is: plain data that goes through JSON. For each output of a task, contributions and a bias that add up to it.
 * `explain.ts` makes it; the command line and the pages show it.
 */

import type { Span } from "../../text/tokens/locate.js";

export type { Span } from "../../text/tokens/locate.js";

/** What one word, category, number or pixel added to an output. */
export interface Contribution {
  /**
   * The feature as a user reads it: a term of the text ("great", "not good"; of a hashing vectorizer all terms of this text that share its
   * bucket, "good | fine"), a category "job=clerk", a column "age" or "age is missing", a number of a vector "embedding[3]", a pixel
   * "image[row, column]".
   */
  feature: string;
  /** The column that it comes from: that of the text, or another. */
  column: string;
  /**
   * The number that stands in the row: a count or weight of a term, 1 for a category, a number in its column's unit, a pixel from 0 to 1
   * (the mean of its channels); null if missing.
   */
  value: number | null;
  /** What it added: above 0 it raised the output, below 0 it lowered it. In the unit of the output. */
  contribution: number;
  /** Of a term, its places in the text as it was given; left out where they are not known, as with a tokenizer of one's own. */
  spans?: Span[];
  /** Of a pixel, its row and column in the image. */
  pixel?: [row: number, column: number];
}

/** The explanation of one number that a task's head gives for a row: `output = bias + sum of all contributions + error`. */
export interface OutputExplanation {
  /**
   * What the number speaks for: the class or label; of a binary task the positive class; of an ordinal task ("above 3") the classes above
   * one. Left out for a value (regression) and for the score of an ordinal task, which is higher for higher classes.
   */
  label?: string;
  /** A logit; the value in the target's unit (regression); the score (ordinal). */
  output: number;
  /** The same number for a row in which all features are 0: no known word, numbers at their mean where they are standardised, black. */
  bias: number;
  /** Sorted by size, the largest first; features that are 0 in the row have none. With `top`, only so many. */
  contributions: Contribution[];
  /** With `top`, the sum of the contributions that were left out, and how many there are. Left out where there are none. */
  others?: { features: number; contribution: number };
  /** `output - bias - sum of all contributions`: what the method could not place. Near 0: see docs/explain.md. */
  error: number;
}

/** One task's explanation. */
export interface TaskExplanation {
  /** What `output` is. */
  of: "logit" | "value" | "score";
  /** One for each output that was asked for; the predicted class or label first. */
  outputs: OutputExplanation[];
}

/** A row's explanation, by task. */
export type Explanation = Record<string, TaskExplanation>;
