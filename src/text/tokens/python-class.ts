/** @file Classes of characters in Python patterns, `[a-z]` and `[^\W\d_]`, as JavaScript has them under flag `v`. */
import { character, type Escaped, type Flags, type PatternText } from "./python-syntax.js";

/** Reads what stands in square brackets. */
export class ClassReader {
  constructor(private readonly text: PatternText) {}

  /** The class whose `[` was read last. @throws PatternError where it has no end, or a range is none */
  read(flags: Flags): string {
    const { text } = this, start = text.at - 1, isNegated = text.take(/\^/uy) !== null, parts: string[] = [];
    for (let isFirst = true; isFirst || text.next !== "]"; isFirst = false) {
      if (text.isAtEnd) throw text.error("a [ is not closed: write \\[ for the character", start);
      parts.push(this.part(flags));
    }
    text.take(/\]/uy);
    return `[${isNegated ? "^" : ""}${parts.join("")}]`;
  }

  /** A character, a class, or a range. */
  private part(flags: Flags): string {
    const { text } = this, first = this.one(flags);
    if (text.take(/-(?!\])/uy) === null) return first.piece;
    if (text.isAtEnd) return first.piece; // reported as a class without an end
    const from = text.at, last = this.one(flags);
    if (first.point === null || last.point === null) {
      throw text.error("a range such as a-z needs a character at both ends: put a - that means itself last, as in [\\w-]", from);
    }
    if (first.point > last.point) {
      throw text.error(`the range ${String.fromCodePoint(first.point)}-${String.fromCodePoint(last.point)} goes backwards`, from);
    }
    return `${first.piece}-${last.piece}`;
  }

  private one(flags: Flags): Escaped {
    const { text } = this, found = text.character();
    return found === "\\" ? text.escaped(flags, true) : character(found.codePointAt(0)!);
  }
}
