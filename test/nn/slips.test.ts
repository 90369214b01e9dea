/**
 * @file What users of PyTorch do wrong at first: it gives the right result, or an error that says what was wrong and what to do. Most of it
 * does not compile in TypeScript; those who write JavaScript read these errors.
 */
import { inspect } from "node:util";
import { describe, expect, it, test } from "vitest";
import {
  BatchNorm1d, Dropout, encodeSafetensors, Flatten, LayerNorm, Linear, Module, ModuleList, mseLoss, Parameter, randn, ReLU, SparseMatrix,
  StateTensor, Tensor, tensor, zeros,
} from "../../src/exports/nn.js";
import { Adam, SGD } from "../../src/exports/optim.js";
import { CAGrad, GradNorm, NashMTL } from "../../src/exports/weightings.js";
import { backwardTasks, bceWithLogits, crossEntropy, PotluckError } from "../../src/index.js";

class Net extends Module {
  readonly hidden = new Linear(3, 4);
  readonly out = new Linear(4, 1);

  forward(x: Tensor | SparseMatrix): Tensor {
    return this.out.forward(this.hidden.forward(x).relu());
  }
}

const x = tensor([[1, 2, 3], [4, 5, 6]]), sparse = SparseMatrix.fromDense([[1, 2, 3]]);
const net = (): Net => new Net().seed(1);
/** A value where its type does not go, and a value of which anything is asked. */
const wrong = (value: unknown): never => value as never;
const untyped = (value: unknown): any => value; // eslint-disable-line @typescript-eslint/no-explicit-any
const state = net().stateDict();

class Members extends Module {
  constructor(private readonly given: unknown) {
    super();
  }

  override members(): Iterable<[string, Parameter]> {
    return this.given as Iterable<[string, Parameter]>;
  }
}

class Returns extends Module {
  readonly layer = new Linear(3, 1);

  constructor(private readonly make: (y: Tensor) => unknown) {
    super();
  }

  forward(rows: Tensor): Tensor {
    return this.make(this.layer.forward(rows)) as Tensor;
  }
}

const lossesOf = (model: Net) => [{ task: "a", loss: model.forward(x).square().mean() }, { task: "b", loss: model.forward(x).abs().sum() }];

