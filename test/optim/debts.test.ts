/**
 * What rows are owed when something out of the ordinary comes between two touches: another optimizer, new weights, a forward that no
 * step follows, two forwards before their steps, more steps than the tables first hold; and what is refused, with nothing moved.
 */
import { describe, expect, it } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import { Adadelta, Adagrad, Adam, AdamW, NAdam, RMSprop, SGD } from "../../src/optim/index.js";
import type { Parameter } from "../../src/tensor/parameter.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { tensor } from "../../src/tensor/tensor.js";
import { dense, SideBySide } from "./dense-reference.js";

const families = [
  { name: "Adam", make: (p: Parameter[]) => new Adam(p), rule: dense.adam() },
  { name: "AdamW", make: (p: Parameter[]) => new AdamW(p, { weightDecay: 0.1 }), rule: dense.adam({ weightDecay: 0.1 }) },
  { name: "AdamW replayed", make: (p: Parameter[]) => new AdamW(p, { betas: [0.99, 0.999] }),
    rule: dense.adam({ betas: [0.99, 0.999], weightDecay: 0.01 }) },
  { name: "SGD with momentum", make: (p: Parameter[]) => new SGD(p, { momentum: 0.9 }), rule: dense.sgd({ momentum: 0.9 }) },
  { name: "SGD with Nesterov momentum", make: (p: Parameter[]) => new SGD(p, { momentum: 0.9, nesterov: true }),
    rule: dense.sgd({ momentum: 0.9, nesterov: true }) },
  { name: "SGD with weightDecay", make: (p: Parameter[]) => new SGD(p, { weightDecay: 0.1 }), rule: dense.sgd({ weightDecay: 0.1 }) },
  { name: "Adagrad", make: (p: Parameter[]) => new Adagrad(p), rule: dense.adagrad() },
  { name: "Adam with amsgrad", make: (p: Parameter[]) => new Adam(p, { amsgrad: true }), rule: dense.adam({ amsgrad: true }) },
  { name: "NAdam", make: (p: Parameter[]) => new NAdam(p), rule: dense.adam({ momentumDecay: 0.004 }) },
  { name: "RMSprop with momentum", make: (p: Parameter[]) => new RMSprop(p, { momentum: 0.9 }), rule: dense.rmsprop({ momentum: 0.9 }) },
  { name: "Adadelta", make: (p: Parameter[]) => new Adadelta(p), rule: dense.adadelta() },
  { name: "SGD with momentum and weightDecay, every row", make: (p: Parameter[]) => new SGD(p, { momentum: 0.9, weightDecay: 0.1 }),
    rule: dense.sgd({ momentum: 0.9, weightDecay: 0.1 }) },
];

/** Row 0 at every step, row 1 at every 23rd, row 2 at the first only, row 3 never. */
const featuresAt = (step: number) => [0, ...(step % 23 === 5 ? [1] : []), ...(step === 1 ? [2] : [])];

function close(side: SideBySide): void {
  const { ours, dense } = side.distance();
  expect(ours).toBeLessThan(Math.max(1e-6, 2 * dense));
}

describe.each(families)("$name", ({ make, rule }) => {
  it("settles with the rows when another optimizer takes over, and begins anew", () => {
    const side = new SideBySide(4);
    side.attach(make, rule);
    for (let step = 1; step <= 60; step++) side.step(featuresAt(step), 0.01);
    const old = side.optimizer;
    side.attach((p) => new Adam(p, { eps: 1e-6 }), dense.adam({ eps: 1e-6 }));
    close(side);
    for (let step = 1; step <= 60; step++) side.step(featuresAt(step), 0.01);
    side.attach(make, rule);
    for (let step = 1; step <= 60; step++) side.step(featuresAt(step), 0.01);
    close(side);
    expect(() => old.step()).toThrow(/layer\.weight was given to another optimizer/);
    close(side);
    side.dispose();
  });

  it("takes new weights in the middle and goes on with its moments", () => {
    const side = new SideBySide(4);
    side.attach(make, rule);
    for (let step = 1; step <= 40; step++) side.step(featuresAt(step), 0.01);
    side.write((index) => index / 10 - 1);
    close(side);
    for (let step = 41; step <= 100; step++) side.step(featuresAt(step), 0.01);
    close(side);
    side.dispose();
  });

  it("stays right when forwards are not followed by a step", () => {
    const side = new SideBySide(4);
    side.attach(make, rule);
    for (let step = 1; step <= 120; step++) {
      if (step % 7 === 0) side.forward([1, 2, 3]);
      if (step % 11 === 0) {
        side.optimizer.zeroGrad();
        side.forward([2, 2]).value.backward(); // and this gradient is forgotten by the next zeroGrad
      }
      side.step(featuresAt(step), 0.01);
    }
    close(side);
    side.dispose();
  });

  it("two forwards first, then their steps: the second gradient meets rows that the first step moved", () => {
    const side = new SideBySide(4);
    side.attach(make, rule);
    side.optimizer.lr = 0.01;
    for (let round = 0; round < 30; round++) {
      for (const { value, gradient } of [side.forward([0, 1]), side.forward(round % 2 ? [1, 2] : [0, 3])]) {
        side.optimizer.zeroGrad();
        value.backward();
        side.optimizer.step();
        side.moveShadows(gradient, 0.01);
      }
    }
    close(side);
    side.dispose();
  });
});

