/** @file Automatic length: when it checks, what it keeps, when it stops; the loop ends with the best weights, with events and without. */
import { describe, expect, it } from "vitest";
import type { StateDict } from "../../src/nn/module.js";
import { AUTOMATIC, AutomaticLength, type CheckedScore, epochLimit, type LengthPlan } from "../../src/train/automatic-length.js";
import { runToEnd, totalSteps, type TrainingPlan, trainToEnd } from "../../src/train/loop.js";
import { bytesOf, eventsOf, scriptedPlan, short } from "./plans.js";

const metrics = { a: { name: "f1", higherIsBetter: true }, b: { name: "rmse", higherIsBetter: false } };
const planned = (plan: Partial<LengthPlan> = {}): LengthPlan => ({ metrics, best: { a: 1 }, patience: null, stepsPerEpoch: 10, ...plan });
/** A model that is one number: the step. */
const counting = () => {
  const model = {
    step: 0, stateDict: (): StateDict => ({ w: { shape: [], data: Float32Array.of(model.step) } }),
    loadStateDict: (state: StateDict) => { model.step = state.w.data[0]; },
  };
  return model;
};

/** Checks every `every` steps with the scores in turn until it is over; what is left then. */
function play(plan: Partial<LengthPlan>, checks: Record<string, CheckedScore>[], every = 10) {
  const length = new AutomaticLength(planned(plan)), model = counting();
  let step = 0;
  for (const scores of checks) {
    if (length.over) break;
    model.step = step += every;
    length.update({ epoch: Math.ceil(step / (plan.stepsPerEpoch ?? 10)), step }, scores, model);
  }
  length.restore(model);
  return { best: length.best, steps: step, left: model.step, over: length.over };
}
/** What a task's first loss takes off its value. */
const share = AUTOMATIC.lossShare;
/** Scores of task a whose loss never moves. */
const of = (...values: number[]) => values.map((metric) => ({ a: { metric, loss: 1 } }));

describe("the limit", () => {
  it.each([
    [1, 3000], [10, 300], [30, 100], [31, 100], [1000, 100], [2000, 50], [3001, 34], [200_000, 1],
  ])("is, for epochs of %d steps, %d epochs", (stepsPerEpoch, epochs) => {
    expect(epochLimit(stepsPerEpoch)).toBe(epochs);
    expect(epochs * stepsPerEpoch).toBeGreaterThanOrEqual(3000);
    expect((epochs - 1) * stepsPerEpoch).toBeLessThan(100_000);
  });
});

describe("the checks", () => {
  const checksOf = (stepsPerEpoch: number, last: number): number[] => {
    const length = new AutomaticLength(planned({ stepsPerEpoch })), model = counting(), found: number[] = [];
    for (let step = 1; step <= last; step++) {
      if (!length.isCheck(step, step % stepsPerEpoch === 0)) continue;
      found.push(step);
      length.update({ epoch: Math.ceil(step / stepsPerEpoch), step }, { a: { metric: step, loss: 1 } }, model);
    }
    return found;
  };

  it("are at the end of each epoch", () => expect(checksOf(20, 70)).toEqual([20, 40, 60]));
  it("are every few epochs where these are short", () => {
    expect(checksOf(4, 50)).toEqual([16, 32, 48]);
    expect(checksOf(1, 50)).toEqual([15, 30, 45]);
    expect(checksOf(15, 50)).toEqual([15, 30, 45]);
  });
  it("are several within an epoch that is long, and none soon after another", () => {
    expect(checksOf(600, 1300)).toEqual([250, 500, 600, 850, 1100, 1200]);
    expect(checksOf(510, 1100)).toEqual([250, 500, 750, 1000, 1020]); // step 510 is the tenth after a check
  });
});

describe("the patience", () => {
  it.each([
    [10, 300], [100, 300], [200, 600], [1000, 3000], [50_000, 3000],
  ])("is three epochs, but 300 to 3,000 steps: with epochs of %d steps, %d", (stepsPerEpoch, steps) => {
    expect(new AutomaticLength(planned({ stepsPerEpoch })).patienceSteps).toBe(steps);
  });

  it("is the number of epochs that the plan says, however few steps these are", () => {
    expect(new AutomaticLength(planned({ patience: 2 })).patienceSteps).toBe(20);
    expect(new AutomaticLength(planned({ patience: 7, stepsPerEpoch: 1000 })).patienceSteps).toBe(7000);
  });

  it("counts steps since the best check", () => {
    expect(play({ patience: 2 }, of(0.1, 0.5, 0.4, 0.45, 0.9))).toMatchObject({ best: { epoch: 2, step: 20 }, steps: 40, over: true });
    expect(play({ patience: 3 }, of(0.1, 0.5, 0.4, 0.45, 0.9))).toMatchObject({ best: { epoch: 5, step: 50 }, steps: 50, over: false });
    expect(play({}, of(0.5, ...Array<number>(60).fill(0.4)))).toMatchObject({ best: { step: 10 }, steps: 310, left: 10, over: true });
  });
});

