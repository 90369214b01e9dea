/**
 * @file Which terms of a count make up the vocabulary: document-frequency bounds first, then the most frequent, after
 * scikit-learn's `_limit_features`, but for ties at `maxFeatures`, which go by term order (there they are left to the sort).
 */
import { PotluckError } from "../../engine/errors.js";
import { checkBoolean, show } from "../check.js";
import type { TermFrequencies } from "../counting/term-frequencies.js";

/** Bounds on a vocabulary. */
export interface TermBounds {
  /** Fewest documents that hold a term: below 1 a share of all documents, 1 and above a count. */
  readonly minDf: number;
  /** Most documents that hold a term, likewise; null for no bound. */
  readonly maxDf: number | null;
  /** Most terms; null for no bound. */
  readonly maxFeatures: number | null;
  /** Whether a term counts once a document, also when the most frequent are chosen. */
  readonly binary: boolean;
}

/** {@link TermBounds} as users give them; `null` means the same as leaving one out. */
export interface TermBoundOptions {
  /** Fewest documents that hold a term: below 1 a share of the documents, 1 and above a count. Default 1. */
  minDf?: number | null;
  /** Most documents that hold a term, likewise (1 is one document, not all). Default: no bound. */
  maxDf?: number | null;
  /** Keep this many terms, the most frequent over all documents; ties go by term order. Default: all. */
  maxFeatures?: number | null;
  /** Whether each count above 0 becomes 1. Default false. */
  binary?: boolean | null;
}

/**
 * Fills in defaults and checks every bound.
 *
 * @throws PotluckError on a value that is not allowed, and when no term can keep both document-frequency bounds
 */
export function resolveBounds(owner: string, options: TermBoundOptions): TermBounds {
  const minDf = options.minDf == null ? 1 : checkDf(owner, "minDf", options.minDf);
  const maxDf = options.maxDf == null ? null : checkDf(owner, "maxDf", options.maxDf);
  const maxFeatures = options.maxFeatures ?? null;
  if (maxFeatures !== null && !(Number.isInteger(maxFeatures) && maxFeatures >= 1)) {
    throw new PotluckError(`${owner}: maxFeatures must be a whole number from 1 up, found ${show(maxFeatures)}`);
  }
  // Both counts or both shares can be compared at once; a share and a count need the number of documents.
  if (maxDf !== null && minDf > maxDf && (minDf < 1) === (maxDf < 1)) {
    throw new PotluckError(`${owner}: minDf ${minDf} is greater than maxDf ${maxDf}; no term can be both`);
  }
  return { minDf, maxDf, maxFeatures, binary: checkBoolean(owner, "binary", options.binary, false) };
}

function checkDf(owner: string, name: string, value: unknown): number {
  if (typeof value !== "number" || !(value >= 0) || (value >= 1 && !Number.isInteger(value))) {
    throw new PotluckError(`${owner}: ${name} must be a share below 1 or a whole number of documents from 1 up, found ${show(value)}`);
  }
  return value;
}

/**
 * The terms that make up the vocabulary, in term order.
 *
 * @param inOrder puts the chosen ones (1) of all terms in order
 * @throws PotluckError when the bounds contradict each other or no term is left
 */
export function selectTerms(
  owner: string, frequencies: TermFrequencies, bounds: TermBounds, inOrder: (chosen: Uint8Array) => Int32Array,
): Int32Array {
  const { rows, documents } = frequencies;
  const fewest = asCount(bounds.minDf, rows), most = bounds.maxDf === null ? Infinity : asCount(bounds.maxDf, rows);
  if (fewest > most) {
    throw new PotluckError(`${owner}: minDf ${describeBound(bounds.minDf, fewest)} is greater than ` +
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
  if (left === 0) throw new PotluckError(`${owner}: ${whyEmpty(rows, bounds, fewest, most, rare, common)}`);
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
  if (rows === 0) return "no documents to take a vocabulary from";
  if (rare + common === 0) {
    return `empty vocabulary: none of the ${rows} documents holds a term; they may hold stop words or single characters alone`;
  }
  const reasons = [
    rare > 0 ? `${rare} stand in fewer documents than minDf ${describeBound(bounds.minDf, fewest)}` : "",
    common > 0 ? `${common} in more than maxDf ${describeBound(bounds.maxDf!, most)}` : "",
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
