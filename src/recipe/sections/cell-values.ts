/**
 * @file Values of cells, wherever a recipe lists some: the rows of a task, cells that count as missing. They are kept as text, as the
 * recipe writes them, and compared with the cells as written, then by value (see data/cell-values.ts).
 */
import { type Field, isMap, type JsonSchema, type Path, type Reading, showPath, showValue } from "../../options/index.js";

/** A value as a caller may write it. */
export type CellText = string | number | boolean | bigint;

const valueSchema: JsonSchema = { type: ["string", "number", "boolean"] };

/** The JSON Schema of one value, or a list of values. */
export const valuesSchema: JsonSchema = { anyOf: [valueSchema, { type: "array", items: valueSchema }] };

/** What is allowed, in words that complete "must be". */
export const valuesPhrase = "a value (text, a number, true or false), or a list of values";

/**
 * One value or a list of values, as texts. What is wrong goes to `reading`.
 *
 * @param nullToo whether null stands for its own text, as `missing: [null]` means it
 */
export function readValues(given: unknown, path: Path, reading: Reading, nullToo = false): string[] {
  const isList = Array.isArray(given), items: unknown[] = isList ? given : [given];
  if (isList && items.length === 0) refuse(given, path, reading, "one value or more");
  return items.flatMap((item, index) => {
    const at = isList ? [...path, index] : path, text = textOf(item, at, reading, nullToo);
    if (text === undefined) refuse(item, at, reading, isList ? "a value: text, a number, true or false" : valuesPhrase);
    return text ?? [];
  });
}

function textOf(item: unknown, path: Path, reading: Reading, nullToo: boolean): string | undefined {
  if (typeof item === "string") return item;
  const isScalar = ["number", "boolean", "bigint"].includes(typeof item) || (nullToo && item === null);
  if (!isScalar) return undefined;
  const written = reading.source?.text(path);
  return written === undefined || (item === null && written.trim() === "") ? String(item) : written;
}

function refuse(found: unknown, path: Path, reading: Reading, phrase: string): void {
  reading.findings.push({ path, part: "value", problem: `${showPath(path)} must be ${phrase}, found ${showValue(found)}` });
}

/** Reads a map from columns to values. */
function readByColumn(given: Readonly<Record<string, unknown>>, path: Path, reading: Reading, nullToo = false): Record<string, string[]> {
  return Object.fromEntries(Object.entries(given).map(([column, values]) => (
    [column, readValues(values, [...path, column], reading, nullToo)])));
}

const byColumnSchema: JsonSchema = { type: "object", minProperties: 1, additionalProperties: valuesSchema };
/** A schema of several kinds of value that allows null too: as if the setting were left out. */
function orNull({ anyOf }: JsonSchema): JsonSchema {
  return { anyOf: [...anyOf as JsonSchema[], { type: "null" }] };
}

/** The field of one column's values, so that `--set` and errors find what is below. */
const entries: Field<string[], CellText | readonly CellText[]> = {
  describe: "The column's values.", allowed: valuesPhrase, aliases: [], optional: false, fallback: () => undefined,
  read: (given, path, reading) => readValues(given, path, reading, true),
  jsonSchema: () => valuesSchema,
};

/** A map from columns to the values that they must have; undefined where it is left out. */
export function conditionsField(describe: string, aliases: readonly string[]): Field<
  Record<string, string[]> | undefined, Readonly<Record<string, CellText | readonly CellText[]>> | null | undefined
> {
  const allowed = "a map from columns to the value, or the list of values, that a row must have there";
  return {
    describe, allowed, aliases, optional: true,
    fallback: () => undefined,
    read(given, path, reading) {
      if (given === null) return undefined;
      if (isMap(given) && Object.keys(given).length > 0) return readByColumn(given, path, reading);
      refuse(given, path, reading, allowed);
      return undefined;
    },
    entries,
    jsonSchema: () => orNull({ anyOf: [byColumnSchema] }),
  };
}

/** Values that count as missing in one or several columns, which belong together; undefined where it is left out. */
export function missingField(describe: string): Field<string[] | undefined, CellText | readonly (CellText | null)[] | null | undefined> {
  return {
    describe, allowed: valuesPhrase, aliases: missingAliases, optional: true,
    fallback: () => undefined,
    read: (given, path, reading) => (given === null ? undefined : readValues(given, path, reading, true)),
    jsonSchema: () => orNull(valuesSchema),
  };
}

/** The same for the columns of a dataset: for all of them, or by column. */
export function columnsMissingField(describe: string): Field<
  string[] | Record<string, string[]> | undefined,
  CellText | readonly (CellText | null)[] | Readonly<Record<string, CellText | readonly (CellText | null)[]>> | null | undefined
> {
  return {
    describe, allowed: `${valuesPhrase}, or a map from columns to such values`, aliases: missingAliases, optional: true,
    fallback: () => undefined,
    read(given, path, reading) {
      if (given === null) return undefined;
      if (!isMap(given)) return readValues(given, path, reading, true);
      if (Object.keys(given).length === 0) refuse(given, path, reading, "one column or more");
      return readByColumn(given, path, reading, true);
    },
    entries,
    jsonSchema: () => orNull({ anyOf: [...valuesSchema.anyOf as JsonSchema[], byColumnSchema] }),
  };
}

const missingAliases = ["naValues", "missingValues", "nullValues", "nullstr", "na"];
