/**
 * @file Five multi-task networks of the literature, ported from PyTorch with the public API alone: each trains as in PyTorch (losses of
 * twenty steps from the same start), and in other ways a user would try: weightings by gradients, freezing, dropout, saving, prediction.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  avgPool2d, BatchNorm1d, BatchNorm2d, concat, Conv2d, Dropout, Embedding, encodeSafetensors, Linear, maxPool2d, ModuleList, type NdArray,
  normal, ones, Parameter, randn, readSafetensors, ReLU, Sequential, smoothL1Loss, stack, type StateDict, Tanh, zeros,
} from "../../src/exports/nn.js";
import { Adam, clipGradNorm, CosineAnnealingLR, type Optimizer, SGD } from "../../src/exports/optim.js";
import { CAGrad, GradNorm, NashMTL, UPGrad, type Weighting } from "../../src/exports/weightings.js";
import {
  backwardTasks, bceWithLogits, crossEntropy, Module, mseLoss, noGrad, SparseMatrix, type Tensor, tensor,
} from "../../src/index.js";

/** Ruder 2017, Caruana 1997: one trunk, a head for each task. */
class SharedBottom extends Module {
  readonly bottom = new Sequential(new Linear(6, 12), new BatchNorm1d(12), new ReLU());
  readonly heads = new Map([["price", new Linear(12, 1)], ["kind", new Linear(12, 3)]]);
  readonly dropout: Dropout;

  constructor(p = 0) {
    super();
    this.dropout = new Dropout(p);
  }

  forward(x: Tensor): Record<string, Tensor> {
    const h = this.dropout.forward(this.bottom.forward(x));
    return Object.fromEntries([...this.heads].map(([task, head]) => [task, head.forward(h)]));
  }
}

/** Ma et al. 2018: experts that all tasks share, and for each task a gate that mixes them. */
class MMoE extends Module {
  readonly experts: ModuleList<Linear>;
  readonly gates: Parameter;
  readonly towers: Sequential[];

  constructor(inputs = 5, experts = 3, width = 8, tasks = 2) {
    super();
    this.experts = new ModuleList(Array.from({ length: experts }, () => new Linear(inputs, width)));
    this.gates = new Parameter(normal([tasks, inputs, experts], 0.3));
    this.towers = Array.from({ length: tasks }, () => new Sequential(new Linear(width, 6), new Tanh(), new Linear(6, 1)));
  }

  forward(x: Tensor): Tensor[] {
    const experts = stack(this.experts.map((expert) => expert.forward(x).relu()), 1); // [batch, experts, width]
    const gates = x.unsqueeze(0).matmul(this.gates).softmax(-1);                      // [tasks, batch, experts]
    const mixed = gates.unsqueeze(2).matmul(experts).squeeze(2);                      // [tasks, batch, width]
    return this.towers.map((tower, task) => tower.forward(mixed.select(0, task)));
  }
}

/** Misra et al. 2016: a tower for each task; after each layer, learned combinations of the towers. */
class CrossStitch extends Module {
  readonly layers = [[new Linear(4, 7), new Linear(4, 7)], [new Linear(7, 7), new Linear(7, 7)]];
  readonly stitches = this.layers.map(() => new Parameter([[0.9, 0.1], [0.1, 0.9]]));
  readonly heads = [new Linear(7, 1), new Linear(7, 2)];

  forward(x: Tensor): Tensor[] {
    let parts = this.layers[0].map(() => x);
    this.layers.forEach((layer, depth) => {
      const towers = stack(layer.map((linear, task) => linear.forward(parts[task]).tanh()));  // [tasks, batch, width]
      const stitch = this.stitches[depth].reshape([2, 2, 1, 1]);
      const mixed = stitch.mul(towers.unsqueeze(0)).sum(1);
      parts = layer.map((_, task) => mixed.select(0, task));
    });
    return this.heads.map((head, task) => head.forward(parts[task]));
  }
}

/** The mask of one task over a shared feature map. */
class Attention extends Module {
  readonly conv0: Conv2d;
  readonly norm0 = new BatchNorm2d(4);
  readonly conv1: Conv2d;
  readonly norm1: BatchNorm2d;

