/**
 * @file From tables to one feature space, in two parts: what all splits share (documents counted or hashed, numbers read), done once, and
 * what a split decides (the vocabulary, fitted on its training rows unless the recipe says otherwise). Numeric columns stand beside the
 * text, each in the same place for every data set.
 */
import { PotluckError } from "../engine/errors.js";
import { numericFeatures, textColumn } from "../data/columns.js";
import type { Table } from "../data/table.js";
import type { FeatureSettings } from "../recipe/index.js";
import { SparseMatrix } from "../tensor/sparse-matrix.js";
import { CountVectorizer } from "../text/count-vectorizer.js";
import { CountedCorpus, type RowsByName } from "../text/counted-corpus.js";
import { HashingVectorizer } from "../text/hashing-vectorizer.js";
import type { TextOptions } from "../text/options.js";
import { TfidfTransformer } from "../text/tfidf-transformer.js";
import { TfidfVectorizer } from "../text/tfidf-vectorizer.js";
import type { Vectorizer } from "../text/vectorizer.js";

/** One data set's table, and the columns that are features. */
export interface FeatureSource {
  table: Table;
  text: string | null;
  numeric: readonly string[];
}

/** Turns any of the recipe's tables into features. */
export interface FeatureSpace {
  /** Null where no data set has text. Made when first asked for, as only those ask who keep it or meet new text. */
  readonly vectorizer: Vectorizer | null;
  /** Numeric columns of all data sets, in the order of their columns of features, which come after the text's. */
  readonly numeric: readonly string[];
  /** Features in all. */
  readonly width: number;
}

/** The feature space of one split. */
export interface FittedFeatures {
  space: FeatureSpace;
  /** Some of a data set's rows as features, `[rows, width]`. */
  matrix(name: string, rows: ArrayLike<number>): SparseMatrix;
}

/** Features as far as they are the same for every split. */
export interface ReadyFeatures {
  /**
   * Fits what a split decides.
   *
   * @param fitRows each data set's rows to fit on
   * @throws PotluckError for empty vocabularies and all that vectorizers refuse
   */
  fit(fitRows: RowsByName): FittedFeatures;
}

/** Reads, counts or hashes the data sets' rows. @throws PotluckError for missing columns, numbers that are none, and where nothing is a feature */
export function readyFeatures(settings: FeatureSettings, sources: Readonly<Record<string, FeatureSource>>): ReadyFeatures {
  const withText = Object.keys(sources).filter((name) => sources[name].text !== null);
  const text = withText.length > 0 ? readyText(settings, mapValues(sources, documentsOf)) : null;
  const numeric = [...new Set(Object.values(sources).flatMap((source) => source.numeric))];
  if (!text && numeric.length === 0) throw noFeatures(Object.values(sources)[0].table);
  const numbers = numeric.length > 0 ? mapValues(sources, ({ table, numeric: own }) => placeColumns(numericFeatures(table, own), own, numeric)) : null;
  return {
    fit(fitRows) {
      const fitted = text?.(Object.fromEntries(withText.map((name) => [name, fitRows[name]])));
      const width = (fitted?.width ?? 0) + numeric.length;
      return {
        space: lazySpace(fitted, numeric, width),
        matrix: (name, rows) => beside(fitted?.matrix(name, rows), numbers?.[name].selectRows(rows)),
      };
    },
  };
}

/**
 * A table's features, `[rows, width]`.
 *
 * @throws PotluckError as `readyFeatures` does
 * @example
 * const { features } = readRun("runs/reviews-1");
 * toFeatures(features, { table, text: "review", numeric: [] });
 */
export function toFeatures({ vectorizer, numeric }: FeatureSpace, source: FeatureSource): SparseMatrix {
  if (!vectorizer && numeric.length === 0) throw noFeatures(source.table);
  const numbers = numeric.length > 0 ? placeColumns(numericFeatures(source.table, source.numeric), source.numeric, numeric) : undefined;
  return beside(vectorizer?.transform(documentsOf(source)), numbers);
}