/* eslint-disable @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return */
describe("is refused", () => {
  test.each<[string, () => unknown, string | RegExp]>([
    ["a list for a layer", () => net().forward(wrong([[1, 2, 3]])),
      "Linear takes a tensor or a SparseMatrix, found [[1,2,3]]; tensor(...)"],
    ["a tensor after sparse rows", () => {
      const model = net();
      model.forward(sparse);
      return model.forward(x);
    }, "must be a SparseMatrix, found a tensor of shape [2, 3]; SparseMatrix.fromDense(x.toNdArray()) makes one"],
    ["a list for an activation", () => new ReLU().forward(wrong([[1]])), "ReLU() takes a tensor, found [[1]]; tensor(...) makes one"],
    ["a list to flatten", () => new Flatten().forward(wrong([[1]])), "Flatten() takes a tensor, found [[1]]"],
    ["sparse rows for dropout", () => new Dropout(0.5).forward(wrong(sparse)),
      "Dropout() takes a tensor, found an instance of SparseMatrix"],
    ["sparse rows for a norm", () => new LayerNorm(3).forward(wrong(sparse)),
      "LayerNorm() takes a tensor, found an instance of SparseMatrix"],
    ["modules one by one", () => new ModuleList(wrong(new Linear(1, 1))),
      "ModuleList takes a list of modules, found an instance of Linear"],

    ["a sum by +=", () => {
      let sum = 0;
      sum += untyped(mseLoss(net().forward(x), [1, 2]));
      return sum;
    }, "a tensor is no number: use its item()"],
    ["a product by *", () => wrong(x) * 2, "a tensor is no number"],
    ["new Tensor of numbers", () => new Tensor([1, 2], wrong(undefined)), "write tensor([1, 2])"],
    ["options in place of axes", () => x.sum(wrong({ dim: 1 })),
      'found {"dim":1}; axes come before options, as in sum(1, { keepDim: true })'],
    ["view", () => untyped(x).view(3, 2), 'a tensor has no "view": use reshape(shape)'],
    ["T", () => untyped(x).T, "use transpose(0, 1)"],
    ["an operation in place", () => untyped(x).add_(1), 'a tensor has no "add_": operations make new tensors'],
    ["freezing by torch's name", () => (untyped(net().out.bias).requires_grad = false), 'no "requires_grad": use requiresGrad'],
    ["numbers by torch's name", () => (untyped(net().out.bias).data = [1]), /no "data": .*write/],
    ["a tensor of a tensor", () => tensor(wrong(x)), /tensor must be a list of numbers, .*, found a tensor of shape \[2, 3\]/],
    ["a tensor in a file", () => encodeSafetensors(wrong({ x })), 'tensor "x": the shape must be a list of whole numbers from 0'],

    ["targets that require a gradient", () => mseLoss(net().forward(x), net().forward(x)),
      /mseLoss: targets get no gradient.*detach\(\)/],
    ["sample weights that require one", () => mseLoss(net().forward(x), [1, 2], { sampleWeights: new Parameter([1, 1]) }),
      /mseLoss: sampleWeights get no gradient.*detach\(\)/],
    ["targets of another shape", () => mseLoss(tensor([[1, 2], [3, 4]]), [1, 2, 3, 4]),
      "mseLoss: targets of shape [4] do not match predictions of shape [2, 2]"],
    ["classes of pixels on axis 1", () => crossEntropy(zeros([2, 3, 4, 4]), [0, 1]),
      "found [2, 3, 4, 4]; where axis 1 are the classes, use logits.permute([0, 2, 3, 1]).flatten(0, 2)"],
    ["a target of a map beyond 1", () => bceWithLogits(zeros([1, 2, 2]), [[[0, 1], [1, 2]]]),
      "from 0 to 1, found 2 at [0, 1, 1]"],
    ["posWeight by column of a map", () => bceWithLogits(zeros([1, 2, 2]), zeros([1, 2, 2]), { posWeight: [1, 1] }),
      "a list for posWeight"],

    ["two parameters of one path", () => new Module2({ "a.b": new Linear(1, 1), a: { b: new Linear(1, 1) } }).stateDict(),
      'two parameters or states of the module are named "parts.a.b.weight": rename a field or a key'],
    ["members() without return", () => new Members(undefined).parameters(), /members\(\) of Members must yield pairs.*found nothing/],
    ["members() of modules", () => new Members([new Linear(1, 1)]).parameters(), /members\(\) .*found an instance of Linear/],
    ["members() of tensors", () => new Members([["a", x]]).stateDict(), /members\(\) .*found \["a","a tensor of shape \[2, 3\]"\]/],
    ["state_dict()", () => untyped(net()).state_dict(), 'a module has no "state_dict": use stateDict()'],
    ["zero_grad()", () => untyped(new Adam(net().parameters())).zero_grad(), 'an optimizer has no "zero_grad": use zeroGrad()'],
    ["another mode", () => net().train(wrong("eval")), 'train must be true or false, found "eval"'],
    ["freezing without a value", () => untyped(net()).requireGrad(), "requireGrad must be true or false, found nothing"],

    ["no state dict", () => net().loadStateDict(wrong(undefined)),
      "loadStateDict takes a map from names to { shape, data }, found nothing"],
    ["text among numbers", () => net().loadStateDict({ ...state, "out.bias": { shape: [1], data: wrong(["a"]) } }),
      'out.bias: element 0 is "a", not a number'],
    ["a list for a state", () => new StateTensor([1]).write(wrong([2])), "a state takes numbers as { shape, data }, found [2]"],
    ["a state of another shape", () => new StateTensor([1]).write({ shape: [2], data: Float32Array.of(1, 2) }),
      "shape [1], found [2]"],

    ["prediction without forward", () => untyped(new Members([])).predict(x), "predict: Members has no forward"],
    ["prediction of nothing", () => new Returns(() => undefined).predict(x),
      "predict: forward must return a tensor, or several in a list or an object, found nothing"],
    ["prediction of numbers", () => new Returns((y) => ({ y: y.toArray() })).predict(x), "found Float32Array of 2 values"],
    ["prediction of one number for all rows", () => new Returns((y) => y.mean()).predict(x),
      "one row for each row of x, found shape [] for 2 rows"],

    ["the name of a weighting", () => backwardTasks(net(), wrong("cagrad"), lossesOf(net())),
      'such as new CAGrad(), found "cagrad"'],
    ["parameters for a model", () => backwardTasks(wrong(net().parameters()), new CAGrad(), lossesOf(net())),
      "takes a module first, found ["],
    ["losses without tasks", () => backwardTasks(net(), new CAGrad(), wrong([tensor(1)])), "losses[0] must be { task, loss }"],
    ["a loss for each row", () => backwardTasks(net(), new CAGrad(), [{ task: "a", loss: net().forward(x) }]),
      'the loss of task "a" must be a tensor with one number, found a tensor of shape [2, 1]'],
    ["two losses of a task", () => {
      const model = net();
      return backwardTasks(model, new CAGrad(), lossesOf(model).map(({ loss }) => ({ task: "a", loss })));
    }, 'task "a" has two losses: add them to one'],
    ...[GradNorm, NashMTL].map((Weighting): [string, () => unknown, RegExp] => [`${Weighting.name} without tasks`, () => {
      const model = net();
      return backwardTasks(model, new Weighting(wrong(undefined)), lossesOf(model));
    }, /does not know the task "a": it was created without tasks; give it all of them, as \[\{ name, likelihood \}\]/]),
  ])("%s", (_, slip, message) => {
    expect(slip).toThrow(PotluckError);
    expect(slip).toThrow(message);
  });
});

