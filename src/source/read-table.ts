/**
 * @file Reads the content of a file that is in memory: of an input of a page, of a fetch, of a test. The formats are those of files, read
 * by the same code; nothing here needs Node.
 */
import type { Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import { checkValue, showValue } from "../options/index.js";
import { compressionOf } from "./decode-text.js";
import { type Source, sourceField, sources } from "./index.js";
import { formatOf, memberOf, whyNoFormat } from "./source-field.js";
import type { FoundFile, SourceTools } from "./types.js";

/** The content of a file: a `File` or another `Blob`, its bytes, or its text. */
export type FileContent = Blob | Uint8Array | ArrayBuffer | string;

/** Characters of a text that become bytes at a time. */
const PIECE = 2 ** 20;

/**
 * Reads the content of a file into a table, in a page as in Node: csv, tsv, JSON, JSON lines, lines of text, svmlight; also compressed by
 * gzip or zstd, where the name says so. Rows and values are those that `readSource` of `potluck/node` reads from the same file.
 *
 * @param content a `File`, as an input of a page gives it; or a blob, bytes or a text
 * @param source the file's name, or a map with its `file`, `format` and the format's options, as in a recipe; default: the name of the
 *   `File`
 * @throws PotluckError for content of no known format, formats that need Node (Parquet), malformed data (with its line), and no rows
 * @example
 * const table = await readTable(input.files[0]);
 * const small = await readTable("text;stars\nGood.;5\nBad.;1\n", "reviews.csv");
 */
export async function readTable(content: FileContent, source?: Source): Promise<Table> {
  const given = source ?? nameOf(content), isNamed = typeof given === "string";
  if (!isNamed && (typeof given !== "object" || !("file" in given))) {
    throw new PotluckError(`readTable reads the content of one file: give its name, or { file: NAME, ... }, found ${showValue(given)}`);
  }
  const name = isNamed ? given : given.file, format = (isNamed ? undefined : given.format) ?? formatOf(sources, name)?.name;
  if (format === undefined) throw new PotluckError(whyNoFormat(sources, name));
  // with a format, a name may have anything in it: nothing is looked for under it
  const settings = checkValue("source", sourceField, { ...(!isNamed && given), format, file: "content" });
  const { file: _, ...options } = settings as unknown as Record<string, unknown>, member = memberOf(sources, settings)!;
  if (typeof content === "string" && ![undefined, "utf-8"].includes(options.encoding as string | undefined)) {
    throw new PotluckError(`${name}: a text has no encoding any more: leave encoding out, or give readTable the file's bytes`);
  }
  const table = await member.read(name, options as never, toolsFor(content, name));
  if (table.rows === 0) throw new PotluckError(`${name}: there are no rows in this file`);
  return table;
}

function nameOf(content: FileContent): string {
  if (typeof File !== "undefined" && content instanceof File) return content.name;
  throw new PotluckError("readTable: name the file, as in readTable(content, \"reviews.csv\"): the name says how to read it");
}

/** What reads one file that is in memory. */
function toolsFor(content: FileContent, name: string): SourceTools {
  const file: FoundFile = { path: name, shown: name, below: name };
  const no = (): never => {
    throw new PotluckError(`${name}: this format cannot be read from memory; it needs Node: see readSource of potluck/node`);
  };
  return {
    expand: (path) => path, resolve: (path) => path, kindOf: () => Promise.resolve("file"), find: () => Promise.resolve([file]),
    bytes: () => decompressed(content, name), archived: no, picture: no, queryEach: no, select: no, selectEach: no,
  };
}

async function* decompressed(content: FileContent, name: string): AsyncGenerator<Uint8Array> {
  const compression = compressionOf(name);
  try {
    if (compression === "gzip") yield* gunzip(content);
    else if (compression === "zstd") yield* unzstd(content);
    else yield* piecesOf(content);
  } catch (error) {
    if (compression === "uncompressed" || !(error instanceof Error)) throw error;
    throw new PotluckError(`${name}: this is not a whole ${compression} file (${error.message}); fetch or compress it again`);
  }
}

async function* piecesOf(content: FileContent): AsyncGenerator<Uint8Array> {
  if (typeof content === "string") {
    const encoder = new TextEncoder();
    for (let from = 0; from < content.length;) {
      const isPair = /[\uD800-\uDBFF]/u.test(content.charAt(from + PIECE - 1)), to = from + PIECE + (isPair ? 1 : 0);
      yield encoder.encode(content.slice(from, to));
      from = to;
    }
  } else if (content instanceof Blob) {
    yield* chunksOf(content.stream());
  } else yield content instanceof Uint8Array ? content : new Uint8Array(content);
}

async function* gunzip(content: FileContent): AsyncGenerator<Uint8Array> {
  const bytes = content instanceof Blob ? content : new Blob([content as Uint8Array<ArrayBuffer>]);
  yield* chunksOf(bytes.stream().pipeThrough(new DecompressionStream("gzip")));
}

async function* unzstd(content: FileContent): AsyncGenerator<Uint8Array> {
  const { Decompress } = await import("fzstd");
  const ready: Uint8Array[] = [], stream = new Decompress((data) => ready.push(data.slice()));
  for await (const piece of piecesOf(content)) {
    stream.push(piece);
    yield* ready.splice(0);
  }
  stream.push(new Uint8Array(0), true);
  yield* ready.splice(0);
}

/** The chunks of a stream; browsers without asynchronous iteration of streams have readers. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    reader.releaseLock();
  }
}
