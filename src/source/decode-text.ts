/**
 * @file Bytes to text, as a stream, by `TextDecoder` (the WHATWG Encoding Standard). Broken bytes are an error that says where the first of
 * them is, or become U+FFFD; they are never dropped silently.
 */
import { PotluckError } from "../engine/errors.js";
import { encodingOfMark } from "./file-kind.js";
import type { Decoding } from "./text-encoding.js";

/** A way to read the same bytes from the start, as often as needed. */
export type OpenBytes = () => AsyncIterable<Uint8Array>;

/** More than the longest sequence of any encoding. */
const LONGEST_SEQUENCE = 16;

/** How a file is compressed, from its name. */
export function compressionOf(path: string): "gzip" | "zstd" | "uncompressed" {
  if (/\.t?gz$/iu.test(path)) return "gzip";
  return /\.zst$/iu.test(path) ? "zstd" : "uncompressed";
}

/**
 * Bytes as pieces of text. A byte order mark is not part of the text.
 *
 * @throws PotluckError at the first broken bytes, unless they are replaced: file, line, byte, and both remedies
 */
export async function* decodeText(open: OpenBytes, { encoding, invalid }: Decoding, shown: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: invalid === "error" });
  let offset = 0;
  for await (const bytes of open()) {
    const text = decodeOrUndefined(decoder, bytes);
    if (text === undefined) throw await brokenBytes(open, encoding, offset, shown);
    offset += bytes.length;
    if (text !== "") yield text;
  }
  const rest = decodeOrUndefined(decoder);
  if (rest === undefined) throw await brokenBytes(open, encoding, offset, shown);
  if (rest !== "") yield rest;
}

/** A whole text at once. */
export async function decodeWhole(open: OpenBytes, decoding: Decoding, shown: string): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of decodeText(open, decoding, shown)) pieces.push(piece);
  return pieces.join("");
}

/**
 * The error for the first broken sequence, which is no earlier than a sequence's length before byte `near`: the bytes are read
 * again, from there one by one, because a decoder reports that something is broken but not where.
 */
async function brokenBytes(open: OpenBytes, encoding: string, near: number, shown: string): Promise<PotluckError> {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  const slowFrom = Math.max(0, near - LONGEST_SEQUENCE);
  let offset = 0, start = 0, line = 1;
  let sequence: number[] = [];
  search: for await (const bytes of open()) {
    const quick = bytes.subarray(0, Math.max(0, slowFrom - offset));
    line += newlines(decoder.decode(quick, { stream: true }));
    offset += quick.length;
    if (quick.length > 0) start = offset;
    for (const byte of bytes.subarray(quick.length)) {
      sequence.push(byte);
      const text = decodeOrUndefined(decoder, Uint8Array.of(byte));
      if (text === undefined) break search;
      offset++;
      if (text !== "") {
        line += newlines(text);
        start = offset;
        sequence = [];
      }
    }
  }
  const mark = start === 0 ? await markOf(open) : undefined;
  if (mark !== undefined) return new PotluckError(`${shown}: this file begins with the byte order mark of ${mark}; set encoding: ${mark}`);
  const shownBytes = sequence.slice(0, 4).map((byte) => `0x${byte.toString(16).toUpperCase().padStart(2, "0")}`).join(" ");
  const unzipped = compressionOf(shown) === "uncompressed" ? "" : " of the decompressed file";
  return new PotluckError(
    `${shown}:${line}: these bytes are not ${encoding}: ${shownBytes} at byte ${start}${unzipped} (counted from 0); either set the ` +
      `file's encoding (encoding: latin1, for example), or set invalid: replace to read every broken sequence as "\uFFFD"`,
  );
}

async function markOf(open: OpenBytes): Promise<string | undefined> {
  for await (const bytes of open()) return encodingOfMark(bytes);
  return undefined;
}

/** The text of the next bytes, or of the end when there are none; `undefined` where a strict decoder refuses. */
function decodeOrUndefined(decoder: TextDecoder, bytes?: Uint8Array): string | undefined {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
}

function newlines(text: string): number {
  return text.split("\n").length - 1;
}
