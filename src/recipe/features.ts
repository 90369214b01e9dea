/**
 * @file The recipe's `features`: how text becomes numbers, and how numbers are scaled. Options and defaults are scikit-learn's, in
 * camelCase; the two that it does not have, `vocabulary` and `fitOn`, make one feature space of several datasets.
 */
import { z } from "zod";
import type { Checks } from "./checks.js";
import { listOf, oneOf, section, text, trueOrFalse, wholeNumber } from "./fields.js";
import { accentStrippers, analyzers, fitRows, norms, scales, stopWordLists, vectorizers, vocabularies } from "./names.js";
import { type Choice, type Settings, chosenBy, dependencies, flatten, refuseOthers, settle } from "./variants.js";

const ngramPhrase = "two whole numbers from 1 up, such as [1, 2]";
const stopWordsPhrase = `${stopWordLists.join(", ")}, a list of words, or null for none`;

function documentFrequency(orNull = ""): z.ZodNumber {
  const error = `a share from 0 up to 1, or a whole number of documents from 1 up${orNull}`;
  return z.number({ error }).min(0, { error }).refine((value) => value < 1 || Number.isInteger(value), { error });
}

/** What is fitted: a vocabulary. */
const vocabularyOptions = {
  minDf: documentFrequency().describe("Fewest documents that hold a term: below 1 a share of them, from 1 up a count.").default(1),
  maxDf: documentFrequency(", or null for no bound")
    .nullable()
    .describe("Most documents that hold a term: below 1 a share of them, from 1 up a count. null: no bound.")
    .default(null),
  maxFeatures: wholeNumber(1, "for all").nullable().describe("Keep this many terms, the most frequent ones. null: all.").default(null),
  vocabulary: oneOf(vocabularies)
    .describe("How the datasets' own vocabularies become one: their union, or their intersection.")
    .default("union"),
  fitOn: oneOf(fitRows)
    .describe("The rows that the vocabulary comes from, and what columns are scaled by. all looks at test rows too: for comparisons only.")
    .default("train"),
};

const norm = oneOf(norms, "for none").nullable().describe("Scales each row to this norm. null: leaves it as it is.");

/** Each vectorizer's own options. */
const vectorizerOptions = {
  count: vocabularyOptions,
  tfidf: {
    ...vocabularyOptions,
    norm: norm.default("l2"),
    useIdf: trueOrFalse().describe("Whether counts are weighted by inverse document frequency.").default(true),
    smoothIdf: trueOrFalse().describe("Whether document frequencies count one more document, which holds every term.").default(true),
    sublinearTf: trueOrFalse().describe("Whether a count becomes 1 + its logarithm.").default(false),
  },
  hashing: {
    buckets: wholeNumber(1)
      .refine((value) => Number.isInteger(Math.log2(value)) && value <= 2 ** 30, { error: "a power of two, up to 2^30" })
      .describe("Features that terms are hashed into: a power of two.")
      .default(2 ** 20),
    norm: norm.default("l2"),
    alternateSign: trueOrFalse()
      .describe("Whether half of the terms count negatively, so that collisions cancel out on average.")
      .default(true),
  },
} satisfies Record<(typeof vectorizers)[number], object>;

const vectorizerChooser = chosenBy("vectorizer", "count", vectorizerOptions);

