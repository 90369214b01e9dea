/**
 * Parameter groups, clipping and freezing: what is refused, what follows the optimizer's rate, and what a sparse layer's rows are spared.
 */
import { describe, expect, it } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import { Adam, AdamW, clipGradNorm, SGD } from "../../src/optim/index.js";
import { CosineAnnealingLR, LinearLR, OneCycleLR } from "../../src/optim/lr-schedule/index.js";
import type { Parameter } from "../../src/tensor/parameter.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { tensor } from "../../src/tensor/tensor.js";
import { dense as denseParameter } from "../tensor/parameters.js";

const rows = SparseMatrix.fromDense([[1, 0, 2, 0, 0], [0, 3, 0, 0, 0], [1, 1, 0, 0, 0]]);
const makeModel = () => new MultiTaskNetwork({ inputDim: 5, hidden: 3, outputDims: { a: 1, b: 2 }, seed: 2 });
const dense = (name = "p", values = [3, 4]): Parameter => {
  const parameter = denseParameter(name, [values.length]);
  parameter.write({ shape: [values.length], data: Float32Array.from(values) });
  return parameter;
};

describe("groups", () => {
  it("move in proportion to the optimizer's rate, under every schedule", () => {
    const [p, q] = [dense("p"), dense("q")];
    const optimizer = new SGD([{ parameters: [p], lr: 0.5 }, { parameters: [q] }], { lr: 1 });
    const rates = () => optimizer.groups.map(({ lr }) => lr);
    expect(rates()).toEqual([0.5, 1]);
    optimizer.lr = 0.25;
    expect(rates()).toEqual([0.125, 0.25]);
    optimizer.lr = 1;
    const cosine = new CosineAnnealingLR(optimizer, { totalSteps: 4, minLr: 0.2 });
    for (let step = 0; step < 4; step++) cosine.step();
    expect(rates().map((rate) => rate.toFixed(12))).toEqual(["0.100000000000", "0.200000000000"]);
    optimizer.lr = 1;
    new OneCycleLR(optimizer, { totalSteps: 10, divFactor: 10, cycleMomentum: false });
    expect(rates().map((rate) => rate.toFixed(12))).toEqual(["0.050000000000", "0.100000000000"]);
  });

  it("have a rate and a decay of their own, or the optimizer's", () => {
    const [p, q] = [dense("p", [2, 2]), dense("q", [2, 2])];
    const optimizer = new SGD([{ parameters: [p], lr: 0.1, weightDecay: 0.5 }, { parameters: [q] }], { lr: 0.2, weightDecay: 1 });
    p.add(q).sum().backward();
    optimizer.step();
    expect(p.toArray()[0]).toBeCloseTo(2 - 0.1 * (1 + 0.5 * 2), 6);
    expect(q.toArray()[1]).toBeCloseTo(2 - 0.2 * (1 + 1 * 2), 6);
  });

  it.each([
    [() => new Adam([]), /^Adam needs parameters, found an empty list$/u],
    [() => new Adam([{ parameters: [] }]), /^Adam: parameter group 0 is empty: leave it out$/u],
    [() => { const p = dense(); return new Adam([{ parameters: [p] }, { parameters: [p] }]); }, /group 1: parameter p is listed twice/u],
    [() => { const p = dense(); return new Adam([p, p]); }, /^Adam: parameter p is listed twice/u],
    [() => new Adam([dense(), { parameters: [dense()] }] as never), /found both in one list/u],
    [() => new Adam([{ parameters: [dense()], lr: -1 }]), /^Adam: parameter group 0: lr must be a number from 0 up, found -1$/u],
    [() => new Adam([{ parameters: [dense()], weightDecay: NaN }]), /group 0: weightDecay must be a number from 0 up, found NaN$/u],
    [() => new Adam([{ parameters: [dense()], learningRate: 1 }] as never),
      /group 0: unknown option "learningRate" \(did you mean "lr"\?\)$/u],
    [() => new SGD([{ parameters: [dense()], lr: 1 }], { lr: 0 }), /^SGD: lr must be a number above 0, found 0$/u],
    [() => new AdamW([{ parameters: [dense()], lr: 20 }], { weightDecay: 0.1 }),
      /weightDecay times lr must be below 1, found 0\.1 times 20/u],
    [() => new Adam(makeModel() as never), /^Adam takes a model's parameters, found the model: pass model\.parameters\(\)$/u],
    [() => new Adam([tensor([1])] as never), /^Adam takes parameters.*not tensors.*item 0 is a tensor of shape \[1\]$/u],
    [() => new Adam([dense(), "p"] as never), /item 1 is "p"$/u],
    [() => new Adam({ parameters: [dense()] } as never), /put the group into a list$/u],
    [() => new Adam(undefined as never), /found nothing: pass model\.parameters\(\)$/u],
    [() => new Adam("p" as never), /^Adam takes a list of parameters, found "p"/u],
    [() => new Adam([dense()], { learningRate: 1 } as never), /^Adam: unknown option "learningRate" \(did you mean "lr"\?\)$/u],
    [() => new Adam([dense()], 0.1), /^Adam: the options must be a map.*found 0\.1$/u],
    [() => clipGradNorm(makeModel() as never, 1), /^clipGradNorm takes a model's parameters/u],
    [() => clipGradNorm([tensor([1])] as never, 1), /item 0 is a tensor/u],
    [() => new LinearLR([dense()] as never, { totalSteps: 3 }), /^LinearLR takes an optimizer first, found/u],
  ])("refuses %s", (make, message) => {
    expect(make).toThrow(PotluckError);
    expect(make).toThrow(message);
  });

  it("let Adam pull at dense layers alone, since the decay is a group's", () => {
    const model = makeModel();
    const groups = [{ parameters: model.trunkParameters() }, { parameters: model.headParameters(), weightDecay: 0.1 }];
    expect(() => new Adam(groups)).not.toThrow();
    expect(() => model.headParameters("c")).toThrow(/^the model has no task "c"/u);
    model.dispose();
  });
});

describe("clipGradNorm", () => {
  const optimizerOf = (parameters: Parameter[]) => new SGD(parameters, { lr: 1 });

  it("returns the norm over all, and scales all by one factor", () => {
    const [p, q] = [dense("p", [0, 0]), dense("q", [0])];
    optimizerOf([p, q]);
    p.mul(tensor([3, 0])).sum().add(q.mul(tensor([4])).sum()).backward();
    expect(clipGradNorm([p, q], 10)).toBeCloseTo(5, 6);
    expect([...p.grad!.data, ...q.grad!.data]).toEqual([3, 0, 4]); // below the bound: untouched
    expect(clipGradNorm([p, q], 1)).toBeCloseTo(5, 6);
    [...p.grad!.data, ...q.grad!.data].forEach((value, i) => expect(value).toBeCloseTo([0.6, 0, 0.8][i], 5));
  });

  it("scales a sparse layer's rows where they are factored, and its norm with them", () => {
    const model = makeModel();
    const backward = () => {
      model.parameters().forEach((parameter) => parameter.dropGradient());
      model.forward(rows, "a").sum().add(model.forward(rows, "b").sum()).backward();
    };
    const weight = model.parameters()[0];
    backward();
    const before = weight.grad!.data, norm = clipGradNorm(model.parameters(), 0.01);
    const factor = 0.01 / (norm + 1e-6);
    weight.grad!.data.forEach((value, i) => expect(Math.abs(value - before[i] * factor)).toBeLessThan(1e-8));
    expect(clipGradNorm(model.parameters(), 1)).toBeCloseTo(0.01, 6);
    backward();
    for (const parameter of model.headParameters()) parameter.requiresGrad = false; // frozen ones count for nothing, also with a gradient
    expect(clipGradNorm(model.parameters(), 1e9)).toBeCloseTo(clipGradNorm(model.trunkParameters(), 1e9), 10);
    model.dispose();
  });

  it("is 0 where nothing has a gradient, and refuses what is no bound and what is no norm", () => {
    const p = dense("p", [1]);
    optimizerOf([p]);
    expect(clipGradNorm([p], 1)).toBe(0);
    expect(() => clipGradNorm([p], 0)).toThrow(/^maxNorm must be a number above 0, found 0$/u);
    p.mul(tensor([Infinity])).sum().backward();
    expect(() => clipGradNorm([p], 1)).toThrow(/^the gradient of p has a norm of Infinity, which cannot be clipped/u);
    expect(p.grad!.data[0]).toBe(Infinity);
  });
});

describe("a frozen parameter", () => {
  it("gets no gradient, and neither moves nor decays nor counts", () => {
    const model = makeModel();
    const optimizer = new AdamW(model.parameters(), { lr: 0.1, weightDecay: 0.1 });
    const step = () => {
      optimizer.zeroGrad();
      model.forward(rows, "a").sum().add(model.forward(rows, "b").sum()).backward();
      optimizer.step();
    };
    step();
    const frozen = [...model.trunkParameters(), ...model.headParameters("b")];
    for (const parameter of frozen) parameter.requiresGrad = false;
    const before = model.stateDict();
    step();
    step();
    expect(Object.keys(model.gradNorms().trunk)).toEqual([]);
    expect(Object.keys(model.gradNorms().heads)).toEqual(["a"]);
    for (const [name, { data }] of Object.entries(model.stateDict())) {
      if (name.startsWith("final_a")) expect(data).not.toEqual(before[name].data);
      else expect(data).toEqual(before[name].data);
    }
    expect(frozen.map(({ steps }) => steps)).toEqual([1, 1, 1, 1]);
    for (const parameter of frozen) parameter.requiresGrad = true;
    step();
    expect(model.stateDict()["hidden.weight"].data).not.toEqual(before["hidden.weight"].data);
    model.dispose();
  });

  it("is left alone although it was frozen with a gradient on it", () => {
    const p = dense("p", [1]);
    const optimizer = new SGD([p], { lr: 1 });
    p.mul(tensor([2])).sum().backward();
    p.requiresGrad = false;
    optimizer.step();
    expect([...p.toArray()]).toEqual([1]);
    p.dispose();
  });

  it("and all of them frozen leave nothing to do", () => {
    const model = makeModel();
    for (const parameter of model.parameters()) parameter.requiresGrad = false;
    expect(() => model.forward(rows, "a").sum().backward()).toThrow(/^backward\(\): no parameter leads to this tensor/u);
    model.dispose();
  });
});
