/**
 * @file Each task's gradient, and their inner products, against plain backward passes, one a task, with the gradients as matrices in
 * float64; the combined gradients against the weighted sums of those; and that logging changes nothing.
 */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/engine/random.js";
import { bceWithLogits } from "../../src/loss/index.js";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { backwardTasks, type StepLoss } from "../../src/train/backward.js";
import { Weighting, type WeightingNeed, type WeightingStep } from "../../src/weighting/index.js";

/** Keeps what it is shown, and answers with given weights. */
class Recorder extends Weighting {
  step: WeightingStep | null = null;
  sums: readonly Float32Array[] = [];

  constructor(needs: WeightingNeed, weightsHeads: boolean, private readonly answer: readonly number[], private readonly mask = 1) {
    super({ name: "recorder", needs, weightsHeads });
  }

  protected compute(step: WeightingStep): number[] {
    this.step = step;
    return step.tasks.map((_, index) => this.answer[index]);
  }

  override masks(gradients: readonly Float32Array[]): Float32Array[] {
    this.sums = gradients;
    return gradients.map((gradient, task) => gradient.map((_, index) => ((task + index) % 2 === 0 ? this.mask : 1)));
  }
}

const stream = new RandomStream(3, "test/backward");
/** Rows of bags of words: a few of many features, some of them in most rows. */
function bags(rows: number, features: number, words: number): SparseMatrix {
  const dense = new Float32Array(rows * features);
  for (let row = 0; row < rows; row++) {
    for (let word = 0; word < words; word++) dense[row * features + Math.floor(features * stream.float() ** 3)] += 1 + (word % 3) / 4;
  }
  return SparseMatrix.fromDense({ shape: [rows, features], data: dense });
}
const labels = (rows: number): number[] => Array.from({ length: rows }, () => (stream.float() < 0.5 ? 0 : 1));

interface Case {
  name: string;
  hidden: number[];
  /** The batch of each task; tasks of one batch share an object. */
  batches: SparseMatrix[];
}
const one = bags(16, 50, 12), large = bags(90, 20, 9);
const cases: Case[] = [
  { name: "two tasks on one batch", hidden: [7], batches: [one, one] },
  {
    name: "three tasks on batches of their own, of unequal length", hidden: [8, 5],
    batches: [bags(16, 50, 20), bags(9, 50, 4), bags(30, 50, 33)],
  },
  { name: "two of three on one batch", hidden: [6], batches: [one, one, bags(5, 50, 6)] },
  { name: "large batches of few features", hidden: [9], batches: [large, large, bags(77, 20, 8)] },
  { name: "one task", hidden: [7], batches: [one] },
];

const names = ["a", "b", "c"];
const modelOf = ({ batches, hidden }: Case) => new MultiTaskNetwork({
  inputDim: batches[0].cols, hidden: hidden, outputDims: Object.fromEntries(names.map((name) => [name, 1])), seed: 2,
});
const targets = new Map<string, number[]>();
const targetsOf = (name: string, task: number, rows: number): number[] => {
  const key = `${name} ${task}`;
  if (!targets.has(key)) targets.set(key, labels(rows));
  return targets.get(key)!;
};

function forward(model: MultiTaskNetwork, { name, batches }: Case): StepLoss[] {
  const groups = new Map<SparseMatrix, number[]>();
  batches.forEach((batch, task) => groups.set(batch, [...(groups.get(batch) ?? []), task]));
  const losses: StepLoss[] = [];
  for (const [batch, tasks] of groups) {
    const outputs = model.forwardTasks(batch, tasks.map((task) => names[task]));
    tasks.forEach((task, index) => {
      losses[task] = { ...outputs[index], loss: bceWithLogits(outputs[index].logits, targetsOf(name, task, batch.rows)) };
    });
  }
  return losses;
}

type Gradients = Record<string, Float32Array>;
const gradientsOf = (model: MultiTaskNetwork): Gradients =>
  Object.fromEntries(model.namedParameters().flatMap(([name, parameter]) => (parameter.grad ? [[name, parameter.grad.data]] : [])));
const zeroGrad = (model: MultiTaskNetwork): void => model.parameters().forEach((parameter) => parameter.dropGradient());

