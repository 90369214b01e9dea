/**
 * @file The fast way from a document to its symbols: one pass over its UTF-8 bytes that hashes and looks up as it
 * goes, for the default token pattern and for characters. It yields what analyze.ts yields, several times as fast, because no
 * token becomes a string.
 */
import { preprocess } from "./analyze.js";
import { grown, LONGEST_KEY, NONE, type GramTable } from "../counting/gram-table.js";
import type { TextSettings } from "./options.js";
import { isSpace, isWordCharacter } from "./unicode.js";

/** A byte outside words. */
const OUTSIDE = 0;

/** For each byte of ASCII that may be part of a word, itself, in lower case if that is asked for; {@link OUTSIDE} for others. */
const lettersOf = (lowercase: boolean) => Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80 || !isWordCharacter(byte)) return OUTSIDE;
  return lowercase ? String.fromCharCode(byte).toLowerCase().charCodeAt(0) : byte;
});
const LETTERS = lettersOf(false), LOWERED_LETTERS = lettersOf(true);

const SPACE = 0x20;
const UNASKED = -2;
const encoder = new TextEncoder();

/** Turns documents into sequences of symbols of a {@link GramTable}. */
export class Scanner {
  /** The symbols of the current sequence; {@link NONE} for one that a frozen table doesn't have. */
  sequence: Int32Array = new Int32Array(1024);
  /** The current document, `[length]` bytes, and a 0 after them. */
  private bytes: Uint8Array = new Uint8Array(4096);
  private length = 0;
  private readonly asciiSymbols = new Int32Array(128).fill(UNASKED);

  /** @param skipBelow symbols below this number are stop words, and left out */
  constructor(private readonly options: TextSettings, private readonly grams: GramTable, private readonly skipBelow: number) {}

  /** Passes on each of the document's sequences by its length: one in all, or one a word for `char_wb`. */
  scan(document: string, take: (length: number) => void): void {
    const { analyzer, lowercase } = this.options;
    if (analyzer === "word") {
      this.encode(document);
      if (this.length === document.length) return this.scanAscii(this.bytes, 0, this.length, take);
    } else {
      const text = lowercase ? document.toLowerCase() : document;
      this.encode(text);
      if (this.length === text.length) return this.scanCharacters(take);
    }
    // More bytes than UTF-16 units: not plain ASCII, which has neither accents nor broken surrogates.
    this.encode(preprocess(document, this.options));
    if (analyzer !== "word") return this.scanCharacters(take);
    this.makeRoom(this.length);
    take(this.tokens());
  }

  /**
   * The same for the words of a document that is given as ASCII, `bytes[from .. to)`, and is lower-cased there.
   *
   * @param bytes with a 0 at `to`
   */
  scanAscii(bytes: Uint8Array, from: number, to: number, take: (length: number) => void): void {
    this.makeRoom(to - from);
    take(this.asciiTokens(bytes, from, to));
  }

  private scanCharacters(take: (length: number) => void): void {
    this.makeRoom(this.length + 2); // never more symbols than bytes, and two spaces around a word
    if (this.options.analyzer === "char") take(this.characters());
    else this.words(take);
  }

  private makeRoom(symbols: number): void {
    if (this.sequence.length < symbols) this.sequence = grown(this.sequence, symbols);
  }

  private encode(text: string): void {
    if (this.bytes.length <= text.length * 3) this.bytes = grown(this.bytes, text.length * 3 + 1);
    this.length = encoder.encodeInto(text, this.bytes).written;
    this.bytes[this.length] = 0;
  }

