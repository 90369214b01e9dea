/**
 * The sparse layer moves as a dense one: rows unseen for hundreds of steps end where torch.optim's formulas, applied to every weight at
 * every step in float64, take them; over betas, eps, rates that change or are zero, and gradients from far above eps to far below.
 */
import { describe, expect, it } from "vitest";
import {
  Adadelta, Adagrad, Adam, AdamW, type AdamOptions, type AdamWOptions, NAdam, type NAdamOptions, type Optimizer, RMSprop, SGD,
} from "../../src/optim/index.js";
import type { Parameter } from "../../src/tensor/parameter.js";
import { dense, type Rule, SideBySide } from "./dense-reference.js";

const STEPS = 330;

/** Feature 0 at every step; others at chosen ones, long apart; 7 never. */
function featuresAt(step: number): number[] {
  const features = [0];
  if ([1, 20, 21, 22, 300].includes(step)) features.push(1);
  if (step === 1) features.push(2);
  if (step === 20) features.push(3);
  if (step === 21) features.push(4, 4);
  if (step === 22 || step === 300) features.push(5);
  if (step % 60 === 7) features.push(6);
  return features;
}

/** Trains side by side and returns the distances at the end and the worst on the way. */
function train(make: (parameters: Parameter[]) => Optimizer, rule: Rule, rate: (step: number) => number, gradientScale: number) {
  const side = new SideBySide(8, gradientScale);
  side.attach(make, rule);
  const worst = { ours: 0, dense: 0 };
  for (let step = 1; step <= STEPS; step++) {
    side.step(featuresAt(step), rate(step));
    if (step % 10 !== 0 && step > 25) continue;
    const { ours, dense } = side.distance();
    worst.ours = Math.max(worst.ours, ours);
    worst.dense = Math.max(worst.dense, dense);
  }
  side.dispose();
  return worst;
}

type Rate = (step: number) => number;
const steady: Rate = () => 1e-2;
const restless: Rate = (step) => (step < 50 ? 0 : step < 100 ? 1e-2 : step < 150 ? 0 : step < 200 ? 1e-4 : 2e-2);
const flickering: Rate = (step) => (step % 2 === 0 ? 1e-2 : 0);
const spiky: Rate = (step) => (step % 50 === 0 ? 0.5 : 1e-5);

const adam = (name: string, options: AdamOptions, rate = steady) =>
  ({ name: `Adam ${name}`, make: (p: Parameter[]) => new Adam(p, options), rule: dense.adam(options), rate });
const nadam = (name: string, options: NAdamOptions, rate = steady) => (
  { name: `NAdam ${name}`, make: (p: Parameter[]) => new NAdam(p, options), rule: dense.adam({ momentumDecay: 0.004, ...options }), rate });
const adamw = (name: string, given: AdamWOptions, rate = steady) => {
  const options = { weightDecay: 0.1, ...given };
  return { name: `AdamW ${name}`, make: (p: Parameter[]) => new AdamW(p, options), rule: dense.adam(options), rate };
};

const adams = [
  adam("by default", {}),
  adamw("by default", {}),
  adam("with eps 1e-15", { eps: 1e-15 }),
  adam("with eps 1e-3", { eps: 1e-3 }),
  adam("with beta1 0.99, replayed", { betas: [0.99, 0.999] }),
  adamw("with beta1 0.99, replayed", { betas: [0.99, 0.999] }),
  adamw("with beta1 0", { betas: [0, 0.999] }),
  adam("with beta1 0.97: a long tail", { betas: [0.97, 0.999] }),
  adam("with betas 0.9, 0.95: roots that shrink fast", { betas: [0.9, 0.95] }),
  adamw("with betas 0.9, 0.95: roots that shrink fast", { betas: [0.9, 0.95] }),
  adam("with betas 0.9, 0.9", { betas: [0.9, 0.9] }),
  adam("with betas 0.5, 0.5", { betas: [0.5, 0.5] }),
  adam("with betas 0.9, 0.99", { betas: [0.9, 0.99] }),
  adam("with betas 0.9, 0.9999", { betas: [0.9, 0.9999] }),
  adamw("with betas 0, 0", { betas: [0, 0] }),
  adam("with a rate that changes and rests", {}, restless),
  adamw("with a rate that changes and rests", {}, restless),
  adamw("replayed, with a rate that changes and rests", { betas: [0.99, 0.999] }, restless),
  adam("with a rate of 0 at every other step", {}, flickering),
  adam("with a rate that leaps", {}, spiky),
  adam("with amsgrad", { amsgrad: true }),
  adam("with amsgrad, betas 0.9, 0.95", { betas: [0.9, 0.95], amsgrad: true }, restless),
  adam("with amsgrad, beta1 0.99, replayed", { betas: [0.99, 0.999], amsgrad: true }),
  adamw("with amsgrad", { amsgrad: true }, flickering),
  nadam("by default", {}),
  nadam("with betas 0.9, 0.95, replayed", { betas: [0.9, 0.95] }, restless),
  nadam("with decoupled decay", { weightDecay: 0.1, decoupledWeightDecay: true, momentumDecay: 0.1 }, flickering),
];

