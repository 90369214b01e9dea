/** @file Datasets counted together, for the vectorizers that have a vocabulary: counted once, selected from for each split. */
import type { Settings } from "../../options/index.js";
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import { CountedCorpus, type RowsByName } from "../counting/counted-corpus.js";
import { textSettings, type textOptions } from "../tokens/options.js";
import { termBounds, type TermBounds } from "../vocabulary/select-terms.js";
import type { FittedText, OpenText, OpenTextOptions } from "./vectorizer.js";

/** The counts of one split's vocabulary. */
export interface FittedCounts {
  readonly width: number;
  /** Some of a dataset's rows, `[rows, width]`. */
  matrix(this: void, name: string, rows: ArrayLike<number>): SparseMatrix;
  /** The vocabulary, in column order. */
  terms(): readonly string[];
  /** How many of the rows that were fitted on have each term, `[width]`. */
  holders(): Uint32Array;
  /** How many rows were fitted on, over all datasets. */
  readonly documents: number;
}

/**
 * Counts the documents of several datasets.
 *
 * @param finish makes the features of one split from its counts
 * @throws PotluckError when a document is not a string
 */
export async function countDatasets(
  documents: Readonly<Record<string, readonly string[]>>,
  options: Settings<typeof textOptions> & TermBounds,
  { combine, pool }: OpenTextOptions,
  finish: (counts: FittedCounts) => FittedText,
): Promise<OpenText> {
  const text = textSettings(options), bounds = termBounds(options);
  const corpus = pool ? await CountedCorpus.countIn(pool, documents, text) : CountedCorpus.count(documents, text);
  return {
    fit(fitRows: RowsByName) {
      const selection = corpus.select(fitRows, bounds, combine);
      return finish({
        width: selection.terms.length,
        matrix: (name, rows) => corpus.matrix(name, rows, selection, options.binary),
        terms: () => corpus.terms(selection.terms),
        holders: () => corpus.documentFrequencies(fitRows, selection),
        documents: Object.values(fitRows).reduce((sum, rows) => sum + rows.length, 0),
      });
    },
  };
}
