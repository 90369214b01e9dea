/**
 * @file From tables to one feature space, in two parts: what all splits share (documents counted or hashed, numbers read), done once, and
 * what a split decides (the vocabulary and what columns are scaled by, fitted on its training rows unless the recipe says otherwise).
 * Numeric, categorical and image columns stand beside the text, each in the same place for every dataset.
 */
import { PotluckError } from "../engine/errors.js";
import { mapValues } from "../engine/objects.js";
import { textColumn } from "../data/columns/cells.js";
import type { FeatureColumns } from "../data/columns/index.js";
import { expandColumns } from "../data/columns/patterns.js";
import { encodeColumns, readyColumns, widthOf } from "../data/columns/fit-columns.js";
import type { ColumnEncoder } from "../data/columns/column-kind.js";
import type { Table } from "../data/table.js";
import type { FeatureSettings } from "../recipe/index.js";
import { SparseMatrix } from "../tensor/sparse-matrix.js";
import { CountVectorizer } from "../text/vectorizers/count.js";
import { CountedCorpus, type RowsByName } from "../text/counting/counted-corpus.js";
import { HashingVectorizer } from "../text/vectorizers/hashing.js";
import type { TextOptions } from "../text/tokens/options.js";
import { TfidfTransformer } from "../text/vectorizers/tfidf-transformer.js";
import { TfidfVectorizer } from "../text/vectorizers/tfidf.js";
import type { Vectorizer } from "../text/vectorizers/index.js";

/** One dataset's table, and the columns that are features. */
export interface FeatureSource extends FeatureColumns {
  table: Table;
  text: string | null;
  /** Columns that no pattern matches. */
  taken?: readonly string[];
}

/** Turns any of the recipe's tables into features. */
export interface FeatureSpace {
  /** Null where no dataset has text. Made when first asked for, as only those ask who keep it or meet new text. */
  readonly vectorizer: Vectorizer | null;
  /** What turns the other columns of all datasets into features, in the order of these, which come after the text's. */
  readonly columns: readonly ColumnEncoder[];
  /** Features in all. */
  readonly width: number;
}

/** The feature space of one split. */
export interface FittedFeatures {
  space: FeatureSpace;
  /** Some of a dataset's rows as features, `[rows, width]`. */
  matrix(name: string, rows: ArrayLike<number>): SparseMatrix;
}

/** Features as far as they are the same for every split. */
export interface ReadyFeatures {
  /**
   * Fits what a split decides.
   *
   * @param fitRows each dataset's rows to fit on
   * @throws PotluckError for empty vocabularies, columns without a value, and all that vectorizers refuse
   */
  fit(fitRows: RowsByName): FittedFeatures;
}

/**
 * Reads, counts or hashes the datasets' rows.
 *
 * @throws PotluckError for missing columns, numbers and images that are none, and where nothing is a feature
 */
export function readyFeatures(settings: FeatureSettings, sources: Readonly<Record<string, FeatureSource>>): ReadyFeatures {
  const withText = Object.keys(sources).filter((name) => sources[name].text !== null);
  const text = withText.length > 0 ? readyText(settings, mapValues(sources, documentsOf)) : null;
  const named = mapValues(sources, (source) => ({ table: source.table, columns: namedColumns(source) }));
  const withColumns = Object.values(named).some(({ columns }) => Object.values(columns).some((names: string[]) => names.length > 0));
  if (!text && !withColumns) throw noFeatures(Object.values(sources)[0].table);
  const others = withColumns ? readyColumns(named) : null;
  return {
    fit(fitRows) {
      const fitted = text?.(Object.fromEntries(withText.map((name) => [name, fitRows[name]])));
      const columns = others?.fit(fitRows, { numeric: { scale: settings.scale } });
      return {
        space: lazySpace(fitted, columns?.encoders ?? [], (fitted?.width ?? 0) + (columns?.width ?? 0)),
        matrix: (name, rows) => beside(fitted?.matrix(name, rows), columns?.matrix(name, rows)),
      };
    },
  };
}

/**
 * A table's features, `[rows, width]`. Columns of the feature space that the source does not name count for 0, as they did in training for
 * a dataset without them; a pattern stands for those columns of the table that the feature space knows.
 *
 * @throws PotluckError as `readyFeatures` does, and for a column that the feature space does not know
 * @example
 * const { features } = readRun("runs/reviews-1");
 * toFeatures(features, { table, text: "review", numeric: ["age"], categorical: ["country"] });
 */
export function toFeatures({ vectorizer, columns }: FeatureSpace, source: FeatureSource): SparseMatrix {
  if (!vectorizer && columns.length === 0) throw noFeatures(source.table);
  const strange = source.table.columnNames.filter((name) => !columns.some(({ column }) => column === name));
  const named = namedColumns({ ...source, taken: [...(source.taken ?? []), ...strange] });
  const some = widthOf(columns) > 0 || Object.values(named).some((names: string[]) => names.length > 0);
  const others = some ? encodeColumns(columns, { table: source.table, columns: named }) : undefined;
  return beside(vectorizer?.transform(documentsOf(source)), others);
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

function lazySpace(text: FittedText | undefined, columns: readonly ColumnEncoder[], width: number): FeatureSpace {
  let vectorizer: Vectorizer | undefined;
  return {
    get vectorizer() {
      return text === undefined ? null : (vectorizer ??= text.vectorizer());
    },
    columns,
    width,
  };
}

/** A source's columns by name; no pattern takes its text. */
function namedColumns({ table, text, taken = [], ...columns }: FeatureSource): ReturnType<typeof expandColumns> {
  return expandColumns(columns, table.columnNames, table.name, text === null ? taken : [...taken, text]);
}

/** A table's documents: empty ones where it has no text. */
function documentsOf({ table, text }: FeatureSource): string[] {
  return text === null ? new Array<string>(table.rows).fill("") : textColumn(table, text);
}

/** Text's features, then those of other columns; at least one of them is there. */
function beside(text: SparseMatrix | undefined, others: SparseMatrix | undefined): SparseMatrix {
  return text && others ? SparseMatrix.hstack([text, others]) : (text ?? others)!;
}

function noFeatures(table: Table): PotluckError {
  return new PotluckError(`${table.name}: there are no features; name a text column, numeric or categorical columns, or an image column`);
}
