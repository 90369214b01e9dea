/** The networks: torch's names and shapes, state dicts in and out, several layers and tasks, initial weights, prediction, and errors. */
import { afterAll, describe, expect, it } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { RandomStream } from "../../src/engine/random.js";
import { bceWithLogits, crossEntropy } from "../../src/loss/index.js";
import { MultiTaskNetwork, type MultiTaskOptions } from "../../src/nn/multi-task-network.js";
import type { StateDict } from "../../src/nn/module.js";
import type { Network } from "../../src/nn/network.js";
import { SingleTaskNetwork } from "../../src/nn/single-task-network.js";
import { Adam } from "../../src/optim/index.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { expectClose } from "../tensor/finite-differences.js";

const made: Network[] = [];
afterAll(() => made.forEach((model) => model.dispose()));

function multi<T extends string>(options: MultiTaskOptions<T>): MultiTaskNetwork<T> {
  const model = new MultiTaskNetwork(options);
  made.push(model);
  return model;
}

/** Rows with about a third of their features set. */
function documents(rows: number, features: number, seed = 1): SparseMatrix {
  const chance = new RandomStream(seed, "documents");
  const draw = () => (chance.float() < 0.3 ? chance.integer(3) + 1 : 0);
  return SparseMatrix.fromDense({ shape: [rows, features], data: Float32Array.from({ length: rows * features }, draw) });
}

const shapes = (state: StateDict) => Object.fromEntries(Object.entries(state).map(([name, { shape }]) => [name, shape]));

describe("state dicts", () => {
  it("of tasks 0 and 1 over one hidden layer have exactly the article's names and shapes, in its order", () => {
    const state = multi({ inputDim: 7, hidden: 5, outputDims: { "0": 1, "1": 3 } }).stateDict();
    expect(shapes(state)).toEqual({
      "hidden.weight": [5, 7], "hidden.bias": [5],
      "final_0.weight": [1, 5], "final_0.bias": [1],
      "final_1.weight": [3, 5], "final_1.bias": [3],
    });
    const parts = ["hidden", "final_0", "final_1"];
    expect(Object.keys(state)).toEqual(parts.flatMap((layer) => [`${layer}.weight`, `${layer}.bias`]));
    for (const { shape, data } of Object.values(state)) expect(data).toHaveLength(shape.reduce((a, b) => a * b));
  });

  it("of several hidden layers number them; a single task's head is called final", () => {
    expect(shapes(multi({ inputDim: 7, hidden: [6, 4, 2], outputDims: { movie: 1 } }).stateDict())).toEqual({
      "hidden_0.weight": [6, 7], "hidden_0.bias": [6],
      "hidden_1.weight": [4, 6], "hidden_1.bias": [4],
      "hidden_2.weight": [2, 4], "hidden_2.bias": [2],
      "final_movie.weight": [1, 2], "final_movie.bias": [1],
    });
    const single = new SingleTaskNetwork({ inputDim: 3, hidden: 2, outputDim: 4 });
    expect(shapes(single.stateDict())).toEqual({ "hidden.weight": [2, 3], "hidden.bias": [2], "final.weight": [4, 2], "final.bias": [4] });
    single.dispose();
  });

  it("go into another model and come out the same, past the rows that are read at a time", () => {
    const wide: MultiTaskOptions<string> = { inputDim: 9000, hidden: 3, outputDims: { a: 2 } };
    const deep: MultiTaskOptions<string> = { inputDim: 5, hidden: [6, 9], outputDims: { a: 2, b: 1 } };
    for (const options of [wide, deep]) {
      const from = multi({ ...options, seed: 1 }), to = multi({ ...options, seed: 2 });
      expect(to.stateDict()).not.toEqual(from.stateDict());
      to.loadStateDict(from.stateDict());
      expect(to.stateDict()).toEqual(from.stateDict());
    }
  });

  it("put each number where torch has it: [outputs, features]", () => {
    const model = multi({ inputDim: 3, hidden: 2, outputDims: { a: 1 }, activation: "relu" });
    model.loadStateDict({
      "hidden.weight": { shape: [2, 3], data: Float32Array.of(1, 2, 3, 10, 20, 30) },
      "hidden.bias": { shape: [2], data: Float32Array.of(0.5, 0.25) },
      "final_a.weight": { shape: [1, 2], data: Float32Array.of(1, 100) },
      "final_a.bias": { shape: [1], data: Float32Array.of(7) },
    });
    const x = SparseMatrix.fromDense([[1, 0, 2], [0, 1, 0]]);
    expect([...model.predict(x, "a").data]).toEqual([7 + 7.5 + 7025, 7 + 2.5 + 2025]);
  });

  const model = multi({ inputDim: 4, hidden: 3, outputDims: { movie: 1 } });
  const good = model.stateDict();
  it.each([
    ["unknown name", { ...good, "hiden.weight": good["hidden.weight"] },
      /no parameter "hiden\.weight".*hidden\.weight.*it has hidden\.weight, hidden\.bias, final_movie\.weight/i],
    ["missing name", Object.fromEntries(Object.entries(good).slice(1)),
      /the state dict has no "hidden\.weight"; it has hidden\.bias, final_movie\.weight/],
    ["nothing", {}, /no "hidden\.weight"; it has nothing/],
    ["other shape", { ...good, "final_movie.weight": { shape: [3, 1], data: new Float32Array(3) } },
      /final_movie\.weight has shape \[1, 3\], found \[3, 1\]/],
    ["other length", { ...good, "final_movie.bias": { shape: [1], data: new Float32Array(2) } },
      /final_movie\.bias needs 1 numbers, found 2/],
  ])("with an %s are refused, and the model is as before", (_, state, message) => {
    const entries = Object.entries(state).map(([name, { shape, data }]) => [name, { shape, data: data.map((value) => value + 1) }]);
    const changed = Object.fromEntries(entries) as StateDict;
    expect(() => model.loadStateDict(changed)).toThrow(PotluckError);
    expect(() => model.loadStateDict(changed)).toThrow(message);
    expect(model.stateDict()).toEqual(good);
  });
});

