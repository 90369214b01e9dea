/**
 * @file Settings that make one choice, with that choice's options beside it: `kind` in a task, `trunk` in a model. And overrides: some of
 * those settings, which replace others later.
 */
import type { AnyField, Field, JsonSchema, Path, Reading, Report, Settings, Shape } from "./field.js";
import { showPath } from "./field.js";
import { type ChoiceDeclaration, type Chosen, type Family, isMisspelt, type Member, readMember } from "./family.js";
import { didYouMean } from "./nearest-name.js";
import { isMap, objectSchema, readShape, reportTo, unknownKey } from "./section.js";
import { listNames, showValue } from "./show.js";

/** How the choice is made, and what stands around its options. */
export interface VariantDeclaration<M extends Member, Key extends string, Before extends Shape, After extends Shape> {
  describe: string;
  /** The key that holds the member's name. */
  key: Key;
  /** What the key is for. */
  describeKey: string;
  /** Other names that people try for the key. */
  keyAliases?: readonly string[];
  /** The member where the key is left out. Without one the key is needed. */
  default?: M["name"];
  /** Options of every member, in front of the key. */
  before?: Before;
  /** Options of every member, behind the member's own; they may depend on it. */
  after?: (member: M) => After;
  /** Checks options against each other. Runs only where each is right by itself. */
  check?(settings: VariantSettings<M, Key, Before, After>, report: Report): void;
}

/** The settings of a variant, resolved. */
export type VariantSettings<M extends Member, Key extends string, Before extends Shape, After extends Shape> =
  Settings<Before> & Chosen<M, Key> & Settings<After>;

/** Settings with a choice among them. */
export function variant<M extends Member, Key extends string, Before extends Shape, After extends Shape>(
  of: Family<M>, declaration: VariantDeclaration<M, Key, Before, After>,
): Field<VariantSettings<M, Key, Before, After>, never> {
  type Value = VariantSettings<M, Key, Before, After>;
  const { describe, key, default: standard, before = {} as Before, after = () => ({}) as After } = declaration;
  const keyField = memberName(of, { describe: declaration.describeKey, aliases: declaration.keyAliases, default: standard });
  const shapeOf = (member: M): Shape => ({ ...before, [key]: keyField, ...member.options, ...after(member) });
  const every = (): Shape => commonFields(of.members.map(shapeOf));
  const allowed = (): string => `a map of settings (${Object.keys(every()).join(", ")})`;
  const memberOf = (given: Readonly<Record<string, unknown>>, path: Path, reading: Reading): M | undefined => {
    const name = given[key] ?? (isMisspelt(key, given, every(), path, reading) ? undefined : standard);
    return typeof name === "string" && of.has(name) ? of.get(name) : undefined;
  };
  const read = (given: Readonly<Record<string, unknown>>, path: Path, reading: Reading): Value => {
    const member = memberOf(given, path, reading), start = reading.findings.length;
    // where the choice itself is wrong, any member's options may stand beside it
    if (!member) return readShape({ ...tolerant(every()), ...before, [key]: keyField }, given, path, reading) as Value;
    const whole = { ...member, options: shapeOf(member), check: undefined };
    const settings = readMember(whole, given, path, reading, { what: key, members: of.members }) as Value;
    if (reading.findings.length > start) return settings;
    const report = reportTo(reading, path);
    member.check?.(settings, report);
    declaration.check?.(settings, report);
    return settings;
  };
  return {
    describe, of, aliases: [], optional: standard !== undefined,
    get allowed() {
      return allowed();
    },
    fallback: () => (standard === undefined ? undefined : read({}, [], { findings: [], noun: "key" })),
    read(given, path, reading) {
      if (isMap(given)) return read(given, path, reading);
      reading.findings.push({ path, part: "value", problem: `${showPath(path)} must be ${allowed()}, found ${showValue(given)}` });
      return read({}, path, { ...reading, findings: [] });
    },
    jsonSchema: () => ({
      anyOf: of.members.map((member) => {
        const shape = { ...shapeOf(member), [key]: constant(member, member.name === standard) };
        return { description: `${member.name}: ${member.describe}`, ...objectSchema(shape) };
      }),
    }),
    keys: every,
  };
}

