/**
 * @file Numbers for n-grams, without a string for any of them. A symbol (a token, a character, or a whole term) is identified by its
 * UTF-8 bytes; a longer gram by the number of the gram before its last symbol and the number of that symbol, so that the grams
 * form a trie. Two open-addressing hash tables in typed arrays: counting allocates nothing per token.
 */

/** What {@link GramTable} gives for something that a frozen table doesn't know, and a symbol's parent. */
export const NONE = -1;

/** Grams by number; a gram comes after its parent and its last symbol. */
export interface Grams {
  readonly count: number;
  /** `[count]` the gram without its last symbol, {@link NONE} for a symbol. */
  readonly parents: Int32Array;
  /** `[count]` the gram's last symbol; a symbol's is itself. */
  readonly lasts: Int32Array;
  /** `[count + 1]` a symbol's own bytes are `bytes[starts[symbol] .. starts[symbol + 1])`; a longer gram has none. */
  readonly starts: Uint32Array;
  readonly bytes: Uint8Array;
  /** Whether a gram's symbols are joined by a space (tokens) or by nothing (characters). */
  readonly spaced: boolean;
}

/** The longest symbol, in bytes, whose key has all of it; the key of a longer one has only hashes. */
export const LONGEST_KEY = 12;

/**
 * A growing set of grams, numbered from 0 in the order of their first mention.
 *
 * @example
 * const grams = new GramTable(true);
 * const not = grams.symbol(bytes, 0, 3); // 0
 * const so = grams.symbol(bytes, 4, 6);  // 1
 * grams.longer(not, so);                 // 2: "not so"
 */
export class GramTable implements Grams {
  count = 0;
  parents: Int32Array = new Int32Array(512);
  lasts: Int32Array = new Int32Array(512);
  starts: Uint32Array = new Uint32Array(513);
  bytes: Uint8Array = new Uint8Array(4096);
  /** A frozen table learns nothing: what it doesn't know is {@link NONE}. */
  frozen = false;

  /** Slots of a key of three words and gram + 1, a power of two of them, at most half full. */
  private slots: Int32Array = new Int32Array(4096);

  constructor(readonly spaced: boolean) {}

  /** The number of the symbol spelt `bytes[from .. to)`. */
  symbol(bytes: Uint8Array, from: number, to: number): number {
    let a = 0, b = 0, c = 0, whole = to - from <= LONGEST_KEY;
    for (let at = from; at < to && whole; at++) {
      whole = bytes[at] !== 0; // a key does not say how many of them it begins with
      a = (a << 8) | (b >>> 24);
      b = (b << 8) | (c >>> 24);
      c = (c << 8) | bytes[at];
    }
    return whole ? this.shortSymbol(a, b, c, bytes, from, to) : this.longSymbol(bytes, from, to);
  }

  /** The same for one of at most {@link LONGEST_KEY} bytes, none of them 0, which are given as a number of 96 bits, too. */
  shortSymbol(a: number, b: number, c: number, bytes: Uint8Array, from: number, to: number): number {
    const slot = this.find(a, b, c);
    const found = this.slots[slot + 3];
    if (found !== 0) return found - 1;
    if (this.frozen) return NONE;
    this.appendBytes(bytes, from, to);
    return this.append(slot, a, b, c, NONE, this.count);
  }

  /** The number of the gram that continues `parent` by the symbol `last`; {@link NONE} where either is. */
  longer(parent: number, last: number): number {
    if (parent < 0 || last < 0) return NONE;
    const slot = this.find(LONGER, parent, last);
    const found = this.slots[slot + 3];
    if (found !== 0) return found - 1;
    if (this.frozen) return NONE;
    this.starts[this.count + 1] = this.starts[this.count];
    return this.append(slot, LONGER, parent, last, parent, last);
  }

