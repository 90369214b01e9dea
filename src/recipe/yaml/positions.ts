/**
 * @file Where a recipe's mistakes stand and how they are told: one line a mistake, each opening with file:line:column (or the
 * `--set` that brought it in), in the order of the file, all of a recipe's mistakes together.
 */
import { PotluckError, printable } from "../../engine/errors.js";

/** Where a value of a recipe was written. */
export interface Place {
  /** What stands in front of an error: `recipe.yaml:4:9`, or `--set train.epochs=abc`. */
  text: string;
  /** Sorts mistakes: by source (the file, then each `--set`), line and column. */
  order: readonly [source: number, line: number, column: number];
}

/** One thing that is wrong with a recipe, and where. */
export interface Mistake {
  place: Place;
  problem: string;
}

/** More lines than this help nobody; the rest is counted. */
const MOST_SHOWN = 10;

/**
 * Throws all mistakes as one error, a line each, in the order of their places; returns where there are none.
 *
 * @throws PotluckError when there is a mistake
 */
export function throwMistakes(mistakes: readonly Mistake[]): void {
  if (mistakes.length === 0) return;
  const sorted = [...mistakes].sort((a, b) => compareOrder(a.place.order, b.place.order));
  const lines = [...new Set(sorted.map(({ place, problem }) => `${place.text}: ${problem.split("\n").map(printable).join("\n")}`))];
  const more = lines.length - MOST_SHOWN;
  if (more > 0) lines.splice(MOST_SHOWN, more, `... and ${more} more ${more === 1 ? "mistake" : "mistakes"}`);
  throw new PotluckError(lines.join("\n"));
}

function compareOrder(a: Place["order"], b: Place["order"]): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
