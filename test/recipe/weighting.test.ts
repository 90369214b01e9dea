/** @file The recipe's weightings: defaults, what is refused and where, and what `single` makes of them. */
import { describe, expect, it } from "vitest";
import { type Recipe, parseRecipe, recipeJsonSchema, recipeToYaml, resolveSingle, weightingSettings } from "../../src/recipe/index.js";
import { schedules, trunks, weightings } from "../../src/recipe/names.js";
import { weightingOptionName, weightingOptions } from "../../src/recipe/weighting.js";
import { schedules as scheduleTable } from "../../src/schedule/index.js";
import { type WeightedTask, type WeightingName, weightings as table } from "../../src/weighting/index.js";
import { makeWeighting } from "../weighting/gradients.js";
import { messageOf } from "./examples.js";

/** Tasks a and b on a dataset each; seven lines, tests add theirs from line 8 on. */
const two = `data:
  movie: { source: movie.csv, text: review }
  yelp: { source: yelp.csv, text: review }
  spare: { source: spare.csv, text: review }
tasks:
  a: { data: movie, target: label, kind: binary }
  b: { data: yelp, target: stars, kind: multiclass }
`;
const sharing = two.replace("data: yelp", "data: movie");
const alone = two.split("\n").slice(0, 6).join("\n") + "\n";
const parse = (lines: string, base = two): Recipe => parseRecipe(`${base}${lines}\n`, { file: "r.yaml" });
const refused = (train: string, base = two): string => messageOf(`${base}train: { ${train} }\n`);
const accepts = (train: string, base = two): void => expect(() => parse(`train: { ${train} }`, base), train).not.toThrow();
const written = (name: string): string => `weighting: ${name}${name === "fixed" ? ", weights: { a: 1, b: 2 }" : ""}`;
const tells = (found: string, message: string | RegExp): void => {
  if (typeof message === "string") expect(found).toBe(message);
  else expect(found).toMatch(message);
};
const tasks: WeightedTask[] = [{ name: "a", likelihood: "categorical" }, { name: "b", likelihood: "categorical" }];

const lr = (weightingLr: number) => ({ weightingLr });
const all: Record<WeightingName, object> = {
  sum: {}, mean: {}, fixed: { weights: { a: 1, b: 2 } }, uncertainty: lr(0.001), dwa: { weightingTemperature: 2 }, rlw: {}, gls: {},
  imtl_l: lr(0.001), stch: { mu: 1, warmupEpochs: 4 }, famo: { ...lr(0.025), weightingDecay: 0.001 }, gradnorm: { alpha: 1.5, ...lr(0.025) },
  mgda: {}, pcgrad: { order: "random" },
  gradvac: { beta: 0.01, target: null }, cagrad: { c: 0.4 }, imtl_g: {}, nash_mtl: { updateEvery: 1, maxNorm: 1 },
  aligned_mtl: { scale: "min" },
  fairgrad: { alpha: 2 }, upgrad: { reg: 0 }, dualproj: { reg: 0 }, graddrop: { leak: 0 },
};
/** For each option a value that is not its default. */
const others: Record<string, unknown> = {
  weightingLr: 0.5, weightingTemperature: 7, mu: 0.3, warmupEpochs: 1, weightingDecay: 0.2, alpha: 0.7, order: "descending",
  beta: 0.3, target: 0.5, c: 0.9, updateEvery: 3, maxNorm: null, scale: "rmse", reg: 0.01, leak: 0.25,
};

