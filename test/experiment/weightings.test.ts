/**
 * @file Every weighting from recipe to scores, for two datasets and for tasks of one table: it trains, twice to the same bytes, on one
 * thread and on two, and its events have the weights that it gave.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeReviews } from "../../src/data/reviews/make-reviews.js";
import { type Table, tableFromColumns } from "../../src/data/table.js";
import { startThreads } from "../../src/engine/threads.js";
import { parseRecipe, type Recipe, resolveSingle } from "../../src/recipe/index.js";
import { weightings } from "../../src/recipe/names.js";
import { prepare, type Prepared } from "../../src/experiment/split.js";
import { buildTraining } from "../../src/experiment/plan.js";
import type { StepEvent } from "../../src/train/events.js";
import { train } from "../../src/train/loop.js";
import { Sum } from "../../src/weighting/index.js";

function settings(name: string, tasks: string[]): string {
  if (name === "stch") return "stch, warmupEpochs: 1";
  return name === "fixed" ? `fixed, weights: { ${tasks.map((task, i) => `${task}: ${1 / (i + 1)}`).join(", ")} }` : name;
}

const reviews = Object.entries(makeReviews({ documents: { movie: 60, restaurant: 40 }, seed: 4, words: 12 }));
const apart: Record<string, Table> = Object.fromEntries(reviews.map(([name, { texts, labels }]) =>
  [name, tableFromColumns(name, { review: [...texts], label: [...labels] })]));
const recipeApart = (name: string, others = ""): Recipe => parseRecipe(`
data:
  movie: { source: movie.csv, text: review, split: { stratify: false } }
  restaurant: { source: restaurant.csv, text: review, split: { stratify: false } }
tasks:
  movie: { data: movie, target: label, kind: binary, positive: pos }
  restaurant: { data: restaurant, target: label, kind: multiclass, labels: [negative, neutral, positive] }
model: { hidden: [8] }
train: { epochs: 6, batchSize: 15, lr: 0.02, schedule: max_size, weighting: ${settings(name, ["movie", "restaurant"])}, ${others} }
`, { file: "apart.yaml" });

// The last third of the rows has no score, so that some steps may have one task less; a batch of one row certainly has.
const [, { texts, labels }] = reviews[0];
const together: Record<string, Table> = { films: tableFromColumns("films", {
  review: [...texts], label: [...labels], length: texts.map((text) => text.length),
  score: texts.map((text, row) => (row < 40 ? text.split(" ").length + row / 9 : null)),
}) };
const recipeTogether = (name: string): Recipe => parseRecipe(`
data: { films: { source: films.csv, text: review, split: { stratify: false } } }
tasks:
  label: { data: films, target: label, kind: binary, positive: pos }
  length: { data: films, target: length, kind: regression }
  score: { data: films, target: score, kind: regression }
model: { hidden: [8, 6] }
train: { epochs: 4, batchSize: 4, optimizer: { name: adam, lr: 0.01 }, weighting: ${settings(name, ["label", "length", "score"])} }
`, { file: "together.yaml" });

const cases: [string, (name: string) => Recipe, Prepared][] = [
  ["two datasets", recipeApart, prepare(recipeApart("sum"), apart, 1)],
  ["one table", recipeTogether, prepare(recipeTogether("sum"), together, 1)],
];

interface Outcome {
  bytes: string;
  events: string;
  steps: StepEvent[];
  scores: Record<string, Record<string, number>>;
}

async function run(recipe: Recipe, prepared: Prepared, tasks = Object.keys(recipe.tasks)): Promise<Outcome> {
  const plan = buildTraining(recipe, prepared, tasks, 1), steps: StepEvent[] = [], all: unknown[] = [], scores: Outcome["scores"] = {};
  for await (const event of train(plan)) {
    all.push(event);
    if (event.event === "step") steps.push(event);
    if (event.event === "epoch") scores[event.task] = event.metrics;
  }
  const bytes = Object.values(plan.model.stateDict())
    .map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64")).join(" ");
  plan.model.dispose();
  return { bytes, events: JSON.stringify(all), steps, scores };
}

describe.each(cases)("%s", (_, recipeOf, prepared) => {
  const first = new Map<string, Outcome>();
  beforeAll(async () => {
    for (const name of weightings) first.set(name, await run(recipeOf(name), prepared));
  });
  afterAll(async () => void (await startThreads(1)));

  it.each(weightings)("%s trains to scores", (name) => {
    const { steps, scores } = first.get(name)!, tasks = Object.keys(recipeOf(name).tasks);
    expect(Object.keys(scores).sort()).toEqual([...tasks].sort());
    for (const metrics of Object.values(scores)) for (const value of Object.values(metrics)) expect(value).toEqual(expect.any(Number));
    const fallen = tasks.filter((task) => {
      const losses = steps.flatMap(({ losses: of }) => (task in of ? [of[task]] : [])), third = Math.floor(losses.length / 3);
      const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
      return sum(losses.slice(-third)) < sum(losses.slice(0, third));
    });
    expect(fallen.length).toBeGreaterThanOrEqual(tasks.length - 1); // some give a task up for the others
  });

  it.each(weightings)("%s tells its weights, where they are not all 1", (name) => {
    const { steps } = first.get(name)!, weighted = steps.filter(({ weights }) => weights);
    expect(weighted.length > 0).toBe(!["sum", "graddrop"].includes(name));
    for (const { weights, losses } of weighted) {
      expect(Object.keys(weights!)).toEqual(Object.keys(losses));
      expect(Object.values(weights!).every(Number.isFinite)).toBe(true);
      expect(Object.values(weights!).some((weight) => weight !== 1)).toBe(true);
    }
    if (name !== "mean") return;
    for (const { weights, losses } of weighted) {
      for (const weight of Object.values(weights!)) expect(weight).toBe(1 / Object.keys(losses).length);
    }
  });

  it("no two train to the same weights", () => {
    const same = weightings.filter((name, at) => weightings.slice(0, at).some((other) => first.get(other)!.bytes === first.get(name)!.bytes));
    expect(same).toEqual([]);
  });

  it("again, and on two threads, to the same bytes and events", async () => {
    const differing = async (): Promise<string[]> => {
      const found: string[] = [];
      for (const name of weightings) {
        const { bytes, events } = await run(recipeOf(name), prepared), before = first.get(name)!;
        if (bytes !== before.bytes || events !== before.events) found.push(name);
      }
      return found;
    };
    expect(await differing()).toEqual([]);
    expect(await startThreads(2)).toBe(2);
    expect(await differing()).toEqual([]);
  });
});

it("has steps of fewer tasks in both", async () => {
  for (const [, recipeOf, prepared] of cases) {
    const { steps } = await run(recipeOf("sum"), prepared);
    expect(new Set(steps.map(({ losses }) => Object.keys(losses).length)).size).toBe(2);
  }
});

describe("a task alone", () => {
  it.each(weightings)("%s: is trained by the plain sum", async (name) => {
    const recipe = resolveSingle(recipeApart(name)), prepared = cases[0][2];
    const plan = buildTraining(recipe, prepared, ["movie"], 1);
    plan.model.dispose();
    expect(plan.weighting).toBeInstanceOf(Sum);
    if (name !== "mgda") return;
    const [found, wanted] = [await run(recipe, prepared, ["movie"]), await run(resolveSingle(recipeApart("sum")), prepared, ["movie"])];
    expect(found.bytes).toBe(wanted.bytes);
  });

  it("by the weighting that single names", () => {
    const { train: settled, ...recipe } = recipeApart("mgda");
    const single = { model: {}, train: { weighting: { name: "fixed" as const, weights: { movie: 2, restaurant: 1 } } } };
    const plan = buildTraining(resolveSingle({ ...recipe, train: settled, single }), cases[0][2], ["restaurant"], 1);
    plan.model.dispose();
    expect(plan.weighting.weights({ tasks: ["restaurant"], losses: [1] })).toEqual([1]);
  });
});

it("an empty training set is refused by its name before there is anything to weigh", () => {
  const recipe = recipeApart("mgda"), { movie, restaurant } = cases[0][2].data;
  const data = { movie, restaurant: { ...restaurant, train: restaurant.train.select([]) } };
  expect(() => buildTraining(recipe, { ...cases[0][2], data }, ["movie", "restaurant"], 1)).toThrow(
    'loader "restaurant" has no batch (0 rows, batchSize 15): its dataset is empty');
});

it("uncertainty: a regression begins at a half, other kinds of task at 1", async () => {
  const recipe = recipeTogether("uncertainty");
  const plan = buildTraining(recipe, prepare(recipe, together, 1), ["label", "length", "score"], 1);
  const { value } = await train(plan).next();
  plan.model.dispose();
  const { weights } = value as StepEvent;
  expect([weights!.label, weights!.length]).toEqual([1, 0.5]);
});
