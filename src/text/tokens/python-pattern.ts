/**
 * @file Token patterns as scikit-learn has them: the syntax of Python's `re` for text, as a JavaScript regular expression that matches the
 * same. The two differ where it matters: Python's `\w`, `\b`, `\d` and `\s` know all scripts, its `.` stops at a line feed alone, its `$`
 * matches before a last line feed. What has no counterpart is refused. Semantics: Python 3.11, https://docs.python.org/3/library/re.html.
 */
import { ClassReader } from "./python-class.js";
import { type Flags, literal, PatternError, PatternText } from "./python-syntax.js";
import { WORD_CLASS } from "./unicode.js";

/** scikit-learn's default: two word characters or more. */
const DEFAULT = String.raw`\b\w\w+\b`;
/** Any character: `[^]` would do, but V8 reads it wrongly under flag `v`. */
const ANY = "[\\s\\S]";
/** The places before the first character and after the last, without flag `m`. */
const START = "^", END = "$";

/** A pattern that JavaScript understands. */
export interface TranslatedPattern {
  /** For flag `v`. */
  source: string;
  flags: string;
  /** Its capturing groups. */
  groups: number;
}

/**
 * A Python pattern as a JavaScript one (flag `v`). `(?u)` in front changes nothing. Beyond Python, `\p{...}` is a property of Unicode, as
 * in JavaScript and in Python's `regex`.
 *
 * @throws PatternError for what is no pattern, or has no counterpart in JavaScript
 * @example
 * translatePattern("(?i)[a-z]+").flags; // "iv"
 */
export function translatePattern(pattern: string): TranslatedPattern {
  const text = new PatternText(pattern), flags = globalFlags(text);
  const reader = new Reader(text), source = reader.alternatives(flags);
  if (!text.isAtEnd) throw text.error("a ) closes nothing: write \\) for the character");
  return { source, flags: flags.ignoreCase ? "iv" : "v", groups: reader.groups };
}

/** Whether a pattern is scikit-learn's default, for which there is a faster way. */
export function isDefaultPattern(pattern: string | RegExp | null): boolean {
  return pattern === null || (typeof pattern === "string" && pattern.replace(/^\(\?u\)/u, "") === DEFAULT);
}

/** The flags that open a pattern, as `(?iu)` does. */
function globalFlags(text: PatternText): Flags {
  let flags: Flags = { ascii: false, ignoreCase: false, multiline: false, dotAll: false, verbose: false };
  for (let found = text.take(/\(\?([a-zA-Z]+)\)/uy); found !== null; found = text.take(/\(\?([a-zA-Z]+)\)/uy)) {
    flags = withFlags(text, flags, found[1], true);
  }
  if (flags.ascii && flags.ignoreCase) {
    throw text.error("(?a) together with (?i) has no counterpart in JavaScript: write the letters' cases out, such as [aA]");
  }
  return flags;
}

function withFlags(text: PatternText, flags: Flags, letters: string, value: boolean): Flags {
  const changed = { ...flags };
  if (/a.*u|u.*a/u.test(letters)) throw text.error("flags a and u contradict each other: leave one out");
  for (const letter of letters) {
    if (letter === "u") changed.ascii = false;
    else if (letter === "a") changed.ascii = value;
    else if (letter === "i") changed.ignoreCase = value;
    else if (letter === "m") changed.multiline = value;
    else if (letter === "s") changed.dotAll = value;
    else if (letter === "x") changed.verbose = value;
    else if (letter === "L") throw text.error("flag L is for bytes, and texts are no bytes: leave it out");
    else throw text.error(`there is no flag ${letter}: the flags are a, i, m, s, u and x`);
  }
  return changed;
}

/** What may follow an atom. */
type Atom = "repeats" | "place" | "nothing";

class Reader {
  groups = 0;
  private depth = 0;
  private readonly classes: ClassReader;

  constructor(private readonly text: PatternText) {
    this.classes = new ClassReader(text);
  }

