/**
 * @file What holds for every trunk: the numbers and gradients of its equations, tasks by twos and threes, the layers that a task depends
 * on, the same bits for any number of threads, whether or not gradients are logged, and weightings by gradient.
 */
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { startThreads } from "../../src/engine/threads.js";
import { RandomStream } from "../../src/engine/random.js";
import { bceWithLogits, crossEntropy } from "../../src/loss/index.js";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import { createBase, type Network, readNetworkOptions } from "../../src/nn/network.js";
import { SingleTaskNetwork } from "../../src/nn/single-task-network.js";
import { trunks } from "../../src/nn/trunk/index.js";
import type { TrunkMember } from "../../src/nn/trunk/trunk.js";
import { AdamW } from "../../src/optim/index.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { tensor } from "../../src/tensor/tensor.js";
import { backwardTasks } from "../../src/train/backward.js";
import { Sum, Weighting, type WeightingNeed, type WeightingStep } from "../../src/weighting/index.js";
import { differences, expectClose } from "../tensor/finite-differences.js";
import { plainLogits, type Setup, type Weights } from "./plain-trunks.js";

const FEATURES = 6, tasks = ["a", "b", "c"] as const, outputDims = { a: 1, b: 3, c: 2 };

const setups: Record<string, Setup> = {
  mlp: { hidden: [5], activation: "sigmoid" },
  "mlp with all": { hidden: [5, 5, 3], activation: "tanh", layerNorm: true, residual: true },
  mmoe: { trunk: "mmoe", hidden: [5], activation: "sigmoid", experts: 3 },
  "mmoe with all": { trunk: "mmoe", hidden: [4, 4], activation: "tanh", experts: 2, layerNorm: true, residual: true },
  cgc: { trunk: "cgc", hidden: [3], activation: "tanh", sharedExperts: 2, taskExperts: 1 },
  ple: { trunk: "ple", hidden: [3, 2], activation: "tanh", sharedExperts: 1, taskExperts: 2, levels: 3 },
  "ple with all": {
    trunk: "ple", hidden: [4], activation: "sigmoid", sharedExperts: 1, taskExperts: 1, levels: 2, layerNorm: true, residual: true,
  },
  cross_stitch: { trunk: "cross_stitch", hidden: [5], activation: "sigmoid", alpha: 0.9 },
  "cross_stitch with all": { trunk: "cross_stitch", hidden: [4, 4], activation: "tanh", alpha: 0.6, layerNorm: true, residual: true },
  private_shared: { trunk: "private_shared", hidden: [5], activation: "sigmoid", privateUnits: 3 },
  "private_shared with all": {
    trunk: "private_shared", hidden: [4, 4], activation: "tanh", privateUnits: 2, layerNorm: true, residual: true,
  },
};
const cases = Object.entries(setups).map(([name, setup]) => ({ name, setup }));

const made: Network[] = [];
afterAll(() => made.forEach((model) => model.dispose()));
afterEach(async () => void (await startThreads(1)));

function networkOf(setup: Setup, { seed = 3, dropout }: { seed?: number; dropout?: number } = {}): MultiTaskNetwork<"a" | "b" | "c"> {
  const model = new MultiTaskNetwork({ inputDim: FEATURES, outputDims, seed, ...setup, dropout });
  made.push(model);
  return model;
}

const chance = new RandomStream(8, "test/trunks");
const dense = (rows: number): number[][] =>
  Array.from({ length: rows }, () => Array.from({ length: FEATURES }, () => (chance.float() < 0.5 ? 0 : chance.integer(5) / 2 - 1)));
const sparse = (rows: number[][]): SparseMatrix => SparseMatrix.fromDense(rows);
const rows = dense(5), batch = sparse(rows), other = sparse(dense(4));

/** Weights that are no special values: norms off 1 and 0. */
function stir(model: Network): void {
  const noise = new RandomStream(2, "test/stir");
  const state = model.stateDict();
  for (const { data } of Object.values(state)) data.forEach((value, index) => (data[index] = value + noise.float() / 2 - 0.25));
  model.loadStateDict(state);
}
const weightsOf = (model: Network): Weights => (
  Object.fromEntries(Object.entries(model.stateDict()).map(([name, { data }]) => [name, Array.from(data)])));
