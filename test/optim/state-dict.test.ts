/**
 * A training that goes on from state dicts, in a new model with a new optimizer, ends in the bytes of one that never stopped: with every
 * optimizer and schedule, over rows of a sparse layer that are behind. Saving changes nothing.
 */
import { afterEach, describe, expect, it } from "vitest";
import { RandomStream } from "../../src/engine/random.js";
import { bceWithLogits, crossEntropy } from "../../src/loss/index.js";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import { Adam, AdamW, clipGradNorm, NAdam, type Optimizer, optimizers, SGD } from "../../src/optim/index.js";
import { LambdaLR, type LRScheduler, lrSchedules, ReduceLROnPlateau } from "../../src/optim/lr-schedule/index.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { makers, schedulers } from "./golden.js";

const FEATURES = 24, STEPS = 55, ROWS = 3;
const open: MultiTaskNetwork[] = [];
afterEach(() => open.splice(0).forEach((model) => model.dispose()));

/** Rows whose features thin out: feature 0 is common, the last ones come once or never. */
function documents(name: string): SparseMatrix {
  const chance = new RandomStream(3, name), indptr = [0], indices: number[] = [];
  for (let row = 0; row < STEPS * ROWS; row++) {
    for (let i = 0; i < 3; i++) indices.push(Math.floor(FEATURES * chance.float() ** 3));
    indptr.push(indices.length);
  }
  return new SparseMatrix({ rows: STEPS * ROWS, cols: FEATURES, indptr, indices, values: indices.map(() => 1 + chance.float()) });
}

const x = { a: documents("a"), b: documents("b") };

type MakeOptimizer = (model: MultiTaskNetwork) => Optimizer;
type MakeScheduler = (optimizer: Optimizer) => LRScheduler;

/** A model with what trains it. */
class Training {
  readonly model = new MultiTaskNetwork({ inputDim: FEATURES, hidden: [10, 5], outputDims: { a: 1, b: 3 }, activation: "tanh", seed: 5 });
  readonly optimizer: Optimizer;
  readonly scheduler?: LRScheduler;
  /** What a log would show. */
  readonly seen: unknown[] = [];
  step = 0;

  constructor(make: MakeOptimizer, schedule?: MakeScheduler) {
    open.push(this.model);
    this.optimizer = make(this.model);
    this.scheduler = schedule?.(this.optimizer);
  }

  advance(to: number, saves = false): this {
    for (; this.step < to; this.step++) {
      const { model, optimizer, step } = this, rows = Array.from({ length: ROWS }, (_, row) => step * ROWS + row);
      const first = bceWithLogits(model.forward(x.a.selectRows(rows), "a"), [1, 0, step % 2]);
      // task b rests at every third step, so that its head's own step count stands still
      const loss = step % 3 === 0 ? first : first.add(crossEntropy(model.forward(x.b.selectRows(rows), "b"), [0, 1, 2]));
      optimizer.zeroGrad();
      loss.backward();
      if (step % 4 === 1) clipGradNorm(optimizer.parameters, 0.5);
      optimizer.step();
      if (!this.scheduler?.followsScore) this.scheduler?.step();
      else if (step % 5 === 4) this.scheduler.step(1 + (step % 7));
      this.seen.push([optimizer.lr, optimizer.momentum, model.gradNorms()]);
      if (saves && step % 7 === 0) this.save();
    }
    return this;
  }

  save() {
    return { model: this.model.stateDict(), optimizer: this.optimizer.stateDict(), scheduler: this.scheduler?.stateDict() };
  }

  load({ model, optimizer, scheduler }: ReturnType<Training["save"]>, step: number): this {
    this.model.loadStateDict(model);
    this.optimizer.loadStateDict(optimizer);
    if (scheduler) this.scheduler!.loadStateDict(scheduler);
    this.step = step;
    return this;
  }

  bytes(): Record<string, string> {
    const saved = Object.entries(this.model.stateDict());
    return Object.fromEntries(saved.map(([name, { data }]) => [name, Buffer.from(data.buffer).toString("base64")]));
  }
}

function expectSame(make: MakeOptimizer, schedule?: MakeScheduler, stops: readonly number[] = [2, 27]): void {
  const whole = new Training(make, schedule).advance(STEPS), ended = whole.bytes();
  const observed = new Training(make, schedule).advance(STEPS, true);
  expect(observed.bytes()).toEqual(ended);
  expect(observed.seen).toEqual(whole.seen);
  for (const stop of stops) {
    const first = new Training(make, schedule).advance(stop), saved = structuredClone(first.save());
    const second = new Training(make, schedule).load(saved, stop);
    expect(second.bytes()).toEqual(first.bytes());
    expect(second.save()).toEqual(saved);
    second.advance(STEPS);
    expect(second.bytes()).toEqual(ended);
    expect(second.seen).toEqual(whole.seen.slice(stop));
  }
}

