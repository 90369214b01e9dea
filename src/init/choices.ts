/** @file What a caller decides about columns; the rest is guessed. */
import { PotluckError } from "../engine/errors.js";
import { didYouMean, list, text } from "../options/index.js";
import { type TaskKindName, taskKinds } from "../task/index.js";

const column = text({ phrase: "the name of a column", describe: "A column." });
const columns = (describe: string) => list(column, { phrase: "a list of column names", default: [], describe });

/** What a caller of the library may decide. */
export const choiceOptions = {
  text: text({ phrase: "the name of a column", optional: true, describe: "The column with the text. Default: guessed." }),
  targets: list(text({ phrase: "a column, or column:kind", describe: "A target." }), {
    phrase: "a list of targets such as stars or stars:ordinal", default: [],
    describe: "The columns to learn, each with its kind behind a colon, or without one to have it guessed. Default: guessed.",
  }),
  numeric: columns("Columns to take as numbers."),
  categorical: columns("Columns to take as categories."),
  ignore: columns("Columns to leave out."),
};

/** A target that the caller names. */
export interface ChosenTarget {
  column: string;
  /** Its kind; left out: guessed. */
  kind?: TaskKindName;
}

/** What the caller decides. A dataset takes what names one of its columns. */
export interface Choices {
  /** The column with the text. */
  text?: string;
  /** The targets; left out: guessed. */
  targets?: ChosenTarget[];
  numeric: readonly string[];
  categorical: readonly string[];
  /** Columns that are left out. */
  ignore: readonly string[];
}

/**
 * Targets from `column` or `column:kind`. A text that is a column's whole name is that column.
 *
 * @param known the columns of all datasets
 * @param called what errors call the option
 * @throws PotluckError for a kind that there is not, with the nearest name
 * @example
 * parseTargets(["stars:ordinal"], ["text", "stars"]); // [{ column: "stars", kind: "ordinal" }]
 */
export function parseTargets(written: readonly string[], known: readonly string[], called = "--target"): ChosenTarget[] {
  return written.map((target) => {
    const colon = target.lastIndexOf(":");
    if (colon < 0 || known.includes(target)) return { column: target };
    const kind = target.slice(colon + 1), column = target.slice(0, colon);
    const names: readonly string[] = taskKinds.names;
    if (names.includes(kind)) return { column, kind: kind as TaskKindName };
    const hint = didYouMean(kind, names);
    throw new PotluckError(`${called} ${target}: "${kind}" is no kind of task${hint}; the kinds are ${names.join(", ")}`);
  });
}

/**
 * Checks the columns that a caller names.
 *
 * @param called what errors call an option: `--target` of `targets`, by default
 * @throws PotluckError for a column that no dataset has, with the nearest name and the list; and for one with two roles
 */
export function checkChoices(
  { text, targets = [], ...lists }: Choices, known: readonly string[], where: string, called = flagOf,
): void {
  const named = [
    ...(text === undefined ? [] : [[called("text"), text]]), ...targets.map(({ column }) => [called("targets"), column]),
    ...(["numeric", "categorical", "ignore"] as const).flatMap((one) => lists[one].map((column) => [called(one), column])),
  ];
  const first = new Map<string, string>();
  for (const [flag, column] of named) {
    if (!known.includes(column)) {
      const names = known.slice(0, 30).map((name) => `"${name}"`).join(", ");
      const more = known.length > 30 ? ` and ${known.length - 30} more` : "";
      const unknown = `${flag}: there is no column "${column}" in ${where}${didYouMean(column, known)}`;
      throw new PotluckError(`${unknown}; the columns are ${names}${more}`);
    }
    const before = first.get(column);
    if (before !== undefined) {
      if (before === flag) throw new PotluckError(`${flag} names "${column}" twice`);
      throw new PotluckError(`${before} and ${flag} both name "${column}": choose one`);
    }
    first.set(column, flag);
  }
}

/** An option as the command line calls it. */
export function flagOf(option: string): string {
  return option === "targets" ? "--target" : `--${option}`;
}
