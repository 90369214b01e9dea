/** @file What a caller decides about columns; the rest is guessed. */
import { PotluckError } from "../engine/errors.js";
import { didYouMean } from "../options/index.js";
import { type TaskKindName, taskKinds } from "../task/index.js";

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
 * @throws PotluckError for a kind that there is not, with the nearest name
 * @example
 * parseTargets(["stars:ordinal"], ["text", "stars"]); // [{ column: "stars", kind: "ordinal" }]
 */
export function parseTargets(written: readonly string[], known: readonly string[]): ChosenTarget[] {
  return written.map((target) => {
    const colon = target.lastIndexOf(":");
    if (colon < 0 || known.includes(target)) return { column: target };
    const kind = target.slice(colon + 1), column = target.slice(0, colon);
    const names: readonly string[] = taskKinds.names;
    if (names.includes(kind)) return { column, kind: kind as TaskKindName };
    throw new PotluckError(`--target ${target}: "${kind}" is no kind of task${didYouMean(kind, names)}; the kinds are ${names.join(", ")}`);
  });
}

/** @throws PotluckError for a column that no dataset has, with the nearest name and the list; and for one with two roles */
export function checkChoices({ text, targets = [], numeric, categorical, ignore }: Choices, known: readonly string[], where: string): void {
  const named = [
    ...(text === undefined ? [] : [["--text", text]]), ...targets.map(({ column }) => ["--target", column]),
    ...numeric.map((column) => ["--numeric", column]), ...categorical.map((column) => ["--categorical", column]),
    ...ignore.map((column) => ["--ignore", column]),
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
