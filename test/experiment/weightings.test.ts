/**
 * @file Every weighting from recipe to scores, for two datasets and for tasks of one table: it trains, twice to the same bytes, on one
 * thread and on two, and its events have the weights that it gave.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tableFromColumns } from "../../src/data/table.js";
import { startThreads } from "../../src/engine/threads.js";
import type { ExperimentSplit } from "../../src/experiment/experiment.js";
import { forTasks, parseRecipe, type Recipe, resolveSingle } from "../../src/recipe/index.js";
import type { StepEvent } from "../../src/train/events.js";
import { train } from "../../src/train/loop.js";
import { Sum, weightings } from "../../src/weighting/index.js";
import { planOf, reviewRecipe, reviewTables, splitOf } from "./reviews.js";

const { names } = weightings;

function choiceOf(name: string, tasks: string[]): string {
  if (name === "stch") return "{ name: stch, warmupEpochs: 1 }";
  return name === "fixed" ? `{ name: fixed, weights: { ${tasks.map((task, i) => `${task}: ${1 / (i + 1)}`).join(", ")} } }` : name;
}

const apart = reviewTables({ movie: 60, restaurant: 40 });
const recipeApart = (name: string, single = "{}"): Recipe => reviewRecipe({
  split: "{ stratify: false }", model: "{ hidden: [8] }", single,
  train: "{ epochs: 6, batchSize: 15, optimizer: { name: adam, lr: 0.02 }, schedule: max_size, " +
    `weighting: ${choiceOf(name, ["movie", "restaurant"])} }`,
});

// The last third of the rows has no score, so that some steps may have one task less; a batch of one row certainly has.
const texts = apart.movie.column("review") as readonly string[];
const together = { films: tableFromColumns("films", {
  review: texts, label: apart.movie.column("label"), length: texts.map((text) => text.length),
  score: texts.map((text, row) => (row < 40 ? text.split(" ").length + row / 9 : null)),
}) };
const recipeTogether = (name: string): Recipe => parseRecipe(`
data: { films: { source: films.csv, text: review, split: { stratify: false } } }
tasks:
  label: { data: films, target: label, kind: binary, positive: pos }
  length: { data: films, target: length, kind: regression }
  score: { data: films, target: score, kind: regression }
features: { vectorizer: count }
model: { hidden: [8, 6], activation: sigmoid }
train:
  { epochs: 4, batchSize: 4, optimizer: { name: adam, lr: 0.01 }, schedule: min_size,
    weighting: ${choiceOf(name, ["label", "length", "score"])} }
`, { file: "together.yaml" });

const splitApart = await splitOf(recipeApart("sum"), apart), splitTogether = await splitOf(recipeTogether("sum"), together);
const cases: [string, (name: string) => Recipe, ExperimentSplit][] = [
  ["two datasets", recipeApart, splitApart],
  ["one table", recipeTogether, splitTogether],
];

interface Outcome {
  bytes: string;
  events: string;
  steps: StepEvent[];
  scores: Record<string, Record<string, number>>;
}

async function run(recipe: Recipe, split: ExperimentSplit, tasks?: string[]): Promise<Outcome> {
  const plan = planOf(recipe, split, tasks), steps: StepEvent[] = [], all: unknown[] = [], scores: Outcome["scores"] = {};
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

describe.each(cases)("%s", (_, recipeOf, split) => {
  const first = new Map<string, Outcome>();
  beforeAll(async () => {
    for (const name of names) first.set(name, await run(recipeOf(name), split));
  });
  afterAll(async () => void (await startThreads(1)));

  it.each(names)("%s trains to scores", (name) => {
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

  it.each(names)("%s reports its weights, where they are not all 1", (name) => {
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
    const same = names.filter((name, at) => names.slice(0, at).some((other) => first.get(other)!.bytes === first.get(name)!.bytes));
    expect(same).toEqual([]);
  });

  it("again, and on two threads, to the same bytes and events", async () => {
    const differing = async (): Promise<string[]> => {
      const found: string[] = [];
      for (const name of names) {
        const { bytes, events } = await run(recipeOf(name), split), before = first.get(name)!;
        if (bytes !== before.bytes || events !== before.events) found.push(name);
      }
      return found;
    };
    expect(await differing()).toEqual([]);
    expect((await startThreads(2)).threads).toBe(2);
    expect(await differing()).toEqual([]);
  });
});

it("has steps of fewer tasks in both", async () => {
  for (const [, recipeOf, split] of cases) {
    const { steps } = await run(recipeOf("sum"), split);
    expect(new Set(steps.map(({ losses }) => Object.keys(losses).length)).size).toBe(2);
  }
});

describe("a task alone", () => {
  it.each(names)("%s: is trained by the plain sum", async (name) => {
    const recipe = resolveSingle(recipeApart(name));
    const plan = planOf(recipe, splitApart, ["movie"]);
    plan.model.dispose();
    expect(plan.weighting).toBeInstanceOf(Sum);
    if (name !== "mgda") return;
    const [found, wanted] = [await run(recipe, splitApart, ["movie"]), await run(resolveSingle(recipeApart("sum")), splitApart, ["movie"])];
    expect(found.bytes).toBe(wanted.bytes);
  });

  it("by the weighting that single names", () => {
    const recipe = recipeApart("mgda", "{ train: { weighting: { name: fixed, weights: { movie: 2, restaurant: 1 } } } }");
    for (const narrowed of [resolveSingle(recipe), resolveSingle(forTasks(recipe, ["restaurant"]))]) {
      const plan = planOf(narrowed, splitApart, ["restaurant"]);
      plan.model.dispose();
      expect(plan.weighting.weights({ tasks: ["restaurant"], losses: [1] })).toEqual([1]);
    }
  });
});

it("an empty training set is refused by its name before there is anything to weigh", () => {
  const { movie, restaurant } = splitApart.data;
  const empty = { ...splitApart, data: { movie, restaurant: { ...restaurant, train: restaurant.train.select([]) } } };
  expect(() => planOf(recipeApart("mgda"), empty)).toThrow('loader "restaurant" has no batch (0 rows, batchSize 15): its dataset is empty');
});

it("uncertainty: a regression begins at a half, other kinds of task at 1", async () => {
  const plan = planOf(recipeTogether("uncertainty"), splitTogether);
  const { value } = await train(plan).next();
  plan.model.dispose();
  const { weights } = value as StepEvent;
  expect([weights!.label, weights!.length]).toEqual([1, 0.5]);
});
