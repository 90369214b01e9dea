/** @file Places of terms: the same terms as the analyzer's, and each where it stands in the document as given. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAnalyzer } from "../../src/text/tokens/analyze.js";
import { createLocator } from "../../src/text/tokens/locate.js";
import { CountVectorizer } from "../../src/text/vectorizers/count.js";
import { HashingVectorizer } from "../../src/text/vectorizers/hashing.js";
import { TfidfVectorizer } from "../../src/text/vectorizers/tfidf.js";

const settings = (given: ConstructorParameters<typeof CountVectorizer>[0] = {}) => new CountVectorizer({ minDf: 1, ...given }).options;
/** Each term with the piece of the document where it is. */
const found = (document: string, given?: Parameters<typeof settings>[0]): [string, string | null][] => (
  createLocator(settings(given))(document).map(({ term, span }) => [term, span && document.slice(...span)]));

const document = fc.array(fc.constantFrom(
  "a", "Ab", "É", "e\u0301", "ﬁ", "İ", "ß", "Σ", "ΑΣ", " ", "  ", "\t", ".", "-", "_", "7", "好", "가", "\ud83d\ude00", "\ud800", "\u0345",
  "n't",
), { maxLength: 14 }).map((parts) => parts.join(""));
const options = fc.record({
  analyzer: fc.constantFrom("word", "char", "char_wb"), ngramRange: fc.constantFrom([1, 1], [1, 2], [2, 3]), lowercase: fc.boolean(),
  stripAccents: fc.constantFrom(null, "ascii", "unicode"),
}) as fc.Arbitrary<Parameters<typeof settings>[0]>;

describe("createLocator", () => {
  it("gives the terms of the analyzer, in its order, with spans within the document", () => {
    fc.assert(fc.property(document, options, (text, given) => {
      const own = settings(given), located = createLocator(own)(text);
      expect(located.map(({ term }) => term)).toEqual(createAnalyzer(own)(text));
      for (const { span } of located) if (span) expect(0 <= span[0] && span[0] <= span[1] && span[1] <= text.length).toBe(true);
    }), { numRuns: 300 });
  });

  it("gives patterns' matches, groups and empty ones as the analyzer does", () => {
    for (const tokenPattern of [String.raw`\b\w+\b`, String.raw`(?:un)?(\w+)`, "a*", String.raw`#(\w+)`, /(\w)\w*/u, /[A-Z]?/gu]) {
      for (const text of ["Unhappy #tags, baab", "", "aab \ud83d\ude00 aa"]) {
        const own = settings({ tokenPattern });
        expect(createLocator(own)(text).map(({ term }) => term)).toEqual(createAnalyzer(own)(text));
      }
    }
    expect(found("See #Tags", { tokenPattern: String.raw`#(\w+)` })).toEqual([["tags", "Tags"]]);
    expect(found("concat cat", { tokenPattern: String.raw`\bcat\b` })).toEqual([["cat", "cat"]]);
    expect(createLocator(settings({ tokenPattern: String.raw`\bcat\b` }))("concat cat")[0].span).toEqual([7, 10]);
  });

  it("points to the text as it was before case and accents went", () => {
    expect(found("Der CAFÉ-Besuch", { stripAccents: "unicode" })).toEqual([["der", "Der"], ["cafe", "CAFÉ"], ["besuch", "Besuch"]]);
    expect(found("cafe\u0301 ﬁn", { stripAccents: "unicode" })).toEqual([["cafe", "cafe\u0301"], ["fin", "ﬁn"]]);
    expect(found("İzmir'de ΟΔΟΣ")).toEqual([["zmir", "zmir"], ["de", "de"], ["οδος", "ΟΔΟΣ"]]);
    expect(found("Not  good", { ngramRange: [1, 2] })).toEqual([["not", "Not"], ["good", "good"], ["not good", "Not  good"]]);
    expect(found("is Not a good", { ngramRange: [2, 2], stopWords: ["is", "a"] })).toEqual([["not good", "Not a good"]]);
    expect(found("A  b", { analyzer: "char", ngramRange: [2, 2] })).toEqual([["a ", "A  "], [" b", "  b"]]);
    expect(found("Hi", { analyzer: "char_wb", ngramRange: [2, 2] })).toEqual([[" h", "H"], ["hi", "Hi"], ["i ", "i"]]);
  });

  it("says that places are not known where a function makes the terms", () => {
    expect(found("Good", { tokenizer: (text) => text.split(" ") })).toEqual([["good", null]]);
    expect(found("Good", { analyzer: (text) => [text] })).toEqual([["Good", null]]);
    expect(found("good", { preprocessor: (text) => `${text} dogs` })).toEqual([["good", null], ["dogs", null]]);
    expect(found("good", { preprocessor: (text) => text })).toEqual([["good", "good"]]);
  });
});

describe("locate of vectorizers", () => {
  it("numbers terms as transform does, and leaves out unknown ones", () => {
    const documents = ["Great, great coffee", "bad tea"], text = "A GREAT tea, so great";
    const count = new CountVectorizer({ minDf: 1 }).fit(documents), tfidf = new TfidfVectorizer({ minDf: 1 }).fit(documents);
    for (const vectorizer of [count, tfidf, new HashingVectorizer({ buckets: 1 << 12 })]) {
      const located = vectorizer.locate(text), { indices } = vectorizer.transform([text]);
      expect([...new Set(located.map(({ feature }) => feature))].sort((a, b) => a - b)).toEqual(Array.from(indices));
    }
    expect(count.locate(text).map(({ term, span }) => [term, span])).toEqual([["great", [2, 7]], ["tea", [8, 11]], ["great", [16, 21]]]);
  });
});
