/**
 * @file What a file is, by its first bytes, where it is not the text that its name says: a Parquet file called reviews.csv, a web page
 * that was saved instead of the data. After the signatures that `file` (libmagic) knows.
 */
import { PotluckError } from "../engine/errors.js";

/** What a file begins with, as Latin-1, what it is, and what to do. */
const KINDS: readonly (readonly [start: RegExp, what: string, remedy: string])[] = [
  [/^\x1f\x8b/u, "a gzip file", "give its name the extension .gz, or decompress it"],
  [/^\x28\xb5\x2f\xfd/u, "a zstd file", "give its name the extension .zst, or decompress it"],
  [/^BZh[1-9]1AY&SY/u, "a bzip2 file", "decompress it"],
  [/^\xfd7zXZ\0/u, "an xz file", "decompress it"],
  [/^7z\xbc\xaf\x27\x1c/u, "a 7z archive", "unpack it"],
  [/^PK\x03\x04[\s\S]*?(?:xl\/|\[Content_Types\]|mimetype)/u, "an Excel or other Office file", "save its sheet as csv"],
  [/^PK\x03\x04/u, "a zip archive", "unpack it"],
  [/^\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1/u, "an old Excel file", "save its sheet as csv"],
  [/^PAR1/u, "a Parquet file", "set format: parquet"],
  [/^(?:ARROW1|FEA1)/u, "an Arrow file", "save it as Parquet"],
  [/^SQLite format 3\0/u, "an SQLite database", "export its table as csv or Parquet"],
  [/^\x89HDF\r\n\x1a\n/u, "an HDF5 file", "save its table as Parquet"],
  [/^\x80[\x02-\x05]/u, "a Python pickle", "save it as csv or Parquet"],
  [/^\x93NUMPY/u, "a NumPy array", "save it as csv or Parquet"],
  [/^%PDF-/u, "a PDF", "its table must be saved as csv"],
  [/^\x89PNG\r\n\x1a\n|^\xff\xd8\xff/u, "an image", "for images see { images: FOLDER }"],
  [/^\{\\rtf/u, "an RTF document", "save it as plain text"],
  [/^version https:\/\/git-lfs\.github\.com\/spec/u, "a pointer of Git LFS, not the file itself", "fetch the file with git lfs pull"],
  [/^\s*(?:<!--[\s\S]*?-->\s*)?<(?:!doctype html|html|head)\b/iu, "a web page (HTML), not the data", "download the file itself"],
  [/^\s*<\?xml\b/iu, "an XML file", "save it as csv or JSON"],
];

/** The encodings that begin with a byte order mark, other than UTF-8. UTF-32, which begins like UTF-16, has no decoder. */
const MARKS: readonly (readonly [start: RegExp, encoding: string])[] = [[/^\xff\xfe/u, "utf-16le"], [/^\xfe\xff/u, "utf-16be"]];
const UTF32 = /^(?:\xff\xfe\0\0|\0\0\xfe\xff)/u;
/** Bytes of the beginning that are looked at. */
const LOOKED_AT = 4096;

/**
 * Passes a file's bytes on, after a look at the first of them.
 *
 * @param encoding how the bytes will be decoded
 * @throws PotluckError where they are no text of that encoding: what the file is, and what to do
 */
export async function* textBytes(bytes: AsyncIterable<Uint8Array>, encoding: string, shown: string): AsyncGenerator<Uint8Array> {
  let first = true;
  for await (const chunk of bytes) {
    if (first) checkBeginning(chunk, encoding, shown);
    first = false;
    yield chunk;
  }
}

function checkBeginning(bytes: Uint8Array, encoding: string, shown: string): void {
  const start = Array.from(bytes.subarray(0, LOOKED_AT), (byte) => String.fromCharCode(byte)).join("");
  const decoded = new TextDecoder(encoding).encoding;
  if (UTF32.test(start)) throw new PotluckError(`${shown}: this file is UTF-32, which is not read; save it as UTF-8`);
  const mark = encodingOfMark(bytes);
  if (mark !== undefined && mark !== decoded) {
    throw new PotluckError(`${shown}: this file begins with the byte order mark of ${mark}; set encoding: ${mark}`);
  }
  if (decoded.startsWith("utf-16")) return;
  const kind = KINDS.find(([pattern]) => pattern.test(start.replace(/^\xef\xbb\xbf/u, "")));
  if (kind !== undefined) throw new PotluckError(`${shown}: this is ${kind[1]}; ${kind[2]}`);
  const zeros = [0, 1].map((parity) => {
    let count = 0;
    for (let at = parity; at < start.length; at += 2) if (start.charCodeAt(at) === 0) count++;
    return count;
  });
  if (zeros[0] + zeros[1] <= start.length / 8) return;
  const utf16 = zeros[1] > 4 * zeros[0] ? "utf-16le" : zeros[0] > 4 * zeros[1] ? "utf-16be" : undefined;
  if (utf16 !== undefined) {
    throw new PotluckError(`${shown}: this file looks like UTF-16 without a byte order mark; set encoding: ${utf16}`);
  }
  throw new PotluckError(`${shown}: this is no text: ${zeros[0] + zeros[1]} of its first ${start.length} bytes are 0`);
}

/** The encoding whose byte order mark a file begins with, where it is not UTF-8. */
export function encodingOfMark(bytes: Uint8Array): string | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 2));
  return MARKS.find(([pattern]) => pattern.test(start))?.[1];
}
