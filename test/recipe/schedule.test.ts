/** @file The recipe's schedules: defaults, what is refused and where, and what `single` makes of them. */
import { describe, expect, it } from "vitest";
import { type Recipe, parseRecipe, recipeJsonSchema, recipeToYaml, resolveSingle, scheduleSettings } from "../../src/recipe/index.js";
import { schedules } from "../../src/recipe/names.js";
import { scheduleOptions } from "../../src/recipe/schedule.js";
import { createSchedule, schedules as table } from "../../src/schedule/index.js";
import { loadersOf } from "../schedule/loaders.js";
import { messageOf } from "./examples.js";

/** Two datasets that tasks learn from, and one that none does; seven lines, tests add theirs from line 8 on. */
const two = `data:
  movie: { source: movie.csv, text: review }
  yelp: { source: yelp.csv, text: review }
  spare: { source: spare.csv, text: review }
tasks:
  a: { data: movie, target: label, kind: binary }
  b: { data: yelp, target: stars, kind: multiclass }
`;
const one = two.replace("data: yelp", "data: movie");
const parse = (lines: string): Recipe => parseRecipe(`${two}${lines}\n`, { file: "r.yaml" });
const refused = (train: string): string => messageOf(`${two}train: { ${train} }\n`);

const resample = { resample: "none" }, stepsPerEpoch = { stepsPerEpoch: null };
const all: Record<string, object> = {
  min_size: resample, max_size_cycle: resample, max_size: resample, sequential: resample, task_by_task: resample,
  round_robin: { ...resample, ...stepsPerEpoch }, uniform: { ...resample, ...stepsPerEpoch }, proportional: stepsPerEpoch, annealed: stepsPerEpoch,
  temperature: { temperature: 2, cap: 2097152, ...stepsPerEpoch },
  rates: { rates: { movie: 2, yelp: 1 }, ...resample, ...stepsPerEpoch },
};
const written = (name: string): string => `schedule: ${name}${name === "rates" ? ", rates: { movie: 2, yelp: 1 }" : ""}`;

