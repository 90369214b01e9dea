/**
 * @file Documents counted once give, for any rows, what is fitted on just those rows' documents: the same vocabulary, the same
 * matrices, the same errors.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { codePointOrder } from "../../src/engine/code-point-order.js";
import { CountVectorizer } from "../../src/text/vectorizers/count.js";
import { CountedCorpus } from "../../src/text/counting/counted-corpus.js";
import type { Combine } from "../../src/text/vocabulary/combine.js";
import type { TextOptions } from "../../src/text/tokens/options.js";
import { TfidfTransformer } from "../../src/text/vectorizers/tfidf-transformer.js";
import { TfidfVectorizer } from "../../src/text/vectorizers/tfidf.js";
import { anyTextOptions, awkwardText, plainText, rowsOf } from "./helpers.js";

const bounds = fc.record({
  minDf: fc.constantFrom(1, 2, 0.3), maxDf: fc.constantFrom(null, 0.8, 3), maxFeatures: fc.constantFrom(null, 1, 5), binary: fc.boolean(),
});
const custom = anyTextOptions.map((given): TextOptions => ({ ...given, analyzer: "word", tokenPattern: /\S*/u }));
const options = fc.oneof(anyTextOptions, custom);
const documents = fc.array(fc.oneof(plainText, awkwardText), { minLength: 1, maxLength: 8 });
/** Documents, and some of their rows, in any order. */
const split = documents.chain((texts) => fc.record({
  texts: fc.constant(texts),
  fitRows: fc.uniqueArray(fc.nat(texts.length - 1), { minLength: 1 }),
  rows: fc.array(fc.nat(texts.length - 1), { maxLength: 8 }),
}));
const dataSets = fc.record({ a: split, b: split, c: split });
type Splits = Record<string, { texts: string[]; fitRows: number[]; rows: number[] }>;

const pick = (texts: readonly string[], rows: readonly number[]) => rows.map((row) => texts[row]);
const each = <In, Out>(record: Record<string, In>, change: (value: In, name: string) => Out): Record<string, Out> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]));

/** What the plainest code makes of the fit rows' documents: each dataset fitted apart, terms joined as strings; or the error. */
function naive(splits: Splits, given: object, limits: object, join: Combine): string[] | string {
  try {
    const lists = Object.values(each(splits, ({ texts, fitRows }, name) => {
      try {
        return new CountVectorizer({ ...given, ...limits }).fit(pick(texts, fitRows)).featureNames;
      } catch (error) {
        throw new PotluckError(`dataset "${name}": ${(error as Error).message}`);
      }
    }));
    const all = [...new Set(lists.flat())].sort(codePointOrder);
    const terms = join === "union" ? all : all.filter((term) => lists.every((list) => list.includes(term)));
    if (terms.length > 0) return terms;
    const sizes = Object.keys(splits).map((name, index) => `${name} ${lists[index].length}`).join(", ");
    return `no term is in the vocabulary of every dataset (terms: ${sizes}); use the union`;
  } catch (error) {
    return (error as Error).message;
  }
}

