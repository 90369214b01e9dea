/** @file Modules: what is found on their fields, and how it is named; state dicts, modes, seeds, prediction in pieces, memory. */
import { describe, expect, it } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { engine } from "../../src/engine/engine.js";
import { bceWithLogits, crossEntropy, mseLoss } from "../../src/loss/index.js";
import { Dropout } from "../../src/nn/dropout.js";
import { LayerNorm } from "../../src/nn/layer-norm.js";
import { Linear } from "../../src/nn/linear.js";
import { type Member, Module } from "../../src/nn/module.js";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import { ModuleList, Sequential } from "../../src/nn/sequential.js";
import { Adam, AdamW, SGD } from "../../src/optim/index.js";
import { constant, normal, uniform } from "../../src/tensor/initial.js";
import { Parameter } from "../../src/tensor/parameter.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { StateTensor } from "../../src/tensor/state-tensor.js";
import { noGrad, type Tensor, tensor } from "../../src/tensor/tensor.js";

/** The article's network. */
class Article extends Module {
  readonly hidden: Linear;
  readonly final0: Linear;
  readonly final1: Linear;

  constructor(inputDim: number, hiddenDim = 5) {
    super();
    this.hidden = new Linear(inputDim, hiddenDim);
    this.final0 = new Linear(hiddenDim, 1);
    this.final1 = new Linear(hiddenDim, 3);
  }

  forward(x: SparseMatrix | Tensor, task: 0 | 1): Tensor {
    const h = this.hidden.forward(x).sigmoid();
    return task === 0 ? this.final0.forward(h) : this.final1.forward(h);
  }
}

const rows = [[1, 0, 2, 0], [0, 3, 0, 0], [0, 0, 1, 1], [2, 0, 0, 1], [0, 1, 1, 0]];
const x = SparseMatrix.fromDense(rows), dense = tensor(rows);
const streams = { final0: "final_a", final1: "final_b" };

describe("what a module has", () => {
  class All extends Module {
    readonly scale = new Parameter(2);
    readonly list = [new Linear(2, 1), [new Parameter([1, 2])]];
    readonly byTask = new Map<string, Module>([["a", new Linear(1, 2, { bias: false })]]);
    readonly plain = { norm: new LayerNorm(3), other: "text" };
    readonly running = new StateTensor([0, 0]);
    readonly modules = new ModuleList([new Linear(1, 1)]);
    readonly tower = new Sequential(new Linear(2, 2), (h) => h.relu(), new Dropout(0.1), new Linear(2, 1));
    readonly count = 3;
    readonly nothing = null;
    readonly same = this.scale;
  }
  const all = new All();
  const parameters = [
    "scale", "list.0.weight", "list.0.bias", "list.1.0", "byTask.a.weight", "plain.norm.weight", "plain.norm.bias", "modules.0.weight",
    "modules.0.bias", "tower.0.weight", "tower.0.bias", "tower.3.weight", "tower.3.bias",
  ];

  it("is found on its fields, in lists, maps and plain objects, named by path, each once", () => {
    expect(all.namedParameters().map(([name]) => name)).toEqual(parameters);
    expect(all.parameters().map(({ name }) => name)).toEqual(parameters);
    expect(Object.keys(all.stateDict())).toEqual([...parameters.slice(0, 7), "running", ...parameters.slice(7)]);
    expect(all.namedChildren().map(([name]) => name)).toEqual(["list.0", "byTask.a", "plain.norm", "modules", "tower"]);
    expect(all.namedModules().map(([name]) => name)).toContain("tower.2");
  });

  it("keeps the name of the outermost module that named it, whichever is asked first", () => {
    const outer = new (class extends Module { readonly inner = new Article(4); })();
    outer.inner.hidden.parameters();
    outer.parameters();
    expect(outer.inner.hidden.parameters().map(({ name }) => name)).toEqual(["inner.hidden.weight", "inner.hidden.bias"]);
  });

  it("may refer to the module that holds it", () => {
    class Child extends Module { readonly weight = new Parameter(1); parent: Module | null = null; }
    class Parent extends Module { readonly child = new Child(); }
    const parent = new Parent();
    parent.child.parent = parent;
    expect(parent.namedParameters().map(([name]) => name)).toEqual(["child.weight"]);
  });

  it("may be named otherwise", () => {
    class Heads extends Module {
      private readonly heads = new Map([["movie", new Linear(2, 1)]]);
      override *members(): Iterable<[string, Member]> {
        for (const [task, head] of this.heads) yield [`final_${task}`, head];
      }
    }
    expect(Object.keys(new Heads().stateDict())).toEqual(["final_movie.weight", "final_movie.bias"]);
  });

  it("goes into another by its state dict, states included, and a wrong dict changes nothing", () => {
    const other = new All(), state = other.stateDict();
    state.running.data.set([3, 4]);
    all.loadStateDict(state);
    expect(all.stateDict()).toEqual(state);
    for (const [wrong, message] of [
      [{ ...state, runing: state.running }, /no parameter "runing".*running/],
      [{ ...state, running: state.scale }, /running has shape \[2\], found \[\]/],
      [Object.fromEntries(Object.entries(state).slice(1)), /has no "scale"/],
    ] as const) {
      expect(() => all.loadStateDict(wrong)).toThrow(message);
      expect(all.stateDict()).toEqual(state);
    }
  });

  it("has its mode set with it, and its parameters frozen with it", () => {
    all.eval();
    expect(all.namedModules().every(([, { training }]) => !training)).toBe(true);
    all.train();
    expect(all.namedModules().every(([, { training }]) => training)).toBe(true);
    all.tower.requireGrad(false);
    expect(all.parameters().filter(({ requiresGrad }) => !requiresGrad).map(({ name }) => name)).toEqual(parameters.slice(-4));
    all.tower.requireGrad(true);
  });
});

