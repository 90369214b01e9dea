/** @file Looks at a file: its format, dialect and encoding, and a sample of its rows, read as a training would read them. */
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import type { Table } from "../../data/table.js";
import { PotluckError } from "../../engine/errors.js";
import { compressionOf, decodeText, decodeWhole } from "../../source/decode-text.js";
import { quoted } from "../../source/duckdb-failure.js";
import { type Source, sources } from "../../source/index.js";
import { findFiles, isInside, kindOf, missingFile } from "../../source/node/files.js";
import { readBytes } from "../../source/node/read-bytes.js";
import { readSource } from "../../source/node/read-source.js";
import { formatOf } from "../../source/source-field.js";
import type { FoundFile } from "../../source/types.js";
import { type Dialect, guessDialect } from "../dialect.js";
import { MOST_ROWS } from "../draft.js";
import { isLabelled, labelledQuery } from "../labelled-lines.js";
import type { SourceDraft } from "../write.js";
import { encodingOf, type FoundEncoding, requireReadable, type Start, startOf } from "./file-kinds.js";
import { thinRecords } from "./thin.js";

/** Larger Parquet files are sampled, not read. */
const LARGE = 2 ** 25;

/** A file, or a folder, that was looked at. */
export interface Looked {
  /** The path as it was given. */
  shown: string;
  /** Absolute. */
  path: string;
  format: string;
  /** As the recipe writes it. */
  source: SourceDraft;
  /** A sample of its rows. */
  table: Table;
  /** All its rows. */
  rows: number;
  /** Whether the sample has all rows. */
  whole: boolean;
  /** Whether its columns have names of their own. */
  hasNames: boolean;
  /** What to say about the file. */
  notes: string[];
}

/** Where the paths of the recipe start. */
export interface Place {
  /** The recipe's folder, or its `folder`; absolute. SQL reads nothing outside it. */
  folder: string;
}

/** A file can be read by SQL alone, which reads nothing outside the recipe's folder: paths must start at the file's. */
export class NeedsFolder extends Error {
  override name = "NeedsFolder";

  constructor(readonly folder: string) {
    super(`paths must start at ${folder}`);
  }
}

/** A path as the recipe writes it: relative where it is in the recipe's folder or near it, else whole. With `/` on every system. */
export function pathFrom({ folder }: Place, path: string): string {
  const below = relative(folder, path).split(sep).join("/");
  return below.split("/").filter((part) => part === "..").length > 3 ? path.split(sep).join("/") : below;
}

/**
 * Looks at a file or a glob.
 *
 * @param given the path, relative to the working folder
 * @throws PotluckError when nothing is there, and for a file that holds no data: empty, binary, broken
 */
