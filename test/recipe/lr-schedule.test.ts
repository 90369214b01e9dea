/**
 * @file The recipe's learning-rate schedules: torch's defaults, what is refused and where, and what `single` makes of them.
 */
import { describe, expect, it } from "vitest";
import { type Recipe, parseRecipe, recipeJsonSchema, recipeToYaml, resolveSingle } from "../../src/recipe/index.js";
import { lrSchedules } from "../../src/recipe/names.js";
import { messageOf, smallest } from "./examples.js";

const parse = (lines: string): Recipe => parseRecipe(`${smallest}${lines}\n`, { file: "r.yaml" });
/** The message for the smallest recipe with `train` written in one line, its line 6. */
const refused = (train: string): string => messageOf(`${smallest}train: { ${train} }\n`);

const warmup = { warmup: 0, startFactor: 1 / 3 };
const oneCycle = {
  pctStart: 0.3, anneal: "cos", divFactor: 25, finalDivFactor: 1e4, cycleMomentum: true, baseMomentum: 0.85, maxMomentum: 0.95, threePhase: false,
};
const all: Record<string, object> = {
  constant: warmup,
  linear: { ...warmup, endFactor: 0 },
  cosine: { ...warmup, minLr: 0 },
  step: { ...warmup, stepSize: null, gamma: 0.1 },
  one_cycle: oneCycle,
};

describe("lrSchedule", () => {
  it("is constant by default, with no warm-up", () => {
    expect(parse("").train).toMatchObject({ lrSchedule: "constant", warmup: 0 });
  });

  it.each(lrSchedules)("%s has its own options and no other's, and is written and read alike", (name) => {
    const recipe = parse(`train: { lrSchedule: ${name} }`);
    const { lrSchedule, warmup: steps, startFactor, ...rest } = parse("").train as Recipe["train"] & typeof warmup;
    expect([lrSchedule, steps, startFactor]).toEqual(["constant", 0, 1 / 3]);
    expect(recipe.train).toEqual({ ...rest, lrSchedule: name, ...all[name] });
    const again = parseRecipe(recipeToYaml(recipe), { file: "r.yaml" });
    expect(again).toEqual(recipe);
    expect(parseRecipe(recipeToYaml(recipe), { file: "r.yaml", set: ["train.epochs=2"] }).train).toEqual({ ...recipe.train, epochs: 2 });
  });

  it.each([
    ["lrSchedule: cosin", 'r.yaml:6:22: train.lrSchedule must be one of constant, linear, cosine, step or one_cycle, found "cosin" (did you mean "cosine"?)'],
    ["warmup: -1", "r.yaml:6:18: train.warmup must be a whole number from 0 up, found -1"],
    ["warmup: 10, startFactor: 2", "r.yaml:6:35: train.startFactor must be a number from 0 to 1, found 2"],
    ["startFactor: 0.1", "r.yaml:6:10: train.startFactor does nothing without a warmup above 0: leave it out"],
    ["gamma: 0.5", "r.yaml:6:10: train.gamma is an option of lrSchedule step, and this is lrSchedule constant: leave it out"],
    ["lrSchedule: one_cycle, warmup: 3", "r.yaml:6:33: train.warmup is an option of lrSchedule constant, linear, cosine or step, and this is lrSchedule " +
      "one_cycle: leave it out"],
    ["lrSchedule: step, stepSize: 0", "r.yaml:6:38: train.stepSize must be a whole number from 1 up, or null for a third of the training, found 0"],
    ["lrSchedule: linear, endFactor: two", 'r.yaml:6:41: train.endFactor must be a number from 0 to 1, found "two"'],
    ["lrSchedule: cosine, lr: 0.1, minLr: 0.2", "r.yaml:6:46: train.minLr must not be above lr, 0.1, found 0.2"],
    ["lrSchedule: one_cycle, anneal: cosine", 'r.yaml:6:41: train.anneal must be one of cos or linear, found "cosine" (did you mean "cos"?)'],
    ["lrSchedule: one_cycle, divFactor: 0", "r.yaml:6:44: train.divFactor must be a number above 0, found 0"],
    ["lrSchedule: one_cycle, maxMomentum: 1", "r.yaml:6:46: train.maxMomentum must be a number from 0 up to 1, 1 not included, found 1"],
    ["lrSchedule: one_cycle, threePhase: true, pctStart: 0.6", "r.yaml:6:61: train.pctStart must be 0.5 at most where threePhase is true, found 0.6"],
    ["lrSchedule: one_cycle, cycleMomentum: true, optimizer: adagrad",
      "r.yaml:6:48: train.cycleMomentum must be false with adagrad, since one_cycle would move the momentum"],
    ["lrSchedule: one_cycle, optimizer: sgd", "r.yaml:6:1: train.cycleMomentum must be false with sgd without a momentum, since one_cycle would move the momentum"],
    ["lrSchedule: one_cycle, optimizer: sgd, momentum: 0.9, baseMomentum: 0", "r.yaml:6:78: train.baseMomentum must be above 0 with sgd, found 0"],
  ])("%s", (train, message) => expect(refused(train)).toBe(message));

  it("tells nothing twice where the schedule's name, or the momentum, is broken", () => {
    expect(refused("lrSchedule: cosin, gamma: 0.5")).not.toContain("\n");
    expect(refused("lrSchedule: one_cycle, optimizer: sgd, momentum: 2")).not.toContain("\n");
    expect(refused("lrSchedule: one_cycle, optimizer: sdg")).not.toContain("\n");
    expect(refused("warmup: -1, startFactor: 0.1")).not.toContain("\n");
  });

  it.each([
    "optimizer: adagrad, lrSchedule: one_cycle, cycleMomentum: false", "optimizer: sgd, momentum: 0.9, lrSchedule: one_cycle",
    "lrSchedule: step, stepSize: 100, warmup: 20, startFactor: 0", "optimizer: sgd, lrSchedule: linear, endFactor: 0.5",
  ])("takes %s", (train) => expect(() => parse(`train: { ${train} }`)).not.toThrow());
});