describe("initial weights", () => {
  const state = multi({ inputDim: 300, hidden: [40, 30], outputDims: { a: 3 }, seed: 4 }).stateDict();

  const weights: [string, number][] = [["hidden_0.weight", 300], ["hidden_1.weight", 40], ["final_a.weight", 30]];
  it.each(weights)("%s is uniform in plus or minus 1 / sqrt(%i)", (name, inputs) => {
    const bound = 1 / Math.sqrt(inputs), sorted = [...state[name].data].sort((a, b) => a - b), { length } = sorted;
    expect(sorted[0]).toBeGreaterThanOrEqual(-Math.fround(bound));
    expect(sorted[length - 1]).toBeLessThan(bound);
    // Kolmogorov-Smirnov: beyond 1.95 / sqrt(n) once in a thousand
    const distance = sorted.reduce((most, x, i) => Math.max(most, Math.abs((x / bound + 1) / 2 - (i + 0.5) / length)), 0);
    expect(distance).toBeLessThan(1.95 / Math.sqrt(length));
  });

  const biases: [string, number][] = [["hidden_0.bias", 300], ["hidden_1.bias", 40], ["final_a.bias", 30]];
  it.each(biases)("%s is in plus or minus 1 / sqrt(%i), and varies", (name, inputs) => {
    const { data } = state[name];
    for (const value of data) expect(Math.abs(value)).toBeLessThanOrEqual(1 / Math.sqrt(inputs));
    expect(new Set(data).size).toBe(data.length);
  });

  it("are the same for the same seed, others for another, and no two layers share theirs", () => {
    const again = (seed: number) => multi({ inputDim: 300, hidden: [40, 30], outputDims: { a: 3 }, seed }).stateDict();
    expect(again(4)).toEqual(state);
    expect(again(5)["hidden_1.weight"].data).not.toEqual(state["hidden_1.weight"].data);
    const twins = multi({ inputDim: 8, hidden: [8, 8], outputDims: { a: 8, b: 8 } }).stateDict();
    const weights = Object.entries(twins).filter(([name]) => name.endsWith("weight")).map(([, { data }]) => data.join());
    expect(new Set(weights).size).toBe(weights.length);
  });

  it("of the trunk do not depend on the tasks", () => {
    const other = multi({ inputDim: 300, hidden: [40, 30], outputDims: { z: 1, a: 3 }, seed: 4 }).stateDict();
    for (const name of ["hidden_0.weight", "hidden_1.bias", "final_a.weight"]) expect(other[name]).toEqual(state[name]);
  });
});

