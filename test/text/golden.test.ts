/**
 * @file Numbers from scikit-learn 1.9.1: the shared golden file, and one of our own for awkward text and for hashing.
 */
import { describe, expect, test } from "vitest";
import { CountVectorizer } from "../../src/text/vectorizers/count.js";
import { HashingVectorizer } from "../../src/text/vectorizers/hashing.js";
import { murmur3 } from "../../src/text/vectorizers/murmur3.js";
import { TfidfTransformer } from "../../src/text/vectorizers/tfidf-transformer.js";
import { TfidfVectorizer } from "../../src/text/vectorizers/tfidf.js";
import { isCombining, isSpace, isWordCharacter } from "../../src/text/tokens/unicode.js";
import { fromPython, golden, rowsOf } from "./helpers.js";

type Rows = [number[], number[]][];
interface Shared {
  docs: string[];
  vectorizers: { params: Record<string, unknown>; vocabulary: Record<string, number>; counts: number[][]; tfidf_l2_smooth: number[][] }[];
}
interface Own {
  docs: string[];
  counts: { params: Record<string, unknown>; terms: string[]; rows: Rows }[];
  tfidf: { params: Record<string, unknown>; rows: Rows }[];
  hashDocs: string[];
  hashes: { params: Record<string, unknown>; rows: Rows }[];
  spaces: number[];
  combining: number[];
  words: number[];
  assigned: number[];
}

const shared = golden<Shared>("sklearn.json");
const own = golden<Own>("sklearn_text.json");

describe("the shared golden file", () => {
  test.each(shared.vectorizers)("$params", ({ params, vocabulary, counts, tfidf_l2_smooth }) => {
    const vectorizer = new CountVectorizer(fromPython(params));
    const x = vectorizer.fitTransform(shared.docs);
    expect(Object.fromEntries(vectorizer.vocabulary)).toEqual(vocabulary);
    expect(Array.from(x.toDense())).toEqual(counts.flat());

    const tfidf = new TfidfTransformer().fit(x);
    const weights = tfidf.transformValues(x);
    const dense = new Float64Array(x.rows * x.cols);
    rowsOf(x, weights).forEach(([columns, values], row) => columns.forEach((column, i) => (dense[row * x.cols + column] = values[i])));
    const expected = tfidf_l2_smooth.flat();
    expect(Math.max(...expected.map((value, i) => Math.abs(value - dense[i])))).toBeLessThan(1e-9);
    expect(new TfidfVectorizer(fromPython(params)).fitTransform(shared.docs).toDense()).toEqual(Float32Array.from(dense));
  });
});

describe("counts on awkward text", () => {
  test.each(own.counts)("$params", ({ params, terms, rows }) => {
    const vectorizer = new CountVectorizer(fromPython(params));
    const x = vectorizer.fitTransform(own.docs);
    expect(vectorizer.featureNames).toEqual(terms);
    expect(rowsOf(x)).toEqual(rows);
    expect(rowsOf(vectorizer.transform(own.docs))).toEqual(rows);
  });
});

describe("tf-idf in float64", () => {
  const x = new CountVectorizer({ ngramRange: [1, 2] }).fitTransform(own.docs);
  test.each(own.tfidf)("$params", ({ params, rows }) => {
    const tfidf = new TfidfTransformer(fromPython(params)).fit(x);
    const weights = tfidf.transformValues(x);
    const expected = rows.flatMap(([, values]) => values);
    expect(weights.length).toBe(expected.length);
    weights.forEach((weight, k) => expect(Math.abs(weight - expected[k])).toBeLessThan(1e-12));
    expect(tfidf.transform(x).values).toEqual(Float32Array.from(weights));
  });
});

describe("hashing", () => {
  test.each(own.hashes)("$params", ({ params, rows }) => {
    const x = new HashingVectorizer(fromPython(params)).transform(own.hashDocs);
    expect(rowsOf(x)).toEqual(rows.map(([columns, values]) => [columns, values.map(Math.fround)]));
  });

  test("murmur3 is the published function", () => { // https://en.wikipedia.org/wiki/MurmurHash, test vectors
    const hash = (text: string, seed: number) => murmur3(new TextEncoder().encode(text), 0, undefined, seed) >>> 0;
    expect([hash("", 0), hash("", 1), hash("", 0xffffffff)]).toEqual([0, 0x514e28b7, 0x81f16f39]);
    expect([hash("test", 0), hash("test", 0x9747b28c)]).toEqual([0xba6bd213, 0x704b81dc]);
    expect(hash("The quick brown fox jumps over the lazy dog", 0x9747b28c)).toBe(0x2fa826cd);
  });
});

describe("characters, as Python sees them", () => {
  /** The code points in [first, last, first, last, ...], whose last range may be cut off at the limit. */
  const pointsOf = (ranges: number[], limit: number) => {
    const holds = new Uint8Array(limit);
    for (let i = 0; i < ranges.length; i += 2) holds.fill(1, ranges[i], (ranges[i + 1] ?? limit) + 1);
    return holds;
  };

  test("spaces", () => {
    const spaces = pointsOf(own.spaces, 0x110000);
    expect(spaces.findIndex((holds, point) => isSpace(point) !== (holds === 1))).toBe(-1);
  });

  test("word characters that Python's Unicode knows", () => {
    const words = pointsOf(own.words, 0x3400), assigned = pointsOf(own.assigned, 0x3400);
    expect(words.findIndex((holds, point) => assigned[point] === 1 && isWordCharacter(point) !== (holds === 1))).toBe(-1);
  });

  test("combining characters", () => {
    const combining = pointsOf(own.combining, 0x110000), assigned = pointsOf(own.assigned, 0x3400);
    let compared = 0;
    combining.forEach((holds, point) => {
      const character = String.fromCodePoint(point);
      // Characters that stand for others never reach the question, since NFKD has replaced them.
      if (holds === 0 && !/\p{M}/u.test(character) || character.normalize("NFKD") !== character) return;
      if (holds === 1 || assigned[point] === 1) {
        expect([point, isCombining(character)]).toEqual([point, holds === 1]);
        compared++;
      }
    });
    expect(compared).toBeGreaterThan(900);
  });
});
