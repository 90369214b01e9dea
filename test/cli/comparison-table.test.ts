/** @file What `compare` prints: which seeds are better together, also where lower is better, and seeds whose metric is undefined. */
import { expect, it } from "vitest";
import { comparisonNote, comparisonTable } from "../../src/cli/result-tables.js";
import type { Comparison } from "../../src/study/compare/compare.js";
import { summarise } from "../../src/study/statistics/summary.js";

const taskOf = (metric: string, higherIsBetter: boolean, single: number[], multi: number[]) => ({
  metric, higherIsBetter, single: summarise(single), multi: summarise(multi),
  difference: summarise(multi.map((value, index) => value - single[index])),
});
const comparison: Comparison = {
  seeds: [1, 2, 3], splitVaries: true,
  tasks: {
    movie: taskOf("f1", true, [0.5, 0.6, 0.7], [0.6, 0.7, 0.6]),
    price: taskOf("rmse", false, [10, 12, 14], [11, 11, 12]),
    rare: taskOf("roc_auc", true, [0.5, NaN, 0.7], [0.6, NaN, 0.6]),
    never: taskOf("roc_auc", true, [NaN, NaN, NaN], [NaN, NaN, NaN]),
  },
};
const lines = comparisonTable(comparison).replaceAll(/\u001b\[\d+m/gu, "").split("\n");

it("counts the seeds that are better together, not those whose number is higher", () => {
  expect(lines[0]).toMatch(/better together$/u);
  expect(lines[2]).toMatch(/^movie .* 2 of 3$/u);
  expect(lines[3]).toMatch(/^price .* -0\.6667 ± \d\.\d{4} +2 of 3$/u);
});

it("leaves out seeds whose metric is undefined, and says so", () => {
  expect(lines[4]).toMatch(/^rare .* 0\.6000 ± 0\.1414 +0\.6000 ± 0\.0000 .* 1 of 2$/u);
  expect(lines[5]).toMatch(/^never +roc_auc +- +- +- +0 of 0$/u);
  expect(comparisonNote(comparison).split("\n").slice(1)).toEqual([
    "lower is better: rmse",
    "rare: roc_auc is undefined with seed 2, and left out there; train --seed 2 says why",
    "never: roc_auc is undefined with seed 1, 2, 3, and left out there; train --seed 1 says why",
  ]);
});
