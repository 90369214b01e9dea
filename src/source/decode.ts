/**
 * @file Bytes to text, as a stream, before anything else sees them: decompression by extension, then `TextDecoder` (the WHATWG
 * Encoding Standard). Broken bytes are an error that says where the first of them is, or become U+FFFD; they are never
 * dropped in silence.
 */
import { createReadStream } from "node:fs";
import type { Transform } from "node:stream";
import * as zlib from "node:zlib";
import { PotluckError } from "../engine/errors.js";
import { didYouMean } from "../options/nearest-name.js";
import { systemError } from "./files.js";
import type { Decoding, FoundFile } from "./types.js";

/** A way to read the same bytes from the start as often as one likes. */
export type OpenBytes = () => AsyncIterable<Uint8Array>;

/** Node has had zstd since 22.15; before that only DuckDB can read it here. */
const createZstdDecompress = (zlib as { createZstdDecompress?: () => Transform }).createZstdDecompress;

const COMMON_ENCODINGS = [
  "utf-8", "latin1", "windows-1252", "utf-16le", "utf-16be", "iso-8859-15", "windows-1251", "shift_jis", "gb18030", "big5", "euc-kr",
];
/** More than the longest sequence of any encoding. */
const LONGEST_SEQUENCE = 16;

/** How a file is compressed, from its name. */
export function compressionOf(path: string): "gzip" | "zstd" | "uncompressed" {
  if (/\.t?gz$/iu.test(path)) return "gzip";
  return /\.zst$/iu.test(path) ? "zstd" : "uncompressed";
}

/** Whether this Node can decompress a file itself. */
export function canDecompress(path: string): boolean {
  return compressionOf(path) !== "zstd" || createZstdDecompress !== undefined;
}

/** A file's bytes, decompressed. */
export async function* readBytes({ path, shown }: Pick<FoundFile, "path" | "shown">): AsyncGenerator<Uint8Array> {
  const compression = compressionOf(path);
  const file = createReadStream(path);
  const decompress = compression === "gzip" ? zlib.createGunzip() : compression === "zstd" ? createZstdDecompress?.() : undefined;
  if (compression === "zstd" && decompress === undefined) {
    const remedy = "use Node 22.15 or newer, or compress the file with gzip";
    throw new PotluckError(`${shown}: this version of Node cannot decompress zstd; ${remedy}`);
  }
  if (decompress !== undefined) {
    file.on("error", (error) => decompress.destroy(error));
    file.pipe(decompress);
  }
  try {
    for await (const chunk of decompress ?? file) yield chunk as Uint8Array;
  } catch (error) {
    if (error instanceof Error && "code" in error && String(error.code).startsWith("Z")) {
      throw new PotluckError(`${shown}: this is not a whole ${compression} file (${error.message}); fetch or compress it again`);
    }
    throw systemError(error, path);
  } finally {
    file.destroy();
    decompress?.destroy();
  }
}

/**
 * Fills in a decoding's defaults.
 *
 * @throws PotluckError when the encoding is unknown, or `invalid` is neither `error` nor `replace`
 */
export function checkDecoding({ encoding = "utf-8", invalid = "error" }: Decoding, name: string): Required<Decoding> {
  try {
    new TextDecoder(encoding);
  } catch {
    const hint = didYouMean(encoding, COMMON_ENCODINGS);
    const known = "utf-8, latin1, windows-1252, utf-16le and all others that TextDecoder knows";
    throw new PotluckError(`${name}: there is no encoding "${encoding}"${hint}; there are ${known}`);
  }
  if (invalid !== "error" && invalid !== "replace") {
    throw new PotluckError(`${name}: invalid must be "error" or "replace", found "${String(invalid)}"`);
  }
  return { encoding, invalid };
}

/** Whether the decoded text is byte for byte the file's own, if it decodes at all. */
export function isUtf8({ encoding }: Required<Decoding>): boolean {
  return new TextDecoder(encoding).encoding === "utf-8";
}

/**
 * Bytes as pieces of text. A byte order mark is no part of the text.
 *
 * @throws PotluckError at the first broken bytes, unless they are replaced: file, line, byte, and both remedies
 */
export async function* decodeText(open: OpenBytes, { encoding, invalid }: Required<Decoding>, shown: string): AsyncGenerator<string> {
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
export async function decodeWhole(open: OpenBytes, decoding: Required<Decoding>, shown: string): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of decodeText(open, decoding, shown)) pieces.push(piece);
  return pieces.join("");
}

/**
 * The error for the first broken sequence, which lies no earlier than a sequence's length before byte `near`: the bytes are read
 * again, from there one by one, because a decoder tells that something is broken but not where.
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
  const shownBytes = sequence.slice(0, 4).map((byte) => `0x${byte.toString(16).toUpperCase().padStart(2, "0")}`).join(" ");
  const unzipped = compressionOf(shown) === "uncompressed" ? "" : " of the decompressed file";
  return new PotluckError(
    `${shown}:${line}: these bytes are not ${encoding}: ${shownBytes} at byte ${start}${unzipped} (counted from 0); either name the ` +
      `encoding that the file is in (encoding: latin1, for example), or write invalid: replace to read every broken sequence as "\uFFFD"`,
  );
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