const lossOf = (model: MultiTaskNetwork<"a" | "b" | "c">, task: "a" | "b" | "c", x = batch) => {
  const logits = model.forward(x, task), targets = Array.from({ length: x.rows }, (_, row) => row % outputDims[task]);
  return task === "a" ? bceWithLogits(logits, targets.map((_, row) => row % 2)) : crossEntropy(logits, targets);
};
const settingsOf = (setup: Setup) => readNetworkOptions("test", {}, { inputDim: FEATURES, ...setup });
/** The trunk's layers, and those that a task's representation depends on: all but what is another task's own, up to the last level. */
const layersOf = (setup: Setup) => {
  const { trunk } = createBase(settingsOf(setup), tasks);
  const all = [...new Set(trunk.namedParameters().map(([name]) => name.slice(0, name.lastIndexOf("."))))];
  trunk.dispose();
  const { levels = 1 } = setup as { levels?: number };
  const last = setup.trunk === "ple" && levels > 1 ? `level_${levels - 1}_` : "";
  const isOwn = (name: string, task: string): boolean =>
    new RegExp(`^(norm_)?(private_${task}|gate_${task}|${last}experts_${task}_|${last}gate_${task}$)`).test(name) ||
    (setup.trunk === "ple" && levels > 1 && name === `level_${levels - 2}_gate_${task}`);
  const named = Object.fromEntries(tasks.map((task) =>
    [task, all.filter((name) => !tasks.some((other) => other !== task && isOwn(name, other)))]));
  return { named, all };
};

/** Keeps what it is shown. */
class Recorder extends Weighting {
  step: WeightingStep | null = null;
  constructor(needs: WeightingNeed, private readonly answer: readonly number[] = [1, 1, 1]) {
    super({ name: "recorder", needs, weightsHeads: false });
  }
  protected compute(step: WeightingStep): number[] {
    this.step = step;
    return step.tasks.map((_, index) => this.answer[index]);
  }
}

