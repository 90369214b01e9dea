/**
 * @file The kinds of value that recipe fields have, as zod schemas. Each carries a phrase that says what is allowed; an error
 * reads "<field> must be <phrase>, found <value>", whatever it was that zod stumbled over.
 */
import { z } from "zod";
import { listNames } from "./yaml/positions.js";

/** Fields by name, as zod's objects take them. */
export type Shape = Record<string, z.ZodType>;

/** A map of settings whose keys are all known. */
export function section<S extends Shape>(shape: S): z.ZodObject<S, z.core.$strict> {
  return z.strictObject(shape, { error: `a map of settings (${Object.keys(shape).join(", ")})` });
}

/** One of a few names. */
export function oneOf<const N extends readonly string[]>(names: N, orNull?: string): z.ZodEnum<{ [K in N[number]]: K }> {
  return z.enum(names, { error: `${names.length > 1 ? "one of " : ""}${listNames(names)}${orNull ? `, or null ${orNull}` : ""}` });
}

/** Text of at least one character; `phrase` says what it names. */
export function text(phrase: string): z.ZodString {
  return z.string({ error: phrase }).min(1, { error: phrase });
}

export function trueOrFalse(): z.ZodBoolean {
  return z.boolean({ error: "true or false" });
}

/** A whole number from `least` up. */
export function wholeNumber(least: number, orNull?: string): z.ZodInt {
  const error = `a whole number from ${least} up${orNull ? `, or null ${orNull}` : ""}`;
  return z.int({ error }).min(least, { error });
}

/** A seed: any whole number that JavaScript holds exactly. */
export function seedNumber(orNull?: string): z.ZodInt {
  const error = `a whole number from 0 to 2^53 - 1${orNull ? `, or null ${orNull}` : ""}`;
  return z.int({ error }).min(0, { error });
}

/** A number above `bound`. */
export function numberAbove(bound: number, orNull?: string): z.ZodNumber {
  const error = `a number above ${bound}${orNull ? `, or null ${orNull}` : ""}`;
  return z.number({ error }).gt(bound, { error });
}

/** A number from `least` up. */
export function numberFrom(least: number): z.ZodNumber {
  const error = `a number from ${least} up`;
  return z.number({ error }).min(least, { error });
}

/** A share of a whole, ends excluded. */
export function share(orNull?: string): z.ZodNumber {
  const error = `a number between 0 and 1, neither included${orNull ? `, or null ${orNull}` : ""}`;
  return z.number({ error }).gt(0, { error }).lt(1, { error });
}

/** A number from 0 up to, but not including, 1. */
export function fraction(): z.ZodNumber {
  const error = "a number from 0 up to 1, 1 not included";
  return z.number({ error }).min(0, { error }).lt(1, { error });
}

/** A factor that does not enlarge: a number from 0 to 1. */
export function factor(): z.ZodNumber {
  const error = "a number from 0 to 1";
  return z.number({ error }).min(0, { error }).max(1, { error });
}

/** A list, of at least `least` items. */
export function listOf<I extends z.ZodType>(item: I, phrase: string, least = 0): z.ZodArray<I> {
  return z.array(item, { error: phrase }).min(least, { error: phrase });
}

/** Names of datasets and tasks: they become keys of results, names of streams and of parameters, and parts of file names. */
const NAME = /^[A-Za-z0-9_-]+$/u;

/** A map from names to settings. */
export function named<V extends z.ZodType>(what: string, settings: V): z.ZodRecord<z.ZodString, V> {
  const error = "a name of letters, digits, _ and -";
  return z.record(z.string().regex(NAME, { error }), settings, { error: `a map from the name of each ${what} to its settings` });
}

/** A field without its default: `undefined` stays `undefined`. */
export function withoutDefault(field: z.ZodType): z.ZodType {
  return field instanceof z.ZodDefault || field instanceof z.ZodPrefault ? (field.unwrap() as z.ZodType) : field;
}

/** All fields optional, none with a default, not even one for an editor's eyes: for overrides. */
export function overrides(shape: Shape): Shape {
  return Object.fromEntries(Object.entries(shape).map(([key, field]) => {
    const plain = withoutDefault(field);
    const inner = plain instanceof z.ZodOptional ? (plain.unwrap() as z.ZodType) : plain;
    return [key, inner.meta({ description: plain.description }).optional()];
  }));
}
