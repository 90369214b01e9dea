/**
 * @file What several tests of text features need: golden files, rows of a matrix, and awkward text to draw from.
 */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import type { CountOptions } from "../../src/text/vectorizers/count.js";
import { checkText, codeTextOptions, type TextOptions, type TextSettings, textSettings } from "../../src/text/tokens/options.js";
import { readOptions } from "../../src/options/index.js";
import { SPACE_CLASS, WORD_CLASS } from "../../src/text/tokens/unicode.js";
import type { SparseMatrix } from "../../src/tensor/sparse-matrix.js";

export function golden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../golden/${name}`, import.meta.url), "utf8")) as T;
}

/** A golden file's options, in Python's names, as ours. */
export function fromPython(params: Record<string, unknown>): CountOptions {
  const patterns: Record<string, RegExp> = {
    "\\S+": new RegExp(`(?:(?!${SPACE_CLASS}).)+`, "su"),
    "(\\w)\\w+": new RegExp(`(${WORD_CLASS})${WORD_CLASS}+`, "u"),
  };
  const entries = Object.entries(params).map(([name, value]) => [
    name === "n_features" ? "buckets" : name.replace(/_(\w)/gu, (_, letter: string) => letter.toUpperCase()),
    name === "token_pattern" ? patterns[value as string] : value,
  ]);
  return Object.fromEntries(entries) as CountOptions;
}

export function resolved(options: TextOptions = {}): TextSettings {
  return textSettings(readOptions("test", codeTextOptions, options, checkText));
}

/** Each row as its columns and their values. */
export function rowsOf(matrix: SparseMatrix, values: ArrayLike<number> = matrix.values): [number[], number[]][] {
  return Array.from({ length: matrix.rows }, (_, row) => {
    const from = matrix.indptr[row], to = matrix.indptr[row + 1];
    return [Array.from(matrix.indices.subarray(from, to)), Array.from({ length: to - from }, (_, i) => values[from + i])];
  });
}

/** Text that is made to break scanners: case pairs, marks, scripts, odd spaces, surrogates whole and halved. */
export const awkwardText: fc.Arbitrary<string> = fc.oneof(
  fc.array(fc.constantFrom(
    "a", "b", "the", "The", "GREAT", "_", "0", "42", " ", "  ", "\t", "\n", ".", "'", "-", "\0",
    "é", "É", "e\u0301", "ß", "ẞ", "İ", "ı", "Σ", "ΑΣ", "ﬁ", "™", "½", "٣", "Ⅻ", "日本", "\u0e31", "\u0939\u093f",
    "\u00a0", "\x85", "\x1c", "\u2003", "\u200b", "\ufeff", "\ue000", "\uffee",
    
    "😀", "𝒜", "𠀀", "\ud800", "\udc00", "\u0345", "가", "\u1100\u1161",
  ), { maxLength: 30 }).map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.string({ unit: "grapheme", maxLength: 30 }),
);

/** Words that repeat, so that counts, frequencies and n-grams matter. */
export const plainText: fc.Arbitrary<string> = fc
  .array(fc.constantFrom("the", "cat", "sat", "on", "mat", "not", "so", "great", "The", "café", "a"), { maxLength: 15 })
  .map((words) => words.join(" "));

export const anyNgramRange: fc.Arbitrary<[number, number]> = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 3 }))
  .map(([shortest, more]) => [shortest, shortest + more]);

/** Text options of every kind but custom patterns. */
export const anyTextOptions: fc.Arbitrary<TextOptions> = fc.record({
  analyzer: fc.constantFrom("word" as const, "char" as const, "char_wb" as const),
  ngramRange: anyNgramRange,
  lowercase: fc.boolean(),
  stripAccents: fc.constantFrom("unicode" as const, "ascii" as const, null),
  stopWords: fc.constantFrom("english" as const, ["the", "great", "é", ""], null),
}).map((options) => (options.analyzer === "word" ? options : { ...options, stopWords: null }));
