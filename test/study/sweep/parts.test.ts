/** @file The parts of a sweep: what is varied, the candidates, the rungs of successive halving, the scale of scores, and the front. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../src/engine/random.js";
import { type CandidateInput, makeCandidates } from "../../../src/study/sweep/candidates.js";
import { askPareto, planPareto } from "../../../src/study/sweep/pareto.js";
import { halvingRungs } from "../../../src/study/sweep/rungs.js";
import { drawSettings, readDimension } from "../../../src/study/sweep/space.js";
import { scaledScore } from "../../../src/study/sweep/value.js";
import type { TrialResult } from "../../../src/study/trial.js";

const text = `
data: { rows: { source: rows.csv, numeric: [x] } }
split: { validation: 0.2 }
tasks:
  kind: { data: rows, target: kind, kind: binary, metric: accuracy }
  price: { data: rows, target: price, kind: regression, metric: mae }
model: { hidden: [8] }
train: { epochs: 9, optimizer: { name: adam, lr: 0.01 }, weighting: sum, schedule: min_size }
`;
const candidates = (over: string[], more: Partial<CandidateInput> = {}) => makeCandidates({ text, over, method: "grid", ...more });
const LR = "train.optimizer.lr";

describe("what is varied", () => {
  it("is a list of values as --set takes them, or a range", () => {
    expect(readDimension(`${LR}=0.1, 0.01`)).toEqual({ path: LR, values: ["0.1", "0.01"] });
    expect(readDimension("model.hidden=[100],[300,100],[]")).toEqual({ path: "model.hidden", values: ["[100]", "[300,100]", "[]"] });
    expect(readDimension('a={ name: "x,y" },b')).toEqual({ path: "a", values: ['{ name: "x,y" }', "b"] });
    expect(readDimension("a=0.1..0.5")).toEqual({ path: "a", low: 0.1, high: 0.5, log: false, whole: false });
    expect(readDimension("a=log:1e-4..1e-1")).toEqual({ path: "a", low: 1e-4, high: 0.1, log: true, whole: false });
    expect(readDimension("a=16..128")).toMatchObject({ whole: true });
    expect(readDimension("a=0..1.0")).toMatchObject({ whole: false });
    expect(readDimension("a=../data")).toEqual({ path: "a", values: ["../data"] });
  });

  it.each([
    ["lr", "write path=v1,v2"], ["=1", "write path"], ["lr=", "write path"], ["lr=1,,2", "a value is missing"], ["lr=1,1",
      "the value 1 is there twice"],
    ["lr=3..1", "must go up, found 3 to 1"], ["lr=log:0..1", "numbers above 0, found 0"], ["lr=log:1,2", "log: needs two numbers"],
    ["lr=a..b", "between two numbers"],
  ])("%s is refused", (over, problem) => {
    expect(() => readDimension(over)).toThrow(`--over ${over}: `);
    expect(() => readDimension(over)).toThrow(problem);
  });

  it("is drawn within its bounds: whole numbers with both ends, and numbers of three digits", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
      const stream = new RandomStream(seed, "test"), dimensions = ["a=2..4", "b=log:1e-4..1e-1", "c=-1.5..0.5", "d=x,y",
        "e=log:1..100"].map(readDimension);
      const drawn = drawSettings(dimensions, stream).map((setting) => setting.split("=")), [a, b, c, d, e] = drawn.map(([, value]) =>
        value);
      expect(["2", "3", "4"]).toContain(a);
      expect(Number(b)).toBeGreaterThanOrEqual(1e-4);
      expect(Number(b)).toBeLessThanOrEqual(0.1);
      expect(String(Number(Number(b).toPrecision(3)))).toBe(b);
      expect(Math.abs(Number(c) + 0.5)).toBeLessThanOrEqual(1);
      expect(["x", "y"]).toContain(d);
      expect(Number.isInteger(Number(e))).toBe(true);
    }));
    const many = Array.from({ length: 400 }, (_, seed) => Number(drawSettings([readDimension("b=log:1e-4..1e-1")], new RandomStream(seed,
      "x"))[0].slice(2)));
    expect(many.filter((value) => value < 1e-3).length / 400).toBeCloseTo(1 / 3, 1); // a third of the orders of magnitude
  });
});

describe("candidates", () => {
  it("are the recipe itself, and every combination", () => {
    const made = candidates([`${LR}=0.1,0.01`, "model.hidden=[4],[8]"]);
    expect(made.map(({ settings }) => settings)).toEqual([
      { [LR]: 0.01, "model.hidden": [8] }, { [LR]: 0.1, "model.hidden": [4] }, { [LR]: 0.1, "model.hidden": [8] }, { [LR]: 0.01,
        "model.hidden": [4] },
    ]);
    expect(made[1].recipe).toMatchObject({ model: { hidden: [4] }, train: { optimizer: { lr: 0.1 } } });
    expect(candidates([`${LR}=0.1,0.2`])[0]).toMatchObject({ settings: {}, changes: [] });
  });

  it("have the defaults that follow from what they set", () => {
    const [, cagrad] = makeCandidates({ text: text.replace(", schedule: min_size", ""), over: ["train.weighting=sum,cagrad"],
      method: "grid" });
    expect(cagrad.recipe.train.schedule).not.toEqual(candidates([])[0].recipe.train.schedule);
  });

  it("are drawn by the recipe's seed, no combination twice", () => {
    const over = [`${LR}=0.1,0.2,0.3`, "train.batchSize=8,16,32"], drawn = candidates(over, { method: "random", samples: 5 });
    expect(drawn).toHaveLength(6);
    expect(candidates(over, { method: "random", samples: 5 })).toEqual(drawn);
    expect(candidates(over, { method: "random", samples: 5, seed: 7 })).not.toEqual(drawn);
    expect(candidates([`${LR}=log:1e-4..1`], { method: "random" })).toHaveLength(21);
    expect(candidates(["train.batchSize=8,16,32"], { method: "halving" })).toHaveLength(4);
  });

  it.each([
    [[`${LR}=-1`], `--over ${LR}=-1: `], [["train.optimiser.lr=1"], "--over train.optimiser.lr=1"], [["split.test=0.1"], "other rows"],
      [["seed=1,2"], "other rows"],
    [["tasks.kind.metric=f1"], "other targets or metrics"], [[`${LR}=1`, `${LR}=2`], "is given twice"], [[`${LR}=0.1..1`],
      "a grid needs a list of values"],
    [["train.batchSize=1..101", `${LR}=1`], "use the method random"],
  ])("%j are refused", (over, problem) => {
    expect(() => candidates(over)).toThrow(problem);
  });
});

describe("successive halving", () => {
  it("keeps a third for three times the epochs; of automatic length, the seeds", () => {
    const rungs = (...given: Parameters<typeof halvingRungs>) => halvingRungs(...given).map(({ candidates: n, epochs, seeds }) => [n,
      epochs, seeds]);
    expect(rungs(27, 27, 2)).toEqual([[27, 1, 2], [9, 3, 2], [3, 9, 2], [1, 27, 2]]);
    expect(rungs(10, 6, 1)).toEqual([[10, 2, 1], [4, 6, 1]]);
    expect(rungs(9, null, 9)).toEqual([[9, null, 1], [3, null, 3], [1, null, 9]]);
    expect(rungs(20, null, 3)).toEqual([[20, null, 1], [7, null, 3]]);
    expect(rungs(5, 2, 1)).toEqual([[5, 1, 1], [2, 2, 1]]);
    expect(() => rungs(9, null, 1)).toThrow("give --seeds 3 or more");
    expect(() => rungs(9, 1, 3)).toThrow("train.epochs is 1");
  });

  it("ends with the whole budget, and fewer candidates in each rung", () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 500 }), fc.integer({ min: 2, max: 300 }), (count, epochs) => {
      const rungs = halvingRungs(count, epochs, 1);
      expect(rungs[0].candidates).toBe(count);
      expect(rungs.at(-1)!.epochs).toBe(epochs);
      rungs.slice(1).forEach((rung, place) => {
        expect(rung.candidates).toBeLessThan(rungs[place].candidates);
        expect(rung.epochs!).toBeGreaterThan(rungs[place].epochs!);
      });
    }));
  });
});

describe("the scale of scores", () => {
  it("is 0 for the constant answer and 1 for the best", () => {
    expect(scaledScore(0.9, 0.6, true)).toBeCloseTo(0.75);
    expect(scaledScore(0.6, 0.6, true)).toBe(0);
    expect(scaledScore(1, 0.6, true)).toBe(1);
    expect(scaledScore(2, 8, false)).toBe(0.75);
    expect(scaledScore(10, 8, false)).toBe(-0.25);
    expect(scaledScore(0.4, NaN, true)).toBe(0.4); // a correlation
    expect(scaledScore(1, 1, true)).toBeNaN();
    expect(scaledScore(NaN, 0.5, true)).toBeNaN();
  });
});

describe("the front of two tasks", () => {
  it("has the points that no other beats, where more is better and where less is", () => {
    const plan = planPareto({ text }, 4, ["sum", "uncertainty"]);
    expect(plan.points.map(({ label }) => label)).toEqual([".125 / .875", ".375 / .625", ".625 / .375", ".875 / .125", "sum",
      "uncertainty"]);
    expect(plan.points[1].recipe.train.weighting).toEqual({ name: "fixed", weights: { kind: 0.375, price: 0.625 } });
    const front = askPareto(plan, [1, 2]), { value: trials } = front.next() as { value: readonly { label: string }[] };
    expect(trials).toHaveLength(12);
    expect(trials[0].label).toBe("seed 1, weights .125 / .875");
    const scores = [[0.5, 1], [0.7, 2], [0.6, 2], [0.8, 3], [0.7, 1.5], [0.8, 3]];
    const results = [...scores, ...scores].map(([kind, price]) => ({ validation: { kind: { accuracy: kind },
      price: { mae: price } } }) as unknown as TrialResult);
    const { value } = front.next(results) as { value: { points: { isOnFront: boolean; xSd: number | null }[]; higherIsBetter: boolean[] } };
    expect(value.higherIsBetter).toEqual([true, false]);
    expect(value.points.map(({ isOnFront }) => isOnFront)).toEqual([true, false, false, true, true, true]);
    expect(value.points[0].xSd).toBe(0);
  });

  it("is of a recipe of two tasks, and of weightings that there are", () => {
    expect(planPareto({ text }, 2).points.map(({ label }) => label).slice(2)).toEqual(["sum", "uncertainty", "pcgrad", "cagrad"]);
    expect(() => planPareto({ text }, 2, ["cagard"])).toThrow('did you mean "cagrad"?');
    expect(() => planPareto({ text: text.replace(/ {2}price.*\n/u, "") }, 2)).toThrow("the recipe has 1 task");
  });
});
