/** @file The parts of a study of affinity: groups to train, gains by their sign, the surrogate, and the search for the best grouping. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../src/engine/random.js";
import { parseRecipe } from "../../../src/recipe/index.js";
import { groupGains } from "../../../src/study/affinity/group-gains.js";
import { findGrouping } from "../../../src/study/affinity/grouping.js";
import { searchResult, searchTrials } from "../../../src/study/affinity/search.js";
import { planSubsets } from "../../../src/study/affinity/subsets.js";
import { fitSurrogate } from "../../../src/study/affinity/surrogate.js";
import type { TrialResult } from "../../../src/study/trial.js";

const names = (count: number): string[] => Array.from({ length: count }, (_, place) => `t${place + 1}`);
const plan = (count: number, more: Partial<Parameters<typeof planSubsets>[1]> = {}) => (
  planSubsets(names(count), { method: null, most: null, seed: 1, ...more }));

describe("the groups that are trained", () => {
  it("are all of up to 6 tasks, pairs of up to 15, and random ones above, each with all single tasks and all together", () => {
    expect(plan(6).groups).toHaveLength(63);
    expect(plan(6).method).toBe("all subsets");
    expect(plan(15).groups).toHaveLength(15 + 105 + 1);
    expect(plan(2).groups).toEqual([["t1"], ["t2"], ["t1", "t2"]]);
    const random = plan(20);
    expect(random.method).toBe("surrogate");
    for (const { groups } of [plan(6), plan(15), random]) {
      const all = groups[0].length === 1 ? groups.filter(({ length }) => length === 1).length : 0;
      expect(groups.some(({ length }) => length === all)).toBe(true);
      expect(new Set(groups.map((group) => group.join())).size).toBe(groups.length);
    }
  });

  it("of a surrogate have each task as often as any other, give or take one for every deal that repeats a group", () => {
    const { groups } = plan(20), counts = names(20).map((task) => groups.filter((group) => group.includes(task)).length);
    expect(groups).toHaveLength(20 + 1 + 160);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
    expect(Math.max(...groups.slice(21).map(({ length }) => length))).toBe(5);
  });

  it("are fewer where trainings are limited, by a cheaper method", () => {
    expect(plan(6, { most: 30 }).method).toBe("pairs");
    const few = plan(6, { most: 15 });
    expect([few.method, few.groups.length]).toEqual(["surrogate", 15]);
    expect(() => plan(6, { most: 7 })).toThrow("few trainings are allowed, 7 for each seed: even");
    expect(() => plan(6, { most: 30, method: "all subsets" })).toThrow("63 trainings for each seed, and 30 are allowed");
    expect(() => plan(1)).toThrow("the recipe has one task");
    expect(() => plan(21, { method: "all subsets" })).toThrow("2097151 trainings");
  });
});

describe("gains", () => {
  const recipe = parseRecipe(`
data: { rows: { source: rows.csv, numeric: [x] } }
tasks: { kind: { data: rows, target: kind, kind: binary, metric: accuracy }, price: { data: rows, target: price, kind: regression,
  metric: mae } }
single: { model: { hidden: [3] } }
`);
  const both = planSubsets(["kind", "price"], { method: null, most: null, seed: 1 });
  const of = (kind: number | null, price: number | null) => ({ test: { kind: { accuracy: kind },
    price: { mae: price } } }) as unknown as TrialResult;

  it("are relative to the task alone with the same seeds, above 0 for better", () => {
    const results = [of(0.5, null), of(null, 2), of(0.6, 2.2), of(0.7, null), of(null, 2), of(0.72, 2.4)];
    const { alone, groups, uncertainty, trainings } = searchResult(recipe, both, [1, 2], results);
    expect(trainings).toBe(6);
    expect(alone).toEqual({ kind: 0.6, price: 2 });
    expect(groups[0].gains.kind).toBeCloseTo(10); // .6 to .66
    expect(groups[0].gains.price).toBeCloseTo(-15); // errors of 2 to 2.3
    expect(uncertainty[0].kind).toBeCloseTo(12.7062 * 0.04 / 0.6 * 100, 1); // t of one degree of freedom; differences .1 and .02
  });

  it("leave seeds out that do not define a score, and are not there for a score alone of 0 or less", () => {
    const results = [of(0.5, null), of(null, 0), of(0.6, 1), of(0.7, null), of(null, 0), of(null, 1)];
    const { groups, uncertainty } = searchResult(recipe, both, [1, 2], results);
    expect(Object.keys(groups[0].gains)).toEqual(["kind"]);
    expect(groups[0].gains.kind).toBeCloseTo(20);
    expect(uncertainty[0]).toEqual({ kind: null });
  });

  it("are of trainings on the split of the whole recipe: single for a task alone, and one training with the cheap scores", () => {
    const trials = searchTrials(recipe, both, [4, 5], true);
    expect(trials.map(({ label }) => label)).toEqual([4, 5].flatMap((seed) => [`seed ${seed}, kind alone`, `seed ${seed}, price alone`,
      `seed ${seed}, all together`]));
    expect(trials.map(({ recipe: { model: { hidden } } }) => hidden[0])).toEqual([3, 3, recipe.model.hidden[0], 3, 3,
      recipe.model.hidden[0]]);
    expect(trials.map(({ taskScores }) => taskScores)).toEqual([undefined, undefined, true, undefined, undefined, undefined]);
    expect(trials.every(({ split, seed }) => split.recipe === recipe && split.seed === seed)).toBe(true);
  });

  it("of a group that was not trained are the mean of its pairs", () => {
    const pair = (tasks: [string, string], first: number, second: number) => ({ tasks, gains: { [tasks[0]]: first, [tasks[1]]: second } });
    const groups = [pair(["a", "b"], 1, 2), pair(["a", "c"], 3, 4), pair(["b", "c"], 5, -6), { tasks: ["a", "b", "c", "d"],
      gains: { a: 9 } }];
    const search = { tasks: ["a", "b", "c", "d"], groups, method: "pairs", uncertainty: groups.map(() => ({})) };
    const found = groupGains(search as never, 1), { gains } = found;
    const gain = (task: string, group: string[]): number => found.gain(task, group);
    expect(gain("a", ["a", "b", "c"])).toBe(2);
    expect(gain("c", ["a", "b", "c"])).toBe(-1);
    expect(gain("a", ["a", "b", "c", "d"])).toBe(9); // trained
    expect(gain("a", ["a"])).toBe(0);
    expect(gains.values[1][2]).toBe(-6); // from b to c
    expect(gains.values[3][0]).toBeNull(); // no pair with d
  });
});

describe("the surrogate", () => {
  const tasks = names(10), stream = new RandomStream(3, "truth");
  const constants = tasks.map(() => stream.float()), helps = tasks.map(() => tasks.map(() => 4 * stream.float() - 2));
  const truth = (task: string, group: readonly string[]): number => {
    const own = tasks.indexOf(task);
    return group.reduce((sum, other) => (other === task ? sum : sum + helps[own][tasks.indexOf(other)]), constants[own]);
  };
  const groups = planSubsets(tasks, { method: "surrogate", most: null, seed: 1 }).groups.filter(({ length }) => length > 1);

  it("finds a linear truth, and says that it predicts groups that it has not seen", () => {
    const trained = groups.map((group) => ({ tasks: group, gains: Object.fromEntries(group.map((task) => [task, truth(task, group)])) }));
    const { surrogate, heldOutR2, fitted, heldOut } = fitSurrogate(tasks, trained, 1);
    expect(fitted + heldOut).toBe(groups.length);
    expect(heldOutR2).toBeGreaterThan(0.98);
    expect(surrogate.gain("t2", ["t2", "t5", "t9"])).toBeCloseTo(truth("t2", ["t2", "t5", "t9"]), 0);
  });

  it("says of noise that it predicts nothing", () => {
    const noise = groups.map((group) => ({ tasks: group, gains: Object.fromEntries(group.map((task) => [task, stream.float()])) }));
    expect(fitSurrogate(tasks, noise, 1).heldOutR2).toBeLessThan(0.15);
  });
});

describe("the grouping", () => {
  const value = (groups: readonly string[][], gain: (task: string, group: readonly string[]) => number): number => (
    groups.reduce((sum, group) => sum + group.reduce((all, task) => all + gain(task, group), 0), 0));

  /** Every partition of some tasks. */
  function* partitions(tasks: readonly string[]): Generator<string[][], void> {
    if (tasks.length === 0) yield [];
    if (tasks.length === 0) return;
    const [first, ...rest] = tasks;
    for (const others of partitions(rest)) {
      yield [[first], ...others];
      for (const [place, group] of others.entries()) yield others.with(place, [first, ...group]);
    }
  }

  it("is the best of all partitions", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 6 }), fc.integer(), (count, seed) => {
      const tasks = names(count), known = new Map<string, number>(), stream = new RandomStream(Math.abs(seed), "gains");
      const gain = (task: string, group: readonly string[]): number => {
        const key = `${task} ${[...group].sort().join()}`;
        if (!known.has(key)) known.set(key, group.length === 1 ? 0 : stream.float() - 0.5);
        return known.get(key)!;
      };
      const found = findGrouping(tasks, gain);
      expect(found.groups.flat().sort()).toEqual(tasks);
      expect(found.expected * count).toBeCloseTo(value(found.groups, gain), 9);
      expect(found.expected * count).toBeCloseTo(Math.max(...Array.from(partitions(tasks), (groups) => value(groups, gain))), 6);
    }), { numRuns: 40 });
  });

  it("leaves tasks alone where nothing gains, and finds planted groups of many tasks by the greedy search", () => {
    expect(findGrouping(names(4), () => 0).groups).toEqual([["t1"], ["t2"], ["t3"], ["t4"]]);
    const tasks = names(24), group = (task: string): number => Number(task.slice(1)) % 4;
    const gain = (task: string, own: readonly string[]): number => (
      own.reduce((sum, other) => (other === task ? sum : sum + (group(other) === group(task) ? 1 : -1.5)), 0));
    const { groups, search } = findGrouping(tasks, gain);
    expect(search).toBe("greedy");
    expect(groups).toHaveLength(4);
    for (const own of groups) expect(new Set(own.map(group)).size).toBe(1);
  });
});