/** The name of a family's member, without its options. */
export function memberName<M extends Member, const D extends Pick<ChoiceDeclaration<M>, "describe" | "aliases" | "default">>(
  of: Family<M>, { describe, aliases = [], default: standard }: D,
): Field<M["name"], M["name"] | (D extends { default: string } ? undefined : never)> {
  return {
    describe, of, aliases, optional: standard !== undefined,
    get allowed() {
      return `one of ${listNames(of.names)}`;
    },
    fallback: () => standard,
    read(given, path, reading) {
      if (typeof given === "string" && of.has(given)) return given;
      const hint = typeof given === "string" ? didYouMean(given, of.names)
        : isMap(given) ? ": write a name, and its options beside it" : "";
      const problem = `${showPath(path)} must be one of ${listNames(of.names)}, found ${showValue(given)}${hint}`;
      reading.findings.push({ path, part: "value", problem });
      return standard!;
    },
    jsonSchema: () => ({ enum: [...of.names] }),
  };
}

function constant({ name, describe }: Member, optional: boolean): AnyField {
  const fallback = () => (optional ? name : undefined);
  return { describe, allowed: name, aliases: [], optional, fallback, read: () => name, jsonSchema: () => ({ const: name }) };
}

/** The fields of several shapes together. One whose default is not the same in all has none. */
function commonFields(shapes: readonly Shape[]): Shape {
  const standard = (field: AnyField): string => JSON.stringify(field.fallback() ?? null);
  const all = Object.assign({}, ...shapes) as Shape;
  return Object.fromEntries(Object.entries(all).map(([key, field]) => {
    const differs = shapes.some((shape) => Object.hasOwn(shape, key) && standard(shape[key]) !== standard(field));
    return [key, differs ? { ...field, fallback: () => undefined } : field];
  }));
}

/** Fields that take any value, and may be left out. */
function tolerant(shape: Shape): Shape {
  return Object.fromEntries(Object.entries(shape).map(([key, field]) => (
    [key, { ...field, allowed: "anything", optional: true, fallback: () => undefined, read: (given: unknown) => given }])));
}

/**
 * Some of the settings of another field, kept as they are written. Whoever merges them reads the outcome with that field, and finds what
 * is wrong with the values then.
 */
export function overrides(of: AnyField, describe: string): Field<Record<string, unknown>, Record<string, unknown> | undefined> {
  const shape = (): Shape => of.keys!();
  const field: Field<Record<string, unknown>, Record<string, unknown> | undefined> = {
    describe, aliases: [], optional: true,
    get allowed() {
      return of.allowed;
    },
    fallback: () => ({}),
    read(given, path, reading) {
      if (!isMap(given)) {
        reading.findings.push({ path, part: "value", problem: `${showPath(path)} must be ${of.allowed}, found ${showValue(given)}` });
        return {};
      }
      for (const key of Object.keys(given)) {
        if (Object.hasOwn(shape(), key)) continue;
        reading.findings.push({ path: [...path, key], part: "key", problem: unknownKey(key, shape(), path, reading).problem });
      }
      return structuredClone(given);
    },
    jsonSchema: () => partial(of.jsonSchema()),
    keys: shape,
    replaces: of,
  };
  return field;
}

/** The schema of some of the settings: nothing is required or has a default, and a choice may have options without its name. */
function partial({ anyOf, properties, required: _, ...rest }: JsonSchema): JsonSchema {
  if (anyOf) return { anyOf: (anyOf as JsonSchema[]).map(partial) };
  const own = Object.entries(properties as Record<string, JsonSchema>).map(([key, { default: __, ...schema }]) => (
    [key, schema.anyOf ? { ...schema, anyOf: (schema.anyOf as JsonSchema[]).map(({ required: ___, ...branch }) => branch) } : schema]));
  return { ...rest, properties: Object.fromEntries(own) as JsonSchema };
}
