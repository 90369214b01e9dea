/** @file The loop: which losses a step has in each schedule, when it scores, what a missing target means; and watching changes nothing. */
import { describe, expect, it } from "vitest";
import { TaskDataset } from "../../src/data/dataset.js";
import { PotluckError } from "../../src/engine/errors.js";
import { encodeSafetensors } from "../../src/format/safetensors.js";
import { bceWithLogits } from "../../src/loss/index.js";
import { type TaskPlan, totalSteps, train } from "../../src/train/loop.js";
import { binary, bytesOf, eventsOf, features, planOf, short, taskOn, threePlan } from "./plans.js";

describe("the order of events", () => {
  const scores = (epoch: number): string[] => ["a", "b", "c"].map((task) => `epoch ${epoch} ${task}`);

  const sequence = (from: number): string[] => [..."aaabbbbccccc"].map((task, index) => `${index + from}:${task}`);

  it.each([
    ["min_size", ["1:abc", "2:abc", "3:abc"], ["4:abc", "5:abc", "6:abc"]],
    ["max_size_cycle", ["1:abc", "2:abc", "3:abc", "4:abc", "5:abc"], ["6:abc", "7:abc", "8:abc", "9:abc", "10:abc"]],
    ["max_size", ["1:abc", "2:abc", "3:abc", "4:bc", "5:c"], ["6:abc", "7:abc", "8:abc", "9:bc", "10:c"]],
    ["sequential", sequence(1), sequence(13)],
  ] as const)("%s over datasets of 3, 4 and 5 batches", async (schedule, first, second) => {
    const plan = threePlan(schedule, { epochs: 2 });
    expect(totalSteps(plan)).toBe(first.length + second.length);
    const events = await eventsOf(plan);
    expect(events.map(short)).toEqual([...first, ...scores(1), ...second, ...scores(2)]);
    for (const event of events) {
      if (event.event !== "step") continue;
      expect(Object.keys(event.gradNorms.trunk)).toEqual(["hidden"]);
      expect(Object.keys(event.gradNorms.heads).sort()).toEqual(Object.keys(event.losses).sort()); // heads that no loss reached have none
      for (const norm of [event.gradNorms.trunk.hidden, ...Object.values(event.gradNorms.heads)]) expect(norm).toBeGreaterThan(0);
    }
  });

  it("has evaluations every so many steps, counted over epochs, and each epoch's scores only at the end", async () => {
    const events = await eventsOf(threePlan("min_size", { epochs: 3, evaluateEvery: 2 }));
    const at = (step: number): string[] => ["a", "b", "c"].map((task) => `at ${step} ${task}`);
    expect(events.map(short)).toEqual([
      "1:abc", "2:abc", ...at(2), "3:abc", "4:abc", ...at(4), "5:abc", "6:abc", ...at(6), "7:abc", "8:abc", ...at(8), "9:abc", ...scores(3),
    ]);
    expect(events.find(({ event }) => event === "evaluation")).toEqual(
      {
        event: "evaluation", step: 2, epoch: 1, task: "a", split: "test", metrics: { rows: 3, labelled: 3 },
        loss: expect.any(Number) as number,
      },
    );
  });

  it("has events in exactly the form that a log keeps", async () => {
    const events = await eventsOf(threePlan("min_size"));
    const number = expect.any(Number) as number;
    expect(events[0]).toEqual({
      event: "step", step: 1, losses: { a: number, b: number, c: number },
      gradNorms: { trunk: { hidden: number }, heads: { a: number, b: number, c: number } },
    });
    expect(events.at(-1))
      .toEqual({ event: "epoch", epoch: 1, step: 3, task: "c", split: "test", metrics: { rows: 3, labelled: 3 }, loss: number });
  });

  it("scores a sample of the training rows and the validation rows after each epoch, and the test rows once, at the end", async () => {
    const plan = threePlan("min_size", { epochs: 2 }), { c: _, ...some } = plan.test; // c has no validation rows
    const events = await eventsOf({ ...plan, trainSample: plan.test, validation: some });
    const checked = (epoch: number): string[] => [
      ...["a", "b", "c"].map((task) => `epoch ${epoch} ${task} train`), ...["a", "b"].map((task) => `epoch ${epoch} ${task} validation`),
    ];
    expect(events.map(short)).toEqual([
      "1:abc", "2:abc", "3:abc", ...checked(1), "4:abc", "5:abc", "6:abc", ...checked(2), ...scores(2),
    ]);
    const losses = events.flatMap((event) => (event.event === "epoch" && event.epoch === 2 && event.task === "a" ? [event.loss] : []));
    const { x, y } = plan.test.a, mean = plan.tasks[0].loss(plan.model.forward(x, "a"), y.a).item();
    expect(losses).toEqual([mean, mean, mean]); // the same rows on each side
  });

  it("tells the training rows' scores before the test rows' where there are no validation rows", async () => {
    const plan = threePlan("min_size", { epochs: 2 });
    const events = (await eventsOf({ ...plan, trainSample: plan.test })).map(short);
    const both = (epoch: number): string[] => [...["a", "b", "c"].map((task) => `epoch ${epoch} ${task} train`), ...scores(epoch)];
    expect(events).toEqual(["1:abc", "2:abc", "3:abc", ...both(1), "4:abc", "5:abc", "6:abc", ...both(2)]);
  });

  it("weighs the training rows' loss as the training does, and the test rows' not", async () => {
    const data = new TaskDataset(features(6), { a: binary(6) }, { sampleWeights: { a: [1, 9, 1, 9, 1, 9] } });
    const weighted: TaskPlan = {
      ...taskOn("a", "t"), loss: (logits, targets, sampleWeights) => bceWithLogits(logits, targets, { sampleWeights }),
    };
    const plan = planOf({ t: data }, [weighted]);
    const events = await eventsOf({ ...plan, trainSample: { t: data }, test: { t: data } });
    const [train, test] = events.flatMap((event) => (event.event === "epoch" ? [event.loss] : []));
    expect(train).not.toBeCloseTo(test, 3);
  });
});

