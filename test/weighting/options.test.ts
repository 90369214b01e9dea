/**
 * @file What all weightings refuse: options by their declarations, and steps that they cannot weight; and their checks against a training.
 */
import { describe, expect, it } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import type { AnyField, Finding } from "../../src/options/index.js";
import * as library from "../../src/weighting/index.js";
import {
  type WeightedTask, type Weighting, type WeightingMember, type WeightingName, weightings, type WeightingStep,
} from "../../src/weighting/index.js";
import { makeWeighting, stepOf, tasksNamed } from "./gradients.js";
import { refusal } from "./steps.js";

const tasks = tasksNamed(2);
const members: readonly WeightingMember[] = weightings.members;
/** The options that a weighting cannot do without. */
const needed = (name: string): Record<string, unknown> => (name === "fixed" ? { weights: { "task 0": 1, "task 1": 2 } } : {});
const make = (name: string, options: Record<string, unknown> = {}): Weighting =>
  makeWeighting(name as WeightingName, tasks, { ...needed(name), ...options });
const options = members.flatMap(({ name, options: shape }) => Object.entries(shape).map(([key, field]) => ({ name, key, field })));

/** Values outside a field's range, by its JSON Schema. */
function outside(field: AnyField): unknown[] {
  const schema = field.jsonSchema(), kinds = (schema.anyOf ?? [schema]) as Record<string, unknown>[];
  return kinds.flatMap((kind): unknown[] => {
    if (kind.enum) return [`${(kind.enum as string[])[0]}x`];
    const { minimum, exclusiveMinimum, maximum, type } = kind as Record<string, number | undefined>;
    return [
      ...(minimum === undefined || minimum < -1e15 ? [] : [minimum - 0.01, minimum - 1]),
      ...(exclusiveMinimum === undefined ? [] : [exclusiveMinimum]),
      ...(maximum === undefined || maximum > 1e15 ? [] : [maximum + 0.001]),
      ...(String(type) === "integer" ? [1.5] : []),
      ...(["number", "integer"].includes(String(type)) ? [NaN, Infinity] : []),
    ];
  });
}

describe.each(members.map(({ name }) => name))("%s", (name) => {
  it("refuses an option that it does not have", () => {
    const known = Object.keys(weightings.get(name as WeightingName).options), message = refusal(() => make(name, { colour: 1 }));
    expect(message).toContain(`${name}: unknown option "colour"`);
    for (const option of known.length === 0 ? ["there are none"] : known) expect(message).toContain(option);
  });

  it("has a few words on what it is, which go on after its name", () => {
    expect(weightings.get(name as WeightingName).describe).toMatch(/^[a-zA-Z][^.]+$/u);
  });
});

describe.each(options)("$name $key", ({ name, key, field }) => {
  it("names itself where it is misspelt, in another case or under an alias", () => {
    for (const slip of [...(key.length > 2 ? [`${key}z`] : []), key.toUpperCase(), ...field.aliases]) {
      expect(refusal(() => make(name, { [slip]: 1 }))).toContain(`${name}: unknown option "${slip}" (did you mean "${key}"?)`);
    }
  });

  it("refuses a value of another type, or out of its range, and shows it", () => {
    const found = outside(field);
    if (key !== "weights") expect(found.length).toBeGreaterThan(0);
    for (const value of [{}, [], true, "much", ...found].filter((odd) => key !== "weights" || typeof odd !== "object")) {
      const message = refusal(() => make(name, { [key]: value }));
      const shown = typeof value === "number" ? String(value) : JSON.stringify(value);
      expect(message.startsWith(`${name}: ${key} must be ${field.allowed}, found ${shown}`), message).toBe(true);
    }
  });

  it("is described, and has a default that it accepts", () => {
    expect(field.describe).toMatch(/^[A-Z].*\.$/u);
    const fallback: unknown = field.fallback();
    if (fallback !== undefined) expect(make(name, { [key]: fallback })).toEqual(make(name));
    else expect(field.optional).toBe(false);
  });
});

