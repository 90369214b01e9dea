/** @file The trunk cnn: PyTorch's gradients, trainings and logits; its names; the same bytes for any number of threads; what it refuses. */
import { readFileSync } from "node:fs";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { startThreads } from "../../src/engine/threads.js";
import { bceWithLogits, crossEntropy } from "../../src/loss/index.js";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import type { TrunkOptions } from "../../src/nn/trunk/index.js";
import { Adam } from "../../src/optim/index.js";
import { type ImageShape, MixedRows } from "../../src/tensor/mixed-rows.js";
import { toNdArray } from "../../src/tensor/nd-array.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";

interface Run {
  shape: ImageShape;
  options: TrunkOptions & { hidden: number[]; batchNorm?: boolean };
  bytes: number[];
  others: number[][];
  a: number[];
  b: number[];
  initial: Record<string, number[]>;
  gradients: Record<string, number[]>;
  losses: number[][];
  logits: number[][];
}
const text = readFileSync(new URL("../golden/cnn.json", import.meta.url), "utf8");
const golden = JSON.parse(text) as { lr: number; runs: Record<string, Run> };

const made: MultiTaskNetwork[] = [];
afterAll(() => made.forEach((model) => model.dispose()));
afterEach(async () => void (await startThreads(1)));

const outputDims = { a: 1, b: 3 };

function rowsOf({ shape, bytes, others }: Pick<Run, "shape" | "bytes" | "others">): MixedRows {
  const beside = others[0].length > 0 ? { others: SparseMatrix.fromDense(others) } : {};
  return new MixedRows({ shape, bytes: Uint8Array.from(bytes), ...beside });
}

function networkOf(run: Run, more: object = {}): MultiTaskNetwork<"a" | "b"> {
  const inputDim = run.others[0].length + run.shape.reduce((product, length) => product * length, 1);
  const model = new MultiTaskNetwork({ inputDim, outputDims, imageShape: run.shape, ...run.options, trunk: "cnn", seed: 2, ...more });
  made.push(model);
  return model;
}

function withWeights(run: Run): MultiTaskNetwork<"a" | "b"> {
  const model = networkOf(run), state = model.stateDict();
  for (const [key, value] of Object.entries(run.initial)) state[key] = toNdArray(value, key);
  model.loadStateDict(state);
  return model;
}

/** The largest difference, relative to the largest number. */
function apart(found: ArrayLike<number>, expected: readonly number[]): number {
  expect(found.length).toBe(expected.length);
  const largest = Math.max(...expected.map(Math.abs), 1e-3);
  return Math.max(...expected.map((number, index) => Math.abs(found[index] - number))) / largest;
}

function lossesOf(model: MultiTaskNetwork<"a" | "b">, x: MixedRows, { a, b }: Run) {
  const logits = model.forwardAll(x);
  return [bceWithLogits(logits.a, a), crossEntropy(logits.b, b)] as const;
}

/** The weights after a few steps. */
function trained(run: Run, more: object = {}): number[][] {
  const model = networkOf(run, more), x = rowsOf(run), optimizer = new Adam(model.parameters(), { lr: 0.01 });
  for (let step = 0; step < 3; step++) {
    const [first, second] = lossesOf(model, x, run);
    optimizer.zeroGrad();
    first.add(second).backward();
    optimizer.step();
  }
  return Object.values(model.stateDict()).map(({ data }) => [...data]);
}

describe.each(Object.entries(golden.runs))("PyTorch's run %s", (_, run) => {
  it("has the gradients, losses and logits", () => {
    const model = withWeights(run), x = rowsOf(run), optimizer = new Adam(model.parameters(), { lr: golden.lr });
    expect(model.namedParameters().map(([name]) => name)).toEqual(Object.keys(run.initial));
    run.losses.forEach((expected, step) => {
      const losses = lossesOf(model, x, run);
      expect(apart(losses.map((loss) => loss.item()), expected), `loss of step ${step}`).toBeLessThan(2e-5);
      optimizer.zeroGrad();
      losses[0].add(losses[1]).backward();
      if (step === 0) {
        for (const [name, parameter] of model.namedParameters()) {
          expect(apart(parameter.grad!.data, run.gradients[name]), name).toBeLessThan(2e-5);
        }
      }
      optimizer.step();
    });
    (["a", "b"] as const).forEach((task, index) => {
      expect(apart(model.predict(x, task).data, run.logits[index]), task).toBeLessThan(1e-4);
    });
  });

  it("ends in the same bytes with two threads", async () => {
    const alone = trained(run, { dropout: 0.3 });
    await startThreads(2);
    expect(trained(run, { dropout: 0.3 })).toEqual(alone);
  });
});