/** One plain backward pass a task. */
function plain(one: Case): Gradients[] {
  return one.batches.map((_, task) => {
    const model = modelOf(one);
    forward(model, one)[task].loss.backward();
    const gradients = gradientsOf(model);
    model.dispose();
    return gradients;
  });
}
const isShared = (name: string): boolean => name.startsWith("hidden");
const dot = (a: Gradients, b: Gradients, of: (name: string) => boolean): number =>
  Object.keys(a).filter(of).reduce((sum, name) => sum + a[name].reduce((total, value, index) => total + value * b[name][index], 0), 0);

/** Largest difference in units of the largest element. */
function apart(found: Gradients, expected: Gradients): number {
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
  return Math.max(...Object.entries(expected).map(([name, values]) => {
    const size = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-30);
    return values.reduce((most, value, index) => Math.max(most, Math.abs(value - found[name][index])), 0) / size;
  }));
}

describe.each(cases)("$name", (one) => {
  const expected = plain(one);
  const weights = [0.75, -0.5, 2.25];
  const combination = (sharedWeights: readonly number[], ownWeights: readonly number[]): Gradients => {
    const sums: Gradients = {};
    expected.forEach((gradients, task) => {
      for (const [name, values] of Object.entries(gradients)) {
        const weight = (isShared(name) ? sharedWeights : ownWeights)[task];
        const sum = (sums[name] ??= new Float32Array(values.length));
        values.forEach((value, index) => (sum[index] += weight * value));
      }
    });
    return sums;
  };

  it.each(["gramian", "lastGramian"] as const)("%s: inner products of plain gradients", (needs) => {
    const model = modelOf(one), weighting = new Recorder(needs, false, weights);
    backwardTasks(model, weighting, forward(model, one));
    const last = one.hidden.length === 1 ? "hidden." : `hidden_${one.hidden.length - 1}.`;
    const of = needs === "gramian" ? isShared : (name: string) => name.startsWith(last);
    const { gramian, tasks } = weighting.step!;
    expect(tasks).toEqual(names.slice(0, one.batches.length));
    gramian!.forEach((row, i) => row.forEach((value, j) => {
      const size = Math.sqrt(dot(expected[i], expected[i], of) * dot(expected[j], expected[j], of));
      expect(Math.abs(value - dot(expected[i], expected[j], of)) / size).toBeLessThan(1e-6);
    }));
  });

  it.each([[false, [1, 1, 1]], [true, weights]] as const)("puts the combination back (heads weighted: %s)", (weightsHeads, own) => {
    const model = modelOf(one);
    backwardTasks(model, new Recorder("gramian", weightsHeads, weights), forward(model, one));
    expect(apart(gradientsOf(model), combination(weights, own))).toBeLessThan(1e-6);
  });

  it("weighs losses", () => {
    const model = modelOf(one);
    backwardTasks(model, new Recorder("losses", true, weights), forward(model, one));
    expect(apart(gradientsOf(model), combination(weights, weights))).toBeLessThan(1e-6);
  });

  it("takes its share, and adds to what is there", () => {
    for (const needs of ["losses", "gramian", "representationGradients"] as const) {
      const model = modelOf(one), weighting = new Recorder(needs, true, [1, 1, 1]);
      const [first, second] = [forward(model, one), forward(model, one)];
      backwardTasks(model, weighting, first, { share: 0.5 });
      expect(apart(gradientsOf(model), combination([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]))).toBeLessThan(1e-6);
      backwardTasks(model, weighting, second, { share: 0.5, logTaskGradients: true });
      expect(apart(gradientsOf(model), combination([1, 1, 1], [1, 1, 1]))).toBeLessThan(1e-6);
    }
  });

  it("gives heads that follow their own loss its share", () => {
    const model = modelOf(one);
    backwardTasks(model, new Recorder("gramian", false, weights), forward(model, one), { share: 0.25 });
    expect(apart(gradientsOf(model), combination(weights.map((weight) => weight / 4), [0.25, 0.25, 0.25]))).toBeLessThan(1e-6);
  });

  it("tells each task's norms and the cosines, and no bit of a gradient changes", () => {
    for (const needs of ["losses", "gramian", "lastGramian", "representationGradients"] as const) {
      const models = [modelOf(one), modelOf(one)];
      const [{ taskGradients: none }, { taskGradients }] = models.map((model, index) =>
        backwardTasks(model, new Recorder(needs, true, weights), forward(model, one), { logTaskGradients: index === 1 }));
      expect(none).toBeUndefined();
      expect(gradientsOf(models[1])).toEqual(gradientsOf(models[0]));
      const { norms, cosines } = taskGradients!;
      expected.forEach((gradients, task) => {
        for (const [layer, norm] of Object.entries(norms[names[task]])) {
          const of = (name: string): boolean => name.startsWith(layer === "head" ? `final_${names[task]}.` : `${layer}.`);
          expect(norm / Math.sqrt(dot(gradients, gradients, of))).toBeCloseTo(1, 5);
        }
        expect(Object.keys(norms[names[task]])).toHaveLength(one.hidden.length + 1);
      });
      expect(cosines.map(([a, b]) => a + b)).toEqual([[], [], ["ab"], ["ab", "ac", "bc"]][one.batches.length]);
      for (const [a, b, cosine] of cosines) {
        const [x, y] = [expected[names.indexOf(a)], expected[names.indexOf(b)]];
        expect(cosine).toBeCloseTo(dot(x, y, isShared) / Math.sqrt(dot(x, x, isShared) * dot(y, y, isShared)), 5);
      }
    }
  });

  it("masks at the representation, whose sums over the rows have the sign of what the head reads", () => {
    const kept = modelOf(one), weighting = new Recorder("representationGradients", true, [], 1);
    backwardTasks(kept, weighting, forward(kept, one));
    expect(apart(gradientsOf(kept), combination([1, 1, 1], [1, 1, 1]))).toBeLessThan(1e-6);
    // sigmoid's output is positive, so the sums are those of the gradient: the head's weight times the gradient of its bias
    weighting.sums.forEach((sum, task) => {
      const head = kept.stateDict()[`final_${names[task]}.weight`].data, bias = expected[task][`final_${names[task]}.bias`][0];
      sum.forEach((value, index) => expect(value).toBeCloseTo(head[index] * bias, 5));
    });
    zeroGrad(kept);
    backwardTasks(kept, new Recorder("representationGradients", true, [], 0), forward(kept, one));
    if (one.hidden.length > 1) return;
    // with a mask of 0 for every second unit, those of the hidden layer have the other tasks' gradients alone
    const masked = gradientsOf(kept)["hidden.bias"];
    masked.forEach((value, unit) => {
      const sum = expected.reduce((total, gradients, task) => total + ((task + unit) % 2 === 0 ? 0 : gradients["hidden.bias"][unit]), 0);
      expect(value).toBeCloseTo(sum, 5);
    });
  });
});

