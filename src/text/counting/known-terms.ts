/**
 * @file A vocabulary made ready for counting: a frozen table of its grams and the gram of each column. Terms are cut into symbols
 * just as documents are, so n-grams are found symbol by symbol, and what can't lead to a term is dropped at its first symbol.
 */
import { createGramTable, isPlain } from "./count-chunk.js";
import { NONE, type GramTable } from "./gram-table.js";
import type { TextSettings } from "../tokens/options.js";
import { sizeAt } from "../tokens/scan.js";
import type { TermList } from "../vocabulary/term-list.js";

/** A frozen table of grams, and the gram of each column; others only lead to terms. */
export interface KnownTerms {
  readonly grams: GramTable;
  readonly order: Int32Array;
}

/** Makes a vocabulary ready for counting with these options. */
export function knownTerms(terms: TermList, options: TextSettings): KnownTerms {
  const grams = createGramTable(options);
  const order = new Int32Array(terms.length);
  for (let term = 0; term < terms.length; term++) order[term] = addTerm(grams, terms, term, options);
  grams.frozen = true;
  return { grams, order };
}

function addTerm(grams: GramTable, terms: TermList, term: number, options: TextSettings): number {
  const { bytes } = terms;
  const end = terms.ends[term];
  let gram = NONE;
  for (let from = terms.startOf(term); ;) {
    const to = isPlain(options) ? end : options.analyzer === "word" ? wordEnd(bytes, from, end) : characterEnd(bytes, from, end);
    const symbol = grams.symbol(bytes, from, to);
    gram = gram === NONE ? symbol : grams.longer(gram, symbol);
    if (to === end) return gram;
    from = grams.spaced ? to + 1 : to;
  }
}

function wordEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] !== 0x20) at++;
  return at;
}

function characterEnd(bytes: Uint8Array, from: number, end: number): number {
  return Math.min(end, from + sizeAt(bytes, from));
}
