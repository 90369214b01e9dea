/**
 * The sparse first layer against dense float64 loops: values, every gradient and their norms, for widths that fill no vector and all loop
 * lengths, empty rows, a column twice in a row, several batches in one step.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/engine/random.js";
import { sparseLinear } from "../../src/tensor/ops/sparse-linear.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { tensor } from "../../src/tensor/tensor.js";
import { expectClose } from "./finite-differences.js";
import { byFeature, dense as denseParameter } from "./parameters.js";

/** A layer with weights at random, and its numbers. */
function layer(outputs: number, features: number) {
  const chance = new RandomStream(1, `layer ${outputs} ${features}`);
  const draw = (length: number) => Float32Array.from({ length }, () => chance.float() * 2 - 1);
  const weight = byFeature("layer.weight", outputs, features), bias = denseParameter("layer.bias", [outputs]);
  const w = draw(outputs * features), b = draw(outputs);
  weight.write({ shape: [outputs, features], data: w });
  bias.write({ shape: [outputs], data: b });
  const dispose = () => [weight, bias].forEach((parameter) => parameter.dispose());
  return { weight, bias, w, b, draw, outputs, features, dispose };
}

type Layer = ReturnType<typeof layer>;

/** x W^T + b by plain loops, x dense. */
function plainForward({ w, b, outputs, features }: Layer, x: SparseMatrix): number[] {
  const dense = x.toDense();
  return Array.from({ length: x.rows * outputs }, (_, i) => {
    const row = Math.floor(i / outputs), output = i % outputs;
    let sum = b[output];
    for (let f = 0; f < features; f++) sum += dense[row * features + f] * w[output * features + f];
    return sum;
  });
}

/** Trains nothing: sends sum(c * out) of each batch back and compares what arrives with c^T x. */
function check(own: Layer, batches: SparseMatrix[]): void {
  const { weight, bias, outputs, features } = own;
  for (const parameter of [weight, bias]) parameter.dropGradient();
  const expectedW = new Float64Array(outputs * features), expectedB = new Float64Array(outputs);
  const losses = batches.map((x) => {
    const out = sparseLinear(x, weight, bias);
    expectClose(out.toArray(), plainForward(own, x), 5e-6, 1);
    const c = own.draw(x.rows * outputs), dense = x.toDense();
    for (let i = 0; i < x.rows * outputs; i++) {
      expectedB[i % outputs] += c[i];
      for (let f = 0; f < features; f++) expectedW[(i % outputs) * features + f] += c[i] * dense[Math.floor(i / outputs) * features + f];
    }
    return out.mul(tensor({ shape: [x.rows, outputs], data: c })).sum();
  });
  losses.reduce((sum, loss) => sum.add(loss)).backward();
  expectClose(weight.grad!.data, [...expectedW], 5e-6, 1);
  expectClose(bias.grad!.data, [...expectedB], 5e-6, 1);
  const norm = Math.sqrt(expectedW.reduce((sum, g) => sum + g * g, 0));
  expect(Math.abs(weight.gradNorm()! - norm)).toBeLessThanOrEqual(5e-6 * Math.max(1, norm));
  const touched = weight.rows!.touchedRows()!;
  const present = new Set(batches.flatMap((x) => [...x.indices]));
  expect([...touched.features].sort((a, b) => a - b)).toEqual([...present].sort((a, b) => a - b));
}

/** Three rows: ordinary, empty, and one with column 4 three times among others, out of order. */
const awkward = (features: number) => new SparseMatrix({
  rows: 3, cols: features, indptr: [0, 3, 3, 8], indices: [0, 3, features - 1, 4, 1, 4, 2, 4], values: [1, -2, 0.5, 1, 3, 0.25, 1, -1],
});

