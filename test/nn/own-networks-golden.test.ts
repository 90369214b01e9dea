/** @file Whole trainings of three networks as users write them, against PyTorch: every step's loss, and the parameters at the end. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { bceWithLogits, crossEntropy, mseLoss } from "../../src/loss/index.js";
import { AvgPool2d } from "../../src/nn/avg-pool2d.js";
import { BatchNorm2d } from "../../src/nn/batch-norm2d.js";
import { Conv2d } from "../../src/nn/conv2d.js";
import { Embedding } from "../../src/nn/embedding.js";
import { LayerNorm } from "../../src/nn/layer-norm.js";
import { Linear } from "../../src/nn/linear.js";
import { MaxPool2d } from "../../src/nn/max-pool2d.js";
import { Module, type StateDict } from "../../src/nn/module.js";
import { Adam, AdamW, type Optimizer, SGD } from "../../src/optim/index.js";
import type { NdArray } from "../../src/tensor/nd-array.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { noGrad, type Tensor, tensor } from "../../src/tensor/tensor.js";

interface Numbers { shape: number[]; data: number[] }
interface Run<Batch> { initial: Record<string, Numbers>; losses: number[]; final: Record<string, Numbers>; batches: Batch[] }
interface Golden {
  article: Run<[Numbers, Numbers, Numbers, Numbers]>;
  cnn: Run<[Numbers, Numbers, Numbers]> & { width: number; evaluated: Numbers[] };
  attention: Run<[Numbers, Numbers][]>;
}
const golden = JSON.parse(gunzipSync(readFileSync(new URL("../golden/networks.json.gz", import.meta.url))).toString()) as Golden;

const arrayOf = ({ shape, data }: Numbers): NdArray => ({ shape, data: Float32Array.from(data) });
const stateOf = (state: Record<string, Numbers>): StateDict =>
  Object.fromEntries(Object.entries(state).map(([name, value]) => [name, arrayOf(value)]));

/** Trains from the same start on the same batches. Losses to 1e-5, parameters to 1e-4 of their largest. */
function expectSame<Batch>(run: Run<Batch>, model: Module, optimizer: Optimizer, lossOf: (batch: Batch) => Tensor): void {
  model.loadStateDict(stateOf(run.initial));
  run.batches.forEach((batch, step) => {
    const loss = lossOf(batch);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    expect(Math.abs(loss.item() - run.losses[step]) / run.losses[step], `step ${step}`).toBeLessThan(1e-5);
  });
  const state = model.stateDict();
  expect(Object.keys(state)).toEqual(Object.keys(run.final));
  for (const [name, { data }] of Object.entries(run.final)) {
    const most = data.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-3);
    data.forEach((value, i) => expect(Math.abs(state[name].data[i] - value) / most, name).toBeLessThan(1e-4));
  }
}

it.each([["sparse rows", true], ["dense rows", false]])("the article's network, on %s", (_, sparse) => {
  class Article extends Module {
    readonly hidden = new Linear(50, 20);
    readonly final0 = new Linear(20, 1);
    readonly final1 = new Linear(20, 3);
    forward(x: SparseMatrix | Tensor, task: 0 | 1): Tensor {
      const h = this.hidden.forward(x).sigmoid();
      return task === 0 ? this.final0.forward(h) : this.final1.forward(h);
    }
  }
  const model = new Article(), rows = (x: Numbers) => (sparse ? SparseMatrix.fromDense(arrayOf(x)) : tensor(arrayOf(x)));
  expectSame(golden.article, model, new Adam(model.parameters(), { lr: 0.01 }), ([movies, labels, reviews, stars]) =>
    bceWithLogits(model.forward(rows(movies), 0), arrayOf(labels)).add(crossEntropy(model.forward(rows(reviews), 1), stars.data)));
});

it("a CNN with batch norms", () => {
  class Cnn extends Module {
    readonly conv0 = new Conv2d(2, 5, 3, { padding: 1 });
    readonly norm0 = new BatchNorm2d(5);
    readonly conv1 = new Conv2d(5, 7, 3, { stride: 2, bias: false });
    readonly norm1 = new BatchNorm2d(7);
    readonly hidden = new Linear(golden.cnn.width, 9);
    readonly heads = [new Linear(9, 3), new Linear(9, 1)];
    readonly max = new MaxPool2d(2);
    readonly mean = new AvgPool2d(2, { padding: 1 });
    forward(x: Tensor): Tensor[] {
      const maps = this.max.forward(this.norm0.forward(this.conv0.forward(x)).relu());
      const pooled = this.mean.forward(this.norm1.forward(this.conv1.forward(maps)).relu());
      const h = this.hidden.forward(pooled.flatten(1)).relu();
      return this.heads.map((head) => head.forward(h));
    }
  }
  const model = new Cnn(), optimizer = new SGD(model.parameters(), { lr: 0.05, momentum: 0.9 });
  expectSame(golden.cnn, model, optimizer, ([x, kinds, values]) => {
    const [kind, value] = model.forward(tensor(arrayOf(x)));
    return crossEntropy(kind, kinds.data).add(mseLoss(value, arrayOf(values)));
  });
  model.eval();
  const out = noGrad(() => model.forward(tensor(arrayOf(golden.cnn.batches[0][0]))));
  golden.cnn.evaluated.forEach(({ data }, head) => data.forEach((value, i) => expect(out[head].toArray()[i]).toBeCloseTo(value, 3)));
});

it("attention over task embeddings", () => {
  class Attention extends Module {
    readonly tasks = new Embedding(3, 8);
    readonly keys = new Linear(6, 8, { bias: false });
    readonly values = new Linear(6, 8, { bias: false });
    readonly norm = new LayerNorm(8);
    readonly hidden = new Linear(8, 10);
    readonly heads = [0, 1, 2].map(() => new Linear(10, 1));
    forward(x: Tensor, task: number): Tensor {
      const query = this.tasks.forward([task]);
      const scores = this.keys.forward(x).mul(query).sum(-1).div(Math.sqrt(8));
      const mixed = scores.softmax(1).unsqueeze(1).matmul(this.values.forward(x)).squeeze(1);
      return this.heads[task].forward(this.hidden.forward(this.norm.forward(mixed.add(query))).tanh());
    }
  }
  const model = new Attention();
  expectSame(golden.attention, model, new AdamW(model.parameters(), { lr: 0.01, weightDecay: 0.1 }), (batch) =>
    batch.map(([x, y], task) => mseLoss(model.forward(tensor(arrayOf(x)), task), arrayOf(y))).reduce((sum, loss) => sum.add(loss)));
});
