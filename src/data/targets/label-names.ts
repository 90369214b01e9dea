/**
 * @file The labels of a multilabel target as an option: a list of them, or a map from what the data have (identifiers in the cells, or the
 * names of columns) to the labels' names. Kept as text, as written and in the order that is written.
 */
import {
  type AnyField, boolean, either, type Field, list, map, number, type Path, type Reading, showPath, showValue, text,
} from "../../options/index.js";
import type { Label } from "./label-fields.js";

/** Labels as a caller may write them. */
export type LabelNamesGiven = readonly Label[] | Readonly<Record<string, Label>> | ReadonlyMap<Label, Label>;

/** Labels in their order; or the name of each identifier or column, in their order. */
export type LabelNames = readonly string[] | ReadonlyMap<string, string>;

const itemPhrase = "a label: text, a number, true or false";
const phrase = "a list of labels, or a map from identifiers or columns to the labels' names";
const one = either([
  text({ phrase: itemPhrase, describe: "Text." }), number({ phrase: itemPhrase, describe: "A number." }),
  boolean({ describe: "true or false." }),
], { phrase: itemPhrase, describe: "A label." });
const base: AnyField = either([list(one, { phrase, describe: "Labels." }), map(one, { phrase, describe: "Names." })], {
  default: null, orNull: "for the labels of the data", phrase,
  describe: "The labels, in their order: a list; or a map from what the cells list, such as identifiers, to names. Where target is a " +
    "list of columns: a map from columns to names; a column that it leaves out keeps its own. null: the sorted labels of the data, or " +
    "the names of the columns.",
});

/** The labels of a multilabel target. */
export const labelNames: Field<LabelNames | null, LabelNamesGiven | null | undefined> = {
  ...base,
  fallback: () => null,
  read(given, path, reading) {
    if (given instanceof Map) return readEntries([...given as Map<unknown, unknown>], path, reading);
    if (given === null) return null;
    const read: unknown = base.read(withoutBigints(given), path, reading);
    if (read === null) return null; // and what is wrong was reported
    if (Array.isArray(read)) return read.map((label, index) => reading.source?.text([...path, index]) ?? String(label));
    const labels = read as Readonly<Record<string, Label>>;
    const keys = reading.source?.keys(path) ?? Object.keys(labels);
    return new Map(keys.map((key) => {
      const own = Object.hasOwn(labels, key) ? key : String(Number(key));
      return [key, reading.source?.text([...path, own]) ?? String(labels[own])];
    }));
  },
};

/** The entries of a Map, which only code has. */
function readEntries(entries: readonly [unknown, unknown][], path: Path, reading: Reading): LabelNames {
  const wrong = entries.flat().find((label) => !["string", "number", "boolean", "bigint"].includes(typeof label) || label === "");
  if (wrong !== undefined) {
    const problem = `${showPath(path)} must be ${phrase}, found a map with ${showValue(wrong)}`;
    reading.findings.push({ path, part: "value", problem });
  }
  return new Map(entries.map(([key, name]) => [String(key), String(name)]));
}

function withoutBigints(given: unknown): unknown {
  return Array.isArray(given) ? given.map((item: unknown) => (typeof item === "bigint" ? String(item) : item)) : given;
}

/** Each value with its label. */
export function labelPairs(labels: LabelNames): [value: string, label: string][] {
  return labels instanceof Map ? [...labels as Map<string, string>] : (labels as readonly string[]).map((label) => [label, label]);
}

/** The names of a target's columns as labels. */
export function columnLabels(columns: readonly string[], labels: ReadonlyMap<string, string> | null): string[] {
  return columns.map((column) => labels?.get(column) ?? column);
}