describe("one table with targets of two tasks, some of them missing", () => {
  const both = [0, 1], onlyA = [2, 3], onlyB = [6, 7]; // and none has the rows between
  const labels = (rows: number[][]): number[] => binary(8).map((target, row) => (rows.flat().includes(row) ? target : NaN));
  const table = () => new TaskDataset(features(8), { a: labels([both, onlyA]), b: labels([both, onlyB]) });
  const plan = () => planOf({ t: table() }, [taskOn("a", "t"), taskOn("b", "t")], { shuffle: false });

  it("a batch has the losses of the tasks that it has labels of", async () => {
    const events = await eventsOf(plan());
    expect(events.map(short)).toEqual(["1:ab", "2:a", "3:", "4:b", "epoch 1 a", "epoch 1 b"]);
    const heads = events.slice(0, 4).map((event) => event.event === "step" && Object.keys(event.gradNorms.heads));
    expect(heads).toEqual([["a", "b"], ["a"], [], ["b"]]);
    expect(events[2]).toEqual({ event: "step", step: 3, losses: {}, gradNorms: { trunk: {}, heads: {} } });
    expect(events.at(-2)).toMatchObject({ metrics: { rows: 3, labelled: 3 } }); // test rows 0, 1, 2
    expect(events.at(-1)).toMatchObject({ metrics: { rows: 3, labelled: 2 } });
  });

  it("a row labelled for one task moves the trunk and that task's head alone, and one without labels moves nothing", async () => {
    const watched = plan();
    const moved: string[][] = [];
    let before = bytesOf(watched);
    for await (const event of train(watched)) {
      if (event.event !== "step") continue;
      const after = bytesOf(watched);
      moved.push(Object.keys(after).filter((name) => after[name] !== before[name] && name.endsWith("weight")));
      before = after;
    }
    expect(moved).toEqual([
      ["hidden.weight", "final_a.weight", "final_b.weight"],
      ["hidden.weight", "final_a.weight"],
      [],
      ["hidden.weight", "final_b.weight"],
    ]);
  });

  it("a batch in which some rows miss a target gives the loss of the others", async () => {
    const some = planOf({ t: new TaskDataset(features(2), { a: [NaN, 1] }).select([0, 1, 1]) }, [taskOn("a", "t")], { shuffle: false });
    const alone = planOf({ t: new TaskDataset(features(2), { a: [NaN, 1] }).select([1, 0, 0]) }, [taskOn("a", "t")], { shuffle: false });
    const [[first], [same]] = [await eventsOf(some), await eventsOf(alone)];
    expect(first.event === "step" && first.losses).toEqual(same.event === "step" && same.losses);
    expect(first.event === "step" && first.losses.a).toBeGreaterThan(0);
  });
});