describe("weighting", () => {
  it.each(weightings)("%s has its own options and no other's, and is written and read alike", (name) => {
    const recipe = parse(`train: { ${written(name)} }`);
    const { weighting, ...rest } = parse("").train;
    expect(weighting).toBe("sum");
    expect(recipe.train).toEqual({ ...rest, weighting: name, ...all[name] });
    const again = parseRecipe(recipeToYaml(recipe), { file: "r.yaml" });
    expect(again).toEqual(recipe);
    expect(parseRecipe(recipeToYaml(recipe), { file: "r.yaml", set: ["train.epochs=9"] }).train).toEqual({ ...recipe.train, epochs: 9 });
  });

  it.each(weightings)("%s has the defaults of its class, and every option of it but the seed", (name) => {
    const settings = weightingSettings(parse(`train: { ${written(name)} }`).train);
    const made = makeWeighting(name, tasks, settings);
    if (name === "fixed") expect(made.weights({ tasks: ["b", "a"], losses: [1, 1] })).toEqual([2, 1]);
    else expect(made).toEqual(makeWeighting(name, tasks, {}));
    for (const field of Object.keys(weightingOptions[name]).filter((option) => option !== "weights")) {
      expect(makeWeighting(name, tasks, { ...settings, [weightingOptionName(field)]: others[field] }), field).not.toEqual(made);
    }
  });

  it.each(weightings)("%s takes every value that is not its default from a recipe too", (name) => {
    for (const field of Object.keys(weightingOptions[name]).filter((option) => option !== "weights")) {
      const { train } = parse(`train: { ${written(name)}, ${field}: ${String(others[field])} }`);
      expect(train).toMatchObject({ [field]: others[field] });
      expect(weightingSettings(train)).toMatchObject({ [weightingOptionName(field)]: others[field] });
    }
  });

  it.each(weightings)("%s refuses the others' options by name", (name) => {
    for (const [field, value] of Object.entries({ ...others, weights: "{ a: 1, b: 1 }" })) {
      if (field in weightingOptions[name]) continue;
      const takers = weightings.filter((other) => field in weightingOptions[other]);
      const listed = takers.length === 1 ? takers[0] : `${takers.slice(0, -1).join(", ")} or ${takers.at(-1)}`;
      expect(refused(`${written(name)}, ${field}: ${value}`)).toMatch(
        new RegExp(`^r.yaml:8:\\d+: train.${field} is an option of weighting ${listed}, and this is weighting ${name}: leave it out$`, "u"),
      );
    }
  });

  it.each([
    ["weighting: uncertanty",
      /^r.yaml:8:21: train.weighting must be one of sum, mean, .* or graddrop, found "uncertanty" \(did you mean "uncertainty"\?\)$/u],
    ["weighting: uncertainty, weightingLr: 0", "r.yaml:8:47: train.weightingLr must be a number above 0, found 0"],
    ["weighting: dwa, weightingTemperature: -1", "r.yaml:8:48: train.weightingTemperature must be a number above 0, found -1"],
    ["weighting: pcgrad, order: rising", 'r.yaml:8:36: train.order must be one of random, ascending or descending, found "rising"'],
    ["weighting: gradvac, target: 1",
      "r.yaml:8:38: train.target must be a number above -1, up to 0.999, or null for the usual cosines, found 1"],
    ["weighting: gradvac, beta: 2", "r.yaml:8:36: train.beta must be a number from 0 to 1, found 2"],
    ["weighting: cagrad, c: -0.1", "r.yaml:8:32: train.c must be a number from 0 up, found -0.1"],
    ["weighting: nash_mtl, updateEvery: 0", "r.yaml:8:44: train.updateEvery must be a whole number from 1 up, found 0"],
    ["weighting: nash_mtl, maxNorm: 0", /^r.yaml:8:40: train.maxNorm must be a number above 0.*, found 0$/u],
    ["weighting: aligned_mtl, scale: mean",
      'r.yaml:8:41: train.scale must be one of min, median or rmse, found "mean" (did you mean "median"?)'],
    ["weighting: fairgrad, alpha: 0", "r.yaml:8:38: train.alpha must be a number from 0.05 up with fairgrad, found 0"],
    ["weighting: graddrop, leak: 1.5", "r.yaml:8:37: train.leak must be a number from 0 to 1, found 1.5"],
    ["weighting: upgrad, reg: -1", "r.yaml:8:34: train.reg must be a number from 0 up, found -1"],
  ])("%s", (train, message) => tells(refused(train), message));

  it("takes what is at the border", () => {
    for (const own of ["gradnorm, alpha: 0", "gradvac, beta: 1, target: -0.99", "cagrad, c: 0", "graddrop, leak: 1"]) accepts(`weighting: ${own}`);
  });
});