  /** Alternatives up to the end of the pattern or a closing bracket. */
  alternatives(flags: Flags): string {
    const { text } = this, parts: string[] = [];
    let atom: Atom = "nothing";
    while (!text.isAtEnd && text.next !== ")") {
      if (flags.verbose && text.take(/(?:[ \t\n\r\f\v]|#[^\n]*)+/uy) !== null) continue;
      if (text.take(/\(\?#[^)]*\)/uy) !== null) continue;
      const quantifier = this.quantifier();
      if (quantifier !== null) {
        if (atom !== "repeats") throw text.error(`${quantifier} repeats nothing: write \\${quantifier[0]} for the character`);
        parts.push(quantifier);
        atom = "nothing";
      } else if (text.take(/\|/uy) !== null) {
        parts.push("|");
        atom = "nothing";
      } else {
        const [piece, now] = this.atom(flags);
        parts.push(piece);
        atom = now;
      }
    }
    return parts.join("");
  }

  private quantifier(): string | null {
    const { text } = this, found = text.take(/[*+?]|\{(?:\d+(?:,\d*)?|,\d*)\}/uy);
    if (found === null) return null;
    const [written] = found, bounds = /^\{(\d*),?(\d*)\}$/u.exec(written);
    if (bounds && bounds[1] !== "" && bounds[2] !== "" && Number(bounds[1]) > Number(bounds[2])) {
      throw text.error(`${written} has the larger number first`);
    }
    if (text.next === "+") {
      throw text.error(`${written}+ (a repetition that gives nothing back) has no counterpart in JavaScript: write ${written}`);
    }
    if (text.take(/\?/uy) !== null) return `${inJavaScript(written)}?`;
    if (/^[*{]/u.test(text.next)) text.refuseSecondQuantifier();
    return inJavaScript(written);
  }

  private atom(flags: Flags): [piece: string, atom: Atom] {
    const { text } = this, character = text.character();
    switch (character) {
      case "(": return this.group(flags);
      case "[": return [this.classes.read(flags), "repeats"];
      case ".": return [flags.dotAll ? ANY : "[^\\n]", "repeats"];
      case "^": return [flags.multiline ? "(?<![^\\n])" : START, "place"];
      case "$": return [flags.multiline ? "(?![^\\n])" : `(?=\\n?${END})`, "place"];
      case "\\": return this.escape(flags);
      default: return [literal(character), "repeats"];
    }
  }

  private escape(flags: Flags): [piece: string, atom: Atom] {
    const { text } = this, word = flags.ascii ? "[a-zA-Z0-9_]" : WORD_CLASS;
    const found = text.take(/[AZbB]/uy);
    if (found === null) return [text.escaped(flags, false).piece, "repeats"];
    const places: Readonly<Record<string, string>> = {
      A: START, Z: END, b: `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`,
      B: `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word})(?:(?<=${ANY})|(?=${ANY})))`, // never in an empty text
    };
    return [places[found[0]], "place"];
  }

  private group(flags: Flags): [piece: string, atom: Atom] {
    const { text } = this;
    if (text.next !== "?") {
      this.groups++;
      return [`(${this.inside(flags)})`, "repeats"];
    }
    const named = text.take(/\?P?<([\p{ID_Start}_][\p{ID_Continue}]*)>/uy);
    if (named !== null) {
      this.groups++;
      return [`(${this.inside(flags)})`, "repeats"];
    }
    const look = text.take(/\?(?::|<?[=!])/uy);
    if (look !== null) {
      const piece = `(${look[0]}${this.inside(flags)})`;
      return [look[0] === "?:" ? piece : `(?:${piece})`, "repeats"]; // JavaScript repeats no assertion that stands alone
    }
    const scoped = text.take(/\?([a-zA-Z]*)(?:-([a-zA-Z]+))?:/uy);
    if (scoped !== null) return [`(?:${this.inside(this.scoped(flags, scoped[1], scoped[2] ?? ""))})`, "repeats"];
    throw this.refused();
  }

  private scoped(flags: Flags, on: string, off: string): Flags {
    const { text } = this, changed = withFlags(text, withFlags(text, flags, on, true), off, false);
    if (changed.ignoreCase !== flags.ignoreCase) {
      throw text.error("a flag i for a part of the pattern has no counterpart in JavaScript: put (?i) at the start, or write [aA]");
    }
    if (changed.ascii && changed.ignoreCase) throw text.error("flags a and i together have no counterpart in JavaScript: write [aA]");
    return changed;
  }

  /** What is in a group, to its end. */
  private inside(flags: Flags): string {
    const { text } = this, from = text.at;
    if (++this.depth > 100) throw text.error("groups are nested more than 100 deep");
    const content = this.alternatives(flags);
    if (text.take(/\)/uy) === null) throw text.error("a ( is not closed: write \\( for the character", from - 1);
    this.depth--;
    return content;
  }

  private refused(): PatternError {
    const { text } = this;
    if (text.take(/\?P=/uy) !== null) return text.error("(?P=name), a group that is matched again, is not supported");
    if (text.take(/\?\(/uy) !== null) return text.error("(?(1)...), a choice by a group, is not supported: write the alternatives out");
    if (text.take(/\?>/uy) !== null) {
      return text.error("(?>...), a group that gives nothing back, has no counterpart in JavaScript: write (?:...)");
    }
    if (text.take(/\?[a-zA-Z]+\)/uy) !== null) return text.error("flags for the whole pattern go at its start");
    return text.error("a ( is followed by a ? that begins no group");
  }
}

/** A quantifier as JavaScript writes it. */
function inJavaScript(quantifier: string): string {
  return quantifier.replace("{,", "{0,");
}