describe("the classes", () => {
  const classes: [string, (given: object) => Weighting][] = [
    ["AlignedMTL", (given) => new library.AlignedMTL(tasks, given)], ["CAGrad", (given) => new library.CAGrad(tasks, given)],
    ["DualProj", (given) => new library.DualProj(tasks, given)], ["DWA", (given) => new library.DWA(tasks, given)],
    ["FairGrad", (given) => new library.FairGrad(tasks, given)], ["FAMO", (given) => new library.FAMO(tasks, given)],
    ["Fixed", (given) => new library.Fixed(tasks, given as never)], ["GradDrop", (given) => new library.GradDrop(tasks, given)],
    ["GradNorm", (given) => new library.GradNorm(tasks, given)], ["GradVac", (given) => new library.GradVac(tasks, given)],
    ["IMTLL", (given) => new library.IMTLL(tasks, given)], ["NashMTL", (given) => new library.NashMTL(tasks, given)],
    ["PCGrad", (given) => new library.PCGrad(tasks, given)], ["RLW", (given) => new library.RLW(tasks, given)],
    ["STCH", (given) => new library.STCH(tasks, given)], ["Uncertainty", (given) => new library.Uncertainty(tasks, given)],
    ["UPGrad", (given) => new library.UPGrad(tasks, given)],
  ];

  it.each(classes)("%s refuses unknown options in its own name", (name, build) => {
    expect(refusal(() => build({ colour: 1 }))).toMatch(new RegExp(`^${name}: unknown option "colour"`, "u"));
  });

  it.each(["GradDrop", "GradVac", "PCGrad", "RLW"])("%s takes a seed", (name) => {
    const [, build] = classes.find(([other]) => other === name)!;
    expect(build({})).toEqual(build({ seed: 0 }));
    expect(build({})).not.toEqual(build({ seed: 1 }));
    expect(refusal(() => build({ seed: -1 }))).toMatch(new RegExp(`^${name}: seed must be .*, found -1$`, "u"));
  });

  it.each([
    [["movie", "yelp"], /^dwa: tasks\[0\].*found "movie"/u],
    [[{ name: "movie" }], /^dwa: tasks\[0\]: likelihood is missing.*gaussian or categorical/u],
    [[{ name: "movie", likelihood: "normal" }], /^dwa: tasks\[0\]: likelihood must be .*, found "normal"/u],
    [[{ name: "a", likelihood: "gaussian" }, { name: "a", likelihood: "gaussian" }], /^dwa: two tasks are called "a"/u],
    [{ movie: "gaussian" }, /^dwa: tasks must be a list .*found \{"movie":"gaussian"\}/u],
  ])("refuse %j for tasks", (odd, message) => {
    expect(refusal(() => new library.DWA(odd as unknown as WeightedTask[]))).toMatch(message);
  });
});

