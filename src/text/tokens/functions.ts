/**
 * @file Functions in place of options: scikit-learn's callable `analyzer`, `tokenizer` and `preprocessor`. Only code can give them, since
 * neither a recipe nor a file holds a function, and no function can be sent to another thread.
 */
import { PotluckError } from "../../engine/errors.js";
import { type Field, showValue, value } from "../../options/index.js";

/** From a document, or from a text cut out of it, to its terms or words. */
export type TermFunction = (text: string) => Iterable<string>;

/** From a document to the text that is cut into words or characters. */
export type TextFunction = (document: string) => string;

const isFunction = (given: unknown): boolean => typeof given === "function";

/** The options that code has besides those of a recipe. */
export const functionOptions = {
  preprocessor: value<TextFunction>()({
    default: null, orNull: "for lowercase and stripAccents", phrase: "a function from a document to its text", accepts: isFunction,
    describe: "Prepares a document, in place of lowercase and stripAccents.",
  }),
  tokenizer: value<TermFunction>()({
    default: null, orNull: "for the pattern", phrase: "a function from a text to its words", accepts: isFunction,
    describe: "Cuts a prepared text into words, in place of tokenPattern; stop words and n-grams follow. Only with analyzer word.",
  }),
};

/** The field of an analyzer, which in code may also be a function. */
export function orFunction<Name>(field: Field<Name, Name | undefined>): Field<Name | TermFunction, Name | TermFunction | undefined> {
  return {
    ...field, allowed: `${field.allowed}, or a function from a document to its terms`,
    read: (given, path, reading) => (isFunction(given) ? given as TermFunction : field.read(given, path, reading)),
  };
}

/** The terms that a user's function gives. @throws PotluckError when they are not a list of strings */
export function termsFrom(name: "analyzer" | "tokenizer", cut: TermFunction, text: string): string[] {
  const given: unknown = cut(text);
  const terms = typeof given === "object" && given !== null && Symbol.iterator in given ? [...given as Iterable<unknown>] : undefined;
  const bad = terms?.findIndex((term) => typeof term !== "string") ?? 0;
  if (bad < 0) return terms as string[];
  const found = terms === undefined ? showValue(given) : `${showValue(terms[bad])} at ${bad}`;
  throw new PotluckError(`the ${name} must give a list of strings, found ${found} for ${showValue(text)}`);
}

/** The text that a user's function gives. @throws PotluckError when it is not a string */
export function textFrom(prepare: TextFunction, document: string): string {
  const given: unknown = prepare(document);
  if (typeof given === "string") return given;
  throw new PotluckError(`the preprocessor must give a string, found ${showValue(given)} for ${showValue(document)}`);
}
