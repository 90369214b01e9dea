/**
 * @file Where a recipe's mistakes stand and how they are told: one line a mistake, each opening with file:line:column (or the
 * `--set` that brought it in), in the order of the file, all of a recipe's mistakes together.
 */
import { PotluckError } from "../../engine/errors.js";

/** Where a value of a recipe was written. */
export interface Place {
  /** What stands in front of an error: `recipe.yaml:4:9`, or `--set train.lr=abc`. */
  text: string;
  /** Sorts mistakes: by source (the file, then each `--set`), line and column. */
  order: readonly [source: number, line: number, column: number];
}

/** One thing that is wrong with a recipe, and where. */
export interface Mistake {
  place: Place;
  problem: string;
}

/** A path into a recipe, from its root: `["model", "hidden", 0]`. */
export type Path = readonly (string | number)[];

/** More lines than this help nobody; the rest is counted. */
const MOST_SHOWN = 10;

/** The path as `--set` writes it: `model.hidden.0`. */
export function showPath(path: Path): string {
  return path.join(".");
}

/** A value as errors show it: JSON, cut short where it is long. */
export function showValue(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = typeof value === "number" ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** `a, b or c` */
export function listNames(names: readonly string[], word = "or"): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} ${word} ${names[names.length - 1]}`;
}

/**
 * Throws all mistakes as one error, a line each, in the order of their places; returns where there are none.
 *
 * @throws PotluckError when there is a mistake
 */
export function throwMistakes(mistakes: readonly Mistake[]): void {
  if (mistakes.length === 0) return;
  const sorted = [...mistakes].sort((a, b) => compareOrder(a.place.order, b.place.order));
  const lines = [...new Set(sorted.map(({ place, problem }) => `${place.text}: ${problem}`))];
  const more = lines.length - MOST_SHOWN;
  if (more > 0) lines.splice(MOST_SHOWN, more, `... and ${more} more ${more === 1 ? "mistake" : "mistakes"}`);
  throw new PotluckError(lines.join("\n"));
}

function compareOrder(a: Place["order"], b: Place["order"]): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
