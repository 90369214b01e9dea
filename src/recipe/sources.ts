/**
 * @file A dataset's `source`: the forms that it may have, and the options that each format of file takes. Once resolved it is
 * just what the sources' own reader takes; the reader expands `${VARIABLE}`, so until then a format may be unknown.
 */
import { z } from "zod";
import type { Checks } from "./checks.js";
import { type Shape, listOf, oneOf, section, text, trueOrFalse } from "./fields.js";
import { formatExtensions, formats, invalidBytes } from "./names.js";
import { listNames } from "./yaml/positions.js";
import { type Chooser, type Settings, chosenBy, dependencies, flatten, refuseOthers, settle } from "./variants.js";

type FileFormat = (typeof formats)[number];

const extensions = Object.values(formatExtensions).flat().join(" ");

/** A column's name, wherever one is asked for. */
export const columnName = text("the name of a column, in quotes where it looks like a number");

const encodingPhrase = "the name of an encoding, such as utf-8 or windows-1252";
const decoding = {
  encoding: text(encodingPhrase)
    .refine(isEncoding, { error: encodingPhrase })
    .describe("The text encoding, by its WHATWG name.")
    .default("utf-8"),
  invalid: oneOf(invalidBytes)
    .describe("What to do with bytes that are not text in this encoding: stop with an error, or replace them by U+FFFD.")
    .default("error"),
};

const delimiterPhrase = "one to four characters, such as ;";
const quotePhrase = 'one character, or "" for none';
const delimiter = z
  .string({ error: delimiterPhrase })
  .min(1, { error: delimiterPhrase })
  .max(4, { error: delimiterPhrase })
  .describe("What stands between the columns.");
const csv = {
  quote: z
    .string({ error: quotePhrase })
    .max(1, { error: quotePhrase })
    .describe('What values may be quoted with; "" where quotes mean nothing.')
    .default('"'),
  header: trueOrFalse().describe("Whether the first line names the columns. By default true, unless columns names them.").default(true),
  columns: listOf(columnName, "a list of column names, one for each column", 1)
    .optional()
    .describe("Names for the columns, in their order. By default those of the header."),
  ...decoding,
};

/** What each format takes. */
const formatOptions = {
  csv: { delimiter: delimiter.default(","), ...csv },
  tsv: { delimiter: delimiter.default("\t"), ...csv },
  json: decoding,
  jsonl: decoding,
  parquet: {},
  lines: decoding,
} satisfies Record<FileFormat, Shape>;

const formatChooser = chosenBy("format", undefined, formatOptions);

const fileShape = {
  file: text("a path or a glob").describe(
    "A file, or a glob of files with the same columns; relative to the recipe. ${VARIABLE} comes from the environment.",
  ),
  format: oneOf(formats)
    .optional()
    .describe(
      "csv, tsv, json, jsonl (one object a line), parquet, or lines (one text a line, column text). By default by the file's name: " +
        `${extensions}, each also with .gz or .zst.`,
    ),
};

/** What each form of source takes, by the field that gives it away. */
const forms = {
  file: { ...fileShape, ...flatten(formatChooser) },
  texts: {
    texts: text("a folder, a glob, or a .tar.gz").describe(
      "A folder, glob or .tar.gz of text files, one row a file: columns text, label (the name of the file's folder) and file.",
    ),
    ...decoding,
  },
  sql: {
    sql: text("a SELECT").describe("One SELECT; paths in it are relative to the recipe's folder. ${VARIABLE} comes from the environment."),
  },
  idx: {
    idx: text("a path").describe("A file of images in MNIST's format, idx, also with .gz or .zst: columns image and, with labels, label."),
    labels: text("a path").optional().describe("The idx file of their labels, one byte each."),
  },
  images: {
    images: text("a folder").describe(
      "A folder with one subfolder of PNG or JPEG images for each class: columns image, label (the subfolder's name) and file.",
    ),
  },
};

const formNames = listNames(Object.keys(forms), "and");

const formChooser: Chooser<typeof forms> = {
  cases: forms,
  describe: (names) => `a source by ${listNames(names)}`,
  condition: (names) => (names.length === 1 ? { required: names } : { anyOf: names.map((name) => ({ required: [name] })) }),
};

const sourceMap = section(flatten(formChooser)).meta({
  oneOf: Object.keys(forms).map((form) => ({ required: [form] })),
  dependencies: dependencies(formChooser),
});

export const sourceSchema = z
  .union([text("a path or a glob"), sourceMap], { error: `a path, or a map with one of ${formNames}` })
  .describe(`Where the rows come from: a path or glob (short for file), or one of the forms ${formNames}.`);

/** A file or glob, resolved: its format, where the name tells it, and every option of that format. */
export interface FileSettings {
  file: string;
  format?: FileFormat;
  delimiter?: string;
  quote?: string;
  header?: boolean;
  columns?: string[];
  encoding?: string;
  invalid?: (typeof invalidBytes)[number];
}
/** Where rows come from, resolved: one of the forms, told apart by their first field. */
export type SourceSettings = FileSettings | { [Form in OtherForm]: Settings<(typeof forms)[Form]> }[OtherForm];
type OtherForm = Exclude<keyof typeof forms, "file">;

/** Brings a source into its form, and checks what single fields cannot show. */
export function settleSource(given: string | object, checks: Checks): SourceSettings {
  const fields = typeof given === "string" ? { file: given } : given;
  const names = Object.keys(forms) as (keyof typeof forms)[];
  const named = names.filter((name) => Object.hasOwn(fields, name));
  if (named.length !== 1) {
    const found = named.length === 0 ? "none" : listNames(named, "and");
    if (!checks.broken(...names)) checks.report([], `must have exactly one of ${formNames}, found ${found}`, "key");
    return { file: "" }; // never handed out: there is a finding
  }
  refuseOthers(formChooser, named[0], fields, checks);
  if (named[0] !== "file") return settle(forms[named[0]] as Shape, fields) as SourceSettings;
  return settleFile(fields as FileSettings, checks);
}

function settleFile(given: FileSettings, checks: Checks): FileSettings {
  const format = given.format ?? formatOf(given.file);
  if (given.columns) reportTwice(given.columns, "columns", checks);
  if (format === undefined) {
    if (given.file.includes("${") || checks.broken("format")) return given;
    checks.report(["file"], `must have an extension that tells its format (${extensions}), or a format beside it, found "${given.file}"`);
    return given;
  }
  if (!checks.broken("format")) refuseOthers(formatChooser, format, given, checks);
  const header = given.header ?? given.columns === undefined;
  return settle<Shape>({ ...fileShape, ...formatOptions[format] }, { ...given, format, header }) as unknown as FileSettings;
}

function formatOf(path: string): FileFormat | undefined {
  const plain = path.toLowerCase().replace(/\.(?:gz|zst)$/u, "");
  return formats.find((format) => formatExtensions[format].some((extension) => plain.endsWith(extension)));
}

function isEncoding(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== "";
  } catch {
    return false;
  }
}

/** Reports the first name that a list has twice. */
export function reportTwice(names: readonly string[], field: string, checks: Checks): void {
  const again = names.findIndex((name, index) => names.indexOf(name) < index);
  if (again >= 0) checks.report([field, again], `names "${names[again]}" a second time`);
}
