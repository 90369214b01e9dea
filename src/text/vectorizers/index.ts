/**
 * @file What all vectorizers have in common, and the table that finds one's class again from its JSON, such as a run folder's.
 */
import { PotluckError } from "../../engine/errors.js";
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import { show } from "../check.js";
import { CountVectorizer } from "./count.js";
import { HashingVectorizer } from "./hashing.js";
import { TfidfVectorizer } from "./tfidf.js";

/** Turns documents into features. */
export interface Vectorizer {
  /** Learns what it needs from documents. */
  fit(documents: Iterable<string>): this;
  /** `[documents, features]`, each row in column order. */
  transform(documents: Iterable<string>): SparseMatrix;
  /** `fit` and `transform` in one. */
  fitTransform(documents: Iterable<string>): SparseMatrix;
  /** Plain data for a file; its `type` names the class. */
  toJSON(): { type: string };
}

const readers: Record<string, (json: unknown) => Vectorizer> = {
  CountVectorizer: (json) => CountVectorizer.fromJSON(json),
  TfidfVectorizer: (json) => TfidfVectorizer.fromJSON(json),
  HashingVectorizer: (json) => HashingVectorizer.fromJSON(json),
};

/**
 * A vectorizer of whichever class wrote the JSON, ready to transform.
 *
 * @throws PotluckError when it is none of theirs, or damaged
 * @example
 * const vectorizer = vectorizerFromJSON(JSON.parse(text));
 * vectorizer.transform(["great coffee"]);
 */
export function vectorizerFromJSON(json: unknown): Vectorizer {
  const type = typeof json === "object" && json !== null ? (json as { type?: unknown }).type : undefined;
  if (typeof type !== "string" || !Object.hasOwn(readers, type)) {
    throw new PotluckError(`a saved vectorizer has one of the types ${Object.keys(readers).join(", ")}; found ${show(type)}`);
  }
  return readers[type](json);
}
