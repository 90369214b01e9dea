/** @file The examples of numbers, categories and images, on their real data: what is prepared, and that an epoch learns. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { parseRecipe } from "../../src/recipe/index.js";
import { trainOnce } from "../../src/study/compare.js";
import { prepare, type Prepared } from "../../src/study/prepare.js";
import { readTables } from "../../src/study/read-tables.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const dataFolder = resolve(root, process.env.POTLUCK_DATA ?? "../shared/data");

interface Example {
  name: string;
  /** One that tells whether the data are there. */
  file: string;
  rows: [train: number, test: number];
  width: number;
  /** Accuracy after an epoch, at least. */
  least: Record<string, number>;
  check: (prepared: Prepared) => void;
}

const examples: Example[] = [
  {
    name: "adult", file: "uci_adult/adult-train.csv.gz", rows: [32_561, 16_281], width: 94, least: { income: 0.81, married: 0.75 },
    check: (prepared: Prepared) => {
      const names = prepared.features.columns.flatMap((column) => column.featureNames());
      expect(names.slice(0, 7)).toEqual(["age", "years", "gain", "loss", "hours", "workclass=Federal-gov", "workclass=Local-gov"]);
      expect(names.filter((name) => name.endsWith("is missing"))).toEqual(["workclass is missing", "occupation is missing", "country is missing"]);
    },
  },
  {
    name: "digits", file: "optdigits/optdigits.tra", rows: [3823, 1797], width: 64, least: { digit: 0.88, odd: 0.88 },
    check: (prepared: Prepared) => expect(prepared.features.columns.at(-1)!.column).toBe("Block 64"),
  },
  {
    name: "mnist", file: "mnist_idx_t10k/t10k-images-idx3-ubyte.gz", rows: [7500, 2500], width: 784, least: { digit: 0.85, odd: 0.87 },
    check: ({ data }: Prepared) => {
      const { values } = data.mnist.train.x;
      expect(values.reduce((most, value) => Math.max(most, value), 0)).toBe(1);
      expect(values.length / (7500 * 784)).toBeCloseTo(0.19, 1); // the rest is black, and takes no room
    },
  },
];

describe.each(examples)("examples/$name", ({ name, file, rows, width, least, check }) => {
  const recipeFile = join(root, "examples", name, "recipe.yaml");
  const there = existsSync(join(dataFolder, file));
  if (!there) console.log(`skipped: examples/${name} on its real data, since ${join(dataFolder, file)} is not there (POTLUCK_DATA names the folder)`);

  it("is a recipe whose header tells how to run it", () => {
    const text = readFileSync(recipeFile, "utf8");
    expect(parseRecipe(text, { file: recipeFile }).name).toBe(name);
    expect(text).toContain(`POTLUCK_DATA=data npx potluck train examples/${name}/recipe.yaml `);
  });

  describe.skipIf(!there)("on its real data", () => {
    const recipe = parseRecipe(readFileSync(recipeFile, "utf8"), { file: recipeFile, set: ["train.epochs=1"] });
    let prepared: Prepared;
    beforeAll(async () => {
      process.env.POTLUCK_DATA ??= dataFolder;
      prepared = prepare(recipe, await readTables(recipe, dirname(recipeFile)), recipe.seed);
    });

    it("has its features and rows", () => {
      const [{ train, test }] = Object.values(prepared.data);
      expect([train.length, test.length]).toEqual(rows);
      expect(prepared.features.width).toBe(width);
      check(prepared);
    });

    it("learns in one epoch", async () => {
      const scores = await trainOnce({ recipe, prepared, tasks: Object.keys(recipe.tasks), seed: 1 });
      for (const [task, value] of Object.entries(least)) expect(scores[task].accuracy).toBeGreaterThan(value);
    });
  });
});
