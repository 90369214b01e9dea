/**
 * @file A recipe for some of its tasks (`forTasks`), and for a task that is trained alone (`resolveSingle`).
 */
import { describe, expect, it } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { forTasks, type Recipe, recipeToYaml, resolveSingle } from "../../src/recipe/index.js";
import { weightings } from "../../src/weighting/index.js";
import { parse as parseText, two } from "./examples.js";

const validated = two.replace("tasks:", "split: { validation: 0.1 }\ntasks:");
const parse = (lines = ""): Recipe => parseText(`${validated}${lines}\n`);
/** The training of a task alone. */
const alone = (train: string, single: string): Recipe["train"] => (
  resolveSingle(parse(`train: { epochs: 6, ${train} }\nsingle: { train: { ${single} } }`)).train);

describe("forTasks", () => {
  it("keeps the tasks, their datasets in their order, and all that names no other task", () => {
    const recipe = parse("train: { best: mean, epochs: 3 }");
    expect(forTasks(recipe, ["b"])).toEqual({ ...recipe, data: { yelp: recipe.data.yelp }, tasks: { b: recipe.tasks.b } });
    const both = forTasks(recipe, ["b", "a"]);
    expect([Object.keys(both.data), Object.keys(both.tasks)]).toEqual([["movie", "yelp"], ["a", "b"]]);
    expect(both.train).toEqual(recipe.train);
  });

  it.each([
    ["best: a", { best: "a" }, { best: "mean" }],
    ["best: { a: 2, b: 0.5 }", { best: { a: 2 } }, { best: { b: 0.5 } }],
    ["best: { a: 2 }", { best: { a: 2 } }, { best: "mean" }],
    ["best: mean, patience: 3", { best: "mean", patience: 3 }, { best: "mean", patience: 3 }],
    ["patience: { a: 3 }", { best: null, patience: { a: 3 } }, { best: null, patience: null }],
    ["freeze: [trunk, a]", { freeze: ["trunk", "a"] }, { freeze: ["trunk"] }],
    ["freeze: [a], headLr: 0.1", { freeze: ["a"], headLr: null }, { freeze: [], headLr: 0.1 }],
    ["weighting: { name: fixed, weights: { a: 1, b: 2 } }", { weighting: { name: "fixed", weights: { a: 1 } } },
      { weighting: { name: "fixed", weights: { b: 2 } } }],
    ["schedule: { name: rates, rates: { movie: 1, yelp: 2 }, resample: up }",
      { schedule: { name: "rates", rates: { movie: 1 }, resample: "none", stepsPerEpoch: null } },
      { schedule: { name: "rates", rates: { yelp: 2 }, resample: "none", stepsPerEpoch: null } }],
    ["schedule: { name: min_size, resample: down }", { schedule: { name: "min_size", resample: "none" } },
      { schedule: { name: "min_size", resample: "none" } }],
  ])("narrows %s", (train, a, b) => {
    const recipe = parse(`train: { epochs: 6, ${train} }`), before = structuredClone(recipe);
    expect(forTasks(recipe, ["a"]).train).toEqual({ ...recipe.train, ...a });
    expect(forTasks(recipe, ["b"]).train).toEqual({ ...recipe.train, ...b });
    expect(recipe).toEqual(before);
  });

  it("narrows single too, and leaves a recipe that can be written and read", () => {
    const own = "best: { a: 1, b: 2 }, freeze: [b], weighting: { name: fixed, weights: { a: 1, b: 2 } }";
    const narrow = forTasks(parse(`single: { train: { ${own} } }\ntrain: { best: b }`), ["a"]);
    expect(narrow.single.train).toEqual({ best: { a: 1 }, freeze: [], weighting: { name: "fixed", weights: { a: 1 } } });
    expect(parseText(recipeToYaml(narrow))).toEqual(narrow);
  });

  it("keeps resampling between the datasets that are left", () => {
    const three = validated.replace("  b: {", "  c: { data: spare, target: label, kind: binary }\n  b: {");
    expect(forTasks(parseText(`${three}train: { schedule: { name: min_size, resample: up } }\n`), ["a", "b"]).train.schedule)
      .toEqual({ name: "min_size", resample: "up" });
  });

  it("refuses a task that the recipe does not have", () => {
    expect(() => forTasks(parse(), ["a", "bb"])).toThrow(new PotluckError('the recipe has no task "bb"; the tasks are a and b'));
    expect(() => forTasks(parse(), ["constructor"])).toThrow(PotluckError);
  });
});

