/**
 * @file The weightings that learn from losses, exactly: the slopes of the papers' objectives by finite differences, or the authors' code,
 * with Adam written down once more.
 */
import { describe, expect, it } from "vitest";
import { FAMO, IMTLL, Uncertainty } from "../../src/weighting/index.js";
import { ScalarAdam } from "../../src/weighting/numerics/scalar-adam.js";
import { plainAdam, slope } from "./plain-adam.js";
import { names, near, refusal, run, step, tasks, there, two } from "./steps.js";

describe("uncertainty", () => {
  const lr = 0.05;
  /** Eq. 7 and 10 of the paper, as functions of log sigma^2. */
  const objective = {
    gaussian: (s: number, loss: number) => loss / (2 * Math.exp(s)) + s / 2,
    categorical: (s: number, loss: number) => loss / Math.exp(s) + s / 2,
  };

  it("moves the log-variances down the slope of the paper's objective of each likelihood", () => {
    const weighting = new Uncertainty(tasks, { lr }), plain = plainAdam([0, 0, 0], lr);
    for (const losses of run) {
      const weights = plain.values.map((s, i) => Math.exp(-s) / (tasks[i].likelihood === "gaussian" ? 2 : 1));
      near(weighting.weights(step(...losses)), there(weights, losses), 8);
      plain.step(losses.map((loss, i) => loss === null ? null : slope((s) => objective[tasks[i].likelihood](s, loss), plain.values[i])));
    }
  });

  it("starts at 1/2 and 1, and comes to rest at 1 / (2 L), where the noise is what the loss says", () => {
    const weighting = new Uncertainty(tasks, { lr });
    expect(weighting.weights(step(0.2, 0.2, 4))).toEqual([0.5, 1, 1]);
    for (let i = 0; i < 3000; i++) weighting.weights(step(0.2, 0.2, 4));
    near(weighting.weights(step(0.2, 0.2, 4)), [2.5, 2.5, 0.125], 3);
  });

  it("keeps finite where a loss is 0", () => {
    const weighting = new Uncertainty(tasks, { lr: 10 });
    for (let i = 0; i < 100; i++) {
      expect(weighting.weights(step(0, 0, 1e30)).every((weight) => Number.isFinite(weight) && weight > 0)).toBe(true);
    }
  });
});

describe("imtl_l", () => {
  it("moves the scales down the slope of e^s L - s", () => {
    const weighting = new IMTLL(tasks, { lr: 0.05 }), plain = plainAdam([0, 0, 0], 0.05);
    for (const losses of run) {
      near(weighting.weights(step(...losses)), there(plain.values.map(Math.exp), losses), 8);
      plain.step(losses.map((loss, i) => loss === null ? null : slope((s) => Math.exp(s) * loss - s, plain.values[i])));
    }
  });

  it("starts at 1 and comes to rest where all scaled losses are 1", () => {
    const weighting = new IMTLL(tasks, { lr: 0.05 });
    expect(weighting.weights(step(0.2, 1, 4))).toEqual([1, 1, 1]);
    for (let i = 0; i < 3000; i++) weighting.weights(step(0.2, 1, 4));
    near(weighting.weights(step(0.2, 1, 4)), [5, 1, 0.25], 3);
  });
});

describe("famo", () => {
  it("is the authors' code: z / (l c), and the logits by Adam along the softmax's Jacobian times the log improvements", () => {
    const lr = 0.1, decay = 0.01;
    const weighting = new FAMO(tasks, { lr, decay }), plain = plainAdam([0, 0, 0], lr, decay);
    run.slice(0, -1).forEach((losses, at) => {
      const present = names.flatMap((_, i) => (losses[i] === null ? [] : [i]));
      const powers = present.map((i) => Math.exp(plain.values[i]));
      const z = powers.map((power) => power / powers.reduce((sum, other) => sum + other, 0));
      const parts = present.map((i, k) => z[k] / (losses[i]! + 1e-8)), c = parts.reduce((sum, part) => sum + part, 0);
      near(weighting.weights(step(...losses)), parts.map((part) => part / c), 10);

      const after = losses.map((loss, i) => (loss === null ? null : run[at + 1][i] ?? loss / 2));
      weighting.afterStep(step(...after));
      const delta = present.map((i) => Math.log(losses[i]! + 1e-8) - Math.log(after[i]! + 1e-8));
      const gradients: (number | null)[] = [null, null, null];
      present.forEach((place, i) => {
        gradients[place] = present.reduce((sum, _, j) => sum + delta[j] * z[j] * ((i === j ? 1 : 0) - z[i]), 0);
      });
      plain.step(gradients);
    });
  });

  it("favours the task that improved least, and the tasks alike where all improve alike", () => {
    const weighting = new FAMO(two);
    near(weighting.weights(step(1, 3)), [0.75, 0.25], 7);
    weighting.afterStep(step(0.5, 3));
    const z = Math.exp(0.025) / (Math.exp(0.025) + Math.exp(-0.025)); // Adam's first step is the rate, up or down
    near(weighting.weights(step(1, 1)), [1 - z, z], 6);
    const even = new FAMO(two);
    even.weights(step(4e6, 1e6));
    even.afterStep(step(2e6, 5e5)); // so large that the 1e-8 added to them makes no difference
    near(even.weights(step(4e6, 1e6)), [0.2, 0.8], 6);
  });

  it("learns nothing from a task alone, nor from a loss that is no number, and refuses one below 0", () => {
    const weighting = new FAMO(two), before = JSON.stringify(weighting.stateDict().values);
    expect(weighting.weights(step(5, null))).toEqual([1]);
    weighting.afterStep(step(1, null));
    weighting.weights(step(1, 2));
    weighting.afterStep(step(1, NaN));
    expect(JSON.stringify(weighting.stateDict().values)).toBe(before);
    expect(refusal(() => weighting.afterStep(step(1, -2)))).toContain('the loss of task "job" is -2');
    expect(() => new FAMO(two).afterStep(step(1, 2))).toThrow(/task "age".*step before.*weights\(\) first/u);
  });
});

describe("the Adam of what weightings learn", () => {
  it("has torch.optim.Adam's numbers, with weight decay", () => {
    const adam = new ScalarAdam([1, -2], { lr: 0.1, weightDecay: 0.01 });
    const torch = [
      [0.9000000019607843, -1.900000000331126], [0.8065550410499319, -1.918812087465666], [0.8480392136667115, -1.9331083062444907],
      [0.881782308051298, -1.9445937424570634],
    ];
    [[0.5, -3], [0.25, 4], [-2, 0], [0, 1e-6]].forEach((gradients, at) => {
      adam.step([0, 1], gradients);
      near(adam.values, torch[at], 13);
    });
  });

  it("leaves alone what is not there, which counts steps of its own, and keeps within a bound", () => {
    const adam = new ScalarAdam([0, 0, 0], { lr: 0.1, bound: 0.25 }), plain = plainAdam([0, 0, 0], 0.1);
    for (const gradients of [[1, null, 2], [null, 1, -3], [null, null, 0.5], [4, 1, null]]) {
      const places = [0, 1, 2].filter((place) => gradients[place] !== null);
      adam.step(places, places.map((place) => gradients[place]!));
      plain.step(gradients);
      adam.values.forEach((value, i) => expect(value).toBeCloseTo(plain.values[i], 13));
    }
    for (let i = 0; i < 10; i++) adam.step([0, 1], [1, -1]);
    expect(adam.values.slice(0, 2)).toEqual([-0.25, 0.25]);
  });
});
