/**
 * @file A tokenizer, an analyzer and a preprocessor of one's own: scikit-learn's numbers, what cannot be done with them (saving, threads,
 * recipes), and users' mistakes; and from features back to terms.
 */
import { afterAll, describe, expect, test } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { CountedCorpus } from "../../src/text/counting/counted-corpus.js";
import type * as Pool from "../../src/text/threads/text-pool.js";
import { CountVectorizer } from "../../src/text/vectorizers/count.js";
import { HashingVectorizer } from "../../src/text/vectorizers/hashing.js";
import { vectorizerFromJSON, vectorizers } from "../../src/text/vectorizers/index.js";
import { TfidfTransformer } from "../../src/text/vectorizers/tfidf-transformer.js";
import { TfidfVectorizer } from "../../src/text/vectorizers/tfidf.js";
import { fitSharedVocabulary } from "../../src/text/vocabulary/shared-vocabulary.js";
import { fromPython, golden, rowsOf } from "./helpers.js";

const { TextPool } = await import(new URL("../../dist/text/threads/text-pool.js", import.meta.url).href) as typeof Pool;
const pool = new TextPool(2);
afterAll(() => pool.close());

/** Those of test/golden/make_text_functions.py. */
const functions: Record<string, unknown> = {
  commas: (text: string) => text.split(","), semicolons: (text: string) => text.split(";"), characters: (text: string) => [...text],
  spaces: (text: string) => text.split(" "), shout: (text: string) => text.toUpperCase(),
  vowels: (text: string) => text.replaceAll("a", "o").replaceAll("e", "i"),
  lengths: (text: string) => text.split(" ").map((word) => String([...word].length)),
};

type Rows = [number[], number[]][];
const { docs, cases } = golden<{
  docs: string[];
  cases: { params: Record<string, unknown>; terms: string[]; rows: Rows; tfidf: Rows; hashes: Rows; inverse: string[][] }[];
}>("text_functions.json");

describe("equal scikit-learn's", () => {
  test.each(cases.map((one) => [JSON.stringify(one.params), one] as const))("%s", (_, { params, terms, rows, tfidf, hashes, inverse }) => {
    const given = fromPython(Object.fromEntries(Object.entries(params).map(([key, one]) => [key, functions[one as string] ?? one])));
    const counts = new CountVectorizer(given), x = counts.fitTransform(docs);
    expect(counts.featureNames).toEqual(terms);
    expect(rowsOf(x)).toEqual(rows);
    expect(rowsOf(counts.transform(docs))).toEqual(rows);
    expect(counts.inverseTransform(x)).toEqual(inverse);

    const weights = new TfidfVectorizer(given), weighted = weights.fitTransform(docs);
    expect(rowsOf(weighted).map(([columns]) => columns)).toEqual(tfidf.map(([columns]) => columns));
    expect(Array.from(weighted.values)).toEqual(tfidf.flatMap(([, values]) => values.map((value) => expect.closeTo(value, 6) as number)));
    expect(weights.inverseTransform(weighted)).toEqual(inverse);
    const { minDf: _minDf, ...hashing } = given;
    expect(rowsOf(new HashingVectorizer({ ...hashing, buckets: 64, norm: null }).transform(docs))).toEqual(hashes);
  });

  test("in a corpus and a shared vocabulary, too", () => {
    const tokenizer = functions.spaces as (text: string) => string[], corpus = CountedCorpus.count({ a: docs }, { tokenizer });
    const expected = new CountVectorizer({ tokenizer }).fit(docs).featureNames;
    expect(corpus.terms(corpus.select({ a: corpus.allRows("a") }).terms)).toEqual(expected);
    expect(fitSharedVocabulary({ a: docs }, { tokenizer }).terms).toEqual(expected);
  });

  test("a function may give any iterable, and gets the document as it is", () => {
    const seen: string[] = [];
    const analyzer = function* (text: string) {
      seen.push(text);
      yield* text.split(" ");
    };
    expect(new CountVectorizer({ analyzer }).fit(["B a\ud800"]).featureNames).toEqual(["B", "a\ufffd"]);
    expect(seen).toEqual(["B a\ud800"]);
  });
});

describe("inverseTransform", () => {
  const vectorizer = new CountVectorizer().fit(["the cat", "a mat"]);

  test("takes dense rows, and leaves out what is stored as 0", () => {
    expect(vectorizer.inverseTransform([[0, 2, 1], [0, 0, 0]])).toEqual([["mat", "the"], []]);
    const stored = new SparseMatrix({ rows: 1, cols: 3, indptr: [0, 2], indices: [0, 1], values: [0, -1] });
    expect(vectorizer.inverseTransform(stored)).toEqual([["mat"]]);
    expect(vectorizer.inverseTransform([])).toEqual([]);
  });

  test("refuses other columns, and a vectorizer without a vocabulary", () => {
    expect(() => vectorizer.inverseTransform([[1, 2]])).toThrow(/CountVectorizer: .* a column for each of the 3 terms, found 2/);
    expect(() => new TfidfVectorizer().inverseTransform([[1]])).toThrow(/TfidfVectorizer: there is no vocabulary yet/);
  });
});

