/**
 * @file One feature space for several datasets. Each dataset's vocabulary is taken from its own documents, by its own document frequencies.
 * The union keeps the terms of every dataset; the intersection (the article's choice) only those that all of them have.
 */
import { PotluckError } from "../../engine/errors.js";
import { readOptions } from "../../options/index.js";
import { CountedCorpus } from "../counting/counted-corpus.js";
import { textSettings } from "../tokens/options.js";
import { checkCounting, codeCountingOptions, type CountOptions } from "../vectorizers/count.js";
import type { Combine } from "./combine.js";
import { termBounds } from "./select-terms.js";

/** A feature space that several datasets share. */
export interface SharedVocabulary {
  /** The shared terms in column order; a vectorizer takes them as its option `vocabulary`. */
  readonly terms: readonly string[];
  /** Each dataset's own terms, before they were joined. */
  readonly datasets: Readonly<Record<string, readonly string[]>>;
}

/**
 * Takes each dataset's vocabulary from its own documents, with the same options, and joins them.
 *
 * @param documents each dataset's documents, by its name
 * @param options as CountVectorizer's, without `vocabulary`; `maxFeatures` selects within each dataset, before joining
 * @param combine `union` (default) or `intersection`
 * @throws PotluckError when there is no dataset, a dataset's vocabulary is empty, or the datasets share no term
 * @example
 * const options = { minDf: 3, maxDf: 0.33, stopWords: "english" } as const;
 * const shared = fitSharedVocabulary({ movie: movieTexts, yelp: yelpTexts }, options, "intersection");
 * const vectorizer = new CountVectorizer({ ...options, vocabulary: shared.terms });
 */
export function fitSharedVocabulary(
  documents: Readonly<Record<string, Iterable<string>>>,
  options: Omit<CountOptions, "vocabulary"> = {},
  combine: Combine = "union",
): SharedVocabulary {
  const settings = readOptions("fitSharedVocabulary", codeCountingOptions, options, checkCounting);
  if (Object.keys(documents).length === 0) throw new PotluckError("fitSharedVocabulary: there are no documents to take a vocabulary from");
  const corpus = CountedCorpus.count(documents, textSettings(settings));
  const rows = Object.fromEntries(Object.keys(documents).map((name) => [name, corpus.allRows(name)]));
  const { terms, own } = corpus.select(rows, termBounds(settings), combine);
  return {
    terms: corpus.terms(terms),
    datasets: Object.fromEntries(Object.entries(own).map(([name, ownTerms]) => [name, corpus.terms(ownTerms)])),
  };
}
