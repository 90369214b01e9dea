/**
 * Observing changes nothing: a run that predicts, takes norms and copies the weights out at every step ends in the same bytes as one that
 * never does, for every optimizer, with rows that go unseen for most of the run.
 */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/engine/random.js";
import { bceWithLogits, crossEntropy } from "../../src/loss/index.js";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import { Adagrad, Adam, AdamW, type Optimizer, SGD } from "../../src/optim/index.js";
import type { Parameter } from "../../src/tensor/parameter.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { noGrad } from "../../src/tensor/tensor.js";

const FEATURES = 30, STEPS = 60;

/** Rows whose features thin out: feature 0 is common, the last ones come once or never. */
function documents(seed: string): SparseMatrix {
  const chance = new RandomStream(3, seed);
  const indptr = [0], indices: number[] = [];
  for (let row = 0; row < STEPS * 3; row++) {
    for (let i = 0; i < 3; i++) indices.push(Math.floor(FEATURES * chance.float() ** 3));
    indptr.push(indices.length);
  }
  return new SparseMatrix({ rows: STEPS * 3, cols: FEATURES, indptr, indices, values: indices.map(() => 1 + chance.float()) });
}

const x = { a: documents("a"), b: documents("b") };

/** What a watcher does between the parts of a step. */
interface Watcher {
  beforeForward?(model: MultiTaskNetwork): void;
  afterForward?(model: MultiTaskNetwork): void;
  afterBackward?(model: MultiTaskNetwork): void;
  afterStep?(model: MultiTaskNetwork): void;
}

function train(make: (parameters: Parameter[]) => Optimizer, watcher: Watcher): string {
  const outputDims: Record<string, number> = { a: 1, b: 3 };
  const model = new MultiTaskNetwork({ inputDim: FEATURES, hidden: [10, 5], outputDims, activation: "tanh", seed: 5 });
  const optimizer = make(model.parameters());
  for (let step = 0; step < STEPS; step++) {
    const rows = [step * 3, step * 3 + 1, step * 3 + 2];
    watcher.beforeForward?.(model);
    const first = bceWithLogits(model.forward(x.a.selectRows(rows), "a"), [1, 0, step % 2]);
    watcher.afterForward?.(model);
    // task b rests at every third step, so that its head's own step count stands still
    const loss = step % 3 === 0 ? first : first.add(crossEntropy(model.forward(x.b.selectRows(rows), "b"), [0, 1, 2]));
    optimizer.zeroGrad();
    loss.backward();
    watcher.afterBackward?.(model);
    optimizer.step();
    watcher.afterStep?.(model);
  }
  const bytes = Object.values(model.stateDict()).map(({ data }) => Buffer.from(data.buffer).toString("base64")).join(" ");
  model.dispose();
  return bytes;
}

const makers: Record<string, (parameters: Parameter[]) => Optimizer> = {
  adam: (p) => new Adam(p, { lr: 0.01 }),
  "adam with low betas": (p) => new Adam(p, { lr: 0.01, betas: [0.9, 0.95] }),
  adamw: (p) => new AdamW(p, { lr: 0.01, weightDecay: 0.1 }),
  "adamw, replayed": (p) => new AdamW(p, { lr: 0.01, betas: [0.99, 0.999] }),
  "sgd with momentum": (p) => new SGD(p, { lr: 0.1, momentum: 0.9 }),
  "sgd with nesterov": (p) => new SGD(p, { lr: 0.1, momentum: 0.9, nesterov: true }),
  "sgd with weight decay": (p) => new SGD(p, { lr: 0.1, weightDecay: 0.1 }),
  adagrad: (p) => new Adagrad(p, { lr: 0.1 }),
};

const look = (model: MultiTaskNetwork): void => {
  model.predict(x.a, "a");
  noGrad(() => model.forwardAll(x.b.selectRows([7, 8])));
  model.stateDict();
};

const watchers: Record<string, Watcher> = {
  "evaluates and saves after every step": { afterStep: look },
  "evaluates before and inside every step": { beforeForward: look, afterForward: look, afterBackward: look },
  "takes norms before every optimizer step": {
    afterBackward(model) {
      for (const parameter of model.parameters()) parameter.gradNorm();
    },
  },
  "takes norms after every step": { afterStep: (model) => void model.gradNorms() },
  "takes gradients out, and norms inside noGrad": {
    afterBackward(model) {
      for (const parameter of model.parameters()) void parameter.grad;
      noGrad(() => model.gradNorms());
    },
  },
  "does all of it": {
    beforeForward: look,
    afterForward: look,
    afterBackward(model) {
      look(model);
      model.gradNorms();
    },
    afterStep(model) {
      model.gradNorms();
      look(model);
      model.gradNorms();
    },
  },
};

describe.each(Object.entries(makers))("%s", (_, make) => {
  const unseen = train(make, {});
  it.each(Object.entries(watchers))("a run that %s", (_, watcher) => {
    expect(train(make, watcher)).toBe(unseen);
  });
});

it("norms are the same before and after the step, and when taken twice", () => {
  const norms: [string, string][] = [];
  let before = "";
  train(makers.adam, {
    afterBackward: (model) => void (before = JSON.stringify([model.gradNorms(), model.gradNorms()])),
    afterStep: (model) => void norms.push([before, JSON.stringify([model.gradNorms(), model.gradNorms()])]),
  });
  expect(norms).toHaveLength(STEPS);
  for (const [earlier, later] of norms) expect(later).toBe(earlier);
});
