/**
 * @file Bags of words: documents to counts of their terms, with the meaning and the numbers of scikit-learn's
 * `CountVectorizer`. The work is done in count-chunk.ts (counting), select-terms.ts
 * (vocabulary) and to-matrix.ts.
 */
import { PotluckError } from "../../engine/errors.js";
import { boolean, list, oneOf, type Options, readOptions, type Report, type Settings, text, value } from "../../options/index.js";
import type { ArrayInput } from "../../tensor/nd-array.js";
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import { countChunk } from "../counting/count-chunk.js";
import { type ColumnChoice, countHere, type CountingPool } from "../counting/counting.js";
import type { Grams } from "../counting/gram-table.js";
import { knownTerms, type KnownTerms } from "../counting/known-terms.js";
import { type TermFrequencies, termFrequencies } from "../counting/term-frequencies.js";
import { countsToMatrix } from "../counting/to-matrix.js";
import {
  binary, checkText, codeTextOptions, textFromJSON, textOptions, textSettings, type TextSettings, type TextSettingsJson, textToJSON,
} from "../tokens/options.js";
import { boundOptions, checkBounds, selectTerms, termBounds, type TermBounds } from "../vocabulary/select-terms.js";
import { termsOfRows } from "../vocabulary/inverse.js";
import { TermList } from "../vocabulary/term-list.js";
import { inTermOrder } from "../vocabulary/term-order.js";
import { termsOf, vocabulary } from "../vocabulary/vocabulary-option.js";
import { type FittedCounts, countDatasets } from "./count-datasets.js";
import { createLocator } from "../tokens/locate.js";
import { type LocatedFeature, vectorizer } from "./vectorizer.js";

/** The options of vectorizers that count the terms of a vocabulary. */
export const countingOptions = { ...textOptions, ...boundOptions, binary };

/** The same in code, where functions may take the place of options. */
export const codeCountingOptions = { ...countingOptions, ...codeTextOptions };
const classOptions = { ...codeCountingOptions, vocabulary };

/** Options of {@link CountVectorizer}: those of the vectorizer `count`, functions in place of some, and a vocabulary. */
export type CountOptions = Options<typeof classOptions>;

/** What `toJSON` writes. */
export interface CountVectorizerJson {
  type: "CountVectorizer";
  options: TextSettingsJson & TermBounds;
  /** Whether the vocabulary was given, rather than taken from documents. */
  given: boolean;
  /** The terms in column order; null before `fit`. */
  vocabulary: readonly string[] | null;
}

const saved = {
  type: oneOf(["CountVectorizer"], { describe: "The class." }),
  options: value<object>()({ phrase: "a map of options", describe: "The options, the vocabulary apart." }),
  given: boolean({ default: false, describe: "Whether the vocabulary was given." }),
  vocabulary: list(text({ empty: true, phrase: "a term", describe: "A term." }), {
    phrase: "a list of terms", default: null, orNull: "before fit", describe: "The terms in column order.",
  }),
};

