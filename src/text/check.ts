/**
 * @file Checks of options and of JSON from files, shared by the vectorisers: each throws a PotluckError that names the owner,
 * the option, the value found and what is allowed. `null` and `undefined` both mean "not given", since recipes write null.
 */
import { PotluckError } from "../engine/errors.js";
import { didYouMean } from "../options/nearest-name.js";

/** A value as an error message shows it, cut short. */
export function show(value: unknown): string {
  if (typeof value === "number" || value === undefined || value === null) return String(value);
  if (typeof value === "function" || typeof value === "symbol" || typeof value === "bigint") return `a ${typeof value}`;
  if (value instanceof RegExp) return String(value);
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** The value as an object whose keys are all known. */
export function checkKeys(owner: string, value: unknown, names: readonly string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new PotluckError(`${owner}: expected an object with options, found ${show(value)}`);
  }
  for (const key of Object.keys(value)) {
    if (!names.includes(key)) {
      throw new PotluckError(`${owner}: unknown option "${key}"${didYouMean(key, names)}; the options are ${names.join(", ")}`);
    }
  }
  return value as Record<string, unknown>;
}

/** A switch, or its default where none is given. */
export function checkBoolean(owner: string, name: string, value: unknown, fallback: boolean): boolean {
  if (value === undefined || value === null) return fallback;
  if (typeof value !== "boolean") throw new PotluckError(`${owner}: ${name} must be true or false, found ${show(value)}`);
  return value;
}

/** One of a few words, or the default where none is given. */
export function checkChoice<const T extends string, const F>(
  owner: string, name: string, value: unknown, choices: readonly T[], fallback: F,
): T | F {
  if (value === undefined || value === null) return fallback;
  if (typeof value !== "string" || !choices.includes(value as T)) {
    const hint = typeof value === "string" ? didYouMean(value, choices) : "";
    throw new PotluckError(`${owner}: ${name} must be one of ${choices.join(", ")}; found ${show(value)}${hint}`);
  }
  return value as T;
}

/** A norm: absent means the default, and null means none. */
export function checkNorm(owner: string, value: unknown): "l1" | "l2" | null {
  return value === null ? null : checkChoice(owner, "norm", value, ["l1", "l2"], "l2");
}

/** The parts of something that `toJSON` wrote, told by its `type`; anything else in the file is refused. */
export function checkJson(type: string, json: unknown, names: readonly string[]): Record<string, unknown> {
  if (typeof json !== "object" || json === null || (json as { type?: unknown }).type !== type) {
    const found = typeof json === "object" && json !== null ? `type ${show((json as { type?: unknown }).type)}` : show(json);
    throw new PotluckError(`${type}.fromJSON: expected what ${type}.toJSON() wrote, found ${found}`);
  }
  return checkKeys(`${type}.fromJSON`, json, ["type", ...names]);
}

/** A list of numbers from JSON, all finite. */
export function checkNumbers(owner: string, name: string, value: unknown): Float64Array {
  if (!Array.isArray(value)) throw new PotluckError(`${owner}: ${name} must be a list of numbers, found ${show(value)}`);
  const bad = value.findIndex((item) => typeof item !== "number" || !Number.isFinite(item));
  if (bad >= 0) throw new PotluckError(`${owner}: ${name}[${bad}] must be a finite number, found ${show(value[bad])}`);
  return Float64Array.from(value as number[]);
}

/** A list of strings; `what` says what they are, such as `stopWords`. */
export function checkStrings(owner: string, name: string, value: unknown): string[] {
  const iterable = typeof value === "object" && value !== null && Symbol.iterator in value;
  if (!iterable) throw new PotluckError(`${owner}: ${name} must be a list of strings, found ${show(value)}`);
  const list = [...(value as Iterable<unknown>)];
  const bad = list.findIndex((item) => typeof item !== "string");
  if (bad >= 0) throw new PotluckError(`${owner}: ${name}[${bad}] must be a string, found ${show(list[bad])}`);
  return list as string[];
}
