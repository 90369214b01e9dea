/**
 * @file A whole study of affinity: groups that are known are found, a grouping is confirmed on rows and seeds of its own, and it goes on.
 */
import { describe, expect, it } from "vitest";
import { affinity } from "../../../src/study/affinity/affinity.js";
import { affinityQuestion } from "../../../src/study/affinity/question.js";
import { holdOut } from "../../../src/experiment/hold-out.js";
import type { Trial, TrialResult } from "../../../src/study/trial.js";
import { plantedTasks } from "./planted.js";

describe("a study of affinity", () => {
  it("finds planted groups, and says so with its numbers", async () => {
    const { recipe, tables, groups } = plantedTasks({ seed: 1 });
    const found = await affinity(recipe, tables, { method: "pairs", aside: 0.8, seeds: 2, confirmationSeeds: 2 });
    expect(found.grouping.groups).toEqual(groups);
    expect(found).toMatchObject({ question: "affinity", method: "pairs", seeds: [1, 2], trainings: 44, surrogate: null });
    expect(found.gains.values[0][1]).toBeGreaterThan(0); // from a1 to a2
    expect(found.gains.values[0][2]).toBeLessThan(0); // from a1 to b1
    expect(found.grouping.expected).toBeGreaterThan(found.grouping.expectedTogether);
    expect(found.cheap.map(({ name, pairs }) => [name, pairs])).toEqual([["lookahead", 30], ["cosine", 30]]);
    expect(found.confirmation!.seeds).toEqual([3, 4]);
    expect(found.confirmation!.sampling).toBe("fixed");
    expect(found.confirmation!.arms.map(({ name }) => name)).toEqual(["alone", "together", "grouping"]);
    expect(found.verdict.intervals.map(({ baseline }) => baseline)).toEqual(["alone", "together"]);
    expect(found.verdict.intervals.every(({ interval }) => interval !== null)).toBe(true);
    expect(found.verdict.sentence).toContain("(a1 + a2), (b1 + b2), (c1 + c2)");
  }, 120_000);
});

/** Made-up scores: of a task in a group of some size. */
function answer(score: (task: string, group: readonly string[]) => number, method: "pairs" | "all subsets" | "surrogate" | null = null) {
  const { recipe, tables } = plantedTasks({ sizes: [2, 1], rows: 60 }), { search, confirmation } = holdOut(recipe, tables);
  const question = affinityQuestion({ held: { search, confirmation }, seeds: 2, confirmationSeeds: 2, method, maxTrainings: null,
    cheap: false });
  const resultOf = ({ recipe: { tasks }, seed }: Trial): TrialResult => {
    const group = Object.keys(tasks), rows = { train: 40, validation: 0, test: 20 };
    return {
      key: "", label: "", seed, curves: {}, validation: {}, epochs: 1, steps: 1, bestEpoch: null, stoppedBy: "epochs", refitted: false,
        parameters: 1, features: 1,
      weights: "", seconds: 0, machine: "", rows: Object.fromEntries(group.map((task) => [task, rows])),
      test: Object.fromEntries(group.map((task) => [task, { accuracy: score(task, group) + seed / 1000 }])),
    };
  };
  const asking = question.ask(), asked: Trial[] = [];
  let next = asking.next();
  while (!next.done) {
    asked.push(...next.value);
    next = asking.next(next.value.map(resultOf));
  }
  return { found: next.value, asked };
}

describe("what is asked and concluded", () => {
  it("the confirmation has seeds and rows of its own", () => {
    const { asked } = answer((_, group) => 0.5 + 0.1 * group.length);
    const tables = asked.map(({ seed, split: { recipe: { data } } }) => [seed <= 2, Object.values(data).some(({ source }) =>
      "test" in source)]);
    expect(tables.every(([isSearch, hasTest]) => isSearch !== hasTest)).toBe(true);
    expect([...new Set(asked.map(({ seed }) => seed))]).toEqual([1, 2, 3, 4]);
  });

  it("one group of all tasks, or all alone, are answers, with two arms", () => {
    const together = answer((_, group) => 0.5 + 0.1 * group.length).found;
    expect(together.grouping).toMatchObject({ groups: [["a1", "a2", "b1"]], search: "exact" });
    expect(together.verdict.sentence).toMatch(/^No grouping is better than one group of all tasks/u);
    expect(together.confirmation!.contrasts.map(({ arm, baseline }) => [arm, baseline])).toEqual([["together", "alone"]]);
    const alone = answer((_, group) => 0.5 - 0.1 * group.length).found;
    expect(alone.grouping.groups).toEqual([["a1"], ["a2"], ["b1"]]);
    expect(alone.verdict.sentence).toMatch(/^No grouping is better: the search found no group that gains/u);
    expect(alone.confirmation!.contrasts.map(({ arm, baseline }) => [arm, baseline])).toEqual([["alone", "together"]]);
  });

  it("a group of some tasks is compared with both", () => {
    const { found } = answer((_, group) => (group.join() === "a1,a2" ? 0.7 : 0.5));
    expect(found.grouping.groups).toEqual([["a1", "a2"], ["b1"]]);
    expect(found.grouping.expected).toBeCloseTo((2 * 100 * 0.2) / 0.5015 / 3, 6);
    expect(found.confirmation!.contrasts.map(({ arm, baseline }) => [arm, baseline])).toEqual([["grouping", "alone"], ["grouping",
      "together"]]);
    expect(found.confirmation!.arms[2].trainings.map(({ tasks }) => tasks)).toEqual([["a1", "a2"], ["b1"]]);
  });
});
