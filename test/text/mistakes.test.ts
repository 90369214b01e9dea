/**
 * @file Users' mistakes: each throws a PotluckError that names the value found and what to do.
 */
import { describe, expect, test } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { CountVectorizer } from "../../src/text/vectorizers/count.js";
import { HashingVectorizer } from "../../src/text/vectorizers/hashing.js";
import { fitSharedVocabulary } from "../../src/text/vocabulary/shared-vocabulary.js";
import { TfidfTransformer } from "../../src/text/vectorizers/tfidf-transformer.js";
import { TfidfVectorizer } from "../../src/text/vectorizers/tfidf.js";
import { vectorizerFromJSON } from "../../src/text/vectorizers/index.js";

/** Options and documents as no TypeScript user could write them, but a recipe or a JavaScript user can. */
const loose = (options: object) => new CountVectorizer(options);
const fit = (options: object, documents: unknown = ["the cat sat", "the mat", "the cat"]) => loose(options).fit(documents as string[]);
const counts = new SparseMatrix({ rows: 2, cols: 3, indptr: [0, 1, 2], indices: [0, 1], values: [1, 2] });

const mistakes: [string, () => unknown, ...RegExp[]][] = [
  ["an unknown option", () => loose({ min_df: 3 }), /CountVectorizer: unknown option "min_df" \(did you mean "minDf"\?\)/],
  ["an unknown analyzer", () => loose({ analyzer: "words" }), /analyzer must be one of word, char or char_wb, found "words".*"word"/],
  ["a switch that is none", () => loose({ lowercase: "yes" }), /lowercase must be true or false, found "yes"/],
  ["an ngramRange reversed", () => loose({ ngramRange: [3, 1] }), /ngramRange .*found \[3, 1\]/],
  ["an ngramRange from 0", () => loose({ ngramRange: [0, 1] }), /ngramRange.0 must be a whole number from 1 up, found 0/],
  ["an ngramRange of one number", () => loose({ ngramRange: 2 }), /two whole numbers.*found 2/],
  ["an unknown stop list", () => loose({ stopWords: "englsh" }), /stopWords must be english.*found "englsh"/],
  ["a stop word that is none", () => loose({ stopWords: ["a", 7] }), /stopWords.1 must be a word, found 7/],
  ["stop words for characters", () => loose({ analyzer: "char", stopWords: "english" }),
    /stopWords needs analyzer word, and the analyzer is char/],
  ["a pattern for characters", () => loose({ analyzer: "char_wb", tokenPattern: /x/ }), /tokenPattern needs analyzer word/],
  ["a pattern that is none", () => loose({ tokenPattern: "(" }), /tokenPattern is not a regular expression.*\(/],
  ["a pattern that is a number", () => loose({ tokenPattern: 3 }), /tokenPattern must be a regular expression.*found 3/],
  ["a pattern with two groups", () => loose({ tokenPattern: /(a)(b)/ }), /tokenPattern.*one group, .*found 2.*\(\?:\.\.\.\)/],
  ["minDf between counts", () => loose({ minDf: 1.5 }), /minDf must be a share.* or a whole number.*found 1.5/],
  ["maxDf below 0", () => loose({ maxDf: -0.1 }), /maxDf must be.*found -0.1/],
  ["maxDf that is NaN", () => loose({ maxDf: NaN }), /maxDf must be.*found NaN/],
  ["maxFeatures of 0", () => loose({ maxFeatures: 0 }), /maxFeatures must be a whole number from 1 up.*found 0/],
  ["minDf greater than maxDf, both counts", () => loose({ minDf: 5, maxDf: 3 }), /maxDf must not be below minDf, 5, found 3/],
  ["minDf greater than maxDf over these documents", () => fit({ minDf: 3, maxDf: 0.5 }),
    /minDf 3 is greater than maxDf 0.5 \(1.5 documents\)/],
  ["no documents", () => fit({}, []), /no documents to take a vocabulary from/],
  ["documents without terms", () => fit({}, ["a", ""]), /none of the 2 documents has a term/],
  ["bounds that leave nothing", () => fit({ minDf: 2, maxDf: 0.5 }, ["aa bb", "aa cc", "aa dd", "aa"]),
    /of 4 terms in 4 documents, 3 are in fewer documents than minDf 2 and 1 are in more than maxDf 0.5 \(2 documents\)/],
  ["one string for documents", () => fit({}, "the cat sat"), /documents must be a list of strings, found one string, "the cat sat"/],
  ["a number for documents", () => fit({}, 12), /documents must be a list of strings, found 12/],
  ["a document that is no string", () => fit({}, ["the cat", null]), /documents\[1\] must be a string, found null/],
  ["the vocabulary before fit", () => new CountVectorizer().vocabulary, /there is no vocabulary yet: call fit/],
  ["featureNames before fit", () => new TfidfVectorizer().featureNames, /TfidfVectorizer: there is no vocabulary yet/],
  ["transform before fit", () => new CountVectorizer().transform(["the cat"]), /call fit\(documents\) first/],
  ["an empty vocabulary", () => loose({ vocabulary: [] }), /given vocabulary is empty/],
  ["a vocabulary with a term twice", () => loose({ vocabulary: ["a", "b", "a"] }), /has "a" twice, at 0 and 2/],
  ["a vocabulary with a number", () => loose({ vocabulary: ["a", 1] }), /vocabulary.1 must be a string, found 1/],
  ["a vocabulary that is a string", () => loose({ vocabulary: "union" }), /vocabulary must be a list of terms, or a map.*found "union"/],
  ["a vocabulary with a column twice", () => loose({ vocabulary: { a: 1, b: 1 } }), /column 1 to both "a" and "b"/],
  ["a vocabulary with a gap", () => loose({ vocabulary: new Map([["a", 0], ["b", 2]]) }), /"b" column 2.*columns 0 to 1/],
  ["a vocabulary with half a character", () => loose({ vocabulary: ["\ud800"] }), /vocabulary.0 has half a surrogate pair/],
  ["buckets that are no power of two", () => new HashingVectorizer({ buckets: 1000 }), /power of two from 1 to 2\^30, found 1000/],
  ["too many buckets", () => new HashingVectorizer({ buckets: 2 ** 31 }), /power of two.*found 2147483648/],
  ["an unknown norm", () => new TfidfTransformer({ norm: "l3" as "l2" }), /norm must be one of l1 or l2.*found "l3"/],
  ["an option of another vectorizer", () => new TfidfVectorizer({ buckets: 8 } as object), /TfidfVectorizer: unknown option "buckets"/],
  ["idf before fit", () => new TfidfTransformer().idf, /no idf yet: call fit/],
  ["idf without useIdf", () => new TfidfTransformer({ useIdf: false }).idf, /useIdf is false, so there is no idf/],
  ["a column in no document, unsmoothed", () => new TfidfTransformer({ smoothIdf: false }).fit(counts), /column 2 is in no document/],
  ["other columns than at fit", () => new TfidfTransformer().fit(counts).transform(SparseMatrix.fromDense([[1, 2]])),
    /fitted on 3 columns.*of 2/],
  ["sublinearTf of a count below 0", () => new TfidfTransformer({ sublinearTf: true }).fitTransform(SparseMatrix.fromDense([[-2]])),
    /counts above 0, found -2/],
  ["a shared vocabulary of no task", () => fitSharedVocabulary({}), /no documents/],
  ["a shared vocabulary with one given", () => fitSharedVocabulary({ a: ["aa"] }, { vocabulary: ["aa"] } as object),
    /unknown option "vocabulary"/],
  ["an unknown way to join", () => fitSharedVocabulary({ a: ["aa"] }, {}, "both" as "union"), /union or intersection, found "both"/],
  ["an empty intersection", () => fitSharedVocabulary({ a: ["aa bb"], b: ["cc"] }, {}, "intersection"), /terms: a 2, b 1/],
  ["a task without terms", () => fitSharedVocabulary({ a: ["aa"], b: [""] }), /dataset "b": empty vocabulary/],
  ["JSON of another class", () => CountVectorizer.fromJSON(new HashingVectorizer().toJSON()),
    /CountVectorizer.fromJSON: type must be CountVectorizer, found "HashingVectorizer"/],
  ["JSON of nothing", () => CountVectorizer.fromJSON(null), /found null/],
  ["JSON of no vectorizer", () => vectorizerFromJSON({ type: "constructor" }), /the type CountVectorizer.*found "constructor"/],
  ["JSON without options", () => CountVectorizer.fromJSON({ type: "CountVectorizer" }), /options is missing: it must be a map of options/],
  ["JSON with a wrong option", () => HashingVectorizer.fromJSON({ type: "HashingVectorizer", options: { bukets: 8 } }),
    /"bukets".*"buckets"/],
  ["JSON with a wrong pattern",
    () => CountVectorizer.fromJSON({ type: "CountVectorizer", options: { tokenPattern: { source: "(", flags: "" } } }),
    /not a regular expression/],
  ["JSON with a term twice", () => CountVectorizer.fromJSON({ type: "CountVectorizer", options: {}, vocabulary: ["a", "a"] }), /"a" twice/],
  ["JSON with a wrong idf", () => TfidfTransformer.fromJSON({ type: "TfidfTransformer", options: {}, idf: [1, "2"] }),
    /idf.1 must be a number, found "2"/],
  ["JSON whose idf isn't as long as its vocabulary", () => TfidfVectorizer.fromJSON({
    type: "TfidfVectorizer",
    counts: new CountVectorizer({ vocabulary: ["aa"] }).toJSON(),
    tfidf: { type: "TfidfTransformer", options: {}, idf: [1, 2] },
  }), /2 idf weights for 1 terms/],
];

describe("mistakes", () => {
  test.each(mistakes)("%s", (_, act, pattern) => {
    expect(act).toThrow(PotluckError);
    expect(act).toThrow(pattern);
  });

  test("a mistake at fit leaves what was fitted before", () => {
    const vectorizer = new CountVectorizer().fit(["the cat"]);
    expect(() => vectorizer.fit([])).toThrow(PotluckError);
    expect(vectorizer.featureNames).toEqual(["cat", "the"]);
  });
});
