/**
 * @file Settings that only some choices take: `momentum` goes with the optimizer sgd, `buckets` with the vectorizer hashing.
 * The schema (and so an editor) sees one flat map with the fields of every choice; afterwards those of the choice made are
 * filled in with its own defaults, and any other that was given is refused: no option is accepted and ignored.
 */
import { z } from "zod";
import type { Checks } from "./checks.js";
import { type Shape, withoutDefault } from "./fields.js";
import { listNames, showValue } from "./yaml/positions.js";

/** The fields that each choice takes, by the choice's name. */
export type Cases = Record<string, Shape>;

/** What the fields of a shape become, defaults filled in. */
export type Settings<S extends Shape> = z.output<z.ZodObject<S, z.core.$strict>>;

/** The choice made and its own settings, for a field `Key` that holds the choice. */
export type Choice<Key extends string, C extends Cases> = { [Name in keyof C]: { [K in Key]: Name } & Settings<C[Name]> }[keyof C];

/**
 * The same, less exactly: the choice's name, and the settings that a choice may have. For a family so large that a type with one member for each,
 * beside other such families, would be thousands.
 */
export type LooseChoice<Key extends string, C extends Cases> =
  { [K in Key]: keyof C } & { [Field in FieldOf<C[keyof C]>]?: z.output<Extract<C[keyof C], Record<Field, z.ZodType>>[Field]> };

type FieldOf<S> = S extends Shape ? keyof S & string : never;

/** How a choice is told. */
export interface Chooser<C extends Cases> {
  cases: C;
  /** The field that holds the choice. Left out where the choice is made by giving a field of its name, such as `sql`. */
  key?: string;
  /** What errors and descriptions call choices: `optimizer sgd or adagrad`. */
  describe: (names: string[]) => string;
  /** What a map must hold, as JSON Schema, for one of these choices to be made. */
  condition: (names: string[]) => object;
}

/** A choice that a field holds. */
export function chosenBy<C extends Cases>(key: string, fallback: string | undefined, cases: C): Chooser<C> {
  return {
    cases,
    key,
    describe: (names) => `${key} ${listNames(names)}`,
    condition: (names) => ({
      properties: { [key]: { enum: names } },
      ...(fallback !== undefined && names.includes(fallback) ? {} : { required: [key] }),
    }),
  };
}

/** The fields of all choices: optional, and described with the choices that take them and the defaults that these have. */
export function flatten({ cases, key: holder, describe }: Chooser<Cases>): Shape {
  const flat: Shape = {};
  for (const key of new Set(Object.values(cases).flatMap((shape) => Object.keys(shape)))) {
    const takers = Object.keys(cases).filter((name) => Object.hasOwn(cases[name], key));
    const fields = takers.map((name) => cases[name][key]);
    const defaults = fields.map(defaultOf);
    const field = withoutDefault(fields[0]);
    const sentences = [field.description ?? ""];
    if (takers.length < Object.keys(cases).length && (holder !== undefined || !takers.includes(key))) sentences.push(`Only with ${describe(takers)}.`);
    const odd = takers.filter((_, index) => JSON.stringify(defaults[index]) !== JSON.stringify(defaults[0]));
    const oddDefaults = odd.map((name) => `${showValue(defaultOf(cases[name][key]))} with ${describe([name])}`);
    if (odd.length > 0) sentences.push(`Default: ${[showValue(defaults[0]), ...oddDefaults].join("; ")}.`);
    flat[key] = field.optional().meta({ description: sentences.join(" "), ...(defaults[0] === undefined ? {} : { default: defaults[0] }) });
  }
  return flat;
}

/** The same for an editor's eyes: JSON Schema `dependencies` (draft 7) that tie each field to the choices that take it. */
export function dependencies({ cases, key: holder, condition }: Chooser<Cases>): Record<string, object> {
  const names = Object.keys(cases);
  const keys = new Set(names.flatMap((name) => Object.keys(cases[name])));
  return Object.fromEntries(
    [...keys]
      .map((key) => [key, names.filter((name) => Object.hasOwn(cases[name], key))] as const)
      .filter(([key, takers]) => takers.length < names.length && (holder !== undefined || !takers.includes(key))) // a form's own field needs no other
      .map(([key, takers]) => [key, condition(takers)]),
  );
}

/** Reports every given field that the choice does not take. */
export function refuseOthers({ cases, describe }: Chooser<Cases>, chosen: string, given: object, checks: Checks): void {
  for (const [key, value] of Object.entries(given)) {
    const takers = Object.keys(cases).filter((name) => Object.hasOwn(cases[name], key));
    if (value === undefined || takers.length === 0 || takers.includes(chosen)) continue;
    checks.report([key], `is an option of ${describe(takers)}, and this is ${describe([chosen])}: leave it out`, "key");
  }
}

/** The fields of a shape out of a map that may have others, with the shape's defaults. */
export function settle<S extends Shape>(shape: S, given: object): Settings<S> {
  return z.strictObject(shape).parse(Object.fromEntries(Object.entries(given).filter(([key]) => Object.hasOwn(shape, key))));
}

/** A field's default; one that is flattened already has it as a note. */
function defaultOf(field: z.ZodType): unknown {
  return field instanceof z.ZodDefault ? field.def.defaultValue : field.meta()?.default;
}