describe("schedule", () => {
  it.each(schedules)("%s has its own options and no other's, and is written and read alike", (name) => {
    const recipe = parse(`train: { ${written(name)} }`);
    const { schedule, resample: resampling, ...rest } = parse("").train as Recipe["train"] & { resample: string };
    expect([schedule, resampling]).toEqual(["min_size", "none"]);
    expect(recipe.train).toEqual({ ...rest, schedule: name, ...all[name] });
    const again = parseRecipe(recipeToYaml(recipe), { file: "r.yaml" });
    expect(again).toEqual(recipe);
    expect(parseRecipe(recipeToYaml(recipe), { file: "r.yaml", set: ["train.epochs=2"] }).train).toEqual({ ...recipe.train, epochs: 2 });
  });

  it.each(schedules)("%s takes in a recipe what it takes in code", (name) => {
    const { train } = parse(`train: { ${written(name)} }`);
    expect(Object.keys(scheduleSettings(train)).sort()).toEqual(Object.keys(table.get(name).options).sort());
    const loaders = { movie: loadersOf([3]).a, yelp: loadersOf([4]).a };
    expect(createSchedule(name, loaders, { seed: 1, epochs: 2, ...scheduleSettings(train) }).length).toBeGreaterThan(2);
  });

  it.each(schedules)("%s resamples just where it does not go by the datasets' sizes", (name) => {
    expect("resample" in scheduleOptions[name]).toBe(!["proportional", "temperature", "annealed"].includes(name));
  });

  it.each([
    ["schedule: temprature", 'r.yaml:8:20: train.schedule must be one of min_size, max_size_cycle, max_size, sequential, round_robin, uniform, ' +
      'proportional, temperature, annealed, rates or task_by_task, found "temprature" (did you mean "temperature"?)'],
    ["temperature: 2", "r.yaml:8:10: train.temperature is an option of schedule temperature, and this is schedule min_size: leave it out"],
    ["schedule: temperature, temperature: 0", "r.yaml:8:46: train.temperature must be a number above 0, found 0"],
    ["schedule: temperature, cap: 0", "r.yaml:8:38: train.cap must be a whole number from 1 up, or null for no bound, found 0"],
    ["schedule: temperature, resample: up", "r.yaml:8:33: train.resample is an option of schedule min_size, max_size_cycle, max_size, sequential, " +
      "round_robin, uniform, rates or task_by_task, and this is schedule temperature: leave it out"],
    ["schedule: max_size, stepsPerEpoch: 9", "r.yaml:8:30: train.stepsPerEpoch is an option of schedule round_robin, uniform, proportional, temperature, " +
      "annealed or rates, and this is schedule max_size: leave it out"],
    ["schedule: uniform, stepsPerEpoch: 0", "r.yaml:8:44: train.stepsPerEpoch must be a whole number from 1 up, or null for as many as all datasets " +
      "have batches together, found 0"],
    ["resample: sideways", 'r.yaml:8:20: train.resample must be one of none, down or up, found "sideways"'],
    ["rates: { movie: 1 }", "r.yaml:8:10: train.rates is an option of schedule rates, and this is schedule min_size: leave it out"],
    ["schedule: rates", "r.yaml:8:1: train.rates must have a number for each dataset, found none for movie and yelp"],
    ["schedule: rates, rates: { movie: 1 }", "r.yaml:8:27: train.rates must have a number for each dataset, found none for yelp"],
    ["schedule: rates, rates: { movie: 1, yelp: 0 }", "r.yaml:8:52: train.rates.yelp must be a number above 0, found 0"],
    ["schedule: rates, rates: { movie: 1, yelp: 1, yelb: 2 }",
      'r.yaml:8:55: train.rates.yelb is no dataset that a task learns from (did you mean "yelp"?); these are movie and yelp'],
    ["schedule: rates, rates: { movie: 1, yelp: 1, spare: 2 }", "r.yaml:8:55: train.rates.spare is no dataset that a task learns from; these are movie and yelp"],
  ])("%s", (train, message) => expect(refused(train)).toBe(message));

  it("tells nothing twice where the schedule's name, or the tasks, are broken", () => {
    expect(refused("schedule: rtes, rates: { film: 1 }")).not.toContain("\n");
    expect(messageOf(`${two.replace("data: yelp", "data: yelb")}train: { schedule: { name: rates, rates: { movie: 1 } } }\n`)).not.toContain("\n");
  });

  it("does not resample a single dataset", () => {
    expect(messageOf(`${one}train: { schedule: { name: min_size, resample: down } }\n`)).toBe("r.yaml:8:10: train.resample does nothing with a single dataset, movie: leave it out");
    expect(() => parseRecipe(`${one}train: { schedule: { name: min_size, resample: none } }\n`, { file: "r.yaml" })).not.toThrow();
  });

  it("takes --set for a rate", () => {
    const recipe = parseRecipe(`${two}train: { schedule: { name: rates, rates: { movie: 1, yelp: 1 } } }\n`, { file: "r.yaml", set: ["train.rates.yelp=3"] });
    expect(recipe.train).toMatchObject({ rates: { movie: 1, yelp: 3 } });
  });
});

it("tells editors which options belong to which schedule", () => {
  const { dependencies, properties } = (recipeJsonSchema() as {
    properties: { train: { dependencies: Record<string, object>; properties: Record<string, { description: string }> } };
  }).properties.train;
  expect(dependencies.temperature).toEqual({ properties: { schedule: { enum: ["temperature"] } }, required: ["schedule"] });
  expect(dependencies.rates).toEqual({ properties: { schedule: { enum: ["rates"] } }, required: ["schedule"] });
  expect(properties.temperature.description).toContain("Only with schedule temperature.");
});

describe("single", () => {
  const alone = (train: string, single: string): Recipe["train"] => resolveSingle(parse(`train: { ${train} }\nsingle: { train: { ${single} } }`)).train;

  it("keeps the schedule's options, and starts another schedule from its own defaults", () => {
    expect(alone("schedule: temperature, temperature: 3", "epochs: 2")).toMatchObject({ schedule: "temperature", temperature: 3, epochs: 2 });
    expect(alone("schedule: temperature, temperature: 3, stepsPerEpoch: 5", "schedule: sequential"))
      .toEqual(parse("train: { schedule: sequential }").train);
  });

  it("keeps what says how datasets stand to each other out of a task alone", () => {
    const message = (train: string, single: string): string => messageOf(`${two}train: { ${train} }\nsingle: { train: { ${single} } }\n`);
    const why = "does nothing for a task alone, which has a single dataset: leave it out";
    expect(message("resample: down", "resample: none")).toBe(`r.yaml:9:20: single.train.resample ${why}`);
    expect(message("schedule: rates, rates: { movie: 1, yelp: 1 }", "rates: { movie: 1 }")).toBe(`r.yaml:9:20: single.train.rates ${why}`);
  });
});
