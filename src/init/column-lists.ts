/** @file A long list of columns in short: as a pattern that means exactly these columns, or all but a few. */

/** Lists up to this length are written out. */
const SHORT = 8;
/** Exceptions to a pattern. */
const MOST_EXCEPTIONS = 12;

/**
 * Names as a recipe writes them: `["pixel*"]` for all columns that begin so, `["*", "!id"]` for all but one.
 *
 * @param names the columns
 * @param others columns that no other setting of the recipe names, and that are not meant
 * @example
 * columnList(["p1", "p2", ..., "p9"], ["id"]); // ["p*"]
 */
export function columnList(names: readonly string[], others: readonly string[]): string[] {
  const isPlain = [...names, ...others].every((name) => !name.includes("*") && !name.startsWith("!"));
  if (names.length <= SHORT || !isPlain) return [...names];
  const prefix = commonPrefix(names);
  if (others.length > 0 && prefix !== "" && others.every((name) => !name.startsWith(prefix))) return [`${prefix}*`];
  if (others.length === 0) return ["*"];
  return others.length <= MOST_EXCEPTIONS && others.length < names.length / 2 ? ["*", ...others.map((name) => `!${name}`)] : [...names];
}

function commonPrefix(names: readonly string[]): string {
  let prefix = names[0];
  for (const name of names) while (!name.startsWith(prefix)) prefix = prefix.slice(0, -1);
  return prefix;
}
