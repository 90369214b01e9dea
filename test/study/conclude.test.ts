/** @file What a comparison concludes: verdicts, their direction, p values over tasks and arms, and what is known of few or fixed rows. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/engine/random.js";
import { storeAnswers } from "../../src/study/answers.js";
import { conclude } from "../../src/study/compare/conclude.js";
import type { Comparison, Sampling } from "../../src/study/compare/types.js";
import type { MetricInput } from "../../src/metric/index.js";
import { holm } from "../../src/study/statistics/holm.js";
import { type ArmScores, recipeOf, resultsOf, settingsOf } from "./made-up-arms.js";

/** What metrics read of such answers. */
const inputOf = (targets: Int32Array, predictions: Int32Array): MetricInput => ({
  kind: "labels", targets, predictions, probabilities: Float64Array.from({ length: 2 * targets.length }, (_, at) =>
    (predictions[at >> 1] === at % 2 ? 1 : 0)),
} as unknown as MetricInput);

const SEEDS = 12, noise = new RandomStream(1, "scores");
const around = (mean: number, spread = 0.01, count = SEEDS): number[] =>
  Array.from({ length: count }, () => mean + spread * (noise.float() - 0.5));

function concluded(metrics: Record<string, string>, scores: ArmScores, more: Parameters<typeof settingsOf>[3] = {},
  looks: number[] | null = null): Comparison {
  const recipe = recipeOf(metrics), count = Object.values(Object.values(scores)[0])[0].length;
  return conclude(settingsOf(recipe, count, Object.keys(scores).filter((arm) => arm !== "alone"), more), resultsOf(recipe, scores), looks);
}

