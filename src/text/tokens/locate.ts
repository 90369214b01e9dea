/**
 * @file Where the terms of a document stand in it: what analyze.ts gives, with places in the document as it was before lower-casing and
 * the like. For explanations; counting needs no places. A tokenizer, analyzer or preprocessor of one's own does not tell places.
 */
import { createAnalyzer, DEFAULT_TOKEN_PATTERN, matcher, preprocess, stopWordsOf } from "./analyze.js";
import { compilePattern, type TextSettings } from "./options.js";
import { isDefaultPattern } from "./python-pattern.js";
import { SPACE_CLASS } from "./unicode.js";

/** From `start` up to, but not including, `end`, in UTF-16 units as `text.slice(start, end)` takes them. */
export type Span = readonly [start: number, end: number];

/** One occurrence of a term. */
export interface LocatedTerm {
  term: string;
  /** Where it stands in the document; null where that is not known. */
  span: Span | null;
}

/** A word or character with its place in the prepared text. */
interface Symbol {
  text: string;
  from: number;
  to: number;
}

const LONG_SPACE_OR_CHARACTER = new RegExp(`${SPACE_CLASS}{2,}|[\\s\\S]`, "gu");
const RUN_OF_OTHERS = new RegExp(`(?:(?!${SPACE_CLASS})[\\s\\S])+`, "gu");
/** A character with the marks that follow it: what accents are stripped from, without regard to what is around. */
const WITH_MARKS = /\P{M}\p{M}*|\p{M}+/gsu;
/** A lower-case sigma has another form at the end of a word. */
const FINAL_SIGMA = /\u03c2/gu;

/**
 * The function from a document to the terms that `createAnalyzer` gives of it, each with its place.
 *
 * @example
 * createLocator({ ...options, ngramRange: [1, 2] })("Not good"); // "not" at [0, 3], "good" at [4, 8], "not good" at [0, 8]
 */
export function createLocator(options: TextSettings): (document: string) => LocatedTerm[] {
  const { analyzer, tokenizer, ngramRange: range } = options, analyze = createAnalyzer(options);
  if (typeof analyzer === "function" || tokenizer !== null) {
    return (document) => analyze(document).map((term) => ({ term, span: null }));
  }
  const stopWords = new Set(stopWordsOf(options)), words = analyzer === "word" ? wordsOf(options) : null;
  return (document) => {
    const text = preprocess(document, options), placeOf = placesIn(document, text, options);
    const grams = words ? ngrams(words(text).filter((word) => !stopWords.has(word.text)), range, " ")
      : analyzer === "char" ? ngrams(charactersOf(text), range, "") : Array.from(text.matchAll(RUN_OF_OTHERS), (run) => (
        insideWord(run[0], run.index, range))).flat();
    return grams.map(({ text: term, from, to }) => ({ term, span: placeOf?.(from, to) ?? null }));
  };
}

/** The words of a prepared text. */
function wordsOf({ tokenPattern: given }: TextSettings): (text: string) => Symbol[] {
  const { source, flags } = isDefaultPattern(given) ? DEFAULT_TOKEN_PATTERN : compilePattern(given!);
  const pattern = new RegExp(source, flags.includes("d") ? flags : `${flags}d`); // with the places of groups
  return matcher(pattern, typeof given === "string", (match, group) => {
    const [from, to] = match.indices?.[group] ?? [match.index!, match.index!];
    return { text: match[group] ?? "", from, to };
  });
}

function charactersOf(text: string): Symbol[] {
  return Array.from(text.matchAll(LONG_SPACE_OR_CHARACTER), ({ 0: found, index }) => (
    { text: [...found].length > 1 ? " " : found, from: index, to: index + found.length }));
}

function ngrams(symbols: readonly Symbol[], [shortest, longest]: readonly [number, number], separator: string): Symbol[] {
  const grams: Symbol[] = [];
  for (let size = shortest; size <= Math.min(longest, symbols.length); size++) {
    for (let start = 0; start + size <= symbols.length; start++) grams.push(joined(symbols.slice(start, start + size), separator));
  }
  return grams;
}

function joined(symbols: readonly Symbol[], separator: string): Symbol {
  return { text: symbols.map(({ text }) => text).join(separator), from: symbols[0].from, to: symbols[symbols.length - 1].to };
}

/** A word's n-grams, with a space on both sides that is nowhere in the text; a word no longer than an n-gram counts once, whole. */
function insideWord(word: string, at: number, range: readonly [number, number]): Symbol[] {
  const end = at + word.length, padded: Symbol[] = [{ text: " ", from: at, to: at }];
  let from = at;
  for (const text of word) padded.push({ text, from, to: from += text.length });
  padded.push({ text: " ", from: end, to: end });
  return padded.length <= range[0] ? [joined(padded, "")] : ngrams(padded, range, "");
}

/**
 * From places in a prepared text to those in its document; null where they are not known: a preprocessor made the text, or a character
 * changed in a way that depends on others.
 */
function placesIn(document: string, text: string, options: TextSettings): ((from: number, to: number) => Span) | null {
  if (text === document || (/^\p{ASCII}*$/u.test(document) && options.preprocessor === null)) return (from, to) => [from, to];
  if (options.preprocessor !== null) return null;
  const starts: number[] = [], ends: number[] = [];
  let made = "";
  for (const { 0: piece, index } of document.replace(/\p{Surrogate}/gu, "\ufffd").matchAll(WITH_MARKS)) {
    const prepared = preprocess(piece, options);
    made += prepared;
    const isSame = prepared.length === piece.length;
    for (let at = 0; at < prepared.length; at++) {
      starts.push(isSame ? index + at : index);
      ends.push(isSame ? index + at + 1 : index + piece.length);
    }
  }
  if (made.replace(FINAL_SIGMA, "\u03c3") !== text.replace(FINAL_SIGMA, "\u03c3")) return null;
  return (from, to) => (from === to ? [starts[from] ?? document.length, starts[from] ?? document.length] : [starts[from], ends[to - 1]]);
}
