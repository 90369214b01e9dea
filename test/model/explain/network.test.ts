/** @file Contributions to the logits of a network: their numbers, and that explaining changes nothing. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { engine } from "../../../src/engine/engine.js";
import { BatchNorm1d } from "../../../src/nn/batch-norm1d.js";
import { Linear } from "../../../src/nn/linear.js";
import { Module } from "../../../src/nn/module.js";
import { MultiTaskNetwork } from "../../../src/nn/multi-task-network.js";
import { OrdinalHead } from "../../../src/nn/head.js";
import { explainNetwork } from "../../../src/model/explain/network.js";
import { Adam } from "../../../src/optim/adam.js";
import { SparseMatrix } from "../../../src/tensor/sparse-matrix.js";
import { noGrad, tensor } from "../../../src/tensor/tensor.js";
import { randomRows, spread } from "./random-rows.js";

interface GoldenCase {
  name: "sigmoid" | "tanh" | "gelu" | "relu";
  layerNorm: boolean;
  x: number[][];
  weights: Record<string, number[]>;
  bias: number[];
  logits: number[];
  contributions: number[][];
}
const golden = JSON.parse(readFileSync(new URL("../../golden/explain.json", import.meta.url), "utf8")) as {
  inputs: number; cases: GoldenCase[];
};

const sum = (numbers: ArrayLike<number>): number => Array.from(numbers).reduce((all, one) => all + one, 0);

describe("captum's integrated gradients", () => {
  it.each(golden.cases)("of $name, layer norm $layerNorm", ({ name, layerNorm, x, weights, bias, logits, contributions }) => {
    const { inputs } = golden, outputDims = { a: 3 };
    const model = new MultiTaskNetwork({ inputDim: inputs, hidden: 8, activation: name, layerNorm, outputDims });
    const last = layerNorm ? 3 : 2, at = (key: string, ...shape: number[]) => ({ shape, data: Float32Array.from(weights[key]) });
    model.loadStateDict({
      "hidden.weight": at("0.weight", 8, inputs), "hidden.bias": at("0.bias", 8),
      ...(layerNorm && { "norm.weight": at("1.weight", 8), "norm.bias": at("1.bias", 8) }),
      "final_a.weight": at(`${last}.weight`, 3, 8), "final_a.bias": at(`${last}.bias`, 3),
    });
    x.forEach((row, index) => {
      const { features, outputs } = explainNetwork(model, SparseMatrix.fromDense([row]), "a");
      outputs.forEach(({ output, bias: own, contributions: found }, target) => {
        expect(output).toBeCloseTo(logits[index * 3 + target], 5);
        expect(own).toBeCloseTo(bias[target], 5);
        features.forEach((feature, place) => (
          // relu's kinks leave captum's 3000 steps with an error of their own
          expect(Math.abs(found[place] - contributions[target][index * inputs + feature])).toBeLessThan(name === "relu" ? 2e-3 : 1e-5)));
      });
    });
  });
});

describe("the sums of a fine grid in float64", () => {
  it("are the contributions of a network with relu", () => {
    const model = spread(new MultiTaskNetwork({ inputDim: 30, hidden: [12, 6], activation: "relu", outputDims: { a: 1 } }), 3);
    const state = model.stateDict(), matrix = (name: string): number[][] => {
      const { shape: [rows, cols], data } = state[`${name}.weight`];
      return Array.from({ length: rows }, (_, row) => Array.from(data.subarray(row * cols, (row + 1) * cols)));
    };
    const [first, second, [final]] = ["hidden_0", "hidden_1", "final_a"].map(matrix);
    const [firstBias, secondBias] = ["hidden_0", "hidden_1"].map((name) => Array.from(state[`${name}.bias`].data));
    const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((all, one, k) => all + one * b[k], 0);
    for (const x of randomRows(2, 30, 8, 4)) {
      const dense = Array.from(x.toDense()), along = first.map((weights) => dot(weights, dense)), steps = 20_000;
      const slopes = new Array<number>(first.length).fill(0); // of the first layer's sums, on average
      for (let step = 0; step < steps; step++) {
        const sums = along.map((one, unit) => one * (step + 0.5) / steps + firstBias[unit]), units = sums.map((one) => Math.max(0, one));
        const active = second.map((weights, unit) => (dot(weights, units) + secondBias[unit] > 0 ? final[unit] : 0));
        sums.forEach((one, unit) => {
          if (one > 0) slopes[unit] += second.reduce((all, weights, k) => all + active[k] * weights[unit], 0) / steps;
        });
      }
      const { features, outputs: [{ contributions }] } = explainNetwork(model, x, "a");
      features.forEach((feature, place) => {
        const expected = dense[feature] * slopes.reduce((all, slope, unit) => all + slope * first[unit][feature], 0);
        expect(Math.abs(contributions[place] - expected)).toBeLessThan(1e-4);
      });
    }
  });
});

describe("a linear network", () => {
  it("has weight times value, to the last bit", () => {
    const heads = { stars: (size: { inputs: number; outputs: number }) => new OrdinalHead({ ...size, sparse: true }) };
    const model = new MultiTaskNetwork({ inputDim: 200, hidden: [], outputDims: { mood: 3, stars: 4 }, heads, seed: 3 });
    const { "final_mood.weight": mood, "final_mood.bias": bias, "final_stars.weight": stars } = model.stateDict();
    for (const x of randomRows(20, 200, 30, 5)) {
      const { features, values, outputs } = explainNetwork(model, x, "mood");
      outputs.forEach((output, index) => {
        expect(output.bias).toBe(bias.data[index]);
        features.forEach((feature, place) => (
          expect(output.contributions[place]).toBeCloseTo(mood.data[index * 200 + feature] * values[place], 12)));
        expect(Math.abs(output.error)).toBeLessThan(1e-6);
      });
      const [score] = explainNetwork(model, x, "stars", {}, () => [{ weights: [-0.25, -0.25, -0.25, -0.25], offset: 0 }]).outputs;
      features.forEach((feature, place) => expect(score.contributions[place]).toBeCloseTo(stars.data[feature] * values[place], 12));
    }
  });

  it("adds up a feature that a row lists twice", () => {
    const model = new MultiTaskNetwork({ inputDim: 4, hidden: [], outputDims: { a: 1 } });
    const x = new SparseMatrix({ rows: 1, cols: 4, indptr: [0, 4], indices: [2, 0, 2, 1], values: [1, 1, 2, 0] });
    const { features, values, outputs: [{ contributions, output, bias }] } = explainNetwork(model, x, "a");
    expect([Array.from(features), Array.from(values)]).toEqual([[0, 2], [1, 3]]);
    expect(bias + sum(contributions)).toBeCloseTo(output, 6);
  });
});

/** A network of one's own: two layers read the row, one of them through a batch norm, and the head has no bias. */
class Own extends Module {
  readonly left = new Linear(40, 6);
  readonly right = new Linear(40, 6, { bias: false });
  readonly norm = new BatchNorm1d(6);
  readonly final = new Linear(6, 2);

