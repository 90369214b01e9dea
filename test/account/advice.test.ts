/** @file Each rule of advice speaks where something is off, and is silent where it is not. */
import { describe, expect, it } from "vitest";
import { adviceOn, adviceRules } from "../../src/account/advice/index.js";
import type { AdviceView } from "../../src/account/advice/rule.js";
import type { TrainingLength } from "../../src/account/types.js";
import { parseRecipe } from "../../src/recipe/index.js";
import { numbersWith, taskWith, viewWith } from "./fakes.js";

const length = (changes: Partial<TrainingLength> = {}): TrainingLength => (
  { epochs: 20, steps: 200, best: null, reachedLimit: true, refit: null, ...changes });
/** Curves of the task: validation losses, and training losses that fall. */
const curves = (validation: number[], train = validation.map((_, index) => 1 - index / 100)): AdviceView["curves"] => ({
  checks: { bug: validation.map((loss, index) => (
    { epoch: index + 1, step: 10 * (index + 1), train: train[index], validation: loss })) }, lastLosses: {}, lastGradients: {},
});
const labels = (predicted: number) => taskWith({
  kind: "multilabel", metric: "f1_micro", confusion: null,
  classes: ["angry", "sad"].map((name) => ({ name, train: 40, validation: 0, test: 20, predicted, right: 0 })),
});
const oneClass = (test: number) => taskWith({
  classes: [{ name: "no", train: 90, validation: 0, test: 90, predicted: 100, right: 90 },
    { name: "yes", train: 10, validation: 0, test, predicted: 0, right: 0 }],
});
const losses = (bug: number, other: number, weight = 1): Partial<AdviceView> => ({
  curves: { checks: {}, lastLosses: { bug: { loss: bug, weighted: weight * bug }, other: { loss: other, weighted: other } },
    lastGradients: {} },
  constantLosses: { bug: 0.1, other: 1 },
});
const gradients = (bug: number, other: number, loss = 0.4): Partial<AdviceView> => ({
  curves: { checks: {}, lastLosses: { bug: { loss, weighted: loss }, other: { loss: 0.4, weighted: 0.4 } }, lastGradients: { bug, other } },
  constantLosses: { bug: 0.6, other: 0.6 },
});
const linear = (low: number, high: number, value = 0.9) => (
  { value, interval: null, difference: (low + high) / 2, differenceInterval: { low, high } });
const ece = (value: number, changes: Parameters<typeof taskWith>[0] = {}) => (
  taskWith({ calibration: { ece: value, byChance: 0.03 }, ...changes }));
const f1 = (test: number) => taskWith({
  classes: ["no", "yes"].map((name, index) => ({ name, train: 50, validation: 9, test: index === 1 ? test : 60, predicted: 9, right: 4 })),
});