/** Text's part of one split's features. */
interface FittedText {
  width: number;
  matrix(name: string, rows: ArrayLike<number>): SparseMatrix;
  vectorizer(): Vectorizer;
}

/** Counts or hashes documents; what comes back fits a vocabulary to some of their rows, where there is one to fit. */
function readyText(settings: FeatureSettings, documents: Readonly<Record<string, readonly string[]>>): (fitRows: RowsByName) => FittedText {
  const { analyzer, ngramRange, binary, lowercase, stripAccents, stopWords, tokenPattern } = settings;
  const text = { analyzer, ngramRange, lowercase, stripAccents, stopWords, tokenPattern: tokenPattern === null ? null : new RegExp(tokenPattern, "gu") };
  if (settings.vectorizer !== "hashing") return countedText(settings, text, CountedCorpus.count(documents, text));
  const { buckets, norm, alternateSign } = settings;
  const vectorizer = new HashingVectorizer({ ...text, binary, buckets, norm, alternateSign });
  const hashed = mapValues(documents, (texts) => vectorizer.transform(texts));
  return () => ({ width: buckets, matrix: (name, rows) => hashed[name].selectRows(rows), vectorizer: () => vectorizer });
}

function countedText(
  settings: Exclude<FeatureSettings, { vectorizer: "hashing" }>, text: TextOptions, corpus: CountedCorpus,
): (fitRows: RowsByName) => FittedText {
  const { binary, minDf, maxDf, maxFeatures, vocabulary } = settings;
  return (fitRows) => {
    const selection = corpus.select(fitRows, { binary, minDf, maxDf, maxFeatures }, vocabulary);
    const counts: FittedText = {
      width: selection.terms.length,
      matrix: (name, rows) => corpus.matrix(name, rows, selection, binary),
      vectorizer: () => countVectorizer(),
    };
    const countVectorizer = () => new CountVectorizer({ ...text, binary, vocabulary: corpus.terms(selection.terms) });
    if (settings.vectorizer === "count") return counts;
    const { norm, useIdf, smoothIdf, sublinearTf } = settings;
    const documents = Object.values(fitRows).reduce((sum, rows) => sum + rows.length, 0);
    const tfidf = new TfidfTransformer({ norm, useIdf, smoothIdf, sublinearTf }).fitFrequencies(corpus.documentFrequencies(fitRows, selection), documents);
    return {
      ...counts,
      matrix: (name, rows) => tfidf.transform(counts.matrix(name, rows)),
      vectorizer: () => TfidfVectorizer.of(countVectorizer(), tfidf),
    };
  };
}

function lazySpace(text: FittedText | undefined, numeric: readonly string[], width: number): FeatureSpace {
  let vectorizer: Vectorizer | undefined;
  return {
    get vectorizer() {
      return text === undefined ? null : (vectorizer ??= text.vectorizer());
    },
    numeric,
    width,
  };
}

/** A table's documents: empty ones where it has no text. */
function documentsOf({ table, text }: FeatureSource): string[] {
  return text === null ? new Array<string>(table.rows).fill("") : textColumn(table, text);
}

/** The same numbers with each column at its place among all numeric columns. */
function placeColumns(x: SparseMatrix, own: readonly string[], all: readonly string[]): SparseMatrix {
  const places = own.map((column) => all.indexOf(column));
  return new SparseMatrix({ rows: x.rows, cols: all.length, indptr: x.indptr, indices: x.indices.map((column) => places[column]), values: x.values });
}

/** Text's features, then numbers; at least one of them is there. */
function beside(text: SparseMatrix | undefined, numbers: SparseMatrix | undefined): SparseMatrix {
  return text && numbers ? SparseMatrix.hstack([text, numbers]) : (text ?? numbers)!;
}

function noFeatures(table: Table): PotluckError {
  return new PotluckError(`${table.name}: there are no features; name a text column, or numeric columns`);
}

function mapValues<In, Out>(record: Readonly<Record<string, In>>, change: (value: In) => Out): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
