/** @file Token patterns in Python's syntax: the terms that scikit-learn takes from texts of many scripts, and what is refused. */
import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/options/index.js";
import { readOptions } from "../../src/options/index.js";
import { createAnalyzer } from "../../src/text/tokens/analyze.js";
import { isDefaultPattern, translatePattern } from "../../src/text/tokens/python-pattern.js";
import { CountVectorizer } from "../../src/text/vectorizers/count.js";
import { boundOptions } from "../../src/text/vocabulary/select-terms.js";
import { golden, resolved } from "./helpers.js";

interface Golden {
  docs: string[];
  patterns: { pattern: string; lowercase: boolean; terms: string[][] }[];
}

const { docs, patterns } = golden<Golden>("token_patterns.json");

describe("scikit-learn's terms", () => {
  test.each(patterns)("$pattern, lowercase $lowercase", ({ pattern, lowercase, terms }) => {
    const analyze = createAnalyzer(resolved({ tokenPattern: pattern, lowercase }));
    expect(docs.map(analyze)).toEqual(terms);
  });

  test("are those of the default pattern, by the fast way, also where it is written out", () => {
    const written = ["(?u)\\b\\w\\w+\\b", "\\b\\w\\w+\\b"];
    for (const pattern of written) expect(isDefaultPattern(pattern)).toBe(true);
    expect(["\\w+", "(?a)\\b\\w\\w+\\b", /\b\w\w+\b/u].some(isDefaultPattern)).toBe(false);
    const own = new CountVectorizer({ tokenPattern: written[0] }).fit(docs), standard = new CountVectorizer().fit(docs);
    expect(own.featureNames).toEqual(standard.featureNames);
  });
});

describe("a pattern that cannot mean what it means in Python", () => {
  test.each([
    ["(", /a \( is not closed/], ["a)", /a \) closes nothing/], ["[a", /a \[ is not closed/], ["[]", /a \[ is not closed/],
    ["*a", /\* repeats nothing: write \\\*/], ["^*", /repeats nothing/],
    ["\\b+", /repeats nothing/], ["a**", /repeats what is repeated already/],
    ["a++", /gives nothing back/], ["a{2}+", /gives nothing back/], ["(?>a)", /gives nothing back.*write \(\?:/],
    ["a{3,2}", /larger number first/], ["(a)\\1", /\\1, a group that is matched again/], ["(?P<x>a)(?P=x)", /matched again/],
    ["(a)?(?(1)b|c)", /a choice by a group/], ["\\N{DASH}", /by its name/], ["\\q", /\\q is no escape/], ["\\", /ends in a backslash/],
    ["(?i:a)b", /flag i for a part/], ["a(?i)b", /go at its start/], ["(?L)a", /flag L is for bytes/], ["(?z)a", /no flag z/],
    ["(?ai)a", /\(\?a\) together with \(\?i\)/], ["[\\w-z]", /needs a character at both ends/], ["[z-a]", /goes backwards/],
    ["\\400", /octal/], ["\\U00110000", /beyond Unicode/], ["(?<a", /begins no group/],
    [`${"(?:".repeat(200)}a${")".repeat(200)}`, /more than 100 deep/],
  ])("%s", (pattern, message) => {
    expect(() => new CountVectorizer({ tokenPattern: pattern })).toThrow(message);
    expect(() => new CountVectorizer({ tokenPattern: pattern })).toThrow(/tokenPattern is not a regular expression/);
  });

  test("has two groups", () => {
    expect(() => new CountVectorizer({ tokenPattern: "(?P<a>\\w)(\\w)" })).toThrow(/at most one group/);
    expect(translatePattern("(?:a)(?=b)(?P<c>b)").groups).toBe(1);
  });
});

test("properties of Unicode, as in Python's regex, are allowed beyond re", () => {
  expect(createAnalyzer(resolved({ tokenPattern: "[\\p{L}\\p{M}]+" }))("na\u00efve हिन्दी 42")).toEqual(["na\u00efve", "हिन्दी"]);
  expect(createAnalyzer(resolved({ tokenPattern: "\\P{L}+" }))("a1b")).toEqual(["1"]);
});

test("a saved vectorizer keeps its pattern as given", () => {
  const text = new CountVectorizer({ tokenPattern: "(?u)\\b\\w+\\b" }).fit(docs);
  const script = new CountVectorizer({ tokenPattern: /\b\w+\b/u }).fit(docs);
  expect(text.toJSON().options.tokenPattern).toBe("(?u)\\b\\w+\\b");
  expect(script.toJSON().options.tokenPattern).toEqual({ source: "\\b\\w+\\b", flags: "u" });
  for (const vectorizer of [text, script]) {
    const again = CountVectorizer.fromJSON(JSON.parse(JSON.stringify(vectorizer)));
    expect(again.transform(docs)).toEqual(vectorizer.transform(docs));
    expect(again.toJSON()).toEqual(vectorizer.toJSON());
  }
  expect(script.featureNames).not.toEqual(text.featureNames);
});

describe("shares and numbers of documents", () => {
  /** Reads the bounds as a recipe that writes them so does. */
  function asWritten(written: Record<string, string>): { settings: Record<string, unknown>; problems: string[] } {
    const findings: Finding[] = [];
    const source = { text: ([key]: readonly (string | number)[]) => written[key], keys: () => undefined };
    const settings = Object.fromEntries(Object.entries(boundOptions).map(([key, field]) => (
      [key, key in written ? field.read(Number(written[key]) as never, [key], { findings, noun: "key", source }) : field.fallback()])));
    return { settings, problems: findings.map(({ problem }) => problem) };
  }

  test("1.0 is all documents, 1 is one", () => {
    expect(asWritten({ maxDf: "1.0", minDf: "1" })).toMatchObject({ settings: { maxDf: null, minDf: 1 }, problems: [] });
    expect(asWritten({ maxDf: "1e0" }).settings.maxDf).toBeNull();
    expect(asWritten({ maxDf: "1" }).settings.maxDf).toBe(1);
    expect(asWritten({ maxDf: "0.5", minDf: "2" })).toMatchObject({ settings: { maxDf: 0.5, minDf: 2 }, problems: [] });
  });

  test("a share above 1, and minDf 1.0, are refused", () => {
    expect(asWritten({ minDf: "2.0" }).problems)
      .toEqual(["minDf is 2.0: with a point it is a share, at most 1.0; for 2 documents, write 2"]);
    expect(asWritten({ maxDf: "3." }).problems).toEqual(["maxDf is 3.: with a point it is a share, at most 1.0; for 3 documents, write 3"]);
    expect(asWritten({ minDf: "1.0" }).problems[0]).toMatch(/^minDf is 1\.0: as a share, that is all documents.*for 1 document, write 1$/);
  });

  test("code cannot tell, and means documents", () => {
    expect(readOptions("test", boundOptions, { maxDf: 1.0, minDf: 1.0 })).toMatchObject({ maxDf: 1, minDf: 1 });
  });
});
