/**
 * @file A csv's text as records of fields (RFC 4180, and quotes escaped by another character). One scanner serves both the detection of a
 * dialect and the reading, so that they cannot disagree; and it tells an empty field from a quoted empty text, which most libraries do not.
 */
import { excerpt } from "./excerpt.js";

/** How a csv marks its fields. */
export interface Dialect {
  /** What is between two fields: one character or several. */
  delimiter: string;
  /** What encloses a quoted field; "" for nothing. */
  quote: string;
  /** What stands before a quote inside a quoted field: the quote itself where quotes are doubled, such as `\`, or "" for nothing. */
  escape: string;
}

/** A record's fields: null where there is nothing between two delimiters, "" where there is a pair of quotes. */
export type Fields = (string | null)[];

/** What is wrong with a record, and where. */
export class CsvProblem extends Error {
  override name = "CsvProblem";

  /**
   * @param message what is wrong, and what to do
   * @param line on which the record starts, from 1
   * @param text that line, cut
   */
  constructor(message: string, readonly line: number, readonly text: string) {
    super(message);
  }
}

const NEWLINE = 10, RETURN = 13, SPACE = 32, TAB = 9;
/** What no record has, so that a quote without an end is found before the memory is full. */
const LONGEST_RECORD = 2 ** 27;
const INCOMPLETE = -1;
const REMEDY = 'double the quotes inside a quoted field, set escape: "\\\\" if a backslash stands before each, or set quote: "" if ' +
  "quotes mean nothing in this file";

/** Splits a text that comes in pieces. Within a piece, a field is found by a plain loop and cut out as a whole. */
export class CsvScanner {
  /** The line on which the record that came last starts, from 1. */
  line = 1;
  #text = "";
  #at = 0;
  /** Where the record that came last starts. */
  #start = 0;
  #wanted = 0;
  #nextLine = 1;
  #fields: Fields = [];
  /** Newlines in quotes of the current record. */
  #inside = 0;
  /** Where the next escape is, if it was looked for. */
  #escapeAt = -1;
  readonly #quoteCode: number;
  readonly #escapes: boolean;
  /** Whether spaces may stand between a delimiter and a quote, and whether tabs may. */
  readonly #spaced: boolean;
  readonly #tabbed: boolean;

  /** @param trim whether spaces and tabs around values without quotes are no part of them */
  constructor(readonly dialect: Dialect, readonly trim = false) {
    const { delimiter, quote, escape } = dialect;
    this.#quoteCode = quote === "" ? -1 : quote.charCodeAt(0);
    this.#escapes = escape !== "" && escape !== quote;
    this.#spaced = !delimiter.startsWith(" ");
    this.#tabbed = trim && !delimiter.startsWith("\t");
  }

