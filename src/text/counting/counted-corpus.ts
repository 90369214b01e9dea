/**
 * @file Counted once, selected from many times: the documents of several datasets as one matrix of counts over every term of any
 * of them, columns in term order. A vocabulary is then some of its columns, and a split's features some of its rows and columns,
 * in the same order: nothing is cut, hashed or sorted again. The result equals that of vocabularies fitted on the same
 * documents and a CountVectorizer.
 */
import { PotluckError, withPlace } from "../../engine/errors.js";
import { SparseMatrix } from "../../tensor/sparse-matrix.js";
import { checkValue, readOptions } from "../../options/index.js";
import { listDocuments } from "./count-chunk.js";
import { type ColumnChoice, type Counted, countHere, type CountingPool } from "./counting.js";
import type { Grams } from "./gram-table.js";
import { packedGrams } from "./merge-grams.js";
import { checkText, codeTextOptions, type TextOptions, type TextSettings, textSettings } from "../tokens/options.js";
import { type Combine, combine } from "../vocabulary/combine.js";
import { fitVocabularies, type Selection } from "../vocabulary/fit-vocabularies.js";
import { checkBounds, selectionOptions, type TermBoundOptions } from "../vocabulary/select-terms.js";
import { type TermFrequencies, termFrequencies } from "./term-frequencies.js";
import { TermList } from "../vocabulary/term-list.js";
import { columnsOf, inTermOrder } from "../vocabulary/term-order.js";

/** Some rows of some datasets, each numbered from 0 in its own. */
export type RowsByName = Readonly<Record<string, ArrayLike<number>>>;

/**
 * The counted documents of several datasets.
 *
 * @example
 * const corpus = CountedCorpus.count({ movie: movieTexts, yelp: yelpTexts }, { stopWords: "english" });
 * for (const { movie, yelp } of splits) {
 *   const selection = corpus.select({ movie: movie.train, yelp: yelp.train }, { minDf: 3 }, "intersection");
 *   const x = corpus.matrix("movie", movie.train, selection); // [movie.train.length, selection.terms.length]
 * }
 */
export class CountedCorpus {
  private readonly grams: Grams;
  /** `[all terms]` each term's gram. */
  private readonly gramOf: Int32Array;
  /** `[all documents, all terms]`, each row in column order. */
  private readonly counts: SparseMatrix;
  private readonly places = new Map<string, { first: number; rows: number }>();

  private constructor({ grams, order, x }: Counted, rows: ReadonlyMap<string, number>) {
    this.grams = packedGrams(grams); // without the table that finds them
    this.gramOf = order;
    this.counts = x;
    let first = 0;
    for (const [name, length] of rows) {
      this.places.set(name, { first, rows: length });
      first += length;
    }
  }

  /**
   * Counts every dataset's documents.
   *
   * @throws PotluckError on an option that is not allowed, and when a document is not a string (names the dataset)
   */
  static count(documents: Readonly<Record<string, Iterable<string>>>, options: TextOptions = {}): CountedCorpus {
    const { all, rows } = concatenated(documents);
    return new CountedCorpus(countHere(all, settingsOf(options), everyTerm), rows);
  }

  /**
   * The same over several threads, such as a `TextPool`'s of `potluck/node`.
   *
   * @throws PotluckError as `count`, when an option is a function, and when a thread ends early
   */
  static async countIn(
    pool: CountingPool, documents: Readonly<Record<string, Iterable<string>>>, options: TextOptions = {},
  ): Promise<CountedCorpus> {
    const { all, rows } = concatenated(documents);
    return new CountedCorpus(await pool.count(all, settingsOf(options), everyTerm), rows);
  }

  /** The numbers of a dataset's rows: all of them. */
  allRows(name: string): Uint32Array {
    return Uint32Array.from({ length: this.placeOf(name).rows }, (_, row) => row);
  }

  /**
   * Takes each dataset's own vocabulary from the given rows, by their document frequencies, and joins them.
   *
   * @param fitRows a dataset that is not named has no part in the vocabulary
   * @param bounds as CountVectorizer's; `maxFeatures` selects within each dataset, before joining
   * @throws PotluckError when no dataset is named, one's vocabulary is empty (says which), or nothing is shared
   */
  select(fitRows: RowsByName, bounds: TermBoundOptions = {}, join: Combine = "union"): Selection {
    checkValue("how vocabularies combine", combine, join);
    const resolved = readOptions("CountedCorpus.select", selectionOptions, bounds, checkBounds);
    const frequencies = Object.fromEntries(Object.keys(fitRows).map((name) => [name, this.frequenciesOver({ [name]: fitRows[name] })]));
    return fitVocabularies(frequencies, resolved, join);
  }