describe("an optimizer's state", () => {
  const extra: Record<string, MakeOptimizer> = {
    "adam, replayed": (model) => new Adam(model.parameters(), { lr: 1e-2, betas: [0.99, 0.999] }),
    "adamw of an odd eps": (model) => new AdamW(model.parameters(), { lr: 1e-2, eps: 1e-15, weightDecay: 0.1 }),
    "groups with their own rates": (model) => new AdamW([
      { parameters: model.trunkParameters(), lr: 1e-3, weightDecay: 0.2 }, { parameters: model.headParameters(), lr: 1e-2 },
    ], { lr: 5e-3 }),
  };

  const kinds = Object.entries({ ...makers, ...extra }).filter(([name]) => !name.includes("maximize") && !name.includes("small"));

  it.each(kinds)("%s goes on as if it had not stopped", (_, make) => expectSame(make));

  it("has torch's layout", () => {
    const { optimizer } = new Training((model) => new Adam(model.parameters(), { lr: 1e-2 })).advance(2);
    const { state, paramGroups } = optimizer.stateDict();
    expect(paramGroups).toEqual([{
      params: [0, 1, 2, 3, 4, 5, 6, 7], paramNames: optimizer.parameters.map(({ name }) => name),
      lr: 1e-2, lrScale: 1, weightDecay: 0, betas: [0.9, 0.999], eps: 1e-8, amsgrad: false, maximize: false,
    }]);
    expect(Object.keys(state[1])).toEqual(["step", "expAvg", "expAvgSq"]);
    expect(state[1]).toMatchObject({ step: 2, expAvg: { shape: [10] }, expAvgSq: { shape: [10] } });
    expect(Object.keys(state[0])).toEqual(["step", "rows"]);
  });

  it("leaves out parameters that were not updated, and gives these fresh moments", () => {
    const make: MakeOptimizer = (model) => new Adam(model.parameters(), { lr: 1e-2 });
    const first = new Training(make).advance(1), { state } = first.optimizer.stateDict(); // step 0 has no task b
    expect(Object.keys(state)).toEqual(["0", "1", "2", "3", "4", "5"]);
    const other = new Training(make).advance(20);
    expect(other.load(first.save(), 1).advance(STEPS).bytes()).toEqual(new Training(make).advance(STEPS).bytes());
  });

  it("changes no weight: of a model with other weights, it moves these", () => {
    const make: MakeOptimizer = (model) => new Adam(model.parameters(), { lr: 1e-2 });
    const saved = new Training(make).advance(20).save(), other = new Training(make);
    const before = other.bytes();
    other.optimizer.loadStateDict(saved.optimizer);
    expect(other.bytes()).toEqual(before);
    other.model.loadStateDict(saved.model);
    const after = other.model.stateDict();
    for (const [name, { data }] of Object.entries(saved.model)) expect(after[name].data).toEqual(data);
    other.step = 20;
    const ended = new Training(make).advance(STEPS).model.stateDict();
    const late = other.advance(STEPS).model.stateDict(); // loaded in the other order: the same to rounding
    for (const [name, { data }] of Object.entries(ended)) {
      data.forEach((value, index) => expect(Math.abs(late[name].data[index] - value)).toBeLessThan(1e-5));
    }
  });

  it("restores the rate and momentum that a schedule or a user had set", () => {
    const make: MakeOptimizer = (model) => new SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
    const first = new Training(make).advance(3);
    [first.optimizer.lr, first.optimizer.momentum] = [0.02, 0.5];
    const second = new Training(make).load(first.save(), 3);
    expect([second.optimizer.lr, second.optimizer.momentum]).toEqual([0.02, 0.5]);
  });

  it("is refused where it does not fit, and then changes nothing", () => {
    const adam: MakeOptimizer = (model) => new Adam(model.parameters(), { lr: 1e-2 });
    const saved = new Training(adam).advance(5).save().optimizer, other = new Training(adam).advance(7), before = other.save();
    const refuse = (state: unknown, message: string | RegExp): void => {
      expect(() => other.optimizer.loadStateDict(state as typeof saved)).toThrow(message);
      expect(other.save()).toEqual(before);
    };
    refuse(undefined, "the state of Adam must be what stateDict() gave, found nothing");
    refuse({ ...saved, optimizer: "adamw" }, "the state of Adam is of the optimizer adamw, and this is adam");
    refuse({ ...saved, paramGroups: [] }, "has 0 parameter groups, and this optimizer has 1");
    const [group] = saved.paramGroups;
    refuse({ ...saved, paramGroups: [{ ...group, eps: 1e-3 }] }, "has eps 0.001, and this optimizer has 1e-8: make it with the same");
    const paramNames = group.paramNames.with(2, "hidden.bias");
    refuse({ ...saved, paramGroups: [{ ...group, paramNames }] }, /has parameter hidden.bias as number 2, and this .* parameter .* there/u);
    refuse({ ...saved, state: { ...saved.state, 1: { step: 1, expAvg: saved.state[3].expAvg, expAvgSq: saved.state[3].expAvgSq } } },
      'must have an array, Float32Array of shape [10] as "expAvg", found Float32Array of shape [5]');
    refuse({ ...saved, state: { ...saved.state, 0: saved.state[1] } }, "is of weights that were trained with dense inputs");
    refuse({ ...saved, state: { ...saved.state, 99: saved.state[1] } }, "has a parameter number 99, and there are 8");
    const small = new MultiTaskNetwork({ inputDim: 5, hidden: [10, 5], outputDims: { a: 1, b: 3 }, activation: "tanh", seed: 5 });
    open.push(small);
    expect(() => new Adam(small.parameters()).loadStateDict(saved)).toThrow('as "weights", found Float32Array of shape [24, 12]');
    const nadam = new Training((model) => new NAdam(model.parameters())).optimizer;
    expect(() => nadam.loadStateDict(saved)).toThrow("the state of NAdam is of the optimizer adam");
  });

  it("every member of the family is tried above", () => {
    const tried = new Set(Object.values(makers).map((make) => new Training(make).optimizer.name));
    expect([...tried].sort()).toEqual([...optimizers.names].sort());
  });
});

