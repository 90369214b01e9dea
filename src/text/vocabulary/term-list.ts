/**
 * @file A vocabulary's terms in column order, packed as UTF-8: a million terms need no million strings until someone asks for
 * them by name.
 */
import { PotluckError } from "../../engine/errors.js";
import { showValue } from "../../options/index.js";
import type { Grams } from "../counting/gram-table.js";

/** Terms, numbered from 0. */
export class TermList {
  private strings: string[] | undefined;
  private numbers: Map<string, number> | undefined;

  /**
   * @param bytes the terms, one after the other
   * @param ends `[length]` where each term ends
   */
  constructor(readonly bytes: Uint8Array, readonly ends: Uint32Array) {}

  /** The number of terms. */
  get length(): number {
    return this.ends.length;
  }

  /** Where a term begins. */
  startOf(term: number): number {
    return term === 0 ? 0 : this.ends[term - 1];
  }

  /**
   * Terms given as strings.
   *
   * @throws PotluckError when a term occurs twice or is not well-formed text
   */
  static fromStrings(owner: string, terms: readonly string[]): TermList {
    const seen = new Map<string, number>();
    terms.forEach((term, index) => {
      const first = seen.get(term);
      if (first !== undefined) throw new PotluckError(`${owner}: vocabulary has ${showValue(term)} twice, at ${first} and ${index}`);
      if (/\p{Surrogate}/u.test(term)) {
        throw new PotluckError(`${owner}: vocabulary.${index} has half a surrogate pair, ${showValue(term)}`);
      }
      seen.set(term, index);
    });
    const encoded = terms.map((term) => new TextEncoder().encode(term));
    const ends = new Uint32Array(terms.length);
    encoded.reduce((end, bytes, index) => (ends[index] = end + bytes.length), 0);
    const bytes = new Uint8Array(ends.at(-1) ?? 0);
    encoded.forEach((term, index) => bytes.set(term, ends[index] - term.length));
    return new TermList(bytes, ends);
  }

  /** The terms of grams, in the given order. */
  static fromGrams(grams: Grams, order: ArrayLike<number>): TermList {
    const { parents, lasts, starts, spaced } = grams;
    const ends = new Uint32Array(order.length);
    let end = 0;
    for (let term = 0; term < order.length; term++) {
      for (let gram = order[term]; gram >= 0; gram = parents[gram]) {
        end += starts[lasts[gram] + 1] - starts[lasts[gram]];
        if (spaced && parents[gram] >= 0) end++;
      }
      ends[term] = end;
    }
    const bytes = new Uint8Array(end);
    for (let term = 0; term < order.length; term++) {
      let at = ends[term];
      for (let gram = order[term]; gram >= 0; gram = parents[gram]) {
        const first = starts[lasts[gram]];
        for (let from = starts[lasts[gram] + 1]; from > first;) bytes[--at] = grams.bytes[--from];
        if (spaced && parents[gram] >= 0) bytes[--at] = 0x20;
      }
    }
    return new TermList(bytes, ends);
  }

  /** The terms as strings; built when first asked for. */
  toStrings(): readonly string[] {
    return (this.strings ??= this.decode());
  }

  /** The number of each term, in order; built when first asked for. */
  toMap(): ReadonlyMap<string, number> {
    return (this.numbers ??= new Map(this.toStrings().map((term, index) => [term, index])));
  }

  /** Decodes all at once and cuts: a call of the decoder costs more than a term. */
  private decode(): string[] {
    const { bytes, ends } = this;
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    const terms = new Array<string>(ends.length);
    let at = 0, from = 0, unit = 0;
    for (let term = 0; term < ends.length; term++) {
      // UTF-16 has a unit for every character, which its first byte tells, and another for one of four bytes.
      for (; at < ends[term]; at++) unit += ((bytes[at] & 0xc0) !== 0x80 ? 1 : 0) + (bytes[at] >= 0xf0 ? 1 : 0);
      terms[term] = text.slice(from, unit);
      from = unit;
    }
    return terms;
  }
}
