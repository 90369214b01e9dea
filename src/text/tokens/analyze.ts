/**
 * @file From a document to its terms, in the simplest way: the meaning of every text option, after scikit-learn's
 * `build_analyzer`. Custom token patterns and functions are counted this way; for all others there is a faster way (scan.ts), which tests
 * compare with this.
 */
import { termsFrom, textFrom } from "./functions.js";
import { compilePattern, type TextSettings } from "./options.js";
import { isDefaultPattern } from "./python-pattern.js";
import { ENGLISH_STOP_WORDS } from "./stop-words.js";
import { isCombining, SPACE_CLASS, WORD_CLASS } from "./unicode.js";

/** scikit-learn's `(?u)\b\w\w+\b`: a match takes all of a run of word characters, so no boundary needs saying. */
export const DEFAULT_TOKEN_PATTERN = new RegExp(`${WORD_CLASS}{2,}`, "gu");
const LONG_SPACE = new RegExp(`${SPACE_CLASS}{2,}`, "gu");
const SPACES = new RegExp(`${SPACE_CLASS}+`, "u");

/** The stop words that the options name, empty where they name none. */
export function stopWordsOf(options: TextSettings): readonly string[] {
  return options.stopWords === "english" ? ENGLISH_STOP_WORDS : options.stopWords ?? [];
}

/**
 * A document as it is before it is cut up: well-formed (a lone surrogate becomes U+FFFD, as in any file), lower-cased, accents
 * stripped, in this order. A preprocessor takes the place of all that.
 */
export function preprocess(document: string, options: TextSettings): string {
  if (options.preprocessor !== null) return textFrom(options.preprocessor, document);
  const text = document.replace(/\p{Surrogate}/gu, "\ufffd");
  const cased = options.lowercase ? text.toLowerCase() : text;
  switch (options.stripAccents) {
    case null: return cased;
    case "ascii": return cased.normalize("NFKD").replace(/\P{ASCII}/gu, "");
    case "unicode": return cased.normalize("NFKD").replace(/\p{M}/gu, (mark) => (isCombining(mark) ? "" : mark));
  }
}

/**
 * The function from a document to its terms, in the order of scikit-learn's.
 *
 * @example
 * createAnalyzer({ ...options, ngramRange: [1, 2] })("Not so great"); // ["not", "so", "great", "not so", "so great"]
 */
export function createAnalyzer(options: TextSettings): (document: string) => string[] {
  const stopWords = new Set(stopWordsOf(options));
  const { analyzer, tokenizer, tokenPattern: given } = options;
  const pattern = isDefaultPattern(given) ? DEFAULT_TOKEN_PATTERN : compilePattern(given!);
  const matches = matcher(pattern, typeof given === "string", (match, group) => match[group] ?? "");
  if (typeof analyzer === "function") return (document) => termsFrom("analyzer", analyzer, document);
  return (document) => {
    const text = preprocess(document, options);
    switch (analyzer) {
      case "word": {
        const tokens = tokenizer !== null ? termsFrom("tokenizer", tokenizer, text)
          : matches(text);
        return ngrams(tokens.filter((token) => !stopWords.has(token)), options.ngramRange, " ");
      }
      case "char": return ngrams([...text.replace(LONG_SPACE, " ")], options.ngramRange, "");
      case "char_wb": return text.split(SPACES).filter((word) => word !== "").flatMap((word) => insideWord(word, options.ngramRange));
    }
  };
}

/**
 * What a pattern matches in a text: `take` gets each match, and the group of it that is the word (0: all of it). For a pattern of Python's
 * syntax as its `findall` gives it: where a match is empty, the next may begin at the same place, if it is not empty; JavaScript's
 * `matchAll` goes on a character later.
 */
export function matcher<T>(pattern: RegExp, isPython: boolean, take: (match: RegExpMatchArray, group: number) => T): (text: string) => T[] {
  const cut = (match: RegExpMatchArray): T => take(match, match.length > 1 ? 1 : 0);
  if (!isPython) return (text) => Array.from(text.matchAll(pattern), cut);
  let longer: RegExp | undefined;
  return (text) => {
    const found: T[] = [];
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      const at = match.index;
      if (match[0] === "" && isInside(text, at)) { // V8 finds assertions there too
        pattern.lastIndex = at + 1;
        continue;
      }
      found.push(cut(match));
      if (match[0] !== "") continue;
      longer ??= notEmpty(pattern);
      longer.lastIndex = at;
      const next = longer.exec(text);
      if (next !== null) {
        found.push(take(next, next.length > 2 ? 2 : 0));
        pattern.lastIndex = at + next[0].length;
      } else pattern.lastIndex = at + (isInside(text, at + 1) ? 2 : 1);
    }
    return found;
  };
}

/** Whether an index is between the two units of a character. */
function isInside(text: string, at: number): boolean {
  return at > 0 && text.codePointAt(at - 1)! > 0xffff;
}

/** The same pattern for matches that are not empty, at one place: what follows the match is not all that followed the place. */
function notEmpty({ source, flags }: RegExp): RegExp {
  return new RegExp(`(?=([\\s\\S]*))(?:${source})(?!\\1(?![\\s\\S]))`, `${flags.replace(/[gy]/gu, "")}y`);
}

function ngrams(symbols: string[], [shortest, longest]: readonly [number, number], separator: string): string[] {
  const grams: string[] = [];
  for (let size = shortest; size <= Math.min(longest, symbols.length); size++) {
    for (let start = 0; start + size <= symbols.length; start++) grams.push(symbols.slice(start, start + size).join(separator));
  }
  return grams;
}

/** A padded word's n-grams; a word no longer than an n-gram counts once, whole. */
function insideWord(word: string, [shortest, longest]: readonly [number, number]): string[] {
  const padded = [" ", ...word, " "];
  if (padded.length <= shortest) return [padded.join("")];
  return ngrams(padded, [shortest, longest], "");
}
