/**
 * @file Families: optimizers, weightings, trunks, ... Each has one file a member and one table. A member says what it is called, what it is
 * and which options it takes, once; `choice` lets settings name a member, with its options.
 */
import type { AnyField, Field, JsonSchema, Options, Path, Reading, Report, Settings, Shape } from "./field.js";
import { showPath } from "./field.js";
import { didYouMean, isTypo } from "./nearest-name.js";
import { PotluckError } from "../engine/errors.js";
import { isMap, keyMeant, objectSchema, readShape, reportTo, unknownKey } from "./section.js";
import { listNames, showValue, withArticle } from "./show.js";

/** A member of a family. */
export interface Member<Name extends string = string, S extends Shape = Shape> {
  /** In snake_case, as recipes and results write it. */
  readonly name: Name;
  /** What it is, in a few words that follow its name and a colon. */
  readonly describe: string;
  readonly options: S;
  /** The plug-in that gave it. Potluck's own members have none. */
  readonly origin?: Origin;
  /** Checks the options against each other. Runs only where each is right by itself. */
  check?(options: Settings<S>, report: Report): void;
}

/** Where a member comes from that is not Potluck's own. */
export interface Origin {
  /** The plug-in, as errors call it: `./mine.ts`. */
  readonly plugin: string;
  /** The absolute path of the plug-in's file. Code can register a plug-in without a file. */
  readonly file?: string;
  /** What the member's family calls it: `loss`. */
  readonly what: string;
}

/** The members of a family by name, in the order of its table. Plug-ins may add members later, so keep no copy of the lists. */
export interface Family<M extends Member = Member> {
  /** What one is called: `learning-rate schedule`. */
  readonly what: string;
  readonly members: readonly M[];
  readonly names: readonly M["name"][];
  /** The member of a name. @throws PotluckError where there is none: with the nearest name */
  get<N extends M["name"]>(name: N): Extract<M, { name: N }>;
  get(name: string): M;
  has(name: string): name is M["name"];
}

/** A family that takes further members. */
export interface OpenFamily<M extends Member = Member> extends Family<M> {
  /**
   * Adds a member: from now on it can be named wherever the others can.
   *
   * @throws PotluckError for a name that is not in snake_case, or that another member has
   */
  register(member: Member): void;
  /** Refuses names that {@link register} refuses. */
  checkName(name: string): void;
}

/** Names of members, as recipes write them. */
const SNAKE_CASE = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/u;

/**
 * A family's table.
 *
 * @param what what a member is called
 * @example
 * export const optimizers = family("optimizer", [adam, adamw, sgd, adagrad]);
 */
export function family<const M extends readonly Member[]>(what: string, members: M): OpenFamily<M[number]> {
  const byName = new Map<string, M[number]>(members.map((member) => [member.name, member]));
  const checkName = (name: string): void => {
    if (typeof name !== "string" || !SNAKE_CASE.test(name)) {
      throw new PotluckError(`the name of ${withArticle(what)} must be in snake_case, such as my_own, found ${showValue(name)}`);
    }
    const other = byName.get(name);
    if (other) {
      const whose = other.origin ? `plug-in ${other.origin.plugin} has registered one` : "it is one of Potluck's own";
      throw new PotluckError(`there is already ${withArticle(what)} "${name}" (${whose}): choose another name`);
    }
  };
  const register = (member: Member): void => {
    checkName(member.name);
    byName.set(member.name, member as M[number]);
  };
  return Object.assign(viewOf(what, byName), { checkName, register });
}

/**
 * A family whose members are made of those of another: only some of them, or with further options. It grows with the other.
 *
 * @param derive the member of the new family; undefined leaves it out
 * @example
 * const combined = derivedFamily("schedule", schedules, (schedule) => (schedule.combined ? schedule : undefined));
 */
export function derivedFamily<M extends Member, N extends Member>(
  what: string, of: Family<M>, derive: (member: M) => N | undefined,
): Family<N> {
  const byName = new Map<string, N>();
  let seen = 0;
  const current = (): ReadonlyMap<string, N> => {
    for (const member of of.members.slice(seen)) {
      const own = derive(member);
      if (own) byName.set(own.name, own);
    }
    seen = of.members.length;
    return byName;
  };
  return viewOf(what, current);
}

function viewOf<M extends Member>(what: string, source: ReadonlyMap<string, M> | (() => ReadonlyMap<string, M>)): Family<M> {
  const byName = typeof source === "function" ? source : () => source;
  return {
    what,
    get members() {
      return [...byName().values()];
    },
    get names() {
      return [...byName().keys()];
    },
    has: (name): name is M["name"] => byName().has(name),
    get(name: string) {
      const member = byName().get(name);
      if (!member) {
        const names = [...byName().keys()], hint = didYouMean(String(name), names);
        throw new PotluckError(`there is no ${what} ${showValue(name)}${hint}; the names are ${listNames(names, "and")}`);
      }
      return member as never;
    },
  };
}

/** A member's name and its options, resolved. */
export type Chosen<M extends Member, Key extends string = "name"> =
  M extends Member<infer Name, infer S> ? { [K in Key]: Name } & Settings<S> : never;

/** How settings name a member: its name, or a map of its name and its options. */
export type Choosing<M extends Member, Key extends string = "name"> =
  M extends Member<infer Name, infer S> ? Name | ({ [K in Key]: Name } & Options<S>) : never;

/** How a choice is written. */
export interface ChoiceDeclaration<M extends Member> {
  describe: string;
  /** The member where none is named. Without one the choice must be made. */
  default?: M["name"];
  optional?: true;
  aliases?: readonly string[];
}

/** How a choice is written whose default may have options: a map without a name then adds to these. */
export interface OptionsChoiceDeclaration<M extends Member> extends Omit<ChoiceDeclaration<M>, "default"> {
  default?: Choosing<M>;
}

