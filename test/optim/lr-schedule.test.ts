/**
 * Each learning-rate schedule's course against its formula, what it leaves alone, and what is refused. Whole trainings:
 * schedule-golden.test.ts.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { Adagrad, Adam, AdamW, SGD } from "../../src/optim/index.js";
import {
  ConstantLR, CosineAnnealingLR, LinearLR, type LRScheduler, lrSchedules, OneCycleLR, StepLR,
} from "../../src/optim/lr-schedule/index.js";
import type { Parameter } from "../../src/tensor/parameter.js";
import { dense } from "../tensor/parameters.js";

const one = (): Parameter[] => [dense("p", [1])];
const adam = (lr = 1) => new Adam(one(), { lr });

/** The rates of `steps` steps. */
function rates(scheduler: LRScheduler, steps: number): number[] {
  return Array.from({ length: steps }, () => {
    const { lr } = scheduler.optimizer;
    scheduler.step();
    return lr;
  });
}

/** Ten steps of each, warm-ups included. */
const courses: Record<string, { make: () => LRScheduler; expected: number[] }> = {
  constant: { make: () => new ConstantLR(adam(2)), expected: Array<number>(10).fill(2) },
  "constant after a warm-up": {
    make: () => new ConstantLR(adam(), { warmup: 4, startFactor: 0.2 }),
    expected: [0.2, 0.4, 0.6, 0.8, 1, 1, 1, 1, 1, 1],
  },
  "constant after a warm-up from 0": {
    make: () => new ConstantLR(adam(), { warmup: 2, startFactor: 0 }),
    expected: [0, 0.5, 1, 1, 1, 1, 1, 1, 1, 1],
  },
  "linear, and on at its end": { make: () => new LinearLR(adam(), { totalSteps: 4 }), expected: [1, 0.75, 0.5, 0.25, 0, 0, 0, 0, 0, 0] },
  "linear to a half after a warm-up": {
    make: () => new LinearLR(adam(), { totalSteps: 7, warmup: 2, startFactor: 0.5, endFactor: 0.5 }),
    expected: [0.5, 0.75, 1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.5, 0.5],
  },
  "cosine, and up again beyond its end as torch's": {
    make: () => new CosineAnnealingLR(adam(), { totalSteps: 4, minLr: 0.1 }),
    expected: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((step) => 0.55 + 0.45 * Math.cos((Math.PI * step) / 4)),
  },
  "cosine after a warm-up": {
    make: () => new CosineAnnealingLR(adam(), { totalSteps: 10, warmup: 4, startFactor: 0.5 }),
    expected: [0.5, 0.625, 0.75, 0.875, ...[0, 1, 2, 3, 4, 5].map((step) => 0.5 + 0.5 * Math.cos((Math.PI * step) / 6))],
  },
  "in steps": { make: () => new StepLR(adam(), { stepSize: 3, gamma: 0.5 }), expected: [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125] },
  "in steps of a third of the training": {
    make: () => new StepLR(adam(), { totalSteps: 10 }),
    expected: [1, 1, 1, 1, 0.1, 0.1, 0.1, 0.1, 0.01, 0.01],
  },
  "in steps after a warm-up": {
    make: () => new StepLR(adam(), { stepSize: 4, warmup: 2, startFactor: 0.5 }),
    expected: [0.5, 0.75, 1, 1, 1, 1, 0.1, 0.1, 0.1, 0.1],
  },
  "one cycle in straight lines": {
    make: () => new OneCycleLR(adam(), { totalSteps: 10, pctStart: 0.5, anneal: "linear", divFactor: 5, finalDivFactor: 2 }),
    expected: [0.2, 0.4, 0.6, 0.8, 1, 0.82, 0.64, 0.46, 0.28, 0.1],
  },
  "one cycle of three phases": {
    make: () => new OneCycleLR(adam(7), {
      totalSteps: 10, maxLr: 1, pctStart: 0.4, anneal: "linear", divFactor: 4, finalDivFactor: 10, threePhase: true,
    }),
    expected: [0.25, 0.5, 0.75, 1, 0.75, 0.5, 0.25, 0.25 - 0.075, 0.25 - 0.15, 0.025],
  },
  "one cycle that starts at its highest": {
    make: () => new OneCycleLR(adam(), { totalSteps: 10, pctStart: 0.1, anneal: "linear", divFactor: 10, finalDivFactor: 1 }),
    expected: [1, ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((step) => 1 - step / 10)],
  },
};

