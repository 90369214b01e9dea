/**
 * @file Labels as options: the classes of a target, and the positive one. Whatever a file or a caller writes for a label (`1`, `"1"`, `1n`,
 * `true`) becomes text, so that it equals the label that a table holds.
 */
import {
  type AnyField, boolean, either, type Field, list, map, number, type Path, type Reading, showPath, showValue, text,
} from "../../options/index.js";

/** A label as a caller may write it. */
export type Label = string | number | boolean | bigint;

/** The classes of a target: the values in their order, or names by value (several values may share a name). */
export type LabelSpec = readonly Label[] | Readonly<Record<string, Label>> | ReadonlyMap<Label, Label>;

/** The same as text. */
export type TextLabels = readonly string[] | Readonly<Record<string, string>> | ReadonlyMap<string, string>;

/** A value and the name of its class. */
export type LabelEntry = readonly [value: string, name: string];

const labelPhrase = "a label: text, a number, true or false", listPhrase = "a list of labels";
const specPhrase = "a map from values to class names, or a list of values in the order of the classes";
const isLabel = (value: unknown): value is Label => ["string", "number", "boolean", "bigint"].includes(typeof value);

const forms = [
  text({ phrase: labelPhrase, empty: true, describe: "Text." }), number({ phrase: labelPhrase, describe: "A number." }),
  boolean({ describe: "true or false." }),
] as const;
const one = either(forms, { phrase: labelPhrase, describe: "A label." });
const many = list(one, { phrase: listPhrase, describe: "Labels." });

/** A field whose values become text; null stays null. `read` handles the forms that only callers have, and returns undefined for others. */
function asText<Text, Given>(
  base: AnyField, convert: (value: unknown) => Text, read?: (given: unknown, path: Path, reading: Reading) => Text | undefined,
): Field<Text | null, Given | null | undefined> {
  return {
    ...base,
    fallback: () => null,
    read(given, path, reading) {
      const own = read?.(given, path, reading);
      if (own !== undefined) return own;
      const value: unknown = base.read(withoutBigints(given), path, reading);
      return value === null ? null : convert(value);
    },
  };
}

function withoutBigints(given: unknown): unknown {
  if (typeof given === "bigint") return String(given);
  return Array.isArray(given) ? given.map((item: unknown) => (typeof item === "bigint" ? String(item) : item)) : given;
}

function textLabels(labels: unknown): TextLabels {
  if (Array.isArray(labels)) return labels.map(String);
  return Object.fromEntries(Object.entries(labels as object).map(([value, name]) => [value, String(name)]));
}

/** A Map, which keeps the order of whole numbers among its keys; only code has one. */
function readMap(given: unknown, path: Path, reading: Reading): TextLabels | undefined {
  if (!(given instanceof Map)) return undefined;
  const entries = [...given as Map<unknown, unknown>], wrong = entries.flat().find((label) => !isLabel(label));
  if (wrong !== undefined) {
    reading.findings.push({ path, part: "value", problem: `${showPath(path)} must map labels to labels, found ${showValue(wrong)}` });
  }
  return new Map(entries.map(([value, name]) => [String(value), String(name)]));
}

const spec = [many, map(one, { phrase: specPhrase, describe: "Names by value." })] as const;
const specField = (order: string) => asText<TextLabels, LabelSpec>(either(spec, {
  default: null, orNull: "for the values of the training rows", phrase: specPhrase,
  describe: "The classes: a map from the target's values to class names (values may share a name), or a list of values. Classes keep " +
    `this order${order}, but keys of a map that are whole numbers come first, ascending. null: the sorted values of the training rows.`,
}), textLabels, readMap);

/** The classes of a target. */
export const classLabels = specField("");

/** The classes of a target that has an order. */
export const orderedLabels = specField(", which is from lowest to highest");

/** The labels of a target that lists them in its cells. */
export const cellLabels = asText<string[], readonly Label[]>(list(one, {
  default: null, orNull: "for the labels of the training rows", phrase: listPhrase,
  describe: "With a separator: the labels, in their order. null: the sorted labels of the training rows.",
}), (labels) => (labels as Label[]).map(String));

/** The positive class. */
export const positive = asText<string, Label>(either(forms, {
  default: null, orNull: "for the second of two classes", phrase: labelPhrase,
  describe: "The value, or class name, that counts as 1; all others count as 0. null: the second of exactly two classes.",
}), String);

/** Each value with the name of its class. */
export function labelEntries(labels: TextLabels): LabelEntry[] {
  if (Array.isArray(labels)) return (labels as readonly string[]).map((label) => [label, label]);
  return labels instanceof Map ? [...labels as Map<string, string>] : Object.entries(labels as Record<string, string>);
}
