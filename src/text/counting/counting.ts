/**
 * @file From documents to the counts of chosen terms: count all grams, choose those that become columns, build the matrix.
 * Here for one thread; in text-pool.ts for several.
 */
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import { countChunk } from "./count-chunk.js";
import type { Grams } from "./gram-table.js";
import type { TextSettings } from "../tokens/options.js";
import { type TermFrequencies, termFrequencies } from "./term-frequencies.js";
import { countsToMatrix } from "./to-matrix.js";

/** Which grams become columns, and their values. */
export interface ColumnChoice {
  /** The grams that become columns, in column order. */
  choose(this: void, grams: Grams, frequencies: TermFrequencies): Int32Array;
  /** Whether `choose` needs occurrences, which every thread then counts. */
  readonly occurrences: boolean;
  /** Whether every count becomes 1. */
  readonly binary: boolean;
}

/** Counts of chosen grams. */
export interface Counted {
  readonly grams: Grams;
  /** `[columns]` the gram of each. */
  readonly order: Int32Array;
  /** `[documents, columns]`, each row in column order. */
  readonly x: SparseMatrix;
}

/** Counts documents over several threads, to the same bits as {@link countHere}. */
export interface CountingPool {
  /** @throws PotluckError as `countHere` does, and when a thread ends early */
  count(documents: Iterable<string>, options: TextSettings, choice: ColumnChoice): Promise<Counted>;
}

/**
 * Counts documents in this thread.
 *
 * @throws PotluckError when a document is not a string, and whatever `choose` throws
 */
export function countHere(documents: Iterable<string>, options: TextSettings, { choose, binary }: ColumnChoice): Counted {
  const chunk = countChunk(documents, options);
  const { grams, indptr, ids, counts } = chunk;
  const frequencies = termFrequencies(indptr, ids, counts, grams.count);
  const order = choose(grams, frequencies);
  return { grams, order, x: countsToMatrix(chunk, frequencies.documents, { order, binary }) };
}
