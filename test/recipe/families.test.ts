/**
 * @file What follows from the declarations, for every family: each member and option can be written, resolved, written again, and is
 * described to editors; misspelt options, wrong values, and options of other members are refused with what was probably meant.
 */
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import type { AnyField, Member } from "../../src/options/index.js";
import { columnKinds } from "../../src/data/columns/index.js";
import { metrics } from "../../src/metric/index.js";
import { families } from "../../src/recipe/families.js";
import { recipeJsonSchema, recipeToYaml } from "../../src/recipe/index.js";
import { type TaskKind, taskKinds } from "../../src/task/index.js";
import { parse as parseYaml } from "yaml";
import { messageOf, parse } from "./examples.js";
import { members, otherValue, type Place, places, recipeWith, required, type Settings } from "./members.js";

const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(recipeJsonSchema());

/** The settings at a path. */
const at = (settings: unknown, path: readonly string[]): Settings => (
  path.reduce<unknown>((value, step) => (value as Settings)[step], settings) as Settings);
/** The message that a member with some options is refused with. */
const refused = (place: Place, member: Member, options: Settings): string => messageOf(JSON.stringify(recipeWith(place, member, options)));
const where = ({ path, family }: Place, member: Member): string => [...path, ...(family === columnKinds ? [member.name] : [])].join(".");
const optionsOf = (place: Place, member: Member): [string, AnyField][] => Object.entries(place.options(member));
/** What a field makes of a value. */
const readBy = (field: AnyField, value: unknown): unknown => field.read(value, [], { findings: [], noun: "key" });
/** The members that the place takes beside this one: of metrics those of the task's kind, which messages name. */
const choices = ({ family, what }: Place, { name }: Member): { what: string; members: readonly Member[] } => {
  const kind = taskKinds.members.find((one: TaskKind) => one.metrics.has(name));
  return family === metrics && kind ? kind.metrics : { what, members: family.members };
};
/** The options that other members of the family have. */
const foreign = (place: Place, member: Member): string[] => {
  const all = new Set(choices(place, member).members.flatMap((other) => Object.keys(place.options(other))));
  return [...all].filter((option) => !Object.hasOwn(place.options(member), option) && place.family !== columnKinds);
};

it("has a place for every family that a recipe may name", () => {
  expect(new Set(places.map(({ family }) => family.what))).toEqual(new Set(families.map(({ what }) => what)));
});

it("has a value besides the default for every option", () => {
  const without = members.flatMap(([, place, member]) => optionsOf(place, member)
    .filter(([option, field]) => otherValue(member, option, field) === undefined).map(([option]) => `${member.name}.${option}`));
  expect(without).toEqual([]);
});

describe.each(members)("%s", (_, place, member) => {
  it("has its own options and no other member's, with their defaults", () => {
    const settings = at(parse(JSON.stringify(recipeWith(place, member))), where(place, member).split("."));
    for (const [option, field] of optionsOf(place, member)) {
      const written = required[member.name]?.[option];
      expect(settings[option], option).toEqual(written ?? field.fallback());
    }
    for (const option of foreign(place, member)) expect(settings, option).not.toHaveProperty([option]);
  });

  it("takes every option, is written and read alike, and is valid for editors", () => {
    const each = optionsOf(place, member).map(([option, field]) => otherValue(member, option, field));
    for (const options of [{}, ...each.filter((one) => one !== undefined)] as Settings[]) {
      const written = recipeWith(place, member, options), recipe = parse(JSON.stringify(written));
      const settings = at(recipe, where(place, member).split("."));
      for (const [option, field] of optionsOf(place, member)) {
        if (Object.hasOwn(options, option)) expect(settings[option], option).toEqual(readBy(field, options[option]));
      }
      const yaml = recipeToYaml(recipe), again = parse(yaml);
      expect(again).toEqual(recipe);
      expect(JSON.stringify(again)).toBe(JSON.stringify(recipe)); // the order of keys too
      expect(recipeToYaml(again)).toBe(yaml);
      for (const one of [written, parseYaml(yaml)]) expect(validate(one), JSON.stringify([one, validate.errors])).toBe(true);
    }
  });

  it("refuses misspelt options with the right one, and wrong values with what is allowed", () => {
    for (const [option, { aliases }] of optionsOf(place, member)) {
      for (const other of [option.toUpperCase(), ...aliases]) {
        if (foreign(place, member).includes(other)) continue; // it is another member's option
        const message = refused(place, member, { [other]: 1 });
        expect(message).toContain(`unknown key "${other}" in ${where(place, member)} (did you mean "${option}"?)`);
      }
      const wrong = refused(place, member, { [option]: { no: ["such value"] } });
      const name = `${where(place, member)}.${option}`.replaceAll(".", "\\.");
      expect(wrong).toMatch(new RegExp(`${name}(?:\\.no)? must be .*, found |unknown key "no" in ${name}`, "u"));
      expect(wrong).not.toContain("\n");
    }
  });

  it("refuses options of other members by their names, in editors too", () => {
    for (const option of foreign(place, member)) {
      const { what, members: others } = choices(place, member);
      const takers = others.filter((other) => Object.hasOwn(place.options(other), option));
      const value = otherValue(takers[0], option, place.options(takers[0])[option])?.[option];
      const message = refused(place, member, { [option]: value });
      expect(message).toContain(`${where(place, member)}.${option} is an option of ${what} ${takers[0].name}`);
      expect(message).toMatch(new RegExp(`and this is ${what} ${member.name}(?:: leave it out| \\(did you mean "\\w+"\\?\\))$`, "u"));
      expect(message).not.toContain("\n");
      expect(validate(recipeWith(place, member, { [option]: value })), option).toBe(false);
    }
  });

  it("is suggested for a name in capitals", () => {
    if (place.key === undefined) return;
    const message = refused(place, member, { [place.key]: member.name.toUpperCase() });
    expect(message).toContain(`found "${member.name.toUpperCase()}" (did you mean "${member.name}"?)`);
    expect(message).not.toContain("\n");
  });
});
