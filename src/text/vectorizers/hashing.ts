/**
 * @file Bags of words without a vocabulary: a term's column is its hash. The numbers are those of scikit-learn's
 * `HashingVectorizer`. Each term is hashed once, not each token, since counting has numbered them already.
 */
import { boolean, oneOf, type Options, readOptions, type Settings, value, whole } from "../../options/index.js";
import { SparseMatrix } from "../../tensor/sparse-matrix.js";
import { countChunk, type CountedChunk } from "../counting/count-chunk.js";
import {
  binary, checkText, codeTextOptions, textFromJSON, textOptions, textSettings, type TextSettings, type TextSettingsJson, textToJSON,
} from "../tokens/options.js";
import { TermList } from "../vocabulary/term-list.js";
import { murmur3 } from "./murmur3.js";
import { norm, normalizeRows } from "./normalize.js";
import { createLocator } from "../tokens/locate.js";
import { type FittedText, type LocatedFeature, vectorizer } from "./vectorizer.js";

const ownOptions = {
  buckets: whole({
    from: 1, to: 2 ** 30, default: 2 ** 20, phrase: "a power of two from 1 to 2^30", aliases: ["nFeatures"],
    accepts: (buckets) => Number.isInteger(Math.log2(buckets)),
    describe: "Features that terms are hashed into: a power of two.",
  }),
  norm,
  binary,
  alternateSign: boolean({
    default: true, describe: "Whether half of the terms count negatively, so that collisions cancel out on average.",
  }),
};
const options = { ...textOptions, ...ownOptions };
const classOptions = { ...options, ...codeTextOptions };

/** Options of {@link HashingVectorizer}: those of the vectorizer `hashing`, and functions in place of some. */
export type HashingOptions = Options<typeof classOptions>;

/** What `toJSON` writes. */
export interface HashingVectorizerJson {
  type: "HashingVectorizer";
  options: TextSettingsJson & Settings<typeof ownOptions>;
}

const saved = {
  type: oneOf(["HashingVectorizer"], { describe: "The class." }),
  options: value<object>()({ phrase: "a map of options", describe: "The options." }),
};

/**
 * Turns documents into counts by hashed term: there is nothing to fit, and any document can be transformed at any time.
 *
 * @throws PotluckError on an unknown option or a value that is not allowed
 * @example
 * const x = new HashingVectorizer({ buckets: 2 ** 16, norm: null }).transform(["great coffee"]); // [1, 65536], two elements of 1 or -1
 */
export class HashingVectorizer {
  /** With defaults filled in. */
  readonly options: TextSettings & Settings<typeof ownOptions>;

  constructor(given: HashingOptions = {}) {
    const settings = readOptions("HashingVectorizer", classOptions, given, checkText);
    const { buckets, norm: length, binary: once, alternateSign } = settings;
    this.options = { ...textSettings(settings), buckets, norm: length, binary: once, alternateSign };
  }

  /**
   * The hashed counts of documents, `[documents, buckets]`, each row in column order. An element where terms cancelled out is
   * stored as 0, as scikit-learn does.
   *
   * @throws PotluckError when a document is not a string
   */
  transform(documents: Iterable<string>): SparseMatrix {
    const { buckets, norm: length, binary: once, alternateSign } = this.options;
    const chunk = countChunk(documents, this.options);
    const { indptr, indices, sums } = addUp(chunk, hashesOf(chunk), buckets, alternateSign);
    if (once) sums.fill(1);
    normalizeRows(sums, indptr, length);
    return new SparseMatrix({ rows: chunk.rows, cols: buckets, indptr, indices, values: new Float32Array(sums) });
  }

  /** The same as `transform`: there is nothing to fit. */
  fitTransform(documents: Iterable<string>): SparseMatrix {
    return this.transform(documents);
  }

  /**
   * The terms of a document, one for each occurrence, with their buckets and their places in the document.
   *
   * @example
   * new HashingVectorizer({ buckets: 8 }).locate("Great coffee"); // [{ term: "great", feature: 5, span: [0, 5] }, ...]
   */
  locate(document: string): LocatedFeature[] {
    const encoder = new TextEncoder();
    return createLocator(this.options)(document).map((found) => (
      { ...found, feature: Math.abs(murmur3(encoder.encode(found.term))) & (this.options.buckets - 1) }));
  }

  /** Does nothing: there is nothing to fit. */
  fit(): this {
    return this;
  }

  /** The options as plain data for a file. @throws PotluckError when an option is a function */
  toJSON(): HashingVectorizerJson {
    const { buckets, norm: length, binary: once, alternateSign } = this.options;
    const text = textToJSON("HashingVectorizer", this.options, false);
    return { type: "HashingVectorizer", options: { ...text, buckets, norm: length, binary: once, alternateSign } };
  }

  /**
   * A vectorizer from what `toJSON` wrote.
   *
   * @throws PotluckError when it is anything else
   */
  static fromJSON(json: unknown): HashingVectorizer {
    const owner = "HashingVectorizer.fromJSON";
    return new HashingVectorizer(textFromJSON<HashingOptions>(owner, readOptions(owner, saved, json as Options<typeof saved>).options));
  }
}

export const hashing = vectorizer({
  name: "hashing",
  describe: "counts by hash, without a vocabulary",
  options,
  check: (settings, report) => checkText(settings, report),
  type: "HashingVectorizer",
  usesVocabulary: false,
  create: (settings) => new HashingVectorizer(settings),
  fromJSON: (json) => HashingVectorizer.fromJSON(json),
  open(documents, settings) {
    const shared = new HashingVectorizer(settings);
    const hashed = Object.fromEntries(Object.entries(documents).map(([name, texts]) => [name, shared.transform(texts)]));
    const fitted: FittedText = { width: settings.buckets, matrix: (name, rows) => hashed[name].selectRows(rows), vectorizer: () => shared };
    return Promise.resolve({ fit: () => fitted });
  },
});

/** The hash of each gram that is in a document, `[grams]`. */
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
