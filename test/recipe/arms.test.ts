/** @file Arms: their section of a recipe, what is wrong with it and where, and the recipe of each. */
import { describe, expect, it } from "vitest";
import { parseRecipe, type Recipe, recipeToYaml, resolveArm, resolveSingle } from "../../src/recipe/index.js";

const text = `data:
  reviews: { source: reviews.csv, text: review }
tasks:
  mood: { data: reviews, target: mood, kind: binary }
  stars: { data: reviews, target: stars, kind: regression }
model: { hidden: [8], dropout: 0.3, activation: relu }
single: { model: { hidden: [5] } }
train: { epochs: 2, optimizer: { name: adamw, lr: 0.02, weightDecay: 0.1 }, weighting: { name: fixed, weights: { mood: 2, stars: 1 } } }
`;
const parse = (arms = "", set: string[] = []): Recipe => parseRecipe(`${text}${arms}`, { file: "r.yaml", set });

function messageOf(arms: string): string {
  try {
    parse(arms);
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing is wrong";
}

describe("what is wrong", () => {
  it.each([
    ["arms: { fast: { trane: {} } }", 'r.yaml:9:17: unknown key "trane" in arms.fast (did you mean "train"?)'],
    ["arms: { fast: { train: { epoch: 3 } } }", 'r.yaml:9:26: unknown key "epoch" in arms.fast.train (did you mean "epochs"?)'],
    ["arms: { fast: { data: {} } }", 'r.yaml:9:17: unknown key "data" in arms.fast'],
    ["arms: { fast: { train: { epochs: 0 } } }", "r.yaml:9:34: arms.fast.train.epochs must be "],
    ["arms: { fast: { train: { weighting: cagard } } }", 'r.yaml:9:37: arms.fast.train.weighting must be '],
    ["arms: { fast: { train: { optimizer: { lr: x } } } }", "r.yaml:9:43: arms.fast.train.optimizer.lr must be "],
    ["arms: { fast: { train: { optimizer: { momentum: 0.9 } } } }", "r.yaml:9:39: "],
    ["arms: { experts: { model: { trunk: mmoe, levels: 3 } } }",
      "r.yaml:9:42: arms.experts.model.levels is an option of trunk ple, and this is trunk mmoe"],
    ["arms: { pictures: { model: { trunk: cnn } } }", "r.yaml:9:37: arms.pictures.model.trunk is cnn, which reads images, and dataset"],
    ["arms: { fast: { train: { freeze: [moood] } } }", "r.yaml:9:35: arms.fast.train.freeze"],
    ["arms: { fast: { features: { vectorizer: { minDf: -1 } } } }", "r.yaml:9:50: arms.fast.features.vectorizer.minDf must be "],
    ["arms: { fast: { single: {} } }", 'r.yaml:9:17: unknown key "single" in arms.fast'],
    ["arms: { alone: {} }", 'r.yaml:9:9: arms: the name "alone" stands for each task by itself: give the arm another name'],
    ["arms: { a b: {} }", "r.yaml:9:9: "],
    ["arms: []", "r.yaml:9:7: arms must be a map from the name of each arm to its settings, found []"],
    ["arms: {}", "r.yaml:9:7: arms is empty: it must have one entry or more"],
  ])("%s", (arms, start) => {
    const message = messageOf(arms);
    expect(message.slice(0, start.length)).toBe(start);
    expect(message.split("\n")).toHaveLength(1);
  });

  it("is told of all arms at once", () => {
    expect(messageOf("arms:\n  one: { train: { epochs: -1 } }\n  two: { model: { hiden: [3] } }\n").split("\n").map((line) =>
      line.slice(0, 12)))
      .toEqual(["r.yaml:10:27", "r.yaml:11:19"]);
  });
});

describe("resolveArm", () => {
  const arm = (settings: string): Recipe => resolveArm(parse(`arms: { it: ${settings} }\n`), "it");

  it("replaces what the arm names, and nothing else", () => {
    const { train, model, arms, ...rest } = arm("{ train: { weighting: cagrad, batchSize: 7 } }"), { train: base, ...others } = parse();
    expect(train).toEqual({ ...base, batchSize: 7, weighting: parse("", ["train.weighting=cagrad"]).train.weighting });
    expect({ model, ...rest }).toEqual(others);
    expect(arms).toBeUndefined();
    expect(arm("{}")).toEqual(parse());
  });

  it("gives a choice without a name other options, and with a name only its own", () => {
    expect(arm("{ train: { optimizer: { lr: 0.5 } } }").train.optimizer).toMatchObject({ name: "adamw", lr: 0.5, weightDecay: 0.1 });
    expect(arm("{ train: { optimizer: { name: adamw, lr: 0.5 } } }").train.optimizer).not.toMatchObject({ weightDecay: 0.1 });
    expect(arm("{ features: { vectorizer: { minDf: 3 } } }").features).toMatchObject({ vectorizer: { ...parse().features.vectorizer,
      minDf: 3 } });
    expect(arm("{ features: { vectorizer: { name: count } } }").features).toMatchObject({ vectorizer: { name: "count" } });
  });

  it("gives another trunk its own defaults", () => {
    const { model } = arm("{ model: { trunk: mmoe, experts: 3 } }"), plain = parseRecipe(text.replace(/^model: .*$/mu,
      "model: { trunk: mmoe, experts: 3 }"), {
      file: "r.yaml",
    });
    expect(model).toMatchObject({ trunk: "mmoe", experts: 3 });
    expect(Object.keys(model).sort()).toEqual(Object.keys(plain.model).sort());
  });

  it("leaves what tasks alone have", () => {
    expect(resolveSingle(arm("{ model: { hidden: [9] }, train: { batchSize: 3 } }"))).toMatchObject({ model: { hidden: [5] },
      train: { batchSize: 3 } });
  });

  it("knows its arms", () => {
    expect(() => resolveArm(parse("arms: { fast: {}, slow: {} }\n"), "fats"))
      .toThrow('the recipe has no arm "fats" (did you mean "fast"?); its arms are fast and slow');
    expect(() => resolveArm(parse(), "fast")).toThrow('the recipe has no arm "fast"; its arms are none');
  });
});

it("arms go through YAML as they were written", () => {
  const recipe = parse("arms:\n  plain: {}\n" +
    "  cagrad: { train: { weighting: { name: cagrad } } }\n  wide: { model: { hidden: [30] } }\n");
  const again = parseRecipe(recipeToYaml(recipe), { file: "r.yaml" });
  expect(again).toEqual(recipe);
  for (const name of ["plain", "cagrad", "wide"]) expect(resolveArm(again, name)).toEqual(resolveArm(recipe, name));
});
