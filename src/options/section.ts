/** @file Maps of options: settings with fixed keys, and maps from a user's own names to settings. */
import type { AnyField, Field, JsonSchema, Options, Path, Reading, Report, Settings, Shape } from "./field.js";
import { showPath } from "./field.js";
import { isTypo, nearestName, sameName } from "./nearest-name.js";
import { listNames, showValue } from "./show.js";

/** How a map of options is described and checked as a whole. */
export interface SectionDeclaration<S extends Shape> {
  describe: string;
  optional?: true;
  aliases?: readonly string[];
  /** Checks options against each other. Runs only where each is right by itself. */
  check?(settings: Settings<S>, report: Report): void;
  /** Makes of the settings what they are kept as. */
  finish?(settings: Settings<S>): Settings<S>;
}

/**
 * Settings with fixed keys. Each key is read by its own field; unknown keys are refused with the name that was probably meant.
 *
 * @param shape the fields by key; a function where plug-ins may add some
 */
export function section<S extends Shape>(
  shape: S | (() => S), declaration: SectionDeclaration<S>,
): Field<Settings<S>, Options<S> | undefined> {
  const { describe, optional = false, aliases = [] } = declaration;
  const fields = typeof shape === "function" ? shape : () => shape;
  const field: Field<Settings<S>, Options<S> | undefined> = {
    describe, aliases,
    get allowed() {
      return `a map of settings (${Object.keys(fields()).join(", ")})`;
    },
    get optional() {
      return optional || Object.values(fields()).every((one) => one.optional);
    },
    fallback: () => (field.optional && !optional ? readShape(fields(), {}, [], { findings: [], noun: "key" }) : undefined),
    read(given, path, reading) {
      if (!isMap(given)) {
        reading.findings.push({ path, part: "value", problem: `${shownField(path)} must be ${field.allowed}, found ${showValue(given)}` });
        return readShape(fields(), {}, path, { ...reading, findings: [] });
      }
      const before = reading.findings.length;
      const settings = readShape(fields(), given, path, reading);
      if (reading.findings.length === before) declaration.check?.(settings, reportTo(reading, path));
      return reading.findings.length === before && declaration.finish ? declaration.finish(settings) : settings;
    },
    jsonSchema: () => objectSchema(fields()),
    keys: fields,
  };
  return field;
}

/** What the keys of a map may be. */
export interface NamedDeclaration {
  describe: string;
  /** Whether it may be left out; then there is none. Default: false. */
  optional?: boolean;
  aliases?: readonly string[];
  name: RegExp;
  /** The same for JSON Schema, as far as its tools know it. */
  schemaPattern: string;
  /** Completes "a key must be ...". */
  namePhrase: string;
}

/** A name that JavaScript would move in front of the others: an object's keys that are whole numbers come first, ascending. */
const WHOLE = "^(?:0|[1-9][0-9]*)$";
const isWhole = (name: string): boolean => new RegExp(WHOLE, "u").test(name);

/** `year-2018` for 2018, `task-1` for 1. */
const otherName = (what: string, name: string): string => `${/^(?:19|20)\d\d$/u.test(name) ? "year" : what}-${name}`;

/** A map from names of the user's own to settings, in their order. Names that are whole numbers, which would lose it, are refused. */
export function named<V, G>(what: string, of: Field<V, G>, declaration: NamedDeclaration): Field<Record<string, V>, Record<string, G>> {
  const { describe, name, schemaPattern, namePhrase, aliases = [], optional = false } = declaration;
  const allowed = `a map from the name of each ${what} to its settings`;
  return {
    describe, allowed, aliases, optional,
    fallback: () => undefined,
    read(given, path, reading) {
      const read: Record<string, V> = {};
      if (!isMap(given)) {
        reading.findings.push({ path, part: "value", problem: `${shownField(path)} must be ${allowed}, found ${showValue(given)}` });
        return read;
      }
      for (const [key, value] of Object.entries(given)) {
        const problem = !name.test(key) ? `a key must be ${namePhrase}, found ${showValue(key)}`
          : isWhole(key) ? `the name ${key} is a whole number, and such names lose the order in which they are written: call it ` +
            `${otherName(what, key)}, for example` : undefined;
        if (problem !== undefined) {
          reading.findings.push({ path: [...path, key], part: "key", problem: `${showPath(path)}: ${problem}` });
        }
        read[key] = of.read(value, [...path, key], reading);
      }
      if (Object.keys(given).length === 0) {
        reading.findings.push({ path, part: "value", problem: `${shownField(path)} is empty: it must have one entry or more` });
      }
      return read;
    },
    entries: of,
    jsonSchema: () => ({
      type: "object", minProperties: 1, propertyNames: { pattern: schemaPattern, not: { pattern: WHOLE } },
      additionalProperties: described(of),
    }),
  };
}

