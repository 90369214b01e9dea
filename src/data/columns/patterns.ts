/**
 * @file Names of columns with `*` in them: `pixel*` stands for all the columns whose names begin so. A pattern never takes what something
 * else has named (targets, the text, a column of another kind), so that `"*"` can mean "all the rest" and no answer is among the features.
 */
import { PotluckError } from "../../engine/errors.js";
import { showCell } from "../table.js";

/** The columns of one table that are features beside its text. */
export interface FeatureColumns {
  /** Columns with numbers; a `*` in a name stands for any run of characters. */
  numeric?: readonly string[];
  /** Columns with values of which each becomes a feature; a `*` as in numeric. */
  categorical?: readonly string[];
  /** The column with the images. */
  image?: string | null;
}

/** The same, each pattern replaced by the names that it stands for. */
export interface NamedColumns {
  numeric: string[];
  categorical: string[];
  image: string[];
}

/**
 * Replaces patterns by the names that they stand for, in the order of the table. A name that is a column's own is that column, `*` and all.
 *
 * @param columnNames those of the table
 * @param taken columns that no pattern stands for: targets, the text, the column of a split
 * @throws PotluckError for a pattern that stands for nothing
 * @example
 * expandColumns({ numeric: ["pixel*"] }, ["pixel1", "pixel2", "digit"], "digits.csv").numeric; // ["pixel1", "pixel2"]
 */
export function expandColumns(
  { numeric = [], categorical = [], image = null }: FeatureColumns,
  columnNames: readonly string[],
  table: string,
  taken: readonly string[] = [],
): NamedColumns {
  const known = new Set(columnNames);
  const isPattern = (name: string): boolean => name.includes("*") && !known.has(name);
  const literal = [...numeric, ...categorical].filter((name) => !isPattern(name));
  const out = new Set([...taken, ...literal, ...(image === null ? [] : [image])]);
  const expand = (names: readonly string[]): string[] => [...new Set(names.flatMap((name) => {
    if (!isPattern(name)) return [name];
    const pattern = patternOf(name);
    const found = columnNames.filter((column) => pattern.test(column) && !out.has(column));
    if (found.length > 0) return found;
    const shown = columnNames.slice(0, 30).map((column) => showCell(column)).join(", ");
    const others = columnNames.some((column) => pattern.test(column)) ? " that is not named elsewhere" : "";
    const more = columnNames.length > 30 ? ", ..." : "";
    throw new PotluckError(`${table}: no column${others} is like "${name}"; its columns are ${shown}${more}`);
  }))];
  return { numeric: expand(numeric), categorical: expand(categorical), image: image === null ? [] : [image] };
}

function patternOf(name: string): RegExp {
  return new RegExp(`^${name.replace(/[\\^$.+?()[\]{}|/]/gu, "\\$&").replaceAll("*", ".*")}$`, "su");
}
