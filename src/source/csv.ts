/**
 * @file CSV and TSV (RFC 4180: newlines and doubled quotes inside quotes). Every field stays the text that the file has: 01001 is not 1001,
 * and 1.10 is not 1.1. What reads a column as numbers converts it (see data/scalars.ts).
 */
import { PotluckError } from "../engine/errors.js";
import { type Table, tableFromColumns } from "../data/table.js";
import { boolean, list, type Report, type Settings, showValue, text } from "../options/index.js";
import { type DetectedDialect, detectDialect } from "./csv-dialect.js";
import { headerNames } from "./csv-names.js";
import { CsvProblem, CsvScanner, type Dialect, type Fields, isBlankLine } from "./csv-records.js";
import { decodeText } from "./decode-text.js";
import { excerpt } from "./excerpt.js";
import { textBytes } from "./file-kind.js";
import { joinFiles, requireSameColumns } from "./join-files.js";
import { fileFormat, type Pieces } from "./source-member.js";
import { decodingOptions } from "./text-encoding.js";
import type { FileRows, FoundFile, SourceTools } from "./types.js";

const delimiter = {
  longest: 4, phrase: "one to four characters, such as ;, without a line end", aliases: ["sep", "separator"],
  accepts: (given: string) => !/[\r\n]/u.test(given) && new TextEncoder().encode(given).length <= 4,
} as const;

const options = {
  quote: text({
    empty: true, default: '"', phrase: 'one ASCII character, or "" for none', accepts: (quote) => /^[^\P{ASCII}\r\n]?$/u.test(quote),
    aliases: ["quotechar"], describe: 'The character that encloses a quoted value. "" turns quoting off.',
  }),
  escape: text({
    default: null, orNull: "for a doubled quote, or a backslash where the file shows that", aliases: ["escapechar"],
    phrase: "one ASCII character, such as \\", accepts: (escape) => /^(?:[^\P{ASCII}\r\n]|\\\\)$/u.test(escape),
    describe: "What stands before a quote inside a quoted value: the quote itself, or \\, as MySQL, Spark and PHP write it. It also " +
      "stands before itself and a line end; with quote: \"\", before the delimiter too.",
  }),
  trim: boolean({
    default: false, aliases: ["skipinitialspace"],
    describe: "Whether spaces and tabs around values without quotes are no part of them.",
  }),
  header: boolean({ optional: true, describe: "Whether the first record holds the column names. Default: true, unless columns is set." }),
  columns: list(text({ phrase: "the name of a column", describe: "A column." }), {
    least: 1, optional: true, phrase: "a list of column names, one for each column", aliases: ["names"],
    describe: "Names for the columns, in their order. Default: those of the header.",
  }),
  ...decodingOptions,
};

/** The options of csv. */
export const csvOptions = {
  delimiter: text({
    ...delimiter, default: null, orNull: "for the one of , ; tab and | that the file shows",
    describe: "The text between two columns. \\t means a tab.",
  }),
  ...options,
};

/** The options of tsv. */
export const tsvOptions = {
  delimiter: text({ ...delimiter, default: "\t", describe: "The text between two columns. \\t means a tab." }), ...options,
};

type CsvSettings = Settings<typeof csvOptions>;

/** Checks the options of a dialect against each other. */
export function checkDialect({ delimiter, quote, escape, columns = [] }: CsvSettings, report: Report): void {
  if (delimiter !== null && quote !== "" && delimiter.includes(quote)) {
    report("quote", `must not be part of the delimiter, ${showValue(delimiter)}, found ${showValue(quote)}`);
  }
  if (delimiter !== null && delimiter !== "\\t" && /^\\[a-z0-9]/iu.test(delimiter)) {
    const rule = "must be the characters themselves, not a regular expression or an escape";
    report("delimiter", `${rule} (\\t alone means a tab), found ${showValue(delimiter)}`);
  }
  if (escape !== null && delimiterOf(delimiter)?.includes(escapeOf(escape)!)) {
    report("escape", `must not be part of the delimiter, ${showValue(delimiter)}, found ${showValue(escape)}`);
  }
  const again = columns.findIndex((column, index) => columns.indexOf(column) < index);
  if (again >= 0) report(["columns", again], `names "${columns[again]}" a second time`);
}

export const csv = fileFormat({
  name: "csv",
  describe: "comma-separated values, or with another delimiter",
  extensions: [".csv"],
  options: csvOptions,
  check: checkDialect,
  read: readCsv,
  each: eachCsv,
});

