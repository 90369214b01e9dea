/** @file A declared option with another default, where what it belongs to has better ones than the option by itself. */
import type { Field } from "./field.js";

/**
 * The same option with another default.
 *
 * @param given the default, as a caller would write it
 * @example
 * withDefault(dropout, 0.5).fallback(); // 0.5
 */
export function withDefault<Value, Given>(field: Field<Value, Given>, given: NonNullable<Given>): Field<Value, Given | undefined> {
  const fallback = (): Value => field.read(given, [], { findings: [], noun: "option" });
  const own = { optional: true, fallback };
  return Object.defineProperties({}, { // a field's getters stay getters
    ...Object.getOwnPropertyDescriptors(field), ...Object.getOwnPropertyDescriptors(own),
  }) as Field<Value, Given | undefined>;
}
