/**
 * @file The weightings that give tasks a weight by rule from their losses, exactly: against numbers worked out by hand, and slopes of the
 * papers' objectives by finite differences. Those that learn are in learned.test.ts; what all weightings have in common is in
 * properties.test.ts.
 */
import { describe, expect, it } from "vitest";
import {
  DWA, FAMO, Fixed, GLS, IMTLL, Mean, RLW, STCH, Sum, Uncertainty, type WeightedTask, type Weighting, weightings,
} from "../../src/weighting/index.js";
import { slope } from "./plain-adam.js";
import { near, refusal, run, step, tasks, there, two } from "./steps.js";

describe("sum and mean", () => {
  it("are what they are called, over the tasks of the step", () => {
    expect(new Sum(tasks).weights(step(1, 2, 3))).toEqual([1, 1, 1]);
    expect(new Sum(tasks).weights(step(1, null, 3))).toEqual([1, 1]);
    expect(new Mean(tasks).weights(step(1, 2, 3))).toEqual([1 / 3, 1 / 3, 1 / 3]);
    expect(new Mean(tasks).weights(step(1, null, 3))).toEqual([0.5, 0.5]);
  });
});

describe("fixed", () => {
  it("has a weight for each task, whichever are there", () => {
    const weighting = new Fixed(tasks, { weights: { job: 0.5, mood: 0, age: 2 } });
    expect(weighting.weights(step(1, 2, 3))).toEqual([2, 0.5, 0]);
    expect(weighting.weights(step(null, 2, 3))).toEqual([0.5, 0]);
  });

  it.each([
    [{ age: 1, job: 1 }, /^Fixed: weights must .*mood$/u],
    [{ age: 1, job: 1, mod: 1 }, /^Fixed: weights.mod .*did you mean "mood".*age, job and mood$/u],
    [{ age: 1, job: -1, mood: 1 }, /^Fixed: weights.job must be a number from 0 up, found -1$/u],
    [{ age: 1, job: NaN, mood: 1 }, /^Fixed: weights.job must be a number from 0 up, found NaN$/u],
  ])("%j", (weights, message) => expect(refusal(() => new Fixed(tasks, { weights }))).toMatch(message));

  it("has the weights of a few tasks for a training of those", () => {
    const fixed = weightings.get("fixed");
    expect(fixed.forTasks!({ weights: { age: 1, job: 2, mood: 3 } }, ["mood", "age"])).toEqual({ weights: { age: 1, mood: 3 } });
  });
});

describe("dwa", () => {
  /** Weights of the first step of each epoch. */
  function epochs(weighting: DWA, ...of: (number | null)[][][]): number[][] {
    return of.map((steps) => {
      const [first] = steps.map((losses) => weighting.weights(step(...losses)));
      weighting.endEpoch();
      return first;
    });
  }
  const first = [[2, 4], [4, 4]], second = [[1, 4], [0.5, 3], [1.5, 2]], third = [[1, 1], [3, 2]]; // means [3, 4], [1, 3], [2, 1.5]

  it("weighs by the ratios of two epochs' means", () => {
    const found = epochs(new DWA(two), first, second, third, [[1, 1]]);
    expect(found.slice(0, 2)).toEqual([[1, 1], [1, 1]]);
    const a = Math.exp(1 / 3 / 2), b = Math.exp(3 / 4 / 2), c = Math.exp(2 / 1 / 2), d = Math.exp(1.5 / 3 / 2);
    near(found[2], [(2 * a) / (a + b), (2 * b) / (a + b)], 13);
    near(found[3], [(2 * c) / (c + d), (2 * d) / (c + d)], 13);
  });

  it("has weights of sum K within an epoch, whatever its losses, and by the temperature", () => {
    const weighting = new DWA(two, { temperature: 0.1 });
    epochs(weighting, first, second);
    const [a, b] = [Math.exp(10 / 3), Math.exp(7.5)];
    for (const losses of [[1, 1], [9, 0.1], [0, 0]]) near(weighting.weights(step(...losses)), [(2 * a) / (a + b), (2 * b) / (a + b)], 12);
    near(weighting.weights(step(null, 5)), [(2 * b) / (a + b)], 12);
  });

  it("keeps a task's means over an epoch that leaves it out, and takes a mean of 0 for a ratio of 1", () => {
    const found = epochs(new DWA(two), first, second, [[3, null]], [[1, 1]]);
    const a = Math.exp(3 / 2), b = Math.exp(3 / 4 / 2);
    near(found[3], [(2 * a) / (a + b), (2 * b) / (a + b)], 13);
    near(epochs(new DWA(two), [[0, 2]], [[5, 2]], [[1, 1]])[2], [1, 1], 13);
    expect(epochs(new DWA(two), [[1e-12, 2]], [[5, 2]], [[1, 1]])[2]).toEqual([2, 0]); // a ratio of 5e12 counts as 1e6
  });
});

