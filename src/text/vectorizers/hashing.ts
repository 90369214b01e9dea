/**
 * @file Bags of words without a vocabulary: a term's column is its hash, with the numbers of scikit-learn's
 * `HashingVectorizer`. Each term is hashed once, not each token, since counting has numbered them already.
 */
import { PotluckError } from "../../engine/errors.js";
import { SparseMatrix } from "../../tensor/sparse-matrix.js";
import { checkBoolean, checkJson, checkNorm, show } from "../check.js";
import { countChunk, type CountedChunk } from "../counting/count-chunk.js";
import { murmur3 } from "./murmur3.js";
import { normalizeRows } from "./normalize.js";
import {
  resolveTextOptions, TEXT_OPTION_NAMES, textOptionsFromJson, textOptionsToJson,
  type ResolvedTextOptions, type TextOptions, type TextOptionsJson,
} from "../tokens/options.js";
import { TermList } from "../vocabulary/term-list.js";

/** Options of {@link HashingVectorizer}. `null` means the same as leaving an option out, save for `norm`. */
export interface HashingOptions extends TextOptions {
  /** The number of columns, a power of two from 1 to 2^30; scikit-learn's `n_features`. Default 2^20. */
  buckets?: number | null;
  /** What each row is scaled to: unit Euclidean length, unit sum, or nothing. Default `l2`. */
  norm?: "l1" | "l2" | null;
  /** Whether each stored element becomes 1 before scaling. Default false. */
  binary?: boolean | null;
  /** Whether half of the terms count negatively, by their hash, so that collisions cancel out on average. Default true. */
  alternateSign?: boolean | null;
}

interface HashingSettings {
  readonly buckets: number;
  readonly norm: "l1" | "l2" | null;
  readonly binary: boolean;
  readonly alternateSign: boolean;
}

/** What `toJSON` writes. */
export interface HashingVectorizerJson {
  type: "HashingVectorizer";
  options: TextOptionsJson & HashingSettings;
}

/** The names of {@link HashingOptions}. */
export const HASHING_OPTION_NAMES = [...TEXT_OPTION_NAMES, "buckets", "norm", "binary", "alternateSign"] as const;

/**
 * Turns documents into counts by hashed term: there is nothing to fit, and any document can be transformed at any time.
 *
 * @throws PotluckError on an unknown option or a value that is not allowed
 * @example
 * const x = new HashingVectorizer({ buckets: 2 ** 16, norm: null }).transform(["great coffee"]); // [1, 65536], two elements of 1 or -1
 */
export class HashingVectorizer {
  /** With defaults filled in. */
  readonly options: ResolvedTextOptions & HashingSettings;

  constructor(options: HashingOptions = {}) {
    const owner = "HashingVectorizer";
    const text = resolveTextOptions(owner, options, HASHING_OPTION_NAMES);
    const buckets = options.buckets ?? 2 ** 20;
    if (!Number.isInteger(buckets) || buckets < 1 || buckets > 2 ** 30 || (buckets & (buckets - 1)) !== 0) {
      throw new PotluckError(`${owner}: buckets must be a power of two from 1 to 2^30, found ${show(buckets)}`);
    }
    this.options = {
      ...text,
      buckets,
      norm: checkNorm(owner, options.norm),
      binary: checkBoolean(owner, "binary", options.binary, false),
      alternateSign: checkBoolean(owner, "alternateSign", options.alternateSign, true),
    };
  }

  /**
   * The hashed counts of documents, `[documents, buckets]`, each row in column order. An element where terms cancelled out is
   * stored as 0, as scikit-learn does.
   *
   * @throws PotluckError when a document is no string
   */
  transform(documents: Iterable<string>): SparseMatrix {
    const { buckets, norm, binary, alternateSign } = this.options;
    const chunk = countChunk(documents, this.options);
    const { indptr, indices, sums } = addUp(chunk, hashesOf(chunk), buckets, alternateSign);
    if (binary) sums.fill(1);
    normalizeRows(sums, indptr, norm);
    return new SparseMatrix({ rows: chunk.rows, cols: buckets, indptr, indices, values: new Float32Array(sums) });
  }

  /** The same as `transform`: there is nothing to fit. */
  fitTransform(documents: Iterable<string>): SparseMatrix {
    return this.transform(documents);
  }

  /** Does nothing: there is nothing to fit. */
  fit(): this {
    return this;
  }

  /** The options as plain data for a file. */
  toJSON(): HashingVectorizerJson {
    const { buckets, norm, binary, alternateSign } = this.options;
    return { type: "HashingVectorizer", options: { ...textOptionsToJson(this.options), buckets, norm, binary, alternateSign } };
  }

  /**
   * A vectorizer from what `toJSON` wrote.
   *
   * @throws PotluckError when it is anything else
   */
  static fromJSON(json: unknown): HashingVectorizer {
    const { options } = checkJson("HashingVectorizer", json, ["options"]);
    return new HashingVectorizer(textOptionsFromJson("HashingVectorizer.fromJSON", options));
  }
}

/** The hash of each gram that stands in a document, `[grams]`. */
function hashesOf(chunk: CountedChunk): Int32Array {
  const used = new Uint8Array(chunk.grams.count);
  for (const gram of chunk.ids) used[gram] = 1;
  const grams = Int32Array.from(used.keys()).filter((gram) => used[gram] === 1);
  const terms = TermList.fromGrams(chunk.grams, grams);
  const hashes = new Int32Array(chunk.grams.count);
  grams.forEach((gram, term) => (hashes[gram] = murmur3(terms.bytes, terms.startOf(term), terms.ends[term])));
  return hashes;
}

interface HashedCounts {
  indptr: Uint32Array;
  indices: Uint32Array;
  sums: Float64Array;
}

/** Signed counts by bucket. The bucket is |hash| modulo the power of two, whose bits no sign changes at -2^31 either. */
function addUp(chunk: CountedChunk, hashes: Int32Array, buckets: number, alternateSign: boolean): HashedCounts {
  const indptr = new Uint32Array(chunk.rows + 1);
  const indices = new Uint32Array(chunk.ids.length);
  const sums = new Float64Array(chunk.ids.length);
  let longest = 0;
  for (let row = 0; row < chunk.rows; row++) longest = Math.max(longest, chunk.indptr[row + 1] - chunk.indptr[row]);
  // Bucket and place in the row in one number below 2^53, so that a plain sort of numbers orders a row by bucket.
  const keys = new Float64Array(longest);
  let end = 0;
  for (let row = 0; row < chunk.rows; row++) {
    const from = chunk.indptr[row], length = chunk.indptr[row + 1] - from, start = end;
    for (let i = 0; i < length; i++) keys[i] = (Math.abs(hashes[chunk.ids[from + i]]) & (buckets - 1)) * length + i;
    for (const key of keys.subarray(0, length).sort()) {
      const bucket = Math.floor(key / length), k = from + (key % length);
      if (end === start || indices[end - 1] !== bucket) indices[end++] = bucket;
      sums[end - 1] += alternateSign && hashes[chunk.ids[k]] < 0 ? -chunk.counts[k] : chunk.counts[k];
    }
    indptr[row + 1] = end;
  }
  return { indptr, indices: indices.slice(0, end), sums: sums.slice(0, end) };
}
