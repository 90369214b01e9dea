/**
 * @file What holds for any documents: the fast road agrees with the plain one, order of documents and split into chunks change
 * nothing, and counts add up.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createAnalyzer } from "../../src/text/tokens/analyze.js";
import { codePointOrder } from "../../src/engine/code-point-order.js";
import { countChunk, createGramTable } from "../../src/text/counting/count-chunk.js";
import { partCounts } from "../../src/text/threads/count-messages.js";
import { CountVectorizer, type CountOptions } from "../../src/text/vectorizers/count.js";
import { HashingVectorizer } from "../../src/text/vectorizers/hashing.js";
import { addGrams, packedGrams } from "../../src/text/counting/merge-grams.js";
import type { TextOptions } from "../../src/text/tokens/options.js";
import { TermList } from "../../src/text/vocabulary/term-list.js";
import { isSpace } from "../../src/text/tokens/unicode.js";
import { PotluckError } from "../../src/engine/errors.js";
import { anyNgramRange, anyTextOptions, awkwardText, plainText, resolved, rowsOf } from "./helpers.js";

const documents = fc.array(fc.oneof(awkwardText, plainText), { minLength: 1, maxLength: 8 });

/** The vocabulary and counts by the plainest code, from terms as strings. */
function naive(texts: string[], options: TextOptions): { terms: string[]; rows: [number[], number[]][] } {
  const analyze = createAnalyzer(resolved(options));
  const counted = texts.map((text) => {
    const counts = new Map<string, number>();
    for (const term of analyze(text)) counts.set(term, (counts.get(term) ?? 0) + 1);
    return counts;
  });
  const terms = [...new Set(counted.flatMap((counts) => [...counts.keys()]))].sort(codePointOrder);
  const columns = new Map(terms.map((term, column) => [term, column]));
  const rows = counted.map((counts): [number[], number[]] => {
    const entries = [...counts].map(([term, count]) => [columns.get(term)!, count]).sort((a, b) => a[0] - b[0]);
    return [entries.map(([column]) => column), entries.map(([, count]) => count)];
  });
  return { terms, rows };
}

/** The vectorizer's terms and rows, or none where no term is left. */
function counted(texts: string[], options: CountOptions): { terms: readonly string[]; rows: [number[], number[]][] } {
  const vectorizer = new CountVectorizer(options);
  try {
    const x = vectorizer.fitTransform(texts);
    return { terms: vectorizer.featureNames, rows: rowsOf(x) };
  } catch (error) {
    if (!(error instanceof PotluckError && /empty vocabulary|greater than maxDf/u.test(error.message))) throw error;
    return { terms: [], rows: texts.map(() => [[], []]) };
  }
}

describe("counting", () => {
  test("the fast road gives what the plain one does, for every option", () => {
    fc.assert(fc.property(documents, anyTextOptions, (texts, options) => {
      expect(counted(texts, options)).toEqual(naive(texts, options));
    }), { numRuns: 600 });
  });

  test("so does a custom pattern, spaces inside tokens included", () => {
    const patterns = fc.constantFrom(/\S+/u, /[a-z ]+/iu, /(.)./su, /x*/u, /\b\w+\b/, /./u);
    fc.assert(fc.property(documents, patterns, anyNgramRange, (texts, tokenPattern, ngramRange) => {
      expect(counted(texts, { tokenPattern, ngramRange })).toEqual(naive(texts, { tokenPattern, ngramRange }));
    }), { numRuns: 200 });
  });

  test("the default pattern given as a custom one changes nothing", () => {
    fc.assert(fc.property(documents, anyNgramRange, (texts, ngramRange) => {
      expect(counted(texts, { ngramRange, tokenPattern: /[\p{L}\p{N}_]{2,}/u })).toEqual(counted(texts, { ngramRange }));
    }));
  });

  test("words of any length that begin and end alike are told apart, and bytes of 0 counted", () => {
    const middle = fc.string({ unit: fc.constantFrom("a", "b", "\0", "é"), maxLength: 16 });
    const word = fc.tuple(fc.constantFrom("", "prefix"), middle, fc.constantFrom("", "suffix")).map((parts) => parts.join(""));
    const text = fc.array(word, { maxLength: 12 }).map((words) => words.join(" "));
    const texts = fc.array(text, { minLength: 1, maxLength: 4 });
    fc.assert(fc.property(texts, fc.constantFrom(null, /[^ ]*/u), (own, tokenPattern) => {
      expect(counted(own, { tokenPattern })).toEqual(naive(own, { tokenPattern }));
    }), { numRuns: 300 });
  });

  test("characters inside words, against a sliding window", () => {
    fc.assert(fc.property(awkwardText, anyNgramRange, (text, [shortest, longest]) => {
      const words = [""];
      for (const character of text.replace(/\p{Surrogate}/gu, "\ufffd")) {
        if (isSpace(character.codePointAt(0)!)) words.push("");
        else words[words.length - 1] += character;
      }
      const expected: string[] = [];
      for (const word of words.filter(Boolean)) {
        const padded = [" ", ...word, " "];
        for (let size = shortest; size <= longest; size++) {
          for (let start = 0; start === 0 || start + size <= padded.length; start++) {
            expected.push(padded.slice(start, start + size).join(""));
          }
          if (size >= padded.length) break;
        }
      }
      const actual = createAnalyzer(resolved({ analyzer: "char_wb", ngramRange: [shortest, longest], lowercase: false }))(text);
      expect(actual.sort()).toEqual(expected.sort());
    }));
  });
});

