/**
 * @file From tables to one feature space, in two steps: what all splits share (texts counted or hashed, columns read), done once, and what a
 * split decides (the vocabulary, and how columns are scaled), fitted on its training rows. The text's features come first, then those of the
 * other columns, each in the same place for every dataset.
 */
import { textColumn } from "../data/columns/cells.js";
import type { ColumnEncoder } from "../data/columns/column-kind.js";
import { encodeColumns, openColumns, widthOf } from "../data/columns/fit-columns.js";
import { columnOptions, type FeatureColumns, type NamedColumns } from "../data/columns/index.js";
import { expandColumns } from "../data/columns/patterns.js";
import type { Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import { mapValues } from "../engine/objects.js";
import type { FeatureSettings } from "../recipe/index.js";
import { SparseMatrix } from "../tensor/sparse-matrix.js";
import type { CountingPool } from "../text/counting/counting.js";
import { type FittedText, type OpenText, type Vectorizer, type VectorizerMember, vectorizers } from "../text/vectorizers/index.js";

/** One dataset's table, and its columns that are features. */
export interface FeatureSource {
  table: Table;
  text: string | null;
  /** The other columns, by kind; patterns allowed. */
  columns?: FeatureColumns;
  /** Columns that no pattern matches. */
  taken?: readonly string[];
}

/** Turns any table with the recipe's columns into features. */
export interface FeatureSpace {
  /** Null where no dataset has text. Made on first use: only those need it who save it or read new text. */
  readonly vectorizer: Vectorizer | null;
  /** The encoders of the other columns, in the order of their features. */
  readonly columns: readonly ColumnEncoder[];
  /** The number of features. */
  readonly width: number;
}

/** Makes threads that count documents, or none where too few are to be counted. They are closed afterwards. */
export type PoolMaker = (documents: Readonly<Record<string, readonly string[]>>) => (CountingPool & { close(): Promise<void> }) | undefined;

/** The features of one split. */
export interface FittedFeatures {
  space: FeatureSpace;
  /** Some of a dataset's rows as features, `[rows, width]`. */
  matrix(name: string, rows: ArrayLike<number>): SparseMatrix;
}

/** Features as far as they are the same for every split. */
export interface OpenFeatures {
  /**
   * Fits what a split decides.
   *
   * @param rows each dataset's rows to fit on
   * @throws PotluckError for an empty vocabulary, a column without a value, and all that vectorizers refuse
   */
  fit(rows: Readonly<Record<string, Uint32Array>>): FittedFeatures;
}

/**
 * Reads, counts or hashes the datasets' rows.
 *
 * @param poolFor makes threads that count these documents, where that pays; the result is the same with and without them
 * @throws PotluckError for missing columns, values that their column cannot have, and where nothing is a feature
 */
export async function openFeatures(settings: FeatureSettings, sources: Readonly<Record<string, FeatureSource>>, poolFor?: PoolMaker): Promise<OpenFeatures> {
  const named = mapValues(sources, (source) => ({ table: source.table, columns: namedColumns(source) }));
  const withText = Object.keys(sources).filter((name) => sources[name].text !== null);
  const withColumns = Object.values(named).some(({ columns }) => Object.values(columns).some(({ length }) => length > 0));
  if (withText.length === 0 && !withColumns) throw noFeatures(Object.values(sources)[0].table);
  const text = withText.length > 0 ? await openText(settings, mapValues(sources, documentsOf), poolFor) : null;
  const columns = withColumns ? openColumns(named) : null;
  const columnSettings = Object.fromEntries(Object.keys(columnOptions).map((kind) => [kind, (settings as Record<string, unknown>)[kind]]));
  return {
    fit(rows) {
      const fittedText = text?.fit(Object.fromEntries(withText.map((name) => [name, rows[name]])));
      const fittedColumns = columns?.fit(rows, columnSettings);
      return {
        space: lazySpace(fittedText, fittedColumns?.encoders ?? []),
        matrix: (name, own) => sideBySide(fittedText?.matrix(name, own), fittedColumns?.matrix(name, own)),
      };
    },
  };
}

async function openText(
  { vectorizer: { name, ...options }, vocabulary }: FeatureSettings, documents: Readonly<Record<string, readonly string[]>>, poolFor?: PoolMaker,
): Promise<OpenText> {
  const member: VectorizerMember = vectorizers.get(name), pool = poolFor?.(documents);
  try {
    return await member.open(documents, options, { combine: vocabulary, pool });
  } finally {
    await pool?.close();
  }
}

/**
 * A table's features, `[rows, width]`. Columns of the feature space that the source does not name count as 0, as they did in training for
 * a dataset without them. A pattern matches only columns that the feature space knows.
 *
 * @throws PotluckError for missing columns, values that their column cannot have, and a column that the feature space does not know
 * @example
 * const { features } = readRun("runs/reviews-1");
 * toFeatures(features, { table, text: "review", columns: { numeric: ["age"], categorical: ["country"] } });
 */
export function toFeatures({ vectorizer, columns }: FeatureSpace, source: FeatureSource): SparseMatrix {
  if (!vectorizer && columns.length === 0) throw noFeatures(source.table);
  const strange = source.table.columnNames.filter((name) => !columns.some(({ column }) => column === name));
  const named = namedColumns({ ...source, taken: [...(source.taken ?? []), ...strange] });
  const some = widthOf(columns) > 0 || Object.values(named).some(({ length }) => length > 0);
  const others = some ? encodeColumns(columns, { table: source.table, columns: named }) : undefined;
  return sideBySide(vectorizer?.transform(documentsOf(source)), others);
}

function lazySpace(text: FittedText | undefined, columns: readonly ColumnEncoder[]): FeatureSpace {
  let vectorizer: Vectorizer | undefined;
  return {
    get vectorizer() {
      return text === undefined ? null : (vectorizer ??= text.vectorizer());
    },
    columns,
    width: (text?.width ?? 0) + widthOf(columns),
  };
}

/** A source's columns by name; no pattern matches its text. */
function namedColumns({ table, text, columns = {}, taken = [] }: FeatureSource): NamedColumns {
  return expandColumns(columns, table.columnNames, table.name, text === null ? taken : [...taken, text]);
}

/** A table's documents; empty ones where it has no text. */
function documentsOf({ table, text }: FeatureSource): string[] {
  return text === null ? new Array<string>(table.rows).fill("") : textColumn(table, text);
}

/** The text's features, then those of other columns; there is one of them at least. */
function sideBySide(text: SparseMatrix | undefined, others: SparseMatrix | undefined): SparseMatrix {
  return text && others ? SparseMatrix.hstack([text, others]) : (text ?? others)!;
}

function noFeatures(table: Table): PotluckError {
  return new PotluckError(`${table.name}: there are no features; name a text column, or other columns that are features`);
}
