/** Clipping, accumulation and frozen parts in the loop: against the same written out by hand. */
import { describe, expect, it } from "vitest";
import { TaskDataset } from "../../src/data/dataset.js";
import { bceWithLogits } from "../../src/loss/index.js";
import { clipGradNorm } from "../../src/optim/index.js";
import { LinearLR } from "../../src/optim/lr-schedule/index.js";
import { totalSteps, train, type TrainingPlan } from "../../src/train/loop.js";
import { binary, bytesOf, eventsOf, features, planOf, taskOn } from "./plans.js";

const onePlan = (options: Partial<TrainingPlan> = {}): TrainingPlan => (
  { ...planOf({ t: new TaskDataset(features(14), { a: binary(14) }) }, [taskOn("a", "t")], { epochs: 2, shuffle: false }), ...options });

/** Seven batches of two rows an epoch, by hand: so many of them a step, the rest a step of its own. */
function byHand(every: number, clipNorm?: number): { bytes: Record<string, string>; losses: number[]; norms: number[] } {
  const plan = onePlan(), { model, optimizer } = plan, x = plan.loaders.t.dataset.x, y = binary(14);
  const losses: number[] = [], norms: number[] = [];
  for (let epoch = 0; epoch < 2; epoch++) {
    let pending: number[] = [];
    for (let batch = 0; batch < 7; batch++) {
      if (pending.length === 0) optimizer.zeroGrad();
      const loss = bceWithLogits(model.forward(x.selectRows([2 * batch, 2 * batch + 1]), "a"), y.slice(2 * batch, 2 * batch + 2));
      pending.push(loss.item());
      (every === 1 ? loss : loss.mul(1 / every)).backward();
      if (pending.length < every && batch < 6) continue;
      if (clipNorm !== undefined) norms.push(clipGradNorm(model.parameters(), clipNorm));
      optimizer.step();
      losses.push(pending.reduce((sum, value) => sum + value) / pending.length);
      pending = [];
    }
  }
  return { bytes: bytesOf(plan), losses, norms };
}

const lossesOf = async (plan: TrainingPlan) => (await eventsOf(plan)).flatMap((event) => (event.event === "step" ? [event.losses.a] : []));

describe("accumulation", () => {
  it.each([[1, 14], [2, 8], [3, 6], [7, 2], [100, 2]])("of %d batches a step makes %d steps, as by hand", async (accumulate, steps) => {
    const plan = onePlan({ accumulate }), hand = byHand(accumulate);
    expect(totalSteps(plan)).toBe(steps);
    expect(await lossesOf(plan)).toEqual(hand.losses);
    expect(bytesOf(plan)).toEqual(hand.bytes);
  });

  it("moves the learning rate once an optimizer step", async () => {
    const plan = onePlan({ accumulate: 3 });
    const scheduler = new LinearLR(plan.optimizer, { totalSteps: totalSteps(plan) });
    await eventsOf({ ...plan, scheduler });
    expect([scheduler.steps, plan.optimizer.lr]).toEqual([6, 0]);
  });

  it("is not changed by looks at what tasks do to each other", async () => {
    const two = () => {
      const data = () => new TaskDataset(features(8), { a: binary(8), b: binary(8).map((value, row) => (row < 4 ? NaN : 1 - value)) });
      return planOf({ t: data() }, [taskOn("a", "t"), taskOn("b", "t")], { epochs: 3 });
    };
    const [plain, observed] = [null, 1].map((logTaskGradientsEvery) => ({ ...two(), accumulate: 2, logTaskGradientsEvery }));
    await eventsOf(plain);
    const events = await eventsOf(observed);
    expect(events.some((event) => event.event === "step" && event.taskGradients)).toBe(true);
    expect(bytesOf(observed)).toEqual(bytesOf(plain));
  });
});

describe("clipping", () => {
  it.each([1, 3])("tells the norm before, and steps as by hand, with %d batches a step", async (accumulate) => {
    const plan = onePlan({ accumulate, clipNorm: 0.05 }), hand = byHand(accumulate, 0.05);
    const steps = (await eventsOf(plan)).flatMap((event) => (event.event === "step" ? [event] : []));
    expect(steps.map(({ unclippedNorm }) => unclippedNorm)).toEqual(hand.norms);
    expect(hand.norms.some((norm) => norm > 0.05)).toBe(true);
    for (const { gradNorms: { trunk, heads } } of steps) expect(Math.hypot(trunk.hidden, heads.a)).toBeLessThanOrEqual(0.05 * (1 + 1e-6));
    expect(bytesOf(plan)).toEqual(hand.bytes);
    expect((await eventsOf(onePlan())).some((event) => "unclippedNorm" in event)).toBe(false);
  });

  it("stops before the weights are touched where there is no norm, and names the step", async () => {
    const plan = onePlan({ clipNorm: 1 });
    const [task] = plan.tasks;
    let calls = 0;
    const loss: typeof task.loss = (...args) => (
      ++calls === 3 ? args[0].mul(1e38).mul(1e38).sum().mul(0).add(1) : task.loss(...args));
    const tasks = [{ ...task, loss }];
    let last = {};
    const run = async () => { for await (const event of train({ ...plan, tasks })) last = event.event === "step" ? bytesOf(plan) : last; };
    await expect(run()).rejects.toThrow(/^training stopped at step 3 \(epoch 1\): (?:the gradient of \S+ has a norm of|the loss of task)/u);
    expect(bytesOf(plan)).toEqual(last);
  });
});

describe("frozen parts in the loop", () => {
  const twoPlan = () => {
    const data = (name: string) => new TaskDataset(features(6), { [name]: binary(6) });
    return planOf({ a: data("a"), b: data("b") }, [taskOn("a", "a"), taskOn("b", "b")], { epochs: 2, schedule: "sequential" });
  };

  it("a step whose task is all frozen has its loss, and moves nothing", async () => {
    const plan = twoPlan();
    for (const parameter of [...plan.model.trunkParameters!(), ...plan.model.headParameters!("a")]) parameter.requiresGrad = false;
    const before = bytesOf(plan);
    const steps = (await eventsOf(plan)).flatMap((event) => (event.event === "step" ? [event] : []));
    const after = bytesOf(plan);
    expect(Object.keys(after).filter((name) => after[name] !== before[name])).toEqual(["final_b.weight", "final_b.bias"]);
    expect(steps[0]).toMatchObject({ losses: { a: expect.any(Number) as number }, gradNorms: { trunk: {}, heads: {} } });
    expect(Object.keys(steps[3].gradNorms.heads)).toEqual(["b"]);
  });
});
