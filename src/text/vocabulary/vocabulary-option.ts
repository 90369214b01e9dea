/** @file A vocabulary that the user gives: a list, a set or a map, with scikit-learn's rules for each. */
import { codePointOrder } from "../../engine/code-point-order.js";
import { PotluckError } from "../../engine/errors.js";
import { showValue, value } from "../../options/index.js";
import { TermList } from "./term-list.js";

/** Terms in column order, a set of terms (columns by code point), or the column of each term. */
export type VocabularyOption = readonly string[] | ReadonlySet<string> | ReadonlyMap<string, number> | Readonly<Record<string, number>>;

/** The option of vectorizers that take one. */
export const vocabulary = value<VocabularyOption>()({
  default: null, orNull: "to take it from the documents", phrase: "a list of terms, or a map from terms to columns",
  aliases: ["vocab", "terms"], accepts: (given) => typeof given === "object",
  describe: "The terms, in place of those of the documents; minDf, maxDf and maxFeatures have no effect then.",
});

/**
 * The given vocabulary's terms, in column order.
 *
 * @throws PotluckError when it is empty, has a term twice, or its columns aren't the numbers from 0 up, once each
 */
export function termsOf(owner: string, given: VocabularyOption): TermList {
  const terms = inColumnOrder(owner, given);
  if (terms.length === 0) throw new PotluckError(`${owner}: the given vocabulary is empty`);
  return TermList.fromStrings(owner, terms);
}

function inColumnOrder(owner: string, given: VocabularyOption): string[] {
  if (Array.isArray(given)) return strings(owner, given);
  if (given instanceof Set) return strings(owner, [...(given as Set<unknown>)]).sort(codePointOrder);
  const entries: [unknown, unknown][] = given instanceof Map ? [...(given as Map<unknown, unknown>)] : Object.entries(given);
  const columns = strings(owner, entries.map(([term]) => term));
  const terms = new Array<string | undefined>(entries.length);
  entries.forEach(([, column], index) => {
    const term = columns[index];
    if (!Number.isInteger(column) || (column as number) < 0 || (column as number) >= entries.length) {
      throw new PotluckError(`${owner}: vocabulary gives ${showValue(term)} column ${showValue(column)}; its ${entries.length} terms ` +
        `need the columns 0 to ${entries.length - 1}, once each`);
    }
    const other = terms[column as number];
    if (other !== undefined) {
      throw new PotluckError(`${owner}: vocabulary gives column ${showValue(column)} to both ${showValue(other)} and ${showValue(term)}`);
    }
    terms[column as number] = term;
  });
  return terms as string[];
}

function strings(owner: string, terms: readonly unknown[]): string[] {
  const bad = terms.findIndex((term) => typeof term !== "string");
  if (bad >= 0) throw new PotluckError(`${owner}: vocabulary.${bad} must be a string, found ${showValue(terms[bad])}`);
  return terms as string[];
}
