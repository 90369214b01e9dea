/**
 * @file Files of rows: finds the files, knows the format by name or extension, and refuses options that the format has no use for.
 * A new format is one new reader and one line in the table below.
 */
import { PotluckError } from "../engine/errors.js";
import { didYouMean } from "../options/nearest-name.js";
import type { Table } from "../data/table.js";
import { readCsv } from "./csv.js";
import { checkDecoding } from "./decode.js";
import { findFiles } from "./files.js";
import { readJson } from "./json.js";
import { readLines } from "./lines.js";
import { readParquet } from "./parquet.js";
import type { Decoding, FileFormat, FileSource, FoundFile, SourceContext } from "./types.js";
import { expandVariables } from "./variables.js";

interface Format {
  extensions: readonly string[];
  /** The fields of a {@link FileSource} that mean something here. */
  options: readonly (keyof FileSource)[];
  read(name: string, files: FoundFile[], source: FileSource, decoding: Required<Decoding>): Promise<Table>;
}

const TEXT = ["encoding", "invalid"] as const;
const CSV = [...TEXT, "delimiter", "quote", "header", "columns"] as const;

/** What is known of each format. */
export const fileFormats: Record<FileFormat, Format> = {
  csv: { extensions: [".csv"], options: CSV, read: readCsv },
  tsv: { extensions: [".tsv", ".tab"], options: CSV, read: readCsv },
  json: { extensions: [".json"], options: TEXT, read: readJson },
  jsonl: { extensions: [".jsonl", ".ndjson"], options: TEXT, read: readJson },
  parquet: { extensions: [".parquet"], options: [], read: readParquet },
  lines: { extensions: [".txt"], options: TEXT, read: readLines },
};

/** Reads a file or a glob of files. */
export async function readFiles(source: FileSource, { folder, environment }: SourceContext): Promise<Table> {
  const path = expandVariables(source.file, environment).text;
  const name = path;
  const format = source.format ?? formatOf(path);
  if (!Object.hasOwn(fileFormats, format)) {
    const known = Object.keys(fileFormats);
    throw new PotluckError(`${name}: there is no format "${format}"${didYouMean(format, known)}; the formats are ${known.join(", ")}`);
  }
  for (const option of Object.keys(source) as (keyof FileSource)[]) {
    if (option === "file" || option === "format" || source[option] === undefined) continue;
    if (!fileFormats[format].options.includes(option)) {
      const takes = fileFormats[format].options.join(", ") || "no options";
      throw new PotluckError(`${name}: the format ${format} has no use for "${option}" (it takes ${takes}); leave it out`);
    }
  }
  const decoding = checkDecoding(source, name);
  const files = await findFiles(path, folder);
  return fileFormats[format].read(name, files, { ...source, format }, decoding);
}

/** The format that a path's extension stands for. */
function formatOf(path: string): FileFormat {
  const plain = path.toLowerCase().replace(/\.(?:gz|zst)$/u, "");
  for (const [format, { extensions }] of Object.entries(fileFormats)) {
    if (extensions.some((extension) => plain.endsWith(extension))) return format as FileFormat;
  }
  if (/\.(?:tar|tgz)$/u.test(plain)) throw new PotluckError(`${path}: for one row a text file of an archive write { texts: "${path}" }`);
  const known = Object.values(fileFormats).flatMap(({ extensions }) => extensions).join(" ");
  throw new PotluckError(
    `${path}: the format is not to be seen from this name (known are ${known}, each also with .gz or .zst); ` +
      `name it: { file: "${path}", format: ${Object.keys(fileFormats).join("|")} }`,
  );
}
