/**
 * @file Bags of words: documents to counts of their terms, with the meaning and the numbers of scikit-learn's
 * `CountVectorizer`. Here are the options and the state; the work is done in count-chunk.ts (counting), select-terms.ts
 * (vocabulary) and to-matrix.ts.
 */
import { PotluckError } from "../../engine/errors.js";
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import { checkBoolean, checkJson, checkStrings } from "../check.js";
import { countChunk } from "../counting/count-chunk.js";
import { type ColumnChoice, countHere, type CountingPool } from "../counting/counting.js";
import type { Grams } from "../counting/gram-table.js";
import { knownTerms, type KnownTerms } from "../counting/known-terms.js";
import {
  resolveTextOptions, TEXT_OPTION_NAMES, textOptionsFromJson, textOptionsToJson,
  type ResolvedTextOptions, type TextOptions, type TextOptionsJson,
} from "../tokens/options.js";
import { resolveBounds, selectTerms, type TermBoundOptions, type TermBounds } from "../vocabulary/select-terms.js";
import { type TermFrequencies, termFrequencies } from "../counting/term-frequencies.js";
import { TermList } from "../vocabulary/term-list.js";
import { inTermOrder } from "../vocabulary/term-order.js";
import { countsToMatrix } from "../counting/to-matrix.js";
import { checkVocabulary, type VocabularyOption } from "../vocabulary/vocabulary-option.js";

/** Options of {@link CountVectorizer}. `null` means the same as leaving an option out. */
export interface CountOptions extends TextOptions, TermBoundOptions {
  /** A vocabulary to use in place of one from the documents; minDf, maxDf and maxFeatures then have no effect. */
  vocabulary?: VocabularyOption | null;
}

/** The names of {@link CountOptions}. */
export const COUNT_OPTION_NAMES = [...TEXT_OPTION_NAMES, "minDf", "maxDf", "maxFeatures", "binary", "vocabulary"] as const;

/** What `toJSON` writes. */
export interface CountVectorizerJson {
  type: "CountVectorizer";
  options: TextOptionsJson & TermBounds;
  /** Whether the vocabulary was given, rather than taken from documents. */
  given: boolean;
  /** The terms in column order; null before `fit`. */
  vocabulary: readonly string[] | null;
}

/**
 * Turns documents into counts of their terms.
 *
 * Columns are in term order, by code point. Equal to scikit-learn's, save that ties at `maxFeatures` go by term order.
 *
 * @throws PotluckError on an unknown option or a value that is not allowed
 * @example
 * const vectorizer = new CountVectorizer({ stopWords: "english", minDf: 1 });
 * const x = vectorizer.fitTransform(["the burger was great", "great, great coffee"]); // [2, 3]
 * vectorizer.featureNames;   // ["burger", "coffee", "great"]
 * x.toDense();               // [1, 0, 1,  0, 1, 2]
 */
export class CountVectorizer {
  /** How text becomes terms, and the bounds on the vocabulary, with defaults filled in. */
  readonly options: ResolvedTextOptions & TermBounds;
  private readonly owner: string;
  private readonly given: boolean;
  private terms: TermList | null;
  private known: KnownTerms | undefined;

  constructor(options: CountOptions = {}, owner = "CountVectorizer") {
    const text = resolveTextOptions(owner, options, COUNT_OPTION_NAMES);
    this.owner = owner;
    this.options = { ...text, ...resolveBounds(owner, options) };
    this.given = options.vocabulary != null;
    this.terms = this.given ? checkVocabulary(owner, options.vocabulary) : null;
  }

  /** The column of each term. Throws a PotluckError before `fit`, unless the vocabulary was given. */
  get vocabulary(): ReadonlyMap<string, number> {
    return this.fitted().toMap();
  }

  /** The terms in column order. Throws a PotluckError before `fit`, unless the vocabulary was given. */
  get featureNames(): readonly string[] {
    return this.fitted().toStrings();
  }