  /**
   * The records that end in the text so far.
   *
   * @param last whether the text ends with this piece
   * @throws CsvProblem where a quoted field does not end correctly
   */
  *push(piece: string, last = false): Generator<Fields> {
    this.#text = this.#at < this.#text.length ? this.#text.slice(this.#at) + piece : piece;
    this.#at = 0;
    this.#escapeAt = -1;
    if (this.#text.length < this.#wanted && !last) return; // a long record is tried again only where its text has doubled
    while (this.#at < this.#text.length) {
      const end = this.#record(last);
      if (end === INCOMPLETE) {
        this.#wanted = 2 * (this.#text.length - this.#at);
        if (this.#wanted > 2 * LONGEST_RECORD) throw this.#broken("its second quote is not among the next 128 million characters");
        return;
      }
      this.line = this.#nextLine;
      this.#nextLine += 1 + this.#inside;
      this.#start = this.#at;
      this.#at = end;
      yield this.#fields;
    }
    this.#wanted = 0;
  }

  /** A problem of the record that came last. */
  problem(message: string): CsvProblem {
    return new CsvProblem(message, this.line, lineAt(this.#text, this.#start));
  }

  /** The problem of a quoted field in the record that is being read. */
  #broken(why: string): CsvProblem {
    return new CsvProblem(`a quoted field does not end correctly: ${why}; ${REMEDY}`, this.#nextLine, lineAt(this.#text, this.#at));
  }

  /** Reads the record at `#at` into `#fields`; returns where the next one starts. */
  #record(last: boolean): number {
    const { dialect: { delimiter }, trim } = this, text = this.#text, end = text.length, first = delimiter.charCodeAt(0);
    const fields: Fields = [];
    this.#inside = 0;
    let at = this.#at;
    for (;;) {
      let start = at;
      if (this.#quoteCode >= 0) start = this.#afterBlanks(start);
      if (text.charCodeAt(start) === this.#quoteCode) {
        at = this.#quoted(start + 1, fields, last);
        if (at === INCOMPLETE) return INCOMPLETE;
      } else if (this.#quoteCode < 0 && this.#escapes) {
        at = this.#escaped(at, fields, last);
        if (at === INCOMPLETE) return INCOMPLETE;
      } else {
        start = at;
        for (; at < end; at++) {
          const code = text.charCodeAt(at);
          if (code === NEWLINE || code === RETURN || (code === first && (delimiter.length === 1 || text.startsWith(delimiter, at)))) break;
        }
        const value = at === start ? "" : text.slice(start, at), plain = trim ? trimmed(value) : value;
        fields.push(plain === "" ? null : plain);
      }
      if (!last && (at >= end || (at + 1 >= end && text.charCodeAt(at) === RETURN))) return INCOMPLETE;
      const code = at < end ? text.charCodeAt(at) : NEWLINE;
      if (code === NEWLINE || code === RETURN) {
        this.#fields = fields;
        return at >= end ? end : code === RETURN && text.charCodeAt(at + 1) === NEWLINE ? at + 2 : at + 1;
      }
      at += delimiter.length;
    }
  }

  /** Reads a quoted field from after its first quote; returns where its delimiter or the line's end is. */
  #quoted(from: number, fields: Fields, last: boolean): number {
    const { quote, escape, delimiter } = this.dialect, text = this.#text;
    let value = "", at = from;
    for (;;) {
      const close = text.indexOf(quote, from);
      const escapeAt = this.#escapes ? this.#nextEscape(from) : Infinity;
      if (escapeAt < (close < 0 ? text.length : close)) {
        const next = text.charAt(escapeAt + 1);
        if (next === "" && !last) return INCOMPLETE;
        const special = next === quote || next === escape, endsLine = next === "\n" || next === "\r";
        value += text.slice(from, special || endsLine ? escapeAt : escapeAt + 1) + (special ? next : "");
        from = escapeAt + (special ? 2 : 1);
        continue;
      }
      if (close < 0) {
        if (last) throw this.#broken("its second quote is missing");
        return INCOMPLETE;
      }
      value += text.slice(from, close);
      from = close + 1;
      if (text.charAt(from) !== quote) break;
      value += quote; // doubled
      from++;
    }
    at = this.#afterBlanks(from);
    if (at + delimiter.length > text.length && !last) return INCOMPLETE;
    const code = text.charCodeAt(at);
    if (at < text.length && code !== NEWLINE && code !== RETURN && !text.startsWith(delimiter, at)) {
      if (!last && text.length < at + 200 && !/[\r\n]/u.test(text.slice(at))) return INCOMPLETE; // the message shows the whole line
      throw this.#broken(`${showChar(text, at)} follows its second quote`);
    }
    for (let newline = value.indexOf("\n"); newline >= 0; newline = value.indexOf("\n", newline + 1)) this.#inside++;
    fields.push(value);
    return at;
  }

  /** Reads a field of a file without quotes, in which an escape takes the meaning from a delimiter, a line end and itself. */
  #escaped(from: number, fields: Fields, last: boolean): number {
    const { escape, delimiter } = this.dialect, text = this.#text;
    let value = "", at = from;
    for (; at < text.length; at++) {
      const char = text.charAt(at);
      if (char === "\n" || char === "\r" || text.startsWith(delimiter, at)) break;
      if (char !== escape) continue;
      if (at + delimiter.length >= text.length && !last) return INCOMPLETE;
      const next = text.charAt(at + 1), taken = text.startsWith(delimiter, at + 1) ? delimiter
        : next === escape || next === "\n" ? next : next === "\r" ? (text.charAt(at + 2) === "\n" ? "\r\n" : next) : "";
      if (taken === "") continue;
      if (next === "\r" && at + 2 >= text.length && !last) return INCOMPLETE;
      if (taken.endsWith("\n")) this.#inside++;
      value += text.slice(from, at) + taken;
      at += taken.length;
      from = at + 1;
    }
    value += text.slice(from, at);
    const plain = this.trim ? trimmed(value) : value;
    fields.push(plain === "" ? null : plain);
    return at;
  }

  #afterBlanks(at: number): number {
    const text = this.#text;
    for (;; at++) {
      const code = text.charCodeAt(at);
      if (!(code === SPACE && this.#spaced) && !(code === TAB && this.#tabbed)) return at;
    }
  }

  #nextEscape(from: number): number {
    if (this.#escapeAt < from) {
      const found = this.#text.indexOf(this.dialect.escape, from);
      this.#escapeAt = found < 0 ? Infinity : found;
    }
    return this.#escapeAt;
  }
}

/** The line that starts at a place of a text, cut. */
function lineAt(text: string, start: number): string {
  return excerpt(/^[^\r\n]*/u.exec(text.slice(start, start + 200))![0]);
}

function showChar(text: string, at: number): string {
  return JSON.stringify(String.fromCodePoint(text.codePointAt(at)!));
}

/** Without spaces and tabs around it. */
export function trimmed(value: string): string {
  const isBlank = (at: number): boolean => value.charCodeAt(at) === SPACE || value.charCodeAt(at) === TAB;
  let start = 0, end = value.length;
  while (start < end && isBlank(start)) start++;
  while (end > start && isBlank(end - 1)) end--;
  return value.slice(start, end);
}

/** Whether a record is a blank line, of spaces and tabs at most. */
export function isBlankLine(fields: Fields): boolean {
  const [field] = fields;
  return fields.length === 1 && (field === null || (field !== "" && trimmed(field) === ""));
}