describe("a fixed weighting", () => {
  it.each([
    ["weighting: fixed", "r.yaml:8:1: train.weights must have a number for each task, found none for a and b"],
    ["weighting: fixed, weights: { a: 1 }", "r.yaml:8:28: train.weights must have a number for each task, found none for b"],
    ["weighting: fixed, weights: { a: 1, b: 1, bb: 1 }", "r.yaml:8:51: train.weights.bb is no task; these are a and b"],
    ["weighting: fixed, weights: { a: 1, b: -1 }", "r.yaml:8:48: train.weights.b must be a number from 0 up, found -1"],
    ["weighting: fixed, weights: { a: 0, b: 0 }",
      "r.yaml:8:37: train.weights must have a number above 0 for one task or more, found only 0"],
    ["weighting: fixed, weights: 2", /^r.yaml:8:37: train.weights must be a map from the name of each task to its weight, found 2$/u],
  ])("%s", (train, message) => tells(refused(train), message));

  it("may leave a task out by a weight of 0, and takes --set for a weight", () => {
    accepts("weighting: fixed, weights: { a: 0, b: 1 }");
    const recipe = parseRecipe(`${two}train: { ${written("fixed")} }\n`, { file: "r.yaml", set: ["train.weights.b=3"] });
    expect(recipe.train).toMatchObject({ weights: { a: 1, b: 3 } });
  });
});

describe("what a weighting does not go with", () => {
  const comparing = weightings.filter((name) => table.get(name).minTasks === 2);

  it.each(weightings)("%s: a recipe of one task", (name) => {
    const train = name === "fixed" ? "weighting: fixed, weights: { a: 1 }" : written(name);
    if (comparing.includes(name)) {
      expect(refused(train, alone)).toBe(
        `r.yaml:7:21: train.weighting is ${name}, which weighs two tasks or more, and there is only a: take sum`,
      );
    } else accepts(train, alone);
  });

  it.each(schedules)("%s: weightings that compare the tasks of a step need them there", (schedule) => {
    const chosen = `schedule: ${schedule}${schedule === "rates" ? ", rates: { movie: 1, yelp: 1 }" : ""}`;
    for (const name of weightings) {
      const train = `${chosen}, ${written(name)}`;
      if (scheduleTable.get(schedule).combined || !comparing.includes(name) || name === "dwa") accepts(train);
      else {
        const message = `train.weighting is ${name}, which compares the tasks of a step, and schedule ${schedule} gives each step to one of movie ` +
          "and yelp: take a schedule with a batch of each, such as min_size, or another weighting, such as sum, fixed, uncertainty, dwa " +
          "or imtl_l";
        expect(refused(train).replace(/^r.yaml:8:\d+: /u, "")).toBe(message);
      }
      const once = schedule === "rates" ? train.replace(", yelp: 1", "") : train;
      accepts(once, sharing); // tasks of one dataset are always together
    }
  });

  it.each(trunks)("graddrop: trunk %s", (trunk) => {
    const lines = `model: { trunk: ${trunk} }\ntrain: { weighting: graddrop }\n`;
    if (trunk === "mlp") expect(() => parse(lines)).not.toThrow();
    else {
      expect(messageOf(two + lines)).toBe(
        "r.yaml:9:21: train.weighting is graddrop, which combines the tasks' gradients where all heads read one representation, and " +
          `with model.trunk ${trunk} each task has its own: take trunk mlp, or another weighting`,
      );
    }
  });

  it("famo: more than a batch a step", () => {
    expect(refused("accumulate: 2, weighting: famo")).toBe(
      "r.yaml:8:22: train.accumulate must be 1 with famo, which looks at the losses of the same batches after each step, found 2");
    for (const name of weightings.filter((other) => other !== "famo")) accepts(`accumulate: 2, ${written(name)}`);
  });

  it("dwa: too few epochs to compare two and weigh a third", () => {
    expect(refused("epochs: 2, weighting: dwa"))
      .toBe("r.yaml:8:18: train.epochs must be 3 or more with dwa, which compares two epochs and weighs those after them, found 2");
    accepts("epochs: 3, weighting: dwa");
  });

  it("stch: too few epochs for its warm-up, the nadir's epoch and one to train", () => {
    const why = "since one epoch to measure and one to train must come after it and epochs is";
    expect(refused("epochs: 5, weighting: stch")).toBe(`r.yaml:8:1: train.warmupEpochs must be 3 at most, ${why} 5, found 4`);
    expect(refused("epochs: 5, weighting: stch, warmupEpochs: 4"))
      .toBe(`r.yaml:8:52: train.warmupEpochs must be 3 at most, ${why} 5, found 4`);
    expect(refused("epochs: 1, weighting: stch, warmupEpochs: 0"))
      .toBe("r.yaml:8:32: train.weighting is stch, which needs two epochs or more, one to measure and one to train, and epochs is 1");
    for (const fits of ["epochs: 5, warmupEpochs: 3", "epochs: 2, warmupEpochs: 0", "epochs: 6"]) accepts(`weighting: stch, ${fits}`);
  });

  it("a frozen trunk: those that go by gradients there", () => {
    for (const name of weightings) {
      const train = `freeze: [trunk], ${written(name)}`;
      if (["losses", "lossesAfterStep"].includes(table.get(name).needs)) accepts(train);
      else {
        expect(refused(train)).toBe(
          `r.yaml:8:38: train.weighting is ${name}, which goes by the tasks' gradients in the trunk, and freeze has that: ` +
            "take a weighting by losses, such as sum",
        );
      }
      accepts(`freeze: [a], ${written(name)}`);
    }
  });

  it("tells nothing twice where the name, or the tasks, are broken", () => {
    expect(refused("weighting: mgdaa, accumulate: 2, schedule: uniform")).not.toContain("\n");
    expect(refused(written("fixed"), two.replace("data: yelp", "data: yelb"))).not.toContain("\n");
    expect(refused("weighting: mgda, schedule: unform")).not.toContain("\n");
  });
});