/** Checks counting options against each other. */
export function checkCounting(options: Parameters<typeof checkText>[0] & Settings<typeof boundOptions>, report: Report): void {
  checkText(options, report);
  checkBounds(options, report);
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
  /** With defaults filled in. */
  readonly options: TextSettings & TermBounds;
  private readonly owner: string;
  private readonly given: boolean;
  private terms: TermList | null;
  private known: KnownTerms | undefined;
  private locator: ReturnType<typeof createLocator> | undefined;

  /** @param owner what errors call it */
  constructor(options: CountOptions = {}, owner = "CountVectorizer") {
    const settings = readOptions(owner, classOptions, options, checkCounting);
    this.owner = owner;
    this.options = { ...textSettings(settings), ...termBounds(settings) };
    this.given = settings.vocabulary !== null;
    this.terms = settings.vocabulary === null ? null : termsOf(owner, settings.vocabulary);
  }

  /** The column of each term. Throws a PotluckError before `fit`, unless the vocabulary was given. */
  get vocabulary(): ReadonlyMap<string, number> {
    return this.fitted().toMap();
  }

  /** The terms in column order. Throws a PotluckError before `fit`, unless the vocabulary was given. */
  get featureNames(): readonly string[] {
    return this.fitted().toStrings();
  }

  /** How many terms the vocabulary has; null before `fit`. */
  get width(): number | null {
    return this.terms?.length ?? null;
  }

  /**
   * Takes the vocabulary from documents.
   *
   * @throws PotluckError when a document is not a string, minDf is greater than maxDf, or no term is left
   */
  fit(documents: Iterable<string>): this {
    if (this.given) return this;
    const { grams, indptr, ids, counts } = countChunk(documents, this.options);
    this.learn(grams, termFrequencies(indptr, ids, counts, grams.count));
    return this;
  }

  /**
   * Counts the vocabulary's terms and ignores all others.
   *
   * @returns `[documents, terms]`, each row in column order
   * @throws PotluckError before `fit`, or when a document is not a string
   */
  transform(documents: Iterable<string>): SparseMatrix {
    const terms = this.fitted();
    this.known ??= knownTerms(terms, this.options);
    const chunk = countChunk(documents, this.options, this.known.grams);
    const frequencies = termFrequencies(chunk.indptr, chunk.ids, chunk.counts, chunk.grams.count);
    return countsToMatrix(chunk, frequencies.documents, { order: this.known.order, binary: this.options.binary });
  }

  /**
   * The terms of each row whose count is not 0, in column order; their order in the document is not known.
   *
   * @param x `[documents, terms]`, sparse or dense
   * @throws PotluckError before `fit`, or when there is not one column for each term
   * @example
   * vectorizer.inverseTransform(vectorizer.transform(["great, great coffee"])); // [["coffee", "great"]]
   */
  inverseTransform(x: SparseMatrix | ArrayInput): string[][] {
    return termsOfRows(this.owner, this.featureNames, x);
  }

  /**
   * The known terms of a document, one for each occurrence, with their columns and their places in the document.
   *
   * @throws PotluckError before `fit`
   * @example
   * vectorizer.locate("Great, great coffee"); // [{ term: "great", feature: 2, span: [0, 5] }, ...]
   */
  locate(document: string): LocatedFeature[] {
    const columns = this.vocabulary;
    this.locator ??= createLocator(this.options);
    return this.locator(document).flatMap((found) => {
      const feature = columns.get(found.term);
      return feature === undefined ? [] : [{ ...found, feature }];
    });
  }

  /** `fit` and `transform` in one, at about half the cost. */
  fitTransform(documents: Iterable<string>): SparseMatrix {
    return this.given ? this.transform(documents) : countHere(documents, this.options, this.choice()).x;
  }

  /**
   * `fitTransform` over several threads, to the same numbers. A given vocabulary is counted in this thread.
   *
   * @param pool such as a `TextPool` of `potluck/node`
   * @throws PotluckError as `fitTransform` does, when an option is a function (no thread can be sent one), and when a thread ends early
   */
  async fitTransformIn(pool: CountingPool, documents: Iterable<string>): Promise<SparseMatrix> {
    return this.given ? this.transform(documents) : (await pool.count(documents, this.options, this.choice())).x;
  }

  /**
   * A vectorizer that counts some of the terms alone.
   *
   * @param columns numbers of the terms, ascending
   * @throws PotluckError before `fit`, and for a term that it does not have
   * @example
   * vectorizer.select([0, 2]).featureNames; // ["burger", "great"]
   */
  select(columns: ArrayLike<number>): CountVectorizer {
    const terms = this.fitted().toStrings();
    const kept = Array.from(columns, (column, index) => {
      if (column in terms && (index === 0 || column > columns[index - 1])) return terms[column];
      throw new PotluckError(`${this.owner}: select takes ascending numbers of its ${terms.length} terms, found ${column}`);
    });
    return new CountVectorizer({ ...this.options, vocabulary: kept }, this.owner);
  }

  /** Options and vocabulary as plain data for a file. @throws PotluckError when an option is a function */
  toJSON(): CountVectorizerJson {
    const { minDf, maxDf, maxFeatures, binary } = this.options;
    return {
      type: "CountVectorizer",
      options: { ...textToJSON(this.owner, this.options), minDf, maxDf, maxFeatures, binary },
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
    const { options: given, ...parts } = readOptions(owner, saved, json as Options<typeof saved>);
    const options = textFromJSON<Omit<CountOptions, "vocabulary">>(owner, given);
    if ("vocabulary" in options) throw new PotluckError(`${owner}: the vocabulary belongs beside the options, not among them`);
    if (parts.given) return new CountVectorizer({ ...options, vocabulary: parts.vocabulary ?? [] });
    const vectorizer = new CountVectorizer(options);
    if (parts.vocabulary !== null) vectorizer.terms = termsOf(owner, parts.vocabulary);
    return vectorizer;
  }

  private fitted(): TermList {
    if (this.terms === null) {
      throw new PotluckError(`${this.owner}: there is no vocabulary yet: call fit(documents) first, or set the option vocabulary`);
    }
    return this.terms;
  }

  private choice(): ColumnChoice {
    const { maxFeatures, binary } = this.options;
    return { choose: (grams, frequencies) => this.learn(grams, frequencies), occurrences: maxFeatures !== null && !binary, binary };
  }

  /** Takes the vocabulary from what was counted; returns its grams in column order. */
  private learn(grams: Grams, frequencies: TermFrequencies): Int32Array {
    const order = selectTerms(frequencies, this.options, (chosen) => inTermOrder(grams, chosen));
    this.terms = TermList.fromGrams(grams, order);
    this.known = undefined;
    return order;
  }
}

/** A CountVectorizer with the vocabulary of one split. */
export function countVectorizerOf(options: Settings<typeof countingOptions>, counts: FittedCounts): CountVectorizer {
  return new CountVectorizer({ ...textSettings(options), binary: options.binary, vocabulary: counts.terms() });
}

export const count = vectorizer({
  name: "count",
  describe: "how often each term occurs",
  options: countingOptions,
  check: checkCounting,
  type: "CountVectorizer",
  usesVocabulary: true,
  create: (options) => new CountVectorizer(options),
  fromJSON: (json) => CountVectorizer.fromJSON(json),
  open: (documents, options, how) => countDatasets(documents, options, how, (counts) => (
    { width: counts.width, matrix: counts.matrix, vectorizer: () => countVectorizerOf(options, counts) })),
});