export async function lookAtFile(given: string, place: Place): Promise<Looked> {
  const full = resolve(given);
  if ((await kindOf(full)) === undefined) {
    if (/[*?[]/u.test(given)) return lookAtGlob(given, place);
    throw await missingFile(full);
  }
  return lookAt({ path: full, shown: given, below: basename(full) }, place);
}

async function lookAtGlob(given: string, place: Place): Promise<Looked> {
  const files = await findFiles(given, resolve("."));
  const first = await lookAt(files[0], place), pattern = pathFrom(place, resolve(given));
  const source = typeof first.source === "string" ? pattern : { ...first.source, file: pattern };
  const sizes = await Promise.all(files.map(async ({ path }) => (await stat(path)).size));
  const isLarge = sizes.reduce((sum, size) => sum + size, 0) > LARGE;
  const table = isLarge ? first.table : await readSource(source, { folder: place.folder });
  return {
    ...first, shown: given, path: resolve(given), source, table, whole: !isLarge && first.whole,
    rows: isLarge ? first.rows * files.length : table.rows, notes: [...first.notes, `${files.length} files`],
  };
}

/** Looks at a file that is there. */
async function lookAt(file: FoundFile, place: Place): Promise<Looked> {
  const { shown, path } = file, known = formatOf(sources, path)?.name;
  const start = await startOf(file, 2 ** 20);
  if (known === "parquet" || start.bytes.subarray(0, 4).toString("latin1") === "PAR1") return lookAtParquet(file, place);
  const isText = ["csv", "tsv", "json", "jsonl", "lines", undefined].includes(known);
  if (!isText) return wholeFile(file, known!, pathFrom(place, path), place, []);
  requireReadable(start, shown);
  const encoding = await encodingOf(file, start);
  const head = await headOf(start, encoding, shown);
  if (/^\s*[[{]/u.test(head) && isJson(head, start.whole)) return lookAtJson(file, head, start, encoding, known, place);
  const isDelimited = known === "csv" || known === "tsv";
  const dialect = guessDialect(head, start.whole, isDelimited ? 0.9 : 0.98);
  if (dialect !== undefined && (isDelimited || dialect.records >= 5)) return lookAtDelimited(file, dialect, encoding, known, place);
  if (isDelimited) return lookAtDelimited(file, undefined, encoding, known, place);
  return lookAtLines(file, head, encoding, known, place);
}

async function headOf({ bytes, whole }: Start, { decoding }: FoundEncoding, shown: string): Promise<string> {
  const cut = whole || !decoding.encoding.startsWith("utf-16") ? bytes : bytes.subarray(0, bytes.length - (bytes.length % 2));
  let head = "";
  // a character may be cut at the end
  for await (const piece of decodeText(() => once(cut), { ...decoding, invalid: "replace" }, shown)) head += piece;
  return whole ? head : head.replace(/\uFFFD+$/u, "");
}

// eslint-disable-next-line @typescript-eslint/require-await
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Whether a text that begins with a bracket is JSON, as far as its beginning says. */
function isJson(head: string, whole: boolean): boolean {
  const text = head.trim(), [line] = text.split("\n");
  if (parses(line)) return true;
  if (whole) return parses(text) || /^(?:\{\s*"|\[\s*[{\]])/u.test(text);
  return /^(?:\{\s*"|\[\s*\{)/u.test(text);
}

function parses(text: string): boolean {
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}

/** The options of a source that differ from the format's own. */
function sourceOf(
  file: string, format: string, known: string | undefined, { decoding: { encoding, invalid } }: FoundEncoding,
  options: Readonly<Record<string, string | boolean>> = {},
): SourceDraft {
  const own = {
    ...(format !== known && { format }), ...options,
    ...(encoding !== "utf-8" && { encoding }), ...(invalid !== "error" && { invalid }),
  };
  return Object.keys(own).length === 0 ? file : { file, ...own };
}

/** Reads a source whole. */
async function wholeFile(file: FoundFile, format: string, source: SourceDraft, place: Place, notes: string[]): Promise<Looked> {
  const table = await readSource(source as Source, { folder: place.folder });
  return { shown: file.shown, path: file.path, format, source, table, rows: table.rows, whole: true, hasNames: true, notes };
}

async function lookAtJson(
  file: FoundFile, head: string, start: Start, encoding: FoundEncoding, known: string | undefined, place: Place,
): Promise<Looked> {
  const text = head.trim(), isOne = start.whole && parses(text);
  const isByLine = known === "jsonl" || (text.startsWith("{") && parses(text.split("\n")[0]) && !isOne);
  const format = known === "json" ? "json" : isByLine ? "jsonl" : "json";
  const list = isByLine || !text.startsWith("{") ? undefined : await listKey(file, encoding);
  const source = sourceOf(pathFrom(place, file.path), format, known, encoding, list === undefined ? {} : { rows: list });
  const notes = [...(list === undefined ? [] : [`the rows are the list under ${list}`]), ...notesOf(encoding)];
  return isByLine ? sampled(file, format, source, "", encoding, place, notes) : wholeFile(file, format, source, place, notes);
}

/** Larger files are not looked into for the key of their rows. */
const LARGEST_OBJECT = 2 ** 28;

/**
 * The key of the rows in a file that is one object around them; undefined where it is objects one after another.
 *
 * @throws PotluckError where no key has a list of objects, or several have one
 */
async function listKey(file: FoundFile, { decoding }: FoundEncoding): Promise<string | undefined> {
  if ((await stat(file.path)).size > LARGEST_OBJECT) return undefined;
  let object: unknown;
  try {
    object = JSON.parse(await decodeWhole(() => readBytes(file), decoding, file.shown));
  } catch {
    return undefined;
  }
  const isRow = (item: unknown): boolean => typeof item === "object" && item !== null && !Array.isArray(item);
  const lists = Object.entries(object as object).filter(([, value]) => Array.isArray(value) && value.length > 0 && value.every(isRow));
  if (lists.length === 1) return lists[0][0];
  const found = lists.length === 0 ? "none of whose keys has a list of objects"
    : `which has several lists: ${lists.map(([key]) => key).join(", ")}`;
  throw new PotluckError(`${file.shown} is one JSON object, ${found}; rows must be the objects of one list, or one object a line`);
}

/** Reads evenly spread records of a long file, and a short one whole. */
async function sampled(
  file: FoundFile, format: string, source: SourceDraft, quote: string, encoding: FoundEncoding, place: Place, notes: string[],
  header = false,
): Promise<Looked> {
  const { text, records, whole } = await thinRecords(file, encoding.decoding, quote, MOST_ROWS);
  if (whole) return wholeFile(file, format, source, place, notes);
  const scratch = await mkdtemp(join(tmpdir(), "potluck-init-"));
  try {
    const name = basename(file.path).replace(/\.(?:gz|zst)$/iu, "");
    await writeFile(join(scratch, name), text);
    const { encoding: _, invalid: __, ...options } = (typeof source === "string" ? {} : source) as Record<string, unknown>;
    const table = await readSource({ format, ...options, file: name } as Source, { folder: scratch });
    const rows = records - (header ? 1 : 0);
    return { shown: file.shown, path: file.path, format, source, table, rows, whole: false, hasNames: true, notes };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const notesOf = ({ note }: FoundEncoding): string[] => (note === undefined ? [] : [note]);

const DELIMITER_NAMES: Readonly<Record<string, string>> = { ",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars" };

function headerNotes(dialect: Dialect | undefined): string[] {
  if (dialect?.header !== false) return dialect?.headerWhy === undefined ? [] : [dialect.headerWhy];
  return [dialect.headerWhy === undefined ? "no header" : `no header: ${dialect.headerWhy}`];
}

async function lookAtDelimited(
  file: FoundFile, dialect: Dialect | undefined, encoding: FoundEncoding, known: string | undefined, place: Place,
): Promise<Looked> {
  const format = known === "csv" || known === "tsv" ? known : dialect?.delimiter === "\t" ? "tsv" : "csv";
  const read = async (quote: '"' | ""): Promise<Looked> => {
    const usual = format === "tsv" ? "\t" : ",", delimiter = dialect?.delimiter ?? usual;
    const options = {
      ...(delimiter !== usual && dialect?.sep !== true && { delimiter }), ...(quote === "" && { quote }),
      ...(dialect?.escape && { escape: dialect.escape }), ...(dialect?.trim && { trim: true }),
      ...(dialect?.header === false && { header: false }),
    };
    const source = sourceOf(pathFrom(place, file.path), format, known, encoding, options);
    const notes = [
      ...(delimiter === usual ? [] : [`${DELIMITER_NAMES[delimiter] ?? JSON.stringify(delimiter)} between the columns`]),
      ...headerNotes(dialect), ...(quote === "" ? ["quotes are plain characters"] : []),
      ...(dialect?.trim ? ["blanks around values are left out"] : []), ...notesOf(encoding),
    ];
    if (dialect?.records === 1 && dialect.header) throw new PotluckError(`${file.shown} has a header and no rows`);
    const looked = await sampled(file, format, source, quote, encoding, place, notes, dialect?.header !== false);
    return { ...looked, hasNames: dialect?.header !== false };
  };
  const quote = dialect?.quote ?? '"';
  try {
    return await read(quote);
  } catch (error) {
    // quotes may begin to make no sense after the part of the file that was looked at
    if (!(error instanceof PotluckError) || quote === "" || dialect === undefined) throw error;
    return read("").catch(() => {
      throw error;
    });
  }
}

async function lookAtLines(
  file: FoundFile, head: string, encoding: FoundEncoding, known: string | undefined, place: Place,
): Promise<Looked> {
  const lines = head.split("\n").slice(0, 5000), path = pathFrom(place, file.path);
  if (isLabelled(lines.slice(0, -1)) && encoding.decoding.invalid === "error") {
    if (!isInside(place.folder, file.path)) throw new NeedsFolder(dirname(file.path));
    const source = { sql: labelledQuery(path, encoding.decoding.encoding) };
    return wholeFile(file, "labelled lines", source, place, ["each line begins with its label", ...notesOf(encoding)]);
  }
  const source = sourceOf(path, "lines", known, encoding);
  return sampled(file, "lines", source, "", encoding, place, ["one text a line", ...notesOf(encoding)]);
}

async function lookAtParquet(file: FoundFile, place: Place): Promise<Looked> {
  const known = formatOf(sources, file.path)?.name, path = pathFrom(place, file.path);
  const source = sourceOf(path, "parquet", known, { decoding: { encoding: "utf-8", invalid: "error" } });
  const { size } = await stat(file.path);
  if (size <= LARGE || compressionOf(file.path) !== "uncompressed") return wholeFile(file, "parquet", source, place, []);
  const from = `read_parquet(${quoted(basename(file.path))})`, folder = dirname(file.path);
  const table = await readSource({ sql: `select * from ${from} using sample reservoir(${MOST_ROWS} rows) repeatable (1)` }, { folder });
  const counted = await readSource({ sql: `select count(*) as rows from ${from}` }, { folder });
  const rows = Number(counted.column("rows")[0]);
  return { shown: file.shown, path: file.path, format: "parquet", source, table, rows, whole: false, hasNames: true, notes: [] };
}
