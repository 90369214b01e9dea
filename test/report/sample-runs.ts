/** @file A run that never was, for the tests of reports and of the live page. */
import type { Account, TaskAccount } from "../../src/account/types.js";
import type { RunPart } from "../../src/report/types.js";
import { fakeEvents } from "../run/fake-run.js";

function fakeTaskAccount(value: number): TaskAccount {
  return {
    kind: "multiclass",
    metric: "f1_macro",
    higherIsBetter: true,
    value,
    interval: { low: value - 0.04, high: value + 0.04 },
    bootstrap: { samples: 1000, undefined: 0 },
    constant: 0.33,
    rows: { train: 900, validation: 100, test: 300, withoutTarget: 2 },
    linear: { value: value - 0.02, interval: null, difference: 0.02, differenceInterval: { low: -0.01, high: 0.05 } },
    calibration: { ece: 0.062, byChance: 0.03 },
    temperature: 1.4,
    classes: ["bad", "fair", "good"].map((name) => ({ name, train: 300, validation: 33, test: 100, predicted: 100, right: 70 })),
    confusion: ["bad", "fair", "good"].flatMap((target) =>
      ["bad", "fair", "good"].map((prediction) => ({ target, prediction, rows: target === prediction ? 70 : 15 })),
    ),
    mistakes: [
      {
        side: "test",
        source: "movie",
        file: "movie.csv",
        row: 17,
        target: "bad",
        prediction: "good",
        probability: 0.98,
        loss: 3.9,
        timesMean: 6.2,
        text: "I expected <nothing> & got less; a wonderful way to lose an evening",
      },
    ],
  };
}

export const fakeRecipeText = (tasks: readonly string[]): string => `name: fake
data:
${tasks.map((task) => `  "${task}": { source: a.csv, text: review }`).join("\n")}
tasks:
${tasks.map((task) => `  "${task}": { data: "${task}", target: y, kind: regression, metric: r2 }`).join("\n")}
train: { epochs: 4, weighting: uncertainty }
`;

/** A run that has come to its end. */
export function fakeRun(more: Partial<RunPart> = {}, tasks: readonly string[] = ["movie", "yelp"]): RunPart {
  const account: Account = {
    tasks: Object.fromEntries(tasks.map((task, index) => [task, fakeTaskAccount(0.8 - index * 0.05)])),
    passes: null,
    length: { epochs: 8, steps: 400, best: 6, reachedLimit: false, refit: null },
    advice: [{ rule: "few_rows", task: tasks[0], text: "the 95 % interval is wide: score it on more rows" }],
  };
  const word = (feature: string, contribution: number) => ({ feature, contribution });
  return {
    kind: "run",
    name: "run-1",
    recipe: fakeRecipeText(tasks),
    account,
    warnings: [],
    progress: null,
    events: [...fakeEvents({ tasks, steps: 400, epochs: 8, validation: true, layers: ["hidden"] })],
    words: Object.fromEntries(
      tasks.map((task) => [
        task,
        {
          of: "logit" as const,
          outputs: [{ label: "good", opposite: "bad", raises: [word("superb", 1.9), word("<lovely>", 1.2)], lowers: [word("dull", -1.7)] }],
        },
      ]),
    ),
    reliability: tasks.flatMap((task) =>
      [0.3, 0.5, 0.7, 0.9].map((probability) => ({ task, probability, frequency: probability ** 1.3, rows: 70 })),
    ),
    model: { version: "0.1.0", parameters: 4_096, features: 900, fingerprints: { movie: { rows: 1300, sha256: "ab".repeat(32) } } },
    ...more,
  };
}
