/**
 * @file Sweeps that train: chosen on validation rows, the test rows read for two candidates, halving with its rungs, and what is refused.
 */
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { MemoryStorage } from "../../../src/study/storage.js";
import { prepareSweep, sweep, type SweepOptions } from "../../../src/study/sweep/sweep.js";
import type { Trial, TrialResult } from "../../../src/study/trial.js";
import { plantedTasks } from "../affinity/planted.js";

const { tables } = plantedTasks({ sizes: [2], rows: 120 });
const recipe = {
  data: { a1: { source: "a1.csv", numeric: ["x*"] }, a2: { source: "a2.csv", numeric: ["x*"] } },
  split: { test: 0.3, validation: 0.3 },
  tasks: { a1: { data: "a1", target: "y", kind: "binary", positive: "yes", metric: "accuracy" }, a2: { data: "a2", target: "y",
    kind: "binary", positive: "yes", metric: "roc_auc" } },
  model: { hidden: [4], activation: "tanh" },
  train: { epochs: 4, batchSize: 16, optimizer: { name: "adam", lr: 0.00001 }, schedule: "min_size", weighting: "sum" },
};
const LR = "train.optimizer.lr";
const run = (options: SweepOptions, changes: object = {}) => sweep(stringify({ ...recipe, ...changes }), tables, { seeds: 2, ...options });

describe("a sweep", () => {
  it("chooses the best on validation rows, reads the test rows of two candidates, and trains nothing twice", async () => {
    const storage = new MemoryStorage(), labels = new Set<string>();
    const options = { over: [`${LR}=0.00001,0.05`], storage, onProgress: ({ trial, steps }: { trial: { label: string }; steps: number }) =>
      steps > 0 && labels.add(trial.label) };
    const found = await run(options);
    expect(found).toMatchObject({ question: "sweep", method: "grid", seeds: [1, 2], chosen: 1, pareto: null });
    expect(found.candidates.map(({ settings }) => settings)).toEqual([{ [LR]: 0.00001 }, { [LR]: 0.05 }]);
    expect([...labels]).toHaveLength(4);
    const [own, best] = found.candidates;
    expect(best.value).toBeGreaterThan(own.value + 0.2);
    expect(best).toMatchObject({ seeds: 2, epochs: 4, droppedAt: null });
    // the mean of both tasks, each from its constant answer to 1
    expect(found.test.a2.chosen).toBeGreaterThan(found.test.a2.recipe!);
    labels.clear();
    expect(await run(options)).toEqual(found);
    expect(labels.size).toBe(0); // all stored: no training took a step
  });

  it("halves: short trainings first, the whole length in the last rung, and the recipe's own beside it", async () => {
    const found = await run({ over: [`${LR}=0.00001,0.0001,0.001,0.05`], method: "halving", seeds: 1 });
    expect(found.candidates.map(({ epochs, droppedAt }) => [epochs, droppedAt]).sort()).toEqual([[1, 1], [1, 1], [4, null], [4, null]]);
    expect(found.candidates[3]).toMatchObject({ epochs: 4, settings: { [LR]: 0.05 } });
    expect(found.candidates[found.chosen].settings).toEqual({ [LR]: 0.05 });
    expect(found.test.a1.recipe).not.toBeNull();
    expect(found.methods[0]).toContain("4 with 1 epoch and 1 seed, then 2 with 4 epochs");
  });

  it("goes on without candidates that diverge, and says so where all do", async () => {
    const { candidates, chosen, test } = await run({ over: [`${LR}=3e38,0.05`] });
    expect(candidates.map(({ diverged, seeds }) => [diverged, seeds])).toEqual([[0, 2], [2, 2], [0, 2]]);
    expect([candidates[1].value, candidates[1].validation.a1, chosen]).toEqual([NaN, NaN, 2]);
    expect(test.a1.chosen).toBeGreaterThan(0.5);
    await expect(run({ over: [`${LR}=2e38,3e38`], set: [`${LR}=1e38`] })).rejects.toThrow(
      /^all 3 candidates diverged, so there is none to choose; seed 1, .*: training stopped .*; lower the learning rate/u);
    const { test: own } = await run({ over: [`${LR}=0.05`], set: [`${LR}=3e38`] });
    expect([own.a1.recipe, own.a1.chosen]).toEqual([NaN, test.a1.chosen]);
  });

  it("draws the front of two tasks, without settings to vary too", async () => {
    const { pareto, candidates, chosen } = await run({ pareto: 3, weightings: ["sum"], seeds: 1 });
    expect([candidates.length, chosen]).toEqual([1, 0]);
    expect(pareto!.tasks).toEqual(["a1", "a2"]);
    expect(pareto!.points.map(({ label, weight }) => [label, weight])).toEqual([[".1667 / .8333", 0.1667], [".5 / .5", 0.5],
      [".8333 / .1667", 0.8333], ["sum", null]]);
    expect(pareto!.points.some(({ isOnFront }) => isOnFront)).toBe(true);
  });

  it("says what to do where there is nothing to choose by, or to vary", async () => {
    const over = [`${LR}=0.1,0.2`];
    await expect(run({ over }, { split: { test: 0.3 } })).rejects.toThrow('of dataset "a1" the recipe has none: set split.validation');
    await expect(run({})).rejects.toThrow("a sweep needs a setting to vary");
    await expect(run({ over, samples: 3 })).rejects.toThrow("add --method random");
    await expect(run({ over, weightings: ["sum"] })).rejects.toThrow("add --pareto");
    await expect(run({ over: ["train.epochs=2,4"], method: "halving" })).rejects.toThrow("leave train.epochs out");
    await expect(run({ pareto: 3, method: "random" })).rejects.toThrow("there are none: add --over");
    await expect(run({ overs: over } as never)).rejects.toThrow('did you mean "over"?');
  });

  it("of automatic length takes the rows that are set aside, and divides the seeds", async () => {
    const auto = stringify({ ...recipe, split: { test: 0.3 }, train: { ...recipe.train, epochs: "auto" } }), over = [`${LR}=0.05,0.01,0.1`];
    const { question } = await prepareSweep({ text: auto }, tables, { over, seeds: 3, method: "halving" }), asking = question.ask();
    const score = ({ recipe: { train: { optimizer } } }: Trial): number => 0.5 + (optimizer as { lr: number }).lr;
    const counts: number[] = [];
    let next = asking.next();
    while (!next.done) {
      counts.push(next.value.length);
      next = asking.next(next.value.map((trial) => {
        const scores = { a1: { accuracy: score(trial) }, a2: { roc_auc: score(trial) } };
        return { validation: scores, test: scores, epochs: 7 } as unknown as TrialResult;
      }));
    }
    expect(counts).toEqual([4, 6, 3]); // 4 with a seed, the best 2 with 3; the recipe's own were dropped
    const { candidates, chosen, test, methods } = next.value;
    expect(candidates[chosen]).toMatchObject({ settings: { [LR]: 0.1 }, seeds: 3, validation: { a1: 0.6 } });
    expect(candidates[chosen].value).toBeGreaterThan(0.1); // from what the constant answer scores on the rows set aside
    expect(test.a2.chosen).toBeCloseTo(0.6);
    expect(test.a2.recipe).toBeCloseTo(0.50001);
    expect(methods.join(" ")).toContain("With automatic length");
  });
});
