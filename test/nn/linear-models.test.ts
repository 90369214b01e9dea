/**
 * Networks without hidden layers: PyTorch's whole trainings of linear models, gradients by finite differences, names, saving, the same bits
 * for any number of threads, what is reported of shared layers where there are none, and what is refused.
 */
import { afterAll, describe, expect, it } from "vitest";
import { startThreads } from "../../src/engine/threads.js";
import { bceWithLogits, crossEntropy, cumulativeLogitLoss, mseLoss } from "../../src/loss/index.js";
import { type HeadFactory, OrdinalHead } from "../../src/nn/head.js";
import { Linear } from "../../src/nn/linear.js";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import { Dropout } from "../../src/nn/dropout.js";
import { Sequential } from "../../src/nn/sequential.js";
import { SingleTaskNetwork } from "../../src/nn/single-task-network.js";
import { trunks } from "../../src/nn/trunk/index.js";
import { Adam, AdamW, type Optimizer, SGD } from "../../src/optim/index.js";
import { MixedRows } from "../../src/tensor/mixed-rows.js";
import { toNdArray } from "../../src/tensor/nd-array.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import type { Tensor } from "../../src/tensor/tensor.js";
import { backwardTasks } from "../../src/train/backward.js";
import { Sum, type WeightingMember, weightings } from "../../src/weighting/index.js";
import { type Golden, readGolden } from "../optim/golden.js";
import { expectClose } from "../tensor/finite-differences.js";

afterAll(async () => void (await startThreads(1)));

interface LinearGolden {
  values: number[];
  initial: Record<string, number[] | number[][]>;
  runs: Record<string, { spread: { parameter: number }; losses: number[][]; final64: Record<string, number[] | number[][]> }>;
}
const start: Golden = readGolden("schedules.json.gz"), golden = readGolden("linear.json.gz") as unknown as LinearGolden;
const makers: Record<string, (parts: ConstructorParameters<typeof Adam>[0]) => Optimizer> = {
  adam: (parts) => new Adam(parts, { lr: 1e-2 }),
  adam_l2: (parts) => new Adam(parts, { lr: 1e-2, weightDecay: 0.01 }),
  adamw: (parts) => new AdamW(parts, { lr: 1e-2, weightDecay: 0.1 }),
  sgd_momentum: (parts) => new SGD(parts, { lr: 0.005, momentum: 0.9 }),
};
const stars: HeadFactory = (size) => new OrdinalHead(size);
const outputDims = { yes: 1, value: 1, class: 3, labels: 3, stars: 2 };

const rowsOf = ({ indices, values }: Golden["tasks"][0]): SparseMatrix => {
  const indptr = [0];
  for (const row of indices) indptr.push(indptr[indptr.length - 1] + row.length);
  return new SparseMatrix({ rows: indices.length, cols: start.arguments.features, indptr, indices: indices.flat(), values: values.flat() });
};
const networkOf = (seed = 0) => (
  new MultiTaskNetwork({ inputDim: start.arguments.features, hidden: [], outputDims, heads: { stars }, seed }));

/** The losses of a step of the golden runs. */
function lossesAt(model: ReturnType<typeof networkOf>, x: readonly SparseMatrix[], step: number): Tensor[] {
  const { batch } = start.arguments;
  const [first, second] = [0, 1].map((task) => start.order[task].slice(step * batch, (step + 1) * batch));
  const [yes, value] = model.forwardTasks(x[0].selectRows(first), ["yes", "value"]).map(({ logits }) => logits);
  const own = model.forwardAll(x[1].selectRows(second), ["class", "labels", "stars"]);
  const oneHot = second.map((row) => start.tasks[1].targets[row]);
  return [
    bceWithLogits(yes, first.map((row) => start.tasks[0].targets[row])), mseLoss(value, first.map((row) => golden.values[row])),
    crossEntropy(own.class, oneHot), bceWithLogits(own.labels, oneHot), cumulativeLogitLoss(own.stars, oneHot.map((row) => row.indexOf(1))),
  ];
}

