/**
 * @file JSON as it is written, row by row. The lexer is that of jsonc-parser: it gives each token's own text and place, which JSON.parse
 * does not (a number's digits, the order of keys such as "10" and "2", keys that stand twice). Beyond RFC 8259 it reads NaN, Infinity and
 * -Infinity, which Python's `json.dumps` writes, and skips comments.
 */
import { createScanner, type JSONScanner } from "jsonc-parser";
import type { CellValue } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import { numberAsWritten } from "./as-written.js";
import { excerpt } from "./excerpt.js";

/** The lexer's kinds of token; its own enum cannot be imported where modules are compiled one by one. */
export const Token = {
  OpenBrace: 1, CloseBrace: 2, OpenBracket: 3, CloseBracket: 4, Comma: 5, Colon: 6, Null: 7, True: 8, False: 9, String: 10, Number: 11,
  Unknown: 16, End: 17,
} as const;

/** More than real data needs, and few enough for the stack. */
const DEEPEST = 500;

/** What is wrong inside a quoted text. */
const BROKEN_TEXT = /\\u(?![0-9a-f]{4})|\\(?!["\\/bfnrtu])|[\0-\x1f]/iu;
/** A surrogate that is not half of a pair. */
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** The text ended within a token or a value, and more text may follow. */
export class NeedsMore extends Error {}

/** A place in a file, from 1. */
export interface Place {
  line: number;
  column: number;
}

/**
 * A piece of JSON that is read token by token.
 *
 * @param shown what errors call the file
 * @param start where in the file the text starts
 * @param whole what the text is, if nothing follows; else what is cut off at the end throws {@link NeedsMore}
 */
export class JsonText {
  readonly #scanner: JSONScanner;
  #depth = 0;

  constructor(readonly text: string, readonly shown: string, readonly start: Place, readonly whole: "line" | "file" | undefined) {
    this.#scanner = createScanner(text, true);
  }

  /** Where the last token starts. */
  get offset(): number {
    return this.#scanner.getTokenOffset();
  }

  /** Where the last token ends. */
  get end(): number {
    return this.#scanner.getPosition();
  }

  /** The last token, as it is written. */
  get written(): string {
    return this.text.slice(this.offset, this.end);
  }

  /** Reads the next token. */
  next(): number {
    const token = this.#scanner.scan() as number;
    if (this.whole === undefined && this.end === this.text.length) throw new NeedsMore();
    return token;
  }

  /**
   * Reads an object after its brace.
   *
   * @param add takes each key and its value; returns whether the key is new
   */
  row(add: (key: string, value: CellValue) => boolean): void {
    this.members((key, offset) => {
      if (!add(key, this.#cell())) {
        const remedy = "give each its own name, or leave one out";
        throw this.fail(`the key ${JSON.stringify(excerpt(key, 60))} stands twice in this object; ${remedy}`, offset);
      }
    });
  }

  /** Reads the next token, which must be of a kind. @param wanted that kind, for the error */
  expect(kind: number, wanted: string): void {
    const token = this.next();
    if (token !== kind) throw this.unexpected(wanted, token);
  }

  /** The error for a value, of which the first token has been read, that stands where a row should. */
  notARow(token: number): PotluckError {
    const found = token === Token.OpenBracket ? "a list" : this.#shownToken();
    if (token === Token.End || (token === Token.Unknown && this.#special() === undefined)) return this.unexpected("an object", token);
    return this.fail(`each row must be an object with its columns as keys, such as {"text": "...", "label": "..."}, found ${found}`);
  }

  /** A key and its colon, of which the first token has been read. */
  key(token: number): { key: string; offset: number } {
    if (token !== Token.String) throw this.unexpected("a key in double quotes", token, "inside an object");
    const { offset } = this, key = this.#string(), next = this.next();
    if (next !== Token.Colon) throw this.unexpected(`a colon after the key ${JSON.stringify(excerpt(key, 60))}`, next);
    return { key, offset };
  }

  /** Reads an object after its brace. @param read reads the value of a key, which starts with the next token */
  members(read: (key: string, offset: number) => void): void {
    this.#each(Token.CloseBrace, { bracket: "brace", item: "key", place: "an object" }, (token) => {
      const { key, offset } = this.key(token);
      read(key, offset);
    });
  }

  /** Reads a value of any kind, which starts with the next token; its text without blanks. */
  value(): string {
    return this.#nested(this.next());
  }

  /** The last token, a string or key, as text. Half a surrogate pair is U+FFFD, as in text that is decoded from bytes. */
  #string(): string {
    const value = this.#scanner.getTokenValue(), error = this.#scanner.getTokenError() as number;
    if (error !== 0) throw this.#brokenString();
    return value.length + 2 === this.end - this.offset ? value : value.replace(LONE_SURROGATE, "\uFFFD");
  }

  #number(): string {
    const { text, end } = this;
    if ((this.#scanner.getTokenError() as number) !== 0) throw this.fail(`${excerpt(this.written, 40)} is not a whole number or decimal`);
    if (/[\w.+-]/u.test(text.charAt(end))) {
      const word = /[\w.+-]+/uy;
      word.lastIndex = this.offset;
      const found = word.exec(text)![0];
      if (this.whole === undefined && word.lastIndex === text.length) throw new NeedsMore();
      const why = /^-?0\d/u.test(found) ? "a number has no leading zeros" : "this is not a number";
      throw this.fail(`${why}: ${excerpt(found, 40)}; a text needs double quotes`);
    }
    return text.slice(this.offset, end);
  }

  /** The value of a word that is not JSON but that Python writes; undefined for any other. */
  #special(): number | undefined {
    const found = this.written;
    if (found === "NaN") return NaN;
    if (found === "Infinity") return Infinity;
    if (found !== "-") return undefined;
    const start = this.offset;
    this.next();
    if (this.written === "Infinity" && this.offset === start + 1) return -Infinity;
    throw this.fail(`a number is expected after the minus`, start);
  }

  #cell(): CellValue {
    const token = this.next();
    switch (token) {
      case Token.String: return this.#string();
      case Token.Number: return numberAsWritten(this.#number());
      case Token.True: return true;
      case Token.False: return false;
      case Token.Null: return null;
      case Token.OpenBrace: return this.#nested(token);
      case Token.OpenBracket: return this.#list();
      default: {
        const special = token === Token.Unknown ? this.#special() : undefined;
        if (special === undefined) throw this.unexpected("a value", token);
        return Number.isNaN(special) ? null : special;
      }
    }
  }

  /** A list of plain values; a list with lists or objects in it as its text. */
  #list(): CellValue {
    const start = this.offset;
    const values: (string | number | boolean | null)[] = [], written: (string | number | boolean | null)[] = [];
    let isNested = false, isNumbers = true;
    this.#items((token) => {
      if (token === Token.OpenBrace || token === Token.OpenBracket) {
        isNested = true;
        this.#nested(token);
        return;
      }
      if (token === Token.Number) {
        const text = this.#number(), number = Number(text);
        const exact = Number.isSafeInteger(number) || !/^-?\d+$/u.test(text);
        values.push(exact ? number : text);
        written.push(numberAsWritten(text));
        isNumbers &&= exact;
        return;
      }
      const item = this.#plain(token);
      isNumbers &&= item === null || typeof item === "number";
      values.push(item);
      written.push(item);
    });
    if (!isNested) return (isNumbers ? values : written);
    this.#scanner.setPosition(start);
    return this.#nested(this.next());
  }

  #plain(token: number): string | number | boolean | null {
    if (token === Token.String) return this.#string();
    if (token === Token.True) return true;
    if (token === Token.False) return false;
    if (token === Token.Null) return null;
    const special = token === Token.Unknown ? this.#special() : undefined;
    if (special === undefined) throw this.unexpected("a value", token);
    return special;
  }

  /** Reads the items of a list after its bracket. @param read gets the first token of each */
  #items(read: (token: number) => void): void {
    this.#each(Token.CloseBracket, { bracket: "bracket", item: "value", place: "a list" }, read);
  }

  /** Reads what stands between commas, up to a closing bracket. @param read gets the first token of each item */
  #each(close: number, { bracket, item, place }: Record<"bracket" | "item" | "place", string>, read: (token: number) => void): void {
    this.#down();
    let token = this.next();
    while (token !== close) {
      read(token);
      token = this.next();
      if (token === Token.Comma) {
        token = this.next();
        if (token === close) throw this.fail(`there is a comma before this ${bracket}, and no ${item} after it`);
      } else if (token !== close) throw this.unexpected(`a comma or a closing ${bracket}`, token, `inside ${place}`);
    }
    this.#depth--;
  }

  /** A value whose first token has been read, as its text without blanks. */
  #nested(token: number): string {
    if (token === Token.OpenBrace) {
      const parts: string[] = [];
      this.members((key) => parts.push(`${JSON.stringify(key)}:${this.value()}`));
      return `{${parts.join(",")}}`;
    }
    if (token === Token.OpenBracket) {
      const parts: string[] = [];
      this.#items((first) => parts.push(this.#nested(first)));
      return `[${parts.join(",")}]`;
    }
    if (token === Token.Number) return this.#number();
    return token === Token.String ? JSON.stringify(this.#string()) : String(this.#plain(token));
  }

  #down(): void {
    if (++this.#depth > DEEPEST) throw this.fail(`lists and objects are nested more than ${DEEPEST} deep here`);
  }

  #brokenString(): PotluckError {
    const { offset } = this, written = this.text.slice(offset, this.end + 1), found = BROKEN_TEXT.exec(written.slice(1));
    if (found === null) return this.fail("a text starts here that does not end: its closing quote is missing");
    const at = offset + 1 + found.index, [what] = found;
    if (what === "\n" || what === "\r") {
      return this.fail('a text does not end on its line; write a line break in it as \\n, or close it with "', at);
    }
    if (what.startsWith("\\")) {
      const shown = /^\\(?:u[0-9a-f]*|[\s\S])?/iu.exec(this.text.slice(at, at + 6))![0];
      return this.fail(`${shown} is no escape; write a backslash as \\\\`, at);
    }
    const code = `\\u${what.charCodeAt(0).toString(16).padStart(4, "0")}`;
    return this.fail(`a control character stands in a text; write it as ${code}`, at);
  }

  /** The error for a token that does not belong where it is. */
  unexpected(wanted: string, token: number, where = ""): PotluckError {
    if (token === Token.End) {
      const isLine = this.whole === "line";
      const remedy = isLine ? "an object must stand on one line; where it takes several, set format: json" : "it is not whole";
      return this.fail(`the ${this.whole} ends here${where && ` ${where}`}, where ${wanted} should follow; ${remedy}`);
    }
    if (token === Token.String && (this.#scanner.getTokenError() as number) !== 0) return this.#brokenString();
    return this.fail(`expected ${wanted}, found ${this.#shownToken()}`);
  }

  /** The last token as an error shows it, with what to write instead where that is known. */
  #shownToken(): string {
    const { written } = this, word = /^[\w'.+-]+/u.exec(this.text.slice(this.offset, this.offset + 60))?.[0] ?? written;
    const python: Record<string, string> = { True: "true", False: "false", None: "null", undefined: "null", nan: "null", nil: "null" };
    if (Object.hasOwn(python, word)) return `${word}; in JSON it is ${python[word]}`;
    if (written.startsWith("'")) return "a single quote; JSON has double quotes (in Python, json.dumps writes them)";
    return /[\0-\x1f\x7f]/u.test(written) ? JSON.stringify(excerpt(written, 40)) : excerpt(written, 40);
  }

  /** An error at an offset, by default the last token's. */
  fail(problem: string, offset = this.offset): PotluckError {
    const { line, column } = placeAt(this.text, offset, this.start);
    return new PotluckError(`${this.shown}:${line}:${column}: ${problem}`);
  }
}

/** The place of an offset in a text that starts at a place. Columns count characters as editors do, not halves of surrogate pairs. */
export function placeAt(text: string, offset: number, start: Place): Place {
  let { line, column } = start, from = 0;
  for (let end = text.indexOf("\n"); end !== -1 && end < offset; end = text.indexOf("\n", from)) {
    line++;
    column = 1;
    from = end + 1;
  }
  return { line, column: column + [...text.slice(from, offset)].length };
}