it("tells editors which options belong to which weighting", () => {
  const { dependencies, properties } = (recipeJsonSchema() as {
    properties: { train: { dependencies: Record<string, object>; properties: Record<string, { description: string }> } };
  }).properties.train;
  expect(dependencies.weightingTemperature).toEqual({ properties: { weighting: { enum: ["dwa"] } }, required: ["weighting"] });
  expect(dependencies.alpha).toEqual({ properties: { weighting: { enum: ["gradnorm", "fairgrad"] } }, required: ["weighting"] });
  expect(properties.c.description).toContain("Only with weighting cagrad.");
  for (const name of weightings) expect(properties.weighting.description).toContain(name);
});

describe("single", () => {
  const settled = (train: string, single: string): Recipe["train"] =>
    resolveSingle(parse(`train: { ${train} }\nsingle: { train: { ${single} } }`)).train;

  it.each(weightings)("%s: a task alone has the sum, and none of its options", (name) => {
    expect(settled(`${written(name)}, epochs: 9`, "lr: 0.5")).toEqual(parse("train: { epochs: 9, optimizer: { name: adam, lr: 0.5 } }").train);
    expect(resolveSingle(parse(`train: { ${written(name)} }`)).train).toEqual(parse("").train);
  });

  it("has another weighting where single names it, with its options", () => {
    const learning = (weightingLr: number) => ({ weighting: "uncertainty", weightingLr });
    expect(settled("weighting: mgda", "weighting: uncertainty, weightingLr: 0.1")).toMatchObject(learning(0.1));
    expect(settled("weighting: uncertainty, weightingLr: 0.1", "weighting: uncertainty")).toMatchObject(learning(0.1));
    expect(settled("weighting: famo, weightingLr: 0.1", "weighting: uncertainty")).toMatchObject(learning(0.001));
  });

  it.each(weightings)("%s: is refused for a task alone where it weighs two or more", (name) => {
    const lines = `single: { train: { ${written(name)} } }`;
    if (table.get(name).minTasks === 1) expect(() => parse(lines)).not.toThrow();
    else {
      expect(messageOf(`${two}${lines}\n`)).toBe(
        `r.yaml:8:31: single.train.weighting is ${name}, which weighs two tasks or more, and this is for a task alone: leave it out for sum`,
      );
    }
  });
});
