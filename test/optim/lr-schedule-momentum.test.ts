/**
 * A momentum that moves: rows that make up for hundreds of missed steps, each with its own beta1 or momentum and its own rate, end where
 * torch's formulas take them when every weight is moved at every step. beta1 goes over the line from which rows are replayed, and back.
 */
import { describe, expect, it } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { Adagrad, Adam, AdamW, type Optimizer, SGD } from "../../src/optim/index.js";
import type { Parameter } from "../../src/tensor/parameter.js";
import { dense, type Rule, SideBySide } from "./dense-reference.js";
import { dense as denseParameter } from "../tensor/parameters.js";

const STEPS = 400;
type Course = (step: number) => number;

/** The courses of a momentum, by step from 1 on. The line where rows are replayed is at 0.9795 for beta2 = 0.999. */
const courses: Record<string, Course> = {
  "one cycle: 0.95, 0.85, 0.95": (step) => 0.85 + 0.1 * Math.abs(step / 200 - 1),
  "grows: 0.5 to 0.97, so that tails outgrow the tables": (step) => 0.5 + (0.47 * step) / STEPS,
  "leaps from 0.3 to 0.97 in the early steps": (step) => (step < 25 ? 0.3 : 0.97),
  "leaps from 0.3 to 0.97 late": (step) => (step < 300 ? 0.3 : 0.97),
  "shrinks: 0.97 to 0": (step) => 0.97 - (0.97 * step) / STEPS,
  "over the line and back": (step) => (step > 100 && step <= 200 ? 0.99 : 0.9),
  "begins above the line": (step) => (step <= 150 ? 0.99 : 0.9),
  "ends above the line": (step) => (step > 330 ? 0.995 : 0.8),
  "over it for one step, twice": (step) => (step === 60 || step === 250 ? 0.985 : 0.9),
  "above sqrt(beta2) for a while, where a touch's pull grows": (step) => (step > 50 && step <= 60 ? 0.9999 : 0.9),
};

const rates: Record<string, Course> = {
  steady: () => 1e-2,
  "one cycle, from and to 0": (step) => 1e-2 * (1 - Math.abs(step / 200 - 1)),
};

/** Feature 0 at every step; others at chosen ones, before, in and after what the courses do; 7 never. */
function featuresAt(step: number): number[] {
  const features = [0];
  if ([1, 24, 25, 26, 350].includes(step)) features.push(1);
  if (step === 1 || step === 59) features.push(2);
  if (step === 20 || step === 390) features.push(3);
  if ([99, 101].includes(step)) features.push(4, 4);
  if (step === 199 || step === 260) features.push(5);
  if (step % 80 === 7) features.push(6);
  return features;
}

/** Trains side by side and returns the worst distances on the way; rows that are read at some steps settle their debts in parts. */
function train(
  make: (parameters: Parameter[]) => Optimizer,
  rule: Rule,
  move: (momentum: number) => void,
  course: Course,
  rate: Course,
  scale: number,
) {
  const side = new SideBySide(8, scale);
  side.attach(make, rule);
  const worst = { ours: 0, dense: 0 };
  for (let step = 1; step <= STEPS; step++) {
    move(course(step));
    side.optimizer.momentum = course(step);
    if (step % 97 === 0) side.forward([1, 2, 7]);
    side.step(featuresAt(step), rate(step));
    if (step % 25 !== 0 && step !== 101 && step !== 201) continue;
    const { ours, dense } = side.distance();
    worst.ours = Math.max(worst.ours, ours);
    worst.dense = Math.max(worst.dense, dense);
  }
  side.dispose();
  return worst;
}

const cases = Object.entries(courses).flatMap(([name, course]) =>
  Object.entries(rates).flatMap(([rateName, rate]) =>
    [1, 1e-7].map((scale) => ({ name: `beta1 ${name}; rate ${rateName}; gradients of ${scale}`, course, rate, scale }))));

describe("beta1 moves", () => {
  it.each(cases)("Adam: $name", ({ course, rate, scale }) => {
    const betas = [0, 0.999];
    const { ours, dense: yardstick } = train((p) => new Adam(p), dense.adam({ betas }), (beta1) => (betas[0] = beta1), course, rate, scale);
    expect(ours).toBeLessThan(Math.max(1e-6, 1.5 * yardstick));
  });

  it.each(cases)("AdamW: $name", ({ course, rate, scale }) => {
    const betas = [0, 0.999];
    const rule = dense.adam({ betas, weightDecay: 0.1 });
    const move = (beta1: number) => (betas[0] = beta1);
    const { ours, dense: yardstick } = train((p) => new AdamW(p, { weightDecay: 0.1 }), rule, move, course, rate, scale);
    expect(ours).toBeLessThan(Math.max(1e-6, 1.5 * yardstick));
  });
});

