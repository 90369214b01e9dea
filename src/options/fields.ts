/**
 * @file The kinds of value that options have. Each says in one phrase what is allowed, so that every error reads "<option> must be <phrase>,
 * found <value>", whatever was wrong. Checks are zod's; its functional form (zod/mini) keeps a browser bundle small.
 */
import * as z from "zod/mini";
import type { AnyField, Field, Finding, JsonSchema, Path } from "./field.js";
import { showPath } from "./field.js";
import { didYouMean } from "./nearest-name.js";
import { listNames, showValue } from "./show.js";

/** What every declaration says. */
export interface Declaration<T> {
  /** What the option is for, in a sentence or two. */
  describe: string;
  /** Its value where it is left out. Without one it is needed, unless it is `optional`. */
  default?: T | null;
  /** It may be left out, and is undefined then. */
  optional?: true;
  /** null is allowed too, and this is what it stands for: `for no bound`. */
  orNull?: string;
  /** Other names that people try for it: `learningRate` for `lr`. */
  aliases?: readonly string[];
  /** What is allowed, in words that complete "must be", where the kind of value does not say all of it. */
  phrase?: string;
  /** One more thing to check of a value; `phrase` says it. */
  accepts?: (value: T) => boolean;
}

/** The field that a declaration makes; `Given` is what callers may write for a `T`. */
export type Made<T, D, Given = T> = Field<
  T | (D extends { orNull: string } ? null : never) | (D extends { optional: true } ? undefined : never),
  Given | (D extends { orNull: string } ? null : never) | (D extends { optional: true } | { default: unknown } ? undefined : never)
>;

type Schema = z.ZodMiniType<unknown>;

/** The schemas of fields that were made here, for fields that have others as parts. */
const schemas = new WeakMap<AnyField, Schema>();

function schemaOf(field: AnyField): Schema {
  const schema = schemas.get(field);
  if (!schema) throw new Error("only plain fields can be parts of a list, a map or a union");
  return schema;
}

function make<T, D extends Declaration<T>>(kind: Schema, phrase: string, declaration: D): Made<T, D> {
  const { describe, optional = false, orNull, aliases = [], accepts, default: standard } = declaration;
  const schema = accepts ? kind.check(z.refine((value) => accepts(value as T), { error: phrase })) : kind;
  const whole = orNull === undefined ? schema : z.nullable(schema);
  const allowed = orNull === undefined || phrase.includes("or null") ? phrase : `${phrase}, or null ${orNull}`;
  const hasDefault = Object.hasOwn(declaration, "default");
  const field: AnyField = {
    describe, allowed, aliases,
    optional: optional || hasDefault,
    fallback: () => (typeof standard === "object" ? structuredClone(standard) : standard), // a copy: callers may change it
    read(given, path, reading) {
      const result = z.safeParse(whole, given);
      if (result.success) return result.data;
      const found = result.error.issues.flatMap((issue) => describeIssue(issue, given, path, allowed));
      reading.findings.push(...new Map(found.map((one) => [one.problem, one])).values()); // a value may fail several checks of one phrase
      return field.fallback();
    },
    jsonSchema: () => jsonSchemaOf(whole),
  };
  schemas.set(field, whole);
  return field;
}

/** The default is compared whole, so it is no part of the schema. */
function jsonSchemaOf(schema: Schema): JsonSchema {
  const { $schema: _, ...own } = z.toJSONSchema(schema, { io: "input", target: "draft-7", unrepresentable: "any" });
  return own;
}

type Issue = z.core.$ZodIssue;

/** What is wrong with a value: with its innermost part, where that has a phrase of its own. */
function describeIssue(issue: Issue, given: unknown, base: Path, allowed: string): Finding[] {
  const inner = issue.path as (string | number)[], path = [...base, ...inner];
  const found = inner.reduce<unknown>((value, step) => (value as Record<string | number, unknown> | null)?.[step], given);
  if (issue.code === "invalid_key") {
    const name = String(inner[inner.length - 1]);
    return [{ path, part: "key", problem: `${showPath(path.slice(0, -1))}: a key must be ${issue.issues[0].message}, found ${showValue(name)}` }];
  }
  if (issue.code === "invalid_union") {
    const branch = fittingBranch(issue.errors as Issue[][]);
    if (branch && typeof found === "object" && found !== null) return branch.flatMap((one) => describeIssue(one, found, path, allowed));
  }
  const phrase = inner.length > 0 ? issue.message : allowed;
  const names = issue.code === "invalid_value" ? issue.values.map(String) : [];
  const hint = typeof found === "string" ? didYouMean(found, names) : "";
  return [{ path, part: "value", problem: `${showPath(path)} must be ${phrase}, found ${showValue(found)}${hint}` }];
}

