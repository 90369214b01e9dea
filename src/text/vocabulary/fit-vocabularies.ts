/**
 * @file Fits the vocabularies of several datasets: each dataset's own terms, by its own document frequencies, and then one vocabulary for
 * all. The union keeps the terms of every dataset; the intersection (the article's choice) keeps the terms that all of them have.
 */
import { PotluckError, withPlace } from "../../engine/errors.js";
import type { TermFrequencies } from "../counting/term-frequencies.js";
import type { Combine } from "./combine.js";
import { selectTerms, type TermBounds } from "./select-terms.js";

/** A vocabulary, as numbers of the terms that were counted. */
export interface Selection {
  /** In column order, which is term order. */
  readonly terms: Int32Array;
  /** Each dataset's own terms, before they were combined. */
  readonly own: Readonly<Record<string, Int32Array>>;
}

/**
 * Selects each dataset's terms, and combines them.
 *
 * @param frequencies of each dataset's rows to fit on, over all terms that were counted
 * @throws PotluckError when there is no dataset, a dataset's vocabulary is empty (names it), or the intersection is empty
 */
export function fitVocabularies(
  frequencies: Readonly<Record<string, TermFrequencies>>, bounds: TermBounds, combine: Combine,
): Selection {
  const names = Object.keys(frequencies);
  if (names.length === 0) throw new PotluckError("a shared vocabulary needs the rows of a dataset or more, found none");
  const own = Object.fromEntries(names.map((name) => {
    try {
      return [name, selectTerms(frequencies[name], bounds, markedOnes)];
    } catch (error) {
      throw withPlace(`dataset "${name}"`, error);
    }
  }));
  const holders = new Uint32Array(frequencies[names[0]].documents.length);
  for (const terms of Object.values(own)) for (const term of terms) holders[term]++;
  const least = combine === "union" ? 1 : names.length;
  const terms = markedOnes(Uint8Array.from(holders, (count) => (count >= least ? 1 : 0)));
  if (terms.length === 0) {
    const sizes = names.map((name) => `${name} ${own[name].length}`).join(", ");
    throw new PotluckError(`no term is in the vocabulary of every dataset (terms: ${sizes}); use the union`);
  }
  return { terms, own };
}

/** The positions that are marked 1, ascending. */
function markedOnes(marks: Uint8Array): Int32Array {
  const positions = new Int32Array(marks.length);
  let found = 0;
  for (let position = 0; position < marks.length; position++) if (marks[position] === 1) positions[found++] = position;
  return positions.slice(0, found);
}
