/** @file Unknown keys of settings within settings, and the schema of settings that replace others in part. */
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { choice, family, type Finding, keyMeant, number, overrides, section, variant } from "../../src/options/index.js";

const rate = number({ above: 0, default: 0.1, aliases: ["learningRate"], describe: "A rate." });
const pace = number({ from: 0, default: 1, aliases: ["tempo"], describe: "A pace." });
const walkers = family("walker", [
  { name: "slow", describe: "slow", options: { rate } }, { name: "fast", describe: "fast", options: { pace } },
  { name: "idle", describe: "idle", options: {} },
]);
const steps = number({ default: 1, describe: "Steps." });
const whole = section({ walker: choice(walkers, { default: "slow", describe: "Who walks." }), steps }, { describe: "A walk." });
const beside = variant(walkers, {
  key: "walker", default: "slow", describe: "A walk.", describeKey: "Who walks.", keyAliases: ["name"],
  after: () => ({ steps }),
});

function problems(field: typeof whole | typeof beside, given: unknown): string[] {
  const findings: Finding[] = [];
  (field as typeof whole).read(given, [], { findings, noun: "key" });
  return findings.map(({ problem }) => problem);
}

describe("unknown keys", () => {
  it.each([
    [{ rate: 1 }, 'unknown key "rate": it belongs in walker, as in walker: { rate: ... }'],
    [{ learning_rate: 1 }, 'unknown key "learning_rate" (did you mean "rate" in walker, as in walker: { rate: ... }?)'],
    [{ step: 1 }, 'unknown key "step" (did you mean "steps"?)'],
    [{ zzz: 1 }, 'unknown key "zzz"; known keys are walker and steps'],
    [{ walker: { tempo: 1 } }, "walker.tempo is pace, an option of walker fast, and this is walker slow: leave it out"],
    [{ walker: { name: "idle", zzz: 1 } }, 'unknown key "zzz" in walker; the only key is name'],
    [{ walker: { type: "fast", pace: 2 } }, 'unknown key "type" in walker (did you mean "name"?)'],
    [{ walker: { nam: "fast", pace: 2 } }, 'unknown key "nam" in walker (did you mean "name"?)'],
  ])("%j", (given, problem) => expect(problems(whole, given)).toEqual([problem]));

  it.each([
    [{ name: "fast", pace: 2 }, 'unknown key "name" (did you mean "walker"?)'],
    [{ walkr: "fast", pace: 2 }, 'unknown key "walkr" (did you mean "walker"?)'],
    [{ pace: 2 }, "pace is an option of walker fast, and this is walker slow: leave it out"],
    [{ walker: { name: "fast" } },
      'walker must be one of slow, fast or idle, found {"name":"fast"}: write a name, and its options beside it'],
  ])("beside a choice: %j", (given, problem) => expect(problems(beside, given)).toEqual([problem]));
});

it("keyMeant finds names however they are written, and by their aliases", () => {
  expect([keyMeant("rate", { rate }), keyMeant("RATE", { rate }), keyMeant("learning-rate", { rate }), keyMeant("rat", { rate })])
    .toEqual(["rate", "rate", "rate", undefined]);
});

it("describes settings that replace others in part: nothing is needed, and options of different members do not mix", () => {
  const schema = overrides(beside, "Some.").jsonSchema(), validate = new Ajv({ strict: true }).compile(schema);
  expect([{}, { pace: 2 }, { walker: "fast", pace: 2 }, { steps: 3, rate: 1 }].map((one) => validate(one)))
    .toEqual([true, true, true, true]);
  expect([{ walker: "slow", pace: 2 }, { rate: 1, pace: 2 }, { zzz: 1 }].map((one) => validate(one))).toEqual([false, false, false]);
  expect(JSON.stringify(schema)).not.toContain("default");
  const ofSection = new Ajv({ strict: true }).compile(overrides(whole, "Some.").jsonSchema());
  expect([{ walker: { pace: 2 } }, { walker: { name: "slow", pace: 2 } }].map((one) => ofSection(one))).toEqual([true, false]);
});
