/** @file A plain value, or a choice of a family's member in its place: a threshold as a number, or the metric that chooses it. */
import { type Chosen, choice, type Choosing, type Family, type Member } from "./family.js";
import type { Field } from "./field.js";
import { showPath } from "./field.js";
import { didYouMean } from "./nearest-name.js";
import { isMap } from "./section.js";
import { listNames, showValue } from "./show.js";

/** How such a field is written. */
export interface ValueOrChoice<Given> {
  describe: string;
  default: Given;
  aliases?: readonly string[];
  /** Plain values and members in words: `a number above 0, or the name of a metric`. Errors add the names. */
  phrase: string;
}

/**
 * A field whose value is plain, or names a member: as its name or `{ name, ...its options }`. Resolved it is the plain value, or
 * `{ name, ...all options }`. Text that is no plain value, and a map with a text under `name`, name a member.
 */
export function valueOrChoice<Value, Given, M extends Member>(
  plain: Field<Value, Given>, of: Family<M>, { describe, default: standard, aliases = [], phrase }: ValueOrChoice<NonNullable<Given>>,
): Field<Value | Chosen<M>, Given | Choosing<M> | undefined> {
  const chosen = choice(of, { describe, optional: true }) as Field<Chosen<M>, Choosing<M> | undefined>;
  const isPlain = (given: unknown): boolean => {
    const reading = { findings: [], noun: "option" as const };
    plain.read(given, [], reading);
    return reading.findings.length === 0;
  };
  return {
    describe, aliases, optional: true, short: "name", allowed: phrase,
    fallback: () => plain.read(standard, [], { findings: [], noun: "option" }),
    read(given, path, reading) {
      const name = isMap(given) ? given.name : given;
      if (typeof name === "string" && of.has(name)) return chosen.read(given, path, reading);
      if (isPlain(given) || (isMap(given) && typeof name !== "string")) return plain.read(given, path, reading);
      const hint = typeof name === "string" ? didYouMean(name, of.names) : "";
      const found = showValue(isMap(given) ? name : given);
      const problem = `${showPath(path)} must be ${phrase} (${listNames(of.names)}), found ${found}${hint}`;
      reading.findings.push({ path, part: "value", problem });
      return plain.read(standard, [], { findings: [], noun: "option" });
    },
    jsonSchema: () => ({ anyOf: [plain.jsonSchema(), ...chosen.jsonSchema().anyOf as object[]] }),
  };
}
