/** @file Registers plug-ins: checks their members, guards their functions, and adds them to their families, all or none of them. */
import { PotluckError } from "../engine/errors.js";
import { type AnyField, didYouMean, isMap, listNames, type Member, type Origin, showValue } from "../options/index.js";
import { checkMember } from "./check-member.js";
import { type PluginFamily, pluginFamilies, type PluginKey, type PluginMembers } from "./families.js";
import { guard, type Owner } from "./guard.js";

/** A plug-in whose members recipes and code can name. */
export interface RegisteredPlugin {
  /** What errors call it: its path as it was given, or its name. */
  readonly plugin: string;
  /** The absolute path of its file. Code can register a plug-in without a file. */
  readonly file?: string;
  /** The names of its members, by what they are: `{ loss: ["pinball"] }`. */
  readonly members: Readonly<Record<string, readonly string[]>>;
}

const registered: RegisteredPlugin[] = [];

/** The plug-ins so far, in the order of their registration. */
export function registeredPlugins(): readonly RegisteredPlugin[] {
  return registered;
}

/**
 * What a plug-in's file exports: `export default plugin({ losses: [pinball] })`. It only gives the types of the members.
 *
 * @param members lists of members by family, each made by the function that declares one: `loss`, `metric`, `weighting`, ...
 */
export function plugin(members: PluginMembers): PluginMembers {
  return members;
}

/**
 * Adds members to their families. From then on recipes and code can name them as they name Potluck's own. Threads of a `RunPool` do not
 * have them: for these, write a file, and load it with `loadPlugin` of `potluck/node`.
 *
 * @param name what errors call the plug-in
 * @throws PotluckError when a member lacks something, or has a name that is taken; then none of them is added
 * @example
 * registerPlugin("quantiles", { losses: [pinball] });
 * parseRecipe("...tasks: { age: { ..., loss: { name: pinball, quantile: 0.9 } } }", { file: "recipe.yaml" });
 */
export function registerPlugin(name: string, members: PluginMembers): RegisteredPlugin {
  const isName: boolean = typeof name === "string";
  if (!isName || name.trim() === "") throw new PotluckError(`registerPlugin: the name must be text, found ${showValue(name)}`);
  return register({ plugin: name }, members);
}

/** As {@link registerPlugin}, for a plug-in that may have a file. */
export function register({ plugin: shown, file }: Pick<RegisteredPlugin, "plugin" | "file">, given: unknown): RegisteredPlugin {
  const fail = (problem: string): never => {
    throw new PotluckError(`plug-in ${shown}: ${problem}`);
  };
  const keys = Object.keys(pluginFamilies);
  if (!isMap(given)) return fail(`it must give its members by family, such as { losses: [pinball] }, found ${showValue(given)}`);
  if (registered.some((other) => other.plugin === shown)) fail("a plug-in of this name is registered already");
  const unknown = Object.keys(given).find((key) => !keys.includes(key));
  if (unknown !== undefined) fail(`it has no families called "${unknown}"${didYouMean(unknown, keys)}; they are ${listNames(keys, "and")}`);
  const all = given as PluginMembers;
  const additions: { family: PluginFamily; member: Member }[] = [];
  for (const [key, family] of Object.entries(pluginFamilies) as [PluginKey, PluginFamily][]) {
    const list: unknown = all[key] ?? [];
    const { what } = family.family;
    if (!Array.isArray(list)) return fail(`${key} must be a list, such as [${exampleOf(key)}], found ${showValue(list)}`);
    list.forEach((member: unknown, index) => {
      checkMember(`${key}[${index}]`, family, member, all, fail);
      const { name } = member;
      if (additions.some((other) => other.family === family && other.member.name === name)) fail(`it has the ${what} "${name}" twice`);
      additions.push({ family, member: guardMember(member, family, { plugin: shown, file, what }) });
    });
  }
  if (additions.length === 0) fail(`it has no members: export default plugin({ losses: [pinball] }), or others of ${listNames(keys)}`);
  add(additions, fail);
  const members: Record<string, string[]> = {};
  for (const { family: { family: { what } }, member: { name } } of additions) (members[what] ??= []).push(name);
  const made = { plugin: shown, ...(file !== undefined && { file }), members };
  registered.push(made);
  return made;
}

/** Adds all members or, if a name is taken, none. */
function add(additions: readonly { family: PluginFamily; member: Member }[], fail: (problem: string) => never): void {
  for (const { family: { family }, member: { name } } of additions) {
    try {
      family.checkName(name);
    } catch (error) {
      if (error instanceof PotluckError) fail(error.message);
      throw error;
    }
  }
  for (const { family: { family }, member } of additions) family.register(member);
}

const exampleOf = (key: PluginKey): string => `my${key[0].toUpperCase()}${key.slice(1).replace(/s$/u, "")}`;

/** The member as its family gets it: its functions guarded, and marked with where it comes from. */
function guardMember(member: Member, { parts }: PluginFamily, origin: Origin): Member {
  const owner: Owner = { origin, name: member.name };
  const functions = Object.entries(member as unknown as Record<string, unknown>).filter(([, value]) => typeof value === "function")
    .map(([key, value]) => [key, guard(owner, `${key}()`, value as never, parts[key]?.guarding, member)]);
  const options = Object.fromEntries(Object.entries(member.options).map(([option, field]) => [option, guardField(owner, option, field)]));
  return { ...member, ...Object.fromEntries(functions) as Partial<Member>, options, origin };
}

/** A field whose own functions (an option's `accepts`) are guarded. Its getters stay getters. */
function guardField(owner: Owner, option: string, field: AnyField): AnyField {
  const own = Object.getOwnPropertyDescriptors(field);
  const guarded = (key: "read" | "fallback" | "jsonSchema") => (
    { ...own[key], value: guard(owner, `the option ${option}: ${key}()`, own[key].value as never, {}, field) as unknown });
  return Object.defineProperties({}, {
    ...own, read: guarded("read"), fallback: guarded("fallback"), jsonSchema: guarded("jsonSchema"),
  }) as AnyField;
}

