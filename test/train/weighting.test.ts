/** @file How the loop deals with a weighting: what it is told and when, and an error of its own names the step, before the weights move. */
import { describe, expect, it } from "vitest";
import { TaskDataset } from "../../src/data/dataset.js";
import { PotluckError } from "../../src/engine/errors.js";
import { bceWithLogits } from "../../src/loss/index.js";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import { SGD } from "../../src/optim/index.js";
import { type TaskPlan, totalSteps, type TrainingPlan } from "../../src/train/loop.js";
import { FAMO, GLS, GradNorm, STCH, Weighting, type WeightingNeed, type WeightingStep } from "../../src/weighting/index.js";
import { binary, bytesOf, eventsOf, features, planOf, taskOn } from "./plans.js";

const weighted = ["a", "b"].map((name) => ({ name, likelihood: "categorical" as const }));
/** Two tasks on one dataset of three batches. */
const pair = (weighting: Weighting, tasks: TaskPlan[] = [taskOn("a", "d"), taskOn("b", "d")]): TrainingPlan =>
  ({ ...planOf({ d: new TaskDataset(features(6), { a: binary(6), b: binary(6).reverse() }) }, tasks, { epochs: 2 }), weighting });
/** A task whose loss is below 0. */
const below: TaskPlan = { ...taskOn("b", "d"), loss: (logits, targets) => bceWithLogits(logits, targets).mul(-1) };

describe("a loss below 0", () => {
  it.each([["stch", new STCH(weighted)], ["gls", new GLS()], ["famo", new FAMO(weighted)], ["gradnorm", new GradNorm(weighted)]])(
    "%s: ends the training at that step, and names the task", async (name, weighting) => {
      const plan = pair(weighting, [taskOn("a", "d"), below]), before = bytesOf(plan);
      await expect(eventsOf(plan)).rejects.toThrow(PotluckError);
      await expect(eventsOf(plan)).rejects.toThrow(
        new RegExp(`^training stopped at step 1 \\(epoch 1\\): the weighting ${name} .*the loss of task "b" is -0\\.\\d+: .*sum`, "u"));
      expect(bytesOf(plan)).toEqual(before);
    });
});

/** Keeps what it is told. */
class Witness extends Weighting {
  readonly told: (string | WeightingStep)[] = [];

  constructor(needs: WeightingNeed = "lossesAfterStep") {
    super({ name: "witness", needs, weightsHeads: true });
  }

  protected compute(step: WeightingStep): number[] {
    this.told.push("before", step);
    return step.tasks.map(() => 1);
  }

  override afterStep(step: WeightingStep): void {
    this.told.push("after", step);
  }

  override endEpoch(): void {
    this.told.push("end");
  }
}

it("shows a weighting the tasks in the model's order, whatever that of the datasets", async () => {
  const witness = new Witness(), rows = features(4), y = binary(4);
  const data = { d: new TaskDataset(rows, { a: y, c: y }), e: new TaskDataset(rows, { b: y }) };
  const plan = planOf(data, [taskOn("c", "d"), taskOn("b", "e"), taskOn("a", "d")]);
  await eventsOf({ ...plan, weighting: witness });
  for (const step of witness.told) if (typeof step !== "string") expect(step.tasks).toEqual(["c", "b", "a"]);
  expect(witness.told.length).toBeGreaterThan(4);
});

describe("a method that looks again after the step", () => {
  it("is told the same tasks' losses of the same batch by the new weights, and the ends of epochs", async () => {
    const witness = new Witness();
    const plan = pair(witness);
    await eventsOf({ ...plan, optimizer: new SGD(plan.model.parameters(), { lr: 0.001 }) }); // small steps go downhill
    const { told } = witness;
    expect(told.filter((item) => typeof item === "string").join(" "))
      .toBe("before after before after before after end before after before after before after end");
    const steps = told.filter((item) => typeof item !== "string"), sum = ({ losses }: WeightingStep): number => losses[0] + losses[1];
    for (let at = 0; at < steps.length; at += 2) {
      expect(steps[at + 1].tasks).toEqual(["a", "b"]);
      expect(sum(steps[at + 1])).toBeLessThan(sum(steps[at]));
      expect(sum(steps[at + 1])).toBeGreaterThan(sum(steps[at]) - 0.05);
    }
  });

  it("looks without dropout before the step as after it, so that chance is no improvement", async () => {
    const plan = pair(new FAMO(weighted)), weighting = new FAMO(weighted);
    const model = new MultiTaskNetwork({ inputDim: 4, hidden: 12, outputDims: { a: 1, b: 1 }, dropout: 0.5, seed: 1 });
    await eventsOf({ ...plan, model, weighting, epochs: 30, optimizer: new SGD(model.parameters(), { lr: 1e-12 }) });
    const [a, b] = weighting.weights({ tasks: ["a", "b"], losses: [1, 1] });
    expect(a).toBeCloseTo(0.5, 3); // nothing was learned
    expect(b).toBeCloseTo(0.5, 3);
  });

  it("has one batch a step", async () => {
    const plan = { ...pair(new Witness()), accumulate: 2 };
    const message = /^accumulate must be 1 with the weighting .*found 2$/u;
    expect(() => totalSteps(plan)).toThrow(message);
    await expect(eventsOf(plan)).rejects.toThrow(message);
  });

  it("changes nothing by looking", async () => {
    const looking = pair(new Witness()), not = pair(new Witness("losses"));
    await eventsOf(looking);
    await eventsOf(not);
    expect(bytesOf(looking)).toEqual(bytesOf(not));
  });
});