  /**
   * Takes the vocabulary from documents.
   *
   * @throws PotluckError when a document is no string, minDf is greater than maxDf, or no term is left
   */
  fit(documents: Iterable<string>): this {
    if (this.given) return this;
    const { grams, indptr, ids, counts } = countChunk(documents, this.options);
    this.learn(grams, termFrequencies(indptr, ids, counts, grams.count));
    return this;
  }

  /**
   * Counts the vocabulary's terms; others are passed over.
   *
   * @returns `[documents, terms]`, each row in column order
   * @throws PotluckError before `fit`, or when a document is no string
   */
  transform(documents: Iterable<string>): SparseMatrix {
    const terms = this.fitted();
    this.known ??= knownTerms(terms, this.options);
    const chunk = countChunk(documents, this.options, this.known.grams);
    const frequencies = termFrequencies(chunk.indptr, chunk.ids, chunk.counts, chunk.grams.count);
    return countsToMatrix(chunk, frequencies.documents, { order: this.known.order, binary: this.options.binary });
  }

  /** `fit` and `transform` in one, at about half the cost. */
  fitTransform(documents: Iterable<string>): SparseMatrix {
    return this.given ? this.transform(documents) : countHere(documents, this.options, this.choice()).x;
  }

  /**
   * `fitTransform` over several threads, with the same numbers. A given vocabulary is counted in this one.
   *
   * @param pool such as a `TextPool` of `potluck/node`
   * @throws PotluckError as `fitTransform` does, and when a thread ends before its time
   */
  async fitTransformIn(pool: CountingPool, documents: Iterable<string>): Promise<SparseMatrix> {
    return this.given ? this.transform(documents) : (await pool.count(documents, this.options, this.choice())).x;
  }

  /** Options and vocabulary as plain data for a file. */
  toJSON(): CountVectorizerJson {
    const { minDf, maxDf, maxFeatures, binary } = this.options;
    return {
      type: "CountVectorizer",
      options: { ...textOptionsToJson(this.options), minDf, maxDf, maxFeatures, binary },
      given: this.given,
      vocabulary: this.terms === null ? null : this.terms.toStrings(),
    };
  }

  /**
   * A vectorizer from what `toJSON` wrote, ready to transform.
   *
   * @throws PotluckError when it is anything else
   */
  static fromJSON(json: unknown): CountVectorizer {
    const owner = "CountVectorizer.fromJSON";
    const parts = checkJson("CountVectorizer", json, ["options", "given", "vocabulary"]);
    const options = textOptionsFromJson(owner, parts.options);
    if ("vocabulary" in options) throw new PotluckError(`${owner}: the vocabulary stands beside the options, not among them`);
    const vocabulary = parts.vocabulary === null ? null : checkStrings(owner, "vocabulary", parts.vocabulary);
    if (checkBoolean(owner, "given", parts.given, false)) return new CountVectorizer({ ...options, vocabulary: vocabulary ?? [] });
    const vectorizer = new CountVectorizer(options);
    if (vocabulary !== null) vectorizer.terms = checkVocabulary(owner, vocabulary);
    return vectorizer;
  }

  private fitted(): TermList {
    if (this.terms === null) {
      throw new PotluckError(`${this.owner}: there is no vocabulary yet; call fit(documents) first, or give the option vocabulary`);
    }
    return this.terms;
  }

  private choice(): ColumnChoice {
    const { maxFeatures, binary } = this.options;
    return { choose: (grams, frequencies) => this.learn(grams, frequencies), occurrences: maxFeatures !== null && !binary, binary };
  }

  /** Takes the vocabulary from what was counted; returns its grams in column order. */
  private learn(grams: Grams, frequencies: TermFrequencies): Int32Array {
    const order = selectTerms(this.owner, frequencies, this.options, (chosen) => inTermOrder(grams, chosen));
    this.terms = TermList.fromGrams(grams, order);
    this.known = undefined;
    return order;
  }
}
