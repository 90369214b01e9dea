/** @file `addParamGroup`, and clipping by value and by other norms on a sparse first layer. */
import { describe, expect, it } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import { Adam, clipGradNorm, clipGradValue, SGD } from "../../src/optim/index.js";
import { LambdaLR, LinearLR, ReduceLROnPlateau } from "../../src/optim/lr-schedule/index.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { noGrad } from "../../src/tensor/tensor.js";
import { dense } from "../tensor/parameters.js";

const rows = SparseMatrix.fromDense([[1, 0, 2, 0, 0], [0, 3, 0, 0, 0], [1, 1, 0, 0, 0]]);
const makeModel = () => new MultiTaskNetwork({ inputDim: 5, hidden: 3, outputDims: { a: 1, b: 2 }, seed: 2 });
type Model = ReturnType<typeof makeModel>;
const backward = (model: Model): void => model.forward(rows, "a").sum().add(model.forward(rows, "b").sum().mul(2)).backward();

describe("addParamGroup", () => {
  it("begins the group's own count, as an optimizer made later would", () => {
    const added = makeModel(), apart = makeModel();
    const one = new Adam(added.headParameters(), { lr: 0.1 });
    const [heads, trunk] = [new Adam(apart.headParameters(), { lr: 0.1 }), new Adam(apart.trunkParameters(), { lr: 0.02 })];
    for (let step = 0; step < 6; step++) {
      if (step === 3) one.addParamGroup({ parameters: added.trunkParameters(), lr: 0.02 });
      for (const model of [added, apart]) {
        for (const parameter of model.parameters()) parameter.dropGradient();
        backward(model);
        if (model === added) one.step();
        else heads.step();
        if (model === apart && step >= 3) trunk.step();
      }
    }
    expect(added.stateDict()).toEqual(apart.stateDict());
    expect(one.groups.map(({ lr }) => lr)).toEqual([0.1, 0.02]);
    expect(one.parameters.length).toBe(added.parameters().length);
    added.dispose();
    apart.dispose();
  });

  it("follows the schedule in proportion to the rate at which it came", () => {
    const optimizer = new SGD([dense("p", [1])], { lr: 1 });
    const scheduler = new LinearLR(optimizer, { totalSteps: 4 });
    scheduler.step();
    optimizer.addParamGroup({ parameters: [dense("q", [1])], lr: 0.15 });
    scheduler.step();
    expect(optimizer.groups.map(({ lr }) => lr.toFixed(12))).toEqual(["0.500000000000", "0.100000000000"]);
  });

  it("refuses what a group of the constructor is refused for", () => {
    const p = dense("p", [1]), optimizer = new Adam([p], { lr: 1 });
    const add = (group: object) => () => optimizer.addParamGroup(group as never);
    expect(add({ parameters: [p] })).toThrow(/^Adam: parameter group 1: parameter p is listed twice/u);
    expect(add({ parameters: [] })).toThrow(/group 1 is empty/u);
    expect(add({ parameters: [dense("q", [1])], rate: 1 })).toThrow(/unknown option "rate"/u);
    optimizer.lr = 0;
    expect(add({ parameters: [dense("q", [1])], lr: 1 })).toThrow(/have no proportion: set optimizer\.lr first/u);
    expect(optimizer.groups.length).toBe(1);
  });
});

describe("a sparse layer's gradient", () => {
  const gradientsOf = (model: Model) => model.parameters().map(({ grad }) => grad!.data);

  it("has the norms of its sums over documents", () => {
    const model = makeModel();
    backward(model);
    const all = gradientsOf(model).flatMap((data) => [...data]);
    for (const p of [1, 3, 0.7, 50]) {
      const largest = Math.max(...all.map(Math.abs));
      const norm = largest * all.reduce((sum, g) => sum + (Math.abs(g) / largest) ** p, 0) ** (1 / p);
      expect(clipGradNorm(model.parameters(), 1e9, { normType: p }) / norm).toBeCloseTo(1, 6);
    }
    expect(clipGradNorm(model.parameters(), 0.01, { normType: Infinity })).toBe(Math.max(...all.map(Math.abs)));
    expect(Math.max(...gradientsOf(model).flatMap((data) => [...data].map(Math.abs)))).toBeCloseTo(0.01, 6);
    model.dispose();
  });

  it("is clipped by value after the sum, and trains with what is left", () => {
    const model = makeModel(), optimizer = new SGD(model.parameters(), { lr: 1 });
    backward(model);
    const before = gradientsOf(model), weights = model.stateDict()["hidden.weight"];
    const limit = before[0].map(Math.abs).toSorted()[8];
    clipGradValue(model.parameters(), limit);
    const after = gradientsOf(model);
    before.forEach((data, i) => expect([...after[i]]).toEqual([...data].map((g) => Math.fround(Math.max(-limit, Math.min(limit, g))))));
    expect(before[0]).not.toEqual(after[0]);
    expect(model.parameters()[0].gradNorm()).toBeCloseTo(Math.hypot(...after[0]), 5);
    optimizer.step();
    model.stateDict()["hidden.weight"].data.forEach((w, i) => expect(w).toBeCloseTo(weights.data[i] - after[0][i], 6));
    model.dispose();
  });

  it("is not clipped by value inside noGrad", () => {
    const model = makeModel();
    backward(model);
    expect(() => noGrad(() => clipGradValue(model.parameters(), 1))).toThrow(/cannot be clipped by value inside noGrad/u);
    model.dispose();
  });
});

it.each([
  [() => clipGradValue([dense("p", [1])], -1), /^clipValue must be a number from 0 up, found -1$/u],
  [() => clipGradNorm([dense("p", [1])], 1, { normType: 0 }), /normType must be a number above 0, or Infinity.*found 0$/u],
  [() => new LambdaLR(new SGD([dense("p", [1])]), { lrLambda: () => NaN }), /lrLambda must give a number from 0 up, found NaN at step 0$/u],
  [() => new LambdaLR(new SGD([dense("p", [1])]), {} as never), /lrLambda/u],
  [() => new ReduceLROnPlateau(new SGD([dense("p", [1])])).step(), /step takes the score of an epoch, found nothing/u],
])("refuses %s", (act, message) => {
  expect(act).toThrow(PotluckError);
  expect(act).toThrow(message);
});