describe("resolveSingle", () => {
  it("changes nothing but the weighting where single is empty", () => {
    const recipe = parse();
    expect(resolveSingle(recipe)).toEqual({ ...recipe, train: { ...recipe.train, weighting: { name: "sum" } } });
    expect(resolveSingle(parse("train: { weighting: sum }"))).toEqual(parse("train: { weighting: sum }"));
    for (const name of weightings.names) {
      const weighting = name === "fixed" ? "{ name: fixed, weights: { a: 1, b: 1 } }" : name;
      expect(resolveSingle(parse(`train: { weighting: ${weighting}, schedule: min_size, epochs: 9 }`)).train, name)
        .toEqual(parse("train: { schedule: min_size, weighting: sum, epochs: 9 }").train);
    }
  });

  it("merges over model and train, and replaces lists whole", () => {
    const own = "single: { model: { hidden: 300 }, train: { epochs: 3, freeze: [trunk] } }";
    const recipe = parse(`model: { hidden: [200, 100], activation: relu }\n${own}`);
    const before = structuredClone(recipe), single = resolveSingle(recipe);
    expect(single.model).toEqual({ ...recipe.model, hidden: [300] });
    expect(single.train).toEqual({ ...recipe.train, epochs: 3, freeze: ["trunk"], weighting: { name: "sum" } });
    expect(single.single).toEqual({ model: {}, train: {} });
    expect(recipe).toEqual(before);
  });

  it("keeps the options of the same trunk, and starts another from its own defaults", () => {
    const recipe = parse("model: { trunk: mmoe, experts: 7, dropout: 0.2 }\nsingle: { model: { hidden: [30] } }");
    expect(resolveSingle(recipe).model).toEqual({ ...recipe.model, hidden: [30] });
    const other = parse("model: { trunk: ple, levels: 3, sharedExperts: 5, dropout: 0.2 }\nsingle: { model: { trunk: cgc } }");
    expect(resolveSingle(other).model).toEqual(parse("model: { trunk: cgc, dropout: 0.2 }").model);
    expect(resolveSingle(parse("model: { trunk: mmoe }\nsingle: { model: { trunk: mlp } }")).model).toEqual(parse().model);
  });

  it("replaces a choice with a name whole, and only options of one without", () => {
    const sgd = "optimizer: { name: sgd, lr: 0.5, momentum: 0.9 }";
    expect(alone(sgd, "optimizer: { name: adamw, lr: 0.01 }").optimizer)
      .toEqual(parse("train: { optimizer: { name: adamw, lr: 0.01 } }").train.optimizer);
    expect(alone(sgd, "optimizer: sgd").optimizer).toMatchObject({ name: "sgd", lr: 0.001, momentum: 0 });
    expect(alone(sgd, "optimizer: { lr: 0.01 }").optimizer).toMatchObject({ name: "sgd", lr: 0.01, momentum: 0.9 });
    expect(alone("lrSchedule: { name: cosine, warmup: 100, minLr: 0.0001 }", "lrSchedule: { warmup: 20 }").lrSchedule)
      .toMatchObject({ name: "cosine", warmup: 20, minLr: 0.0001 });
    expect(alone("schedule: { name: temperature, temperature: 3, stepsPerEpoch: 5 }", "schedule: sequential").schedule)
      .toEqual({ name: "sequential", resample: "none" });
    expect(alone("schedule: { name: temperature, temperature: 3 }", "epochs: 2").schedule)
      .toMatchObject({ name: "temperature", temperature: 3 });
    expect(alone("clipNorm: 1, headLr: 0.01", "clipNorm: null")).toMatchObject({ clipNorm: null, headLr: 0.01 });
  });

  it("has another weighting where single names it", () => {
    expect(alone("weighting: mgda", "weighting: { name: uncertainty, lr: 0.1 }").weighting).toEqual({ name: "uncertainty", lr: 0.1 });
    expect(alone("weighting: { name: uncertainty, lr: 0.1 }", "weighting: uncertainty").weighting)
      .toEqual({ name: "uncertainty", lr: 0.001 });
  });

  it("says the same of a recipe that was written and read again, also when --set changes it", () => {
    const own = "single: { train: { optimizer: { lr: 0.2 } }, model: { trunk: mmoe } }";
    const recipe = parse(`train: { optimizer: { name: sgd, momentum: 0.9 } }\n${own}`);
    const again = parseText(recipeToYaml(recipe), { set: ["train.epochs=9"] });
    expect(resolveSingle(again)).toEqual({ ...resolveSingle(recipe), train: { ...resolveSingle(recipe).train, epochs: 9 } });
  });

  it("goes with forTasks", () => {
    const recipe = parse("single: { train: { weighting: { name: fixed, weights: { a: 1, b: 2 } } } }");
    expect(forTasks(resolveSingle(recipe), ["b"]).train.weighting).toEqual({ name: "fixed", weights: { b: 2 } });
  });
});