function trained(maker: string, steps: number, observe: (losses: Tensor[], step: number) => void = () => {}) {
  const model = networkOf(), x = start.tasks.map(rowsOf);
  model.loadStateDict(Object.fromEntries(Object.entries(golden.initial).map(([key, value]) => [key, toNdArray(value, key)])));
  const optimizer = makers[maker](model.parameters());
  for (let step = 0; step < steps; step++) {
    const losses = lossesAt(model, x, step);
    observe(losses, step);
    optimizer.zeroGrad();
    losses.reduce((sum, loss) => sum.add(loss)).backward();
    optimizer.step();
  }
  const state = model.stateDict();
  model.dispose();
  return state;
}

describe("PyTorch's linear models of linear.json.gz", () => {
  it.each(Object.keys(golden.runs))("%s", (name) => {
    const run = golden.runs[name];
    let worst = 0;
    const state = trained(name, start.arguments.steps, (losses, step) => losses.forEach((loss, task) => {
      worst = Math.max(worst, Math.abs(loss.item() - run.losses[step][task]) / Math.abs(run.losses[step][task]));
    }));
    expect(worst).toBeLessThan(1e-5);
    const apart = Math.max(...Object.entries(state).map(([key, { data }]) => (
      data.reduce((most, number, index) => Math.max(most, Math.abs(number - run.final64[key].flat()[index])), 0))));
    expect(apart).toBeLessThan(2e-5);
    expect(apart).toBeLessThan(Math.max(1e-6, 4 * run.spread.parameter));
  });

  it("ends in the same bytes with two and with three threads", async () => {
    const alone = trained("adamw", 60);
    for (const threads of [2, 3]) {
      await startThreads(threads);
      expect(trained("adamw", 60)).toEqual(alone);
    }
    await startThreads(1);
  });
});

/** A loss's gradients, and those of central differences. */
function expectGradients(model: MultiTaskNetwork | SingleTaskNetwork, loss: () => Tensor): void {
  loss().backward();
  const gradients = model.namedParameters().map(([name, parameter]) => [name, parameter, [...parameter.grad!.data]] as const);
  for (const [name, parameter, found] of gradients) {
    const { shape, data } = parameter.read();
    const at = (index: number, by: number): number => {
      parameter.write({ shape, data: data.map((number, place) => (place === index ? number + by : number)) });
      return loss().item();
    };
    expectClose(found, found.map((_, index) => (at(index, 1e-2) - at(index, -1e-2)) / 2e-2), 3e-3, 0.05);
    parameter.write({ shape, data });
    expect(found.some((one) => one !== 0), name).toBe(true);
  }
}

describe("gradients", () => {
  const dense = [[0, 1.5, -2], [1, 0, 0.5], [1, 1, 0], [0, 0, 0]];

  it("of every kind of head over sparse rows are those of finite differences", () => {
    const model = new MultiTaskNetwork({ inputDim: 3, hidden: [], outputDims, heads: { stars }, seed: 3 });
    const x = SparseMatrix.fromDense(dense), classes = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0]];
    expectGradients(model, () => {
      const out = model.forwardAll(x);
      return bceWithLogits(out.yes, [0, 1, 1, 0]).add(mseLoss(out.value, [0.5, -1, 2, 0])).add(crossEntropy(out.class, classes))
        .add(bceWithLogits(out.labels, classes)).add(cumulativeLogitLoss(out.stars, [0, 1, 2, 1]));
    });
    model.dispose();
  });

  it("over pixels beside other features are those of finite differences", () => {
    const bytes = Uint8Array.from({ length: 4 * 6 }, (_, at) => (at * 41) % 256);
    const x = new MixedRows({ shape: [1, 2, 3], bytes, others: SparseMatrix.fromDense(dense) });
    const model = new SingleTaskNetwork({ inputDim: 9, hidden: [], outputDim: 3, seed: 3 });
    expectGradients(model, () => crossEntropy(model.forward(x), [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0]]));
    model.dispose();
  });
});

