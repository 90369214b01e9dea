/**
 * @file A vocabulary that the user gives: a list, a set or a map, with scikit-learn's rules for each.
 */
import { PotluckError } from "../../engine/errors.js";
import { checkStrings, show } from "../check.js";
import { codePointOrder } from "./code-point-order.js";
import { TermList } from "./term-list.js";

/** Terms in column order, a set of terms (columns by code point), or the column of each term. */
export type VocabularyOption = readonly string[] | ReadonlySet<string> | ReadonlyMap<string, number> | Readonly<Record<string, number>>;

/**
 * The given vocabulary's terms, in column order.
 *
 * @throws PotluckError when it is empty, has a term twice, or its columns aren't the numbers from 0 up, once each
 */
export function checkVocabulary(owner: string, value: unknown): TermList {
  const terms = termsOf(owner, value);
  if (terms.length === 0) throw new PotluckError(`${owner}: the given vocabulary is empty`);
  return TermList.fromStrings(owner, terms);
}

function termsOf(owner: string, value: unknown): string[] {
  if (typeof value !== "object" || value === null) {
    throw new PotluckError(`${owner}: vocabulary must be a list of terms or a map from terms to columns, found ${show(value)}`);
  }
  if (value instanceof Set) return checkStrings(owner, "vocabulary", value).sort(codePointOrder);
  if (Array.isArray(value)) return checkStrings(owner, "vocabulary", value);
  const entries: [unknown, unknown][] = value instanceof Map ? [...(value as Map<unknown, unknown>)] : Object.entries(value);
  const terms = new Array<string | undefined>(entries.length);
  for (const [term, column] of entries) {
    if (typeof term !== "string") throw new PotluckError(`${owner}: vocabulary has a term that is no string, ${show(term)}`);
    if (!Number.isInteger(column) || (column as number) < 0 || (column as number) >= entries.length) {
      throw new PotluckError(`${owner}: vocabulary gives ${show(term)} column ${show(column)}, where its ${entries.length} terms ` +
        `need the columns 0 to ${entries.length - 1}, once each`);
    }
    const other = terms[column as number];
    if (other !== undefined) {
      throw new PotluckError(`${owner}: vocabulary gives column ${show(column)} to both ${show(other)} and ${show(term)}`);
    }
    terms[column as number] = term;
  }
  return terms as string[];
}
