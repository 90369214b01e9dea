/** @file Declared options with other defaults, where what they belong to has better ones than the option by itself. */
import type { AnyField, Field } from "./field.js";
import { isMap } from "./section.js";

/**
 * The same option with another default.
 *
 * @param given the default, as a caller would write it
 * @example
 * withDefault(dropout, 0.5).fallback(); // 0.5
 */
export function withDefault<Value, Given>(field: Field<Value, Given>, given: NonNullable<Given>): Field<Value, Given | undefined> {
  const fallback = (): Value => field.read(given, [], { findings: [], noun: "option" });
  return changed(field, { optional: true, fallback });
}

/**
 * The same settings, with a default for some that depends on others.
 *
 * @param complete the settings as written, with what the others call for
 * @example
 * completed(model, (given) => ("hidden" in given ? given : { dropout: 0.5, ...given }));
 */
export function completed<F extends AnyField>(
  field: F, complete: (given: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>,
): F {
  const read: AnyField["read"] = (given, path, reading) => field.read(isMap(given) ? complete(given) : given, path, reading) as unknown;
  const fallback = (): unknown => (field.optional ? read({}, [], { findings: [], noun: "key" }) : undefined);
  return changed(field, { read, fallback });
}

/** A field with some parts replaced. Its getters stay getters, since plug-ins may change what they give. */
function changed<F extends AnyField>(field: F, parts: Partial<AnyField>): F {
  return Object.defineProperties({}, { ...Object.getOwnPropertyDescriptors(field), ...Object.getOwnPropertyDescriptors(parts) }) as F;
}
