/** @file Weights of rows travel beside the targets: they never mix with a task, whatever the tasks are called. */
import { describe, expect, it } from "vitest";
import { DataLoader } from "../../src/data/data-loader.js";
import { TaskDataset, type TaskTargets } from "../../src/data/dataset.js";
import { bceWithLogits } from "../../src/loss/index.js";
import type { TaskPlan } from "../../src/train/loop.js";
import { binary, bytesOf, eventsOf, features, planOf } from "./plans.js";

const weighed = (name: string): TaskPlan => ({
  name, dataset: "t", loss: (logits, targets, sampleWeights) => bceWithLogits(logits, targets, { sampleWeights }), score: () => ({}),
});

/** Losses of each step, and the trained weights, of tasks `a` and `a weight` on one table. */
async function trained({ targets = binary(8), weights = {} as Record<string, number[]> }) {
  const data = new TaskDataset(features(8), { a: binary(8).map((target) => 1 - target), "a weight": targets }, { sampleWeights: weights });
  const plan = planOf({ t: data }, [weighed("a"), weighed("a weight")], { shuffle: false });
  const losses = (await eventsOf(plan)).flatMap((event) => (event.event === "step" ? [event.losses] : []));
  return { losses, bytes: bytesOf(plan) };
}

describe("tasks called a and a weight", () => {
  const heavy = [9, 1, 1, 1, 1, 1, 1, 1];

  it("have each its own weights, and no other's", async () => {
    const plain = await trained({}), first = await trained({ weights: { a: heavy } });
    const second = await trained({ weights: { "a weight": heavy } });
    const step = ({ losses }: typeof plain): Record<string, number> => losses[0];
    expect(step(first).a).not.toBe(step(plain).a);
    expect(step(first)["a weight"]).toBe(step(plain)["a weight"]);
    expect(step(second).a).toBe(step(plain).a);
    expect(step(second)["a weight"]).not.toBe(step(plain)["a weight"]);
  });

  it("have each its own targets", async () => {
    const plain = await trained({}), other = await trained({ targets: binary(8).map((target, row) => (row < 2 ? 1 - target : target)) });
    expect(other.losses[0].a).toBe(plain.losses[0].a);
    expect(other.losses[0]["a weight"]).not.toBe(plain.losses[0]["a weight"]);
  });

  it("train alike with weights of 1 and with none", async () => {
    const ones = heavy.map(() => 1);
    expect(await trained({ weights: { a: ones, "a weight": ones } })).toEqual(await trained({}));
  });
});

it("a loader's batches have the weights of their rows, and so have selected rows", () => {
  const targets = { a: binary(5), "a weight": [5, 6, 7, 8, 9] };
  const data: TaskDataset<TaskTargets> = new TaskDataset(features(5), targets, { sampleWeights: { a: [1, 2, 3, 4, 5] } });
  let seen = 0;
  for (const { rows, y, sampleWeights } of new DataLoader(data, { batchSize: 2, seed: 3 })) {
    expect([...sampleWeights.a.data]).toEqual(Array.from(rows, (row) => row + 1));
    expect([...y["a weight"].data]).toEqual(Array.from(rows, (row) => row + 5));
    expect([Object.keys(y), Object.keys(sampleWeights)]).toEqual([["a", "a weight"], ["a"]]);
    seen += rows.length;
  }
  expect(seen).toBe(5);
  expect([...data.select([4, 0, 4]).sampleWeights.a.data]).toEqual([5, 1, 5]);
  expect([...data.select([4, 0, 4]).sourceRows]).toEqual([4, 0, 4]);
});

it("targets of one task may have weights too", () => {
  const data = new TaskDataset(features(3), [0, 1, 0], { sampleWeights: { only: [3, 2, 1] } });
  expect([...data.batch(Uint32Array.of(2, 0)).sampleWeights.only.data]).toEqual([1, 3]);
});