const before = {
  vectorizer: oneOf(vectorizers)
    .describe("count: how often each term occurs; tfidf: counts weighted by rarity; hashing: counts by hash, with no vocabulary.")
    .default("count"),
  analyzer: oneOf(analyzers).describe("Terms are words, runs of characters, or runs of characters inside words (char_wb).").default("word"),
  ngramRange: z
    .tuple([wholeNumber(1), wholeNumber(1)], { error: ngramPhrase })
    .describe("The shortest and the longest run of words or characters that is a term.")
    .default([1, 1]),
};
const after = {
  binary: trueOrFalse().describe("Whether a term counts once at most in a document.").default(false),
  lowercase: trueOrFalse().describe("Whether text is lower-cased first.").default(true),
  stripAccents: oneOf(accentStrippers, "to keep them")
    .nullable()
    .describe("Takes accents off: ascii drops whatever has no ASCII form, unicode keeps it. null: keeps accents.")
    .default(null),
  stopWords: z
    .union([z.enum(stopWordLists), listOf(text("a word"), "a list of words")], { error: stopWordsPhrase })
    .nullable()
    .describe("Words that are no terms: english (scikit-learn's list), or a list of your own. With analyzer word. null: none.")
    .default(null),
  tokenPattern: text("a regular expression, or null for the default")
    .nullable()
    .describe(
      "What a word is, as a JavaScript regular expression (flag u). With analyzer word. null: two or more letters, digits or underscores " +
        "of any script.",
    )
    .default(null),
  scale: oneOf(scales)
    .describe(
      "What becomes of numeric columns. standard: mean 0 and standard deviation 1 over the training rows; none: they stay as they are. " +
        "Either way a missing number becomes the mean.",
    )
    .default("standard"),
};

const featuresMeta = {
  description: "How text and numbers become features, alike for all datasets.",
  dependencies: dependencies(vectorizerChooser),
};
export const featuresSchema = section({ ...before, ...flatten(vectorizerChooser), ...after }).meta(featuresMeta).prefault({});

/** A vectorizer's name and its own options, resolved. */
export type VectorizerSettings = Choice<"vectorizer", typeof vectorizerOptions>;
/** The recipe's `features`, resolved: only the options that the vectorizer takes. */
export type FeatureSettings = Omit<Settings<typeof before>, "vectorizer"> & VectorizerSettings & Settings<typeof after>;

/** Fills in the vectorizer's defaults, and checks what single fields cannot show. */
export function settleFeatures(given: { vectorizer: (typeof vectorizers)[number] }, checks: Checks): FeatureSettings {
  const { vectorizer } = given;
  if (!checks.broken("vectorizer")) refuseOthers(vectorizerChooser, vectorizer, given, checks);
  const features = settle({ ...before, ...vectorizerOptions[vectorizer], ...after }, given) as FeatureSettings;
  const [shortest, longest] = features.ngramRange;
  if (shortest > longest) checks.report(["ngramRange"], `must have the shorter length first, found [${shortest}, ${longest}]`);
  if (features.analyzer !== "word" && !checks.broken("analyzer")) {
    for (const field of ["stopWords", "tokenPattern"] as const) {
      if (features[field] === null) continue;
      checks.report([field], `is for analyzer word, and this is analyzer ${features.analyzer}: leave it out`, "key");
    }
  }
  if (features.tokenPattern !== null) checkPattern(features.tokenPattern, checks);
  if (features.vectorizer !== "hashing") checkBounds(features.minDf, features.maxDf, checks);
  if (features.vectorizer === "tfidf" && !features.useIdf && !features.smoothIdf && !checks.broken("useIdf")) {
    checks.report(["smoothIdf"], "does nothing where useIdf is false: leave it out", "key");
  }
  return features;
}

/** A share and a count cannot be compared before the documents are counted. */
function checkBounds(minDf: number, maxDf: number | null, checks: Checks): void {
  if (maxDf === null || checks.broken("minDf", "maxDf")) return;
  if (minDf < 1 === maxDf < 1 && minDf > maxDf) checks.report(["maxDf"], `must not be below minDf, ${minDf}, found ${maxDf}`);
}

function checkPattern(pattern: string, checks: Checks): void {
  try {
    const groups = new RegExp(`${pattern}|`, "u").exec("")!.length - 1; // the empty alternative always matches, and lists all groups
    if (groups <= 1) return;
    checks.report(["tokenPattern"], `must have one group at most, which is then the word, found ${groups}: write the others as (?:...)`);
  } catch (error) {
    checks.report(["tokenPattern"], `is no regular expression: ${(error as Error).message}`);
  }
}