describe("seeds", () => {
  it("draw each parameter from a stream of its path, so that another layer changes no draw", () => {
    class Less extends Module { readonly a = new Linear(4, 4); readonly b = new Linear(4, 4); }
    class More extends Module { readonly first = new Linear(4, 4); readonly a = new Linear(4, 4); readonly b = new Linear(4, 4); }
    const less = new Less().seed(3).stateDict(), more = new More().seed(3).stateDict();
    for (const name of Object.keys(less)) expect(more[name]).toEqual(less[name]);
    const weights = Object.entries(more).filter(([name]) => name.endsWith("weight")).map(([, { data }]) => data.join());
    expect(new Set(weights).size).toBe(3);
    expect(new Less().seed(4).stateDict()).not.toEqual(less);
  });

  it("unset, give no two layers the same weights", () => {
    const [one, two] = [new Linear(5, 5), new Linear(5, 5)];
    expect(one.weight.read()).not.toEqual(two.weight.read());
  });

  it("draw a ready-made network's weights, where the streams have the same names", () => {
    const own = new Article(4).seed(7, { streams });
    own.forward(x, 0);
    own.forward(x, 1);
    const ready = new MultiTaskNetwork({ inputDim: 4, hidden: 5, outputDims: { a: 1, b: 3 }, seed: 7 });
    expect(Object.values(own.stateDict())).toEqual(Object.values(ready.stateDict()));
  });

  it("start dropout's masks anew", () => {
    const dropout = new Dropout(0.5), ones = tensor(new Float32Array(50).fill(1));
    const draw = () => [dropout.forward(ones), dropout.forward(ones)].map((out) => out.toArray());
    const first = draw();
    expect(first[0]).not.toEqual(first[1]);
    dropout.seed(1);
    const seeded = draw();
    expect(seeded).not.toEqual(first);
    dropout.seed(1);
    expect(draw()).toEqual(seeded);
    expect(() => dropout.seed(0.5)).toThrow(PotluckError);
  });

  it("name only what there is", () => {
    expect(() => new Article(4).seed(1, { streams: { finl0: "a" } })).toThrow(/streams\.finl0 is no path.*final0/);
  });
});

