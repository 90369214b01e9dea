/**
 * @file Documents as UTF-8 on shared memory, so that other threads count them without a copy. Most are ASCII, whose words are read where
 * they are; the others are decoded there, which leaves the expensive part (case, accents) to the thread that counts them.
 */
import { DocumentCounter, isPlain } from "../counting/count-chunk.js";
import type { TextSettings } from "../tokens/options.js";

/** Documents, one after the other, each with a 0 after it. */
export interface EncodedDocuments {
  readonly bytes: Uint8Array;
  /** `[documents]` where each ends: the place of its 0. */
  readonly ends: Uint32Array;
  /** `[documents]` 1 for one of ASCII alone. */
  readonly ascii: Uint8Array;
}

/** Encodes `documents[from .. to)`; half a surrogate pair becomes U+FFFD, as it does wherever text is counted. */
export function encodeDocuments(documents: readonly string[], from: number, to: number): EncodedDocuments {
  let units = 0;
  for (let i = from; i < to; i++) units += documents[i].length;
  // Room for the longest encoding; pages that are never written cost nothing.
  const bytes = new Uint8Array(new SharedArrayBuffer(units * 3 + to - from));
  const ends = new Uint32Array(to - from), ascii = new Uint8Array(to - from);
  const encoder = new TextEncoder();
  let at = 0;
  for (let i = from; i < to; i++) {
    const { written } = encoder.encodeInto(documents[i], bytes.subarray(at));
    ends[i - from] = at + written;
    ascii[i - from] = written === documents[i].length ? 1 : 0;
    at += written + 1;
  }
  return { bytes, ends, ascii };
}

/** Adds the documents to a count with the given options. */
export function countEncoded(counter: DocumentCounter, { bytes, ends, ascii }: EncodedDocuments, options: TextSettings): void {
  const inPlace = options.analyzer === "word" && !isPlain(options);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  for (let i = 0, from = 0; i < ends.length; from = ends[i++] + 1) {
    if (inPlace && ascii[i] === 1) counter.addAscii(bytes, from, ends[i]);
    else counter.add(decoder.decode(bytes.slice(from, ends[i]))); // a copy: decoders refuse shared memory
  }
}