/** Parts under names that are given. */
class Module2 extends Module {
  constructor(readonly parts: object) {
    super();
  }
}

it("training tells of a parameter that no optimizer has, as one on a private field", () => {
  class Hidden extends Module {
    readonly #first = new Linear(3, 2);
    readonly second = new Linear(2, 1);
    forward(rows: Tensor): Tensor {
      return this.second.forward(this.#first.forward(rows));
    }
  }
  const model = new Hidden(), optimizer = new SGD(model.parameters(), { lr: 0.1 });
  const step = (): void => {
    optimizer.zeroGrad();
    mseLoss(model.forward(x), [1, 2]).backward();
    optimizer.step();
  };
  step();
  expect(step).toThrow(/last step are still there; a parameter of shape .* is in no optimizer.*field with #/);
});

it("training tells of a forgotten zeroGrad", () => {
  const model = net(), optimizer = new SGD(model.parameters(), { lr: 0.1 });
  const step = (): void => {
    mseLoss(model.forward(x), [1, 2]).backward();
    optimizer.step();
  };
  step();
  expect(step).toThrow("the gradients of the last step are still there; call optimizer.zeroGrad() before backward()");
});

it("modules in a set, in an object without prototype and beside a circle of objects are found", () => {
  const circle: Record<string, unknown> = { layer: new Linear(1, 1, { bias: false }) };
  circle.self = circle;
  const bare: Record<string, unknown> = Object.assign(Object.create(null) as object, { layer: new BatchNorm1d(1) });
  const parts = { set: new Set([new Linear(1, 1)]), bare, circle, numbers: [1, 2, 3] };
  expect(new Module2(parts).namedParameters().map(([name]) => name)).toEqual([
    "parts.set.0.weight", "parts.set.0.bias", "parts.bare.layer.weight", "parts.bare.layer.bias", "parts.circle.layer.weight",
  ]);
});

it("a parameter that two layers share is one: trained once, and saved once", () => {
  const shared = new Linear(3, 3), model = new Module2({ a: shared, b: { again: shared.weight } });
  expect(Object.keys(model.stateDict())).toEqual(["parts.a.weight", "parts.a.bias"]);
  expect(new SGD(model.parameters(), { lr: 0.1 }).parameters.length).toBe(2);
});

it("a module may have fields of torch's names", () => {
  class Own extends Module {
    to: string;
    readonly modules = [new Linear(1, 1)];
    constructor() {
      super();
      this.to = "Bergen";
    }
  }
  expect(new Own().to).toBe("Bergen");
  expect(Object.keys(new Own().stateDict())).toEqual(["modules.0.weight", "modules.0.bias"]);
});

it("console.log shows a tensor's numbers, in short, and that they are gone", () => {
  expect(inspect(x)).toBe("Tensor [2, 3] [[1, 2, 3], [4, 5, 6]]");
  expect(inspect(tensor(1 / 3))).toBe("Tensor [] 0.3333");
  expect(inspect(zeros([2, 0]))).toBe("Tensor [2, 0] [[], []]");
  expect(inspect(tensor(Array.from({ length: 20 }, (_, i) => i)))).toBe("Tensor [20] [0, 1, 2, 3, ..., 16, 17, 18, 19]");
  const model = net(), optimizer = new SGD(model.parameters(), { lr: 0.1 }), loss = mseLoss(model.forward(x), [1, 2]);
  loss.backward();
  optimizer.step();
  model.forward(x);
  expect(inspect(loss)).toBe("Tensor [] whose numbers are gone");
});

it("console.log of a model draws no weights before its first input has decided how they are stored", () => {
  const looked = net(), other = net();
  expect(inspect(looked)).toContain("Parameter hidden.weight [4, 3]");
  expect(looked.forward(sparse).toArray()).toEqual(other.forward(sparse).toArray());
  expect(looked.stateDict()).toEqual(other.stateDict());
  expect(inspect(looked.out.bias)).toMatch(/^Parameter out.bias: Tensor \[1\] \[-?0\.\d+\]$/);
});

it("a tensor says what it is as text, and its shape and an optimizer's groups stay as they are", () => {
  expect(`${untyped(x)}`).toBe("a tensor of shape [2, 3]");
  expect(() => (untyped(x).shape = [6])).toThrow(TypeError);
  expect(() => (untyped(new Adam(net().parameters())).groups[0].lr = 1)).toThrow(TypeError);
});

describe("predictions of any shape", () => {
  it.each<[string, (y: Tensor, targets: Tensor) => Tensor]>([
    ["mseLoss", (y, targets) => mseLoss(y, targets)], ["bceWithLogits", (y, targets) => bceWithLogits(y, targets)],
  ])("%s", (_, loss) => {
    const numbers = randn([2, 3, 4], { seed: 1 }).toArray(), targets = tensor({ shape: [24], data: numbers }).sigmoid().detach();
    const run = (shape: number[], targetShape = shape) => {
      const y = tensor({ shape: [24], data: numbers }, { requiresGrad: true });
      const result = loss(y.reshape(shape), targets.reshape(targetShape));
      result.backward();
      return { loss: result.item(), gradient: y.grad!.data };
    };
    const expected = run([24, 1]);
    expect(run([2, 3, 4])).toEqual(expected);
    expect(run([24])).toEqual(expected);
    expect(run([24], [24, 1])).toEqual(expected);
    expect(run([24, 1], [24])).toEqual(expected);
    expect(() => run([2, 12], [24])).toThrow("do not match");
  });

  it("keep their shape without reduction, and take a weight for each row", () => {
    const y = zeros([2, 2, 2]), targets = tensor([[[1, 2], [3, 4]], [[1, 1], [1, NaN]]]);
    const each = mseLoss(y, targets, { reduction: "none", sampleWeights: [1, 2] });
    expect(each.shape).toEqual([2, 2, 2]);
    expect(Array.from(each.toArray())).toEqual([1, 4, 9, 16, 2, 2, 2, 0]);
    expect(mseLoss(tensor([1, 2]), [1, 4], { reduction: "none" }).shape).toEqual([2]);
  });

  it("send back the gradient of each element without reduction", () => {
    const y = tensor([1, 2], { requiresGrad: true });
    mseLoss(y, [0, 0], { reduction: "none" }).mul(tensor([1, 10])).sum().backward();
    expect(Array.from(y.grad!.data)).toEqual([2, 40]);
  });
});
