/**
 * @file Vectorizers as users hold them: kept in files and loaded again, options given in every form, shared by tasks.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codePointOrder } from "../../src/engine/code-point-order.js";
import { CountVectorizer } from "../../src/text/vectorizers/count.js";
import { HashingVectorizer } from "../../src/text/vectorizers/hashing.js";
import { fitSharedVocabulary } from "../../src/text/vocabulary/shared-vocabulary.js";
import { ENGLISH_STOP_WORDS } from "../../src/text/tokens/stop-words.js";
import { TfidfTransformer } from "../../src/text/vectorizers/tfidf-transformer.js";
import { TfidfVectorizer } from "../../src/text/vectorizers/tfidf.js";
import { vectorizerFromJSON, type Vectorizer } from "../../src/text/vectorizers/index.js";
import type { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { awkwardText, plainText, rowsOf } from "./helpers.js";

const texts = ["The café was great, so GREAT!", "not so great", "", "don't stop 𝒜𝒷 \uffee\uffee"];
const others = ["great cafés stop not so", "𝒜𝒷 unknown"];
const throughFile = (vectorizer: Vectorizer) => vectorizerFromJSON(JSON.parse(JSON.stringify(vectorizer)));

describe("kept in a file", () => {
  const vectorizers: [string, Vectorizer][] = [
    ["counts", new CountVectorizer()],
    ["counts with every option", new CountVectorizer({
      ngramRange: [1, 2], lowercase: false, stripAccents: "unicode", stopWords: ["was"], tokenPattern: /(\S+)\s?/iu,
      minDf: 1, maxDf: 0.9, maxFeatures: 5, binary: true,
    })],
    ["characters", new CountVectorizer({ analyzer: "char_wb", ngramRange: [2, 4] })],
    ["a given vocabulary", new CountVectorizer({ vocabulary: ["so", "great"], stopWords: "english" })],
    ["tf-idf", new TfidfVectorizer({ sublinearTf: true, norm: "l1" })],
    ["tf without idf", new TfidfVectorizer({ useIdf: false, norm: null })],
    ["hashing", new HashingVectorizer({ buckets: 64, norm: "l1", analyzer: "char" })],
  ];

  test.each(vectorizers)("%s", (_, vectorizer) => {
    const expected = vectorizer.fitTransform(texts);
    const loaded = throughFile(vectorizer);
    expect(loaded).toBeInstanceOf(vectorizer.constructor);
    expect(rowsOf(loaded.transform(texts))).toEqual(rowsOf(expected));
    expect(rowsOf(loaded.transform(others))).toEqual(rowsOf(vectorizer.transform(others)));
    expect(JSON.stringify(loaded)).toBe(JSON.stringify(vectorizer));
    // Fitted anew, it learns what the first would.
    expect(rowsOf(loaded.fitTransform(others))).toEqual(rowsOf(vectorizer.fitTransform(others)));
  });

  test("before fit, too", () => {
    expect(throughFile(new TfidfVectorizer()).fitTransform(texts).cols).toBe(9);
  });

  test("idf keeps all of its bits", () => {
    const tfidf = new TfidfTransformer().fit(new CountVectorizer().fitTransform(texts));
    expect(TfidfTransformer.fromJSON(JSON.parse(JSON.stringify(tfidf))).idf).toEqual(tfidf.idf);
  });
});

describe("options", () => {
  test("null is the same as leaving an option out, where null is allowed", () => {
    const nothing = { stripAccents: null, stopWords: null, tokenPattern: null, maxDf: null, maxFeatures: null, vocabulary: null };
    expect(new CountVectorizer(nothing).options).toEqual(new CountVectorizer().options);
  });

  test("minDf 1 is one document and maxDf 1 is one document, while shares are below 1", () => {
    const terms = (options: object) => new CountVectorizer(options).fit(["aa bb", "aa cc"]).featureNames;
    expect(terms({})).toEqual(["aa", "bb", "cc"]);
    expect(terms({ maxDf: 1 })).toEqual(["bb", "cc"]);
    expect(terms({ minDf: 0.99 })).toEqual(["aa"]);
    expect(terms({ maxDf: 0.99 })).toEqual(["bb", "cc"]);
  });

  test("ties at maxFeatures go to the first in term order", () => {
    expect(new CountVectorizer({ maxFeatures: 3 }).fit(["dd cc bb aa dd"]).featureNames).toEqual(["aa", "bb", "dd"]);
  });

  test("a pattern may be a string, with or without g, sticky positions of the user's own untouched", () => {
    const pattern = /\S+/gu;
    pattern.lastIndex = 3;
    for (const tokenPattern of [pattern, /\S+/u, "\\S+"]) {
      const vectorizer = new CountVectorizer({ tokenPattern }).fit(["a-b c", "c"]);
      expect([...vectorizer.vocabulary]).toEqual([["a-b", 0], ["c", 1]]);
    }
    expect(pattern.lastIndex).toBe(3);
  });

  test("a vocabulary may be a list, a set, a map or an object", () => {
    const columns = (vocabulary: ConstructorParameters<typeof CountVectorizer>[0]) => [...new CountVectorizer(vocabulary).featureNames];
    expect(columns({ vocabulary: ["so", "great"] })).toEqual(["so", "great"]);
    expect(columns({ vocabulary: new Set(["so", "great"]) })).toEqual(["great", "so"]);
    expect(columns({ vocabulary: new Map([["so", 1], ["great", 0]]) })).toEqual(["great", "so"]);
    expect(columns({ vocabulary: { so: 1, great: 0 } })).toEqual(["great", "so"]);
  });

  test("documents may come from a generator", () => {
    function* documents() { yield* texts; }
    expect(rowsOf(new CountVectorizer().fitTransform(documents()))).toEqual(rowsOf(new CountVectorizer().fitTransform(texts)));
  });

  test("no documents give a matrix without rows", () => {
    expect(new CountVectorizer().fit(texts).transform([]).shape).toEqual([0, 9]);
    expect(new HashingVectorizer({ buckets: 8 }).transform([]).shape).toEqual([0, 8]);
  });

  test("the stop words are scikit-learn's 318", () => {
    expect([ENGLISH_STOP_WORDS.length, ENGLISH_STOP_WORDS[0], ENGLISH_STOP_WORDS.at(-1)]).toEqual([318, "a", "yourselves"]);
    expect(new Set(ENGLISH_STOP_WORDS).size).toBe(318);
  });
});

describe("term order", () => {
  test("is by code point, not by UTF-16 unit", () => {
    const sorted = ["a", "a\uffee", "a\u{10000}", "\uffee", "\u{10000}"];
    expect([...sorted].reverse().sort(codePointOrder)).toEqual(sorted);
    fc.assert(fc.property(fc.array(awkwardText), (strings) => {
      const wellFormed = strings.map((text) => text.replace(/\p{Surrogate}/gu, ""));
      const byBytes = [...wellFormed].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect([...wellFormed].sort(codePointOrder)).toEqual(byBytes);
    }));
  });

  test("holds for terms that are very long and alike", () => {
    const long = "x".repeat(100_000);
    expect(new CountVectorizer().fit([`${long}b ${long} ${long}a`]).featureNames).toEqual([long, `${long}a`, `${long}b`]);
  });
});

describe("a shared vocabulary", () => {
  const movie = ["the film was great", "the film was dull", "great film"], yelp = ["great burger", "the burger was cold", "cold"];

  test("is the union or the intersection of the tasks' own", () => {
    const options = { minDf: 2 };
    const union = fitSharedVocabulary({ movie, yelp }, options);
    expect(union.datasets).toEqual({ movie: ["film", "great", "the", "was"], yelp: ["burger", "cold"] });
    expect(union.terms).toEqual(["burger", "cold", "film", "great", "the", "was"]);
    expect(fitSharedVocabulary({ movie, yelp }, {}, "intersection").terms).toEqual(["great", "the", "was"]);
  });

  test("selects maxFeatures within each task", () => {
    expect(fitSharedVocabulary({ movie, yelp }, { maxFeatures: 1 }).terms).toEqual(["burger", "film"]);
  });

  test("holds a task's whole vocabulary, or nothing that one of them lacks", () => {
    const corpus = fc.array(plainText.map((text) => `${text} cat`), { minLength: 1, maxLength: 5 });
    fc.assert(fc.property(corpus, corpus, corpus, (a, b, c) => {
      const union = fitSharedVocabulary({ a, b, c }), both = fitSharedVocabulary({ a, b, c }, {}, "intersection");
      const own = Object.values(union.datasets);
      expect(union.terms).toEqual([...new Set(own.flat())].sort(codePointOrder));
      expect(both.terms).toEqual(union.terms.filter((term) => own.every((terms) => terms.includes(term))));
      const total = (x: SparseMatrix) => x.values.reduce((sum, value) => sum + value, 0);
      expect(total(new CountVectorizer({ vocabulary: union.terms }).transform(a))).toBe(total(new CountVectorizer().fitTransform(a)));
    }));
  });
});