const own = (text: string) => text.split(" ");

describe("what holds no function says so", () => {
  test.each(["tokenizer", "analyzer", "preprocessor"])("saving with a %s", (name) => {
    const given = { [name]: name === "preprocessor" ? (text: string) => text : own };
    const message = new RegExp(`the ${name} is a function, which a file cannot hold: .*with the same function, and with featureNames`, "u");
    expect(() => new CountVectorizer(given).fit(docs).toJSON()).toThrow(message);
    expect(() => JSON.stringify(new TfidfVectorizer(given).fit(docs))).toThrow(message);
    expect(() => new HashingVectorizer(given).toJSON()).toThrow(/^HashingVectorizer: .* in code, with the same function$/u);
    expect(() => new HashingVectorizer(given).toJSON()).toThrow(PotluckError);
  });

  test("what the error advises works", () => {
    const vectorizer = new CountVectorizer({ tokenizer: own }).fit(docs);
    const names = JSON.parse(JSON.stringify(vectorizer.featureNames)) as string[];
    expect(rowsOf(new CountVectorizer({ tokenizer: own, vocabulary: names }).transform(docs))).toEqual(rowsOf(vectorizer.transform(docs)));
  });

  test("threads refuse them, but count a given vocabulary here", async () => {
    for (const given of [{ tokenizer: own }, { analyzer: own }, { preprocessor: (text: string) => text }]) {
      const name = Object.keys(given)[0];
      await expect(new CountVectorizer(given).fitTransformIn(pool, docs)).rejects.toThrow(`the ${name} is a function, which cannot`);
      await expect(CountedCorpus.countIn(pool, { a: docs }, given)).rejects.toThrow(/cannot be sent to other threads/);
    }
    const known = new CountVectorizer({ tokenizer: own, vocabulary: ["book"] });
    expect(rowsOf(await known.fitTransformIn(pool, docs))).toEqual(rowsOf(known.transform(docs)));
  });

  test("a recipe's options and saved ones do not take them", () => {
    for (const { options } of vectorizers.members) expect(Object.keys(options)).not.toContain("tokenizer");
    expect(vectorizers.get("count").options.analyzer.jsonSchema()).toEqual({ type: "string", enum: ["word", "char", "char_wb"] });
    const saved = new CountVectorizer().fit(docs).toJSON();
    expect(Object.keys(saved.options)).not.toContain("tokenizer");
    expect(() => vectorizerFromJSON({ ...saved, options: { ...saved.options, tokenizer: "own" } }))
      .toThrow(/tokenizer must be a function .*found "own"/);
  });

  test("a tf-idf vectorizer of two parts may have one", () => {
    const counts = new CountVectorizer({ tokenizer: own }), weights = new TfidfTransformer().fit(counts.fitTransform(docs));
    const expected = new TfidfVectorizer({ tokenizer: own }).fitTransform(docs);
    expect(rowsOf(TfidfVectorizer.of(counts, weights).transform(docs))).toEqual(rowsOf(expected));
  });
});

describe("mistakes", () => {
  const fit = (given: object) => () => new CountVectorizer(given).fit(["the cat"]);
  test.each<[string, () => unknown, RegExp]>([
    ["a tokenizer that is none", fit({ tokenizer: /\w+/ }), /tokenizer must be a function from a text to its words, or null.*found/],
    ["an analyzer that is none", fit({ analyzer: 3 }), /analyzer must be one of word, char or char_wb, found 3/],
    ["a tokenizer of characters", fit({ tokenizer: own, analyzer: "char" }), /tokenizer needs analyzer word, and the analyzer is char/],
    ["a tokenizer and a pattern", fit({ tokenizer: own, tokenPattern: "x" }), /tokenPattern does nothing where there is a tokenizer/],
    ["a preprocessor and accents", fit({ preprocessor: String, stripAccents: "ascii" }), /stripAccents does nothing where there is/],
    ["an analyzer and a tokenizer", fit({ analyzer: own, tokenizer: own }), /tokenizer does nothing where the analyzer is a function/],
    ["an analyzer and n-grams", fit({ analyzer: own, ngramRange: [1, 2] }), /ngramRange does nothing where the analyzer is a function/],
    ["an analyzer and stop words", () => new HashingVectorizer({ analyzer: own, stopWords: "english" }), /stopWords does nothing/],
    ["an analyzer and a preprocessor", () => new TfidfVectorizer({ analyzer: own, preprocessor: String }), /preprocessor does nothing/],
    ["a tokenizer that gives a string", fit({ tokenizer: (text: string) => text }), /tokenizer must give a list of strings, found "the/],
    ["a tokenizer that gives numbers", fit({ tokenizer: () => ["a", 1] }), /tokenizer must give .*, found 1 at 1 for "the cat"/],
    ["an analyzer that promises", fit({ analyzer: () => Promise.resolve([]) }), /analyzer must give a list of strings, found/],
    ["a preprocessor that gives nothing", fit({ preprocessor: () => undefined }), /preprocessor must give a string, found nothing/],
  ])("%s", (_, run, message) => {
    expect(run).toThrow(PotluckError);
    expect(run).toThrow(message);
  });
});
