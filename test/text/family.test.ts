/**
 * @file What holds for every vectorizer, from its declaration: what it refuses, its defaults, its JSON, and that a member opened over
 * several datasets gives what its class gives.
 */
import { afterAll, describe, expect, test } from "vitest";
import { type AnyField, readOptions } from "../../src/options/index.js";
import type { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { CountVectorizer } from "../../src/text/vectorizers/count.js";
import { HashingVectorizer } from "../../src/text/vectorizers/hashing.js";
import { TfidfTransformer } from "../../src/text/vectorizers/tfidf-transformer.js";
import { TfidfVectorizer } from "../../src/text/vectorizers/tfidf.js";
import { vectorizerFromJSON, vectorizers } from "../../src/text/vectorizers/index.js";
import type { OpenTextOptions, VectorizerMember } from "../../src/text/vectorizers/vectorizer.js";
import { fitSharedVocabulary } from "../../src/text/vocabulary/shared-vocabulary.js";
import type * as Pool from "../../src/text/threads/text-pool.js";
import { rowsOf } from "./helpers.js";

const { TextPool } = await import(new URL("../../dist/text/threads/text-pool.js", import.meta.url).href) as typeof Pool;
const pool = new TextPool(2);
afterAll(() => pool.close());

const members = vectorizers.members.map((member) => [member.name, member as unknown as VectorizerMember] as const);
const options = members.flatMap(([name, { options: shape }]) => Object.keys(shape).map((option) => [name, option] as const));
const make = (name: string, given: object) => vectorizers.get(name as "count").create(given as never);
const settingsOf = (member: VectorizerMember, given: object = {}) => readOptions(member.name, member.options, given);

describe.each(members)("%s", (name, member) => {
  test("has an aim, and every option a description", () => {
    expect(member.describe).not.toBe("");
    for (const field of Object.values<AnyField>(member.options)) expect(field.describe).toMatch(/\.$/);
  });

  test("is its class, whose JSON leads back to it", () => {
    const vectorizer = make(name, {});
    expect(vectorizer.toJSON().type).toBe(member.type);
    expect(vectorizerFromJSON(JSON.parse(JSON.stringify(vectorizer)))).toBeInstanceOf(vectorizer.constructor);
    expect(JSON.stringify(make(name, settingsOf(member)))).toBe(JSON.stringify(vectorizer));
  });

  test("refuses an option that it does not know, and what is no map", () => {
    expect(() => make(name, { colour: 1 }))
      .toThrow(new RegExp(`^${member.type}: unknown option "colour"; known options are analyzer`, "u"));
    for (const wrong of [3, null, ["a"], "x"]) expect(() => make(name, wrong as never)).toThrow(/the options must be a map/);
  });
});

test.each(options)("%s refuses a wrong %s, and tells it by a name near it", (name, option) => {
  const { type } = vectorizers.get(name as "count");
  expect(() => make(name, { [option]: { no: "such value" } })).toThrow(new RegExp(`^${type}: ${option} must be .*, found `, "u"));
  const slip = option.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`).toUpperCase();
  expect(() => make(name, { [slip]: 1 })).toThrow(`${type}: unknown option "${slip}" (did you mean "${option}"?)`);
});

test.each<[string, object, RegExp]>([
  ["count", { ngramRange: [2, 1] }, /ngramRange must have the shorter length first, found \[2, 1\]/],
  ["hashing", { analyzer: "char", stopWords: "english" }, /stopWords needs analyzer word, and the analyzer is char/],
  ["tfidf", { tokenPattern: "(a)(b)" }, /tokenPattern must have at most one group/],
  ["tfidf", { minDf: 4, maxDf: 3 }, /maxDf must not be below minDf, 4, found 3/],
  ["tfidf", { useIdf: false, smoothIdf: false }, /smoothIdf does nothing where useIdf is false/],
  ["hashing", { n_features: 8 }, /unknown option "n_features" \(did you mean "buckets"\?\)/],
])("%s refuses %j", (name, given, message) => {
  expect(() => make(name, given)).toThrow(message);
});

describe("opened over several datasets", () => {
  const documents = {
    movie: ["the film was great", "the film was dull", "a great film", "nothing here"],
    yelp: ["great burger", "the burger was cold", "cold soup"],
  };
  const fitRows = { movie: [0, 1, 2], yelp: [0, 1] };
  const fitted = Object.entries(fitRows).flatMap(([name, rows]) => rows.map((row) => documents[name as "movie"][row]));
  const given = { ngramRange: [1, 2], stopWords: ["a"], tokenPattern: "\\S+", binary: true };
  const open = async (name: "count" | "tfidf" | "hashing", own: object, how: OpenTextOptions) => {
    const member = vectorizers.get(name) as unknown as VectorizerMember;
    return (await member.open(documents, settingsOf(member, own), how)).fit(fitRows);
  };
  const bytes = (x: SparseMatrix) => [x.shape, rowsOf(x)];

  test.each(["union", "intersection"] as const)("counts are those of the %s of the datasets' vocabularies", async (combine) => {
    const text = await open("count", { ...given, minDf: 1 }, { combine });
    const textsOf = (name: string, rows: number[]) => rows.map((row) => documents[name as "movie"][row]);
    const texts = Object.fromEntries(Object.entries(fitRows).map(([name, rows]) => [name, textsOf(name, rows)]));
    const { terms } = fitSharedVocabulary(texts, given as object, combine);
    const expected = new CountVectorizer({ ...given as object, vocabulary: terms });
    expect(text.width).toBe(terms.length);
    expect(bytes(text.matrix("yelp", [2, 0]))).toEqual(bytes(expected.transform([documents.yelp[2], documents.yelp[0]])));
    expect(JSON.stringify(text.vectorizer())).toBe(JSON.stringify(expected));
  });

  test("tf-idf is that of the rows that were fitted on, of all datasets together", async () => {
    const text = await open("tfidf", { sublinearTf: true, norm: "l1" }, { combine: "union" });
    const terms = new CountVectorizer().fit(fitted).featureNames;
    const expected = new TfidfVectorizer({ sublinearTf: true, norm: "l1", vocabulary: terms }).fit(fitted);
    expect(bytes(text.matrix("movie", [3, 0]))).toEqual(bytes(expected.transform([documents.movie[3], documents.movie[0]])));
    expect(JSON.stringify(text.vectorizer())).toBe(JSON.stringify(expected));
  });

  test("hashes depend on no rows", async () => {
    const text = await open("hashing", { buckets: 64, ...given }, { combine: "union" });
    const expected = new HashingVectorizer({ buckets: 64, ...given as object });
    expect([text.width, bytes(text.matrix("yelp", [1]))]).toEqual([64, bytes(expected.transform([documents.yelp[1]]))]);
    expect(JSON.stringify(text.vectorizer())).toBe(JSON.stringify(expected));
  });

  test.each(["count", "tfidf", "hashing"] as const)("%s over threads gives the same bits", async (name) => {
    const [one, two] = await Promise.all([open(name, given, { combine: "union" }), open(name, given, { combine: "union", pool })]);
    for (const dataset of ["movie", "yelp"]) expect(bytes(two.matrix(dataset, [0, 1, 2]))).toEqual(bytes(one.matrix(dataset, [0, 1, 2])));
    expect(JSON.stringify(two.vectorizer())).toBe(JSON.stringify(one.vectorizer()));
  });

  test("a dataset without a vocabulary is named", async () => {
    await expect(open("count", { minDf: 3 }, { combine: "union" }))
      .rejects.toThrow(/^dataset "yelp": minDf 3|^dataset "yelp": empty vocabulary/);
    const odd = { movie: ["a b", 7 as never] };
    await expect((vectorizers.get("count") as unknown as VectorizerMember).open(odd, settingsOf(members[0][1]), { combine: "union" }))
      .rejects.toThrow(/^dataset "movie": documents\[1\] must be a string, found 7/);
  });
});

test("a transformer of counts refuses what it does not know", () => {
  expect(() => new TfidfTransformer({ minDf: 2 } as object)).toThrow(/^TfidfTransformer: unknown option "minDf"/);
  expect(() => new TfidfTransformer({ norm: "l2", useidf: true } as object)).toThrow(/did you mean "useIdf"/);
});