  constructor(channels: number, prior: number) {
    super();
    this.conv0 = new Conv2d(channels + prior, 4, 1, { bias: false });
    this.conv1 = new Conv2d(4, channels, 1, { bias: false });
    this.norm1 = new BatchNorm2d(channels);
  }

  forward(features: Tensor, prior: Tensor | null): Tensor {
    const h = this.norm0.forward(this.conv0.forward(prior ? concat([features, prior], 1) : features)).relu();
    return this.norm1.forward(this.conv1.forward(h)).sigmoid().mul(features);
  }
}

/** Liu, Johns & Davison 2019: a shared encoder of two blocks, and for each task a mask on each block's features. One output a pixel. */
class MTAN extends Module {
  readonly block0 = new Conv2d(1, 4, 3, { padding: 1 });
  readonly block1 = new Conv2d(4, 6, 3, { padding: 1 });
  readonly attention = { segment: [new Attention(4, 0), new Attention(6, 4)], depth: [new Attention(4, 0), new Attention(6, 4)] };
  readonly heads = { segment: new Conv2d(6, 3, 1), depth: new Conv2d(6, 1, 1) };

  forward(x: Tensor): { segment: Tensor; depth: Tensor } {
    const shared0 = this.block0.forward(x).relu(), shared1 = this.block1.forward(maxPool2d(shared0, 2)).relu();
    const read = (task: "segment" | "depth") => {
      const [first, second] = this.attention[task];
      return this.heads[task].forward(second.forward(shared1, maxPool2d(first.forward(shared0, null), 2)));
    };
    return { segment: read("segment"), depth: read("depth") };
  }
}

/** Pairs of a user and an item. */
class Pairs {
  constructor(readonly user: readonly number[], readonly item: readonly number[], readonly features: SparseMatrix) {}

  get rows(): number {
    return this.user.length;
  }

  selectRows(rows: ArrayLike<number>): this {
    const pick = (from: readonly number[]) => Array.from(rows, (row) => from[row]);
    return new Pairs(pick(this.user), pick(this.item), this.features.selectRows(rows)) as this;
  }
}

/** A tower for users and one for items; both tasks read the dot product. */
class TwoTower extends Module {
  readonly users = new Embedding(9, 6);
  readonly user_features = new Linear(20, 6);
  readonly items = new Embedding(11, 6);
  readonly item_layer = new Linear(6, 6);
  readonly scale = new Parameter(ones([2]));
  readonly bias = new Parameter(zeros([2]));

  forward({ user, item, features }: Pairs, task: "click" | "rating"): Tensor {
    const u = this.users.forward(user).add(this.user_features.forward(features)).tanh();
    const v = this.item_layer.forward(this.items.forward(item)).tanh();
    const place = task === "click" ? 0 : 1;
    return u.mul(v).sum(1).mul(this.scale.select(0, place)).add(this.bias.select(0, place));
  }
}

interface Numbers { shape: number[]; data: number[] }
interface Run { initial: Record<string, Numbers>; data: Record<string, Numbers>; losses: number[][] }
const golden = JSON.parse(gunzipSync(readFileSync(new URL("../golden/ported_networks.json.gz", import.meta.url))).toString()) as Record<
  "shared_bottom" | "mmoe" | "cross_stitch" | "mtan" | "two_tower", Run>;

const arrayOf = ({ shape, data }: Numbers): NdArray => ({ shape, data: Float32Array.from(data) });
const dataOf = (run: Run, name: string): NdArray => arrayOf(run.data[name]);
const tensorOf = (run: Run, name: string): Tensor => tensor(dataOf(run, name));
const startOf = (run: Run): StateDict => Object.fromEntries(Object.entries(run.initial).map(([name, value]) => [name, arrayOf(value)]));