describe("a scheduler's state", () => {
  const adam: MakeOptimizer = (model) => new Adam(model.parameters(), { lr: 1e-2 });
  const all: Record<string, MakeScheduler> = {
    ...Object.fromEntries(Object.entries(schedulers).map(([name, make]) => [name, (optimizer: Optimizer) => make(optimizer, STEPS)])),
    plateau: (optimizer) => new ReduceLROnPlateau(optimizer, { factor: 0.7, patience: 1, cooldown: 2 }),
  };

  it.each(Object.entries(all))("%s goes on as if it had not stopped", (_, schedule) => expectSame(adam, schedule, [23]));

  it.each(lrSchedules.members.map((member) => [member.name, member] as const))("%s of the family is saved whole", (_, member) => {
    const make: MakeScheduler = (optimizer) => member.create(optimizer, { ...(defaults(member) as object), totalSteps: STEPS } as never);
    expectSame(adam, make, [23]);
  });

  it("is refused where it is of another schedule", () => {
    const with10 = new Training(adam, (optimizer) => new LambdaLR(optimizer, { lrLambda: (step) => 1 / (1 + step) })).advance(3);
    const other = new Training(adam, (optimizer) => new LambdaLR(optimizer, { lrLambda: (step) => 1 / (2 + step) }));
    expect(() => other.scheduler!.loadStateDict(with10.scheduler!.stateDict())).toThrow(
      "is of another schedule: it has a rate of 0.0025 after 3 steps, and this one has 0.002; make it with the same options");
    const plateau = new ReduceLROnPlateau(other.optimizer);
    expect(() => plateau.loadStateDict(with10.scheduler!.stateDict())).toThrow('must have a map as "options", found nothing');
    expect(() => plateau.loadStateDict(new ReduceLROnPlateau(other.optimizer, { patience: 3 }).stateDict())).toThrow(
      "has patience 3, and this one has 10: make it with the same options");
  });

  it("tells users of torch what to write", () => {
    const { optimizer, scheduler } = new Training(adam, (made) => new LambdaLR(made, { lrLambda: () => 1 }));
    expect(() => (optimizer as unknown as { state_dict: unknown }).state_dict).toThrow('an optimizer has no "state_dict": use stateDict()');
    expect(() => (scheduler as unknown as { load_state_dict: unknown }).load_state_dict).toThrow("use loadStateDict(state)");
  });
});

/** A member's options, all at their defaults. */
function defaults({ options, name }: { options: object; name: string }): unknown {
  void options;
  return ({ step: { stepSize: 20 }, multi_step: { milestones: [20, 50] } } as Record<string, object>)[name] ?? {};
}