  forward(x: SparseMatrix) {
    return this.final.forward(this.norm.forward(this.left.forward(x)).tanh().mul(this.right.forward(x).sigmoid()));
  }
}

describe("a network of one's own", () => {
  it("is explained through all layers that read the row", () => {
    const model = spread(new Own().seed(2), 4), x = SparseMatrix.fromDense([Array.from({ length: 40 }, (_, k) => k % 3)]);
    for (let step = 0; step < 3; step++) model.forward(randomMatrix(8, 40)); // moves the running statistics
    const before = model.stateDict(), { outputs } = explainNetwork(model, x, "any");
    for (const { output, bias, contributions, error } of outputs) {
      expect(Math.abs(output - bias - sum(contributions))).toBeLessThan(1e-5);
      expect(error).toBe(output - bias - sum(contributions));
    }
    expect(model.stateDict()).toEqual(before);
    expect(model.training && model.norm.training).toBe(true);
    model.eval();
    expect(Array.from(noGrad(() => model.forward(x)).toArray())).toEqual(outputs.map(({ output }) => output));
  });

  it("is refused where no gradient reaches the row, or a row's logits depend on other rows", () => {
    class Hidden extends Module {
      readonly layer = new Linear(5, 1);
      forward(x: SparseMatrix) {
        return this.layer.forward(tensor({ shape: [x.rows, 5], data: x.toDense() }));
      }
    }
    class Batch extends Module {
      readonly layer = new Linear(5, 2);
      forward(x: SparseMatrix) {
        const all = this.layer.forward(x);
        return all.sub(all.mean(0));
      }
    }
    const x = SparseMatrix.fromDense([[1, 0, 2, 0, 3]]);
    expect(() => explainNetwork(new Hidden() as never, x, "a")).toThrow(/no gradient of task "a" reaches the row/);
    expect(() => explainNetwork(new Batch() as never, x, "a")).toThrow(/depends on the other rows of its batch/);
    expect(() => explainNetwork(new Own() as never, randomMatrix(2, 40), "a")).toThrow(/takes one row.* found one of shape \[2, 40\]/);
    expect(() => explainNetwork({} as never, x, "a")).toThrow(/the network must be a Module with forward/);
    expect(() => explainNetwork(new Own() as never, x, "a", { tolerence: 1 } as never)).toThrow(/unknown option "?tolerence/);
  });
});

describe("explaining", () => {
  it("changes nothing of a training step in progress, also within noGrad, and leaves no memory behind", () => {
    const train = (explains: boolean): Float32Array[] => {
      const model = new MultiTaskNetwork({ inputDim: 50, hidden: [9], dropout: 0.3, outputDims: { a: 1, b: 2 }, seed: 7 });
      const optimizer = new Adam(model.parameters(), { lr: 0.05 }), [row] = randomRows(1, 50, 9, 6);
      for (let step = 0; step < 6; step++) {
        const x = randomMatrix(5, 50, step);
        model.forward(x, step % 2 === 0 ? "a" : "b").square().mean().backward();
        if (explains) explainNetwork(model, row, "a");
        if (explains) noGrad(() => explainNetwork(model, row, "b"));
        optimizer.step();
        optimizer.zeroGrad();
      }
      return Object.values(model.stateDict()).map(({ data }) => data);
    };
    expect(train(true)).toEqual(train(false));
    const model = new MultiTaskNetwork({ inputDim: 50, hidden: [9], outputDims: { a: 1 } }), [row] = randomRows(1, 50, 9, 6);
    explainNetwork(model, row, "a");
    const { chunk, offset } = engine().arena.mark(), size = engine().f32.length;
    for (let time = 0; time < 20; time++) explainNetwork(model, row, "a");
    const after = engine().arena.mark();
    expect([after.chunk, after.offset, engine().f32.length]).toEqual([chunk, offset, size]);
    engine().arena.restore(after);
    engine().arena.restore(after);
  });

  it("explains frozen parameters, and keeps them frozen and the others free", () => {
    const model = new MultiTaskNetwork({ inputDim: 50, hidden: [9], outputDims: { a: 1 } }), [row] = randomRows(1, 50, 9, 6);
    for (const parameter of model.trunkParameters()) parameter.requiresGrad = false;
    const { outputs: [{ error, contributions }] } = explainNetwork(model, row, "a");
    expect(Math.abs(error)).toBeLessThan(1e-5);
    expect(contributions.some((one) => one !== 0)).toBe(true);
    expect(model.namedParameters().map(([name, { requiresGrad }]) => [name, requiresGrad])).toEqual([
      ["hidden.weight", false], ["hidden.bias", false], ["final_a.weight", true], ["final_a.bias", true],
    ]);
    expect(model.parameters().some((parameter) => parameter.hasGradient())).toBe(false);
  });

  it("says what it could not place where it may not evaluate enough", () => {
    const model = spread(new MultiTaskNetwork({ inputDim: 50, hidden: [30, 30], activation: "relu", outputDims: { a: 1 } }), 6);
    const [row] = randomRows(1, 50, 20, 8), sizes = [6, 100, 10_000].map((evaluations) => {
      const found = explainNetwork(model, row, "a", { evaluations }), [{ error, output, bias, contributions }] = found.outputs;
      expect(error).toBe(output - bias - sum(contributions));
      expect(found.evaluations).toBeLessThan(evaluations + 200);
      return found;
    });
    const exact = sizes[2].outputs[0].contributions, far = (index: number): number => (
      Math.max(...sizes[index].outputs[0].contributions.map((one, place) => Math.abs(one - exact[place]))));
    expect(far(0)).toBeGreaterThan(far(1));
    expect(Math.abs(sizes[2].outputs[0].error)).toBeLessThan(1e-5);
  });

  it("gives an empty row its bias alone", () => {
    const model = new MultiTaskNetwork({ inputDim: 5, hidden: [4], outputDims: { a: 2 } });
    const found = explainNetwork(model, SparseMatrix.fromDense([[0, 0, 0, 0, 0]]), "a");
    for (const { output, bias, contributions } of found.outputs) expect([contributions.length, output]).toEqual([0, bias]);
  });
});

function randomMatrix(rows: number, cols: number, seed = 1): SparseMatrix {
  const all = randomRows(rows, cols, Math.min(cols, 6), seed + 100);
  return SparseMatrix.fromDense(all.map((row) => Array.from(row.toDense())));
}
