/** @file The benchmark of verdicts: what it draws from its trainings, what it takes for the truth; its studies are the product's. */
import { describe, expect, it } from "vitest";
import { coverage, fixedCoverage, truthOf } from "../../bench/verdict/coverage.js";
import { blocksOf, changed, differencesOf, equalStudies } from "../../bench/verdict/draw.js";
import { equalArms } from "../../bench/verdict/equal-arms.js";
import { type ArmScores, FIXED_ROWS, pools, scoresOf, type SetScores } from "../../bench/verdict/pools.js";
import { rateOf, showRate, spreadOf } from "../../bench/verdict/rates.js";
import { settingsOf, studyOf } from "../../bench/verdict/simulate.js";
import type { TrainedPool } from "../../bench/verdict/train.js";
import { RandomStream } from "../../src/engine/random.js";
import { pairedT } from "../../src/study/statistics/paired-t.js";

/** Scores of made-up trainings: the arm is `gain` better in the mean, with a spread of about .06 over seeds. */
function madeUp(name: string, gain: number, { sets = 20, seeds = 10 }: { sets?: number; seeds?: number } = {}): TrainedPool {
  const stream = new RandomStream(sets, "made up"), pool = { ...pools.find((one) => one.name === name)!, sets, seeds };
  const scores = (mean: number): ArmScores => ({ accuracy: [0, 1].map(() => mean + 0.15 * (stream.float() - 0.5)) });
  const one = (set: number): SetScores => ({
    set, baseline: Array.from({ length: seeds }, () => scores(0.6)), arm: Array.from({ length: seeds }, () => scores(0.6 + gain)),
  });
  return { pool, sets: Array.from({ length: sets }, (_, set) => one(set)), seconds: 0 };
}

describe("what is drawn", () => {
  it("blocks do not overlap, and a rest is left out", () => {
    const { sets } = madeUp("equal", 0, { sets: 2, seeds: 7 }), blocks = blocksOf(sets, 3);
    expect(blocks.flatMap(({ arm }) => arm)).toEqual([...sets[0].arm.slice(0, 6), ...sets[1].arm.slice(0, 6)]);
  });

  it("studies of equal arms swap the two in about half of the seeds, and studies of one block differ", () => {
    const { sets } = madeUp("equal", 0), { studies, blocks } = equalStudies(sets, 10, 40);
    expect(blocks).toBe(20);
    const sizes = (study: typeof studies[number]): number[] => differencesOf(study, 0).map(Math.abs);
    expect(sizes(studies[25])).toEqual(sizes(sets[5]));
    expect(differencesOf(studies[25], 0)).not.toEqual(differencesOf(studies[5], 0));
    const kept = studies.flatMap(({ arm }, study) => arm.map((scores, seed) => scores === sets[study % 20].arm[seed]));
    expect(rateOf(kept).share).toBeGreaterThan(0.4);
    expect(rateOf(kept).share).toBeLessThan(0.6);
  });

  it("changed differences have the wanted mean and spread", () => {
    const { sets: [set] } = madeUp("shared", 0.03), before = spreadOf(differencesOf(set, 1));
    const after = spreadOf(differencesOf(changed(set, [0, 0.04 - before.mean / 4], 0.25), 1));
    expect(after.mean).toBeCloseTo(0.04, 12);
    expect(after.sd).toBeCloseTo(before.sd / 4, 12);
  });
});

describe("a simulated study", () => {
  it("is compare's: the paired t of the scores, and the corrected one", async () => {
    const { pool, sets: [set] } = madeUp("shared", 0.3), { tasks: { movie, hotel } } = studyOf(await settingsOf({ pool, seeds: 10 }), set);
    expect(movie.theseRows.interval).toEqual(pairedT(differencesOf(set, 0)).interval);
    expect(hotel.newRows.interval).toEqual(pairedT(differencesOf(set, 1), { correction: 0.25 }).interval);
    expect(movie.newRows.verdict.name).toBe("helps");
  });

  it("looks after each block, and stops when both tasks are settled", async () => {
    const size = { sets: 1, seeds: 50 }, { pool, sets: [clear] } = madeUp("equal", 0.3, size), { sets: [none] } = madeUp("equal", 0, size);
    const settings = await settingsOf({ pool, seeds: 50, until: { block: 5, most: 50 } });
    expect(studyOf(settings, clear)).toMatchObject({ looks: 2, tasks: { movie: { theseRows: { verdict: { name: "helps" } } } } });
    expect(studyOf(settings, none)).toMatchObject({ looks: 10, tasks: { movie: { theseRows: { verdict: { name: "not settled" } } } } });
  });

  it("of real trainings: the truth of fixed rows is their accuracy on rows that the study does not see", async () => {
    const pool = { ...pools.find(({ name }) => name === "fixed")!, sets: 1, seeds: 4 }, set = await scoresOf(pool, pool.first);
    expect(set.arm).toHaveLength(4);
    expect(set.arm[0].right!.map(({ length }) => length)).toEqual([FIXED_ROWS, FIXED_ROWS]);
    const [movie] = await fixedCoverage({ pool, sets: [set, set], seconds: 0 }, 24);
    const [, , third, fourth] = differencesOf(set, 0);
    expect(movie.truth).toBeCloseTo((third + fourth) / 2, 12);
    const { baseline: [first], arm: [second] } = set;
    expect(await scoresOf({ ...pool, seeds: 1 }, pool.first)).toEqual({ ...set, baseline: [first], arm: [second] });
  });
});

describe("rates", () => {
  it("have the standard error of a share", () => {
    expect(showRate(rateOf([true, ...Array.from({ length: 99 }, () => false)]))).toBe("1.0 % (1.0)");
  });

  it("of equal arms are told for both rules", async () => {
    const found = await equalArms(madeUp("equal", 0, { sets: 2, seeds: 100 }), 3);
    expect(found.map(({ rule, seeds, blocks, study: { of } }) => [rule, seeds, blocks, of])).toEqual([
      ["once", 5, 3, 3], ["once", 20, 3, 3], ["once", 50, 3, 3], ["looking", 50, 3, 3], ["looking", 100, 2, 3],
    ]);
  });

  it("of intervals fall where the truth is another", async () => {
    const trained = madeUp("shared", 0.05, { sets: 60 }), [right] = await coverage(trained, truthOf(trained), 10);
    expect(right.newRows.share).toBeGreaterThan(0.95);
    const [wrong] = await coverage(trained, truthOf(madeUp("shared", -0.2)), 10);
    expect(wrong.newRows.share).toBe(0);
    expect(wrong.wrong.share).toBeGreaterThan(0);
  });
});
