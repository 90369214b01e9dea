/**
 * @file All kinds of task from recipe to scores: in one table with missing targets, each learns what it can, scores are in the user's
 * units, sample weights decide between contradicting rows, and worker threads find the same.
 */
import { describe, expect, it } from "vitest";
import { type CellValue, tableFromColumns } from "../../src/data/table.js";
import { RandomStream } from "../../src/engine/random.js";
import { parseRecipe } from "../../src/recipe/index.js";
import { trainOnce } from "../../src/study/compare/compare.js";
import { fromMessage, toMessage } from "../../src/study/node/run-messages.js";
import { predictions } from "../../src/task/index.js";
import { trainToEnd } from "../../src/train/loop.js";
import { planOf, splitOf } from "./reviews.js";

const chance = new RandomStream(3, "rows");
const rows = Array.from({ length: 400 }, () => [chance.float() * 2 - 1, chance.float() * 2 - 1]);
/** A column of what a row says, every ninth or so missing. */
const column = (of: (u: number, v: number) => CellValue, missing: number): CellValue[] => (
  rows.map(([u, v], row) => (row % 9 === missing ? null : of(u, v))));
const table = tableFromColumns("t", {
  u: rows.map(([u]) => u), v: rows.map(([, v]) => v),
  sign: column((u) => (u > 0 ? "plus" : "minus"), 0),
  corner: column((u, v) => `${u > 0 ? "e" : "w"}${v > 0 ? "n" : "s"}`, 1),
  east: column((u) => (u > 0 ? 1 : 0), 2), north: column((_, v) => v > 0, 3),
  tags: column((u, v) => [u > 0 ? "east" : "", v > 0 ? "north" : "", "any"].join("/"), 4),
  price: column((u, v) => 5000 + 1000 * (u + 2 * v), 5),
  stars: column((u, v) => Math.min(5, Math.max(1, Math.round(3 + 2 * (u + v)))), 6),
  weight: rows.map((_, row) => (row % 2 === 0 ? 20 : 1)),
});

const recipe = parseRecipe(`
data: { t: { source: t.csv, numeric: [u, v] } }
tasks:
  sign: { data: t, target: sign, kind: binary, posWeight: balanced, labelSmoothing: 0.02 }
  corner: { data: t, target: corner, kind: multiclass, classWeights: balanced }
  both: { data: t, target: [east, north], kind: multilabel, posWeight: balanced }
  tags: { data: t, target: tags, kind: multilabel, separator: "/", metric: f1_macro }
  price: { data: t, target: price, kind: regression }
  robust: { data: t, target: price, kind: regression, loss: { name: huber, delta: 0.5 }, metric: rmse }
  median: { data: t, target: price, kind: regression, loss: l1, weight: weight }
  stars: { data: t, target: stars, kind: ordinal, weight: weight }
model: { hidden: [12], activation: tanh }
train: { epochs: 30, batchSize: 32, optimizer: { name: adam, lr: 0.02 }, schedule: min_size, weighting: sum }
`, { file: "t.yaml" });
const split = await splitOf(recipe, { t: table }), tasks = Object.keys(recipe.tasks);

describe("all kinds of task in one table", () => {
  it("learn, and score and predict in the user's units", async () => {
    const plan = planOf(recipe, split);
    const scores = await trainToEnd(plan);
    const found = Object.fromEntries(tasks.map((task) => [task, scores[task][recipe.tasks[task].metric.name]]));
    expect(Object.keys(found).map((task) => recipe.tasks[task].metric.name)).toEqual(
      ["f1", "accuracy", "f1_micro", "f1_macro", "r2", "rmse", "r2", "quadratic_kappa"],
    );
    for (const [task, value] of Object.entries(found)) if (task !== "robust") expect(value, task).toBeGreaterThan(0.9);
    expect(found.robust).toBeLessThan(150); // of a column whose standard deviation is about 1300
    expect(scores.price.mae).toBeGreaterThan(5);
    const { x } = split.data.t.test;
    const [price] = predictions(split.targets.price, plan.model.predict(x, "price"));
    expect((price as { value: number }).value).toBeGreaterThan(1000);
    const parameters = plan.model.namedParameters().map(([name]) => name);
    expect(parameters).toEqual(expect.arrayContaining(["final_stars.weight", "final_stars.raw_thresholds"]));
    plan.model.dispose();
  });

  it("are encoded with what is missing, weights on the training side alone", () => {
    const { train, test } = split.data.t;
    expect(train.y.both.shape).toEqual([train.length, 2]);
    for (const { y } of [train, test]) expect(Object.keys(y)).toEqual(tasks);
    expect(Object.keys(train.sampleWeights)).toEqual(["median", "stars"]);
    expect(test.sampleWeights).toEqual({});
    expect(split.targets.stars.names).toEqual(["1", "2", "3", "4", "5"]);
    const labelled = (row: number) => [...train.y.both.data.subarray(row * 2, row * 2 + 2)].filter((x) => !Number.isNaN(x)).length;
    expect(new Set(Array.from({ length: train.length }, (_, row) => labelled(row)))).toEqual(new Set([1, 2]));
  });

  it("come out the same on a worker's side", async () => {
    const job = { recipe: { ...recipe, train: { ...recipe.train, epochs: 2 } }, split, seed: 2 };
    const sent = structuredClone(toMessage(job, (matrix) => matrix));
    expect(await trainOnce(fromMessage(sent))).toEqual(await trainOnce(job));
  });
});

describe("sample weights", () => {
  it("decide between rows that contradict each other", async () => {
    const same = tableFromColumns("w", {
      x: Array.from({ length: 40 }, () => 1), part: Array.from({ length: 40 }, (_, row) => (row < 30 ? "train" : "test")),
      y: Array.from({ length: 40 }, (_, row) => (row % 3 === 0 ? 10 : 0)),
      w: Array.from({ length: 40 }, (_, row) => (row % 3 === 0 ? 6 : 1)),
    });
    const value = async (weight: string): Promise<number> => {
      const own = parseRecipe(`
data: { w: { source: w.csv, numeric: [x], split: { column: part } } }
tasks: { y: { data: w, target: y, kind: regression, weight: ${weight} } }
model: { hidden: [2], activation: sigmoid }
train: { epochs: 200, batchSize: 30, optimizer: { name: adam, lr: 0.05 }, schedule: min_size, weighting: sum }
`, { file: "w.yaml" });
      const weighed = await splitOf(own, { w: same }), plan = planOf(own, weighed);
      await trainToEnd(plan);
      const [first] = predictions(weighed.targets.y, plan.model.predict(weighed.data.w.test.x, "y"));
      plan.model.dispose();
      return (first as { value: number }).value;
    };
    expect(await value("null")).toBeCloseTo(10 / 3, 1); // the mean of the training rows
    expect(await value("w")).toBeCloseTo((10 * 10 * 6) / (10 * 6 + 20), 1); // their weighted mean
  });
});