describe("a step that cannot be weighted", () => {
  const good = stepOf([[1, 0], [0, 4]], [0.5, 0.7]);
  const odd: [string, Partial<Record<keyof WeightingStep, unknown>> | undefined, RegExp][] = [
    ["no step", undefined, /tasks.*found nothing/u],
    ["no tasks", { losses: [1] }, /tasks.*found nothing/u],
    ["no losses", { ...good, losses: undefined }, /task 0 and task 1.*losses, found nothing/u],
    ["a loss too few", { ...good, losses: [1] }, /task 0 and task 1.*losses, found \[1\]/u],
    ["a loss that is NaN", { ...good, losses: [1, NaN] }, /loss of task "task 1" is NaN/u],
    ["a loss without bound", { ...good, losses: [Infinity, 1] }, /loss of task "task 0" is Infinity/u],
    ["a loss that is no number", { ...good, losses: [1, "1"] }, /loss of task "task 1" is "1"/u],
    ["an unknown task", { ...good, tasks: ["task 0", "tsak 1"] },
      /does not know the task "tsak 1" \(did you mean "task 1"\?\): .*task 0 and task 1/u],
  ];

  it.each(members.map(({ name }) => name))("%s refuses it in a PotluckError of its name", (name) => {
    for (const [what, step, message] of odd) {
      const found = refusal(() => make(name).weights(step as WeightingStep));
      expect(found, what).toMatch(message);
      expect(found, what).toContain(`the weighting ${name} `);
    }
    expect(() => make(name).weights(good)).not.toThrow();
  });

  const ofGramians = members.filter(({ needs }) => needs === "gramian" || needs === "lastGramian").map(({ name }) => name);
  it.each(ofGramians)("%s: a Gramian of another size", (name) => {
    for (const gramian of [undefined, [[1]], [[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[1, 0], [0]], [[1, NaN], [NaN, 1]], "G", [1, 2]]) {
      const found = refusal(() => make(name).weights({ ...good, gramian } as WeightingStep));
      expect(found).toMatch(/2 x 2 inner products/u);
      expect(found).toContain(`found ${gramian === undefined ? "nothing" : JSON.stringify(gramian)}`);
    }
  });

  it("a task that the class was not told of", () => {
    expect(refusal(() => new library.DWA([]).weights(good))).toMatch(/dwa does not know the task "task 0".*without tasks/u);
    expect(() => new library.CAGrad().weights(good)).not.toThrow();
  });

  it.each(["famo", "gls", "gradnorm", "stch"])("%s: a loss below 0", (name) => {
    expect(weightings.get(name as WeightingName).nonNegativeLosses).toBe(true);
    expect(() => make(name).weights({ ...good, losses: [0, 1] })).not.toThrow();
    expect(() => make(name).weights({ ...good, losses: [1, -1e-9] })).toThrow(PotluckError);
  });

  it("is refused by nothing but a loss below 0 where a method does not say that it needs losses from 0 up", () => {
    for (const { name, nonNegativeLosses } of members) {
      if (!nonNegativeLosses) expect(() => make(name).weights({ ...good, losses: [1, -1] }), name).not.toThrow();
    }
  });
});

describe("against a training", () => {
  function findings(
    name: WeightingName,
    given: Record<string, unknown>,
    epochs: number,
    of: readonly string[] = ["a", "b"],
  ): Omit<Finding, "part">[] {
    const found: Omit<Finding, "part">[] = [], member: WeightingMember = weightings.get(name);
    member.checkTraining?.(given, { tasks: of, epochs }, (path, problem) => found.push({ path: [path].flat(), problem }));
    return found;
  }
  const only = (...path: (string | number)[]) => (problem: RegExp) => [{ path, problem: expect.stringMatching(problem) as string }];

  it("dwa needs three epochs", () => {
    expect(findings("dwa", { temperature: 2 }, 2)).toEqual(only("epochs")(/^must be 3 or more .*dwa.*found 2$/u));
    expect(findings("dwa", { temperature: 2 }, 3)).toEqual([]);
  });

  it("stch needs its warm-up, one epoch to measure and one to train", () => {
    expect(findings("stch", { mu: 1, warmupEpochs: 4 }, 5)).toEqual(only("weighting", "warmupEpochs")(/^must be 3 or less.* 5; found 4$/u));
    expect(findings("stch", { mu: 1, warmupEpochs: 0 }, 1)).toEqual(only("epochs")(/^must be 2 or more .*stch.*found 1$/u));
    for (const [warmupEpochs, epochs] of [[3, 5], [0, 2], [4, 6]]) expect(findings("stch", { mu: 1, warmupEpochs }, epochs)).toEqual([]);
  });

  it("fixed names every task, no other, and one of them above 0", () => {
    const path = ["weighting", "weights"];
    expect(findings("fixed", { weights: { a: 1, b: 0 } }, 1)).toEqual([]);
    expect(findings("fixed", { weights: { a: 1 } }, 1)).toEqual(only(...path)(/^must have a number .*found none for b$/u));
    expect(findings("fixed", { weights: { a: 1, b: 1, bb: 1 } }, 1)).toEqual(only(...path, "bb")(/^is not a task.*a and b$/u));
    expect(findings("fixed", { weights: { a: 0, b: 0 } }, 1)).toEqual(only(...path)(/^must have a number above 0 .*found only 0$/u));
  });

  it("the others fit every training", () => {
    expect(members.filter((member) => "checkTraining" in member).map(({ name }) => name)).toEqual(["fixed", "dwa", "stch"]);
  });
});