  /** The words of ASCII text, in a loop for nothing else, since nearly all text of many corpora is ASCII. */
  private asciiTokens(bytes: Uint8Array, from: number, to: number): number {
    const { grams, sequence, skipBelow } = this;
    const letters = this.options.lowercase ? LOWERED_LETTERS : LETTERS;
    let found = 0;
    for (let at = from; at < to; at++) {
      const start = at;
      let a = 0, b = 0, c = 0; // the last 12 bytes
      // Ends at the 0 after the document at the latest.
      for (let letter = letters[bytes[at]]; letter !== OUTSIDE; letter = letters[bytes[at]]) {
        a = (a << 8) | (b >>> 24);
        b = (b << 8) | (c >>> 24);
        c = (c << 8) | letter;
        bytes[at++] = letter;
      }
      const size = at - start;
      if (size < 2) continue;
      const symbol = size <= LONGEST_KEY ? grams.shortSymbol(a, b, c, bytes, start, at) : grams.symbol(bytes, start, at);
      if (symbol >= skipBelow || symbol === NONE) sequence[found++] = symbol;
    }
    return found;
  }

  /** The words of the current text, of any script. */
  private tokens(): number {
    const { bytes, length, grams, sequence, skipBelow } = this;
    let found = 0;
    for (let at = 0; at < length; at += sizeAt(bytes, at)) {
      const start = at;
      let characters = 0;
      for (; at < length && isWordCharacter(codePointAt(bytes, at)); at += sizeAt(bytes, at)) characters++;
      if (characters >= 2) {
        const symbol = grams.symbol(bytes, start, at);
        if (symbol >= skipBelow || symbol === NONE) sequence[found++] = symbol;
      }
    }
    return found;
  }

  /** All characters, with a run of two or more spaces made one space, as scikit-learn does (one tab alone stays a tab). */
  private characters(): number {
    const { bytes, length, sequence } = this;
    let found = 0;
    for (let at = 0; at < length;) {
      const start = at;
      at = this.skipSpaces(at);
      if (at - start > sizeAt(bytes, start)) {
        sequence[found++] = this.asciiSymbol(SPACE);
      } else {
        sequence[found++] = this.characterAt(start);
        at = start + sizeAt(bytes, start);
      }
    }
    return found;
  }

  private words(take: (length: number) => void): void {
    const { bytes, length, sequence } = this;
    for (let at = this.skipSpaces(0); at < length; at = this.skipSpaces(at)) {
      let found = 0;
      sequence[found++] = this.asciiSymbol(SPACE);
      for (; at < length && !isSpace(codePointAt(bytes, at)); at += sizeAt(bytes, at)) sequence[found++] = this.characterAt(at);
      sequence[found++] = this.asciiSymbol(SPACE);
      take(found);
    }
  }

  private skipSpaces(from: number): number {
    const { bytes, length } = this;
    let at = from;
    while (at < length && isSpace(codePointAt(bytes, at))) at += sizeAt(bytes, at);
    return at;
  }

  private characterAt(at: number): number {
    const { bytes } = this;
    if (bytes[at] < 0x80) return this.asciiSymbol(bytes[at]);
    const end = at + sizeAt(bytes, at);
    return this.grams.symbol(bytes, at, end);
  }

  private asciiSymbol(byte: number): number {
    const known = this.asciiSymbols[byte];
    if (known !== UNASKED) return known;
    const bytes = Uint8Array.of(byte);
    return (this.asciiSymbols[byte] = this.grams.symbol(bytes, 0, 1));
  }
}

/** The number of bytes of the UTF-8 character that begins at an index. */
export function sizeAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at];
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** The UTF-8 character that begins at an index; the bytes come from an encoder, so they are well-formed. */
function codePointAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at];
  if (lead < 0x80) return lead;
  if (lead < 0xe0) return ((lead & 0x1f) << 6) | (bytes[at + 1] & 0x3f);
  if (lead < 0xf0) return ((lead & 0x0f) << 12) | ((bytes[at + 1] & 0x3f) << 6) | (bytes[at + 2] & 0x3f);
  return ((lead & 0x07) << 18) | ((bytes[at + 1] & 0x3f) << 12) | ((bytes[at + 2] & 0x3f) << 6) | (bytes[at + 3] & 0x3f);
}
