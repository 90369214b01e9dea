/**
 * @file When a value that a recipe lists (a label, `positive`, a value of `where` or `missing`) is the value of a cell: where the texts are
 * equal as written; else, where the cell's text is listed nowhere, where both are numbers of the same value (`1` and `1.0`), or the same
 * truth value (`True` and `true`). Numbers are compared digit by digit, so that long identifiers that float64 rounds alike stay apart.
 */
import { PotluckError } from "../../engine/errors.js";
import { listNames } from "../../options/index.js";
import { parseBoolean, parseNumber } from "../scalars.js";

const DIGITS = /^(?<sign>[+-]?)(?<whole>\d*)\.?(?<fraction>\d*)(?:e(?<exponent>[+-]?\d{1,12}))?$/iu;

/**
 * A text that is the same for all texts of one value: `1`, `01`, `1.0` and `10e-1`; `True` and `true`; undefined for text that is neither a
 * number nor a truth value. Blanks around a value do not count.
 *
 * @example
 * valueOf("1.10") === valueOf("1.1"); // true
 * valueOf("9007199254740993") === valueOf("9007199254740992"); // false
 */
export function valueOf(text: string): string | undefined {
  const truth = parseBoolean(text);
  if (truth !== undefined) return String(truth);
  const number = parseNumber(text);
  if (number === undefined) return undefined;
  const parts = DIGITS.exec(text.trim())?.groups;
  if (parts === undefined) return String(number); // not a number, infinite, or of an exponent beyond all use
  const digits = (parts.whole + parts.fraction).replace(/^0+/u, ""), significant = digits.replace(/0+$/u, "");
  if (significant === "") return "0"; // -0 is 0
  const exponent = Number(parts.exponent ?? 0) - parts.fraction.length + digits.length - significant.length;
  return `${parts.sign === "-" ? "-" : ""}${significant}e${exponent}`;
}

/**
 * Finds cells among listed values, as written and then by value. Make one for many cells; {@link matchLabel} is for a single one.
 *
 * @example
 * const matcher = new LabelMatcher(["1", "0", "true"]);
 * matcher.match("1.0"); // "1"
 * matcher.match("TRUE"); // "true"
 * matcher.match("2"); // undefined
 */
export class LabelMatcher {
  readonly #known: ReadonlySet<string>;
  readonly #byValue = new Map<string, string[]>();

  /** @param known the listed values, as they are written */
  constructor(known: Iterable<string>) {
    this.#known = new Set(known);
    for (const text of this.#known) {
      const value = valueOf(text);
      if (value === undefined) continue;
      const equal = this.#byValue.get(value);
      if (equal) equal.push(text);
      else this.#byValue.set(value, [text]);
    }
  }

  /** All listed values that a cell's text may stand for: itself alone where it is listed, else those of its value, in their order. */
  candidates(cell: string): readonly string[] {
    if (this.#known.has(cell)) return [cell];
    const value = valueOf(cell);
    return value === undefined ? [] : this.#byValue.get(value) ?? [];
  }

  /**
   * The listed value that a cell's text stands for; undefined where there is none.
   *
   * @throws PotluckError where several listed values have the cell's value, and none its text
   */
  match(cell: string): string | undefined {
    const found = this.candidates(cell);
    if (found.length < 2) return found[0];
    throw new PotluckError(ambiguous(cell, found));
  }
}

/**
 * The listed value that a cell's text stands for, as written and then by value; undefined where there is none.
 *
 * @throws PotluckError where several listed values have the cell's value, and none its text
 * @example
 * matchLabel("1.0", ["0", "1"]); // "1"
 * matchLabel("1001", ["01001", "1001"]); // "1001": as written
 */
export function matchLabel(cell: string, known: readonly string[]): string | undefined {
  return new LabelMatcher(known).match(cell);
}

/** What is said of a cell's text that equals several listed values, none of them as written. */
export function ambiguous(cell: string, found: readonly string[]): string {
  const shown = listNames(found.map((text) => JSON.stringify(text)), "and");
  return `${JSON.stringify(cell)} equals ${shown} in value, and none of them as written: list ${JSON.stringify(cell)} too`;
}
