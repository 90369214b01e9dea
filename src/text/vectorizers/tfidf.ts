/**
 * @file Documents straight to tf-idf weights: a CountVectorizer and a TfidfTransformer in one, as scikit-learn's
 * `TfidfVectorizer`.
 */
import { PotluckError } from "../../engine/errors.js";
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import { checkJson, checkKeys } from "../check.js";
import type { CountingPool } from "../counting/counting.js";
import { COUNT_OPTION_NAMES, CountVectorizer, type CountOptions, type CountVectorizerJson } from "./count.js";
import { TFIDF_OPTION_NAMES, TfidfTransformer, type TfidfOptions, type TfidfTransformerJson } from "./tfidf-transformer.js";

/** What `toJSON` writes. */
export interface TfidfVectorizerJson {
  type: "TfidfVectorizer";
  counts: CountVectorizerJson;
  tfidf: TfidfTransformerJson;
}

/**
 * Turns documents into tf-idf weights.
 *
 * @throws PotluckError on an unknown option or a value that is not allowed
 * @example
 * const vectorizer = new TfidfVectorizer({ minDf: 2, sublinearTf: true });
 * const x = vectorizer.fitTransform(trainTexts);
 * const test = vectorizer.transform(testTexts);
 */
export class TfidfVectorizer {
  private counts: CountVectorizer;
  private tfidf: TfidfTransformer;

  constructor(options: CountOptions & TfidfOptions = {}) {
    const names = [...COUNT_OPTION_NAMES, ...TFIDF_OPTION_NAMES];
    const entries = Object.entries(checkKeys("TfidfVectorizer", options, names));
    const weighs = (name: string) => (TFIDF_OPTION_NAMES as readonly string[]).includes(name);
    this.counts = new CountVectorizer(Object.fromEntries(entries.filter(([name]) => !weighs(name))), "TfidfVectorizer");
    this.tfidf = new TfidfTransformer(Object.fromEntries(entries.filter(([name]) => weighs(name))), "TfidfVectorizer");
  }

  /** The column of each term. Throws a PotluckError before `fit`, unless the vocabulary was given. */
  get vocabulary(): ReadonlyMap<string, number> {
    return this.counts.vocabulary;
  }

  /** The terms in column order. Throws a PotluckError before `fit`, unless the vocabulary was given. */
  get featureNames(): readonly string[] {
    return this.counts.featureNames;
  }

  /** Each term's weight. Throws a PotluckError before `fit`, or where `useIdf` is false. */
  get idf(): Float64Array {
    return this.tfidf.idf;
  }

  /** Takes vocabulary and idf from documents; throws as CountVectorizer's and TfidfTransformer's `fit`. */
  fit(documents: Iterable<string>): this {
    this.tfidf.fit(this.counts.fitTransform(documents));
    return this;
  }

  /** The weights of documents, `[documents, terms]`; throws as CountVectorizer's and TfidfTransformer's `transform`. */
  transform(documents: Iterable<string>): SparseMatrix {
    return this.tfidf.transform(this.counts.transform(documents));
  }

  /** `fit` and `transform` in one. */
  fitTransform(documents: Iterable<string>): SparseMatrix {
    return this.tfidf.fitTransform(this.counts.fitTransform(documents));
  }

  /** `fitTransform` with the counting over several threads; see {@link CountVectorizer.fitTransformIn}. */
  async fitTransformIn(pool: CountingPool, documents: Iterable<string>): Promise<SparseMatrix> {
    return this.tfidf.fitTransform(await this.counts.fitTransformIn(pool, documents));
  }

  /**
   * One vectorizer of two parts, both fitted or neither.
   *
   * @throws PotluckError when the weights are not as many as the terms
   */
  static of(counts: CountVectorizer, tfidf: TfidfTransformer): TfidfVectorizer {
    const vectorizer = new TfidfVectorizer();
    vectorizer.counts = counts;
    vectorizer.tfidf = tfidf;
    const { vocabulary } = counts.toJSON(), { idf } = tfidf.toJSON();
    if (idf !== null && vocabulary?.length !== idf.length) {
      throw new PotluckError(`TfidfVectorizer: ${idf.length} idf weights for ${vocabulary?.length ?? 0} terms`);
    }
    return vectorizer;
  }

  /** Options, vocabulary and idf as plain data for a file. */
  toJSON(): TfidfVectorizerJson {
    return { type: "TfidfVectorizer", counts: this.counts.toJSON(), tfidf: this.tfidf.toJSON() };
  }

  /**
   * A vectorizer from what `toJSON` wrote, ready to transform.
   *
   * @throws PotluckError when it is anything else
   */
  static fromJSON(json: unknown): TfidfVectorizer {
    const parts = checkJson("TfidfVectorizer", json, ["counts", "tfidf"]);
    return TfidfVectorizer.of(CountVectorizer.fromJSON(parts.counts), TfidfTransformer.fromJSON(parts.tfidf));
  }
}
