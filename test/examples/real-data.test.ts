/** @file The examples on their real data: what is prepared, and that an epoch learns. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import type { LabelMap } from "../../src/data/targets/labels.js";
import { ValueMap } from "../../src/data/targets/values.js";
import { parseRecipe } from "../../src/recipe/index.js";
import { trainOnce } from "../../src/study/compare/compare.js";
import type { ExperimentSplit } from "../../src/experiment/experiment.js";
import { readTables } from "../../src/experiment/read-tables.js";
import type { MixedRows } from "../../src/tensor/mixed-rows.js";
import { splitOf } from "../experiment/reviews.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const dataFolder = resolve(root, process.env.POTLUCK_DATA ?? "../shared/data");

interface Example {
  name: string;
  /** Its file, where it is not recipe.yaml. */
  recipe?: string;
  /** One that tells whether the data are there. */
  file: string;
  /** By dataset. */
  rows: Record<string, [train: number, test: number]>;
  width: number;
  /** Scores after an epoch, at least. */
  least: Record<string, Record<string, number>>;
  check?: (split: ExperimentSplit) => void;
}

const examples: Example[] = [
  {
    name: "adult", file: "uci_adult/adult-train.csv.gz", rows: { census: [32_561, 16_281] }, width: 94,
    least: { income: { accuracy: 0.81 }, married: { accuracy: 0.75 } },
    check: (split: ExperimentSplit) => {
      const names = split.features.columns.flatMap((column) => column.featureNames());
      expect(names.slice(0, 7)).toEqual(["age", "years", "gain", "loss", "hours", "workclass=Federal-gov", "workclass=Local-gov"]);
      const missing = ["workclass", "occupation", "country"].map((name) => `${name} is missing`);
      expect(names.filter((name) => name.endsWith("is missing"))).toEqual(missing);
    },
  },
  {
    name: "digits", file: "optdigits/optdigits.tra", rows: { digits: [3823, 1797] }, width: 64,
    least: { digit: { accuracy: 0.88 }, odd: { accuracy: 0.88 } },
    check: (split: ExperimentSplit) => expect(split.features.columns.at(-1)!.column).toBe("Block 64"),
  },
  {
    name: "mnist", file: "mnist_idx_t10k/t10k-images-idx3-ubyte.gz", rows: { mnist: [7500, 2500] }, width: 784,
    least: { digit: { accuracy: 0.85 }, odd: { accuracy: 0.87 } },
    check: ({ data }: ExperimentSplit) => {
      const { values } = data.mnist.train.x;
      expect(values.reduce((most, value) => Math.max(most, value), 0)).toBe(1);
      expect(values.length / (7500 * 784)).toBeCloseTo(0.19, 1); // the rest is black, and takes no room
    },
  },
  {
    name: "mnist", recipe: "cnn.yaml", file: "mnist_idx_t10k/t10k-images-idx3-ubyte.gz", rows: { mnist: [5000, 5000] }, width: 784,
    least: { digit: { accuracy: 0.93 }, odd: { accuracy: 0.95 } },
    check: ({ data }: ExperimentSplit) => {
      const x = data.mnist.train.x as MixedRows;
      expect(x.blocks.map(({ shape, bytes }) => [shape, bytes.length])).toEqual([[[1, 28, 28], 5000 * 784]]); // a byte for each pixel
    },
  },
  {
    name: "airline", file: "airline_tweets/Tweets.csv.gz", rows: { tweets: [10_980, 3660] }, width: 3826,
    least: { sentiment: { accuracy: 0.65 }, reason: { accuracy: 0.35 } },
    check: ({ data }: ExperimentSplit) => {
      const missing = (task: string): number => [data.tweets.train, data.tweets.test]
        .reduce((sum, { y }) => sum + y[task].data.filter((value) => Number.isNaN(value)).length, 0);
      expect([missing("sentiment"), missing("reason")]).toEqual([0, 5462]);
    },
  },
  {
    name: "wine", file: "wine_quality/winequality-red.csv", rows: { wine: [4873, 1624] }, width: 13,
    least: { points: { r2: 0.2 }, grade: { quadratic_kappa: 0.1 } },
    check: ({ targets, features }: ExperimentSplit) => {
      expect(features.columns.flatMap((column) => column.featureNames()).slice(-2)).toEqual(["colour=red", "colour=white"]);
      expect(targets.points).toBeInstanceOf(ValueMap);
      expect((targets.grade as LabelMap).names).toEqual(["3", "4", "5", "6", "7", "8", "9"]);
    },
  },
  {
    name: "three-texts", file: "trec/TREC.train", width: 12_746,
    rows: { questions: [5452, 500], news: [5700, 1900], messages: [4180, 1394] },
    least: { question: { accuracy: 0.6 }, topic: { accuracy: 0.75 }, spam: { f1: 0.8 } },
    check: ({ targets }: ExperimentSplit) => (
      expect((targets.question as LabelMap).names).toEqual(["ABBR", "DESC", "ENTY", "HUM", "LOC", "NUM"])),
  },
];

describe.each(examples)("examples/$name/$recipe", ({ name, recipe: own = "recipe.yaml", file, rows, width, least, check }) => {
  const recipeFile = join(root, "examples", name, own);
  const there = existsSync(join(dataFolder, file));
  if (!there) {
    const missing = join(dataFolder, file);
    console.log(`skipped: examples/${name} on its real data, since ${missing} is not there (POTLUCK_DATA names the folder)`);
  }

  it("is a recipe whose header tells how to run it", () => {
    const text = readFileSync(recipeFile, "utf8");
    expect(parseRecipe(text, { file: recipeFile }).name).toBe(own === "recipe.yaml" ? name : `${name}-${own.replace(".yaml", "")}`);
    expect(text).toContain(`POTLUCK_DATA=./data npx potluck train examples/${name}/${own} `);
  });

  describe.skipIf(!there)("on its real data", () => {
    const recipe = parseRecipe(readFileSync(recipeFile, "utf8"), { file: recipeFile, set: ["train.epochs=1"] });
    let split: ExperimentSplit;
    beforeAll(async () => {
      process.env.POTLUCK_DATA ??= dataFolder;
      split = await splitOf(recipe, await readTables(recipe, dirname(recipeFile)));
    });

    it("has its features and rows", () => {
      const counts = Object.entries(split.data).map(([set, { train, test }]) => [set, [train.length, test.length]]);
      expect(Object.fromEntries(counts)).toEqual(rows);
      expect(split.features.width).toBe(width);
      check?.(split);
    });

    it("learns in one epoch", async () => {
      const scores = await trainOnce({ recipe, split, seed: 1 });
      for (const [task, metrics] of Object.entries(least)) {
        for (const [metric, value] of Object.entries(metrics)) expect(scores[task][metric]).toBeGreaterThan(value);
      }
    });
  });
});
