/**
 * @file Which terms of a count make up the vocabulary: document-frequency bounds first, then the most frequent, after
 * scikit-learn's `_limit_features`, but for ties at `maxFeatures`, which go by term order (there they are left to the sort).
 */
import { PotluckError } from "../../engine/errors.js";
import { type Field, number, type Options, type Report, type Settings, showPath, whole } from "../../options/index.js";
import type { TermFrequencies } from "../counting/term-frequencies.js";
import { binary } from "../tokens/options.js";

const frequency = { from: 0, phrase: "a share from 0 up to 1, or a whole number of documents from 1 up", accepts: isFrequency } as const;

/** A number that is written with a point or an exponent. */
const WITH_POINT = /^[+-]?(?:\d+\.\d*|\.\d+|\d+(?:\.\d*)?e[+-]?\d+)$/iu;

/**
 * A bound as scikit-learn reads it: a number with a point is a share, also `1.0`, which is all documents; one without is a number of
 * documents. Only text tells them apart: in code, 1.0 and 1 are the same number, which is one document.
 *
 * @param ofAll what a share of all documents becomes, or why there is none
 */
function asWritten<Value extends number | null>(
  field: Field<Value, Value | undefined>, ofAll: { value: Value } | { refused: string },
): Field<Value, Value | undefined> {
  return {
    ...field,
    read(given, path, reading) {
      const value = field.read(given, path, reading), text = typeof given === "number" ? reading.source?.text(path)?.trim() : undefined;
      if (value === null || value < 1 || text === undefined || !WITH_POINT.test(text)) return value;
      if (value === 1 && "value" in ofAll) return ofAll.value;
      const why = value === 1 && "refused" in ofAll ? ofAll.refused : "with a point it is a share, at most 1.0";
      const problem = `${showPath(path)} is ${text}: ${why}; for ${counted(value, "document")}, write ${value}`;
      reading.findings.push({ path, part: "value", problem });
      return value;
    },
  };
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** Bounds on a vocabulary. */
export const boundOptions = {
  minDf: asWritten(number({
    ...frequency, default: 1, describe: "Leave out terms in fewer documents than this: below 1 a share, from 1 up a number.",
  }), { refused: "as a share, that is all documents, and a term must be in each of them" }),
  maxDf: asWritten(number({
    ...frequency, default: null, orNull: "for no bound",
    describe: "Leave out terms in more documents than this: below 1 a share, from 1 up a number. As in scikit-learn, 1 is one document; " +
      "1.0, which only a recipe tells from 1, is all of them. null: no limit.",
  }), { value: null }),
  maxFeatures: whole({
    from: 1, default: null, orNull: "for all", aliases: ["vocabularySize", "vocabSize", "maxTerms"],
    describe: "Keep only this many terms, the most frequent ones; ties in term order. null: all.",
  }),
};

/** The bounds, and `binary`, with which a term counts once a document when the most frequent are chosen. */
export const selectionOptions = { ...boundOptions, binary };
/** What a vocabulary is selected by, as a caller writes it. */
export type TermBoundOptions = Options<typeof selectionOptions>;
/** The same with defaults filled in. */
export type TermBounds = Settings<typeof selectionOptions>;

function isFrequency(value: number): boolean {
  return value < 1 || Number.isInteger(value);
}

/** Checks bounds against each other. A share and a count cannot be compared before the documents are counted. */
export function checkBounds({ minDf, maxDf }: Settings<typeof boundOptions>, report: Report): void {
  if (maxDf !== null && minDf > maxDf && minDf < 1 === maxDf < 1) report("maxDf", `must not be below minDf, ${minDf}, found ${maxDf}`);
}

/** The bounds among other options. */
export function termBounds({ minDf, maxDf, maxFeatures, binary: once }: TermBounds): TermBounds {
  return { minDf, maxDf, maxFeatures, binary: once };
}

/**
 * The terms that make up the vocabulary, in term order.
 *
 * @param inOrder puts the chosen ones (1) of all terms in order
 * @throws PotluckError when the bounds contradict each other or no term is left
 */
export function selectTerms(frequencies: TermFrequencies, bounds: TermBounds, inOrder: (chosen: Uint8Array) => Int32Array): Int32Array {
  const { rows, documents } = frequencies;
  const fewest = asCount(bounds.minDf, rows), most = bounds.maxDf === null ? Infinity : asCount(bounds.maxDf, rows);
  if (fewest > most) {
    throw new PotluckError(`minDf ${describeBound(bounds.minDf, fewest)} is greater than ` +
      `maxDf ${describeBound(bounds.maxDf!, most)} over ${rows} documents`);
  }
  const chosen = new Uint8Array(documents.length);
  let left = 0, rare = 0, common = 0;
  for (let term = 0; term < chosen.length; term++) {
    if (documents[term] === 0) continue;
    if (documents[term] < fewest) rare++;
    else if (documents[term] > most) common++;
    else left += chosen[term] = 1;
  }
  if (left === 0) throw new PotluckError(whyEmpty(rows, bounds, fewest, most, rare, common));
  const order = inOrder(chosen);
  if (bounds.maxFeatures === null || left <= bounds.maxFeatures) return order;
  return mostFrequent(order, bounds.binary ? documents : frequencies.occurrences(), bounds.maxFeatures);
}

function asCount(bound: number, documents: number): number {
  return bound < 1 ? bound * documents : bound;
}

function describeBound(bound: number, count: number): string {
  return bound < 1 ? `${bound} (${count} documents)` : `${bound}`;
}

function whyEmpty(rows: number, bounds: TermBounds, fewest: number, most: number, rare: number, common: number): string {
  if (rows === 0) return "there are no documents to take a vocabulary from";
  if (rare + common === 0) {
    return `empty vocabulary: none of the ${rows} documents has a term; they may have only stop words or single characters`;
  }
  const reasons = [
    rare > 0 ? `${rare} are in fewer documents than minDf ${describeBound(bounds.minDf, fewest)}` : "",
    common > 0 ? `${common} are in more than maxDf ${describeBound(bounds.maxDf!, most)}` : "",
  ];
  return `empty vocabulary: of ${rare + common} terms in ${rows} documents, ${reasons.filter(Boolean).join(" and ")}; ` +
    `lower minDf or raise maxDf`;
}

/** The `limit` most frequent terms, still in term order; of those as frequent as the last one, the first in term order. */
function mostFrequent(order: Int32Array, frequency: ArrayLike<number>, limit: number): Int32Array {
  const sorted = Float64Array.from(order, (term) => frequency[term]).sort();
  const least = sorted[sorted.length - limit];
  let ties = limit - order.reduce((above, term) => above + (frequency[term] > least ? 1 : 0), 0);
  return order.filter((term) => frequency[term] > least || (frequency[term] === least && ties-- > 0));
}