describe("a linear network", () => {
  const x = SparseMatrix.fromDense([[0, 1, 0, 2], [1, 0, 0, 0], [0, 0, 3, 1]]);
  const linear = () => new MultiTaskNetwork({ inputDim: 4, hidden: [], outputDims: { a: 1, b: 3 }, seed: 2 });

  it("has PyTorch's names and shapes, and heads alone", () => {
    expect(Object.entries(linear().stateDict()).map(([name, { shape }]) => [name, ...shape])).toEqual(
      [["final_a.weight", 1, 4], ["final_a.bias", 1], ["final_b.weight", 3, 4], ["final_b.bias", 3]]);
    const single = new SingleTaskNetwork({ inputDim: 4, hidden: [], outputDim: 2 });
    expect(Object.keys(single.stateDict())).toEqual(["final.weight", "final.bias"]);
    expect([single.trunkParameters(), single.lastSharedParameters()]).toEqual([[], []]);
    expect(linear().trunkParameters()).toEqual([]);
    expect(linear().headParameters("b").map(({ shape }) => shape)).toEqual([[3, 4], [3]]);
  });

  it("begins with the same numbers, whether they are read before the first forward or not", () => {
    const make = () => new MultiTaskNetwork({ inputDim: 4, hidden: [], outputDims: { a: 1, stars: 2 }, heads: { stars }, seed: 5 });
    const used = make(), read = make();
    const before = read.stateDict();
    used.forwardAll(x);
    expect(used.stateDict()).toEqual(before);
    const drawn = [...before["final_a.weight"].data, ...before["final_stars.weight"].data];
    expect(Math.max(...drawn.map(Math.abs))).toBeLessThanOrEqual(0.5);
    expect(new Set(drawn).size).toBe(8);
  });

  it("goes through state dicts, before and after a forward", () => {
    const model = linear(), state = model.stateDict(), other = linear().seed(7);
    other.loadStateDict(state);
    expect(other.predict(x, "b")).toEqual(model.predict(x, "b"));
    other.seed(9).loadStateDict(state);
    expect(other.stateDict()).toEqual(state);
  });

  it("gives the logits that its weights say", () => {
    const model = linear(), { data: weight } = model.stateDict()["final_b.weight"], { data: bias } = model.stateDict()["final_b.bias"];
    const expected = [[0, 1, 0, 2], [1, 0, 0, 0], [0, 0, 3, 1]].flatMap((row) => (
      [0, 1, 2].map((logit) => row.reduce((sum, value, feature) => sum + value * weight[logit * 4 + feature], bias[logit]))));
    expectClose(model.predict(x, "b").data, expected);
  });

  it("is the linear layer of a head of one's own too", () => {
    const own: HeadFactory = ({ inputs, outputs }) => new Sequential<SparseMatrix | Tensor>(new Linear(inputs, outputs), new Dropout(0.1));
    const model = new MultiTaskNetwork({ inputDim: 4, hidden: [], outputDims: { a: 2 }, heads: { a: own } });
    expect(model.predict(x, "a").shape).toEqual([3, 2]);
    expect(Object.keys(model.stateDict())).toEqual(["final_a.0.weight", "final_a.0.bias"]);
  });

  it("reports no norms of a trunk, no representation, and no cosines over nothing shared", () => {
    const model = linear();
    const outputs = model.forwardTasks(x);
    expect(outputs.map(({ task, representation }) => [task, representation])).toEqual([["a", undefined], ["b", undefined]]);
    const losses = outputs.map(({ task, logits }) => ({ task, loss: logits.square().mean() }));
    const { taskGradients } = backwardTasks(model, new Sum(), losses, { logTaskGradients: true });
    expect(taskGradients!.cosines).toEqual([]);
    expect(Object.keys(taskGradients!.norms.a)).toEqual(["head"]);
    const { trunk, heads } = model.gradNorms();
    expect(trunk).toEqual({});
    expect(heads.a).toBeGreaterThan(0);
    expect(taskGradients!.norms.a.head).toBeCloseTo(heads.a, 6);
  });

  const needsShared = (weightings.members as readonly WeightingMember[]).filter(({ needs }) => needs !== "lossesAfterStep");
  it.each(needsShared.map((member) => [member.name, member] as const))("trains with %s, or is refused in plain words", (name, member) => {
    const model = new MultiTaskNetwork({ inputDim: 4, hidden: [], outputDims: { a: 1, b: 1 }, seed: 2 });
    const options = Object.fromEntries(Object.keys(member.options).includes("weights") ? [["weights", { a: 1, b: 2 }]] : []);
    const tasks = ["a", "b"].map((task) => ({ name: task, likelihood: "gaussian" as const }));
    const weighting = member.create(tasks, options as never, 1);
    const optimizer = new Adam(model.parameters(), { lr: 0.1 });
    const lossOf = () => ["a", "b"].map((task) => ({ task, loss: mseLoss(model.forward(x, task as "a"), [1, -1, 0.5]) }));
    const step = (): number => {
      const losses = lossOf(), total = losses.reduce((sum, { loss }) => sum + loss.item(), 0);
      optimizer.zeroGrad();
      backwardTasks(model, weighting, losses);
      optimizer.step();
      return total;
    };
    if (member.needs === "representationGradients") {
      expect(step).toThrow(/graddrop combines gradients at one representation .* 0 tensors lie between shared parameters and its own/u);
      return;
    }
    const first = step();
    for (let count = 0; count < 40; count++) step();
    const last = lossOf().reduce((sum, { loss }) => sum + loss.item(), 0);
    expect(last, name).toBeLessThan(first / 2);
    model.dispose();
  });
});

