/** @file Weightings and the training loop with a network of the user's own: what is shared is read from the tape. */
import { afterEach, describe, expect, it } from "vitest";
import { tableFromColumns } from "../../src/data/table.js";
import { startThreads } from "../../src/engine/threads.js";
import { Experiment } from "../../src/experiment/experiment.js";
import { type NetworkFactory, type NetworkSize, planTraining } from "../../src/experiment/plan.js";
import { bceWithLogits, crossEntropy } from "../../src/loss/index.js";
import { Dropout } from "../../src/nn/dropout.js";
import { LayerNorm } from "../../src/nn/layer-norm.js";
import { Linear } from "../../src/nn/linear.js";
import { Module } from "../../src/nn/module.js";
import type { Layer } from "../../src/nn/sequential.js";
import { AdamW } from "../../src/optim/index.js";
import { parseRecipe } from "../../src/recipe/index.js";
import { compare } from "../../src/study/compare/compare.js";
import { Parameter } from "../../src/tensor/parameter.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import type { Tensor } from "../../src/tensor/tensor.js";
import { backwardTasks, type StepLoss } from "../../src/train/backward.js";
import { trainToEnd } from "../../src/train/loop.js";
import { Weighting, weightings, type WeightingMember, type WeightingNeed, type WeightingStep } from "../../src/weighting/index.js";

afterEach(async () => void (await startThreads(1)));

/** Three tasks over a trunk that they share in part: `a` and `b` read `wide`, `b` and `c` read `norm`. */
class Partly extends Module {
  readonly first = new Linear(6, 5);
  readonly wide = new Linear(5, 4);
  readonly norm = new LayerNorm(5);
  readonly own = new Linear(5, 4);
  readonly heads = { a: new Linear(4, 1), b: new Linear(4, 3), c: new Linear(4, 1) };
  readonly scale = new Parameter(1);

  forward(x: SparseMatrix, task: "a" | "b" | "c"): Tensor {
    const h = this.first.forward(x).tanh();
    if (task === "a") return this.heads.a.forward(this.wide.forward(h).relu());
    const normed = this.norm.forward(h);
    if (task === "b") return this.heads.b.forward(this.wide.forward(normed).relu());
    return this.heads.c.forward(this.own.forward(normed).relu()).mul(this.scale);
  }
}

const rows = [[1, 0, 2, 0, 0, 1], [0, 3, 0, 0, 1, 0], [0, 0, 1, 1, 0, 0], [2, 0, 0, 1, 0, 2]];
const x = SparseMatrix.fromDense(rows), other = SparseMatrix.fromDense(rows.slice(1, 3));
const tasks = ["a", "b", "c"] as const;
const lossOf = (model: Partly, task: "a" | "b" | "c"): StepLoss => {
  const batch = task === "c" ? other : x, logits = model.forward(batch, task);
  return { task, loss: task === "b" ? crossEntropy(logits, [0, 1, 2, 1]) : bceWithLogits(logits, task === "a" ? [0, 1, 1, 0] : [1, 0]) };
};

class Recorder extends Weighting {
  step: WeightingStep | null = null;
  sums: readonly Float32Array[] = [];
  constructor(needs: WeightingNeed) {
    super({ name: "recorder", needs, weightsHeads: false });
  }
  protected compute(step: WeightingStep): number[] {
    this.step = step;
    return step.tasks.map((_, index) => 2 - index);
  }
  override masks(gradients: readonly Float32Array[]): Float32Array[] {
    this.sums = gradients;
    return super.masks(gradients);
  }
}