describe("a vocabulary", () => {
  const bounds = fc.record({
    minDf: fc.constantFrom(1, 2, 0.3), maxDf: fc.constantFrom(null, 0.8, 3), maxFeatures: fc.constantFrom(null, 1, 5), binary: fc.boolean(),
  });

  test("doesn't depend on the documents' order, nor do their rows", () => {
    fc.assert(fc.property(documents, anyTextOptions, bounds, fc.integer(), (texts, options, limits, turn) => {
      const shift = Math.abs(turn) % texts.length;
      const turned = [...texts.slice(shift), ...texts.slice(0, shift)];
      const one = counted(texts, { ...options, ...limits }), other = counted(turned, { ...options, ...limits });
      expect(other.terms).toEqual(one.terms);
      expect(other.rows).toEqual([...one.rows.slice(shift), ...one.rows.slice(0, shift)]);
    }));
  });

  test("keeps the bounds: frequencies first, then the most frequent terms, ties by term order", () => {
    fc.assert(fc.property(fc.array(plainText, { minLength: 1, maxLength: 8 }), bounds, (texts, limits) => {
      const all = naive(texts, {});
      const asCount = (bound: number) => (bound < 1 ? bound * texts.length : bound);
      const most = limits.maxDf === null ? Infinity : asCount(limits.maxDf);
      fc.pre(asCount(limits.minDf) <= most);
      const ofTerm = all.terms.map((term, column) => {
        const counts = all.rows.map(([columns, values]) => values[columns.indexOf(column)] ?? 0);
        const held = counts.filter((count) => count > 0).length;
        return { term, held, frequency: limits.binary ? held : counts.reduce((sum, count) => sum + count, 0) };
      });
      const left = ofTerm.filter(({ held }) => held >= asCount(limits.minDf) && held <= most);
      left.sort((a, b) => b.frequency - a.frequency || codePointOrder(a.term, b.term));
      const chosen = left.slice(0, limits.maxFeatures ?? Infinity);
      expect(counted(texts, limits).terms).toEqual(chosen.map(({ term }) => term).sort(codePointOrder));
    }), { numRuns: 300 });
  });

  test("transforms its own documents as fitTransform did, and new ones by the terms it knows", () => {
    fc.assert(fc.property(documents, documents, anyTextOptions, bounds, (texts, others, options, limits) => {
      const { terms, rows } = counted(texts, { ...options, ...limits });
      fc.pre(terms.length > 0);
      const vectorizer = new CountVectorizer({ ...options, ...limits }).fit(texts);
      expect(rowsOf(vectorizer.transform(texts))).toEqual(rows);
      const given = new CountVectorizer({ ...options, binary: limits.binary, vocabulary: terms });
      expect(rowsOf(given.fitTransform(texts))).toEqual(rows);

      const known = new Set(terms), expected = naive(others, options);
      const kept = expected.rows.map(([columns, values]) => columns
        .map((column, i): [string, number] => [expected.terms[column], limits.binary ? 1 : values[i]])
        .filter(([term]) => known.has(term)));
      const found = rowsOf(vectorizer.transform(others));
      expect(found.map(([columns, values]) => columns.map((column, i) => [terms[column], values[i]]))).toEqual(kept);
    }), { numRuns: 300 });
  });

  test("counts add up: each row's sum is the number of its terms", () => {
    fc.assert(fc.property(documents, anyTextOptions, (texts, options) => {
      const analyze = createAnalyzer(resolved(options));
      const sums = counted(texts, options).rows.map(([, values]) => values.reduce((sum, value) => sum + value, 0));
      expect(sums).toEqual(texts.map((text) => analyze(text).length));
    }));
  });
});

describe("chunks", () => {
  test("counted apart, have the grams and frequencies of one count, however they are cut", () => {
    const custom = anyTextOptions.map((options): TextOptions => ({ ...options, analyzer: "word", tokenPattern: /\S+/u }));
    fc.assert(fc.property(documents, fc.oneof(anyTextOptions, custom), fc.nat(8), (texts, options, cut) => {
      const chunks = [texts, texts.slice(0, cut), texts.slice(cut)].map((part) => countChunk(part, resolved(options)));
      const [whole, ...parts] = chunks.map((chunk) => partCounts(chunk, true));
      const grams = createGramTable(resolved(options));
      const documents = new Map<string, number>(), occurrences = new Map<string, number>();
      for (const part of parts) {
        addGrams(grams, packedGrams(part.grams)).forEach((number, gram) => {
          const [term] = TermList.fromGrams(grams, [number]).toStrings();
          documents.set(term, (documents.get(term) ?? 0) + part.documents[gram]);
          occurrences.set(term, (occurrences.get(term) ?? 0) + part.occurrences![gram]);
        });
      }
      const terms = TermList.fromGrams(whole.grams, Int32Array.from({ length: whole.grams.count }, (_, gram) => gram)).toStrings();
      expect(documents).toEqual(new Map(terms.map((term, gram) => [term, whole.documents[gram]])));
      expect(occurrences).toEqual(new Map(terms.map((term, gram) => [term, whole.occurrences![gram]])));
    }));
  });
});

describe("hashing", () => {
  test("without signs and into one bucket, counts all terms", () => {
    fc.assert(fc.property(documents, anyTextOptions, (texts, options) => {
      const analyze = createAnalyzer(resolved(options));
      const x = new HashingVectorizer({ ...options, buckets: 1, alternateSign: false, norm: null }).transform(texts);
      expect(Array.from(x.toDense())).toEqual(texts.map((text) => analyze(text).length));
    }));
  });

  test("a document's row doesn't depend on its neighbours", () => {
    fc.assert(fc.property(documents, anyTextOptions, (texts, options) => {
      const vectorizer = new HashingVectorizer({ ...options, buckets: 16 });
      expect(rowsOf(vectorizer.transform(texts))).toEqual(texts.flatMap((text) => rowsOf(vectorizer.transform([text]))));
    }));
  });
});
