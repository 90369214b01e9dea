/**
 * @file Counting the grams of documents. A chunk of documents becomes a few typed arrays. How its grams are numbered depends on which
 * documents came first, and what is made of them does not, since terms are put in order: so any cut into chunks, counted by
 * as many threads, ends in the same vocabulary and matrix.
 */
import { PotluckError } from "../../engine/errors.js";
import { createAnalyzer, stopWordsOf } from "../tokens/analyze.js";
import { showValue } from "../../options/index.js";
import { type Grams, GramTable, grown, NONE } from "./gram-table.js";
import { functionsIn, type TextSettings } from "../tokens/options.js";
import { isDefaultPattern } from "../tokens/python-pattern.js";
import { Scanner } from "../tokens/scan.js";

/** How often each gram occurs in each document: row r has grams `ids[indptr[r] .. indptr[r + 1])`, in no order, once each. */
export interface CountedChunk {
  readonly grams: Grams;
  readonly rows: number;
  /** `[rows + 1]`. */
  readonly indptr: Uint32Array;
  /** `[nonzeros]` gram numbers. */
  readonly ids: Int32Array;
  /** `[nonzeros]`, 1 or more. */
  readonly counts: Uint32Array;
}

/** An empty table for the terms of these options, with the stop words in front, where the scanner skips them. */
export function createGramTable(options: TextSettings): GramTable {
  const grams = new GramTable(options.analyzer === "word");
  for (const word of scannedStopWords(options)) addSymbol(grams, word);
  return grams;
}

/** Custom token patterns and functions are counted the simple way, where a whole term is one symbol. */
export function isPlain(options: TextSettings): boolean {
  return !isDefaultPattern(options.tokenPattern) || functionsIn(options).length > 0;
}

function scannedStopWords(options: TextSettings): ReadonlySet<string> {
  return new Set(isPlain(options) ? [] : stopWordsOf(options));
}

const encoder = new TextEncoder();

function addSymbol(grams: GramTable, text: string): number {
  const bytes = encoder.encode(text);
  return grams.symbol(bytes, 0, bytes.length);
}

/**
 * Counts the grams of documents.
 *
 * @param grams from {@link createGramTable}; a frozen one counts only what it knows
 * @throws PotluckError when `documents` is a string itself, or has an item that is not one
 */
export function countChunk(documents: Iterable<string>, options: TextSettings, grams = createGramTable(options)): CountedChunk {
  const counter = new DocumentCounter(options, grams);
  checkIterable(documents);
  let row = 0;
  for (const document of documents) counter.add(checkDocument(document, row++));
  return counter.finish();
}

/**
 * The documents as a list.
 *
 * @throws PotluckError as {@link countChunk}
 */
export function listDocuments(documents: Iterable<string>): readonly string[] {
  checkIterable(documents);
  return Array.from(documents, checkDocument);
}

function checkIterable(documents: unknown): void {
  if (typeof documents === "string") {
    throw new PotluckError(`documents must be a list of strings, found one string, ${showValue(documents)}; put it in a list: [text]`);
  }
  if (typeof documents !== "object" || documents === null || !(Symbol.iterator in documents)) {
    throw new PotluckError(`documents must be a list of strings, found ${showValue(documents)}`);
  }
}

function checkDocument(document: unknown, row: number): string {
  if (typeof document !== "string") throw new PotluckError(`documents[${row}] must be a string, found ${showValue(document)}`);
  return document;
}

/** Counts documents one by one. */
export class DocumentCounter {
  private rows = 0;
  private length = 0;
  private rowStart = 0;
  private indptr: Uint32Array = new Uint32Array(256);
  private ids: Int32Array = new Int32Array(4096);
  private counts: Uint32Array = new Uint32Array(4096);
  /** For each gram, 1 + where it last entered `ids`: beyond the row's start, it is already in this row. */
  private positions: Uint32Array = new Uint32Array(4096);
  /** While n-grams grow symbol by symbol: the gram reached from each start. */
  private reached: Int32Array = new Int32Array(1024);
  private readonly scanner: Scanner;
  private readonly addTerms: (document: string) => void;

  /** @param grams as {@link countChunk}'s */
  constructor(private readonly options: TextSettings, private readonly grams = createGramTable(options)) {
    this.scanner = new Scanner(options, grams, scannedStopWords(options).size);
    this.addTerms = isPlain(options) ? this.countPlain() : (document) => this.scanner.scan(document, this.take);
  }

  add(document: string): void {
    this.rowStart = this.length;
    this.addTerms(document);
    this.endRow();
  }

  /** Adds the document of ASCII in `bytes[from .. to)`, for options that cut such bytes into words; see {@link Scanner.scanAscii}. */
  addAscii(bytes: Uint8Array, from: number, to: number): void {
    this.rowStart = this.length;
    this.scanner.scanAscii(bytes, from, to, this.take);
    this.endRow();
  }

  finish(): CountedChunk {
    const { grams, rows, indptr, ids, counts, length } = this;
    return { grams, rows, indptr: indptr.subarray(0, rows + 1), ids: ids.subarray(0, length), counts: counts.subarray(0, length) };
  }

  private countPlain(): (document: string) => void {
    const analyze = createAnalyzer(this.options);
    const known = new Map<string, number>();
    const numberOf = (term: string): number => {
      let gram = known.get(term);
      if (gram === undefined) {
        gram = addSymbol(this.grams, term);
        if (gram !== NONE) known.set(term, gram); // what a frozen table doesn't know has no end
      }
      return gram;
    };
    return (document) => {
      const found = Int32Array.from(analyze(document), numberOf);
      this.count(found, found.length);
    };
  }

  private readonly take = (length: number): void => this.countGrams(this.scanner.sequence, length);

  private endRow(): void {
    this.rows++;
    if (this.rows === this.indptr.length) this.indptr = grown(this.indptr, this.rows + 1);
    this.indptr[this.rows] = this.length;
  }

  private countGrams(sequence: Int32Array, length: number): void {
    const [shortest, longest] = this.options.ngramRange;
    if (longest === 1) return this.count(sequence, length);
    // For char_wb, a word that is shorter than the shortest n-gram counts once, whole.
    const countsWhole = this.options.analyzer === "char_wb";
    if (this.reached.length < length) this.reached = grown(this.reached, length);
    const { reached, grams } = this;
    for (let size = 1; size <= longest && size <= length; size++) {
      const starts = length - size + 1;
      for (let i = 0; i < starts; i++) reached[i] = size === 1 ? sequence[i] : grams.longer(reached[i], sequence[i + size - 1]);
      if (size >= shortest || (countsWhole && size === length)) this.count(reached, starts);
    }
  }

  /** Counts some of a row's grams: all of them in one loop, as this is where the time goes. */
  private count(found: Int32Array, length: number): void {
    if (this.length + length > this.ids.length) {
      this.ids = grown(this.ids, this.length + length);
      this.counts = grown(this.counts, this.ids.length);
    }
    if (this.grams.count > this.positions.length) this.positions = grown(this.positions, this.grams.count);
    const { ids, counts, positions, rowStart } = this;
    let end = this.length;
    for (let i = 0; i < length; i++) {
      const gram = found[i];
      if (gram < 0) continue;
      const position = positions[gram];
      if (position > rowStart) {
        counts[position - 1]++;
      } else {
        ids[end] = gram;
        counts[end] = 1;
        positions[gram] = ++end;
      }
    }
    this.length = end;
  }
}