describe("the best check", () => {
  it("is that of the highest value; its weights are written back, and of equals the first is it", () => {
    expect(play({}, of(0.2, 0.7, 0.5, 0.7, 0.1)))
      .toEqual({ best: { epoch: 2, step: 20, value: 0.7 - share }, steps: 50, left: 20, over: false });
    expect(play({}, of(0.2, 0.7))).toMatchObject({ best: { step: 20 }, left: 20 });
  });

  it("is, of metrics that are equal, that of the lower loss", () => {
    const losses = (...values: number[]) => values.map((loss) => ({ a: { metric: 0.5, loss } }));
    expect(play({}, losses(2, 1, 1.5))).toMatchObject({ best: { step: 20, value: 0.5 - share / 2 } });
    expect(play({}, [{ a: { metric: 0.5, loss: 1 } }, { a: { metric: 0.5 + share, loss: 1.9 } }])).toMatchObject({ best: { step: 20 } });
    expect(play({}, [{ a: { metric: 0.5, loss: 1 } }, { a: { metric: 0.5 + share, loss: 2.1 } }])).toMatchObject({ best: { step: 10 } });
    expect(play({}, losses(0, 1)).best!.value).toBeCloseTo(0.5, 12); // a first loss of 0 is no divisor
  });

  it("is, where less is better, that of the least, as a share of the first", () => {
    const best = { b: 1 }, scores = [8, 2, 4].map((metric) => ({ b: { metric, loss: 1 } }));
    expect(play({ best }, scores)).toMatchObject({ best: { step: 20, value: 0.75 - share }, left: 20 });
  });

  it("is that of the weighted mean of both", () => {
    const scores = [[0.5, 1], [0.8, 0.5], [0.9, 0.9]].map(([a, b]) => ({ a: { metric: a, loss: 1 }, b: { metric: b, loss: 1 } }));
    const even = play({ best: { a: 1, b: 1 } }, scores);
    expect([even.best!.step, even.left]).toEqual([20, 20]);
    expect(even.best!.value).toBeCloseTo((0.8 + 0.5) / 2 - share, 12);
    expect(play({ best: { a: 99, b: 1 } }, scores).best!.step).toBe(30);
    expect(play({ best: { b: 3 } }, scores).best!.step).toBe(20); // a is not asked
  });

  it("cannot be chosen by a number that is none: it is an error at the first check, and later worse than any", () => {
    const at = (metric: number, loss: number) => [{ a: { metric, loss } }];
    expect(() => play({}, at(NaN, 1))).toThrow('step 10: on the validation rows, f1 of task "a" is NaN, so it cannot choose the length ' +
      "of the training: take another metric, more validation rows (split.validation), or set train.epochs to a number");
    expect(() => play({}, at(0.5, Infinity))).toThrow(/^step 10: on the validation rows, the loss of task "a" is Infinity, so it/u);
    expect(play({}, of(0.5, NaN, 0.4)).best!.step).toBe(10);
    expect(play({}, of(0.5, NaN, 0.6)).best!.step).toBe(30);
    expect(play({}, [...of(0.5), ...at(0.9, NaN)]).best!.step).toBe(10);
    expect(play({}, [{ a: { metric: 0.5, loss: 1 }, b: { metric: NaN, loss: NaN } }]).best!.step).toBe(10); // b is not asked
  });
});

