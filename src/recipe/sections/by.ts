/**
 * @file A task's `by`: a task for each value of a column. Its short form is the column's name; with the data, `expandTasks` turns it into
 * tasks of one value each, whose `by` has the whole of it, so that a run folder's recipe is complete without the data.
 */
import { type Field, isMap, type Path, type Reading, section, type Settings, text } from "../../options/index.js";
import { column } from "./columns.js";
import { readValues, valuesPhrase, valuesSchema } from "./cell-values.js";

const value: Field<string, string | number | boolean | bigint> = {
  describe: "The value of the column, as it is written.", allowed: valuesPhrase.split(",", 1)[0], aliases: [], optional: false,
  fallback: () => undefined,
  read: (given: unknown, path: Path, reading: Reading) => readValues(Array.isArray(given) ? null : given, path, reading)[0],
  jsonSchema: () => (valuesSchema.anyOf as Record<string, unknown>[])[0],
};

const shape = {
  column: { ...column, describe: "The column." },
  value,
  task: text({ phrase: "the name that all these tasks have together", describe: "What all these tasks are called together." }),
};

const one = section(shape, { describe: "One value of a column." });

/** One value of a column: what a task that `by` made is about. */
export type ByValue = Settings<typeof shape>;

const allowed = "the name of a column, in quotes where it looks like a number";

/** A column, or one of its values; undefined where it is left out. */
export const byField: Field<string | ByValue | undefined, string | ByValue | null | undefined> = {
  describe: "A column: there is a task for each of its values, such as a school, with its own head. They share their classes and, for " +
    "regression, the mean and standard deviation. Other settings may name all of them by this task's name. Run folders have tasks of one " +
    "value each: `{ column, value, task }`.",
  allowed, aliases: ["groupBy", "perGroup", "each"], optional: true,
  fallback: () => undefined,
  read(given, path, reading) {
    if (given === null) return undefined;
    return isMap(given) ? one.read(given, path, reading) : column.read(given, path, reading);
  },
  jsonSchema: () => ({ anyOf: [column.jsonSchema(), one.jsonSchema(), { type: "null" }] }),
};

/** The value that a task is about; undefined where it is about all rows, or not expanded yet. */
export function byValueOf({ by }: { by?: string | ByValue }): ByValue | undefined {
  return typeof by === "object" ? by : undefined;
}