describe("beta1 moves over the line where roots shrink too fast for a closed form, 0.663 for beta2 = 0.95, and back", () => {
  const overAndBack: Course = (step) => (step > 60 && step <= 130 ? 0.9 : 0.5);
  const twice: Course = (step) => (step % 120 < 40 ? 0.9 : 0.3);
  const runs = Object.entries({ overAndBack, twice }).flatMap(([name, course]) =>
    [1, 1e-3, 1e-7, 1e-9].map((scale) => ({ name, course, scale })));
  it.each(runs)("$name, gradients of $scale", ({ course, scale }) => {
    const betas = [0, 0.95];
    const make = (p: Parameter[]) => new Adam(p, { betas: [0.9, 0.95] });
    const { ours, dense: yardstick } = train(make, dense.adam({ betas }), (beta1) => (betas[0] = beta1), course, rates.steady, scale);
    expect(ours).toBeLessThan(Math.max(1e-6, 1.5 * yardstick));
  });
});

describe("the momentum moves", () => {
  const runs = Object.entries(courses).flatMap(([name, course]) =>
    Object.entries(rates).flatMap(([rateName, rate]) =>
      [false, true].map((nesterov) => ({ name: `${name}; rate ${rateName}${nesterov ? "; Nesterov" : ""}`, course, rate, nesterov }))));
  it.each(runs)("SGD: $name", ({ course, rate, nesterov }) => {
    const numbers = { momentum: 0, nesterov, dampening: nesterov ? 0 : 0.1 };
    const never0: Course = (step) => Math.max(course(step), 1e-3);
    const make = (p: Parameter[]) => new SGD(p, { ...numbers, momentum: 0.9 });
    const { ours, dense: yardstick } = train(make, dense.sgd(numbers), (momentum) => (numbers.momentum = momentum), never0, rate, 0.1);
    expect(ours).toBeLessThan(Math.max(1e-6, 1.5 * yardstick));
  });
});

describe("setting betas and momentum", () => {
  const one = (): Parameter[] => [denseParameter("p", [1])];

  it("shows what was set", () => {
    const adam = new Adam(one());
    expect([adam.betas, adam.momentum]).toEqual([[0.9, 0.999], 0.9]);
    adam.momentum = 0.8;
    expect(adam.betas).toEqual([0.8, 0.999]);
    adam.betas = [0.7, 0.99];
    expect([adam.betas, adam.momentum]).toEqual([[0.7, 0.99], 0.7]);
    const sgd = new SGD(one(), { momentum: 0.9 });
    sgd.momentum = 0.5;
    expect(sgd.momentum).toBe(0.5);
    expect([new SGD(one()).momentum, new Adagrad(one()).momentum]).toEqual([null, null]);
  });

  it("refuses what no constructor would take, and keeps what it had", () => {
    const adam = new Adam(one()), sgd = new SGD(one(), { momentum: 0.9 });
    for (const [set, message] of [
      [() => (adam.momentum = 1), /^betas\.0 must be .*below 1, found 1$/u],
      [() => (adam.betas = [0.9, NaN]), /^betas\.1 must be .*below 1, found NaN$/u],
      [() => (sgd.momentum = 0), /^momentum must stay above 0 and below 1, found 0$/u],
      [() => (new SGD(one()).momentum = 0.9), /^this SGD was made without momentum/u],
      [() => (new Adagrad(one()).momentum = 0.9), /^adagrad keeps no momentum.*0\.9: use Adam/u],
    ] as const) {
      expect(set).toThrow(PotluckError);
      expect(set).toThrow(message);
    }
    expect([adam.betas, sgd.momentum]).toEqual([[0.9, 0.999], 0.9]);
  });

  it("refuses another beta2 beside a sparse layer", () => {
    const side = new SideBySide(2);
    side.attach((p: [Parameter, Parameter]) => new Adam(p), dense.adam());
    const adam = side.optimizer as Adam;
    expect(() => (adam.betas = [0.9, 0.99])).toThrow(/^betas\.1 cannot be changed.*layer\.weight\): it is 0\.999, found 0\.99$/u);
    adam.betas = [0.8, 0.999];
    expect(adam.momentum).toBe(0.8);
    side.dispose();
  });
});
