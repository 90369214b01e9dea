/**
 * @file How a text becomes terms: the options that all vectorisers share, their defaults and checks. Names, defaults and
 * meaning are scikit-learn's, in camelCase. Resolved options are plain data, so that they can be sent to a worker.
 */
import { PotluckError } from "../../engine/errors.js";
import { checkBoolean, checkChoice, checkKeys, checkStrings, show } from "../check.js";

/** How a text becomes terms. `null` means the same as leaving the option out. */
export interface TextOptions {
  /** `word`: tokens; `char`: characters; `char_wb`: characters inside words, which a space pads on both sides. Default `word`. */
  analyzer?: "word" | "char" | "char_wb" | null;
  /** Shortest and longest n-gram. Default `[1, 1]`. */
  ngramRange?: readonly [number, number] | null;
  /** Whether to lower-case each document first. Default true. */
  lowercase?: boolean | null;
  /** `unicode` drops combining marks after NFKD, `ascii` whatever isn't ASCII after NFKD. Default: neither. */
  stripAccents?: "unicode" | "ascii" | null;
  /** Tokens to drop before n-grams are formed: scikit-learn's English list, or one's own. Words only. Default: none. */
  stopWords?: "english" | Iterable<string> | null;
  /**
   * What a token is; one capturing group at most, which is then the token. A string is compiled with the flag `u`; the flag
   * `g` is added. Words only. Default: two or more word characters (letters, numbers, underscore, of any script).
   */
  tokenPattern?: RegExp | string | null;
}

/** {@link TextOptions} with defaults filled in and every value checked. */
export interface ResolvedTextOptions {
  readonly analyzer: "word" | "char" | "char_wb";
  readonly ngramRange: readonly [number, number];
  readonly lowercase: boolean;
  readonly stripAccents: "unicode" | "ascii" | null;
  readonly stopWords: "english" | readonly string[] | null;
  /** With the flag `g`; null for the default pattern. */
  readonly tokenPattern: RegExp | null;
}

/** The names of {@link TextOptions}. */
export const TEXT_OPTION_NAMES = ["analyzer", "ngramRange", "lowercase", "stripAccents", "stopWords", "tokenPattern"] as const;

/**
 * Fills in defaults and checks every value.
 *
 * @param owner the class to name in errors
 * @param names all options that the owner knows, its own included
 * @throws PotluckError on an unknown option or a value that is not allowed
 * @example
 * resolveTextOptions("CountVectorizer", { ngramRange: [1, 2] }, TEXT_OPTION_NAMES).analyzer; // "word"
 */
export function resolveTextOptions(owner: string, options: TextOptions, names: readonly string[]): ResolvedTextOptions {
  checkKeys(owner, options, names);
  const analyzer = checkChoice(owner, "analyzer", options.analyzer, ["word", "char", "char_wb"], "word");
  const resolved = {
    analyzer,
    ngramRange: checkNgramRange(owner, options.ngramRange),
    lowercase: checkBoolean(owner, "lowercase", options.lowercase, true),
    stripAccents: checkChoice(owner, "stripAccents", options.stripAccents, ["unicode", "ascii"], null),
    stopWords: checkStopWords(owner, options.stopWords),
    tokenPattern: options.tokenPattern == null ? null : checkTokenPattern(owner, options.tokenPattern),
  };
  for (const name of ["stopWords", "tokenPattern"] as const) {
    if (analyzer !== "word" && resolved[name] !== null) {
      throw new PotluckError(`${owner}: ${name} has no meaning where analyzer is "${analyzer}", which knows no tokens; leave it out`);
    }
  }
  return resolved;
}

function checkNgramRange(owner: string, value: unknown): readonly [number, number] {
  if (value === undefined || value === null) return [1, 1];
  if (!Array.isArray(value) || value.length !== 2 || !value.every((size) => Number.isInteger(size) && size >= 1)) {
    throw new PotluckError(`${owner}: ngramRange must be two whole numbers from 1 up, such as [1, 2]; found ${show(value)}`);
  }
  const [shortest, longest] = value as [number, number];
  if (shortest > longest) {
    throw new PotluckError(`${owner}: ngramRange [${shortest}, ${longest}] is reversed; did you mean [${longest}, ${shortest}]?`);
  }
  return [shortest, longest];
}

function checkStopWords(owner: string, value: unknown): "english" | string[] | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return checkChoice(owner, "stopWords (as a name)", value, ["english"], "english");
  return checkStrings(owner, "stopWords", value);
}

function checkTokenPattern(owner: string, value: unknown): RegExp {
  if (!(value instanceof RegExp) && typeof value !== "string") {
    throw new PotluckError(`${owner}: tokenPattern must be a regular expression, such as /\\S+/u; found ${show(value)}`);
  }
  const pattern = typeof value === "string" ? compilePattern(owner, value, "gu") : compilePattern(owner, value.source, value.flags);
  // An empty alternative makes any pattern match, and a match lists all groups.
  const groups = new RegExp(`${pattern.source}|`, pattern.flags).exec("")!.length - 1;
  if (groups > 1) {
    throw new PotluckError(`${owner}: tokenPattern ${String(pattern)} captures ${groups} groups where one at most can be the token; ` +
      "write the others as (?:...)");
  }
  return pattern;
}

function compilePattern(owner: string, source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags.includes("g") ? flags : `${flags}g`);
  } catch (error) {
    throw new PotluckError(`${owner}: tokenPattern ${show(source)} is no regular expression: ${(error as Error).message}`);
  }
}

/** {@link ResolvedTextOptions} as JSON holds them: a pattern by its source and flags. */
export interface TextOptionsJson extends Omit<ResolvedTextOptions, "tokenPattern"> {
  readonly tokenPattern: { readonly source: string; readonly flags: string } | null;
}

/** The options as JSON. */
export function textOptionsToJson(options: ResolvedTextOptions): TextOptionsJson {
  const { tokenPattern, analyzer, ngramRange, lowercase, stripAccents, stopWords } = options;
  const pattern = tokenPattern && { source: tokenPattern.source, flags: tokenPattern.flags };
  return { analyzer, ngramRange, lowercase, stripAccents, stopWords, tokenPattern: pattern };
}

/**
 * Options out of untrusted JSON, with the pattern compiled; every other value is checked where it is resolved.
 *
 * @throws PotluckError when it is no object or the pattern is none
 */
export function textOptionsFromJson(owner: string, json: unknown): TextOptions {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new PotluckError(`${owner}: options must be an object, found ${show(json)}`);
  }
  const { tokenPattern, ...rest } = json as { tokenPattern?: unknown };
  if (tokenPattern === undefined || tokenPattern === null) return rest;
  const { source, flags } = checkKeys(`${owner}: tokenPattern`, tokenPattern, ["source", "flags"]);
  if (typeof source !== "string" || typeof flags !== "string") {
    throw new PotluckError(`${owner}: tokenPattern must have a source and flags, found ${show(tokenPattern)}`);
  }
  return { ...rest, tokenPattern: compilePattern(owner, source, flags) };
}