describe("a verdict", () => {
  it.each([
    ["accuracy", 0.7, 0.8, "helps",
      /^Training together helps mood: accuracy is \d+\.\d points higher \(95 % interval for new rows of the same kind: \+/u],
    ["accuracy", 0.8, 0.7, "hurts", /^Training together hurts mood: accuracy is \d+\.\d points lower .*: -\d/u],
    ["accuracy", 0.7, 0.7, "no difference",
      /^Training together makes no difference worth 1 point to mood: accuracy is (?:0\.\d+|less than 0\.001) points (?:higher|lower) /u],
    ["rmse", 3, 2, "helps", /^Training together helps mood: rmse is [\d.]+ lower /u],
    ["rmse", 2, 3, "hurts", /^Training together hurts mood: rmse is [\d.]+ higher /u],
  ] as const)("of %s from %s to %s is: %s", (metric, alone, together, name, sentence) => {
    const { tasks: { mood } } = concluded({ mood: metric }, { alone: { mood: around(alone) }, together: { mood: around(together) } });
    expect(mood.newRows.verdict).toMatchObject({ name, sentence: expect.stringMatching(sentence) as string, settle: null });
    if (name === "no difference") return;
    const [most, least] = name === "helps" ? ["better", "worse"] as const : ["worse", "better"] as const;
    expect([mood[most], mood[least]]).toEqual([SEEDS, 0]);
    expect(mood.newRows.probability![most]).toBeGreaterThan(0.95);
  });

  it("never says the wrong direction, whatever the scores, and its probabilities add up", () => {
    const score = fc.double({ min: 0.1, max: 0.9, noNaN: true }), list = fc.array(score, { minLength: 2, maxLength: 8 });
    fc.assert(fc.property(fc.constantFrom("accuracy", "rmse", "log_loss", "r2"), list, list, (metric, alone, together) => {
      const count = Math.min(alone.length, together.length), lower = ["rmse", "log_loss"].includes(metric);
      const { tasks: { mood } } = concluded({ mood: metric }, { alone: { mood: alone.slice(0, count) }, together: { mood: together.slice(0,
        count) } });
      const gain = (lower ? -1 : 1) * mood.difference.mean, { verdict, probability } = mood.newRows;
      for (const { name } of [verdict, mood.theseRows.verdict]) {
        if (name === "helps") expect(gain).toBeGreaterThan(0);
        if (name === "hurts") expect(gain).toBeLessThan(0);
      }
      expect(verdict.sentence).toContain([" lower", " the same", " higher"][Math.sign(mood.difference.mean) + 1]);
      if (verdict.name !== "not settled") expect(verdict.settle).toBeNull();
      const { better, within, worse } = probability!;
      expect(better + within + worse).toBeCloseTo(1, 9);
      if (Math.abs(gain) > 1e-9) expect(gain > 0 ? better >= worse : worse >= better).toBe(true);
      const inside = mood.theseRows.interval!, outside = mood.newRows.interval!;
      expect(outside.low).toBeLessThanOrEqual(inside.low + 1e-12);
      expect(outside.high).toBeGreaterThanOrEqual(inside.high - 1e-12);
    }), { numRuns: 200 });
  });

  it("of a name that is not `together` names both arms", () => {
    const { tasks: { mood } } = concluded({ mood: "accuracy" }, { alone: { mood: around(0.7) }, cagrad: { mood: around(0.8) } });
    expect(mood.newRows.verdict.sentence).toMatch(/^"cagrad" helps mood: accuracy is [\d.]+ points higher than with "alone" \(95 % /u);
  });

  it("minds the margin that is asked for, of all tasks or of one", () => {
    const scores = { alone: { a: around(0.7, 0.002), b: around(0.7, 0.002) },
      together: { a: around(0.703, 0.002), b: around(0.703, 0.002) } }, metrics = { a: "accuracy", b: "accuracy" };
    const names = (margins?: number | Record<string, number>): string[] => (
      Object.values(concluded(metrics, scores, margins === undefined ? {} : { margins }).tasks).map(({ margin, newRows }) =>
        `${margin} ${newRows.verdict.name}`));
    expect(names()).toEqual(["0.01 no difference", "0.01 no difference"]);
    const near = { alone: { a: around(0.7, 0.002), b: around(0.7, 0.002) }, together: { a: around(0.7, 0.002), b: around(0.7, 0.002) } };
    const of = (margins: number | Record<string, number>): string[] => (
      Object.values(concluded(metrics, near, { margins }).tasks).map(({ margin, newRows }) => `${margin} ${newRows.verdict.name}`));
    expect(of(0.05)).toEqual(["0.05 no difference", "0.05 no difference"]);
    expect(of({ b: 0.000001 })).toEqual(["0.01 no difference", "0.000001 not settled"]);
  });

  it("of an error has a margin of 1 % of the baseline", () => {
    const { tasks: { mood } } = concluded({ mood: "rmse" }, { alone: { mood: [4, 4, 4] }, together: { mood: [3, 3, 4] } });
    expect(mood.margin).toBeCloseTo(0.04, 12);
  });
});

describe("adjusted p values", () => {
  it("are by Holm, over all tasks of all arms", () => {
    const { contrasts } = concluded({ a: "accuracy", b: "rmse" }, {
      alone: { a: around(0.7, 0.2), b: around(2, 0.5) }, one: { a: around(0.75, 0.2), b: around(2.1, 0.5) },
        two: { a: around(0.72, 0.2), b: around(1.7, 0.5) },
    });
    for (const side of ["theseRows", "newRows"] as const) {
      const all = contrasts.flatMap(({ tasks }) => Object.values(tasks).map((task) => task[side]));
      expect(all).toHaveLength(4);
      expect(all.map(({ adjusted }) => adjusted)).toEqual(holm(all.map(({ p }) => p)));
      expect(all.every(({ p, adjusted }) => adjusted! >= p!)).toBe(true);
    }
  });

  it("are what verdicts go by", () => {
    const count = 12, metrics = Object.fromEntries(Array.from({ length: count }, (_, task) => [`t${task}`, "accuracy"]));
    const of = (mean: number): Record<string, number[]> => Object.fromEntries(Object.keys(metrics).map((task) => [task,
      around(task === "t0" ? mean : 0.7, 0.1)]));
    const { tasks } = concluded(metrics, { alone: of(0.7), together: of(0.735) }), own = concluded({ t0: "accuracy" }, {
      alone: { t0: tasks.t0.baseline.values }, together: { t0: tasks.t0.arm.values },
    });
    expect(own.tasks.t0.theseRows).toMatchObject({ p: tasks.t0.theseRows.p, adjusted: tasks.t0.theseRows.p });
    expect(tasks.t0.theseRows.adjusted!).toBeGreaterThan(tasks.t0.theseRows.p!);
  });
});

describe("few or undefined seeds", () => {
  it("one seed has no interval, and says so", () => {
    const { tasks: { mood }, deltaM } = { ...concluded({ mood: "accuracy" },
      { alone: { mood: [0.6] }, together: { mood: [0.9] } }).contrasts[0] };
    expect(mood).toMatchObject({ effect: null, better: 1, worse: 0, theseRows: { interval: null, p: null },
      newRows: { interval: null, p: null, probability: null } });
    expect(mood.newRows.verdict).toEqual({
      name: "not settled", settle: "More seeds would say more: try --seeds 20.",
      sentence: "Not settled for mood: accuracy is 30.0 points higher with all tasks together " +
        "(there is no interval for new rows of the same kind).",
    });
    expect(deltaM).toBeNull();
  });

  it.each([
    [0.60004, "0.004 points lower"], [0.6001, "0.01 points lower"], [0.600000001, "less than 0.001 points lower"],
    [0.6, "the same with all tasks together"], [0.59996, "0.004 points higher"],
  ])("a difference of hardly anything is not said to be 0.0 points: %d", (alone, says) => {
    const { tasks: { mood } } = concluded({ mood: "accuracy" }, { alone: { mood: [alone] }, together: { mood: [0.6] } });
    expect(mood.newRows.verdict.sentence).toContain(`accuracy is ${says}`);
  });

  it("seeds that are not defined are left out, and none leaves nothing to say", () => {
    const defined = { alone: { mood: [0.5, 0.6, 0.7], rest: [NaN, NaN, NaN] },
      together: { mood: [0.6, 0.65, 0.9], rest: [NaN, NaN, NaN] } };
    const few = concluded({ mood: "roc_auc" }, { alone: { mood: defined.alone.mood },
      together: { mood: defined.together.mood } }).tasks.mood;
    const { tasks: { mood, rest }, contrasts: [{ deltaM }] } = concluded({ mood: "roc_auc", rest: "roc_auc" }, {
      alone: { mood: [0.5, NaN, 0.6, 0.7], rest: [NaN, NaN, NaN, NaN] },
        together: { mood: [0.6, 0.7, 0.65, 0.9], rest: [NaN, 0.5, NaN, NaN] },
    });
    expect([mood.difference.mean, mood.newRows.interval, mood.better]).toEqual([few.difference.mean, few.newRows.interval, 3]);
    expect(rest.newRows.verdict).toEqual({ name: "not settled", sentence: "Not settled for rest: no seed defines roc_auc.", settle: null });
    expect(deltaM === null || Number.isNaN(deltaM.difference.mean)).toBe(true);
    expect(() => JSON.stringify(mood)).not.toThrow();
  });
});

describe("where the rows come from", () => {
  const scores = { alone: { mood: around(0.7, 0.1, 10) }, together: { mood: around(0.73, 0.1, 10) } };
  const of = (sampling: Sampling): Comparison => concluded({ mood: "accuracy" }, scores, { sampling: { rows: sampling },
    folds: sampling === "folds" ? 5 : null });

  it("decides what is added to the variance: of fresh rows nothing, of splits their overlap", () => {
    const width = (sampling: Sampling): number => {
      const { low, high } = of(sampling).tasks.mood.newRows.interval!;
      return high - low;
    };
    expect(width("splits") / width("fresh")).toBeCloseTo(Math.sqrt((1 / 10 + 25 / 75) / (1 / 10)), 9);
    expect(width("folds")).toBeCloseTo(width("splits"), 12);
    expect(of("fresh").tasks.mood.newRows.interval).toEqual(of("fresh").tasks.mood.theseRows.interval);
    expect([of("folds").folds, of("splits").folds, of("fresh").sampling]).toEqual([5, undefined, "fresh"]);
  });

  it("without answers on fixed rows nothing is known of new ones", () => {
    const { mood } = of("fixed").tasks;
    expect(mood.newRows).toMatchObject({ interval: null, p: null, probability: null });
    expect(mood.newRows.verdict.settle).toBe("More seeds and more test rows would say more.");
    expect(mood.theseRows.interval).not.toBeNull();
  });

  it("of the same scores with every seed says nothing of new rows: a constant answer has the same on these", () => {
    for (const sampling of ["splits", "folds", "fresh"] as const) {
      const same = [0.7, 0.6, 0.8], scores = { alone: { mood: same }, together: { mood: same } };
      const { tasks: { mood } } = concluded({ mood: "accuracy" }, scores, { sampling: { rows: sampling } });
      expect(mood.newRows).toMatchObject({ interval: null, p: null, probability: null, verdict: { name: "not settled",
        sentence: expect.stringMatching(/^Not settled for mood: accuracy is the same with all tasks together \(there is no /u) as string,
        settle: "The arms score the same with every seed: more test rows would tell them apart, if they differ." } });
      expect(mood.theseRows.verdict.name).toBe("no difference");
    }
  });

  it("of fixed rows one seed says nothing of new ones, and many arms have samples enough for Holm", () => {
    const rows = 400, truth = Int32Array.from({ length: rows }, (_, row) => row % 2);
    const right = (share: number): Int32Array => truth.map((label, row) => (row < share * rows ? label : 1 - label));
    const arms = ["together", "b", "c", "d", "e", "f", "g"], tasks = { mood: "accuracy", a: "accuracy", z: "accuracy" };
    const recipe = recipeOf(tasks), shares = (arm: string, seed: number): number => (arm === "alone" ? 0.9 : 0.5) + seed / 100;
    const scores = (seeds: number) => Object.fromEntries(["alone", ...arms].map((arm) => [arm, Object.fromEntries(Object.keys(tasks).map((
      task) => [task, Array.from({ length: seeds }, (_, seed) => shares(arm, seed))]))]));
    const found = (seeds: number): Comparison => {
      const answers = (arm: string, _: string, seed: number) => storeAnswers(inputOf(truth, right(shares(arm, seed))));
      const results = resultsOf(recipe, scores(seeds), { answers });
      return conclude(settingsOf(recipe, seeds, arms, { sampling: { rows: "fixed" } }), results, null);
    };
    expect(found(1).tasks.mood.newRows).toMatchObject({ interval: null, p: null, verdict: { name: "not settled",
      settle: "More seeds would say more: try --seeds 20." } });
    for (const { tasks: own } of found(6).contrasts) expect(own.mood.newRows.verdict.name).toBe("hurts");
  });

  it("of fixed rows the bootstrap is wider than the spread over seeds, and the same each time", () => {
    const recipe = recipeOf({ mood: "accuracy" }), rows = 60, seeds = 6, draw = new RandomStream(3, "answers");
    const truth = Int32Array.from({ length: rows }, (_, row) => row % 2);
    const answers = new Map<string, { predictions: Int32Array; accuracy: number }>();
    for (const arm of ["alone", "together"]) {
      const base = Array.from({ length: rows }, () => draw.float());
      for (let seed = 0; seed < seeds; seed++) { // nearly the same rows are right with each seed
        const predictions = Int32Array.from(truth, (label, row) =>
          (base[row] + 0.02 * draw.float() < (arm === "alone" ? 0.7 : 0.75) ? label : 1 - label));
        answers.set(`${arm} ${seed}`, { predictions, accuracy: predictions.filter((label, row) => label === truth[row]).length / rows });
      }
    }
    const values = (arm: string): number[] => Array.from({ length: seeds }, (_, seed) => answers.get(`${arm} ${seed}`)!.accuracy);
    const results = resultsOf(recipe, { alone: { mood: values("alone") }, together: { mood: values("together") } }, {
      answers: (arm, _, seed) => storeAnswers(inputOf(truth, answers.get(`${arm} ${seed}`)!.predictions)),
    });
    const settings = settingsOf(recipe, seeds, ["together"], { sampling: { rows: "fixed" } });
    const { tasks: { mood }, methods } = conclude(settings, results, null), { theseRows, newRows } = mood;
    expect(newRows.interval!.high - newRows.interval!.low).toBeGreaterThan(2 * (theseRows.interval!.high - theseRows.interval!.low));
    expect(newRows.verdict.name).toBe("not settled");
    expect(conclude(settings, results, null).tasks.mood.newRows).toEqual(newRows);
    expect(methods.map(({ short }) => short)).toContain("new rows: bootstrap over the test rows, which are the same for all seeds");
  });
});

describe("several comparisons of one study", () => {
  it("adjust p for their number, and for the tasks that are asked about alone", () => {
    const scores = { alone: { a: around(0.7, 0.1, 10), b: around(0.6, 0.1, 10) }, together: { a: around(0.75, 0.1, 10),
      b: around(0.6, 0.1, 10) } }, metrics = { a: "accuracy", b: "accuracy" };
    const plain = concluded({ a: "accuracy" }, { alone: { a: scores.alone.a }, together: { a: scores.together.a } }).tasks.a.newRows;
    const { a } = concluded(metrics, scores, { family: { tasks: ["a"], comparisons: 3 } }).tasks;
    expect(a.newRows.p).toBeCloseTo(plain.p!, 12);
    expect(a.newRows.adjusted).toBeCloseTo(Math.min(1, 3 * plain.p!), 12);
  });
});

describe("several tasks", () => {
  it("on fixed rows have a mean with an interval for new ones; without answers, or beside rows that vary, none", () => {
    const recipe = recipeOf({ a: "accuracy", b: "accuracy" }), rows = 80, seeds = 4, draw = new RandomStream(4, "several");
    const truth = Int32Array.from({ length: rows }, (_, row) => row % 2), kept = new Map<string, Int32Array>();
    const predictionsOf = (arm: string, task: string, seed: number): Int32Array => {
      const key = `${arm} ${task} ${seed}`, share = arm === "alone" ? 0.6 : 0.9;
      const own = kept.get(key) ?? truth.map((label) => (draw.float() < share ? label : 1 - label));
      kept.set(key, own);
      return own;
    };
    const values = (arm: string, task: string): number[] => Array.from({ length: seeds }, (_, seed) => (
      predictionsOf(arm, task, seed).filter((label, row) => label === truth[row]).length / rows));
    const scores = Object.fromEntries(["alone", "together"].map((arm) => [arm, { a: values(arm, "a"), b: values(arm, "b") }]));
    const answered = resultsOf(recipe, scores, {
      answers: (arm, task, seed) => storeAnswers(inputOf(truth, predictionsOf(arm, task, seed))),
    });
    const fixed = settingsOf(recipe, seeds, ["together"], { sampling: { rows: "fixed" } });
    const [{ mean }] = conclude(fixed, answered, null).contrasts;
    expect(mean!.newRows.verdict.name).toBe("helps");
    expect(mean!.newRows.interval!.low).toBeLessThan(mean!.difference.mean);
    expect(mean!.newRows.interval!.high).toBeGreaterThan(mean!.difference.mean);
    expect(conclude(fixed, resultsOf(recipe, scores), null).contrasts[0].mean!.newRows.interval).toBeNull();
  });

  it("have a mean where their metric is the same, and a relative gain", () => {
    const scores = { alone: { a: [0.5, 0.6, 0.5], b: [0.8, 0.7, 0.8] }, together: { a: [0.6, 0.6, 0.6], b: [0.8, 0.8, 0.8] } };
    const [{ mean, deltaM }] = concluded({ a: "accuracy", b: "accuracy" }, scores).contrasts;
    expect(mean!.difference.mean).toBeCloseTo((0.1 + 0 + 0.1 + 0 + 0.1 + 0) / 6, 12);
    expect(deltaM!.difference.mean).toBeCloseTo(50 * ((0.2 / 3) / (1.6 / 3) + (0.1 / 3) / (2.3 / 3)), 9);
    const [mixed] = concluded({ a: "accuracy", b: "f1" }, scores).contrasts;
    expect([mixed.mean, mixed.deltaM !== null]).toEqual([null, true]);
  });

  it("count a gain in an error as one", () => {
    const [{ deltaM }] = concluded({ a: "accuracy", b: "rmse" }, {
      alone: { a: [0.5, 0.5], b: [2, 2] }, together: { a: [0.5, 0.5], b: [1, 1] },
    }).contrasts;
    expect(deltaM!.difference.mean).toBeCloseTo(25, 12);
  });
});