describe("in the loop", () => {
  /** Tasks a and b with four steps an epoch; the validation scores of each check are told by a list, and the last one goes on. */
  const scripted = (scores: Record<"a" | "b", number[]>, options: Partial<TrainingPlan> = {}): TrainingPlan => {
    const plan = scriptedPlan((name, asked) => scores[name][asked] ?? scores[name].at(-1)!, { epochs: epochLimit(4) });
    const told = { name: "told", higherIsBetter: true };
    return {
      ...plan,
      length: { metrics: { a: told, b: told }, best: { a: 1 }, patience: 8, stepsPerEpoch: 4 },
      ...options,
    };
  };
  const curve = [1, 9, 3, 2], flat = [0];
  const notSteps = (event: string): boolean => !/^\d/u.test(event);

  it("checks every 16 steps of 4-step epochs, stops by patience, and scores the test rows once, with the best weights", async () => {
    const plan = scripted({ a: curve, b: flat });
    const events = await eventsOf(plan);
    expect(events.map(short).filter(notSteps)).toEqual([
      ...[4, 8, 12, 16].flatMap((epoch) => [`epoch ${epoch} a validation`, `epoch ${epoch} b validation`]),
      "best 8", "epoch 8 a", "epoch 8 b",
    ]);
    expect(events.filter(({ event }) => event === "step")).toHaveLength(64); // patience: 8 epochs of 4 steps after step 32
    expect(events.at(-3)).toMatchObject({ event: "best", epoch: 8, step: 32 });
    expect(events.at(-1)).toMatchObject({ split: "test", epoch: 8, step: 32 });
  });

  it("ends with the bytes of a training of so many steps", async () => {
    const plan = scripted({ a: curve, b: flat }), fixed = scripted({ a: curve, b: flat }, { length: null, epochs: 8, steps: 32 });
    await eventsOf(plan);
    await eventsOf(fixed);
    expect(bytesOf(plan)).toEqual(bytesOf(fixed));
  });

  it("ends with the same bytes and scores without events, and where scores come every few steps", async () => {
    const [watched, quiet, stepwise] = [{}, {}, { evaluateEvery: 1000 }].map((options) => scripted({ a: curve, b: flat }, options));
    const events = await eventsOf(watched), end = await runToEnd(quiet);
    await eventsOf(stepwise);
    expect(bytesOf(quiet)).toEqual(bytesOf(watched));
    expect(bytesOf(stepwise)).toEqual(bytesOf(watched));
    expect(end).toMatchObject({ best: events.find(({ event }) => event === "best"), steps: 64, epochs: 16 });
    const scores = await trainToEnd(scripted({ a: curve, b: flat }));
    expect(scores).toEqual(Object.fromEntries(events.flatMap((event) => (
      event.event === "epoch" && event.split === "test" ? [[event.task, event.metrics]] : []))));
  });

  it("asks a check at its last step, and keeps the last weights where these are the best", async () => {
    const rising = Array.from({ length: 20 }, (_, index) => index);
    const plan = scripted({ a: rising, b: flat }, { epochs: 11, steps: 42 }); // checks at 16, 32, and the last step
    const events = await eventsOf(plan), checks = events.flatMap((event) => (
      event.event === "epoch" && event.split === "validation" && event.task === "a" ? [event.step] : []));
    expect(checks).toEqual([16, 32, 42]);
    expect(events.at(-3)).toMatchObject({ event: "best", epoch: 11, step: 42 });
  });

  it("trains a fixed number of steps, parts of an epoch included", async () => {
    const plan = scripted({ a: flat, b: flat }, { length: null, validation: {}, epochs: 3, steps: 9 });
    expect(totalSteps(plan)).toBe(9);
    const events = (await eventsOf(plan)).map(short);
    expect(events).toEqual([
      "1:ab", "2:ab", "3:ab", "4:ab", "epoch 1 a", "epoch 1 b", "5:ab", "6:ab", "7:ab", "8:ab", "epoch 2 a", "epoch 2 b", "9:ab",
      "epoch 3 a", "epoch 3 b",
    ]);
    const quiet = scripted({ a: flat, b: flat }, { length: null, validation: {}, epochs: 3, steps: 9 });
    expect((await runToEnd(quiet)).steps).toBe(9);
    expect(bytesOf(quiet)).toEqual(bytesOf(plan));
  });

  it("needs validation rows with a target of each task that is watched, and of no other", async () => {
    const missing = scripted({ a: curve, b: flat }), { b: _, ...onlyA } = missing.validation!;
    await expect(eventsOf({ ...missing, validation: {} }))
      .rejects.toThrow('automatic length needs validation rows of task "a", found none: give validation.a');
    const other = scripted({ a: curve, b: flat });
    const { best } = await runToEnd({ ...other, validation: onlyA });
    expect(best).toMatchObject({ epoch: 8, step: 32 });
  });

  it("refuses a score that is not a number at the first check, by task", async () => {
    await expect(eventsOf(scripted({ a: [NaN], b: flat })))
      .rejects.toThrow(/^step 16: on the validation rows, told of task "a" is NaN, so it cannot choose the length of the training/u);
  });
});