describe("a weighting by gradients, on a network whose trunk is shared in part", () => {
  const plain = tasks.map((task) => {
    const model = new Partly().seed(5);
    lossOf(model, task).loss.backward();
    return new Map(model.namedParameters().flatMap(([name, { grad }]) => (grad ? [[name, grad.data] as const] : [])));
  });
  const names = [...new Set(plain.flatMap((of) => [...of.keys()]))];
  const shared = names.filter((name) => plain.filter((of) => of.has(name)).length > 1);
  const dot = (i: number, j: number, of: readonly string[]): number => of.reduce((sum, name) => {
    const a = plain[i].get(name), b = plain[j].get(name);
    return sum + (a && b ? a.reduce((part, value, index) => part + value * b[index], 0) : 0);
  }, 0);

  it.each([
    ["gramian", shared], ["lastGramian", ["wide.weight", "wide.bias", "norm.weight", "norm.bias"]],
  ] as const)("%s: has the inner products over exactly what two losses reach, and gets the weighted sum there", (needs, over) => {
    expect(shared.sort()).toEqual(["first.bias", "first.weight", "norm.bias", "norm.weight", "wide.bias", "wide.weight"]);
    const model = new Partly().seed(5), recorder = new Recorder(needs);
    backwardTasks(model, recorder, tasks.map((task) => lossOf(model, task)));
    recorder.step!.gramian!.forEach((row, i) => row.forEach((value, j) =>
      expect(Math.abs(value - dot(i, j, over))).toBeLessThan(1e-6 + 2e-6 * Math.sqrt(dot(i, i, shared) * dot(j, j, shared)))));
    for (const [name, { grad, size }] of model.namedParameters()) {
      const sum = new Float64Array(size);
      plain.forEach((of, task) => of.get(name)?.forEach((value, i) => (sum[i] += (shared.includes(name) ? 2 - task : 1) * value)));
      grad!.data.forEach((value, i) => expect(value).toBeCloseTo(sum[i], 5));
    }
  });

  it("also where a loss reaches a parameter beyond the model", () => {
    const model = new Partly().seed(5), beyond = new Parameter(0.5);
    const losses = tasks.map((task) => ({ task, loss: lossOf(model, task).loss.mul(beyond) }));
    backwardTasks(model, new Recorder("gramian"), losses);
    const expected = losses.reduce((sum, { loss }, task) => sum + (2 - task) * (loss.item() / 0.5), 0);
    expect(beyond.grad!.data[0]).toBeCloseTo(expected, 5);
  });

  it("of all tables: each trains the network to the same bytes for one thread and two", async () => {
    const train = (member: WeightingMember): unknown => {
      const model = new Partly().seed(5), optimizer = new AdamW(model.parameters(), { lr: 0.01 });
      const own = member.create(tasks.map((name) => ({ name, likelihood: "categorical" })), {}, 1);
      for (let step = 0; step < 4; step++) {
        optimizer.zeroGrad();
        const losses = tasks.slice(0, 2).map((task) => lossOf(model, task));
        backwardTasks(model, own, losses);
        optimizer.step();
      }
      return model.stateDict();
    };
    const members = (weightings.members as readonly WeightingMember[])
      .filter(({ name, needs }) => name !== "fixed" && needs !== "representationGradients");
    const alone = members.map(train);
    await startThreads(2);
    expect(members.map(train)).toEqual(alone);
  });

  it("GradDrop: finds the one tensor where what is shared ends, or says that there is none", () => {
    class Hard extends Module {
      readonly hidden = new Linear(6, 5);
      readonly heads = { a: new Linear(5, 1), b: new Linear(5, 1) };
      forward(input: SparseMatrix, task: "a" | "b"): Tensor {
        return this.heads[task].forward(this.hidden.forward(input).sigmoid());
      }
    }
    const model = new Hard().seed(1), recorder = new Recorder("representationGradients");
    const losses = (["a", "b"] as const).map((task) => ({ task, loss: bceWithLogits(model.forward(x, task), [0, 1, 1, 0]) }));
    backwardTasks(model, recorder, losses);
    expect(recorder.sums.map(({ length }) => length)).toEqual([5, 5]);
    const partly = new Partly();
    const run = () => backwardTasks(partly, recorder, tasks.map((task) => lossOf(partly, task)));
    expect(run).toThrow(/representations of one width, found 4 of task "a" and 5 of task "c"/);
  });
});

