/**
 * @file Counts to tf-idf weights, with the formulas and the numbers of scikit-learn's `TfidfTransformer`: float64 inside,
 * rounded once at the end. The logarithm is the engine's own, so the weights are the same bits everywhere.
 */
import { PotluckError } from "../../engine/errors.js";
import { log64 } from "../../engine/math.js";
import { boolean, list, number, oneOf, type Options, readOptions, type Report, type Settings, value } from "../../options/index.js";
import { SparseMatrix } from "../../tensor/sparse-matrix.js";
import { norm, normalizeRows } from "./normalize.js";

/** How counts are weighted. */
export const weightOptions = {
  norm,
  useIdf: boolean({ default: true, describe: "Whether counts are weighted by inverse document frequency: rare terms weigh more." }),
  smoothIdf: boolean({
    default: true, describe: "Whether document frequencies count one more document, which has every term: no weight is infinite.",
  }),
  sublinearTf: boolean({ default: false, describe: "Whether a count c becomes 1 + ln c." }),
};

/** Options of {@link TfidfTransformer}. */
export type TfidfTransformerOptions = Options<typeof weightOptions>;

/** What `toJSON` writes. */
export interface TfidfTransformerJson {
  type: "TfidfTransformer";
  options: Settings<typeof weightOptions>;
  /** Null before `fit`, or where `useIdf` is false. */
  idf: number[] | null;
}

const saved = {
  type: oneOf(["TfidfTransformer"], { describe: "The class." }),
  options: value<object>()({ phrase: "a map of options", describe: "The options." }),
  idf: list(number({ describe: "A weight." }), {
    phrase: "a list of numbers", default: null, orNull: "before fit", describe: "The weight of each column.",
  }),
};

/** Checks weighting options against each other. */
export function checkWeights({ useIdf, smoothIdf }: Settings<typeof weightOptions>, report: Report): void {
  if (!useIdf && !smoothIdf) report("smoothIdf", "does nothing where useIdf is false: leave it out", "key");
}

/**
 * Weighs counts: tf * idf, where idf = ln(n / df) + 1 over n documents of which df have the term, and with `smoothIdf`
 * ln((1 + n) / (1 + df)) + 1; then scales each row.
 *
 * @throws PotluckError on an unknown option or a value that is not allowed
 * @example
 * const tfidf = new TfidfTransformer({ norm: "l2" });
 * const x = tfidf.fitTransform(counts); // SparseMatrix of float32
 * tfidf.idf;                            // Float64Array, one a column
 */
export class TfidfTransformer {
  /** With defaults filled in. */
  readonly options: Settings<typeof weightOptions>;
  private weights: Float64Array | null = null;

  /** @param owner what errors call it */
  constructor(options: TfidfTransformerOptions = {}, owner = "TfidfTransformer") {
    this.options = readOptions(owner, weightOptions, options, checkWeights);
  }

  /** Each column's weight, `[columns]`. Throws a PotluckError before `fit`, or where `useIdf` is false. */
  get idf(): Float64Array {
    if (!this.options.useIdf) throw new PotluckError("TfidfTransformer: useIdf is false, so there is no idf");
    if (this.weights === null) throw new PotluckError("TfidfTransformer: there is no idf yet: call fit(counts) first");
    return this.weights;
  }

  /**
   * Learns the idf of each column.
   *
   * @param counts `[documents, terms]`; every stored element is a document that has a term
   * @throws PotluckError without `smoothIdf`, when a column is in no document: its idf would be infinite
   */
  fit(counts: SparseMatrix): this {
    if (!this.options.useIdf) return this;
    const documents = new Uint32Array(counts.cols);
    for (let k = 0; k < counts.indices.length; k++) documents[counts.indices[k]]++;
    return this.fitFrequencies(documents, counts.rows);
  }

  /** `fit` from counts: how many of the documents have each column's term. Throws as `fit` does. */
  fitFrequencies(holders: Uint32Array, documents: number): this {
    if (!this.options.useIdf) return this;
    const extra = this.options.smoothIdf ? 1 : 0;
    const absent = holders.findIndex((count) => count + extra === 0);
    if (absent >= 0) throw new PotluckError(`TfidfTransformer: column ${absent} is in no document, so its idf is infinite; use smoothIdf`);
    this.weights = Float64Array.from(holders, (count) => log64((documents + extra) / (count + extra)) + 1);
    return this;
  }

  /**
   * The weights in float64, one for each stored element of `counts`, in its order; `transform` rounds them to float32.
   *
   * @throws PotluckError before `fit`, when there are not as many columns as at `fit`, or with `sublinearTf` on counts not above 0
   */
  transformValues(counts: SparseMatrix): Float64Array {
    const { useIdf, sublinearTf, norm: length } = this.options;
    const values = new Float64Array(counts.values);
    if (sublinearTf) {
      const bad = values.findIndex((count) => !(count > 0));
      if (bad >= 0) throw new PotluckError(`TfidfTransformer: sublinearTf needs counts above 0, found ${values[bad]}`);
      for (let k = 0; k < values.length; k++) values[k] = values[k] === 1 ? 1 : log64(values[k]) + 1; // most are 1
    }
    if (useIdf) {
      const { idf } = this;
      if (idf.length !== counts.cols) {
        throw new PotluckError(`TfidfTransformer: fitted on ${idf.length} columns, found a matrix of ${counts.cols}`);
      }
      for (let k = 0; k < values.length; k++) values[k] *= idf[counts.indices[k]];
    }
    normalizeRows(values, counts.indptr, length);
    return values;
  }

  /** The weighted matrix, of the same shape; throws as {@link transformValues}. */
  transform(counts: SparseMatrix): SparseMatrix {
    const { rows, cols, indptr, indices } = counts;
    return new SparseMatrix({ rows, cols, indptr, indices, values: new Float32Array(this.transformValues(counts)) });
  }

  /** `fit` and `transform` in one. */
  fitTransform(counts: SparseMatrix): SparseMatrix {
    return this.fit(counts).transform(counts);
  }

  /** A transformer of some of the columns alone. @param columns their numbers */
  select(columns: ArrayLike<number>): TfidfTransformer {
    const selected = new TfidfTransformer(this.options), { weights } = this;
    if (weights !== null) selected.weights = Float64Array.from(columns, (column) => weights[column]);
    return selected;
  }

  /** Options and idf as plain data for a file. */
  toJSON(): TfidfTransformerJson {
    return { type: "TfidfTransformer", options: this.options, idf: this.weights === null ? null : Array.from(this.weights) };
  }

  /**
   * A transformer from what `toJSON` wrote.
   *
   * @throws PotluckError when it is anything else
   */
  static fromJSON(json: unknown): TfidfTransformer {
    const { options, idf } = readOptions("TfidfTransformer.fromJSON", saved, json as Options<typeof saved>);
    const transformer = new TfidfTransformer(options, "TfidfTransformer.fromJSON");
    if (idf !== null) transformer.weights = Float64Array.from(idf);
    return transformer;
  }
}