  /**
   * The counts of some of a dataset's documents, `[rows, selection's terms]`, each row in column order.
   *
   * @param binary whether every count becomes 1
   */
  matrix(name: string, rows: ArrayLike<number>, { terms }: Selection, binary = false): SparseMatrix {
    const from = this.counts, columnOf = columnsOf(terms, from.cols);
    const taken = this.rowsOf(name, rows);
    let most = 0;
    for (const row of taken) most += from.indptr[row + 1] - from.indptr[row];
    // Every element is written and those that have a column stay: a branch that no processor can foresee would cost more.
    const indptr = new Uint32Array(taken.length + 1), indices = new Int32Array(most), values = new Float32Array(most);
    let at = 0;
    for (let i = 0; i < taken.length; i++) {
      const end = from.indptr[taken[i] + 1];
      for (let k = from.indptr[taken[i]]; k < end; k++) {
        const column = columnOf[from.indices[k]];
        indices[at] = column;
        values[at] = binary ? 1 : from.values[k];
        at += (column >>> 31) ^ 1;
      }
      indptr[i + 1] = at;
    }
    return SparseMatrix.trusted({
      rows: taken.length, cols: terms.length, indptr, indices: new Uint32Array(indices.slice(0, at).buffer), values: values.slice(0, at),
    });
  }

  /** How many of the given rows, of all datasets together, have each of the selection's terms, `[terms]`: for idf. */
  documentFrequencies(rows: RowsByName, { terms }: Selection): Uint32Array {
    const { documents } = this.frequenciesOver(rows);
    return Uint32Array.from(terms, (term) => documents[term]);
  }

  /** The terms in column order, as text: a selection's own, or one dataset's. */
  terms(terms: ArrayLike<number>): readonly string[] {
    return TermList.fromGrams(this.grams, Int32Array.from(terms, (term) => this.gramOf[term])).toStrings();
  }

  private frequenciesOver(rows: RowsByName): TermFrequencies {
    const { indptr, indices, values, cols } = this.counts;
    const all = Object.entries(rows).flatMap(([name, own]) => Array.from(this.rowsOf(name, own)));
    return termFrequencies(indptr, indices, values, cols, all);
  }

  private placeOf(name: string): { first: number; rows: number } {
    const place = this.places.get(name);
    if (place === undefined) throw new PotluckError(`no dataset "${name}" was counted; there are ${[...this.places.keys()].join(", ")}`);
    return place;
  }

  /** A dataset's rows as rows of all. */
  private rowsOf(name: string, rows: ArrayLike<number>): Uint32Array {
    const { first, rows: length } = this.placeOf(name);
    return Uint32Array.from(rows, (row) => {
      if (!(row >= 0 && row < length)) throw new PotluckError(`row ${row} is outside dataset "${name}", which has ${length} rows`);
      return first + row;
    });
  }
}

function settingsOf(options: TextOptions): TextSettings {
  return textSettings(readOptions("CountedCorpus", codeTextOptions, options, checkText));
}

/** One dataset's documents after the other's. */
function concatenated(documents: Readonly<Record<string, Iterable<string>>>): { all: string[]; rows: Map<string, number> } {
  const lists = Object.entries(documents).map(([name, texts]) => {
    try {
      return [name, listDocuments(texts)] as const;
    } catch (error) {
      throw withPlace(`dataset "${name}"`, error);
    }
  });
  return { all: lists.flatMap(([, texts]) => texts), rows: new Map(lists.map(([name, texts]) => [name, texts.length])) };
}

/** Every term of a document becomes a column. */
const everyTerm: ColumnChoice = {
  choose(grams, { documents }) {
    const held = new Uint8Array(grams.count);
    for (let gram = 0; gram < grams.count; gram++) held[gram] = documents[gram] > 0 ? 1 : 0;
    return inTermOrder(grams, held);
  },
  occurrences: false,
  binary: false,
};