/** Trains from PyTorch's start: in every step each loss is PyTorch's to 1e-5. */
function expectSame(
  run: Run, model: Module, optimizer: Optimizer, lossesOf: () => Tensor[], { before, clip, after }: {
    before?: (step: number) => void; clip?: number; after?: () => void;
  } = {},
): void {
  model.loadStateDict(startOf(run));
  run.losses.forEach((expected, step) => {
    before?.(step);
    const losses = lossesOf();
    optimizer.zeroGrad();
    losses.reduce((sum, loss) => sum.add(loss)).backward();
    if (clip !== undefined) clipGradNorm(model.parameters(), clip);
    optimizer.step();
    after?.();
    losses.forEach((loss, task) => {
      expect(Math.abs(loss.item() / expected[task] - 1), `step ${step}, task ${task}`).toBeLessThan(1e-5);
    });
  });
  const sums = run.losses.map((parts) => parts.reduce((sum, part) => sum + part));
  expect(sums.at(-1)!).toBeLessThan(sums[0] * 0.8);
}

describe("trained as in PyTorch", () => {
  it("a shared bottom: groups with rates of their own, a cosine schedule, clipping", () => {
    const run = golden.shared_bottom, model = new SharedBottom(), x = tensorOf(run, "x");
    const heads = [...model.heads.values()].flatMap((head) => head.parameters());
    const optimizer = new SGD([{ parameters: model.bottom.parameters(), lr: 0.05 }, { parameters: heads }], { lr: 0.1, momentum: 0.9 });
    const scheduler = new CosineAnnealingLR(optimizer, { totalSteps: 20 });
    expectSame(run, model, optimizer, () => {
      const { price, kind } = model.forward(x);
      return [mseLoss(price, dataOf(run, "price")), crossEntropy(kind, dataOf(run, "kind"))];
    }, { clip: 0.8, after: () => scheduler.step() });
    expect(optimizer.groups.map(({ lr }) => lr)).toEqual([0, 0]);
  });

  it("MMoE: gates as one parameter, batched products", () => {
    const run = golden.mmoe, model = new MMoE(), x = tensorOf(run, "x");
    const rest = model.parameters().filter((parameter) => parameter !== model.gates);
    const optimizer = new Adam([{ parameters: [model.gates], lr: 0.002 }, { parameters: rest }], { lr: 0.01 });
    expectSame(run, model, optimizer, () => {
      const [a, b] = model.forward(x);
      return [bceWithLogits(a, dataOf(run, "a")), mseLoss(b, dataOf(run, "b"))];
    });
  });

  it("cross-stitch: the stitches are frozen for ten steps", () => {
    const run = golden.cross_stitch, model = new CrossStitch(), x = tensorOf(run, "x");
    expectSame(run, model, new SGD(model.parameters(), { lr: 0.1, momentum: 0.5 }), () => {
      const [value, kind] = model.forward(x);
      return [smoothL1Loss(value, dataOf(run, "value")), crossEntropy(kind, dataOf(run, "kind"))];
    }, { before: (step) => model.stitches.forEach((stitch) => (stitch.requiresGrad = step >= 10)) });
  });

  it("MTAN: masks on images, a class and a depth for each pixel", () => {
    const run = golden.mtan, model = new MTAN(), x = tensorOf(run, "x");
    avgPool2d(x, 2).toArray().forEach((mean, i) => expect(mean).toBeCloseTo(run.data.depth.data[i], 6));
    expectSame(run, model, new Adam(model.parameters(), { lr: 0.005 }), () => {
      const { segment, depth } = model.forward(x);
      const byPixel = segment.permute([0, 2, 3, 1]).flatten(0, 2);
      return [crossEntropy(byPixel, dataOf(run, "segment").data), mseLoss(depth, dataOf(run, "depth"))];
    });
  });

  it("two towers: embeddings, sparse rows, a dot product", () => {
    const run = golden.two_tower, model = new TwoTower();
    const x = new Pairs(run.data.user.data, run.data.item.data, SparseMatrix.fromDense(dataOf(run, "features")));
    expectSame(run, model, new Adam(model.parameters(), { lr: 0.02 }), () => [
      bceWithLogits(model.forward(x, "click"), dataOf(run, "click")), mseLoss(model.forward(x, "rating"), dataOf(run, "rating")),
    ]);
  });
});