/** A delimiter without the quotes that YAML needs for a tab: `\t`, two characters. */
function delimiterOf(written: string | null): string | null {
  return written === "\\t" ? "\t" : written;
}

/** An escape, which YAML writes as `\` or "\\"; `\\` without quotes is two characters. */
function escapeOf(written: string | null): string | null {
  return written === "\\\\" ? "\\" : written;
}

/**
 * Reads CSV files with the same columns. A field is a text as it is written, a field without anything in it null, `""` the empty text. Each
 * file's dialect is found by itself.
 */
export async function readCsv(files: FoundFile[], settings: CsvSettings, tools: SourceTools, name: string): Promise<Table> {
  const rows: FileRows[] = [];
  for (const file of files) await readOne(file, settings, tools, Infinity, (part) => void rows.push(part));
  return joinFiles(name, files, rows);
}

/**
 * The same, piece by piece. Only the first piece may show that a backslash stands before quotes: where the first comes later, it is an
 * error that says so, since what was handed on cannot be taken back.
 */
export async function eachCsv(files: FoundFile[], settings: CsvSettings, tools: SourceTools, { name, rows, emit }: Pieces): Promise<void> {
  let first: { file: FoundFile; names: readonly string[] } | undefined;
  for (const file of files) {
    await readOne(file, settings, tools, rows, async (part, from) => {
      if (part.rows === 0) return;
      first ??= { file, names: part.names };
      requireSameColumns(first.file, first.names, file, part.names);
      const columns = new Map(part.names.map((column, index) => [column, part.columns[index]]));
      await emit(tableFromColumns(name, columns, (row) => `${file.shown}: data row ${from + row + 1}`));
    });
  }
}

/** Takes some rows of a file, the first of which has the number `from`, counted from 0. */
type TakeRows = (part: FileRows, from: number) => Promise<void> | void;

/** Characters of a file's beginning in which its dialect is found. */
const SAMPLE = 2 ** 16;

/** Reads a file in pieces of so many rows. @param take is called at least once */
async function readOne(file: FoundFile, settings: CsvSettings, tools: SourceTools, size: number, take: TakeRows): Promise<void> {
  const { encoding, invalid, quote, columns } = settings, escape = escapeOf(settings.escape);
  const open = (): AsyncGenerator<string> => (
    decodeText(() => textBytes(tools.bytes(file), encoding, file.shown), { encoding, invalid }, file.shown));
  const sample = await beginning(open());
  if (columns === undefined && settings.header !== false) refuseJson(sample.text, file.shown);
  const given = { delimiter: delimiterOf(settings.delimiter), quote, escape, columns: columns?.length, whole: sample.whole };
  const dialect = detectDialect(sample.text, given), isEager = file.isPipe === true;
  const rows = new CsvRows(dialect, settings, size, take);
  try {
    await rows.read(open(), isEager);
  } catch (error) {
    if (!(error instanceof CsvProblem)) throw error;
    const mayEscape = escape === null && dialect.escape === quote && quote !== ""; // a backslash may come after the beginning
    if (mayEscape && rows.taken === 0 && !isEager) {
      try {
        await new CsvRows({ ...dialect, escape: "\\" }, settings, size, take).read(open());
        return;
      } catch (other) {
        if (!(other instanceof CsvProblem)) throw other;
      }
    }
    if (size < Infinity) await rows.flush();
    throw new PotluckError(`${file.shown}:${error.line}: ${error.message}: ${error.text}`);
  }
}

async function beginning(pieces: AsyncIterable<string>): Promise<{ text: string; whole: boolean }> {
  let text = "";
  for await (const piece of pieces) {
    text += piece;
    if (text.length >= SAMPLE) return { text, whole: false };
  }
  return { text, whole: true };
}

