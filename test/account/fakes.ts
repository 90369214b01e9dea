/** @file Made-up accounts, for the tests of advice and of what is printed. */
import type { AdviceView } from "../../src/account/advice/rule.js";
import type { Account, Mistake, TaskAccount } from "../../src/account/types.js";
import { parseRecipe } from "../../src/recipe/index.js";

/** A binary task where all is well, with changes. */
export const taskWith = (changes: Partial<TaskAccount> = {}): TaskAccount => ({
  kind: "binary", metric: "f1", higherIsBetter: true,
  value: 0.8, interval: { low: 0.75, high: 0.85 }, bootstrap: { samples: 1000, undefined: 0 },
  constant: 0.5,
  linear: { value: 0.75, interval: { low: 0.7, high: 0.8 }, difference: 0.05, differenceInterval: { low: 0.01, high: 0.09 } },
  rows: { train: 600, validation: 100, test: 300, withoutTarget: 2 },
  classes: [
    { name: "no", train: 400, validation: 70, test: 200, predicted: 195, right: 170 },
    { name: "yes", train: 200, validation: 30, test: 100, predicted: 105, right: 75 },
  ],
  confusion: [
    { target: "no", prediction: "no", rows: 170 }, { target: "yes", prediction: "yes", rows: 75 },
    { target: "no", prediction: "yes", rows: 30 }, { target: "yes", prediction: "no", rows: 25 },
  ],
  mistakes: [],
  ...changes,
});

/** A task of numbers where all is well, with changes. */
export const numbersWith = (changes: Partial<TaskAccount> = {}): TaskAccount => taskWith({
  kind: "regression", metric: "r2", value: 0.61, interval: { low: 0.55, high: 0.66 }, constant: -0.002,
  linear: { value: 0.6, interval: { low: 0.54, high: 0.65 }, difference: 0.01, differenceInterval: { low: -0.01, high: 0.03 } },
  classes: null, confusion: null, ...changes,
});

export const mistakeWith = (changes: Partial<Mistake> = {}): Mistake => ({
  side: "test", source: "tickets", file: "tickets.csv", row: 12, target: "no", prediction: "yes", probability: 0.987, loss: 4.3,
  timesMean: 11, text: "It says \"login\" failed, and the whole page freezes after the update of last night", ...changes,
});

const recipe = parseRecipe(`
data: { tickets: { source: tickets.csv, text: text } }
tasks: { bug: { data: tickets, target: bug, kind: binary } }
train: { weighting: sum }
`, { file: "tickets.yaml" });

/** What rules of advice look at, where all is well, with changes; the task is `bug`. */
export const viewWith = ({ bug = taskWith(), ...changes }: Partial<AdviceView> & { bug?: TaskAccount } = {}): AdviceView => ({
  recipe, tasks: { bug },
  length: { epochs: 20, steps: 200, best: null, reachedLimit: true, refit: null },
  curves: {
    checks: { bug: [0.7, 0.5, 0.45, 0.44, 0.44].map((validation, index) => (
      { epoch: index + 1, step: 10 * (index + 1), train: 0.6 - index / 10, validation: validation + (index === 4 ? 0.001 : 0) })) },
    lastLosses: { bug: { loss: 0.3, weighted: 0.3 } }, lastGradients: {},
  },
  constantLosses: { bug: 0.69 },
  ...changes,
});

const manyNames = Array.from({ length: 139 }, (_, index) => `school_${index + 1}`);
const spread = (index: number): number => 0.3 + ((index * 37) % 139) / 300;

/** Accounts of one, three and 139 tasks. */
export const accounts: Record<"one" | "three" | "many", Account> = {
  one: {
    tasks: { bug: taskWith({ mistakes: [mistakeWith(), mistakeWith({ row: 1234, target: "yes", prediction: "no" })] }) },
    length: { epochs: 34, steps: 510, best: 24, reachedLimit: false, refit: { epochs: 24, steps: 360 } },
    passes: null,
    advice: [],
  },
  three: {
    tasks: {
      bug: taskWith({
        linear: null, mistakes: [mistakeWith({ file: "a.csv" }), mistakeWith({ file: "b/c.csv", text: "\u{1F620} 要望 not this" })],
      }),
      topic: taskWith({
        kind: "multiclass", metric: "accuracy", value: 0.71, constant: 0.2, linear: null,
        classes: Array.from({ length: 12 }, (_, k) => (
          { name: `topic ${k}`, train: 50, validation: 0, test: 25, predicted: 25, right: 18 })),
        confusion: [
          { target: "topic 0", prediction: "topic 0", rows: 213 }, { target: "topic 1", prediction: "topic 2", rows: 50 },
          { target: "topic 3", prediction: "a topic whose name is much too long for a table", rows: 37 },
        ],
      }),
      price: numbersWith({
        metric: "rmse", higherIsBetter: false, value: 1520.25, interval: { low: 1400.5, high: 1690.75 }, constant: 2900.125, linear: null,
        mistakes: [mistakeWith({ target: "1200", prediction: "9500.5", probability: null, text: "rooms=3, area=80" })],
      }),
    },
    length: { epochs: 1, steps: 1, best: null, reachedLimit: true, refit: null },
    passes: null,
    advice: [
      { rule: "one_class", task: "bug", text: "predicts one class only, \"no\", for all 300 test rows: train longer, or set posWeight: " +
        "balanced, and look at this line, which is long" },
      { rule: "few_rows", task: null, text: "about all tasks" },
    ],
  },
  many: {
    tasks: Object.fromEntries(manyNames.map((name, index) => [name, numbersWith({
      value: index === 5 ? null : spread(index), interval: { low: spread(index) - 0.2, high: spread(index) + 0.1 },
      linear: {
        value: 0.5, interval: null, difference: spread(index) - 0.5,
        differenceInterval: { low: spread(index) - 0.6, high: spread(index) - 0.4 },
      },
      rows: { train: 60, validation: 0, test: 20, withoutTarget: 0 },
      mistakes: [mistakeWith({ row: index, timesMean: (index * 53) % 139, target: "1.5", prediction: "9", probability: null })],
    })])),
    length: { epochs: 12, steps: 1200, best: 12, reachedLimit: true, refit: null },
    passes: null,
    advice: manyNames.flatMap((task, index) => [
      ...(index % 3 === 0 ? [{ rule: "few_rows", task, text: `has too few test rows (20) to say much: number ${index}` }] : []),
    ]),
  },
};
