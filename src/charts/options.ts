/** @file Options that several charts share, and the check of a chart's points. */
import { PotluckError } from "../engine/errors.js";
import { list, listNames, number, showValue, text } from "../options/index.js";

/** The two ends of an interval. */
export interface Interval {
  low: number;
  high: number;
}

/** Narrower than this, charts for small screens put labels above what they are about. */
export const narrow = 600;

export const width = number({ from: 300, to: 2000, default: 860, describe: "The width in pixels. Below 600, the chart suits a phone." });

export const subtitle = text({
  optional: true, empty: true, phrase: "text", describe: "A line below the title. By default it explains the lines.",
});

export const tasks = list(text({ empty: true, phrase: "a task's name", describe: "A task's name." }), {
  optional: true, phrase: "a list of tasks' names",
  describe: "All tasks of the run, in the order in which charts show them. It also fixes each task's colour.",
});

/** The rows that a score is of, in the order of legends. */
export const curveSplits = ["train", "validation", "test"] as const;
export type CurveSplit = (typeof curveSplits)[number];

/** The type of a point's field; `?` means optional. */
type Kind = "number" | "number?" | "numbers" | "interval?" | "boolean?" | "text" | "text?" | "pair of texts" | "split?";

const phrases: Partial<Record<Kind, string>> = {
  "text?": "a text", "number?": "a number, or null", numbers: "a list of numbers", "boolean?": "true or false",
  "interval?": "two numbers, { low, high }, or null", "split?": `one of ${listNames(curveSplits)}`,
};

const fits: Record<Kind, (value: unknown) => boolean> = {
  number: (value) => typeof value === "number",
  text: (value) => typeof value === "string",
  "text?": (value) => value === undefined || typeof value === "string",
  "split?": (value) => value === undefined || (curveSplits as readonly unknown[]).includes(value),
  "number?": (value) => value === undefined || value === null || typeof value === "number",
  numbers: (value) => Array.isArray(value) && value.every((one) => typeof one === "number"),
  "boolean?": (value) => value === undefined || typeof value === "boolean",
  "interval?": (value) => value === undefined || value === null || (typeof (value as Interval).low === "number" &&
    typeof (value as Interval).high === "number"),
  "pair of texts": (value) => Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === "string"),
};

/**
 * Checks that a chart's points are a list of objects with the right fields.
 *
 * @param owner the name of the chart in the error message
 * @throws PotluckError for the first point that is wrong, with its index
 */
export function checkPoints(owner: string, points: unknown, fields: Readonly<Record<string, Kind>>): void {
  if (!Array.isArray(points)) throw new PotluckError(`${owner}: the points must be a list, found ${showValue(points)}`);
  for (const [index, point] of (points as unknown[]).entries()) {
    for (const [name, kind] of Object.entries(fields)) {
      const value = (point as Record<string, unknown> | null | undefined)?.[name];
      if (fits[kind](value)) continue;
      throw new PotluckError(`${owner}: points[${index}].${name} must be ${phrases[kind] ?? `a ${kind}`}, found ${showValue(value)}`);
    }
  }
}
