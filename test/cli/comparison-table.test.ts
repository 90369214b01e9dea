/**
 * @file What `compare` prints: which seeds are better, also where lower is better, seeds whose metric is undefined, verdicts, and folds.
 */
import { describe, expect, it } from "vitest";
import { comparisonText } from "../../src/cli/comparison-tables.js";
import { togetherArm, aloneArm } from "../../src/study/compare/arms.js";
import { conclude } from "../../src/study/compare/conclude.js";
import type { CompareSettings } from "../../src/study/compare/settings.js";
import type { TrialResult } from "../../src/study/trial.js";
import { parseRecipe } from "../../src/recipe/index.js";

const recipe = parseRecipe(`
data: { rows: { source: rows.csv, text: words } }
tasks:
  movie: { data: rows, target: a, kind: binary }
  price: { data: rows, target: b, kind: regression, metric: rmse }
  rare: { data: rows, target: c, kind: binary, metric: roc_auc }
  never: { data: rows, target: d, kind: binary, metric: roc_auc }
train: { epochs: 1 }
`, { file: "rows.yaml" });
const scores = {
  movie: { metric: "f1", alone: [0.5, 0.6, 0.7], together: [0.6, 0.7, 0.6] },
  price: { metric: "rmse", alone: [10, 12, 14], together: [11, 11, 12] },
  rare: { metric: "roc_auc", alone: [0.5, NaN, 0.7], together: [0.6, NaN, 0.6] },
  never: { metric: "roc_auc", alone: [NaN, NaN, NaN], together: [NaN, NaN, NaN] },
};
type Task = keyof typeof scores;
const names = Object.keys(scores) as Task[];

function settingsOf(more: Partial<CompareSettings> = {}): CompareSettings {
  return {
    recipe, arms: [aloneArm(recipe), togetherArm(recipe)], pairs: [{ arm: "together", baseline: "alone" }], seeds: { first: 1, count: 3 },
    sampling: { rows: "splits" }, folds: null, ...more,
  };
}

/** The result of a trial with some scores. */
function resultOf(test: Record<string, Record<string, number>>): TrialResult {
  const rows = Object.fromEntries(Object.keys(test).map((task) => [task, { train: 75, validation: 0, test: 25 }]));
  return {
    key: "", label: "", seed: 1, test, validation: {}, curves: {}, epochs: 1, steps: 3, bestEpoch: null, stoppedBy: "epochs",
    refitted: false, parameters: 12, features: 4, rows, weights: "", seconds: 0, machine: "",
  };
}

function textOf(count = 3, more: Partial<CompareSettings> = {}): string[] {
  const seeds = Array.from({ length: count }, (_, seed) => seed % 3);
  const scoreOf = (task: Task, arm: "alone" | "together", seed: number) => ({ [task]: { [scores[task].metric]: scores[task][arm][seed] } });
  const comparison = conclude(settingsOf(more), {
    alone: seeds.map((seed) => ({ results: names.map((task) => resultOf(scoreOf(task, "alone", seed))), chosen: [] })),
    together: seeds.map((seed) => ({
      results: [resultOf(Object.assign({}, ...names.map((task) => scoreOf(task, "together", seed))) as never)], chosen: [],
    })),
  }, null);
  return comparisonText(comparison, { color: false, width: 300 }).split("\n");
}

const lines = textOf();

describe("the table", () => {
  it("counts the seeds that are better, not those whose number is higher", () => {
    expect(lines[0]).toMatch(/ these rows .* new rows +better$/u);
    expect(lines[2]).toMatch(/^movie .* 2 of 3$/u);
    expect(lines[3]).toMatch(/^price .* -0\.6667 ± \d\.\d{4} .* 2 of 3$/u);
  });

  it("leaves out seeds whose metric is undefined, and says so", () => {
    expect(lines[4]).toMatch(/^rare +roc_auc +0\.6000 +0\.6000 .* 1 of 2$/u);
    expect(lines[5]).toMatch(/^never +roc_auc( +-){5} +0 of 0$/u);
    expect(lines).toContain("lower is better: rmse");
    expect(lines).toContain("rare: roc_auc is undefined with seed 2, and left out there; train --seed 2 says why");
    expect(lines).toContain("never: roc_auc is undefined with seeds 1, 2, 3, and left out there; train --seed 1 says why");
    expect(lines).toContain("Not settled for never: no seed defines roc_auc.");
  });
});

describe("the note", () => {
  it.each([
    [5, 5, "5 folds, once; seeds 1 to 5; "], [20, 5, "5 folds, 4 times; seeds 1 to 20; "],
    [7, 5, "5 folds, once, and 2 of them once more; seeds 1 to 7; "], [3, 5, "3 of 5 folds; seeds 1 to 3; "],
    [3, null, "seeds 1 to 3; difference: mean ± standard deviation over them; each seed splits the same rows anew; "],
    [1, 5, "one seed (1): the difference may be due to chance; try --seeds 20"],
  ])("of %i seeds and %j folds", (count, folds, start) => {
    const lines = textOf(count, { folds, sampling: { rows: folds === null ? "splits" : "folds" } });
    expect(lines.some((line) => line.startsWith(start))).toBe(true);
  });
});

it("one seed has no intervals, and says what to do", () => {
  const [head, , first] = textOf(1);
  expect(head).toMatch(/difference$/u);
  expect(first).toMatch(/^movie +f1 +0\.5000 +0\.6000 +\+0\.1000$/u);
});