describe("a counted corpus", () => {
  test("selects what vocabularies fitted on the same rows join to, and counts its terms as a vectorizer does", () => {
    const joins = fc.constantFrom<Combine>("union", "intersection");
    fc.assert(fc.property(dataSets, options, bounds, joins, (splits: Splits, given, limits, join) => {
      const corpus = CountedCorpus.count(each(splits, ({ texts }) => texts), given);
      const select = () => corpus.select(each(splits, ({ fitRows }) => fitRows), limits, join);
      const expected = naive(splits, given, limits, join);
      if (typeof expected === "string") {
        expect(select).toThrow(new PotluckError(expected));
        return;
      }
      const selection = select();
      expect(corpus.terms(selection.terms)).toEqual(expected);
      const vectorizer = new CountVectorizer({ ...given, binary: limits.binary, vocabulary: expected });
      for (const [name, { texts, rows }] of Object.entries(splits)) {
        const x = corpus.matrix(name, rows, selection, limits.binary), y = vectorizer.transform(pick(texts, rows));
        expect([x.shape, rowsOf(x)]).toEqual([y.shape, rowsOf(y)]);
      }
    }), { numRuns: 400 });
  });

  test("selects again and again, each time as if for the first time", () => {
    fc.assert(fc.property(dataSets, fc.array(bounds, { minLength: 2, maxLength: 3 }), (splits: Splits, limits) => {
      const texts = each(splits, (own) => own.texts), rows = each(splits, ({ fitRows }) => fitRows);
      const terms = (corpus: CountedCorpus, own: object) => {
        try {
          return corpus.terms(corpus.select(rows, own).terms);
        } catch (error) {
          return (error as Error).message;
        }
      };
      const shared = CountedCorpus.count(texts);
      for (const own of limits) expect(terms(shared, own)).toEqual(terms(CountedCorpus.count(texts), own));
    }));
  });

  test("gives the idf of the fit rows of all datasets together, and a vectorizer of two parts", () => {
    fc.assert(fc.property(dataSets, fc.boolean(), fc.boolean(), (splits: Splits, smoothIdf, sublinearTf) => {
      const corpus = CountedCorpus.count(each(splits, ({ texts }) => texts.map((text) => `${text} and`)));
      const fitRows = each(splits, (own) => own.fitRows);
      const selection = corpus.select(fitRows);
      const fitted = Object.values(splits).flatMap(({ texts, fitRows: rows }) => pick(texts, rows)).map((text) => `${text} and`);
      const holders = corpus.documentFrequencies(fitRows, selection);
      const tfidf = new TfidfTransformer({ smoothIdf, sublinearTf }).fitFrequencies(holders, fitted.length);
      const expected = new TfidfVectorizer({ smoothIdf, sublinearTf, vocabulary: corpus.terms(selection.terms) }).fit(fitted);
      expect(tfidf.idf).toEqual(expected.idf);
      const vectorizer = TfidfVectorizer.of(new CountVectorizer({ vocabulary: corpus.terms(selection.terms) }), tfidf);
      expect(JSON.stringify(vectorizer)).toBe(JSON.stringify(expected));
      const x = tfidf.transform(corpus.matrix("a", splits.a.rows, selection));
      expect(rowsOf(x)).toEqual(rowsOf(expected.transform(pick(splits.a.texts, splits.a.rows).map((text) => `${text} and`))));
    }));
  });

  test("a dataset that is not fitted on has features and no say", () => {
    const corpus = CountedCorpus.count({ fitted: ["the cat", "the mat"], other: ["the dog", "cat cat"] });
    const selection = corpus.select({ fitted: [0, 1] });
    expect(corpus.terms(selection.terms)).toEqual(["cat", "mat", "the"]);
    expect(rowsOf(corpus.matrix("other", [1, 0], selection))).toEqual([[[0], [2]], [[2], [1]]]);
  });

  test("says which row or dataset it has not", () => {
    const corpus = CountedCorpus.count({ movie: ["the cat"], yelp: ["the mat"] });
    const selection = corpus.select({ movie: [0] });
    expect(() => corpus.matrix("movie", [0, 1], selection)).toThrow(/row 1 is outside dataset "movie", which has 1 rows/);
    expect(() => corpus.matrix("moive", [0], selection)).toThrow(/no dataset "moive" was counted; there are movie, yelp/);
    expect(() => corpus.select({})).toThrow(/rows of a dataset or more, found none/);
    expect(() => corpus.select({ movie: [0] }, { minDf: -1 })).toThrow(/minDf must be/);
    const odd = { movie: ["a"], yelp: ["b", 3 as never] };
    expect(() => CountedCorpus.count(odd)).toThrow(/dataset "yelp": documents\[1\] must be a string, found 3/);
  });
});
