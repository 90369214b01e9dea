/**
 * @file Documents straight to tf-idf weights: a CountVectorizer and a TfidfTransformer in one, as scikit-learn's
 * `TfidfVectorizer`.
 */
import { PotluckError } from "../../engine/errors.js";
import { oneOf, type Options, readOptions, type Report, type Settings, value } from "../../options/index.js";
import type { ArrayInput } from "../../tensor/nd-array.js";
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import type { CountingPool } from "../counting/counting.js";
import { termsOfRows } from "../vocabulary/inverse.js";
import { vocabulary } from "../vocabulary/vocabulary-option.js";
import {
  checkCounting, codeCountingOptions, countingOptions, CountVectorizer, type CountVectorizerJson, countVectorizerOf,
} from "./count.js";
import { countDatasets } from "./count-datasets.js";
import { checkWeights, TfidfTransformer, type TfidfTransformerJson, weightOptions } from "./tfidf-transformer.js";
import { type LocatedFeature, vectorizer } from "./vectorizer.js";

const options = { ...countingOptions, ...weightOptions };
const classOptions = { ...options, ...codeCountingOptions, vocabulary };

/** Options of {@link TfidfVectorizer}: those of the vectorizer `tfidf`, functions in place of some, and a vocabulary. */
export type TfidfOptions = Options<typeof classOptions>;

/** What `toJSON` writes. */
export interface TfidfVectorizerJson {
  type: "TfidfVectorizer";
  counts: CountVectorizerJson;
  tfidf: TfidfTransformerJson;
}

const saved = {
  type: oneOf(["TfidfVectorizer"], { describe: "The class." }),
  counts: value<object>()({ phrase: "a saved CountVectorizer", describe: "The vocabulary." }),
  tfidf: value<object>()({ phrase: "a saved TfidfTransformer", describe: "The weights." }),
};

function check(settings: Parameters<typeof checkCounting>[0] & Settings<typeof weightOptions>, report: Report): void {
  checkCounting(settings, report);
  checkWeights(settings, report);
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

  constructor(given: TfidfOptions = {}) {
    const { norm, useIdf, smoothIdf, sublinearTf, ...counting } = readOptions("TfidfVectorizer", classOptions, given, check);
    this.counts = new CountVectorizer(counting, "TfidfVectorizer");
    this.tfidf = new TfidfTransformer({ norm, useIdf, smoothIdf, sublinearTf }, "TfidfVectorizer");
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

  /**
   * The terms of each row whose weight is not 0, in column order; their order in the document is not known.
   *
   * @param x `[documents, terms]`, sparse or dense
   * @throws PotluckError before `fit`, or when there is not one column for each term
   * @example
   * vectorizer.inverseTransform(vectorizer.transform(["great, great coffee"])); // [["coffee", "great"]]
   */
  inverseTransform(x: SparseMatrix | ArrayInput): string[][] {
    return termsOfRows("TfidfVectorizer", this.featureNames, x);
  }

  /** The known terms of a document with their places: see {@link CountVectorizer.locate}. */
  locate(document: string): LocatedFeature[] {
    return this.counts.locate(document);
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
   * @throws PotluckError when there are not as many weights as terms
   */
  static of(counts: CountVectorizer, tfidf: TfidfTransformer): TfidfVectorizer {
    const vectorizer = new TfidfVectorizer();
    vectorizer.counts = counts;
    vectorizer.tfidf = tfidf;
    const { width } = counts, { idf } = tfidf.toJSON();
    if (idf !== null && width !== idf.length) {
      throw new PotluckError(`TfidfVectorizer: ${idf.length} idf weights for ${width ?? 0} terms`);
    }
    return vectorizer;
  }

  /**
   * A vectorizer of some of the terms alone, with their weights. Where rows are scaled to one length, the length is that of the terms that
   * are left.
   *
   * @param columns numbers of the terms, ascending
   * @throws PotluckError before `fit`, and for a term that it does not have
   */
  select(columns: ArrayLike<number>): TfidfVectorizer {
    return TfidfVectorizer.of(this.counts.select(columns), this.tfidf.select(columns));
  }

  /** Options, vocabulary and idf as plain data for a file. @throws PotluckError when an option is a function */
  toJSON(): TfidfVectorizerJson {
    return { type: "TfidfVectorizer", counts: this.counts.toJSON(), tfidf: this.tfidf.toJSON() };
  }

  /**
   * A vectorizer from what `toJSON` wrote, ready to transform.
   *
   * @throws PotluckError when it is anything else
   */
  static fromJSON(json: unknown): TfidfVectorizer {
    const parts = readOptions("TfidfVectorizer.fromJSON", saved, json as Options<typeof saved>);
    return TfidfVectorizer.of(CountVectorizer.fromJSON(parts.counts), TfidfTransformer.fromJSON(parts.tfidf));
  }
}

export const tfidf = vectorizer({
  name: "tfidf",
  describe: "counts weighted by rarity",
  options,
  check,
  type: "TfidfVectorizer",
  usesVocabulary: true,
  create: (settings) => new TfidfVectorizer(settings),
  fromJSON: (json) => TfidfVectorizer.fromJSON(json),
  open: (documents, settings, how) => countDatasets(documents, settings, how, (counts) => {
    const { norm, useIdf, smoothIdf, sublinearTf } = settings;
    const weights = new TfidfTransformer({ norm, useIdf, smoothIdf, sublinearTf }).fitFrequencies(counts.holders(), counts.documents);
    return {
      width: counts.width,
      matrix: (name, rows) => weights.transform(counts.matrix(name, rows)),
      vectorizer: () => TfidfVectorizer.of(countVectorizerOf(settings, counts), weights),
    };
  }),
});
