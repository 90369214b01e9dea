/**
 * @file What a sweep varies: `path=v1,v2,...` for a list of values, `path=low..high` for a range, and `path=log:low..high` for a range
 * whose logarithm is drawn evenly. Values are written as `--set` takes them.
 */
import { PotluckError } from "../../engine/errors.js";
import { exp64, log64 } from "../../engine/math.js";
import type { RandomStream } from "../../engine/random.js";

/** One setting that a sweep varies. */
export type Dimension = ListedDimension | RangeDimension;

interface ListedDimension {
  path: string;
  /** As they are written, in YAML. */
  values: string[];
}

interface RangeDimension {
  path: string;
  low: number;
  high: number;
  /** Whether the logarithm is drawn evenly. */
  log: boolean;
  /** Whether only whole numbers are drawn. */
  whole: boolean;
}

/** Digits of a number that is drawn: what is printed is what was trained. */
const DIGITS = 3;
const NUMBER = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`;
const RANGE = new RegExp(String.raw`^(log:)?\s*(${NUMBER})\s*\.\.\s*(${NUMBER})$`, "u");
const HOW = "write path=v1,v2,... for values, path=low..high for a range, or path=log:low..high for one of orders of magnitude";

/**
 * Reads what a sweep varies.
 *
 * Bounds that are both written as whole numbers (`16..128`) give whole numbers; `16.0..128` does not.
 *
 * @throws PotluckError when it is written in another way, a range is empty, or one of `log:` does not lie above 0
 * @example
 * readDimension("train.optimizer.lr=log:1e-4..1e-1"); // { path: "train.optimizer.lr", low: 0.0001, high: 0.1, log: true, whole: false }
 * readDimension("model.hidden=[100],[300,100]").values; // ["[100]", "[300,100]"]
 */
export function readDimension(text: string): Dimension {
  const refuse = (problem: string): PotluckError => new PotluckError(`--over ${text}: ${problem}`);
  const equals = text.indexOf("="), path = text.slice(0, Math.max(equals, 0)).trim(), rest = text.slice(equals + 1).trim();
  if (path === "" || rest === "") throw refuse(HOW);
  const match = RANGE.exec(rest);
  if (!match) {
    if (/^log:/u.test(rest)) throw refuse(`log: needs two numbers, such as log:1e-4..1e-1`);
    if (/^[^,"'{[/]+\.\.[^,/]+$/u.test(rest)) throw refuse("a range is between two numbers, such as 0.1..0.5");
    const values = partsOf(rest);
    if (values.includes("")) throw refuse("a value is missing between two commas, or at an end");
    const twice = values.find((value, place) => values.indexOf(value) !== place);
    if (twice !== undefined) throw refuse(`the value ${twice} is there twice`);
    return { path, values };
  }
  const [, log, first, second] = match, low = Number(first), high = Number(second);
  if (!(low < high)) throw refuse(`the range must go up, found ${first} to ${second}`);
  if (log && !(low > 0)) throw refuse(`log: needs numbers above 0, found ${first}`);
  return { path, low, high, log: log !== undefined, whole: /^[+-]?\d+$/u.test(first) && /^[+-]?\d+$/u.test(second) };
}

/** The parts of a text between commas that are in no brackets and no quotes. */
function partsOf(text: string): string[] {
  const parts = [""];
  let depth = 0, quote = "";
  for (const character of text) {
    if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === '"' || character === "'") quote = character;
    else if ("[{".includes(character)) depth++;
    else if ("]}".includes(character)) depth--;
    if (character === "," && depth === 0 && quote === "") parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim());
}

/** Whether a setting has a list of values. */
export function isListed(dimension: Dimension): dimension is ListedDimension {
  return "values" in dimension;
}

/** All combinations of lists, the last changing first, each as `--set` takes it. */
export function gridOf(dimensions: readonly ListedDimension[]): string[][] {
  return dimensions.reduce<string[][]>((rows, { path, values }) => (
    rows.flatMap((row) => values.map((value) => [...row, `${path}=${value}`]))), [[]]);
}

/** Draws one value of each setting: of a list, each alike. */
export function drawSettings(dimensions: readonly Dimension[], stream: RandomStream): string[] {
  return dimensions.map((dimension) => {
    const value = isListed(dimension) ? dimension.values[stream.integer(dimension.values.length)] : String(drawNumber(dimension,
      stream.float()));
    return `${dimension.path}=${value}`;
  });
}

/** @param share from 0 to 1 */
function drawNumber({ low, high, log, whole }: RangeDimension, share: number): number {
  if (whole && !log) return low + Math.min(high - low, Math.floor(share * (high - low + 1)));
  const drawn = log ? exp64(log64(low) + share * (log64(high) - log64(low))) : low + share * (high - low);
  return Math.min(high, Math.max(low, whole ? Math.round(drawn) : Number(drawn.toPrecision(DIGITS))));
}
