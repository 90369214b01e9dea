/**
 * Every option of every optimizer on dense parameters, against torch.optim's formulas in float64; and skipped parameters, whose step
 * counts stand still.
 */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/engine/random.js";
import { Adagrad, Adam, AdamW, type Optimizer, SGD } from "../../src/optim/index.js";
import type { Parameter } from "../../src/tensor/parameter.js";
import { tensor } from "../../src/tensor/tensor.js";
import { dense, type Rule } from "./dense-reference.js";
import { dense as denseParameter } from "../tensor/parameters.js";

const SIZE = 15; // no whole number of vectors

const runs: [string, (parameters: Parameter[]) => Optimizer, Rule][] = [
  ["Adam", (p) => new Adam(p), dense.adam()],
  ["Adam with its own weightDecay", (p) => new Adam(p, { weightDecay: 0.3 }), dense.adam({ l2: 0.3 })],
  ["Adam with betas and eps", (p) => new Adam(p, { betas: [0.5, 0.7], eps: 1e-3 }), dense.adam({ betas: [0.5, 0.7], eps: 1e-3 })],
  ["Adam with an eps of 0", (p) => new Adam(p, { eps: 0 }), dense.adam({ eps: 0 })],
  ["AdamW", (p) => new AdamW(p), dense.adam({ weightDecay: 0.01 })],
  ["AdamW without decay", (p) => new AdamW(p, { weightDecay: 0 }), dense.adam()],
  ["SGD", (p) => new SGD(p), dense.sgd()],
  ["SGD with weightDecay", (p) => new SGD(p, { weightDecay: 0.3 }), dense.sgd({ weightDecay: 0.3 })],
  ["SGD with momentum, dampening and weightDecay", (p) => new SGD(p, { momentum: 0.8, dampening: 0.4, weightDecay: 0.3 }),
    dense.sgd({ momentum: 0.8, dampening: 0.4, weightDecay: 0.3 })],
  ["SGD with Nesterov momentum and weightDecay", (p) => new SGD(p, { momentum: 0.8, nesterov: true, weightDecay: 0.3 }),
    dense.sgd({ momentum: 0.8, nesterov: true, weightDecay: 0.3 })],
  ["Adagrad", (p) => new Adagrad(p), dense.adagrad()],
  ["Adagrad with all of its options", (p) => new Adagrad(p, { lrDecay: 0.2, initialAccumulator: 0.5, eps: 1e-3, weightDecay: 0.3 }),
    dense.adagrad({ lrDecay: 0.2, initialAccumulator: 0.5, eps: 1e-3, weightDecay: 0.3 })],
];

describe.each(runs)("%s", (_, make, rule) => {
  it("60 steps, the rate changing, gradients missing at every fifth", () => {
    const chance = new RandomStream(2, "dense options");
    const draw = () => Float32Array.from({ length: SIZE }, () => chance.float() * 2 - 1);
    const parameter = denseParameter("p", [3, 5]), other = denseParameter("q", [SIZE]);
    const start = draw();
    parameter.write({ shape: [3, 5], data: start });
    const optimizer = make([parameter, other]);
    const moves = Array.from(start, () => rule((x) => x)), weights = [...start];
    for (let step = 1; step <= 60; step++) {
      const c = draw(), absent = step % 5 === 0;
      optimizer.lr = step < 30 ? 0.02 : step < 40 ? 0 : 0.05;
      optimizer.zeroGrad();
      // where the gradient is missing, another parameter has one, and the first must not move, decay or count
      (absent ? other.mul(tensor(c)) : parameter.mul(tensor({ shape: [3, 5], data: c }))).sum().backward();
      optimizer.step();
      if (!absent) weights.forEach((weight, i) => (weights[i] = moves[i](weight, c[i], optimizer.lr)));
    }
    expect(parameter.steps).toBe(48);
    expect(other.steps).toBe(12);
    parameter.toArray().forEach((weight, i) => expect(Math.abs(weight - weights[i])).toBeLessThan(2e-6));
    for (const each of [parameter, other]) each.dispose();
  });
});

it("learning rates default to torch's", () => {
  const parameter = denseParameter("p", [2]);
  expect([Adam, AdamW, SGD, Adagrad].map((Made) => new Made([parameter]).lr)).toEqual([1e-3, 1e-3, 1e-3, 1e-2]);
  parameter.dispose();
});