/** For each rule: where it speaks and what it says, and where it is silent. */
const cases: Record<string, { speaks: [AdviceView, string][]; silent: AdviceView[] }> = {
  one_class: {
    speaks: [
      [viewWith({ bug: oneClass(10) }), "predicts one class only, \"no\", for all 300 test rows, which have 2 of 2 classes: train " +
        "longer, take a higher learning rate, or set posWeight: balanced"],
      [viewWith({ bug: labels(0) }), "predicts no label for any of the 300 test rows"],
    ],
    silent: [viewWith({ bug: oneClass(0) }), viewWith({ bug: labels(1) }), viewWith({ bug: numbersWith() })],
  },
  no_better_than_constant: {
    speaks: [
      [viewWith({ bug: taskWith({ constant: 0.76 }) }),
        "may be no better than always predicting the most frequent class (f1 0.800 against 0.760)"],
      [viewWith({ bug: taskWith({ constant: 0.9 }) }), "is no better than always"],
      [viewWith({ bug: numbersWith({ metric: "rmse", higherIsBetter: false, value: 5, interval: { low: 4, high: 6 }, constant: 5.5 }) }),
        "may be no better than always predicting the mean of the training rows (rmse 5.000 against 5.500)"],
    ],
    silent: [
      viewWith({ bug: { ...oneClass(10), constant: 0.9 } }), // another rule says so
      viewWith({ bug: numbersWith({ metric: "rmse", higherIsBetter: false, value: 5, interval: { low: 4, high: 6 }, constant: 6.5 }) }),
      viewWith({ bug: taskWith({ constant: null }) }),
    ],
  },
  worse_than_linear: {
    speaks: [
      [viewWith({ bug: taskWith({ linear: linear(-0.2, -0.01) }) }), "is worse than a linear model (f1 0.800 against 0.900)"],
      [viewWith({ bug: taskWith({ higherIsBetter: false, metric: "log_loss", constant: 2, linear: linear(0.01, 0.3, 0.5) }) }),
        "is worse than a linear model (log_loss 0.800 against 0.500)"],
    ],
    silent: [viewWith({ bug: taskWith({ linear: linear(-0.2, 0.01) }) }), viewWith({ bug: taskWith({ linear: null }) })],
  },
  still_gaining: {
    speaks: [
      [viewWith({ curves: curves([0.9, 0.8, 0.7, 0.6, 0.5]) }),
        "was still gaining when the training ended after epoch 5 (validation loss 0.500)"],
      [viewWith({ curves: curves([0.9, 0.8, 0.7, 0.6, 0.5]), length: length({ best: 5 }) }), "still gaining"],
    ],
    silent: [
      viewWith({ curves: curves([0.9, 0.8, 0.7, 0.6, 0.5]), length: length({ best: 5, reachedLimit: false }) }), // it ended by itself
      viewWith({ curves: curves([0.9, 0.7, 0.6, 0.501, 0.5]) }), // hardly
      viewWith({ curves: curves([0.9, 0.6, 0.5, 0.6, 0.55]) }),
      viewWith({ curves: null }),
    ],
  },
  poor_calibration: {
    speaks: [
      [viewWith({ bug: ece(0.15) }),
        "probabilities are off by 0.150 on average (ece of the test rows): read them as an order alone, or train on more rows"],
      [viewWith({ bug: ece(0.15, { rows: { train: 600, validation: 0, test: 300, withoutTarget: 0 } }) }),
        "(ece of the test rows): let 50 rows or more validate, to which a temperature is fitted"],
      [viewWith({ bug: ece(0.15), recipe: parseRecipe(`
data: { tickets: { source: tickets.csv, text: text } }
tasks: { bug: { data: tickets, target: bug, kind: binary, posWeight: balanced } }
`, { file: "t.yaml" }) }), "(ece of the test rows), since posWeight shifts them: leave it out"],
    ],
    silent: [
      viewWith({ bug: ece(0.1) }), viewWith({ bug: ece(0.15, { calibration: { ece: 0.15, byChance: 0.06 } }) }),
      viewWith({ bug: numbersWith() }),
    ],
  },
  overfits: {
    speaks: [[viewWith({ curves: curves([0.9, 0.52, 0.55, 0.6, 0.71]) }), "overfits: its validation loss was lowest after epoch 2 " +
      "(0.520) and ended at 0.710, while the training loss fell: set epochs: auto, or best: mean"]],
    silent: [
      viewWith({ curves: curves([0.9, 0.52, 0.55, 0.6, 0.71]), length: length({ best: 2 }) }), // the best epoch was kept
      viewWith({ curves: curves([0.9, 0.8, 0.6, 0.5, 0.56]) }), // one odd check
      viewWith({ curves: curves([0.9, 0.52, 0.53, 0.53, 0.54]) }), // flat
      viewWith({ curves: curves([0.9, 0.52, 0.55, 0.6, 0.71], [1, 1, 2, 3, 4]) }), // it diverges, which is another thing
    ],
  },
  small_loss: {
    speaks: [[viewWith(losses(0.08, 0.9)),
      "its loss (0.080) is less than a tenth of that of other (0.900), so it counts little under sum"]],
    silent: [
      viewWith(losses(0.08, 0.7)),
      viewWith(losses(0.02, 0.9)), // it is learned
      viewWith(losses(0.08, 0.9, 8)), // the weighting makes up for it
    ],
  },
  small_gradient: {
    speaks: [[viewWith(gradients(0.01, 0.2)),
      "its gradient (norm 0.010) is less than a tenth of that of other (0.200) over the shared layers"]],
    silent: [
      viewWith(gradients(0.03, 0.2)),
      viewWith(gradients(0.01, 0.2, 0.02)), // it is learned
      viewWith({ ...losses(0.08, 0.9) }), // small_loss says it
    ],
  },
  untrained_class: {
    speaks: [
      [viewWith({ bug: taskWith({ classes: [{ name: "no", train: 0, validation: 4, test: 5, predicted: 5, right: 0 },
        { name: "yes", train: 9, validation: 0, test: 5, predicted: 5, right: 0 }] }) }),
      "no training row has the class \"no\", so the model cannot"],
    ],
    silent: [viewWith({
      bug: taskWith({ classes: [{ name: "no", train: 0, validation: 4, test: 9, predicted: 5, right: 0 }] }),
      length: length({ refit: { epochs: 3, steps: 3 } }), // after a refit, validation rows have trained
    })],
  },
  few_rows: {
    speaks: [
      [viewWith({ bug: f1(4) }), "has too few test rows to say much: f1 counts by class, and \"yes\" has fewer than 5 of the 300 rows"],
      [viewWith({ bug: taskWith({ interval: { low: 0.5, high: 0.9 }, constant: 0 }) }), "too few test rows (300) to say much: f1 may be " +
        "anything from 0.500 to 0.900"],
      [viewWith({ bug: taskWith({ interval: null }) }), "most samples of them do not define f1"],
      [viewWith({ bug: numbersWith({ metric: "mae", higherIsBetter: false, value: 50, interval: { low: 40, high: 65 }, constant: 100 }) }),
        "mae may be"],
    ],
    silent: [
      viewWith({ bug: f1(5) }),
      viewWith({ bug: { ...f1(4), metric: "f1_micro" } }),
      viewWith({ bug: numbersWith({ metric: "mae", higherIsBetter: false, value: 50, interval: { low: 45, high: 60 }, constant: 100 }) }),
    ],
  },
};

describe("advice", () => {
  it("has these rules", () => {
    expect(adviceRules.map(({ name }) => name).sort()).toEqual(Object.keys(cases).sort());
  });

  it("is silent where all is well", () => {
    expect(adviceOn(viewWith())).toEqual([]);
    expect(adviceOn(viewWith({ bug: numbersWith(), length: null, curves: null }))).toEqual([]);
  });

  it.each(adviceRules.map((rule) => [rule.name, rule] as const))("%s", (name, rule) => {
    for (const [view, text] of cases[name].speaks) expect(rule.check("bug", view)).toContain(text);
    for (const view of cases[name].silent) expect(rule.check("bug", view)).toBeNull();
  });

  it("names task and rule", () => {
    const [one] = adviceOn(viewWith({ bug: taskWith({ linear: linear(-0.2, -0.01) }) }));
    expect(one).toMatchObject({ rule: "worse_than_linear", task: "bug" });
  });
});