describe("watching a training", () => {
  const options = { epochs: 4 };

  it("changes nothing: scoring, norms and saving at every step end in the same bytes", async () => {
    const [quiet, watched] = [1000, 1].map((evaluateEvery) => threePlan("max_size", { ...options, evaluateEvery }));
    await eventsOf(quiet);
    for await (const event of train(watched)) {
      if (event.event !== "step") continue;
      watched.model.gradNorms!();
      encodeSafetensors(watched.model.stateDict());
    }
    expect(bytesOf(watched)).toEqual(bytesOf(quiet));
  });

  it("the same plan gives the same events and bytes, however often", async () => {
    const runs = [threePlan("sequential", options), threePlan("sequential", options)];
    const [first, second] = [await eventsOf(runs[0]), await eventsOf(runs[1])];
    expect(second).toEqual(first);
    expect(bytesOf(runs[1])).toEqual(bytesOf(runs[0]));
  });

  it("may end early: what was trained stays as it was, and the model and others go on", async () => {
    const left = threePlan("min_size", options), whole = threePlan("min_size", options);
    const seen: string[] = [];
    let atBreak = {};
    for await (const event of train(left)) {
      seen.push(short(event));
      atBreak = bytesOf(left);
      if (seen.length === 2) break;
    }
    expect(seen).toEqual(["1:abc", "2:abc"]);
    expect(bytesOf(left)).toEqual(atBreak);
    expect(left.model.predict(left.test.a.x, "a").shape).toEqual([3, 1]);
    const reference = threePlan("min_size", options);
    await eventsOf(reference);
    expect((await eventsOf(whole)).length).toBe(4 * 6);
    expect(bytesOf(whole)).toEqual(bytesOf(reference));
    await eventsOf(left); // trains on, in the loaders' next epoch
    expect(bytesOf(left)).not.toEqual(atBreak);
  });

  it("lets timers have their turn while it trains", async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    const from = performance.now();
    for await (const event of train(threePlan("min_size", { epochs: 1_000_000 }))) {
      if (event.event === "step" && performance.now() - from > 450) break;
    }
    clearInterval(timer);
    expect(ticks).toBeGreaterThanOrEqual(2);
  });
});

describe("a training that runs away", () => {
  const broken = (factor: number) => {
    const plan = threePlan("min_size", { epochs: 2 });
    const [a, b, c] = plan.tasks;
    let steps = 0; // of two rows; where the test rows are scored there are three
    const loss: typeof b.loss = (...args) => (
      args[1].shape[0] === 2 && ++steps === 4 ? b.loss(...args).mul(factor) : b.loss(...args));
    return { ...plan, tasks: [a, { ...b, loss }, c] };
  };

  it.each([[NaN], [Infinity]])("stops at a loss of %s before the weights are touched, and names task and step", async (loss) => {
    const plan = broken(loss);
    let last = {};
    const told: string[] = [];
    const error: unknown = await (async () => {
      for await (const event of train(plan)) {
        told.push(short(event));
        last = bytesOf(plan);
      }
    })().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PotluckError);
    const problem = `^training stopped at step 4 \\(epoch 2\\): the loss of task "b" is ${loss}; lower the learning rate`;
    expect((error as Error).message).toMatch(new RegExp(problem, "u"));
    expect(told.at(-1)).toBe("epoch 1 c");
    expect(bytesOf(plan)).toEqual(last);
  });
});
