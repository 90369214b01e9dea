/**
 * @file Running gradients and sums of squares, against plain backward passes kept as matrices in float64: on a sparse first layer and on
 * dense ones, with tasks that come and go, several threads, clipping, accumulation, and continued from a saved state.
 */
import { afterEach, describe, expect, it } from "vitest";
import { engine } from "../../src/engine/engine.js";
import { RandomStream } from "../../src/engine/random.js";
import { startThreads } from "../../src/engine/threads.js";
import { bceWithLogits } from "../../src/loss/index.js";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import { Adam, clipGradNorm, SGD } from "../../src/optim/index.js";
import { uniform } from "../../src/tensor/initial.js";
import { Parameter } from "../../src/tensor/parameter.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { backwardTasks, type StepLoss } from "../../src/train/backward.js";
import { runningGradientsOf } from "../../src/train/running.js";
import type { RememberedGradient } from "../../src/weighting/state.js";
import { DBMTL, ExcessMTL, MoCo, type RunningUpdate, Weighting, type WeightingStep } from "../../src/weighting/index.js";

const names = ["a", "b", "c"], weighted = names.map((name) => ({ name, likelihood: "categorical" as const }));
const FEATURES = 70;
const stream = new RandomStream(4, "test/running");
const batches = Array.from({ length: 6 }, () => {
  const dense = new Float32Array(9 * FEATURES);
  for (let entry = 0; entry < 45; entry++) dense[(entry % 9) * FEATURES + Math.floor(60 * stream.float() ** 2)] += 1 + (entry % 5) / 4;
  return SparseMatrix.fromDense({ shape: [9, FEATURES], data: dense });
});
const labels = names.map(() => batches.map(() => Array.from({ length: 9 }, () => (stream.float() < 0.5 ? 0 : 1))));
/** The tasks of each step. */
const course = [[0, 1, 2], [0, 1, 2], [0, 2], [1], [0, 1, 2], [0, 1]];

const modelOf = (): MultiTaskNetwork => new MultiTaskNetwork({
  inputDim: FEATURES, hidden: [7, 5], outputDims: Object.fromEntries(names.map((name) => [name, 1])), seed: 2,
});
function forward(model: MultiTaskNetwork, t: number, tasks = course[t]): StepLoss[] {
  return model.forwardTasks(batches[t], tasks.map((task) => names[task])).map((output, i) =>
    ({ ...output, loss: bceWithLogits(output.logits, labels[tasks[i]][t]) }));
}
type Gradients = Record<string, Float64Array>;
const isShared = (name: string): boolean => name.startsWith("hidden");
const gradientsOf = (model: MultiTaskNetwork): Gradients => Object.fromEntries(Array.from(model.namedParameters())
  .flatMap(([name, parameter]) => (parameter.grad ? [[name, Float64Array.from(parameter.grad.data)]] : [])));
const zeroGrad = (model: MultiTaskNetwork): void => model.parameters().forEach((parameter) => parameter.dropGradient());
/** One plain backward pass. */
function plain(model: MultiTaskNetwork, t: number, task: number): Gradients {
  zeroGrad(model);
  forward(model, t, [task])[0].loss.backward();
  const gradients = gradientsOf(model);
  zeroGrad(model);
  return gradients;
}
const dot = (a: Gradients, b: Gradients): number => Object.keys(a).filter(isShared)
  .reduce((sum, name) => sum + a[name].reduce((total, value, i) => total + value * (b[name]?.[i] ?? 0), 0), 0);

/** Keeps what it is shown, and answers with fixed numbers. */
class Recorder extends Weighting {
  seen: WeightingStep | null = null;
  norms: readonly number[] = [];

  constructor(needs: "runningGradients" | "scaledSquares") {
    super({ name: "recorder", needs, weightsHeads: needs === "scaledSquares" }, weighted);
  }

  protected override move({ tasks }: WeightingStep, norms: readonly number[]): RunningUpdate {
    this.norms = norms;
    return { keep: tasks.map((task) => KEEP[task]), add: tasks.map((task) => ADD[task]), heads: tasks.map((task) => HEADS[task]) };
  }

  protected compute(step: WeightingStep): number[] {
    this.seen = step;
    return step.tasks.map((task) => WEIGHTS[task]);
  }
}
const KEEP: Record<string, number> = { a: 0.75, b: 0, c: 1 }, ADD: Record<string, number> = { a: 0.5, b: 2, c: -1 };
const HEADS: Record<string, number> = { a: 3, b: 1, c: 0.5 }, WEIGHTS: Record<string, number> = { a: 0.25, b: 1, c: -2 };

function expectNear(found: Gradients, wanted: Gradients): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(wanted).sort());
  for (const [name, values] of Object.entries(wanted)) {
    const size = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12);
    const apart = values.reduce((most, value, i) => Math.max(most, Math.abs(value - found[name][i])), 0);
    expect(apart / size, name).toBeLessThan(2e-6);
  }
}
afterEach(() => startThreads(1));