const others = [
  { name: "Adam with weightDecay", make: (p: Parameter[]) => new Adam(p, { weightDecay: 0.1, eps: 1e-3 }),
    rule: dense.adam({ l2: 0.1, eps: 1e-3 }), rate: restless },
  { name: "NAdam with weightDecay", make: (p: Parameter[]) => new NAdam(p, { weightDecay: 0.1, eps: 1e-3 }),
    rule: dense.adam({ l2: 0.1, eps: 1e-3, momentumDecay: 0.004 }), rate: steady },
  { name: "SGD with momentum and weightDecay", make: (p: Parameter[]) => new SGD(p, { momentum: 0.9, dampening: 0.2, weightDecay: 0.1 }),
    rule: dense.sgd({ momentum: 0.9, dampening: 0.2, weightDecay: 0.1 }), rate: restless },
  { name: "Adagrad with weightDecay", make: (p: Parameter[]) => new Adagrad(p, { weightDecay: 0.1, initialAccumulator: 0.1 }),
    rule: dense.adagrad({ weightDecay: 0.1, initialAccumulator: 0.1 }), rate: steady },
  ...[{}, { momentum: 0.9 }, { centered: true, eps: 1e-3 }, { centered: true, momentum: 0.9, eps: 1e-3 }, { weightDecay: 0.1, eps: 1e-2 },
    { weightDecay: 0.1, momentum: 0.5, centered: true, eps: 1e-2 }].map((options) => (
    { name: `RMSprop with ${JSON.stringify(options)}`, make: (p: Parameter[]) => new RMSprop(p, options), rule: dense.rmsprop(options),
      rate: restless })),
  ...[{}, { rho: 0 }, { rho: 0.99, eps: 1e-4 }, { weightDecay: 0.1 }].map((options) => (
    { name: `Adadelta with ${JSON.stringify(options)}`, make: (p: Parameter[]) => new Adadelta(p, options), rule: dense.adadelta(options),
      rate: (step: number) => (step % 7 === 0 ? 0 : 1) })),
  { name: "SGD with weightDecay", make: (p: Parameter[]) => new SGD(p, { weightDecay: 0.1 }),
    rule: dense.sgd({ weightDecay: 0.1 }), rate: () => 0.1 },
  { name: "SGD with weightDecay, rate changing", make: (p: Parameter[]) => new SGD(p, { weightDecay: 0.5 }),
    rule: dense.sgd({ weightDecay: 0.5 }), rate: restless },
  { name: "SGD with momentum", make: (p: Parameter[]) => new SGD(p, { momentum: 0.9 }), rule: dense.sgd({ momentum: 0.9 }), rate: steady },
  { name: "SGD with momentum and dampening", make: (p: Parameter[]) => new SGD(p, { momentum: 0.9, dampening: 0.3 }),
    rule: dense.sgd({ momentum: 0.9, dampening: 0.3 }), rate: restless },
  { name: "SGD with Nesterov momentum", make: (p: Parameter[]) => new SGD(p, { momentum: 0.99, nesterov: true }),
    rule: dense.sgd({ momentum: 0.99, nesterov: true }), rate: steady },
  { name: "SGD with Nesterov momentum, rate changing", make: (p: Parameter[]) => new SGD(p, { momentum: 0.9, nesterov: true }),
    rule: dense.sgd({ momentum: 0.9, nesterov: true }), rate: restless },
  { name: "Adagrad", make: (p: Parameter[]) => new Adagrad(p), rule: dense.adagrad(), rate: steady },
  { name: "Adagrad with its options", make: (p: Parameter[]) => new Adagrad(p, { lrDecay: 0.1, initialAccumulator: 0.1, eps: 1e-6 }),
    rule: dense.adagrad({ lrDecay: 0.1, initialAccumulator: 0.1, eps: 1e-6 }), rate: restless },
];

describe("moves every row as torch's dense optimizers do", () => {
  // gradients of 1; near eps, where the closed form is hardest; and far below it
  const runs = adams.flatMap((run) => [1, 1e-3, 1e-7, 1e-9].map((scale) => ({ ...run, scale })));
  it.each(runs)("$name, gradients of $scale", ({ make, rule, rate, scale }) => {
    const { ours, dense } = train(make, rule, rate, scale);
    // 1e-6, or what float32 rounds away when every weight is moved at every step, as torch does (AdamW rounds 1 - lr weightDecay each time)
    expect(ours).toBeLessThan(Math.max(1e-6, 1.5 * dense));
  });

  it.each(others)("$name", ({ make, rule, rate }) => {
    const { ours, dense } = train(make, rule, rate, 1);
    expect(ours).toBeLessThan(Math.max(1e-6, 1.5 * dense));
  });
});
