/** @file Checks that a plug-in's member has what its family needs, and nothing that its family does not know. */
import { type AnyField, didYouMean, isMap, listNames, type Member, showValue, withArticle } from "../options/index.js";
import type { Part, PluginFamily, PluginMembers } from "./families.js";

/**
 * Checks a member of a plug-in, part by part.
 *
 * @param place where the plug-in lists it: `losses[0]`
 * @param fail throws the problem
 */
export function checkMember(
  place: string, family: PluginFamily, member: unknown, all: PluginMembers, fail: (problem: string) => never,
): asserts member is Member {
  const { family: { what }, check } = family;
  if (!isMap(member)) return fail(`${place} must be ${withArticle(what)}, found ${showValue(member)}`);
  const { name } = member;
  if (typeof name !== "string") return fail(`${place} has no name: ${withArticle(what)} needs one, found ${showValue(name)}`);
  const refuse = (problem: string): never => fail(`the ${what} "${name}" ${problem}`);
  checkBasics(member, refuse);
  checkOptions(member.options as Readonly<Record<string, unknown>>, family, refuse);
  checkParts(member, family, refuse);
  const problem = check?.(member as never, all);
  if (problem !== undefined) refuse(problem);
}

function checkBasics({ describe, options, check }: Readonly<Record<string, unknown>>, refuse: (problem: string) => never): void {
  if (typeof describe !== "string" || describe.trim() === "") {
    refuse(`has no describe: say in a few words what it is, found ${showValue(describe)}`);
  }
  if (!isMap(options)) refuse(`has no options: it must be a map of fields, {} where there are none, found ${showValue(options)}`);
  if (check !== undefined && typeof check !== "function") refuse(`has a wrong check: it must be a function, found ${showValue(check)}`);
}

function checkOptions(
  options: Readonly<Record<string, unknown>>, { family: { what }, takenOptions, neededOption }: PluginFamily,
  refuse: (problem: string) => never,
): void {
  for (const [option, field] of Object.entries(options)) {
    if (!isField(field)) {
      const example = "number({ default: 1, describe: \"...\" })";
      refuse(`has a wrong option ${option}: it must be a field, such as ${example}, found ${showValue(field)}`);
    }
    if (takenOptions.includes(option)) {
      refuse(`has an option called ${option}, and that name is taken where its options are written: choose another`);
    }
  }
  if (neededOption !== undefined && !Object.hasOwn(options, neededOption)) {
    refuse(`has no option ${neededOption}, which every ${what} needs`);
  }
}

function checkParts(
  member: Readonly<Record<string, unknown>>, { family: { what }, parts }: PluginFamily, refuse: (problem: string) => never,
): void {
  const known = ["name", "describe", "options", "check", ...Object.keys(parts)];
  const given = Object.keys(member).filter((key) => member[key] !== undefined), unknown = given.filter((key) => !known.includes(key));
  for (const [key, { needed, phrase, accepts }] of Object.entries<Part>(parts)) {
    const value = member[key];
    if (value === undefined && needed) {
      const near = unknown.find((own) => didYouMean(own, [key]) !== "");
      refuse(near === undefined ? `has no ${key}: it must be ${phrase}` : `has no ${key}, but ${near}: rename it`);
    }
    if (value !== undefined && !accepts(value)) refuse(`has a wrong ${key}: it must be ${phrase}, found ${showValue(value)}`);
  }
  if (unknown.length === 0) return;
  const allParts = `the parts of ${withArticle(what)} are ${listNames(known, "and")}`;
  refuse(`has the unknown part ${unknown[0]}${didYouMean(unknown[0], known)}; ${allParts}`);
}

function isField(field: unknown): field is AnyField {
  if (!isMap(field) || typeof field.describe !== "string") return false;
  return ["read", "fallback", "jsonSchema"].every((key) => typeof field[key] === "function");
}