describe.each(cases)("$name", ({ setup }) => {
  it("gives the numbers of its equations, and their gradients for every parameter", () => {
    const model = networkOf(setup);
    stir(model);
    const weights = weightsOf(model), order = ["c", "a", "b"] as const;
    const outputs = model.forwardTasks(batch, order);
    const expected = plainLogits(setup, weights, rows, tasks);
    const factors = outputs.map(({ logits, task }) => {
      expectClose(logits.toArray(), expected[tasks.indexOf(task)].flat());
      return Float32Array.from({ length: logits.size }, () => chance.float() - 0.5);
    });
    outputs.map(({ logits }, k) => logits.mul(tensor({ shape: [...logits.shape], data: factors[k] })).sum())
      .reduce((sum, part) => sum.add(part)).backward();
    for (const [name, parameter] of model.namedParameters()) {
      const scalar = (numbers: number[]): number => {
        const logits = plainLogits(setup, { ...weights, [name]: numbers }, rows, tasks);
        return order.reduce((sum, task, k) => (
          sum + logits[tasks.indexOf(task)].flat().reduce((part, value, i) => part + value * factors[k][i], 0)), 0);
      };
      expectClose(parameter.grad!.data, differences(scalar, weights[name] as number[]), 5e-6, 1e-2);
    }
  });

  it("gives a task the same bits whichever tasks are asked for with it", () => {
    const model = networkOf(setup);
    const all = model.forwardAll(batch);
    for (const some of [["b"], ["c", "a"]] as const) {
      for (const { task, logits } of model.forwardTasks(batch, some)) expect(logits.toArray()).toEqual(all[task].toArray());
    }
    expect(model.predict(batch, "b").data).toEqual(all.b.toArray());
  });

  it("sends a gradient to exactly the layers that it names for a task, and says which tasks share", () => {
    const { named, all } = layersOf(setup), model = networkOf(setup);
    expect(new Set(all).size).toBe(all.length);
    for (const task of tasks) {
      model.parameters().forEach((parameter) => parameter.dropGradient());
      lossOf(model, task).backward();
      const { trunk, heads } = model.gradNorms();
      expect(Object.keys(trunk)).toEqual(named[task]);
      for (const [name, norm] of Object.entries(trunk)) expect(norm, name).toBeGreaterThan(0);
      expect(Object.keys(heads)).toEqual([task]);
    }
    const shared = all.filter((name) => tasks.filter((task) => named[task].includes(name)).length >= 2);
    expect(shared.length).toBeGreaterThan(0);
    const everyones = all.filter((name) => tasks.every((task) => named[task].includes(name)));
    const last = model.lastSharedParameters()!.map(({ name }) => name);
    expect(last.length).toBeGreaterThan(1);
    for (const name of last) expect(everyones).toContain(name.slice(0, name.lastIndexOf(".")));
    expect(model.sharesRepresentation).toBe((setup.trunk ?? "mlp") === "mlp");
    const representations = model.forwardTasks(batch).map(({ representation }) => representation);
    expect(new Set(representations).size === 1).toBe(model.sharesRepresentation);
  });

  it("is drawn from its seed, and goes into another by its state dict", () => {
    const [one, again, two] = [networkOf(setup), networkOf(setup), networkOf(setup, { seed: 4 })];
    const state = one.stateDict();
    expect(again.stateDict()).toEqual(state);
    const drawn = Object.values(state).filter(({ data }) => new Set(data).size > 2).map(({ data }) => data.join());
    expect(new Set(drawn).size).toBe(drawn.length);
    for (const [name, { data }] of Object.entries(two.stateDict())) {
      const fixed = name.startsWith("norm") || name.startsWith("cross_stitch");
      if (fixed) expect(data).toEqual(state[name].data);
      else expect(data).not.toEqual(state[name].data);
    }
    two.loadStateDict(state);
    expect(two.stateDict()).toEqual(state);
    expect(two.predict(batch, "c")).toEqual(one.predict(batch, "c"));
  });

  it("trains to the same bits for one thread and for two, and whoever looks on", async () => {
    const train = (watched: boolean, needs: WeightingNeed): unknown => {
      const model = networkOf(setup, { dropout: 0.25 });
      const optimizer = new AdamW(model.parameters(), { lr: 0.05 });
      const weighting = needs === "losses" ? new Sum() : new Recorder(needs);
      for (let step = 0; step < 6; step++) {
        const some = tasks.slice(0, 1 + (step % 3));
        const losses = some.map((task, index) => ({ task, loss: lossOf(model, task, index === 0 ? batch : other) }));
        optimizer.zeroGrad();
        backwardTasks(model, weighting, losses, { logTaskGradients: watched });
        optimizer.step();
        if (watched) for (const task of tasks) model.predict(batch, task);
        if (watched) model.stateDict();
      }
      return model.stateDict();
    };
    const needs = ["losses", "gramian"] as const;
    const alone = needs.map((need) => train(false, need));
    expect(needs.map((need) => train(true, need))).toEqual(alone);
    await startThreads(2);
    expect(needs.map((need) => train(false, need))).toEqual(alone);
  });

  it("gives a weighting the inner products of the tasks' gradients, over the shared layers or the last, and combines them", () => {
    const gradients = tasks.map((task) => {
      const model = networkOf(setup);
      lossOf(model, task, task === "c" ? other : batch).backward();
      const reached = model.namedParameters().flatMap(([name, { grad }]) => (grad ? [[name, grad.data] as const] : []));
      return new Map(reached);
    });
    for (const needs of ["gramian", "lastGramian"] as const) {
      const model = networkOf(setup), answer = [0.5, -1, 2], weighting = new Recorder(needs, answer);
      const together = model.forwardTasks(batch, ["a", "b"]).map(({ task, logits }) => ({
        task, loss: task === "a" ? bceWithLogits(logits, [0, 1, 0, 1, 0]) : crossEntropy(logits, [0, 1, 2, 0, 1]),
      }));
      backwardTasks(model, weighting, [...together, { task: "c", loss: lossOf(model, "c", other) }]);
      const byTwo = (name: string): boolean => gradients.filter((of) => of.has(name)).length > 1;
      const shared = new Set(model.trunkParameters().map(({ name }) => name).filter(byTwo));
      const names = needs === "gramian" ? [...shared] : model.lastSharedParameters()!.map(({ name }) => name);
      const dot = (i: number, j: number): number => names.reduce((sum, name) => {
        const a = gradients[i].get(name), b = gradients[j].get(name);
        return sum + (a && b ? a.reduce((part, value, index) => part + value * b[index], 0) : 0);
      }, 0);
      weighting.step!.gramian!.forEach((row, i) => row.forEach((value, j) =>
        expect(Math.abs(value - dot(i, j)) / Math.sqrt(dot(i, i) * dot(j, j))).toBeLessThan(2e-6)));
      for (const [name, parameter] of model.namedParameters()) {
        const sum = new Array<number>(parameter.size).fill(0);
        gradients.forEach((of, task) => of.get(name)?.forEach((value, index) => {
          sum[index] += (shared.has(name) ? answer[task] : 1) * value;
        }));
        expectClose(parameter.grad!.data, sum, 5e-6, 1e-4);
      }
    }
  });

  it("takes a single task, whose layers then all count as shared", () => {
    const single = new SingleTaskNetwork({ inputDim: FEATURES, outputDim: 2, seed: 1, ...setup });
    made.push(single);
    const optimizer = new AdamW(single.parameters(), { lr: 0.1 });
    const losses = Array.from({ length: 30 }, () => {
      const loss = crossEntropy(single.forward(batch), [0, 1, 1, 0, 1]);
      optimizer.zeroGrad();
      backwardTasks(single, new Recorder("gramian"), [{ task: "final", loss }]);
      optimizer.step();
      return loss.item();
    });
    expect(losses[29]).toBeLessThan(losses[0] / 3);
    expect(single.sharesRepresentation).toBe(true);
  });

  it("counts the layers that read the features", () => {
    const parameters = networkOf(setup).trunkParameters();
    const widths = parameters.flatMap((parameter) => (parameter.rows ? [parameter.rows.outputs] : []));
    const settings = settingsOf(setup), member: TrunkMember = trunks.get(settings.trunk);
    expect(member.sparseWidths!(setup.hidden, tasks.length, settings).sort()).toEqual(widths.sort());
  });

  it("gives frozen parameters no gradient, and the others theirs", () => {
    const model = networkOf(setup), plain = networkOf(setup);
    tasks.map((task) => lossOf(plain, task)).reduce((sum, loss) => sum.add(loss)).backward();
    const expected = plain.parameters().map((parameter) => [...parameter.grad!.data]);
    for (const frozen of [model.trunkParameters(), model.trunkParameters().filter(({ rows }) => rows)]) {
      frozen.forEach((parameter) => (parameter.requiresGrad = false));
      model.parameters().forEach((parameter) => parameter.dropGradient());
      tasks.map((task) => lossOf(model, task)).reduce((sum, loss) => sum.add(loss)).backward();
      model.parameters().forEach((parameter, index) => {
        if (frozen.includes(parameter)) expect(parameter.grad).toBeNull();
        else expect([...parameter.grad!.data]).toEqual(expected[index]);
      });
      frozen.forEach((parameter) => (parameter.requiresGrad = true));
    }
  });

  it("drops while it trains, and not in predictions", () => {
    const [model, whole] = [networkOf(setup, { dropout: 0.5 }), networkOf(setup)];
    const expected = whole.predict(batch, "b").data;
    const forward = (): Float32Array => model.forward(batch, "b").toArray();
    const [first, second] = [forward(), forward()];
    expect(first).not.toEqual(expected);
    expect(second).not.toEqual(first);
    expect(model.predict(batch, "b").data).toEqual(expected);
    model.eval();
    expect([model.training, forward()]).toEqual([false, expected]);
    model.train();
    expect(model.training).toBe(true);
    const again = networkOf(setup, { dropout: 0.5 });
    expect([again.forward(batch, "b").toArray(), again.forward(batch, "b").toArray()]).toEqual([first, second]);
  });
});

it("combining at the representation is refused where each task has its own", () => {
  const weighting = new Recorder("representationGradients");
  for (const { setup } of cases) {
    const model = networkOf(setup);
    const losses = model.forwardTasks(batch, ["a"]).map((output) => ({ ...output, loss: bceWithLogits(output.logits, [1, 0, 1, 0, 1]) }));
    const run = (): unknown => backwardTasks(model, weighting, losses);
    if ((setup.trunk ?? "mlp") === "mlp") expect(run).not.toThrow();
    else expect(run).toThrow(/recorder .*one representation.*trunk mlp/);
  }
});
