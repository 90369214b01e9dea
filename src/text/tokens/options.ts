/**
 * @file How a text becomes terms: the options that all vectorizers share. Names, defaults and meaning are scikit-learn's, in camelCase. As
 * {@link TextSettings} they are plain data, which can be sent to a worker, unless code gives functions of its own (functions.ts).
 */
import { PotluckError } from "../../engine/errors.js";
import { functionOptions, orFunction } from "./functions.js";
import { translatePattern } from "./python-pattern.js";
import {
  boolean, either, type Field, isMap, list, type Options, oneOf, pair, type Report, type Settings, showValue, text, whole,
} from "../../options/index.js";

const pattern = text({
  phrase: "a regular expression", default: null, orNull: "for the default",
  describe: "What a word is, as a regular expression in the syntax of Python's re, as in scikit-learn: \\w, \\b, \\d and \\s know all " +
    "scripts. It may have one capturing group, which is then the word. With analyzer word. In code, a RegExp is JavaScript's, as it is. " +
    "null: two or more letters, digits or underscores of any script.",
});

/** Text, as files have it, in Python's syntax; in code also a `RegExp`, which stays as it is. */
const tokenPattern: Field<string | RegExp | null, string | RegExp | null | undefined> = {
  ...pattern,
  read: (given, path, reading) => (given instanceof RegExp ? given : pattern.read(given, path, reading)),
};

/** How a text becomes terms. */
export const textOptions = {
  analyzer: oneOf(["word", "char", "char_wb"], {
    default: "word",
    describe: "What terms are made of. word: words; char: characters; char_wb: characters inside words, with a space added on both sides.",
  }),
  ngramRange: pair(whole({ from: 1, describe: "A length." }), {
    default: [1, 1], phrase: "two whole numbers from 1 up, such as [1, 2]", aliases: ["ngrams", "ngram"],
    describe: "The shortest and the longest run of words or characters that is a term.",
  }),
  lowercase: boolean({ default: true, describe: "Whether text is lower-cased first." }),
  stripAccents: oneOf(["ascii", "unicode"], {
    default: null, orNull: "to keep them",
    describe: "Removes accents. ascii: drops whatever has no ASCII form; unicode: drops combining marks. null: keeps accents.",
  }),
  stopWords: either([
    oneOf(["english"], { describe: "scikit-learn's list." }),
    list(text({ empty: true, phrase: "a word", describe: "A word." }), { phrase: "a list of words", describe: "One's own." }),
  ], {
    default: null, orNull: "for none", phrase: "english, a list of words",
    describe: "Words to leave out: english (scikit-learn's list), or your own list. Only with analyzer word. null: none.",
  }),
  tokenPattern,
};

/** Whether counts become 1. */
export const binary = boolean({ default: false, describe: "Whether a term counts at most once in a document." });

/** The same in code, where functions may take the place of options. */
export const codeTextOptions = { ...textOptions, analyzer: orFunction(textOptions.analyzer), ...functionOptions };

/** How a text becomes terms, as a caller writes it. */
export type TextOptions = Options<typeof codeTextOptions>;

/** The same with defaults filled in; the pattern is as given: see {@link compilePattern}. */
export type TextSettings = Settings<typeof codeTextOptions>;

/** Options that were read, of a recipe or of code. */
type ReadText = Omit<Settings<typeof codeTextOptions>, keyof typeof functionOptions> & Partial<Settings<typeof functionOptions>>;

/** The names of the options that are functions. */
export function functionsIn({ analyzer, tokenizer, preprocessor }: Pick<ReadText, "analyzer" | keyof typeof functionOptions>): string[] {
  return Object.entries({ analyzer, tokenizer, preprocessor }).filter(([, option]) => typeof option === "function").map(([name]) => name);
}

