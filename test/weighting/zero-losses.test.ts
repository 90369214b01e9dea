/**
 * @file Losses of exactly 0, as of a task that is solved or whose rows of a batch all lie in a hinge's dead zone: every weighting trains on
 * with finite parameters, and moves the other tasks again once all have a loss.
 */
import { describe, expect, it } from "vitest";
import { TaskDataset } from "../../src/data/dataset.js";
import { mseLoss } from "../../src/loss/index.js";
import type { TaskPlan, TrainingPlan } from "../../src/train/loop.js";
import { train } from "../../src/train/loop.js";
import { DBMTL, IMTLL, STCH, Uncertainty, type WeightingMember, type WeightingName, weightings } from "../../src/weighting/index.js";
import { features, planOf } from "../train/plans.js";

const ROWS = 8, EPOCHS = 5; // four steps an epoch
const names = ["a", "b", "c"];

/** Options without which a weighting cannot be made, or has no effect in so short a training. */
const options: Partial<Record<WeightingName, object>> = { fixed: { weights: { a: 1, b: 2, c: 3 } }, stch: { warmupEpochs: 0 } };

/** Three tasks of squared errors on one dataset; loss and gradient are exactly 0 where `isZero` says so. */
function planWith(name: WeightingName): TrainingPlan {
  const asked: Record<string, number> = {};
  const task = (one: string, scale: number): TaskPlan => ({
    name: one, dataset: "d", score: () => ({}),
    loss(logits, targets) {
      const step = asked[one] = (asked[one] ?? 0) + 1, loss = mseLoss(logits, targets);
      return loss.mul(isZero(one, Math.ceil(step / (needsAfter ? 2 : 1))) ? 0 : scale);
    },
  });
  const member = weightings.get(name) as WeightingMember, needsAfter = member.needs === "lossesAfterStep";
  const y = Object.fromEntries(names.map((one, place) => [one, Array.from({ length: ROWS }, (_, row) => (row * (place + 2)) % 3)]));
  const plan = planOf({ d: new TaskDataset(features(ROWS), y) }, [task("a", 1), task("b", 1e-3), task("c", 100)], { epochs: EPOCHS });
  const tasks = names.map((one) => ({ name: one, likelihood: "gaussian" as const, constantLoss: one === "b" ? 0 : 1 }));
  return { ...plan, test: {}, weighting: member.create(tasks, (options[name] ?? {}) as never, 1) };
}

/** Zeros from the first step on, in the middle and in every other step, in all tasks at once, in all but one, and to the end. */
function isZero(task: string, step: number): boolean {
  if (step % 5 === 0) return true;
  if (task === "a") return step <= 4;
  return task === "b" ? (step > 4 && step < 8) || step % 2 === 1 : step > 13;
}

it.each(weightings.names)("%s stays finite, and trains on", async (name) => {
  const plan = planWith(name);
  const numbers = (): number[] => Object.values(plan.model.stateDict()).flatMap(({ data }) => [...data]);
  const before = numbers();
  for await (const event of train(plan)) {
    if (event.event !== "step") continue;
    expect(Object.values(event.losses).every((loss) => Number.isFinite(loss))).toBe(true);
    expect(Object.values(event.weights ?? {}).every((weight) => Number.isFinite(weight))).toBe(true);
  }
  const after = numbers();
  plan.model.dispose();
  expect(after.filter((value) => !Number.isFinite(value))).toEqual([]);
  expect(after).not.toEqual(before);
  expect(Math.max(...after.map((value) => Math.abs(value)))).toBeLessThan(100);
});

const two = [{ name: "a", likelihood: "gaussian" }, { name: "b", likelihood: "categorical" }] as const;
const lossesOf = (a: number, b: number) => ({ tasks: ["a", "b"], losses: [a, b] });

describe("long runs of zeros", () => {
  it.each([new Uncertainty(two, { lr: 1 }), new IMTLL(two, { lr: 1 })])("leave a learned scale as it is: $name", (weighting) => {
    const [before] = weighting.weights(lossesOf(1, 1));
    const [after] = weighting.weights(lossesOf(0, 1));
    for (let step = 0; step < 500; step++) weighting.weights(lossesOf(0, 1));
    expect(weighting.weights(lossesOf(1, 1))[0]).toBe(after); // as the first loss left it
    expect(before).toBeGreaterThan(0);
  });

  it("leave no running gradient that float32 cannot scale back", () => {
    const weighting = new DBMTL(two);
    expect(weighting.weights({ ...lossesOf(0, 1), gramian: [[1e-78, 0], [0, 1]] })).toEqual([0, 1]);
    expect(weighting.weights({ ...lossesOf(0, 1), gramian: [[1e-40, 0], [0, 1]] })[0]).toBeCloseTo(1e20, -10);
  });

  it("and nadirs of 0 have weights that float32 has", () => {
    const weighting = new STCH(two, { warmupEpochs: 0 });
    weighting.weights(lossesOf(0, 0));
    weighting.endEpoch();
    for (const losses of [[0, 0], [0, 1], [1, 0], [1e-45, 1e-45]]) {
      for (const weight of weighting.weights(lossesOf(losses[0], losses[1]))) {
        expect(Number.isFinite(Math.fround(weight))).toBe(true);
        expect(weight).toBeGreaterThan(0);
      }
    }
  });
});