  /** A symbol that is too long for a key: hashed, and compared byte by byte with those of the same hashes. */
  private longSymbol(bytes: Uint8Array, from: number, to: number): number {
    let hash = 0, other = to - from;
    for (let at = from; at < to; at++) {
      hash = Math.imul(hash ^ bytes[at], 0x01000193);
      other = Math.imul(other, 31) + bytes[at] | 0;
    }
    const { slots } = this, mask = slots.length - 1;
    let slot = this.find(LONG, hash, other);
    while (slots[slot + 3] !== 0 && !this.isSpelt(slots[slot + 3] - 1, bytes, from, to)) slot = (slot + 4) & mask;
    if (slots[slot + 3] !== 0) return slots[slot + 3] - 1;
    if (this.frozen) return NONE;
    this.appendBytes(bytes, from, to);
    return this.append(slot, LONG, hash, other, NONE, this.count);
  }

  /** The slot of a key, or the free one where it belongs. */
  private find(a: number, b: number, c: number): number {
    const { slots } = this, mask = slots.length - 1;
    let slot = startOf(a, b, c) & mask;
    while (slots[slot + 3] !== 0 && (slots[slot] !== a || slots[slot + 1] !== b || slots[slot + 2] !== c)) slot = (slot + 4) & mask;
    return slot;
  }

  private isSpelt(gram: number, bytes: Uint8Array, from: number, to: number): boolean {
    const start = this.starts[gram], length = to - from;
    if (this.starts[gram + 1] - start !== length) return false;
    const own = this.bytes;
    for (let i = 0; i < length; i++) if (own[start + i] !== bytes[from + i]) return false;
    return true;
  }

  private appendBytes(bytes: Uint8Array, from: number, to: number): void {
    let end = this.starts[this.count];
    if (end + to - from > this.bytes.length) this.bytes = grown(this.bytes, end + to - from);
    for (let at = from; at < to; at++) this.bytes[end++] = bytes[at];
    this.starts[this.count + 1] = end;
  }

  private append(slot: number, a: number, b: number, c: number, parent: number, last: number): number {
    const gram = this.count++;
    const { slots } = this;
    slots[slot] = a;
    slots[slot + 1] = b;
    slots[slot + 2] = c;
    slots[slot + 3] = this.count;
    if (this.count * 8 > slots.length) this.slots = rehashed(slots);
    this.parents[gram] = parent;
    this.lasts[gram] = last;
    if (this.count === this.parents.length) {
      this.parents = grown(this.parents, this.count + 1);
      this.lasts = grown(this.lasts, this.count + 1);
      this.starts = grown(this.starts, this.parents.length + 1);
    }
    return gram;
  }
}

/** The first part of the keys of longer grams, and of long symbols: no text has such bytes in UTF-8. */
const LONGER = -1, LONG = -2;

/** The slot index that a key starts from, before it is cut to the table's size. */
function startOf(a: number, b: number, c: number): number {
  const hash = Math.imul(a, 0xc2b2ae35) + Math.imul(b, 0x85ebca6b) + Math.imul(c, 0x9e3779b1);
  return (hash ^ (hash >>> 16)) << 2;
}

function rehashed(slots: Int32Array): Int32Array {
  const larger = new Int32Array(slots.length * 2), mask = larger.length - 1;
  for (let old = 0; old < slots.length; old += 4) {
    if (slots[old + 3] === 0) continue;
    let slot = startOf(slots[old], slots[old + 1], slots[old + 2]) & mask;
    while (larger[slot + 3] !== 0) slot = (slot + 4) & mask;
    for (let part = 0; part < 4; part++) larger[slot + part] = slots[old + part];
  }
  return larger;
}

/** A copy with room for at least `needed` elements, and at least twice as many as before. */
export function grown<T extends Uint8Array | Int32Array | Uint32Array>(array: T, needed: number): T {
  const larger = new (array.constructor as new (length: number) => T)(Math.max(needed, array.length * 2));
  larger.set(array);
  return larger;
}
