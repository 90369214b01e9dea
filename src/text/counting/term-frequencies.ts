/**
 * @file How many documents have each term, over all rows of a count or over some: for choosing a vocabulary, and for idf.
 */

/** Frequencies of terms over some rows. */
export interface TermFrequencies {
  /** How many documents were counted. */
  readonly rows: number;
  /** `[terms]` how many of them have each term. */
  readonly documents: Uint32Array;
  /** `[terms]` how often each term occurs in them; counted on demand, since few need it. */
  occurrences(): Float64Array;
}

/**
 * Counts the frequencies of terms that are numbered from 0.
 *
 * @param indptr `[all rows + 1]`, row r has terms `ids[indptr[r] .. indptr[r + 1])`, once each
 * @param counts `[nonzeros]` how often
 * @param terms how many there are
 * @param rows the rows to count; default: all
 */
export function termFrequencies(
  indptr: Uint32Array, ids: Int32Array | Uint32Array, counts: ArrayLike<number>, terms: number, rows?: ArrayLike<number>,
): TermFrequencies {
  const spans = rows === undefined ? Uint32Array.of(0, ids.length) : spansOf(indptr, rows);
  const documents = new Uint32Array(terms);
  for (let i = 0; i < spans.length; i += 2) for (let k = spans[i]; k < spans[i + 1]; k++) documents[ids[k]]++;
  return {
    rows: rows === undefined ? indptr.length - 1 : rows.length,
    documents,
    occurrences() {
      const occurrences = new Float64Array(terms);
      for (let i = 0; i < spans.length; i += 2) for (let k = spans[i]; k < spans[i + 1]; k++) occurrences[ids[k]] += counts[k];
      return occurrences;
    },
  };
}

/** Where each row begins and ends, one after the other. */
function spansOf(indptr: Uint32Array, rows: ArrayLike<number>): Uint32Array {
  const spans = new Uint32Array(2 * rows.length);
  for (let i = 0; i < rows.length; i++) {
    spans[2 * i] = indptr[rows[i]];
    spans[2 * i + 1] = indptr[rows[i] + 1];
  }
  return spans;
}