/** A choice of one member, as its name or `{ name, ...its options }`. */
export function choice<M extends Member, const D extends OptionsChoiceDeclaration<M>>(
  of: Family<M>, declaration: D,
): Field<Chosen<M>, Choosing<M> | (D extends { default: string | object } | { optional: true } ? undefined : never)> {
  const { describe, default: given, optional = false, aliases = [] } = declaration;
  const initial: { name?: string } = isMap(given) ? given : { name: given };
  const standard = initial.name;
  const allowed = (): string => `one of ${listNames(of.names)}, or a map of its name and options`;
  const read = (written: Readonly<Record<string, unknown>>, at: Path, path: Path, reading: Reading): Chosen<M> => {
    if (isMisspelt("name", written, { name: nameKey, ...allOptions(of.members) }, path, reading, true)) return field.fallback()!;
    const settings: Readonly<Record<string, unknown>> = written.name === undefined ? { ...initial, ...written } : written;
    const { name } = settings;
    const member = typeof name === "string" && of.has(name) ? of.get(name) : undefined;
    if (!member) {
      const names = `must be one of ${listNames(of.names)}`, hint = typeof name === "string" ? didYouMean(name, of.names) : "";
      const problem = name === undefined ? `${showPath([...path, "name"])} is missing: it ${names}`
        : `${showPath(path)} ${names}, found ${showValue(name)}${hint}`;
      reading.findings.push({ path: at, part: "value", problem });
      return field.fallback()!;
    }
    return readMember({ ...member, options: { name: nameKey, ...member.options } }, settings, path, reading, of) as Chosen<M>;
  };
  const field: Field<Chosen<M>, never> = {
    describe, of, aliases,
    get allowed() {
      return allowed();
    },
    optional: optional || standard !== undefined,
    fallback: () => (standard === undefined ? undefined : read(initial, [], [], { findings: [], noun: "key" })),
    read(given, path, reading) {
      if (typeof given === "string") return read({ name: given }, path, path, reading);
      if (isMap(given)) return read(given, [...path, "name"], path, reading);
      reading.findings.push({ path, part: "value", problem: `${showPath(path)} must be ${allowed()}, found ${showValue(given)}` });
      return field.fallback()!;
    },
    jsonSchema: () => ({
      ...(given !== undefined && { default: given }),
      anyOf: [{ enum: [...of.names] }, ...of.members.map((member) => memberSchema(member, "name", standard))],
    }),
    keys: () => allOptions(of.members),
    short: "name",
  };
  return field;
}

/** The key of a choice's name; its value is checked before. */
const nameKey: AnyField = {
  describe: "The name.", allowed: "a name", aliases: ["type", "kind", "method"], optional: true,
  fallback: () => undefined,
  read: (given) => given,
  jsonSchema: () => ({}),
};

/** Whether a map has a misspelling in place of a key. Then it is not known which member's options stand beside it. */
export function isMisspelt(
  key: string, given: Readonly<Record<string, unknown>>, shape: Shape, path: Path, reading: Reading, tell = false,
): boolean {
  if (given[key] !== undefined) return false;
  const unknown = Object.keys(given).filter((one) => !Object.hasOwn(shape, one));
  const meant = unknown.map((one) => ({ one, ...unknownKey(one, shape, path, reading) })).find(({ name }) => name === key);
  if (meant && tell) reading.findings.push({ path: [...path, meant.one], part: "key", problem: meant.problem });
  return meant !== undefined;
}

/** Reads a member's options. One that only other members take is refused by their names. */
export function readMember<S extends Shape>(
  member: Member<string, S>, given: Readonly<Record<string, unknown>>, path: Path, reading: Reading, of: Pick<Family, "what" | "members">,
): Settings<S> {
  reading.chosen?.(member);
  const before = reading.findings.length;
  const rest = { ...given };
  for (const key of Object.keys(given)) {
    if (Object.hasOwn(member.options, key)) continue;
    const isExact = of.members.some(({ options }) => Object.hasOwn(options, key));
    if (!isExact && keyMeant(key, member.options) !== undefined) continue;
    const meant = isExact ? key : of.members.map(({ options }) => keyMeant(key, options)).find((name) => name !== undefined);
    if (meant === undefined) continue;
    delete rest[key];
    const takers = listNames(of.members.filter(({ options }) => Object.hasOwn(options, meant)).map(({ name }) => name));
    const owners = `is ${isExact ? "" : `${meant}, `}an option of ${of.what} ${takers}, and this is ${of.what} ${member.name}`;
    const own = Object.keys(member.options).find((name) => isTypo(key, name)); // as thresholds of another kind than threshold
    const problem = `${showPath([...path, key])} ${owners}${own === undefined ? ": leave it out" : ` (did you mean "${own}"?)`}`;
    reading.findings.push({ path: [...path, key], part: "key", problem });
  }
  const settings = readShape(member.options, rest, path, reading);
  if (reading.findings.length === before) member.check?.(settings, reportTo(reading, path));
  return settings;
}

/** The JSON Schema of a map that names this member. */
export function memberSchema(member: Member, key: string, standard: string | undefined): JsonSchema {
  const { properties, required = [], ...rest } = objectSchema(member.options) as { properties: JsonSchema; required?: string[] };
  const needed = [...(member.name === standard ? [] : [key]), ...required];
  return {
    description: `${member.name}: ${member.describe}`, ...rest,
    properties: { [key]: { const: member.name, description: member.describe }, ...properties },
    ...(needed.length > 0 && { required: needed }),
  };
}

function allOptions(members: readonly Member[]): Record<string, AnyField> {
  return Object.assign({}, ...members.map(({ options }) => options)) as Record<string, AnyField>;
}