describe("values and gradients", () => {
  // whole vectors, tails, groups of five vectors and beyond
  it.each([1, 2, 3, 4, 5, 8, 19, 20, 21, 24, 43])("%i outputs", (outputs) => {
    const own = layer(outputs, 17);
    check(own, [awkward(17)]);
    check(own, [awkward(17), SparseMatrix.fromDense({ shape: [2, 17], data: own.draw(34) }), awkward(17)]);
    own.dispose();
  });

  it("a batch of empty rows, and one of no rows", () => {
    const own = layer(6, 9);
    check(own, [new SparseMatrix({ rows: 2, cols: 9, indptr: [0, 0, 0], indices: [], values: [] })]);
    expect(sparseLinear(awkward(9).selectRows([]), own.weight, own.bias).shape).toEqual([0, 6]);
    own.dispose();
  });

  it("one feature", () => {
    const own = layer(5, 1);
    check(own, [new SparseMatrix({ rows: 2, cols: 1, indptr: [0, 2, 3], indices: [0, 0, 0], values: [1, 2, 3] })]);
    own.dispose();
  });

  it.each([[40, 60], [3000, 4]])("any batches of %i features", (features, numRuns) => {
    const own = layer(3, features);
    const entry = fc.record({ column: fc.nat(features - 1), value: fc.integer({ min: -16, max: 16 }).map((quarters) => quarters / 4) });
    const batch = fc.array(fc.array(entry, { maxLength: 6 }), { minLength: 1, maxLength: 4 }).map((rows) => new SparseMatrix({
      rows: rows.length, cols: features, indptr: rows.reduce((ends, row) => [...ends, ends[ends.length - 1] + row.length], [0]),
      indices: rows.flat().map(({ column }) => column), values: rows.flat().map(({ value }) => value),
    }));
    fc.assert(fc.property(fc.array(batch, { minLength: 1, maxLength: 3 }), (batches) => check(own, batches)), { numRuns });
    own.dispose();
  });
});

describe("wide vocabularies, where sorting takes two passes and three", () => {
  it.each([70_000, 20_000_000])("%i features: entries in the last, the first and the middle rows", (features) => {
    const weight = byFeature("wide.weight", 4, features), bias = denseParameter("wide.bias", [4]);
    const indices = [features - 1, 7, features - 1, 8, 0, features >> 1, 7];
    const x = new SparseMatrix({ rows: 2, cols: features, indptr: [0, 4, 7], indices, values: [1, 2, 3, 4, 5, 6, 7] });
    sparseLinear(x, weight, bias).sum().backward();
    const { features: touched, gradients } = weight.rows!.touchedRows()!;
    const found = Object.fromEntries([...touched].map((feature, row) => [feature, [...gradients.subarray(row * 4, row * 4 + 4)]]));
    const sums = { [features - 1]: 4, 7: 9, 8: 4, 0: 5, [features >> 1]: 6 };
    expect(found).toEqual(Object.fromEntries(Object.entries(sums).map(([feature, sum]) => [feature, [sum, sum, sum, sum]])));
    for (const parameter of [weight, bias]) parameter.dispose();
  });
});

describe("the rows of a batch", () => {
  it("come out the same bits whatever rows they stand beside", () => {
    const own = layer(21, 50);
    const x = SparseMatrix.fromDense({ shape: [8, 50], data: own.draw(400).map((value) => (value > 0.4 ? value : 0)) });
    const together = sparseLinear(x, own.weight, own.bias).toArray();
    for (let row = 0; row < 8; row++) {
      const alone = sparseLinear(x.selectRows([row, 7 - row]), own.weight, own.bias).toArray();
      expect(alone.slice(0, 21)).toEqual(together.slice(row * 21, row * 21 + 21));
    }
    own.dispose();
  });

  it("must have as many features as the layer", () => {
    const own = layer(3, 5);
    expect(() => sparseLinear(awkward(17), own.weight, own.bias)).toThrow(/a model of 5 features cannot take a batch of 17/);
    expect(() => own.weight.write({ shape: [5, 3], data: new Float32Array(15) })).toThrow("layer.weight has shape [3, 5], found [5, 3]");
    own.dispose();
  });
});
