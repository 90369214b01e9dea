/** @file What must be refused of declared options, derived from their declaration: misspelt names, wrong types, values out of range. */
import { expect } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import type { Shape } from "../../src/options/index.js";

/** Options with one mistake, and what the error must contain. */
export interface Mistake {
  options: Record<string, unknown>;
  says: string[];
}

/** One mistake of each kind for each option of a shape. */
export function mistakesIn(shape: Shape): Mistake[] {
  return Object.entries(shape).flatMap(([key, field]) => {
    const names = [`${key}x`, key.toUpperCase(), ...field.aliases].filter((name) => !Object.hasOwn(shape, name));
    const misspelt = names.map((name) => ({ options: { [name]: 1 }, says: [`"${name}"`, `did you mean "${key}"`] }));
    const wrong = [() => 0, ...outOfRange(field.jsonSchema())];
    const found = (value: unknown): string => (typeof value === "number" ? `found ${value}` : "found the function");
    return [...misspelt, ...wrong.map((value) => ({ options: { [key]: value }, says: [`${key} must be`, found(value)] }))];
  });
}

function outOfRange(schema: Record<string, unknown>): number[] {
  const branches = (schema.anyOf ?? [schema]) as Record<string, number | string | undefined>[];
  const numeric = branches.find(({ type }) => type === "number" || type === "integer");
  if (!numeric) return [];
  const { type, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = numeric as Record<string, number | undefined>;
  const whole = (type as unknown) === "integer";
  const nearlyAll = Number.MAX_SAFE_INTEGER; // the limit of a whole number without one
  return [
    ...(minimum !== undefined && minimum > -nearlyAll ? [minimum - 1] : []), ...(exclusiveMinimum === undefined ? [] : [exclusiveMinimum]),
    ...(maximum !== undefined && maximum < nearlyAll ? [maximum + 1] : []), ...(exclusiveMaximum === undefined ? [] : [exclusiveMaximum]),
    ...(whole ? [1.5] : []), NaN, Infinity,
  ];
}

/** Whether a call is refused as a user's mistake, by a message that contains all of `says`. */
export function expectRefusal(call: () => unknown, says: readonly string[]): void {
  expect(call).toThrow(PotluckError);
  for (const part of says) expect(call).toThrow(part);
}
