/**
 * @file Turns tables into features, in two steps. The first runs once for all splits: it counts or hashes the texts and reads the columns.
 * The second fits vocabulary and column encoders on the rows of one split. All datasets share one feature space: the text's features come
 * first, then those of the other columns.
 */
import { textColumn } from "../data/columns/cells.js";
import type { ColumnEncoder } from "../data/columns/column-kind.js";
import { encodeColumns, openColumns, widthOf } from "../data/columns/fit-columns.js";
import { columnOptions, type FeatureColumns, type NamedColumns } from "../data/columns/index.js";
import { expandColumns } from "../data/columns/patterns.js";
import { inDataset, placedInDataset } from "../data/places.js";
import type { Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import { mapValues } from "../engine/objects.js";
import { value } from "../options/index.js";
import type { FeatureSettings } from "../recipe/index.js";
import { type ImageShape, MixedRows } from "../tensor/mixed-rows.js";
import { SparseMatrix } from "../tensor/sparse-matrix.js";
import type { CountingPool } from "../text/counting/counting.js";
import { type FittedText, type OpenText, type Vectorizer, type VectorizerMember, vectorizers } from "../text/vectorizers/index.js";

/** A table, and which of its columns are features. */
export interface FeatureSource {
  table: Table;
  /** The text's column; null if there is none. */
  text: string | null;
  /** The other columns, by kind. May have patterns. */
  columns?: FeatureColumns;
  /** Columns that patterns do not match. */
  taken?: readonly string[];
}

/** How tables become features: see {@link toFeatures}. */
export interface FeatureSpace {
  /** Null if no dataset has text. Created on first use, since training itself does not need it. */
  readonly vectorizer: Vectorizer | null;
  /** The encoders of the other columns, in the order of their features. */
  readonly columns: readonly ColumnEncoder[];
  /** The number of features. */
  readonly width: number;
}

/** Creates threads that count documents, or none if that does not pay. The caller closes them. */
export type PoolMaker = (documents: Readonly<Record<string, readonly string[]>>) => (CountingPool & { close(): Promise<void> }) | undefined;

/** The option that takes a {@link PoolMaker}. */
export const poolFor = value<PoolMaker>()({
  optional: true, phrase: "a function", accepts: (given) => typeof given === "function",
  describe: "Creates threads that count text: `textPoolFor` of `potluck/node`. Default: this thread counts. Does not change the result.",
});

/** The features of one split. */
export interface FittedFeatures {
  space: FeatureSpace;
  /** The features of some rows of a dataset, `[rows, width]`: MixedRows where it has images. With `training`, loaders may change these. */
  matrix(name: string, rows: ArrayLike<number>, training?: boolean): SparseMatrix;
}

/** The datasets, read and counted, ready to be fitted on a split. */
export interface OpenFeatures {
  /**
   * Fits vocabulary and column encoders.
   *
   * @param rows each dataset's rows to fit on; datasets that are not there have no part in the features
   * @throws PotluckError for an empty vocabulary, a column without values, and the errors of vectorizers
   */
  fit(rows: Readonly<Record<string, Uint32Array>>): FittedFeatures;
  /** Each dataset's feature columns beside its text, every pattern replaced by names. */
  readonly columns: Readonly<Record<string, NamedColumns>>;
}

/**
 * Reads, counts or hashes the datasets' rows.
 *
 * @param poolFor creates threads that count the documents; they do not change the result
 * @throws PotluckError for missing columns, wrong values in a column, and if there are no features
 */
export async function openFeatures(
  settings: FeatureSettings, sources: Readonly<Record<string, FeatureSource>>, poolFor?: PoolMaker,
): Promise<OpenFeatures> {
  const named = mapValues(sources, (source, name) => (
    { table: source.table, columns: inDataset(name, source.table.name, () => namedColumns(source)) }));
  const withText = Object.keys(sources).filter((name) => sources[name].text !== null);
  const withColumns = Object.values(named).some(({ columns }) => Object.values(columns).some(({ length }) => length > 0));
  if (withText.length === 0 && !withColumns) {
    const [[name, { table }]] = Object.entries(sources);
    throw placedInDataset(name, table.name, noFeatures(table));
  }
  const text = withText.length > 0 ? await openText(settings, mapValues(sources, (source, name) => (
    inDataset(name, source.table.name, () => documentsOf(source)))), poolFor) : null;
  const columns = withColumns ? openColumns(named) : null;
  const given = settings as Record<string, unknown>, columnSettings = Object.fromEntries(Object.keys(columnOptions()).map((kind) => (
    [kind, given[kind]])));
  return {
    columns: mapValues(named, (own) => own.columns),
    fit(rows) {
      const there = Object.keys(rows), texts = withText.filter((name) => Object.hasOwn(rows, name));
      const hasColumns = there.some((name) => Object.values(named[name].columns).some(({ length }) => length > 0));
      const fittedText = texts.length > 0 ? text?.fit(Object.fromEntries(texts.map((name) => [name, rows[name]]))) : undefined;
      const fittedColumns = hasColumns ? columns?.fit(rows, columnSettings) : undefined;
      return {
        space: lazySpace(fittedText, fittedColumns?.encoders ?? []),
        matrix: (name, selected, training) => (
          concatenate(fittedText?.matrix(name, selected), fittedColumns?.matrix(name, selected, training))),
      };
    },
  };
}

async function openText(
  { vectorizer, vocabulary }: FeatureSettings, documents: Readonly<Record<string, readonly string[]>>, poolFor?: PoolMaker,
): Promise<OpenText> {
  const { name, ...options } = vectorizer;
  const member: VectorizerMember = vectorizers.get(name), pool = poolFor?.(documents);
  try {
    return await member.open(documents, options, { combine: vocabulary, pool });
  } finally {
    await pool?.close();
  }
}

/**
 * A table's features, `[rows, width]`, for any network: MixedRows where it has images, which a network of images reads too. A column of
 * the feature space that the source does not name becomes 0, as in training for a dataset without this column. Patterns match only columns
 * of the feature space.
 *
 * @throws PotluckError for missing columns, wrong values in a column, and columns outside the feature space
 * @example
 * const { features } = readRun("runs/reviews-1");
 * toFeatures(features, { table, text: "review", columns: { numeric: ["age"], categorical: ["country"] } });
 */
export function toFeatures(space: FeatureSpace, source: FeatureSource): SparseMatrix {
  const { vectorizer, columns } = space;
  if (!vectorizer && columns.length === 0) throw noFeatures(source.table);
  const unknown = source.table.columnNames.filter((name) => !columns.some(({ column }) => column === name));
  const named = namedColumns({ ...source, taken: [...(source.taken ?? []), ...unknown] }, "any");
  return namedFeatures(space, source, named);
}

/** As {@link toFeatures}, of columns whose names are known. */
export function namedFeatures(
  { vectorizer, columns }: FeatureSpace, source: Pick<FeatureSource, "table" | "text">, named: NamedColumns,
): SparseMatrix {
  const hasColumns = widthOf(columns) > 0 || Object.values(named).some(({ length }) => length > 0);
  const others = hasColumns ? encodeColumns(columns, { table: source.table, columns: named }) : undefined;
  return concatenate(vectorizer?.transform(documentsOf(source)), others);
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

/** A source's columns with all patterns expanded. Patterns do not match its text column. */
export function namedColumns(
  { table, text, columns = {}, taken = [] }: FeatureSource, exceptions: "known" | "any" = "known",
): NamedColumns {
  return expandColumns(columns, table.columnNames, table.name, text === null ? taken : [...taken, text], exceptions);
}

/** A table's documents; empty ones if it has no text. */
function documentsOf({ table, text }: Pick<FeatureSource, "table" | "text">): string[] {
  return text === null ? new Array<string>(table.rows).fill("") : textColumn(table, text);
}

/** Text features, then column features. At least one of them is given. */
function concatenate(text: SparseMatrix | undefined, others: SparseMatrix | undefined): SparseMatrix {
  if (text && others instanceof MixedRows) return others.after(text);
  return text && others ? SparseMatrix.hstack([text, others]) : (text ?? others)!;
}

/**
 * The shape of the images in a feature space, for a network that convolves them.
 *
 * @returns undefined where it has no images
 * @throws PotluckError where it has images of several sizes or columns, or their height and width are not known
 * @example
 * const { recipe, features, state } = readRun("runs/mnist-1");
 * const imageShape = imageShapeOf(features);
 * const model = new MultiTaskNetwork({ inputDim: features.width, imageShape, outputDims, ...recipe.model });
 */
export function imageShapeOf({ columns }: FeatureSpace): ImageShape | undefined {
  const found = columns.flatMap(({ images, column, width }) => (images ? [{ column, width, shape: images.shape }] : []));
  if (found.length === 0) return undefined;
  if (found.length > 1) {
    const shown = found.map(({ column, width }) => `"${column}" (${width} bytes)`).join(", ");
    throw new PotluckError(`the feature space has several columns of images: ${shown}; a network of images reads one`);
  }
  if (found[0].shape) return found[0].shape;
  throw new PotluckError(`of the images in column "${found[0].column}" only the number of bytes is known, ${found[0].width}: ` +
    "train with a table of ImageCell objects");
}

function noFeatures(table: Table): PotluckError {
  return new PotluckError(`${table.name}: there are no features; name a text column or other columns as features`);
}
