/**
 * @file Labels as options: the classes of a target, and the positive one. A label is text: in a recipe as it is written there (`1.10`,
 * `True`, `007`), in code as JavaScript writes the value. Maps keep the order in which they are written; a plain object of code cannot,
 * where keys are whole numbers.
 */
import {
  type AnyField, didYouMean, type Field, isMap, type JsonSchema, keyMeant, listNames, type Path, type Reading, showPath, showValue,
} from "../../options/index.js";
import { normalise, type Normalisation, normalisations, normaliseLabel } from "./normalise.js";

/** A label as a caller may write it. */
export type Label = string | number | boolean | bigint;

/** The classes of a target: the values in their order, or names by value (several values may share a name). */
export type LabelList = readonly Label[] | Readonly<Record<string, Label>> | ReadonlyMap<Label, Label>;

/** The classes of a target, and whether labels that differ in blanks, or in blanks and case, are one. */
export type LabelSpec = LabelList | { readonly normalise: Normalisation; readonly values?: LabelList | null };

/** Listed labels as text: the values, or names by value; both in the order of the classes. */
export type LabelValues = readonly string[] | ReadonlyMap<string, string>;

/** Labels, resolved. */
export type TextLabels = LabelValues | { readonly normalise: Normalisation; readonly values: LabelValues | null };

/** A value and the name of its class. */
export type LabelEntry = readonly [value: string, name: string];

const labelPhrase = "a label: text, a number, true or false";
const mapPhrase = "a map from values to class names, or a list of values in the order of the classes";
const specPhrase = `${mapPhrase}, or { normalise: ${listNames(normalisations)} }`;
const labelSchema: JsonSchema = { anyOf: [{ type: "string" }, { type: "number" }, { type: "boolean" }] };
const listSchema: JsonSchema = { type: "array", items: labelSchema }, mapSchema = { type: "object", additionalProperties: labelSchema };

/** A whole number that JavaScript puts in front of an object's other keys. */
const WHOLE = /^(?:0|[1-9]\d*)$/u;

/** A label's text; undefined where the value is no label. */
function labelText(given: unknown, path: Path, reading: Reading): string | undefined {
  const written = isScalar(given) ? reading.source?.text(path) : undefined;
  if (written !== undefined) return written;
  return ["string", "boolean", "bigint"].includes(typeof given) || Number.isFinite(given) ? String(given) : undefined;
}

function isScalar(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}

/** A label's text; what is no label is reported, and is no text then. */
function readLabel(given: unknown, path: Path, reading: Reading): string {
  const label = labelText(given, path, reading);
  if (label === undefined) report(reading, path, `must be ${labelPhrase}, found ${showValue(given)}`);
  return label ?? "";
}

function report(reading: Reading, path: Path, problem: string, part: "key" | "value" = "value"): void {
  reading.findings.push({ path, part, problem: `${showPath(path)} ${problem}` });
}

const readList = (given: readonly unknown[], path: Path, reading: Reading): string[] => (
  given.map((item, index) => readLabel(item, [...path, index], reading)));

/** A Map; the text has its order, and in code a Map has. */
function readMap(given: Readonly<Record<string, unknown>>, path: Path, reading: Reading, ordered: boolean): Map<string, string> {
  if (given instanceof Map) {
    const entries = [...given as Map<unknown, unknown>];
    const wrong = entries.flat().find((one) => labelText(one, [], noText) === undefined);
    if (wrong !== undefined) report(reading, path, `must map labels to labels, found ${showValue(wrong)}`);
    return new Map(entries.map(([value, name]) => [String(value), String(name)]));
  }
  const written = reading.source?.keys(path), keys = written ?? Object.keys(given), number = keys.find((key) => WHOLE.test(key));
  if (ordered && written === undefined && keys.length > 1 && number !== undefined) {
    report(reading, path, `must be a Map or a list where values are whole numbers, found an object with the key ${number}: JavaScript ` +
      "puts whole numbers first, in ascending order, so the order of the classes would be lost. Write new Map([" +
      `[${number}, ${showValue(given[number])}], ...])`);
  }
  return new Map(keys.map((key) => [key, readLabel(given[key], [...path, key], reading)]));
}

const noText: Reading = { findings: [], noun: "option" };

const parts: Readonly<Record<string, AnyField>> = { normalise, values: { ...normalise, aliases: ["labels"] } };

/**
 * Whether a map has the settings `normalise` and `values`, rather than class names by value: the setting alone, which could be no labels
 * since they would be one class; or one beside a list, a map or null, which are no class names.
 */
function isSettings(given: Readonly<Record<string, unknown>>, path: Path, reading: Reading): boolean {
  if (given instanceof Map) return false;
  const keys = Object.keys(given);
  if (!keys.some((key) => keyMeant(key, parts) !== undefined)) return false;
  return keys.length === 1 || keys.some((key) => labelText(given[key], [...path, key], reading) === undefined || given[key] === null);
}