describe.each([1, 2])("with %d threads", (threads) => {
  it("running gradients are those of plain passes, and take the place of the step's", async () => {
    await startThreads(threads);
    const model = modelOf(), weighting = new Recorder("runningGradients"), kept = new Map<string, Gradients>();
    const optimizer = new Adam(model.parameters(), { lr: 0.02 });
    course.forEach((tasks, t) => {
      const own = tasks.map((task) => plain(model, t, task));
      zeroGrad(model);
      backwardTasks(model, weighting, forward(model, t), { logTaskGradients: t % 2 === 0 });
      const wanted: Gradients = {};
      tasks.forEach((task, i) => {
        const name = names[task], before = kept.get(name) ?? {};
        const after = Object.fromEntries(Object.entries(own[i]).filter(([key]) => isShared(key)).map(([key, values]) =>
          [key, values.map((value, k) => KEEP[name] * (before[key]?.[k] ?? 0) + ADD[name] * value)]));
        kept.set(name, after);
        for (const [key, values] of Object.entries(own[i])) {
          const sum = (wanted[key] ??= new Float64Array(values.length));
          values.forEach((value, k) => (sum[k] += isShared(key) ? WEIGHTS[name] * after[key][k] : HEADS[name] * value));
        }
        expect(weighting.norms[i] / Math.sqrt(dot(own[i], own[i]))).toBeCloseTo(1, 5);
      });
      expectNear(gradientsOf(model), wanted);
      weighting.seen!.gramian!.forEach((row, i) => row.forEach((value, j) => {
        const [a, b] = [kept.get(names[tasks[i]])!, kept.get(names[tasks[j]])!];
        expect(Math.abs(value - dot(a, b)) / Math.sqrt(dot(a, a) * dot(b, b))).toBeLessThan(2e-6);
      }));
      optimizer.step();
    });
    const remembered = new Map((weighting.stateDict().remembered as RememberedGradient[]).map((one) => [one.parameter, one.tasks]));
    for (const [name, wanted] of kept) {
      expectNear(Object.fromEntries(Object.keys(wanted).map((key) => [key, Float64Array.from(remembered.get(key)![name].data)])), wanted);
    }
    model.dispose();
  });

  it("scaled squares are those of plain passes, and the losses are weighted", async () => {
    await startThreads(threads);
    const model = modelOf(), weighting = new Recorder("scaledSquares"), sums = new Map<string, Gradients>();
    const optimizer = new SGD(model.parameters(), { lr: 0.1 });
    course.forEach((tasks, t) => {
      const own = tasks.map((task) => plain(model, t, task));
      backwardTasks(model, weighting, forward(model, t));
      const wanted: Gradients = {};
      tasks.forEach((task, i) => {
        const before = sums.get(names[task]) ?? {}, after: Gradients = {};
        let total = 0;
        for (const [key, values] of Object.entries(own[i])) {
          const sum = (wanted[key] ??= new Float64Array(values.length));
          values.forEach((value, k) => (sum[k] += WEIGHTS[names[task]] * value));
          if (!isShared(key)) continue;
          after[key] = values.map((value, k) => (before[key]?.[k] ?? 0) + value * value);
          values.forEach((value, k) => (total += (value * value) / Math.sqrt(after[key][k] + 1e-7)));
        }
        sums.set(names[task], after);
        expect(weighting.seen!.scaledSquares![i] / total).toBeCloseTo(1, 5);
      });
      expectNear(gradientsOf(model), wanted);
      optimizer.step();
    });
    model.dispose();
  });
});

const methods: [string, () => Weighting][] = [
  ["db_mtl", () => new DBMTL(weighted)], ["moco", () => new MoCo(weighted)], ["excess_mtl", () => new ExcessMTL(weighted, { lr: 0.5 })],
];
/** Trains from step `from` on. */
function train(model: MultiTaskNetwork, optimizer: SGD, weighting: Weighting, from: number, to: number): void {
  for (let t = from; t < to; t++) {
    optimizer.zeroGrad();
    backwardTasks(model, weighting, forward(model, t), { share: 0.5 });
    backwardTasks(model, weighting, forward(model, t, [0, 1]), { share: 0.5 });
    clipGradNorm(model.parameters(), 0.3);
    optimizer.step();
  }
}
const bytesOf = (model: MultiTaskNetwork): string =>
  Array.from(model.namedParameters(), ([, parameter]) => Buffer.from(parameter.read().data.buffer).toString("base64")).join(" ");

