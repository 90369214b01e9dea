/**
 * @file What a file is, by its first bytes: a binary file that cannot be read as data and what it is, or text and its encoding.
 */
import { PotluckError } from "../../engine/errors.js";
import { readBytes } from "../../source/node/read-bytes.js";
import type { FoundFile } from "../../source/types.js";
import type { Decoding } from "../../source/text-encoding.js";

/** First bytes of formats that are no data, with what to do. */
const KNOWN: readonly [bytes: string, what: string][] = [
  ["89504e47", "a PNG image; for images give a folder with a subfolder for each class"],
  ["ffd8ff", "a JPEG image; for images give a folder with a subfolder for each class"],
  ["47494638", "a GIF image; only PNG and JPEG images can be read, in a folder with a subfolder for each class"],
  ["25504446", "a PDF; save its text or its table as a text file or csv"],
  ["d0cf11e0", "an Excel or Word file; open it there and save it as csv"],
  ["53514c69746520666f726d6174", "a SQLite database; export a table as csv or Parquet"],
  ["894844460d0a", "an HDF5 file; save its table as csv or Parquet"],
  ["934e554d5059", "a NumPy array; save it as csv or Parquet"],
  ["4152524f5731", "an Arrow (Feather) file; save it as Parquet"],
  ["4f626a01", "an Avro file; save it as Parquet or JSON lines"],
  ["4f5243", "an ORC file; save it as Parquet"],
  ["377abcaf271c", "a 7z archive; unpack it"],
  ["526172211a07", "a RAR archive; unpack it"],
  ["425a68", "a bzip2 file; unpack it, or compress it with gzip"],
  ["fd377a585a00", "an xz file; unpack it, or compress it with gzip"],
  ["52494646", "a sound, video or WebP file"],
  ["494433", "a sound file"],
  ["4f676753", "a sound file"],
];

/** The beginning of a file. */
export interface Start {
  /** The first bytes, decompressed. */
  bytes: Buffer;
  /** Whether they are the whole file. */
  whole: boolean;
}

/** The first bytes of a file, decompressed. @throws PotluckError for a file that cannot be read */
export async function startOf(file: FoundFile, most = 2 ** 20): Promise<Start> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of readBytes(file)) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > most) return { bytes: Buffer.concat(chunks).subarray(0, most), whole: false };
  }
  return { bytes: Buffer.concat(chunks), whole: true };
}

/**
 * Refuses a file that holds no data in a form that can be read.
 *
 * @throws PotluckError for an empty file, and for a binary one: what it is, and what to do
 */
export function requireReadable({ bytes, whole }: Start, name: string): void {
  if (bytes.length === 0 || (whole && bytes.toString("latin1").trim() === "")) throw new PotluckError(`${name} is empty`);
  const hex = bytes.subarray(0, 16).toString("hex");
  const known = KNOWN.find(([first]) => hex.startsWith(first))?.[1];
  if (known !== undefined) throw new PotluckError(`${name} is ${known}`);
  if (hex.startsWith("504b0304")) {
    const inside = bytes.toString("latin1");
    const what = inside.includes("xl/") ? "an Excel file (xlsx); open it there and save it as csv"
      : inside.includes("word/") ? "a Word file (docx); save its text as a text file"
        : inside.includes("mimetypeapplication/vnd.oasis") ? "a LibreOffice file; open it there and save it as csv"
          : "a zip archive; unpack it and give the files in it";
    throw new PotluckError(`${name} is ${what}`);
  }
  if (utf16Of(bytes) === undefined && bytes.subarray(0, 4096).includes(0)) {
    throw new PotluckError(`${name} is a binary file of an unknown kind; save its data as csv, JSON lines or Parquet`);
  }
  if (/^\s*<(?:!doctype|html|\?xml|svg)/iu.test(bytes.subarray(0, 200).toString("latin1"))) {
    throw new PotluckError(`${name} is HTML or XML; save its data as csv, JSON lines or Parquet`);
  }
}

/** UTF-16 by its byte order mark, or by the zero bytes that latin letters have in it. */
function utf16Of(bytes: Buffer): "utf-16le" | "utf-16be" | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const start = bytes.subarray(0, 2000), zeros = [0, 0];
  if (start.length < 20) return undefined;
  start.forEach((byte, at) => {
    if (byte === 0) zeros[at % 2]++;
  });
  if (zeros[1] > 0.3 * start.length && zeros[0] === 0) return "utf-16le";
  return zeros[0] > 0.3 * start.length && zeros[1] === 0 ? "utf-16be" : undefined;
}

/** How a file is encoded, and what to say about it; nothing where it is plain UTF-8. */
export interface FoundEncoding {
  decoding: Decoding;
  note?: string;
}

/** Reads a file whole to find its encoding: UTF-8 where that fits, UTF-8 with some broken bytes, or else windows-1252. */
export async function encodingOf(file: FoundFile, { bytes }: Start): Promise<FoundEncoding> {
  const utf16 = utf16Of(bytes);
  if (utf16 !== undefined) return { decoding: { encoding: utf16, invalid: "error" }, note: "UTF-16" };
  const decoder = new TextDecoder("utf-8");
  let broken = 0, wide = 0;
  const look = (text: string, size: number): void => {
    if (text.length === size && !text.includes("\uFFFD")) return;
    for (const char of text) {
      if (char === "\uFFFD") broken++;
      else if (char > "\x7f") wide++;
    }
  };
  for await (const chunk of readBytes(file)) look(decoder.decode(chunk, { stream: true }), chunk.length);
  look(decoder.decode(), 0);
  if (broken === 0) return { decoding: { encoding: "utf-8", invalid: "error" } };
  if (wide >= 2 * broken) {
    const note = `${broken} broken ${broken === 1 ? "character" : "characters"} in UTF-8`;
    return { decoding: { encoding: "utf-8", invalid: "replace" }, note };
  }
  return { decoding: { encoding: "windows-1252", invalid: "error" }, note: "not UTF-8, so taken for windows-1252" };
}