/** The branch of a union that takes values of this type, where only one does: its own issues say more than the union's. */
function fittingBranch(branches: Issue[][]): Issue[] | undefined {
  const refused = ({ path, code }: Issue): boolean => path.length === 0 && (code === "invalid_type" || code === "invalid_value");
  const fitting = branches.filter((issues) => !issues.some(refused));
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** Where a number may lie. */
export interface Range {
  /** This or more. */
  from?: number;
  /** More than this. */
  above?: number;
  /** This or less. */
  to?: number;
  /** Less than this. */
  below?: number;
}

function rangePhrase(noun: string, { from, above, to, below }: Range): string {
  if (above !== undefined && below !== undefined) return `${noun} between ${above} and ${below}, both excluded`;
  const low = above !== undefined ? ` above ${above}` : from !== undefined ? ` from ${from}` : "";
  if (to !== undefined) return low === "" ? `${noun} up to ${to}` : above === undefined ? `${noun}${low} to ${to}` : `${noun}${low}, at most ${to}`;
  if (below !== undefined) return low === "" ? `${noun} below ${below}` : `${noun}${low}${above === undefined ? " up" : ""}, below ${below}`;
  return low === "" || above !== undefined ? `${noun}${low}` : `${noun}${low} up`;
}

function within(schema: z.ZodMiniNumber, { from, above, to, below }: Range): Schema {
  const checks = [
    ...(from === undefined ? [] : [z.gte(from)]), ...(above === undefined ? [] : [z.gt(above)]),
    ...(to === undefined ? [] : [z.lte(to)]), ...(below === undefined ? [] : [z.lt(below)]),
  ];
  return checks.length === 0 ? schema : schema.check(...checks);
}

/** A finite number in a range. */
export function number<const D extends Declaration<number> & Range>(declaration: D): Made<number, D> {
  const { phrase = rangePhrase("a number", declaration) } = declaration;
  return make(within(z.number({ error: phrase }), declaration), phrase, declaration);
}

/** A whole number in a range. */
export function whole<const D extends Declaration<number> & Range>(declaration: D): Made<number, D> {
  const { phrase = rangePhrase("a whole number", declaration) } = declaration;
  return make(within(z.int({ error: phrase }), declaration), phrase, declaration);
}

/** A seed: any whole number that JavaScript holds exactly. */
export function seed<const D extends Declaration<number>>(declaration: D): Made<number, D> {
  const phrase = "a whole number from 0 to 2^53 - 1";
  return make(within(z.int({ error: phrase }), { from: 0 }), phrase, { aliases: ["randomState", "randomSeed"], ...declaration });
}

/** true or false. */
export function boolean<const D extends Declaration<boolean>>(declaration: D): Made<boolean, D> {
  return make(z.boolean({ error: "true or false" }), "true or false", declaration);
}

/** One of a few names. */
export function oneOf<const N extends readonly string[], const D extends Declaration<N[number]>>(names: N, declaration: D): Made<N[number], D> {
  const phrase = `${names.length > 1 ? "one of " : ""}${listNames(names)}`;
  return make(z.enum(names, { error: phrase }), phrase, declaration);
}

/** Text of at least one character, and what it must look like. */
export function text<const D extends Declaration<string> & { phrase: string; pattern?: RegExp; empty?: true; longest?: number }>(
  declaration: D,
): Made<string, D> {
  const { phrase, pattern, empty, longest } = declaration, error = phrase;
  const schema = z.string({ error }).check(
    ...(empty ? [] : [z.minLength(1, { error })]), ...(longest === undefined ? [] : [z.maxLength(longest, { error })]),
    ...(pattern === undefined ? [] : [z.regex(pattern, { error })]),
  );
  return make(schema, phrase, declaration);
}

/** A list of values of one kind, of at least `least` items. */
export function list<T, const D extends Declaration<readonly T[]> & { phrase: string; least?: number }>(
  item: Field<T, unknown>, declaration: D,
): Made<T[], D, readonly T[]> {
  const { phrase, least = 0 } = declaration;
  return make(z.array(schemaOf(item), { error: phrase }).check(z.minLength(least, { error: phrase })), phrase, declaration as never) as never;
}

/** Two numbers of one kind. */
export function pair<const D extends Declaration<readonly [number, number]> & { phrase: string }>(
  item: Field<number, unknown>, declaration: D,
): Made<readonly [number, number], D> {
  const { phrase } = declaration, one = schemaOf(item);
  return make(z.tuple([one, one], { error: phrase }), phrase, declaration);
}

/** A map from names to values of one kind. */
export function map<T, const D extends Declaration<Readonly<Record<string, T>>> & { phrase: string }>(
  value: Field<T, unknown>, declaration: D,
): Made<Record<string, T>, D> {
  return make(z.record(z.string(), schemaOf(value), { error: declaration.phrase }), declaration.phrase, declaration as never);
}

/** One of several kinds of value. */
export function either<F extends readonly AnyField[], const D extends Declaration<EitherValue<F>> & { phrase: string }>(
  fields: F, declaration: D,
): Made<EitherValue<F>, D, EitherGiven<F>> {
  return make(z.union(fields.map(schemaOf), { error: declaration.phrase }), declaration.phrase, declaration);
}

type EitherValue<F extends readonly AnyField[]> = F[number] extends infer One ? (One extends Field<infer Value, infer _> ? Value : never) : never;
type EitherGiven<F extends readonly AnyField[]> = F[number] extends infer One ? (One extends Field<infer _, infer Given> ? Exclude<Given, undefined> : never) : never;

/**
 * A value of a type that no JSON Schema can describe, such as a typed array: `value<NdArray>()({ phrase, accepts, ... })`. The type comes
 * first and by itself, so that the rest is inferred.
 */
export function value<T>() {
  return <const D extends Declaration<T> & { phrase: string }>(declaration: D): Made<T, D> => make(z.unknown(), declaration.phrase, declaration);
}
