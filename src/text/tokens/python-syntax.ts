/** @file What a Python pattern and its classes of characters share: the text that is read, escapes, flags, and errors. */
import { SPACE_CLASS, WORD_CLASS } from "./unicode.js";

/** Flags of a pattern, or of a part of it. */
export interface Flags {
  ascii: boolean;
  ignoreCase: boolean;
  multiline: boolean;
  dotAll: boolean;
  verbose: boolean;
}

/** A pattern is wrong, or has no counterpart in JavaScript; the message says why, and what to write. */
export class PatternError extends Error {
  override name = "PatternError";
}

/** What an escape stands for: a character, or a class of them, as JavaScript writes it under flag `v`. */
export interface Escaped {
  piece: string;
  /** The character, by its code point; null for a class. */
  point: number | null;
}

const DIGITS = String.raw`\p{Nd}`;
/** Classes by letter: of all scripts, and of ASCII. */
const CLASSES: Readonly<Record<string, readonly [string, string]>> = {
  w: [WORD_CLASS, "[a-zA-Z0-9_]"], d: [`[${DIGITS}]`, "[0-9]"], s: [SPACE_CLASS, "[ \\t\\n\\r\\f\\v]"],
};
const CONTROLS: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 };

/** The text of a pattern, and how far it has been read. */
export class PatternText {
  at = 0;

  constructor(readonly pattern: string) {}

  get isAtEnd(): boolean {
    return this.at >= this.pattern.length;
  }

  /** The next UTF-16 unit; empty at the end. */
  get next(): string {
    return this.pattern.charAt(this.at);
  }

  /** Reads what matches here; null where nothing does. @param expected with flag `y` */
  take(expected: RegExp): RegExpExecArray | null {
    expected.lastIndex = this.at;
    const found = expected.exec(this.pattern);
    if (found !== null) this.at += found[0].length;
    return found;
  }

  /** Reads a character. */
  character(): string {
    const character = String.fromCodePoint(this.pattern.codePointAt(this.at)!);
    this.at += character.length;
    return character;
  }

  /** An error about the place that was read last. */
  error(problem: string, at = this.at): PatternError {
    const place = this.pattern.length > 40 ? `at character ${[...this.pattern.slice(0, at)].length} of the pattern` : `"${this.pattern}"`;
    return new PatternError(`${place}: ${problem}`);
  }

  /** A quantifier after a quantifier. */
  refuseSecondQuantifier(): void {
    const found = this.take(/\*|\{(?:\d+(?:,\d*)?|,\d*)\}/uy);
    if (found !== null) throw this.error(`${found[0]} repeats what is repeated already: put that in (?:...)`);
  }

  /** What an escape stands for, after its backslash. @param inClass whether it is in [...] */
  escaped(flags: Flags, inClass: boolean): Escaped {
    if (this.isAtEnd) throw this.error("ends in a backslash: write \\\\ for the character");
    const property = this.take(/[pP]\{[\w=]+\}/uy);
    if (property !== null) return { piece: `\\${property[0]}`, point: null };
    const kind = this.take(/[wWdDsS]/uy)?.[0];
    if (kind !== undefined) {
      const positive = CLASSES[kind.toLowerCase()][flags.ascii ? 1 : 0];
      return { piece: kind === kind.toLowerCase() ? positive : `[^${positive}]`, point: null };
    }
    const code = this.code(inClass);
    if (code !== null) return character(code);
    if (/[a-zA-Z0-9]/u.test(this.next)) throw this.badEscape();
    return character(this.character().codePointAt(0)!);
  }

  private code(inClass: boolean): number | null {
    const hex = this.take(/x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|U([0-9a-fA-F]{8})/uy);
    if (hex !== null) {
      const code = Number.parseInt(hex[1] ?? hex[2] ?? hex[3] ?? hex[4], 16);
      if (code > 0x10ffff) throw this.error(`\\${hex[0]} is beyond Unicode, which ends at \\U0010ffff`);
      return code;
    }
    const octal = this.take(inClass ? /[0-7]{1,3}/uy : /0[0-7]{0,2}|[0-7]{3}/uy);
    if (octal !== null) {
      const code = Number.parseInt(octal[0], 8);
      if (code > 0o377) throw this.error(`\\${octal[0]} is beyond the octal escapes, which end at \\377`);
      return code;
    }
    const control = this.take(inClass ? /[abtnvfr]/uy : /[atnvfr]/uy);
    return control === null ? null : CONTROLS[control[0]];
  }

  private badEscape(): PatternError {
    if (/\d/u.test(this.next)) return this.error(`\\${this.next}, a group that is matched again, is not supported`);
    if (this.next === "N") return this.error("\\N{...}, a character by its name, is not supported: write the character, or \\uXXXX");
    return this.error(`\\${this.next} is no escape in Python`);
  }
}

/** A character by its code point. */
export function character(point: number): Escaped {
  return { piece: literal(String.fromCodePoint(point)), point };
}

/** A character as a pattern and a class write it under flag `v`. */
export function literal(character: string): string {
  if (/[\^$\\.*+?()[\]{}|/]/u.test(character)) return `\\${character}`;
  return /[-&!#%,:;<=>@`~\s\p{C}]/u.test(character) ? `\\u{${character.codePointAt(0)!.toString(16)}}` : character;
}
