/** @file Options with other defaults than their own: where they are left out, where a part is written, and what editors are told. */
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import {
  type AnyField, choice, completed, described, family, type Finding, list, number, section, whole, withDefault,
} from "../../src/options/index.js";

/** What a field makes of a value, and what is wrong with that. */
function readBy(field: AnyField, given: unknown): { value: unknown; problems: string[] } {
  const findings: Finding[] = [], value: unknown = field.read(given, ["it"], { findings, noun: "key" });
  return { value, problems: findings.map(({ problem }) => problem) };
}

describe("withDefault", () => {
  const rate = number({ above: 0, default: 0.1, aliases: ["speed"], describe: "A rate." });

  it("changes the default alone: not what is allowed, nor the option itself", () => {
    const other = withDefault(rate, 0.5);
    expect([other.fallback(), rate.fallback()]).toEqual([0.5, 0.1]);
    expect(readBy(other, 3)).toEqual({ value: 3, problems: [] });
    expect(readBy(other, -1).problems).toEqual(["it must be a number above 0, found -1"]);
    expect([other.describe, other.aliases, other.allowed]).toEqual([rate.describe, rate.aliases, rate.allowed]);
    expect(readBy(section({ rate: other }, { describe: "" }), {}).value).toEqual({ rate: 0.5 });
  });

  it("makes an option that must be given one that may be left out", () => {
    const needed = whole({ from: 1, describe: "A number." });
    expect(readBy(section({ needed }, { describe: "" }), {}).problems)
      .toEqual(["it.needed is missing: it must be a whole number from 1 up"]);
    expect(readBy(section({ needed: withDefault(needed, 7) }, { describe: "" }), {})).toEqual({ value: { needed: 7 }, problems: [] });
  });

  it("gives a new value each time, and tells editors of it", () => {
    const width = whole({ from: 1, describe: "A width." });
    const widths = withDefault(list(width, { phrase: "widths", describe: "Widths.", default: [200] }), [128]);
    expect(widths.fallback()).toEqual([128]);
    widths.fallback()!.push(3);
    expect(widths.fallback()).toEqual([128]);
    expect(described(widths).default).toEqual([128]);
  });

  it("keeps what may grow: a member that is registered later is allowed", () => {
    const walkers = family("walker", [{ name: "slow", describe: "slow", options: {} }]);
    const field = withDefault(choice(walkers, { describe: "Who walks." }), "slow");
    walkers.register({ name: "fast", describe: "fast", options: {} } as never);
    expect(field.allowed).toContain("slow or fast");
    expect(readBy(field, "fast")).toEqual({ value: { name: "fast" }, problems: [] });
  });
});

describe("completed", () => {
  const shape = {
    depth: whole({ from: 0, default: 1, describe: "Depth." }), noise: number({ from: 0, default: 0, describe: "Noise." }),
  };
  const plain = section(shape, { describe: "Settings." });
  const field = completed(plain, (given) => (given.depth === undefined && given.noise === undefined ? { ...given, noise: 0.5 } : given));

  it("gives a default that depends on what is written beside it", () => {
    expect(field.fallback()).toEqual({ depth: 1, noise: 0.5 });
    expect(readBy(field, {}).value).toEqual({ depth: 1, noise: 0.5 });
    expect(readBy(field, { depth: 2 }).value).toEqual({ depth: 2, noise: 0 });
    expect(readBy(field, { noise: 0.1 }).value).toEqual({ depth: 1, noise: 0.1 });
    expect(readBy(plain, {}).value).toEqual({ depth: 1, noise: 0 });
  });

  it("leaves what is written as it is, with its mistakes", () => {
    const written = Object.freeze({ depth: -1, nois: 2 });
    expect(readBy(field, written).problems).toEqual([
      'unknown key "nois" in it (did you mean "noise"?)', "it.depth must be a whole number from 0 up, found -1",
    ]);
    expect(readBy(field, 3).problems).toEqual(readBy(plain, 3).problems);
    expect(readBy(field, null).problems).toEqual(readBy(plain, null).problems);
  });

  it("stays without a default where it had none", () => {
    const needed = { ...plain, optional: false };
    expect(completed(needed, (given) => given).fallback()).toBeUndefined();
  });
});

describe("a choice whose default has options", () => {
  const rate = number({ above: 0, default: 0.1, describe: "A rate." }), pace = number({ from: 0, default: 1, describe: "A pace." });
  const walkers = family("walker", [
    { name: "slow", describe: "slow", options: { rate, pace } }, { name: "fast", describe: "fast", options: { rate } },
  ]);
  const field = choice(walkers, { default: { name: "slow", rate: 0.5 }, describe: "Who walks." });
  const slow = { name: "slow", rate: 0.5, pace: 1 };

  it("has them where it is left out, and adds what is written without a name", () => {
    expect(field.fallback()).toEqual(slow);
    expect(readBy(field, {}).value).toEqual(slow);
    expect(readBy(field, { pace: 3 }).value).toEqual({ ...slow, pace: 3 });
    expect(readBy(field, { rate: 9 }).value).toEqual({ ...slow, rate: 9 });
  });

  it("has a member's own defaults where it is named, also the same member", () => {
    expect(readBy(field, "slow").value).toEqual({ ...slow, rate: 0.1 });
    expect(readBy(field, { name: "slow", pace: 3 }).value).toEqual({ name: "slow", rate: 0.1, pace: 3 });
    expect(readBy(field, "fast").value).toEqual({ name: "fast", rate: 0.1 });
  });

  it("refuses what its default does not take, and a misspelt name once", () => {
    expect(readBy(field, { space: 3 }).problems).toEqual(['unknown key "space" in it (did you mean "pace"?)']);
    expect(readBy(field, { nam: "fast", pace: 3 }).problems).toEqual(['unknown key "nam" in it (did you mean "name"?)']);
    const other = choice(walkers, { default: { name: "fast", rate: 0.5 }, describe: "" });
    expect(readBy(other, { pace: 3 }).problems).toEqual(["it.pace is an option of walker slow, and this is walker fast: leave it out"]);
  });

  it("tells editors: the default with its options, and that its name may be left out", () => {
    const schema = described(field), validate = new Ajv({ strict: true }).compile(schema);
    expect(schema.default).toEqual({ name: "slow", rate: 0.5 });
    for (const valid of ["slow", { pace: 3 }, {}, { name: "fast" }]) expect(validate(valid), JSON.stringify(valid)).toBe(true);
    for (const wrong of ["quick", { name: "fast", pace: 3 }]) expect(validate(wrong), JSON.stringify(wrong)).toBe(false);
  });
});