describe("the training loop and compare", () => {
  const recipe = parseRecipe(`
data: { t: { source: t.csv, numeric: [u, v, w] } }
tasks:
  yes: { data: t, target: yes, kind: binary }
  grade: { data: t, target: grade, kind: ordinal }
  size: { data: t, target: size, kind: regression }
model: { hidden: [4], activation: sigmoid }
train: { epochs: 3, batchSize: 8, optimizer: { name: adam, lr: 0.001 }, schedule: min_size, weighting: sum }
`, { file: "own.yaml" });
  const count = 60, at = (i: number, of: number): number => ((i * 37 + of * 11) % 19) / 19;
  const column = (of: number): number[] => Array.from({ length: count }, (_, i) => at(i, of));
  const tables = {
    t: tableFromColumns("t", {
      u: column(1), v: column(2), w: column(3), yes: column(1).map((value) => (value > 0.5 ? "y" : "n")),
      grade: column(2).map((value) => String(1 + Math.floor(value * 3))), size: column(3),
    }),
  };

  class Same extends Module {
    readonly hidden: Linear;
    readonly heads: Map<string, Layer>;
    constructor(inputDim: number, heads: Map<string, Layer>) {
      super();
      this.hidden = new Linear(inputDim, 4);
      this.heads = heads;
    }
    forward(input: SparseMatrix, task: string): Tensor {
      return this.heads.get(task)!.forward(this.hidden.forward(input).sigmoid());
    }
    /** The trunk once for all tasks, as the ready-made networks run it. */
    forwardTasks(input: SparseMatrix, names: readonly string[]) {
      const representation = this.hidden.forward(input).sigmoid();
      return names.map((task) => ({ task, representation, logits: this.heads.get(task)!.forward(representation) }));
    }
    override *members() {
      yield ["hidden", this.hidden] as [string, Linear];
      for (const [task, head] of this.heads) yield [`final_${task}`, head] as [string, Layer];
    }
  }
  const headsOf = ({ tasks: all, head }: NetworkSize) => new Map(all.map((task) => [task, head(task, 4)]));
  const network: NetworkFactory = (size) => new Same(size.inputDim, headsOf(size));

  it("train a network from a factory: the recipe's own, written out, ends in the same bytes", async () => {
    const split = (await Experiment.open(recipe, tables)).split(1);
    const ends = [];
    for (const own of [undefined, network]) {
      const plan = planTraining({ recipe, split, seed: 1, network: own });
      const scores = await trainToEnd(plan);
      ends.push({ scores, state: plan.model.stateDict() });
      plan.model.dispose();
    }
    expect(ends[1]).toEqual(ends[0]);
  });

  it("compare it over seeds", async () => {
    const [ready, own] = [await compare(recipe, tables, 2), await compare(recipe, tables, 2, { network })];
    expect(own).toEqual(ready);
  });

  it("say what is wrong with a network", async () => {
    const split = (await Experiment.open(recipe, tables)).split(1);
    const plan = (own: unknown, more = {}) => () =>
      planTraining({ recipe: { ...recipe, train: { ...recipe.train, ...more } }, split, seed: 1, network: own as NetworkFactory });
    expect(plan(() => 3)).toThrow(/must be a Module with forward\(x, task\), found 3/);
    expect(plan(network, { freeze: ["trunk"] })).toThrow(/train\.freeze needs .*trunkParameters/);
    expect(plan(network, { headLr: 0.1 })).toThrow(/headLr need .*headParameters/);
    expect(plan((size: NetworkSize) => network({ ...size, tasks: ["nope"] }))).toThrow(/no task "nope".*yes, grade, size/);
  });

  it("evaluate in evaluation mode: a network with dropout predicts the same twice", async () => {
    class Dropping extends Same {
      readonly dropout = new Dropout(0.5);
      override *members() {
        yield* super.members();
        yield ["dropout", this.dropout] as [string, never];
      }
      override forward(input: SparseMatrix, task: string): Tensor {
        return this.heads.get(task)!.forward(this.dropout.forward(this.hidden.forward(input).sigmoid()));
      }
    }
    const split = (await Experiment.open(recipe, tables)).split(1);
    const dropping: NetworkFactory = (size) => new Dropping(size.inputDim, headsOf(size));
    const plan = planTraining({ recipe, split, seed: 1, network: dropping }), { x: test } = plan.test.t;
    await trainToEnd(plan);
    expect(plan.model.predict(test, "yes")).toEqual(plan.model.predict(test, "yes"));
    expect(plan.model.training).toBe(true);
  });
});