describe("a linear layer", () => {
  it("reads sparse rows and dense ones, with the same weights the same numbers", () => {
    const [one, two] = [new Linear(4, 3), new Linear(4, 3)];
    two.loadStateDict(one.stateDict());
    const [sparse, full] = [one.forward(x), two.forward(dense)].map((out) => out.toArray());
    sparse.forEach((value, i) => expect(value).toBeCloseTo(full[i], 6));
    expect(one.weight.rows).not.toBeNull();
    expect(two.weight.rows).toBeNull();
  });

  it("keeps numbers that were read or written before its first input", () => {
    const layer = new Linear(4, 3).seed(1), before = layer.stateDict();
    layer.forward(x);
    expect(layer.stateDict()).toEqual(before);
    const other = new Linear(4, 3);
    other.loadStateDict(before);
    other.forward(x);
    expect(other.stateDict()).toEqual(before);
  });

  it("trains the same if its optimizer came before its first input or after", () => {
    const ends = [false, true].map((declared) => {
      const layer = new Linear(4, 3, { sparse: declared || undefined }).seed(2);
      const optimizer = new AdamW(layer.parameters(), { lr: 0.1 });
      for (let step = 0; step < 5; step++) {
        optimizer.zeroGrad();
        mseLoss(layer.forward(x.selectRows([step % 5, 1])), [[1, 2, 3], [0, 1, 0]]).backward();
        optimizer.step();
      }
      return layer.stateDict();
    });
    expect(ends[1]).toEqual(ends[0]);
  });

  it("without a bias has none", () => {
    const layer = new Linear(4, 3, { bias: false });
    expect(Object.keys(layer.stateDict())).toEqual(["weight"]);
    expect([...layer.forward(tensor([[0, 0, 0, 0]])).toArray()]).toEqual([0, 0, 0]);
  });

  it.each([
    ["no width", () => new Linear(0, 3), /inFeatures.*found 0/], ["text", () => new Linear(3, "x" as never), /outFeatures.*"x"/],
    ["an unknown option", () => new Linear(3, 3, { biass: true } as never), /biass.*bias/],
    ["another width", () => new Linear(3, 3).forward(dense), /3 inputs.*\[5, 4\]/],
    ["another sparse width", () => new Linear(3, 3).forward(x), /3 features.*4/],
    ["plain lists", () => new Linear(3, 3).forward([[1, 2, 3]] as never), /SparseMatrix, found \[\[1,2,3\]\]/],
    ["dense rows after sparse ones", () => {
      const layer = new Linear(4, 3);
      layer.forward(x);
      layer.forward(dense);
    }, /must be a SparseMatrix/],
    ["sparse rows after dense training", () => {
      const layer = new Linear(4, 1), optimizer = new SGD(layer.parameters(), { lr: 0.1 });
      layer.forward(dense).sum().backward();
      optimizer.step();
      layer.forward(x);
    }, /trained with dense inputs/],
  ])("refuses %s", (_, act, message) => {
    expect(act).toThrow(PotluckError);
    expect(act).toThrow(message);
  });
});