describe("the trunk cnn", () => {
  const run = golden.runs["colours and features"], small = golden.runs["two blocks"];

  it("is the same alone and in a batch, and for one task and for both", () => {
    const model = networkOf(run).eval(), x = rowsOf(run);
    const all = model.predict(x, "b").data, third = model.predict(x.selectRows([2]), "b").data;
    expect(apart(third, [...all.subarray(6, 9)])).toBeLessThan(1e-6);
    expect([...model.forwardAll(x).b.toArray()]).toEqual([...model.forward(x, "b").toArray()]);
  });

  it("has one representation, and its last layer for GradNorm", () => {
    const model = networkOf(run);
    expect(model.sharesRepresentation).toBe(true);
    expect(model.lastSharedParameters()!.map(({ shape }) => shape)).toEqual([[6, 6], [6]]);
    expect(model.headParameters("a").length).toBe(2);
    expect([...model.trunkParameters(), ...model.headParameters()]).toEqual(model.parameters());
  });

  it("depends on its images and on the other features", () => {
    const model = networkOf(run).eval(), logits = (one: Run) => [...model.predict(rowsOf(one), "a").data];
    const plain = logits(run);
    expect(logits({ ...run, bytes: run.bytes.map((byte) => 255 - byte) })).not.toEqual(plain);
    expect(logits({ ...run, others: run.others.map((row) => row.map((value) => value + 1)) })).not.toEqual(plain);
  });

  it("drops units of the hidden layers in training alone", () => {
    const model = networkOf(small, { dropout: 0.9 }), x = rowsOf(small);
    expect([...model.forward(x, "b").toArray()]).not.toEqual([...model.forward(x, "b").toArray()]);
    expect([...model.predict(x, "b").data]).toEqual([...model.predict(x, "b").data]);
  });

  it.each([
    [{ imageShape: undefined }, /imageShape is needed: the trunk cnn reads images; give it \[channels, height, width\]/u],
    [{ imageShape: [28, 28] }, /imageShape must be three whole numbers from 1 up, \[channels, height, width\], found/u],
    [{ inputDim: 41 }, /inputDim must count all features, the 42 values of an image of shape \[1, 6, 7\] included, found 41/u],
    [{ kernel: 4 }, /kernel must be an odd number from 1 up, found 4/u],
    [{ channels: [] }, /channels must be a list of numbers of channels, at least one/u],
    [{ pool: 3 }, /pool is 3, and nothing is left of images of 6 x 7 after block 2 of 2: take fewer channels/u],
  ])("refuses %j", (options, message) => {
    expect(() => networkOf(small, options)).toThrow(message);
  });

  it("refuses rows that do not suit it", () => {
    const model = networkOf(run), { shape, bytes } = run, forward = (x: SparseMatrix) => () => model.forward(x, "a");
    expect(forward(SparseMatrix.fromDense([[1, 2]]))).toThrow("a network of images needs rows with images of shape [3, 7, 6] (MixedRows)");
    expect(forward(rowsOf({ shape: [3, 6, 7], bytes, others: run.others })))
      .toThrow("a network of images of shape [3, 7, 6] cannot take images of shape [3, 6, 7]");
    expect(forward(rowsOf({ shape, bytes, others: [[]] }))).toThrow("a network of images with 4 other features cannot take rows with 0");
  });

  it("leaves other trunks as they were: they read the pixels as features", () => {
    const x = rowsOf(run), model = new MultiTaskNetwork({ inputDim: x.cols, outputDims, hidden: 3, imageShape: run.shape });
    made.push(model);
    const plain = new SparseMatrix({ rows: x.rows, cols: x.cols, indptr: x.indptr, indices: x.indices, values: x.values });
    expect([...model.predict(x, "a").data]).toEqual([...model.predict(plain, "a").data]);
  });
});