describe("rlw", () => {
  it("draws the softmax of standard normals: logarithms of ratios have the normal distribution of variance 2", () => {
    const weighting = new RLW(tasks, { seed: 3 }), draws: number[] = [], other: number[] = [];
    for (let i = 0; i < 40_000; i++) {
      const weights = weighting.weights(step(1, 1, 1));
      expect(Math.abs(weights[0] + weights[1] + weights[2] - 1)).toBeLessThan(1e-12);
      draws.push(Math.log(weights[0] / weights[1]) / Math.SQRT2);
      other.push(Math.log(weights[0] / weights[2]) / Math.SQRT2);
    }
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(mean(draws))).toBeLessThan(0.02); // four standard errors
    expect(mean(draws.map((x) => x ** 2))).toBeCloseTo(1, 1);
    expect(mean(draws.map((x, i) => x * other[i]))).toBeCloseTo(0.5, 1); // what the first draw alone has in common
    for (const [x, share] of [[-2, 0.0228], [-1, 0.1587], [0, 0.5], [0.5, 0.6915], [1.5, 0.9332]]) {
      expect(Math.abs(mean(draws.map((draw) => (draw < x ? 1 : 0))) - share)).toBeLessThan(0.01);
    }
    expect(Math.abs(mean(draws.slice(1).map((x, i) => x * draws[i])))).toBeLessThan(0.02); // steps do not go together
  });

  it("is a function of seed, task and step", () => {
    const of = (seed: number, list: WeightedTask[], count: number): number[][] => {
      const weighting = new RLW(list, { seed });
      return Array.from({ length: count }, () => weighting.weights({ tasks: list.map(({ name }) => name), losses: list.map(() => 1) }));
    };
    expect(of(1, tasks, 5)).toEqual(of(1, tasks, 5));
    expect(of(1, tasks, 5)).not.toEqual(of(2, tasks, 5));
    of(1, [...tasks].reverse(), 5).forEach((weights, at) => near(weights.reverse(), of(1, tasks, 5)[at], 12));
    const [[a, b]] = of(1, two, 1), [[c, d]] = of(1, tasks, 1);
    expect(a / b).toBeCloseTo(c / d, 12); // a further task moves no draw
  });
});

describe("gls", () => {
  const geometric = (losses: readonly number[]): number => losses.reduce((product, loss) => product * loss, 1) ** (1 / losses.length);

  it("has the slopes of the geometric mean", () => {
    near(new GLS().weights(step(1, 4)), [1, 0.25], 12);
    for (const losses of run) {
      const present = losses.filter((loss) => loss !== null);
      const slopes = present.map((loss, i) => slope((x) => geometric(present.map((other, j) => (i === j ? x : other))), loss, 1e-5 * loss));
      near(new GLS().weights(step(...losses)), slopes, 7);
    }
  });

  it("goes on where a loss is 0, and refuses one below", () => {
    const [a, b] = new GLS().weights(step(0, 1));
    expect(a / b / 1e30).toBeCloseTo(1, 10);
    expect(refusal(() => new GLS().weights(step(1, -0.5)))).toMatch(/^the weighting gls .*the loss of task "job" is -0.5: .*such as sum$/u);
  });
});