describe("training", () => {
  it("the article's network as a module ends in the bytes of the ready-made one", () => {
    const own = new Article(4).seed(1, { streams });
    const ready = new MultiTaskNetwork({ inputDim: 4, hidden: 5, outputDims: { a: 1, b: 3 }, seed: 1 });
    const train = (parameters: Parameter[], forward: (task: 0 | 1) => Tensor): void => {
      const optimizer = new Adam(parameters, { lr: 0.05 });
      for (let step = 0; step < 20; step++) {
        const loss = bceWithLogits(forward(0), [0, 1, 1, 0, 1]).add(crossEntropy(forward(1), [0, 1, 2, 1, 0]));
        optimizer.zeroGrad();
        loss.backward();
        optimizer.step();
      }
    };
    train(own.parameters(), (task) => own.forward(x, task));
    train(ready.parameters(), (task) => ready.forward(x, task === 0 ? "a" : "b"));
    expect(Object.values(own.stateDict())).toEqual(Object.values(ready.stateDict()));
  });

  it("moves a single learned number, and no frozen one", () => {
    const factor = new Parameter(0), fixed = new Parameter(tensor(3));
    fixed.requiresGrad = false;
    const optimizer = new Adam([factor, fixed], { lr: 0.1 });
    for (let step = 0; step < 300; step++) {
      optimizer.zeroGrad();
      const rest = fixed.mul(factor).sub(6);
      rest.mul(rest).backward();
      optimizer.step();
    }
    expect(factor.item()).toBeCloseTo(2, 2);
    expect(fixed.item()).toBe(3);
  });

  it("refuses tensors that are no parameters, and says what makes one", () => {
    expect(() => new Adam([tensor([1], { requiresGrad: true })] as never)).toThrow(/new Parameter\(/);
  });
});

describe("prediction", () => {
  it("goes in pieces, in evaluation mode, and gives each module its own mode back", () => {
    const model = new Sequential<SparseMatrix>(new Linear(4, 8), (h) => h.relu(), new Dropout(0.5), new Linear(8, 2)).seed(1);
    const frozen = model.namedModules().find(([, module]) => module instanceof Dropout)![1];
    const many = x.selectRows(Uint32Array.from({ length: 700 }, (_, row) => row % 5));
    const out = model.predict(many);
    expect(out.shape).toEqual([700, 2]);
    frozen.training = false;
    expect(noGrad(() => model.forward(x)).toArray()).toEqual(out.data.slice(0, 10));
    model.predict(many);
    expect([frozen.training, model.training]).toEqual([false, true]);
    expect(out.data.slice(0, 10)).toEqual(out.data.slice(690, 700));
    const article = new Article(4).seed(1);
    expect(article.predict(dense, 1).shape).toEqual([5, 3]);
  });
});

describe("parameters", () => {
  it("start as given numbers or as draws", () => {
    expect(new Parameter([[1, 2], [3, 4]]).read()).toEqual({ shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) });
    expect(new Parameter(tensor(2)).shape).toEqual([]);
    expect([...new Parameter(constant([3], 7)).toArray()]).toEqual([7, 7, 7]);
    for (const value of new Parameter(uniform([40], 0.5)).toArray()) expect(Math.abs(value)).toBeLessThanOrEqual(0.5);
    const drawn = new Parameter(normal([1000], 2, 5)).toArray(), mean = drawn.reduce((sum, value) => sum + value, 0) / 1000;
    expect(mean).toBeCloseTo(5, 0);
    expect(() => new Parameter("x")).toThrow(PotluckError);
    expect(() => new Parameter(uniform([2, -1], 1))).toThrow(/shape/);
    expect(() => new Parameter(1, { requireGrad: false } as never)).toThrow(/requireGrad.*requiresGrad/);
  });

  it("give their memory back with their module, which says so afterwards", () => {
    const before = engine().heap.largestFree;
    const model = new Article(50_000, 64).seed(1);
    new Adam(model.parameters());
    model.forward(new SparseMatrix({ rows: 1, cols: 50_000, indptr: [0, 1], indices: [3], values: [1] }), 0);
    model.dispose();
    model.dispose();
    expect(before - engine().heap.largestFree).toBeLessThan(16 << 20); // the step's memory stays
    const empty = new SparseMatrix({ rows: 1, cols: 50_000, indptr: [0, 0], indices: [], values: [] });
    expect(() => model.forward(empty, 0)).toThrow(/disposed of/);
    expect(() => model.stateDict()).toThrow(/disposed of/);
  });
});
