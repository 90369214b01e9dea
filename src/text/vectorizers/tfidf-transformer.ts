/**
 * @file Counts to tf-idf weights, with the formulas and the numbers of scikit-learn's `TfidfTransformer`: float64 inside,
 * rounded once at the end. The logarithm is the engine's own, so the weights are the same bits everywhere.
 */
import { PotluckError } from "../../engine/errors.js";
import { log64 } from "../../engine/math.js";
import { SparseMatrix } from "../../tensor/sparse-matrix.js";
import { checkBoolean, checkJson, checkKeys, checkNorm, checkNumbers } from "../check.js";
import { normalizeRows } from "./normalize.js";

/** Options of {@link TfidfTransformer}. */
export interface TfidfOptions {
  /** What each row is scaled to: unit Euclidean length, unit sum, or nothing. Default `l2`. */
  norm?: "l1" | "l2" | null;
  /** Whether rare terms weigh more. Default true. */
  useIdf?: boolean | null;
  /** Whether to count one more document that holds every term, so that no idf is infinite. Default true. */
  smoothIdf?: boolean | null;
  /** Whether a count c becomes 1 + ln c. Default false. */
  sublinearTf?: boolean | null;
}

/** The names of {@link TfidfOptions}. */
export const TFIDF_OPTION_NAMES = ["norm", "useIdf", "smoothIdf", "sublinearTf"] as const;

/** {@link TfidfOptions} with defaults filled in. */
export interface ResolvedTfidfOptions {
  readonly norm: "l1" | "l2" | null;
  readonly useIdf: boolean;
  readonly smoothIdf: boolean;
  readonly sublinearTf: boolean;
}

/** What `toJSON` writes. */
export interface TfidfTransformerJson {
  type: "TfidfTransformer";
  options: ResolvedTfidfOptions;
  /** Null before `fit`, or where `useIdf` is false. */
  idf: number[] | null;
}

/**
 * Weighs counts: tf * idf, where idf = ln(n / df) + 1 over n documents of which df hold the term, and with `smoothIdf`
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
  readonly options: ResolvedTfidfOptions;
  private weights: Float64Array | null = null;

  constructor(options: TfidfOptions = {}, owner = "TfidfTransformer") {
    checkKeys(owner, options, TFIDF_OPTION_NAMES);
    this.options = {
      norm: checkNorm(owner, options.norm),
      useIdf: checkBoolean(owner, "useIdf", options.useIdf, true),
      smoothIdf: checkBoolean(owner, "smoothIdf", options.smoothIdf, true),
      sublinearTf: checkBoolean(owner, "sublinearTf", options.sublinearTf, false),
    };
  }

  /** Each column's weight, `[columns]`. Throws a PotluckError before `fit`, or where `useIdf` is false. */
  get idf(): Float64Array {
    if (!this.options.useIdf) throw new PotluckError("TfidfTransformer: there is no idf where useIdf is false");
    if (this.weights === null) throw new PotluckError("TfidfTransformer: there is no idf yet; call fit(counts) first");
    return this.weights;
  }

  /**
   * Learns the idf of each column.
   *
   * @param counts `[documents, terms]`; every stored element is a document that holds a term
   * @throws PotluckError without `smoothIdf`, when a column is in no document: its idf would be infinite
   */
  fit(counts: SparseMatrix): this {
    if (!this.options.useIdf) return this;
    const documents = new Uint32Array(counts.cols);
    for (let k = 0; k < counts.indices.length; k++) documents[counts.indices[k]]++;
    return this.fitFrequencies(documents, counts.rows);
  }

  /** `fit` from what it would count: how many of so many documents hold each column's term. Throws as `fit` does. */
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
   * @throws PotluckError before `fit`, when the columns are not as many as at `fit`, or with `sublinearTf` on counts not above 0
   */
  transformValues(counts: SparseMatrix): Float64Array {
    const { useIdf, sublinearTf, norm } = this.options;
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
    normalizeRows(values, counts.indptr, norm);
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
    const { options, idf } = checkJson("TfidfTransformer", json, ["options", "idf"]);
    const transformer = new TfidfTransformer(checkKeys("TfidfTransformer.fromJSON", options, TFIDF_OPTION_NAMES));
    if (idf !== null) transformer.weights = checkNumbers("TfidfTransformer.fromJSON", "idf", idf);
    return transformer;
  }
}
