/** Early stopping: which epoch is the best, who has waited long enough, and that the best epoch's weights are what is left. */
import { describe, expect, it } from "vitest";
import type { StateDict } from "../../src/nn/module.js";
import { EarlyStopping, normalised, type StoppingPlan } from "../../src/train/early-stopping.js";
import { train, trainToEnd, testScores, type TrainingPlan } from "../../src/train/loop.js";
import { bytesOf, eventsOf, scriptedPlan, short } from "./plans.js";

const metrics = {
  a: { name: "f1", higherIsBetter: true }, b: { name: "loss", higherIsBetter: false }, c: { name: "f1", higherIsBetter: true },
};
/** A model that is one number: the epoch. */
const counting = () => {
  const model = { epoch: 0, stateDict: (): StateDict => ({ w: { shape: [], data: Float32Array.of(model.epoch) } }),
    loadStateDict: (state: StateDict) => { model.epoch = state.w.data[0]; } };
  return model;
};
/** Plays epochs until it is over; who stopped when. */
function play(plan: Partial<StoppingPlan>, epochs: Record<string, number>[], tasks = ["a", "b"]) {
  const stopping = new EarlyStopping({ metrics, best: null, patience: null, ...plan }, tasks), model = counting();
  const stopped: string[] = [];
  let epoch = 0;
  while (epoch < epochs.length && !stopping.over) {
    model.epoch = ++epoch;
    stopped.push(...stopping.update(epoch, epochs[epoch - 1], model).map((task) => `${task}@${epoch}`));
  }
  stopping.restore(model);
  return { best: stopping.best?.epoch, value: stopping.best?.value, stopped, epochs: epoch, left: model.epoch };
}
const of = (a: number[], b: number[] = a.map(() => 1)) => a.map((value, index) => ({ a: value, b: b[index] }));

describe("the best epoch", () => {
  it("is that of a task's metric, its weights are written back, and the first of equals is it", () => {
    expect(play({ best: { a: 1 } }, of([0.2, 0.7, 0.5, 0.7, 0.1]))).toMatchObject({ best: 2, value: 0.7, epochs: 5, left: 2 });
  });

  it("is that of the least where less is better, as the share of the first epoch's value that is gone", () => {
    expect(play({ best: { b: 1 } }, of([0, 0, 0], [0.8, 0.2, 0.4]))).toMatchObject({ best: 2, value: 0.75, left: 2 });
  });

  it("is that of a weighted mean of both", () => {
    const epochs = of([0.5, 0.8, 0.9], [1, 0.5, 0.9]);
    expect(play({ best: { a: 1, b: 1 } }, epochs)).toMatchObject({ best: 2, value: (0.8 + 0.5) / 2 });
    const weighted = play({ best: { a: 2, b: 1 } }, epochs);
    expect(weighted.best).toBe(2);
    expect(weighted.value).toBeCloseTo((2 * 0.8 + 0.5) / 3, 12);
    expect(play({ best: { a: 99, b: 1 } }, epochs)).toMatchObject({ best: 3, left: 3 });
  });

  it("cannot be chosen by a number that is none: it is an error in the first epoch, and later no better than any", () => {
    expect(() => play({ best: { a: 1 } }, of([NaN, 0.5]))).toThrow(/^epoch 1: on the validation rows, f1 of task "a" is NaN/u);
    expect(play({ best: { a: 1, b: 1 } }, of([0.5, NaN, 0.7]))).toMatchObject({ best: 3 });
    expect(play({ patience: { a: 1, b: 1 } }, of([0.5, NaN], [0.5, 0.4]))).toMatchObject({ stopped: ["a@2"] });
    expect(play({ best: { a: 1 } }, of([0.5, 0.6], [NaN, NaN])).best).toBe(2); // b is not asked
  });

  it("normalises", () => {
    expect([normalised(0.3, 0.6, false), normalised(0.3, 0.6, true)]).toEqual([0.5, 0.3]);
    expect([normalised(0, 0, false), normalised(2, 0, false)]).toEqual([-0, -2]);
  });
});

describe("patience", () => {
  it("ends the training so many epochs after the best", () => {
    expect(play({ best: { a: 1 }, patience: 2 }, of([0.1, 0.5, 0.4, 0.45, 0.9]))).toMatchObject({ best: 2, epochs: 4, left: 2 });
    expect(play({ best: { a: 1 }, patience: 3 }, of([0.1, 0.5, 0.4, 0.45, 0.9]))).toMatchObject({ best: 5, epochs: 5, left: 5 });
  });

  it("of a task takes that task out, and the last to go ends the training", () => {
    expect(play({ patience: { a: 1, b: 2 } }, of([0.5, 0.6, 0.6, 0.9, 0.9], [1, 0.9, 0.8, 0.8, 0.8])))
      .toMatchObject({ stopped: ["a@3", "b@5"], epochs: 5, best: undefined, left: 5 });
    expect(play({ patience: { a: 1 } }, of([0.5, 0.5, 0.5]))).toMatchObject({ stopped: ["a@2"], epochs: 3 }); // b trains on
  });
});

describe("a plan", () => {
  const refused = (plan: Partial<StoppingPlan>) => () => (
    new EarlyStopping({ metrics, best: null, patience: null, ...plan }, ["a", "b", "d"]));

  it.each<[Partial<StoppingPlan>, string]>([
    [{ patience: 3 }, "a single patience, here 3 epochs, needs best"],
    [{ best: { c: 1 } }, 'early stopping: no task is called "c"'],
    [{ patience: { d: 1 } }, 'early stopping: task "d" has no entry in metrics'],
    [{ best: { a: 0 } }, "a task's weight in best must be a number above 0, found 0"],
    [{ best: { a: 1 }, patience: 0 }, "patience must be a whole number of epochs from 1 up, found 0"],
    [{ patience: { a: 1.5 } }, "patience must be a whole number of epochs from 1 up, found 1.5"],
  ])("%j is refused", (plan, message) => expect(refused(plan)).toThrow(message));
});

