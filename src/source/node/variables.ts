/**
 * @file `${VARIABLE}` and `${VARIABLE:-default}` in paths and SQL, after the POSIX shell's parameter expansion. A value that is a relative
 * path (`../shared/data`) is relative to the working folder, since that is where the user set it, and not to the recipe's folder.
 */
import { isAbsolute, resolve } from "node:path";
import { PotluckError } from "../../engine/errors.js";
import { didYouMean } from "../../options/index.js";
import { onOneLine } from "../excerpt.js";
import type { Environment } from "../types.js";

const VARIABLE = /\$\{([^{}]*)\}/gu;
const INSIDE = /^(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?<fallback>.*))?$/su;
const FROM_WORKING_FOLDER = /^\.\.?(?:[/\\]|$)/u;

/** A text with its variables filled in. */
export interface Expanded {
  text: string;
  /** The values from the environment that are absolute paths; defaults, which the recipe wrote, are not among them. */
  paths: string[];
}

/**
 * Fills in the variables of a path or a SQL text.
 *
 * @param text a path or SQL
 * @param options.sql whether it is SQL: then a path may start after a quote, and a value inside '...' has its quotes doubled
 * @throws PotluckError when a variable is not set (or empty) and has no default, or when `${...}` has no variable name
 * @example
 * expandVariables("${DATA}/yelp.csv", { DATA: "/data" }).text; // "/data/yelp.csv"
 */
export function expandVariables(text: string, environment: Environment, { sql = false } = {}): Expanded {
  const paths: string[] = [];
  const pathStart = sql ? /['"]$/u : /^$/u;
  const expanded = text.replace(VARIABLE, (found: string, inside: string, offset: number) => {
    const { name, fallback } = INSIDE.exec(inside)?.groups ?? {};
    if (name === undefined) {
      throw new PotluckError(`"${onOneLine(text)}": ${found} is not a variable; write \${NAME} or \${NAME:-default}`);
    }
    const before = text.slice(0, offset);
    let value = environment[name] ?? "";
    if (value === "") {
      if (fallback === undefined) {
        const hint = didYouMean(name, Object.keys(environment));
        const remedy = `set it, or give a default: \${${name}:-default}`;
        throw new PotluckError(`"${onOneLine(text)}": the environment variable ${name} is not set${hint}; ${remedy}`);
      }
      value = fallback;
    } else {
      if (pathStart.test(before) && FROM_WORKING_FOLDER.test(value)) value = resolve(value);
      if (isAbsolute(value)) paths.push(value);
    }
    const insideQuotes = before.split("'").length % 2 === 0;
    return sql && insideQuotes ? value.replaceAll("'", "''") : value;
  });
  return { text: expanded, paths };
}
