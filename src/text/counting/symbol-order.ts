/**
 * @file Symbols in the order of their UTF-8 bytes, which is that of their code points: what term order rests on.
 */
import type { Grams } from "./gram-table.js";

/** Symbols by their bytes: by the first eight as two numbers (radix sort), then those that begin alike. */
export function sortedSymbols(grams: Grams, symbols: Int32Array): Int32Array {
  const count = symbols.length;
  const first = leadingBytes(grams, symbols, 0), second = leadingBytes(grams, symbols, 4);
  let order = new Int32Array(count), other = new Int32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  for (const keys of [second, first]) {
    for (let shift = 0; shift < 32; shift += 8) {
      sortByByte(order, other, keys, shift);
      [order, other] = [other, order];
    }
  }
  const sorted = other;
  for (let i = 0; i < count; i++) sorted[i] = symbols[order[i]];
  for (let from = 0, to = 1; from < count; from = to++) {
    while (to < count && first[order[from]] === first[order[to]] && second[order[from]] === second[order[to]]) to++;
    // A last byte of 0 may mean the end of the symbol, or itself.
    if (to > from + 1) sortAlike(grams, sorted.subarray(from, to), (second[order[from]] & 0xff) === 0 ? 0 : 8);
  }
  return sorted;
}

/** Four bytes of each symbol as a number, 0 beyond its end. */
function leadingBytes(grams: Grams, symbols: Int32Array, depth: number): Uint32Array {
  const { starts, bytes } = grams;
  const keys = new Uint32Array(symbols.length);
  for (let i = 0; i < symbols.length; i++) {
    const from = starts[symbols[i]] + depth, end = starts[symbols[i] + 1];
    let key = 0;
    for (let at = from; at < from + 4; at++) key = (key << 8) | (at < end ? bytes[at] : 0);
    keys[i] = key;
  }
  return keys;
}

/** Counting sort of `from` into `into` by a byte of each one's key; stable. */
function sortByByte(from: Int32Array, into: Int32Array, keys: Uint32Array, shift: number): void {
  const next = new Uint32Array(257);
  for (let i = 0; i < from.length; i++) next[((keys[from[i]] >>> shift) & 0xff) + 1]++;
  for (let byte = 0; byte < 256; byte++) next[byte + 1] += next[byte];
  for (let i = 0; i < from.length; i++) into[next[(keys[from[i]] >>> shift) & 0xff]++] = from[i];
}

/** Groups up to this size are sorted by insertion. */
const SMALL = 8;

/**
 * Sorts symbols that are alike up to a depth: three-way radix quicksort (Bentley and Sedgewick 1997), with its own stack, since terms
 * may be long.
 */
function sortAlike(grams: Grams, symbols: Int32Array, alike: number): void {
  if (symbols.length <= SMALL) return sortFew(grams, symbols, alike);
  const swap = (a: number, b: number) => {
    const kept = symbols[a];
    symbols[a] = symbols[b];
    symbols[b] = kept;
  };
  const waiting = [0, symbols.length, alike];
  while (waiting.length > 0) {
    const depth = waiting.pop()!, end = waiting.pop()!, start = waiting.pop()!;
    if (end - start < 2) continue;
    const pivot = byteAt(grams, symbols[(start + end) >>> 1], depth);
    let less = start, more = end;
    for (let at = start; at < more;) {
      const byte = byteAt(grams, symbols[at], depth);
      if (byte < pivot) swap(less++, at++);
      else if (byte > pivot) swap(at, --more);
      else at++;
    }
    waiting.push(start, less, depth, more, end, depth);
    if (pivot >= 0) waiting.push(less, more, depth + 1);
  }
}

function sortFew(grams: Grams, symbols: Int32Array, alike: number): void {
  for (let i = 1; i < symbols.length; i++) {
    const symbol = symbols[i];
    let at = i;
    for (; at > 0 && isBefore(grams, symbol, symbols[at - 1], alike); at--) symbols[at] = symbols[at - 1];
    symbols[at] = symbol;
  }
}

/** Whether a symbol comes before another one that is alike up to a depth. */
function isBefore(grams: Grams, symbol: number, other: number, alike: number): boolean {
  for (let depth = alike; ; depth++) {
    const byte = byteAt(grams, symbol, depth), otherByte = byteAt(grams, other, depth);
    if (byte !== otherByte) return byte < otherByte;
    if (byte < 0) return false;
  }
}

/** The byte of a symbol at a depth, -1 beyond its end. */
function byteAt(grams: Grams, symbol: number, depth: number): number {
  const at = grams.starts[symbol] + depth;
  return at < grams.starts[symbol + 1] ? grams.bytes[at] : -1;
}
