/**
 * @file One feature space for several tasks. Each task's vocabulary is taken from its own documents, by its own document
 * frequencies; the union keeps every task's words, the intersection (the article's choice) only what all of them know.
 */
import { PotluckError } from "../../engine/errors.js";
import { show } from "../check.js";
import { CountVectorizer, type CountOptions } from "../vectorizers/count.js";
import { CountedCorpus, type Join } from "../counting/counted-corpus.js";

/** A feature space shared by tasks. */
export interface SharedVocabulary {
  /** The shared terms in column order; hand them to a vectorizer as its option `vocabulary`. */
  readonly terms: readonly string[];
  /** Each task's own terms, before they were joined. */
  readonly tasks: Readonly<Record<string, readonly string[]>>;
}

/**
 * Takes each task's vocabulary from its own documents, with the same options, and joins them.
 *
 * @param documents each task's documents, by its name
 * @param options as CountVectorizer's; `maxFeatures` selects within each task, before joining
 * @param join `union` (default) or `intersection`
 * @throws PotluckError when no task is given, a task's vocabulary is empty, or nothing is shared
 * @example
 * const options = { minDf: 3, maxDf: 0.33, stopWords: "english" } as const;
 * const shared = fitSharedVocabulary({ movie: movieTexts, yelp: yelpTexts }, options, "intersection");
 * const vectorizer = new CountVectorizer({ ...options, vocabulary: shared.terms });
 */
export function fitSharedVocabulary(
  documents: Readonly<Record<string, Iterable<string>>>,
  options: Omit<CountOptions, "vocabulary"> = {},
  join: Join = "union",
): SharedVocabulary {
  if (join !== "union" && join !== "intersection") {
    throw new PotluckError(`a shared vocabulary is a union or an intersection, found ${show(join)}`);
  }
  if ("vocabulary" in options && options.vocabulary != null) {
    throw new PotluckError("fitSharedVocabulary: the options hold a vocabulary already; give that to the vectorizer itself");
  }
  if (Object.keys(documents).length === 0) throw new PotluckError("fitSharedVocabulary: no tasks to take vocabularies from");
  const { analyzer, ngramRange, lowercase, stripAccents, stopWords, tokenPattern, ...bounds } = new CountVectorizer(options).options;
  const corpus = CountedCorpus.count(documents, { analyzer, ngramRange, lowercase, stripAccents, stopWords, tokenPattern });
  const rows = Object.fromEntries(Object.keys(documents).map((task) => [task, corpus.allRows(task)]));
  const { terms, own } = corpus.select(rows, bounds, join);
  const tasks = Object.fromEntries(Object.entries(own).map(([task, ownTerms]) => [task, corpus.terms(ownTerms)]));
  return { terms: corpus.terms(terms), tasks };
}