describe("stch", () => {
  /** n mu log sum (l / nadir)^(1 / mu) */
  const smooth = (losses: readonly number[], nadir: readonly number[], mu: number): number =>
    losses.length * mu * Math.log(losses.reduce((sum, loss, i) => sum + (loss / nadir[i]) ** (1 / mu), 0));

  it.each([1, 0.2, 3])("mu %d: the logarithms' slopes until the nadir is measured, then those of the smooth maximum", (mu) => {
    const weighting = new STCH(tasks, { mu, warmupEpochs: 2 }), measured: number[][] = [[], [], []];
    run.forEach((losses, at) => {
      const epoch = Math.floor(at / 10), present = losses.filter((loss) => loss !== null);
      const weights = weighting.weights(step(...losses));
      if (epoch === 2) losses.forEach((loss, i) => loss !== null && measured[i].push(loss));
      if (epoch <= 2) near(weights, present.map((loss) => 1 / loss), 12);
      else {
        const nadir = there(measured.map((of) => of.reduce((sum, loss) => sum + loss, 0) / of.length), losses);
        present.forEach((loss, i) => {
          const wanted = slope((x) => smooth(present.map((other, j) => (i === j ? x : other)), nadir, mu), loss, 1e-5 * loss);
          expect(weights[i] * loss).toBeCloseTo(wanted * loss, 7);
        });
      }
      if (at % 10 === 9) weighting.endEpoch();
    });
  });

  it("is as the docstring's example, without warm-up", () => {
    const weighting = new STCH(two, { warmupEpochs: 0 });
    near(weighting.weights(step(1, 2)), [1, 0.5], 13);
    weighting.endEpoch();
    near(weighting.weights(step(0.5, 2)), [4 / 3, 2 / 3], 13);
  });

  it("gives nearly everything to the task that is worst, where mu is small", () => {
    const weighting = new STCH(two, { warmupEpochs: 0, mu: 0.01 });
    weighting.weights(step(1, 1));
    weighting.endEpoch();
    const [a, b] = weighting.weights(step(0.5, 0.6));
    expect([a < 1e-7, Math.abs(b - 2 / 0.6) < 1e-6]).toEqual([true, true]);
  });

  it("measures a task that the nadir's epoch left out by its first loss after it", () => {
    const weighting = new STCH(two, { warmupEpochs: 0 });
    weighting.weights(step(2, null));
    weighting.endEpoch();
    near(weighting.weights(step(1, 8)), [(2 / 1) * (0.5 / 1.5), (2 / 8) * (1 / 1.5)], 12);
    near(weighting.weights(step(1, 2)), [(2 / 1) * (0.5 / 0.75), (2 / 2) * (0.25 / 0.75)], 12);
  });

  it("keeps finite where a loss is 0, and refuses one below, naming the task", () => {
    const weighting = new STCH(two, { warmupEpochs: 0 });
    for (let epoch = 0; epoch < 3; epoch++) {
      for (const losses of [[0, 1], [0, 0], [1e-30, 1e30]]) expect(weighting.weights(step(...losses)).every(Number.isFinite)).toBe(true);
      weighting.endEpoch();
    }
    expect(refusal(() => weighting.weights(step(1, -0.25)))).toMatch(/^the weighting stch .*the loss of task "job" is -0.25: /u);
  });
});

describe("a state saved at any moment", () => {
  it.each([
    ["uncertainty", () => new Uncertainty(tasks, { lr: 0.1 })], ["dwa", () => new DWA(tasks)], ["rlw", () => new RLW(tasks, { seed: 4 })],
    ["imtl_l", () => new IMTLL(tasks, { lr: 0.1 })], ["stch", () => new STCH(tasks, { warmupEpochs: 1 })],
    ["famo", () => new FAMO(tasks, { lr: 0.1 })],
  ] as [string, () => Weighting][])("%s goes on as if nothing had been", (_, make) => {
    const whole = make();
    let broken = make();
    const renew = (): void => {
      const state: unknown = JSON.parse(JSON.stringify(broken.stateDict()));
      broken = make();
      broken.loadStateDict(state as ReturnType<typeof broken.stateDict>);
    };
    run.forEach((losses, at) => {
      expect(broken.weights(step(...losses))).toEqual(whole.weights(step(...losses)));
      renew();
      for (const one of [whole, broken]) one.afterStep(step(...losses.map((loss) => loss && loss * 0.9)));
      renew();
      if (at % 7 === 6) for (const one of [whole, broken]) one.endEpoch();
      renew();
    });
  });
});