describe.each(methods)("%s", (_, make) => {
  it("ends in the same bytes with one thread and with two, and continued from its state", async () => {
    const straight = modelOf(), optimizer = new SGD(straight.parameters(), { lr: 0.1 });
    train(straight, optimizer, make(), 0, course.length);
    await startThreads(2);
    const threaded = modelOf();
    train(threaded, new SGD(threaded.parameters(), { lr: 0.1 }), make(), 0, course.length);
    expect(bytesOf(threaded)).toBe(bytesOf(straight));

    const first = modelOf(), before = make(), after = make();
    train(first, new SGD(first.parameters(), { lr: 0.1 }), before, 0, 3);
    const second = modelOf();
    second.loadStateDict(first.stateDict());
    after.loadStateDict(structuredClone(before.stateDict()));
    expect(after.stateDict()).toEqual(before.stateDict()); // also before it is used
    train(second, new SGD(second.parameters(), { lr: 0.1 }), after, 3, course.length);
    expect(bytesOf(second)).toBe(bytesOf(straight));
    for (const model of [straight, threaded, first, second]) model.dispose();
  });

  it("frees its memory with the model", () => {
    const free = engine().heap.largestFree;
    for (let round = 0; round < 3; round++) {
      const model = modelOf();
      train(model, new SGD(model.parameters(), { lr: 0.1 }), make(), 0, 1);
      model.dispose();
    }
    const after = engine().heap.largestFree;
    for (let round = 0; round < 3; round++) {
      const model = modelOf();
      train(model, new SGD(model.parameters(), { lr: 0.1 }), make(), 0, 1);
      model.dispose();
    }
    expect(engine().heap.largestFree).toBe(after);
    expect(after).toBeLessThanOrEqual(free);
  });

  it("is for one model", () => {
    const [one, two] = [modelOf(), modelOf()], weighting = make();
    backwardTasks(one, weighting, forward(one, 0));
    zeroGrad(one);
    expect(() => backwardTasks(two, weighting, forward(two, 0))).toThrow(/another model \(hidden_0\.weight\).*new weighting/u);
    for (const model of [one, two]) model.dispose();
  });

  it("leaves a frozen layer as it is", () => {
    const model = modelOf(), weighting = make(), optimizer = new Adam(model.parameters(), { lr: 0.1 });
    const step = (t: number): void => {
      optimizer.zeroGrad();
      backwardTasks(model, weighting, forward(model, t, [0, 1, 2]));
      optimizer.step();
    };
    step(0);
    const [, frozen] = Array.from(model.namedParameters()).find(([name]) => name === "hidden_1.weight")!;
    frozen.requiresGrad = false;
    const before = frozen.read().data;
    step(1);
    expect(frozen.read().data).toEqual(before);
    model.dispose();
  });
});

describe("what is refused", () => {
  it("a state of other tasks, parameters or shapes, or without its gradients", () => {
    const model = modelOf(), weighting = new DBMTL(weighted);
    expect(weighting.stateDict()).toMatchObject({ weighting: "db_mtl", tasks: names, remembered: [] });
    backwardTasks(model, weighting, forward(model, 0));
    const state = weighting.stateDict(), [first, ...rest] = state.remembered as RememberedGradient[];
    const load = (given: object) => () => {
      const other = new DBMTL(weighted);
      other.loadStateDict({ ...state, ...given });
      backwardTasks(model, other, forward(model, 0));
    };
    const what = "the state of the weighting db_mtl";
    expect(load({})).not.toThrow();
    expect(load({ weighting: "moco" })).toThrow(`${what} is of the weighting moco`);
    expect(load({ tasks: ["a"] })).toThrow(`${what} is of the tasks a, and this one of the tasks a, b and c`);
    expect(load({ remembered: undefined })).toThrow(`${what} must have a list as "remembered", found nothing`);
    expect(load({ remembered: [{ ...first, parameter: "d.weight" }, ...rest] })).toThrow("gradients of d.weight, which is not in");
    const [task] = names, { [task]: plane, ...others } = first.tasks;
    expect(load({ remembered: [{ ...first, tasks: others }, ...rest] })).toThrow(`shape [${plane.shape.join(", ")}] as "a"`);
    expect(load({ remembered: [{ ...first, tasks: { ...first.tasks, d: plane } }, ...rest] })).toThrow("the task d, which is none of");
    model.dispose();
  });

  it("what does not fit in memory, with the numbers, before any is taken", () => {
    const weighting = new DBMTL(weighted), huge = new Parameter(uniform([30_000, 20_000], 1), { name: "huge.weight" });
    const free = engine().heap.largestFree;
    expect(() => runningGradientsOf(weighting, modelOf()).include([huge], names)).toThrow(
      /db_mtl remembers a gradient for each of 3 tasks: that takes 7\.20 GB \(most of it for huge\.weight of shape \[30000, 20000\]\)/u);
    expect(engine().heap.largestFree).toBe(free);
  });

  it("a task that the weighting does not know, before any memory is taken", () => {
    const model = modelOf();
    expect(() => backwardTasks(model, new DBMTL(weighted.slice(0, 2)), forward(model, 0))).toThrow(/db_mtl .* not of the task "c"/u);
    model.dispose();
  });
});