describe("courses", () => {
  it.each(Object.entries(courses))("%s", (_, { make, expected }) => {
    rates(make(), 10).forEach((rate, step) => expect(rate).toBeCloseTo(expected[step], 14));
  });

  it("one cycle moves beta1 against the rate, and SGD's momentum likewise, and leaves the rest", () => {
    for (const optimizer of [new AdamW(one(), { betas: [0.9, 0.99] }), new SGD(one(), { momentum: 0.5 })]) {
      const scheduler = new OneCycleLR(optimizer, { totalSteps: 10, pctStart: 0.5, anneal: "linear" });
      const found = Array.from({ length: 10 }, () => {
        const { momentum } = optimizer;
        scheduler.step();
        return momentum!;
      });
      const expected = [0.95, 0.925, 0.9, 0.875, 0.85, 0.87, 0.89, 0.91, 0.93, 0.95];
      expected.forEach((momentum, step) => expect(found[step]).toBeCloseTo(momentum, 14));
      if (optimizer instanceof AdamW) expect(optimizer.betas[1]).toBe(0.99);
    }
    const still = new Adam(one());
    rates(new OneCycleLR(still, { totalSteps: 10, cycleMomentum: false }), 10);
    expect(still.betas).toEqual([0.9, 0.999]);
  });

  it("for any length and any option stay between nothing and the highest rate", () => {
    const options = fc.record({
      totalSteps: fc.integer({ min: 1, max: 60 }),
      pctStart: fc.double({ min: 0, max: 0.5, noNaN: true }),
      anneal: fc.constantFrom("cos" as const, "linear" as const),
      threePhase: fc.boolean(),
      divFactor: fc.double({ min: 1, max: 100, noNaN: true }),
      finalDivFactor: fc.double({ min: 1, max: 1e5, noNaN: true }),
    });
    fc.assert(fc.property(options, fc.constantFrom("linear", "cosine", "step", "one_cycle"), fc.nat(20), (given, name, warmup) => {
      const scheduler = name === "one_cycle"
        ? new OneCycleLR(adam(0.1), given)
        : lrSchedules.get(name as "constant").create(adam(0.1), { totalSteps: given.totalSteps + warmup, warmup, startFactor: 1 / 3 });
      const steps = given.totalSteps + (name === "one_cycle" ? 0 : warmup);
      for (const rate of [...rates(scheduler, steps), scheduler.optimizer.lr]) {
        expect(rate).toBeGreaterThanOrEqual(0);
        expect(rate).toBeLessThanOrEqual(0.1 + 1e-12);
        expect(scheduler.optimizer.momentum).toBeGreaterThan(0.8);
        expect(scheduler.optimizer.momentum).toBeLessThan(0.96);
      }
      expect(scheduler.steps).toBe(steps);
    }), { numRuns: 300 });
  });

  it("a cycle of N steps takes N calls and refuses the next, which changes nothing", () => {
    const optimizer = adam();
    const scheduler = new OneCycleLR(optimizer, { totalSteps: 5 });
    rates(scheduler, 5);
    const { lr, betas } = optimizer;
    expect(() => scheduler.step()).toThrow(/^a cycle of 5 steps is over/u);
    expect([optimizer.lr, optimizer.betas, scheduler.steps]).toEqual([lr, betas, 5]);
  });
});

