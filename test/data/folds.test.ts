/** @file Folds: scikit-learn's where nothing is shuffled, its guarantees where rows are, the seed, and users' mistakes. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fold } from "../../src/data/folds/fold.js";
import { groupKFold, groupKFoldOptions } from "../../src/data/folds/group-k-fold.js";
import { kFold, kFoldOptions } from "../../src/data/folds/k-fold.js";
import { stratifiedGroupKFold, stratifiedGroupKFoldOptions } from "../../src/data/folds/stratified-group-k-fold.js";
import { stratifiedKFold, stratifiedKFoldOptions } from "../../src/data/folds/stratified-k-fold.js";
import { PotluckError } from "../../src/engine/errors.js";
import { expectDeclared } from "../options/declared.js";

interface Case { folds: number; labels: number[]; groups: number[]; [way: string]: unknown }
const { cases } = JSON.parse(readFileSync(new URL("../golden/folds.json", import.meta.url), "utf8")) as { cases: Case[] };

const testsOf = (folds: Fold[]) => folds.map(({ test }) => Array.from(test));

describe("equal scikit-learn's", () => {
  test.each(cases.map((one, index) => [index, one] as const))("case %i", (_, one) => {
    const { folds, labels, groups } = one;
    expect(testsOf(kFold({ rows: labels.length, folds }))).toEqual(one.kFold);
    expect(testsOf(stratifiedKFold({ labels, folds }))).toEqual(one.stratifiedKFold);
    expect(testsOf(groupKFold({ groups, folds }))).toEqual(one.groupKFold);
    expect(testsOf(groupKFold({ groups: groups.map((group) => `author ${group}`), folds }))).toEqual(one.groupKFoldByName);
    expect(testsOf(stratifiedGroupKFold({ labels, groups, folds }))).toEqual(one.stratifiedGroupKFold);
  });
});

/** Each row tests once, trains in all other folds, and row numbers ascend. */
function expectFolds(folds: Fold[], rows: number): void {
  const all = Array.from({ length: rows }, (_, row) => row);
  expect(folds.flatMap(({ test }) => Array.from(test)).sort((a, b) => a - b)).toEqual(all);
  for (const { train, test } of folds) {
    expect(Array.from(train)).toEqual(all.filter((row) => !test.includes(row)));
    expect(Array.from(test)).toEqual(Array.from(test).sort((a, b) => a - b));
  }
}

const spread = (counts: number[]) => Math.max(...counts) - Math.min(...counts);
const how = fc.record({ folds: fc.integer({ min: 2, max: 6 }), shuffle: fc.boolean(), seed: fc.nat() })
  .map(({ folds, shuffle, seed }) => ({ folds, shuffle, ...(shuffle && { seed }) }));
const column = (values: number) => (
  fc.array(fc.integer({ min: 0, max: values - 1 }).map((value) => `value ${value}`), { minLength: 30, maxLength: 80 }));