it("tells editors which options belong to which schedule", () => {
  const { dependencies } = (recipeJsonSchema() as { properties: { train: { dependencies: Record<string, object> } } }).properties.train;
  expect(dependencies.gamma).toEqual({ properties: { lrSchedule: { enum: ["step"] } }, required: ["lrSchedule"] });
  expect(dependencies.warmup).toEqual({ properties: { lrSchedule: { enum: ["constant", "linear", "cosine", "step"] } } });
});

describe("single", () => {
  const alone = (train: string, single: string): Recipe["train"] => resolveSingle(parse(`train: { ${train} }\nsingle: { train: { ${single} } }`)).train;

  it("keeps the schedule's options that it does not name", () => {
    expect(alone("lrSchedule: cosine, warmup: 100, minLr: 0.0001", "warmup: 20"))
      .toMatchObject({ lrSchedule: "cosine", warmup: 20, minLr: 0.0001 });
    expect(alone("lrSchedule: step, gamma: 0.5", "optimizer: sgd, lr: 0.1")).toMatchObject({ optimizer: "sgd", lrSchedule: "step", gamma: 0.5 });
  });

  it("starts another schedule from its own defaults, and leaves the optimizer's options", () => {
    expect(alone("betas: [0.8, 0.9], lrSchedule: cosine, warmup: 100, minLr: 0.0001", "lrSchedule: step, gamma: 0.2"))
      .toEqual({ ...parse("train: { lrSchedule: { name: step, gamma: 0.2 } }").train, betas: [0.8, 0.9] });
  });

  it("is refused where the merged training would be", () => {
    const message = messageOf(`${smallest}train: { lrSchedule: one_cycle }\nsingle: { train: { optimizer: { name: adagrad, lr: 0.1 } } }\n`);
    expect(message).toBe("r.yaml:7:11: single.train.cycleMomentum must be false with adagrad, since one_cycle would move the momentum");
    expect(messageOf(`${smallest}train: { lrSchedule: cosine }\nsingle: { train: { lrSchedule: { name: constant, gamma: 0.1 } } }\n`))
      .toBe("r.yaml:7:20: single.train.gamma is an option of lrSchedule step, and this is lrSchedule cosine: leave it out");
  });
});