function readSettings(given: Readonly<Record<string, unknown>>, path: Path, reading: Reading, ordered: boolean): TextLabels | null {
  for (const key of Object.keys(given).filter((one) => !Object.hasOwn(parts, one))) {
    const meant = keyMeant(key, parts), hint = meant === undefined ? didYouMean(key, Object.keys(parts)) : ` (did you mean "${meant}"?)`;
    const problem = `unknown ${reading.noun} "${key}" in ${showPath(path)}${hint}; with normalise, class names stand under values`;
    reading.findings.push({ path: [...path, key], part: "key", problem });
  }
  const values = given.values == null ? null : readValues(given.values, [...path, "values"], reading, ordered, mapPhrase);
  const at = [...path, "normalise"];
  if (given.normalise !== undefined) return { normalise: normalise.read(given.normalise, at, reading)!, values };
  const isMisspelt = Object.keys(given).some((key) => keyMeant(key, parts) === "normalise");
  if (!isMisspelt) report(reading, at, `is missing: it must be ${normalise.allowed}. Without it, labels itself is the list or the map`);
  return values;
}

function readValues(given: unknown, path: Path, reading: Reading, ordered: boolean, phrase: string): LabelValues | null {
  if (Array.isArray(given)) return readList(given, path, reading);
  if (isMap(given)) return readMap(given, path, reading, ordered);
  report(reading, path, `must be ${phrase}, or null for the values of the training rows, found ${showValue(given)}`);
  return null;
}

/** Labels whose values equal each other once they are normalised, and have two names or stand in a list twice. */
function checkAlike(labels: TextLabels | null, path: Path, reading: Reading): void {
  const { values, normalise: how } = labelParts(labels), first = new Map<string, LabelEntry>();
  if (values === null || how === null) return;
  for (const [index, entry] of entriesOf(values).entries()) {
    const key = normaliseLabel(entry[0], how), other = first.get(key) ?? entry;
    first.set(key, other);
    if (other === entry || (!Array.isArray(values) && other[1] === entry[1])) continue;
    const at = [...path, "values", Array.isArray(values) ? index : entry[0]];
    const remedy = Array.isArray(values) ? "list it once" : "give both one name";
    report(reading, at, `equals ${showValue(other[0])} with normalise: ${how}: ${remedy}`);
  }
}

/**
 * A field of labels: a list, a map, or { normalise, values }.
 *
 * @param ordered whether the order of the classes has a meaning; an object of code that would lose it is refused then
 */
export const labelsField = (describe: string, ordered: boolean): Field<TextLabels | null, LabelSpec | null | undefined> => ({
  describe,
  allowed: `${specPhrase}, or null for the values of the training rows`,
  aliases: [],
  optional: true,
  fallback: () => null,
  read(given, path, reading) {
    if (given === null) return null;
    if (!isMap(given) || !isSettings(given, path, reading)) return readValues(given, path, reading, ordered, specPhrase);
    const labels = readSettings(given, path, reading, ordered);
    checkAlike(labels, path, reading);
    return labels;
  },
  jsonSchema: () => ({ anyOf: [listSchema, settingsSchema(), mapSchema, { type: "null" }] }),
});

const settingsSchema = (): JsonSchema => ({
  type: "object", required: ["normalise"], additionalProperties: false,
  properties: {
    normalise: { description: normalise.describe, ...normalise.jsonSchema() },
    values: {
      description: "The classes, as labels has them without normalise.", default: null, anyOf: [listSchema, mapSchema, { type: "null" }],
    },
  },
});

const describeClasses = (order: string): string => (
  "The classes: a map from the target's values to class names (values may share a name), or a list of values. Classes keep this order" +
  `${order}. A value stands for the cells that are written like it; where there are none, for those that are equal as numbers, or as ` +
  "true or false. { normalise: blanks } or { normalise: case }: labels that differ only in blanks, or in blanks and case, are one; " +
  "values beside it are such a map or list. null: the sorted values of the training rows.");

/** The classes of a target. */
export const classLabels = labelsField(describeClasses(""), false);

/** The classes of a target that has an order. */
export const orderedLabels = labelsField(describeClasses(", which is from lowest to highest"), true);

/** The positive class. */
export const positive: Field<string | null, Label | null | undefined> = {
  describe: "The value, or class name, that counts as 1; all others count as 0. null: the second of exactly two classes.",
  allowed: `${labelPhrase}, or null for the second of two classes`,
  aliases: [],
  optional: true,
  fallback: () => null,
  read(given, path, reading) {
    if (given === null) return null;
    const label = labelText(given, path, reading);
    if (label === undefined) report(reading, path, `must be ${positive.allowed}, found ${showValue(given)}`);
    return label ?? null;
  },
  jsonSchema: () => ({ anyOf: [...labelSchema.anyOf as JsonSchema[], { type: "null" }] }),
};

/** What resolved labels list, and how labels are made alike. */
export function labelParts(labels: TextLabels | null): { values: LabelValues | null; normalise: Normalisation | null } {
  if (labels === null || Array.isArray(labels) || labels instanceof Map) return { values: labels as LabelValues | null, normalise: null };
  return labels as { values: LabelValues | null; normalise: Normalisation };
}

/** Each listed value, normalised, with the name of its class; null where none are listed. */
export function labelEntries(labels: TextLabels | null): LabelEntry[] | null {
  const { values, normalise: how } = labelParts(labels);
  return values === null ? null : entriesOf(values).map(([value, name]) => [normaliseLabel(value, how), name]);
}

function entriesOf(values: LabelValues): LabelEntry[] {
  return values instanceof Map ? [...values as Map<string, string>] : (values as readonly string[]).map((label) => [label, label]);
}