/** Reads a map by a shape: unknown keys, missing ones, and each value by its field. */
export function readShape<S extends Shape>(shape: S, given: Readonly<Record<string, unknown>>, path: Path, reading: Reading): Settings<S> {
  const meant = new Set<string>();
  for (const key of Object.keys(given)) {
    if (Object.hasOwn(shape, key)) continue;
    const { problem, name } = unknownKey(key, shape, path, reading);
    if (name !== undefined) meant.add(name); // a misspelt key is one mistake, not two: the one that was meant is not missing
    reading.findings.push({ path: [...path, key], part: "key", problem });
  }
  const settings: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(shape)) {
    const at = [...path, key], value = Object.hasOwn(given, key) ? given[key] : undefined;
    if (value !== undefined) {
      settings[key] = field.read(value, at, reading);
    } else if (field.optional) {
      const fallback: unknown = field.fallback();
      if (fallback !== undefined) settings[key] = fallback;
    } else if (!meant.has(key)) {
      reading.findings.push({ path: at, part: "value", problem: `${showPath(at)} is missing: it must be ${field.allowed}` });
    }
  }
  return settings as Settings<S>;
}

/** What is said of a key that is not there, and the key that was probably meant. */
export function unknownKey(key: string, shape: Shape, path: Path, reading: Reading): { problem: string; name?: string } {
  const names = Object.keys(shape);
  const unknown = `unknown ${reading.noun} "${key}"${path.length === 0 ? "" : ` in ${showPath(path)}`}`;
  const meant = (name: string) => ({ problem: `${unknown} (did you mean "${name}"?)`, name });
  const own = keyMeant(key, shape);
  if (own !== undefined) return meant(own);
  for (const name of names) {
    const below = keyMeant(key, withoutRepeats(shape[name].keys?.() ?? {}));
    if (below === undefined) continue;
    const place = `${showPath([...path, name])}, as in ${name}: { ${below}: ... }`;
    return { problem: below === key ? `${unknown}: it belongs in ${place}` : `${unknown} (did you mean "${below}" in ${place}?)` };
  }
  const nearest = nearestName(key, names);
  if (nearest !== undefined && isTypo(key, nearest)) return meant(nearest);
  const elsewhere = reading.elsewhere?.(key, path);
  if (elsewhere !== undefined) return { problem: `${unknown}${elsewhere}` };
  if (nearest !== undefined) return meant(nearest);
  const known = names.length > 1 ? `; known ${reading.noun}s are ${listNames(names, "and")}`
    : names.length === 1 ? `; the only ${reading.noun} is ${names[0]}` : ": there are none";
  return { problem: `${unknown}${known}` };
}

/** The fields of a shape but for those that repeat others. */
export function withoutRepeats(shape: Shape): Shape {
  return Object.fromEntries(Object.entries(shape).filter(([, { repeats }]) => repeats !== true));
}

/** The key of a shape that a name stands for: the same but for how it is written, or by an alias. */
export function keyMeant(name: string, shape: Shape): string | undefined {
  if (Object.hasOwn(shape, name)) return name;
  return Object.keys(shape).find((key) => [key, ...shape[key].aliases].some((one) => sameName(one, name)));
}

/** The JSON Schema of a map with fixed keys. */
export function objectSchema(shape: Shape): JsonSchema {
  const required = Object.keys(shape).filter((key) => !shape[key].optional);
  return {
    type: "object",
    properties: Object.fromEntries(Object.entries(shape).map(([key, field]) => [key, described(field)])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

/** A field's JSON Schema with its description and default. */
export function described(field: AnyField): JsonSchema {
  const fallback: unknown = field.keys ? undefined : field.fallback();
  return { description: describeFully(field), ...(fallback !== undefined && { default: fallback }), ...field.jsonSchema() };
}

/** A field's description; of a choice with what its members are: `How gradients become updates. adam: ...; sgd: ...` */
function describeFully(field: AnyField): string {
  const { describe, of } = field;
  if (!of || (field.keys && field.short === undefined)) return describe; // no choice, or one with settings beside it
  return `${describe} ${of.members.map((member) => `${member.name}: ${member.describe}`).join("; ")}.`;
}

/** Reports problems below a path. */
export function reportTo(reading: Reading, base: Path): Report {
  return (path, problem, part = "value") => {
    const at = [...base, ...[path].flat()];
    reading.findings.push({ path: at, part, problem: at.length === 0 ? problem : `${showPath(at)} ${problem}` });
  };
}

/** Whether a value is a map of options: an object that is no list and no typed array. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

function shownField(path: Path): string {
  return path.length === 0 ? "a recipe" : showPath(path);
}