const tasks = [{ name: "a", likelihood: "categorical" }, { name: "b", likelihood: "gaussian" }] as const;

it.each([
  ["GradNorm", new GradNorm(tasks)], ["CAGrad", new CAGrad()], ["NashMTL", new NashMTL(tasks)], ["UPGrad", new UPGrad()],
] as [string, Weighting][])("MMoE learns with %s", (_, weighting) => {
  const run = golden.mmoe, model = new MMoE().seed(1), x = tensorOf(run, "x"), optimizer = new Adam(model.parameters(), { lr: 0.02 });
  const sums = Array.from({ length: 40 }, () => {
    const [a, b] = model.forward(x);
    const losses = [{ task: "a", loss: bceWithLogits(a, dataOf(run, "a")) }, { task: "b", loss: mseLoss(b, dataOf(run, "b")) }];
    optimizer.zeroGrad();
    const { weights } = backwardTasks(model, weighting, losses);
    optimizer.step();
    expect(Object.keys(weights)).toEqual(["a", "b"]);
    return losses.reduce((sum, { loss }) => sum + loss.item(), 0);
  });
  expect(sums.at(-1)!).toBeLessThan(sums[0] * 0.6);
});

it("dropout and batch norm differ between training and evaluation", () => {
  const model = new SharedBottom(0.5).seed(2), x = randn([10, 6], { seed: 3 });
  const read = (): number[] => Array.from(noGrad(() => model.forward(x).price).toArray());
  const first = read();
  expect(read()).not.toEqual(first); // another mask
  expect(model.training).toBe(true);
  model.eval();
  const evaluated = read();
  expect(read()).toEqual(evaluated);
  model.train();
  expect(read()).not.toEqual(evaluated);
});

it("a network with several outputs predicts them all, in pieces", () => {
  const model = new SharedBottom(0.5).seed(2), x = randn([300, 6], { seed: 3 }), all = model.predict(x);
  model.eval();
  const out = noGrad(() => model.forward(x));
  for (const task of ["price", "kind"]) expect(all[task]).toEqual(out[task].toNdArray());
  const [first, second]: NdArray[] = new MMoE().predict(randn([300, 5], { seed: 4 }));
  expect([first.shape, second.shape]).toEqual([[300, 1], [300, 1]]);
});

it("two towers: predicts pairs in pieces, and comes back from a file", () => {
  const rows = Array.from({ length: 600 }, (_, row) => row);
  const features = SparseMatrix.fromDense(rows.map((row) => Array.from({ length: 20 }, (_, k) => Number(k === row % 20))));
  const pairs = new Pairs(rows.map((row) => row % 9), rows.map((row) => row % 11), features);
  const model = new TwoTower().seed(4), all = model.predict(pairs, "rating");
  expect(all.shape).toEqual([600]);
  expect(all.data).toEqual(noGrad(() => model.forward(pairs, "rating")).toArray());
  const again = new TwoTower();
  again.loadStateDict(readSafetensors(encodeSafetensors(model.stateDict())).tensors);
  expect(again.predict(pairs, "rating")).toEqual(all);
});

it("a frozen tower keeps its weights, and rows of a gather are classes' logits", () => {
  const run = golden.shared_bottom, model = new SharedBottom().seed(5), x = tensorOf(run, "x"), classes = dataOf(run, "kind");
  model.bottom.requireGrad(false);
  const before = model.stateDict(), optimizer = new Adam(model.parameters(), { lr: 0.1 });
  const losses = Array.from({ length: 10 }, () => {
    const index = { shape: [classes.shape[0], 1], data: classes.data };
    const loss = model.forward(x).kind.logSoftmax(1).gather(1, index).mean().neg();
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss.item();
  });
  expect(losses.at(-1)!).toBeLessThan(losses[0] / 2);
  const after = model.stateDict();
  expect(after["bottom.0.weight"]).toEqual(before["bottom.0.weight"]);
  expect(after["heads.kind.weight"]).not.toEqual(before["heads.kind.weight"]);
});