describe("refuses", () => {
  const oneCycle = (options: object) => () => new OneCycleLR(adam(), { totalSteps: 10, ...options });
  it.each([
    ["a warm-up of no whole number", () => new ConstantLR(adam(), { warmup: 1.5 }),
      /^ConstantLR: warmup must be a whole number .*found 1\.5$/u],
    ["a warm-up as long as the training", () => new LinearLR(adam(), { totalSteps: 5, warmup: 5 }),
      /^warmup must be less than .*\b5 in all, found 5/u],
    ["a warm-up longer than the training, constant after it", () => new ConstantLR(adam(), { totalSteps: 5, warmup: 9 }),
      /5 in all, found 9/u],
    ["a warm-up longer than the training, in steps after it", () => new StepLR(adam(), { totalSteps: 5, warmup: 9 }), /5 in all, found 9/u],
    ["a training of no step", () => new CosineAnnealingLR(adam(), { totalSteps: 0 }),
      /^CosineAnnealingLR: totalSteps must be a whole number from 1 up, found 0$/u],
    ["a start above the rate", () => new ConstantLR(adam(), { startFactor: 1.1 }),
      /startFactor must be a number from 0 to 1, found 1\.1$/u],
    ["an end that is no number", () => new LinearLR(adam(), { totalSteps: 5, endFactor: NaN }),
      /endFactor must be a number from 0 to 1, found NaN$/u],
    ["a least rate below 0", () => new CosineAnnealingLR(adam(), { totalSteps: 5, minLr: -1 }),
      /minLr must be a number from 0 up, found -1$/u],
    ["an end above the start", () => new CosineAnnealingLR(adam(0.1), { totalSteps: 5, minLr: 0.2 }),
      /minLr must not be above lr, 0\.1, found 0\.2$/u],
    ["a start of no warm-up", () => new LinearLR(adam(), { totalSteps: 5, startFactor: 0.1 }),
      /startFactor does nothing without a warmup/u],
    ["steps of no length", () => new StepLR(adam(), { stepSize: 0 }), /stepSize must be a whole number from 1 up.*found 0$/u],
    ["steps of unknown length", () => new StepLR(adam(), {}), /needs the option stepSize, or totalSteps/u],
    ["a drop that is a rise", () => new StepLR(adam(), { stepSize: 1, gamma: 2 }), /gamma must be a number from 0 to 1, found 2$/u],
    ["a cycle of no step", oneCycle({ totalSteps: 0 }), /totalSteps must be a whole number from 1 up, found 0$/u],
    ["a share above 1", oneCycle({ pctStart: 2 }), /pctStart must be a number from 0 to 1, found 2$/u],
    ["three phases that do not fit", oneCycle({ pctStart: 0.6, threePhase: true }), /pctStart must be 0\.5 at most with threePhase/u],
    ["another annealing", oneCycle({ anneal: "sine" }), /anneal must be one of cos or linear, found "sine"$/u],
    ["a division by 0", oneCycle({ divFactor: 0 }), /divFactor must be a number above 0, found 0$/u],
    ["an infinite division", oneCycle({ finalDivFactor: Infinity }), /finalDivFactor must be a number above 0, found Infinity$/u],
    ["a momentum of 1", oneCycle({ maxMomentum: 1 }), /maxMomentum must be a number between 0 and 1\b.*, found 1$/u],
    ["a momentum of 0 for SGD, before the training",
      () => new OneCycleLR(new SGD(one(), { momentum: 0.9 }), { totalSteps: 10, baseMomentum: 0 }),
      /baseMomentum must be a number between 0 and 1\b.*, found 0$/u],
    ["Adagrad's momentum", () => new OneCycleLR(new Adagrad(one()), { totalSteps: 10 }),
      /^OneCycleLR: cycleMomentum must be false with adagrad/u],
    ["a momentum that SGD was made without", () => new OneCycleLR(new SGD(one()), { totalSteps: 10 }),
      /^OneCycleLR: cycleMomentum must be false with sgd/u],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(PotluckError);
    expect(make).toThrow(message);
  });
});
