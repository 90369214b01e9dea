/** @file The vectorizers: one file each, and this table. */
import { PotluckError } from "../../engine/errors.js";
import { family, isMap, listNames, showValue } from "../../options/index.js";
import { count } from "./count.js";
import { hashing } from "./hashing.js";
import { tfidf } from "./tfidf.js";
import type { Vectorizer } from "./vectorizer.js";

export type { FittedText, OpenText, OpenTextOptions, Vectorizer, VectorizerMember } from "./vectorizer.js";

/** The vectorizers by name. */
export const vectorizers = family("vectorizer", [count, tfidf, hashing]);

/**
 * A vectorizer of whichever class wrote the JSON, ready to transform.
 *
 * @throws PotluckError when no vectorizer wrote it, or it is damaged
 * @example
 * const vectorizer = vectorizerFromJSON(JSON.parse(text));
 * vectorizer.transform(["great coffee"]);
 */
export function vectorizerFromJSON(json: unknown): Vectorizer {
  const type = isMap(json) ? json.type : undefined;
  const member = vectorizers.members.find((one) => one.type === type);
  if (member) return member.fromJSON(json);
  const types = listNames(vectorizers.members.map((one) => one.type));
  throw new PotluckError(`a saved vectorizer must have the type ${types}, found ${showValue(type)}`);
}