describe("without hidden layers", () => {
  const make = (options: object) => () => new MultiTaskNetwork({ inputDim: 4, hidden: [], outputDims: { a: 1 }, ...options });

  it("trunks whose parts are hidden layers are refused", () => {
    const without = trunks.members.filter((member) => !("withoutHidden" in member)).map(({ name }) => name);
    expect(without).toEqual(["mmoe", "cgc", "ple", "cross_stitch", "private_shared"]);
    for (const trunk of without) {
      expect(make({ trunk })).toThrow(`MultiTaskNetwork: hidden must have one layer or more with trunk ${trunk}, found []: give it sizes`);
    }
  });

  it.each([
    [{ dropout: 0.2 }, "dropout is 0.2, which does nothing without hidden layers (hidden is []): make it 0"],
    [{ layerNorm: true }, "layerNorm does nothing without hidden layers (hidden is []): make it false"],
    [{ residual: true }, "residual does nothing without hidden layers (hidden is []): make it false"],
  ])("%j is refused", (options, message) => expect(make(options)).toThrow(message));

  it("heads read the flattened maps of a cnn", () => {
    const bytes = Uint8Array.from({ length: 3 * 16 }, (_, at) => (at * 37) % 256), images = new MixedRows({ shape: [1, 4, 4], bytes });
    const options = { trunk: "cnn", inputDim: 16, imageShape: [1, 4, 4], hidden: [], channels: [2], outputDims: { a: 1, b: 2 } } as const;
    const model = new MultiTaskNetwork({ ...options, seed: 1 });
    expect(Object.entries(model.stateDict()).map(([name, { shape }]) => [name, ...shape])).toEqual([
      ["conv.weight", 2, 1, 3, 3], ["conv.bias", 2], ["final_a.weight", 1, 8], ["final_a.bias", 1], ["final_b.weight", 2, 8],
      ["final_b.bias", 2],
    ]);
    expect(model.lastSharedParameters()!.map(({ shape }) => shape)).toEqual([[2, 1, 3, 3], [2]]);
    const hidden = model.forwardTasks(images)[1].representation!;
    expect(hidden.shape).toEqual([3, 8]);
    bceWithLogits(model.forward(images, "a"), [1, 0, 1]).backward();
    expect(model.gradNorms().trunk.conv).toBeGreaterThan(0);
    expect(() => new MultiTaskNetwork({ ...options, inputDim: 18 })).toThrow(
      "hidden must have one layer or more where rows have other features than images (2 here)");
  });
});
