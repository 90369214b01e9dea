/** @file Options that several charts share, and the check of a chart's points. */
import { PotluckError } from "../engine/errors.js";
import { list, listNames, showValue, text } from "../options/index.js";

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
type Kind = "number" | "text" | "text?" | "pair of texts" | "split?";

const phrases: Partial<Record<Kind, string>> = { "text?": "a text", "split?": `one of ${listNames(curveSplits)}` };

const fits: Record<Kind, (value: unknown) => boolean> = {
  number: (value) => typeof value === "number",
  text: (value) => typeof value === "string",
  "text?": (value) => value === undefined || typeof value === "string",
  "split?": (value) => value === undefined || (curveSplits as readonly unknown[]).includes(value),
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