describe("forward", () => {
  const model = multi({ inputDim: 30, hidden: [21, 10], outputDims: { a: 1, b: 3, c: 2 }, activation: "gelu", seed: 9 });
  const x = documents(700, 30);

  it("of all tasks gives each task's own logits, the trunk run once", () => {
    const batch = x.selectRows([3, 1, 4]);
    const all = model.forwardAll(batch), some = model.forwardAll(batch, ["c", "a"]);
    expect(Object.keys(all)).toEqual(["a", "b", "c"]);
    expect(Object.keys(some)).toEqual(["c", "a"]);
    for (const task of model.tasks) expect(all[task].toArray()).toEqual(model.forward(batch, task).toArray());
    expect(some.a.toArray()).toEqual(all.a.toArray());
    expect(all.b.shape).toEqual([3, 3]);
  });

  it("of one batch through two heads, by two forwards or one, gives one gradient", () => {
    const batch = x.selectRows([5, 6]);
    const gradients = (run: () => { a: ReturnType<typeof model.forward>; b: ReturnType<typeof model.forward> }) => {
      for (const parameter of model.parameters()) parameter.dropGradient();
      const { a, b } = run();
      bceWithLogits(a, [1, 0]).add(crossEntropy(b, [2, 1])).backward();
      return model.parameters().map((parameter) => parameter.grad && [...parameter.grad.data]);
    };
    const together = gradients(() => model.forwardAll(batch, ["a", "b"]));
    const apart = gradients(() => ({ a: model.forward(batch, "a"), b: model.forward(batch, "b") }));
    apart.forEach((gradient, i) => gradient && expectClose(gradient, together[i]!, 2e-6, 1e-6));
    expect(apart.map((gradient) => gradient === null)).toEqual([...Array<boolean>(8).fill(false), true, true]); // task c: none
  });

  it("gives the same bits however the rows are batched, predict included", () => {
    const whole = model.predict(x, "b");
    expect(whole.shape).toEqual([700, 3]);
    const range = (from: number, to: number) => x.selectRows(Array.from({ length: to - from }, (_, i) => from + i));
    const pieces = [[0, 1], [1, 256], [256, 257], [257, 700]].map(([from, to]) => model.predict(range(from, to), "b"));
    expect(pieces.flatMap(({ data }) => [...data])).toEqual([...whole.data]);
    const picked = [699, 5, 5].flatMap((row) => [...whole.data.slice(row * 3, row * 3 + 3)]);
    expect([...model.forward(x.selectRows([699, 5, 5]), "b").toArray()]).toEqual(picked);
    expect(model.predict(x.selectRows([]), "b")).toEqual({ shape: [0, 3], data: new Float32Array(0) });
  });

  it("trains a single task: the loss falls, and prediction is that of the last step", () => {
    const single = new SingleTaskNetwork({ inputDim: 30, hidden: 8, activation: "tanh" });
    made.push(single);
    const optimizer = new Adam(single.parameters(), { lr: 0.05 });
    const batch = x.selectRows(Array.from({ length: 40 }, (_, i) => i)), dense = batch.toDense();
    const targets = Float32Array.from({ length: 40 }, (_, row) => (dense[row * 30] > 0 ? 1 : 0)); // whether feature 0 is there
    const losses = Array.from({ length: 40 }, () => {
      const loss = bceWithLogits(single.forward(batch), targets);
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      return loss.item();
    });
    expect(losses[39]).toBeLessThan(losses[0] / 4);
    expect([...single.predict(batch).data]).toEqual([...single.forward(batch).toArray()]);
  });

  it("takes numeric names of tasks, and names from Object.prototype", () => {
    const odd = multi({ inputDim: 2, hidden: 2, outputDims: { "10": 1, "9": 2, constructor: 3 } });
    expect([...odd.tasks].sort()).toEqual(["10", "9", "constructor"]);
    expect(odd.forwardAll(documents(1, 2)).constructor.shape).toEqual([1, 3]);
    expect(() => odd.forward(documents(1, 2), "toString" as never)).toThrow(PotluckError);
  });
});

describe("refuses", () => {
  const model = multi({ inputDim: 4, hidden: 3, outputDims: { movie: 1, yelp: 3 } });
  it.each([
    ["an unknown task", () => model.forward(documents(1, 4), "yepl" as never), /no task "yepl".*yelp.*movie, yelp/],
    ["an unknown task among several", () => model.forwardAll(documents(1, 4), ["movie", "x" as never]), /no task "x".*it has movie, yelp/i],
    ["a batch of other features", () => model.forward(documents(1, 5), "yelp"), /a model of 4 features cannot take a batch of 5/],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(PotluckError);
    expect(call).toThrow(message);
  });
});

describe("dispose", () => {
  it("leaves a model that says so when it is used, and whose optimizer moves nothing", () => {
    const model = new MultiTaskNetwork({ inputDim: 5, hidden: 3, outputDims: { a: 1 } });
    const optimizer = new Adam(model.parameters());
    model.dispose();
    model.dispose();
    expect(() => model.forward(SparseMatrix.fromDense([[1, 0, 0, 0, 0]]), "a")).toThrow(/disposed of/);
    expect(() => model.stateDict()).toThrow(/disposed of/);
    expect(() => optimizer.step()).toThrow(/hidden.weight belongs to a model that was disposed of/);
  });
});

describe("trunk and heads", () => {
  const model = multi({ inputDim: 6, hidden: [5, 4], outputDims: { a: 1, b: 3 } });
  const names = (parameters: readonly { name: string }[]) => parameters.map(({ name }) => name);

  it("make up all parameters, and the last shared layer is next to the heads", () => {
    expect(names(model.lastSharedParameters()!)).toEqual(["hidden_1.weight", "hidden_1.bias"]);
    expect([...model.trunkParameters(), ...model.headParameters()]).toEqual(model.parameters());
    expect(names(model.headParameters("b"))).toEqual(["final_b.weight", "final_b.bias"]);
    expect(() => model.headParameters("c")).toThrow(/no task "c".*it has a, b/);
  });
});