it("finds the representation on the tape where it is not given", () => {
  const gradients = [true, false].map((given) => {
    const model = modelOf(cases[1]), recorder = new Recorder("representationGradients", true, [], 0.5);
    const losses = forward(model, cases[1]);
    backwardTasks(model, recorder, given ? losses : losses.map(({ task, loss }) => ({ task, loss })));
    return { sums: recorder.sums, all: model.parameters().map(({ grad }) => grad) };
  });
  expect(gradients[0].sums.length).toBeGreaterThan(1);
  expect(gradients[1]).toEqual(gradients[0]);
});

it("refuses unknown options, wrong values and a step without losses", () => {
  const model = modelOf(cases[4]), weighting = new Recorder("losses", true, [1]), losses = forward(model, cases[4]);
  const run = (given: object): unknown => backwardTasks(model, weighting, losses, given);
  expect(() => run({ logTaskGradient: true })).toThrow(/unknown option "logTaskGradient" \(did you mean "logTaskGradients"\?\)/u);
  expect(() => run({ share: 0 })).toThrow("backwardTasks: share must be a number above 0, found 0");
  expect(() => backwardTasks(model, weighting, [])).toThrow(/backwardTasks: losses must be .* at least one entry, found \[\]/u);
});

it("names a weighting that does not return a finite number for each task", () => {
  const model = modelOf(cases[0]);
  for (const answer of [[1], [1, NaN], [1, Infinity]]) {
    const step = (): unknown => backwardTasks(model, new Recorder("losses", true, answer), forward(model, cases[0]));
    expect(step).toThrow(/the weighting recorder must return a finite number for each task \(a and b\), found \[1,null\]/u);
  }
});

it("names the task whose gradient is beyond numbers", () => {
  const [two] = cases, model = modelOf(two);
  const losses = forward(model, two);
  const scaled = losses.map((loss, index) => (index === 1 ? { ...loss, loss: loss.loss.mul(1e38).mul(1e3) } : loss));
  const run = (): unknown => backwardTasks(model, new Recorder("gramian", false, [1, 1, 1]), scaled);
  expect(run).toThrow(/the gradient of task "b" has a squared norm of/);
});
