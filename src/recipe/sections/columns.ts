/** @file Names of columns, wherever a recipe asks for one. */
import { list, type Report, text } from "../../options/index.js";

const phrase = "the name of a column, in quotes where it looks like a number";

/** One column. */
export const column = text({ phrase, describe: "A column." });

/** One column, or none. */
export const columnOrNone = (describe: string) => text({ phrase, orNull: "for none", default: null, describe });

/** Any number of columns. */
export const columns = (describe: string) => list(column, { phrase: "a list of column names", default: [], describe });

/** Reports the first name that a list has twice. */
export function reportTwice(names: readonly string[], field: string, report: Report): void {
  const again = names.findIndex((name, index) => names.indexOf(name) < index);
  if (again >= 0) report([field, again], `names "${names[again]}" a second time`);
}