/** JSON has commas too, and its first line would be taken for names. */
function refuseJson(text: string, shown: string): void {
  const line = /^\s*(?<start>[{[].*)/u.exec(text)?.groups?.start;
  if (line === undefined) return;
  let format = "jsonl";
  if (/^\[\s*(?:\{|$)/u.test(line)) format = "json";
  else {
    try {
      JSON.parse(line);
    } catch {
      return;
    }
  }
  throw new PotluckError(`${shown}: this is JSON, not a csv; set format: ${format}`);
}

/** A file's rows in one dialect. */
class CsvRows {
  /** Rows that were handed on. */
  taken = 0;
  readonly #scanner: CsvScanner;
  #names: string[] | undefined;
  #columns: Fields[] = [];
  #rows = 0;
  /** Whether the next record is the line that names the delimiter, and whether it is the header. */
  #separator: boolean;
  #headed: boolean;
  /** Blank lines that are missing values of the only column, if another value follows. */
  #gaps = 0;

  constructor(
    readonly dialect: DetectedDialect, readonly settings: CsvSettings, readonly size: number, readonly take: TakeRows,
  ) {
    const { columns, header = columns === undefined, trim } = settings;
    this.#scanner = new CsvScanner(dialect, trim);
    this.#names = columns;
    this.#separator = dialect.separatorLine;
    this.#headed = header;
  }

  /**
   * Reads a text to its end, and hands its rows on.
   *
   * @param isEager whether rows are handed on as soon as they are there, since the next may be long in coming
   * @throws CsvProblem for records that do not fit; what was read before them waits for `flush`
   */
  async read(pieces: AsyncIterable<string>, isEager = false): Promise<void> {
    for await (const piece of pieces) {
      for (const fields of this.#scanner.push(piece)) {
        this.#add(fields);
        if (this.#rows >= this.size) await this.flush();
      }
      if (isEager && this.#rows > 0) await this.flush();
    }
    for (const fields of this.#scanner.push("", true)) this.#add(fields);
    if (this.#rows > 0 || this.taken === 0) await this.flush();
  }

  /** Hands on what was read. */
  async flush(): Promise<void> {
    const names = this.#names ?? [], columns = this.#columns.length === 0 ? names.map(() => []) : this.#columns;
    const part = { names, columns, rows: this.#rows }, from = this.taken;
    this.taken += this.#rows;
    this.#columns = [];
    this.#rows = 0;
    await this.take(part, from);
  }

  #add(fields: Fields): void {
    if (this.#separator) {
      this.#separator = false;
      return;
    }
    const isOnlyColumn = this.#names?.length === 1 && !this.#headed;
    const mayBeText = isOnlyColumn || (this.#names === undefined && !this.#headed); // blanks may be the value of the only column
    if (mayBeText ? fields.length === 1 && fields[0] === null : isBlankLine(fields)) {
      if (isOnlyColumn) this.#gaps++;
      return;
    }
    if (this.#headed) {
      this.#headed = false;
      this.#names ??= headerNames(fields);
      return;
    }
    const names = this.#names ??= fields.map((_, index) => `column${index}`);
    const extra = fields.length - names.length;
    if (extra !== 0 && !(extra === 1 && fields[names.length] === null)) {
      throw this.#scanner.problem(whyMisfit(fields, names, this.taken + this.#rows === 0, this.settings, this.dialect));
    }
    if (this.#columns.length === 0) this.#columns.push(...names.map(() => []));
    const columns = this.#columns;
    for (; this.#gaps > 0; this.#gaps--, this.#rows++) columns[0].push(null);
    for (let index = 0; index < names.length; index++) columns[index].push(fields[index]);
    this.#rows++;
  }
}

/** What is wrong with a record of too many or too few fields. @param isFirst whether no row came before it */
function whyMisfit(
  fields: Fields, names: readonly string[], isFirst: boolean, { columns, header }: CsvSettings, { delimiter, quote }: Dialect,
): string {
  if (columns !== undefined && isFirst) {
    const named = `columns has ${columns.length} name${columns.length === 1 ? "" : "s"}`;
    const record = excerpt(fields.map((field) => field ?? "").join(" | "));
    return `${named}, but the file has ${fields.length} columns (its first record: ${record})`;
  }
  const found = `expected ${names.length} field${names.length === 1 ? "" : "s"}, found ${fields.length}`;
  if (fields.length < names.length) return found;
  const hints = quote === "" ? [] : [`a field with ${JSON.stringify(delimiter)} in it must be quoted, as in ${quote}...${quote}`];
  if (names.length === 1) hints.push("if each line is one text, set format: lines");
  else if (isFirst && header !== false && fields.length === names.length + 1) {
    const all = ["row", ...names].map((name) => JSON.stringify(name)).join(", ");
    hints.push(`if each row begins with a name that the header leaves out, as R writes it, set header: true, columns: [${excerpt(all)}]`);
  }
  return [found, ...hints].join("; ");
}