/** Checks text options against each other. */
export function checkText(options: ReadText, report: Report): void {
  const { analyzer, ngramRange: [shortest, longest], tokenPattern: given, tokenizer = null, preprocessor = null } = options;
  const useless = (key: string, why: string): void => report(key, `does nothing ${why}: leave it out`, "key");
  if (typeof analyzer === "function") {
    const why = "where the analyzer is a function, which gets the whole document";
    for (const key of ["preprocessor", "tokenizer", "stopWords", "tokenPattern", "stripAccents"] as const) {
      if ((options[key] ?? null) !== null) useless(key, why);
    }
    if (shortest !== 1 || longest !== 1) useless("ngramRange", why);
    return;
  }
  if (preprocessor !== null && options.stripAccents !== null) useless("stripAccents", "where there is a preprocessor");
  if (tokenizer !== null && given !== null) useless("tokenPattern", "where there is a tokenizer");
  if (shortest > longest) report("ngramRange", `must have the shorter length first, found [${shortest}, ${longest}]`);
  for (const key of ["stopWords", "tokenPattern", "tokenizer"] as const) {
    if (analyzer === "word" || (options[key] ?? null) === null) continue;
    report(key, `needs analyzer word, and the analyzer is ${analyzer}: leave it out`, "key");
  }
  if (given === null) return;
  try {
    const compiled = compilePattern(given);
    // An empty alternative always matches, and a match lists all groups.
    const groups = new RegExp(`${compiled.source}|`, compiled.flags).exec("")!.length - 1;
    if (groups <= 1) return;
    report("tokenPattern", `must have at most one group, which is then the word, found ${groups}: write the others as (?:...)`);
  } catch (error) {
    report("tokenPattern", `is not a regular expression: ${(error as Error).message}`);
  }
}

/** The text options among others. */
export function textSettings(options: ReadText): TextSettings {
  const { analyzer, ngramRange, lowercase, stripAccents, stopWords, tokenPattern: given, tokenizer = null, preprocessor = null } = options;
  return { analyzer, ngramRange, lowercase, stripAccents, stopWords, tokenPattern: given, tokenizer, preprocessor };
}

/**
 * A token pattern, compiled (flag `g`): text is in Python's syntax, a `RegExp` is JavaScript's.
 *
 * @throws Error when it is not a regular expression, or has no counterpart in JavaScript
 */
export function compilePattern(given: string | RegExp): RegExp {
  const { source, flags } = typeof given === "string" ? translatePattern(given) : given;
  return new RegExp(source, flags.includes("g") ? flags : `${flags}g`);
}

/** {@link TextSettings} as JSON holds them: a pattern as given, which for a `RegExp` is its source and flags. */
export type TextSettingsJson = Omit<TextSettings, "tokenPattern" | "analyzer" | keyof typeof functionOptions> & {
  readonly analyzer: Settings<typeof textOptions>["analyzer"];
  readonly tokenPattern: string | { readonly source: string; readonly flags: string } | null;
};

/** The settings as JSON. @throws PotluckError when an option is a function */
export function textToJSON(owner: string, settings: TextSettings, hasVocabulary = true): TextSettingsJson {
  const [name] = functionsIn(settings);
  if (name !== undefined) {
    const saved = hasVocabulary ? ", and with featureNames, which a file can hold, as the option vocabulary" : "";
    throw new PotluckError(
      `${owner}: the ${name} is a function, which a file cannot hold: make the vectorizer again in code, with the same function${saved}`);
  }
  const analyzer = settings.analyzer as TextSettingsJson["analyzer"];
  const { ngramRange, lowercase, stripAccents, stopWords, tokenPattern: given } = settings;
  const tokenPattern = given instanceof RegExp ? { source: given.source, flags: given.flags } : given;
  return { analyzer, ngramRange, lowercase, stripAccents, stopWords, tokenPattern };
}

/**
 * Options out of untrusted JSON, with a JavaScript pattern compiled; a constructor checks the rest.
 *
 * @throws PotluckError when they are no map, or the pattern is not a regular expression
 */
export function textFromJSON<O extends TextOptions>(owner: string, json: unknown): O {
  if (!isMap(json)) throw new PotluckError(`${owner}: options must be a map, found ${showValue(json)}`);
  const { tokenPattern: saved } = json;
  if (!isMap(saved)) return json as unknown as O;
  try {
    return { ...json, tokenPattern: new RegExp(String(saved.source), String(saved.flags)) } as unknown as O;
  } catch (error) {
    throw new PotluckError(`${owner}: options.tokenPattern ${showValue(saved)} is not a regular expression: ${(error as Error).message}`);
  }
}