describe("in the loop", () => {
  /** Tasks a and b, whose validation metric is told by a list: one number an epoch. */
  const scripted = (scores: Record<"a" | "b", number[]>, options: Partial<TrainingPlan> = {}): TrainingPlan => {
    return {
      ...scriptedPlan((name, asked) => scores[name][asked], { epochs: scores.a.length }),
      stopping: {
        metrics: { a: { name: "told", higherIsBetter: true }, b: { name: "told", higherIsBetter: true } }, best: { a: 1 }, patience: null,
      },
      ...options,
    };
  };
  const curve = [0.1, 0.9, 0.3, 0.2], flat = [0, 0, 0, 0];

  it("ends with the best epoch's bytes, which are those of a training of so many epochs", async () => {
    const plan = scripted({ a: curve, b: flat });
    const events = await eventsOf(plan);
    const short4 = events.filter(({ event }) => event !== "step").map(short);
    const checks = [1, 2, 3, 4].flatMap((epoch) => [`epoch ${epoch} a validation`, `epoch ${epoch} b validation`]);
    expect(short4).toEqual([...checks, "best 2", "epoch 2 a", "epoch 2 b"]); // the test rows once, with the best epoch's weights
    expect(events.at(-3)).toEqual({ event: "best", epoch: 2, step: 8, value: 0.9 });
    expect(events.at(-1)).toMatchObject({ split: "test", epoch: 2, step: 8 });
    const two = { ...scripted({ a: [0.1, 0.9], b: [0, 0] }), stopping: null };
    await eventsOf(two);
    expect(bytesOf(plan)).toEqual(bytesOf(two));
    expect(testScores(plan)).toEqual({ a: { rows: 3, labelled: 3, told: -1 }, b: { rows: 3, labelled: 3, told: -1 } });
  });

  it("does so too where only the outcome is wanted, and where scores come every few steps", async () => {
    const [quiet, stepwise, whole] = [{}, { evaluateEvery: 1000 }, {}].map((options) => scripted({ a: curve, b: flat }, options));
    const scores = await trainToEnd(quiet);
    const events = (await eventsOf(stepwise)).filter(({ event }) => event !== "step").map(short);
    await eventsOf(whole);
    expect(bytesOf(quiet)).toEqual(bytesOf(whole));
    expect(bytesOf(stepwise)).toEqual(bytesOf(whole));
    expect(scores).toEqual(testScores(whole));
    const validations = [1, 2, 3, 4].flatMap((epoch) => ["a", "b"].map((task) => `epoch ${epoch} ${task} validation`));
    expect(events).toEqual([...validations, "best 2", "epoch 2 a", "epoch 2 b"]);
  });

  it("stops by patience, and scores the test rows then, with the best epoch's weights", async () => {
    const plan = scripted({ a: curve, b: flat }, { evaluateEvery: 1000 });
    plan.stopping = { ...plan.stopping!, patience: 1 };
    const events = await eventsOf(plan);
    expect(events.filter(({ event }) => event === "step")).toHaveLength(3 * 4);
    expect(events.slice(-3).map(short)).toEqual(["best 2", "epoch 2 a", "epoch 2 b"]);
  });

  it("trains a task no more whose patience is at its end, and the others as before", async () => {
    const plan = scripted({ a: curve, b: [0, 1, 2, 3] });
    plan.stopping = { ...plan.stopping!, best: null, patience: { a: 1 } };
    const heads: string[] = [];
    const told: string[] = [];
    for await (const event of train(plan)) {
      told.push(short(event));
      if (event.event === "epoch" && event.task === "a" && event.split === "validation") heads.push(bytesOf(plan)["final_a.weight"]);
    }
    const chosen = told.filter((text) => /^(?:stop|best)|^\d+:/u.test(text));
    expect(chosen.slice(11)).toEqual(["12:ab", "stop 3 a", "13:b", "14:b", "15:b", "16:b"]);
    expect(heads[3]).toBe(heads[2]);
    expect(heads[2]).not.toBe(heads[1]);
  });

  it("ends when all tasks are out", async () => {
    const plan = scripted({ a: flat, b: curve });
    plan.stopping = { ...plan.stopping!, best: null, patience: { a: 1, b: 1 } };
    const told = (await eventsOf(plan)).map(short).filter((text) => /stop/u.test(text));
    expect(told).toEqual(["stop 2 a", "stop 3 b"]);
  });

  it("needs rows to validate, and a whole number of batches a step", async () => {
    await expect(eventsOf({ ...scripted({ a: curve, b: flat }), validation: {} })).rejects.toThrow('needs validation rows of task "a"');
    await expect(trainToEnd({ ...scripted({ a: curve, b: flat }), accumulate: 1.5 }))
      .rejects.toThrow("accumulate must be a whole number from 1 up, found 1.5");
  });

  it("watching the validation rows changes nothing", async () => {
    const watched = scripted({ a: flat, b: flat }), plain = { ...scripted({ a: flat, b: flat }), validation: {}, stopping: null };
    watched.stopping = { ...watched.stopping!, best: null, patience: { a: 99 } };
    await eventsOf(watched);
    await eventsOf(plain);
    expect(bytesOf(watched)).toEqual(bytesOf(plain));
  });
});