it.each([
  { name: "Adam", make: (p: Parameter[]) => new Adam(p), rule: dense.adam() },
  { name: "AdamW", make: (p: Parameter[]) => new AdamW(p, { weightDecay: 0.1 }), rule: dense.adam({ weightDecay: 0.1 }) },
  { name: "SGD with momentum", make: (p: Parameter[]) => new SGD(p, { momentum: 0.99 }), rule: dense.sgd({ momentum: 0.99 }) },
])("$name over 1,300 steps: tables grow, tails end", ({ make, rule }) => {
  const side = new SideBySide(5);
  side.attach(make, rule);
  for (let step = 1; step <= 1300; step++) side.step([4, ...(step === 100 || step === 1100 ? [1] : []), ...(step === 2 ? [2] : [])], 0.003);
  const { ours, dense } = side.distance();
  expect(ours).toBeLessThan(Math.max(1e-6, 2 * dense));
  side.dispose();
});

describe("refuses", () => {
  const model = new MultiTaskNetwork({ inputDim: 3, hidden: 4, outputDims: { a: 1, b: 1 } });
  const x = SparseMatrix.fromDense([[1, 0, 2]]);

  it.each([
    ["an eps of 0", () => new Adam(model.parameters(), { eps: 0 }),
      /eps must be at least 1e-18.*found 0/],
    ["an eps of 0 with weightDecay", () => new Adam(model.parameters(), { eps: 0, weightDecay: 0.1 }), /eps must be above 0/],
    ["an eps of 0 for RMSprop", () => new RMSprop(model.parameters(), { eps: 0 }),
      /^RMSprop: eps must be above 0 with a sparse first layer/],
    ["an eps of 0 for Adadelta", () => new Adadelta(model.parameters(), { eps: 0 }), /would divide 0 by 0/],
    ["decoupled decay that turns signs", () => new NAdam(model.parameters(), { lr: 2, weightDecay: 0.5, decoupledWeightDecay: true }),
      /^NAdam: weightDecay times lr must be below 1/],
    ["an eps whose cube leaves float32", () => new Adam(model.parameters(), { eps: 1e-30 }), /found 1e-30/],
    ["a beta of 1", () => new Adam(model.parameters(), { betas: [0.9, 1] }), /betas\.1 must be .*below 1, found 1/],
    ["a negative lr", () => new SGD(model.parameters(), { lr: -1 }), /^SGD: lr must be a number above 0, found -1/],
    ["decay that turns signs", () => new AdamW(model.parameters(), { lr: 2, weightDecay: 0.5 }),
      /weightDecay times lr must be below 1, found 0\.5 times 2/],
    ["nesterov without momentum", () => new SGD(model.parameters(), { nesterov: true }), /nesterov needs a momentum above 0/],
    ["no parameters", () => new Adam([]), /needs parameters/],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(PotluckError);
    expect(make).toThrow(message);
  });

  it.each([
    ["NaN", () => new Adam(model.parameters()), NaN, /lr must be a number from 0 up, found NaN/],
    ["too large for AdamW's decay", () => new AdamW(model.parameters(), { weightDecay: 0.1 }), 10, /weightDecay times lr must be below 1/],
    ["too large for SGD's decay", () => new SGD(model.parameters(), { weightDecay: 0.1 }), 20, /weightDecay times lr must be below 1/],
  ])("an lr set to what is %s, and moves nothing", (_, make, lr, message) => {
    const optimizer = make();
    const before = JSON.stringify(model.stateDict());
    optimizer.zeroGrad();
    model.forward(x, "a").sum().backward();
    optimizer.lr = lr;
    expect(() => optimizer.step()).toThrow(message);
    expect(JSON.stringify(model.stateDict())).toBe(before);
    optimizer.lr = 0.01;
    optimizer.step();
    expect(JSON.stringify(model.stateDict())).not.toBe(before);
  });

  it("backward() through a head whose weights have moved since its forward, as torch does", () => {
    const optimizer = new Adam(model.parameters());
    optimizer.zeroGrad();
    const first = model.forward(x, "a").sum(), second = model.forward(x, "a").mul(tensor([[2]])).sum();
    first.backward();
    optimizer.step();
    optimizer.zeroGrad();
    expect(() => second.backward()).toThrow(/weights have changed .* since the forward; run the forward again/);
  });
});