describe("guarantees", () => {
  test("k-fold: sizes differ by one at most", () => {
    fc.assert(fc.property(fc.integer({ min: 6, max: 60 }), how, (rows, options) => {
      const folds = kFold({ rows, ...options });
      expectFolds(folds, rows);
      expect(spread(folds.map(({ test }) => test.length))).toBeLessThanOrEqual(1);
      expect(kFold({ rows, ...options })).toEqual(folds);
    }));
  });

  test("stratified: each label's rows differ by one at most", () => {
    fc.assert(fc.property(column(3), how, (labels, options) => {
      const folds = stratifiedKFold({ labels, ...options });
      expectFolds(folds, labels.length);
      for (const label of new Set(labels)) {
        expect(spread(folds.map(({ test }) => test.reduce((sum, row) => sum + Number(labels[row] === label), 0)))).toBeLessThanOrEqual(1);
      }
      expect(spread(folds.map(({ test }) => test.length))).toBeLessThanOrEqual(1);
    }));
  });

  test("groups are on one side", () => {
    const groups = column(25).filter((list) => new Set(list).size >= 6);
    fc.assert(fc.property(groups, how, (groups, options) => {
      const labels = groups.map((_, row) => (row * row) % 3);
      for (const folds of [groupKFold({ groups, ...options }), stratifiedGroupKFold({ labels, groups, ...options })]) {
        expectFolds(folds, groups.length);
        for (const { train, test } of folds) {
          const trained = new Set(Array.from(train, (row) => groups[row]));
          expect(Array.from(test).filter((row) => trained.has(groups[row]))).toEqual([]);
        }
      }
      if (options.shuffle) {
        const numbers = groupKFold({ groups, ...options }).map(({ test }) => new Set(Array.from(test, (row) => groups[row])).size);
        expect(spread(numbers)).toBeLessThanOrEqual(1);
      }
    }));
  });

  test("seed and name move what is shuffled, and missing labels are a label", () => {
    const rows = 40, labels = Array.from({ length: rows }, (_, row) => (row % 2 === 0 ? null : "a"));
    const groups = Array.from({ length: rows }, (_, row) => row >> 1);
    const ways = [
      (more: object) => kFold({ rows, ...more }), (more: object) => stratifiedKFold({ labels, ...more }),
      (more: object) => groupKFold({ groups, ...more }), (more: object) => stratifiedGroupKFold({ labels, groups, ...more }),
    ];
    for (const way of ways) {
      const folds = way({ shuffle: true, seed: 1 });
      expect(folds).toHaveLength(5);
      expect(way({ shuffle: true, seed: 1 })).toEqual(folds);
      for (const other of [{}, { shuffle: true }, { shuffle: true, seed: 2 }, { shuffle: true, seed: 1, name: "movie" }]) {
        expect(way(other)).not.toEqual(folds);
      }
      expect(way({ shuffle: true, seed: 0 })).toEqual(way({ shuffle: true }));
    }
    for (const { test } of stratifiedKFold({ labels })) expect(test.filter((row) => labels[row] === null)).toHaveLength(4);
  });
});

describe("mistakes", () => {
  test("options are declared", () => {
    const labels = [..."aabb"], groups = [..."abcd"];
    expectDeclared(kFoldOptions, (given) => kFold({ rows: 10, ...given }));
    expectDeclared(stratifiedKFoldOptions, (given) => stratifiedKFold({ labels, folds: 2, ...given }));
    expectDeclared(groupKFoldOptions, (given) => groupKFold({ groups, folds: 2, ...given }));
    expectDeclared(stratifiedGroupKFoldOptions, (given) => stratifiedGroupKFold({ labels, groups, folds: 2, ...given }));
  });

  test.each<[string, () => unknown, RegExp]>([
    ["one fold", () => kFold({ rows: 10, folds: 1 }), /kFold: folds must be a whole number from 2 up, found 1/],
    ["no rows given", () => kFold({} as never), /rows is missing/],
    ["fewer rows than folds", () => kFold({ rows: 3, name: "movie" }), /kFold of "movie": 5 folds need at least 5 rows, found 3/],
    ["a seed that does nothing", () => kFold({ rows: 9, seed: 1 }), /seed does nothing where shuffle is false: set shuffle/],
    ["labels too rare", () => stratifiedKFold({ labels: [..."aabbcc"], folds: 3 }), /label with 3 rows or more, the largest has 2/],
    ["fewer groups than folds", () => groupKFold({ groups: [..."aaaabb"], folds: 3 }), /need at least 3 groups, found 2/],
    ["a row without a group", () => groupKFold({ groups: ["a", "b", null], folds: 2 }), /row 2 has no group/],
    ["a row whose group is NaN", () => groupKFold({ groups: [1, NaN, 2], folds: 2 }), /row 1 has no group/],
    ["labels and groups that differ in number", () => stratifiedGroupKFold({ labels: [1, 1, 2], groups: [1, 2], folds: 2 }),
      /found 2 groups for 3 labels/],
    ["too few groups", () => stratifiedGroupKFold({ labels: [1, 1, 1, 1], groups: [1, 1, 1, 1], folds: 2 }), /at least 2 groups, found 1/],
  ])("%s", (_, run, message) => {
    expect(run).toThrow(PotluckError);
    expect(run).toThrow(message);
  });
});
