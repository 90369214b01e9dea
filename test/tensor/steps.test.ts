/**
 * How long tensors live: readable after the step that closes theirs, refused once the next has begun, copied out of noGrad; gradients
 * that add up, are forgotten, and are not silently mixed; forwards that pile up end in an error that names the remedy.
 */
import { afterAll, describe, expect, it } from "vitest";
import { engine } from "../../src/engine/engine.js";
import { PotluckError } from "../../src/engine/errors.js";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import { Adam } from "../../src/optim/index.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { noGrad, Tensor, tensor } from "../../src/tensor/tensor.js";

const model = new MultiTaskNetwork({ inputDim: 4, hidden: 6, outputDims: { a: 1, b: 3 }, seed: 2 });
const optimizer = new Adam(model.parameters(), { lr: 0.01 });
const x = SparseMatrix.fromDense([[1, 0, 2, 0], [0, 3, 0, 0]]), y = SparseMatrix.fromDense([[0, 1, 1, 1]]);
afterAll(() => model.dispose());

const lossOf = (batch: SparseMatrix) => model.forward(batch, "b").tanh().sum();
const gradients = () => model.parameters().map((parameter) => (parameter.grad ? [...parameter.grad.data] : null));
function step(batch = x): Tensor {
  const loss = lossOf(batch);
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
  return loss;
}

describe("a step's tensors", () => {
  it("stay readable after optimizer.step(), with the numbers they had", () => {
    const logits = model.forward(x, "b"), loss = logits.tanh().sum();
    const before = [logits.toArray(), loss.item()];
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    expect([logits.toArray(), loss.item()]).toEqual(before);
    expect(loss.add(1).item()).toBeCloseTo((before[1] as number) + 1, 5); // even in operations, which go on with the closed step
    expect(loss.item()).toBe(before[1]);
  });

  it("throw when read after the next forward, and name the remedy", () => {
    const loss = step();
    model.forward(y, "a");
    expect(() => loss.item()).toThrow(PotluckError);
    expect(() => loss.item()).toThrow(/shape \[\] belongs to a step that is over.*read it \(item\(\), .* before the next forward/);
    expect(() => loss.add(1)).toThrow(/belongs to a step that is over/);
    expect(() => loss.backward()).toThrow(/belongs to a step that is over/);
  });

  it("survive evaluation, norms and saving between the step and their reading", () => {
    const logits = model.forward(x, "b"), before = logits.toArray();
    optimizer.zeroGrad();
    logits.sum().backward();
    optimizer.step();
    model.predict(y, "a");
    noGrad(() => model.forwardAll(y));
    model.stateDict();
    model.gradNorms();
    expect(logits.toArray()).toEqual(before);
  });

  it("are copied by detach() and tensor(), which outlive every step", () => {
    const kept = model.forward(x, "b").detach(), before = kept.toArray(), own = tensor([1, 2, 3]);
    for (let i = 0; i < 3; i++) step();
    expect(kept.toArray()).toEqual(before);
    expect(kept.add(own.sum()).toArray()).toEqual(before.map((value) => Math.fround(value + 6)));
  });
});

describe("noGrad", () => {
  it("gives results that outlive the step, in arrays and objects too", () => {
    const { all, list } = noGrad(() => ({ all: model.forwardAll(x), list: [model.forward(y, "a"), 5] as const }));
    const before = [all.a.toArray(), all.b.toArray(), list[0].toArray(), list[1]];
    expect([...model.predict(x, "a").data]).toEqual([...all.a.toArray()]);
    for (let i = 0; i < 3; i++) step();
    expect([all.a.toArray(), all.b.toArray(), list[0].toArray(), list[1]]).toEqual(before);
    expect(all.a.requiresGrad).toBe(false);
  });

  it("leaves a step in progress as it was, wherever it comes, and records nothing", () => {
    const expected = (() => {
      optimizer.zeroGrad();
      lossOf(x).backward();
      return gradients();
    })();
    optimizer.zeroGrad();
    const logits = noGrad(() => model.forward(y, "b")) && model.forward(x, "b");
    model.predict(y, "a");
    const loss = logits.tanh().sum();
    const inner = noGrad(() => loss.mul(2));
    expect(() => inner.backward()).toThrow(/computed inside noGrad/);
    loss.backward();
    noGrad(() => noGrad(() => model.forward(y, "b")).exp());
    expect(gradients()).toEqual(expected);
  });

  it("gives its memory back and records again when what it runs throws", () => {
    const bottom = engine().arena.allocate(64);
    expect(() => noGrad(() => {
      model.forward(x, "a");
      throw new Error("oops");
    })).toThrow("oops");
    expect(engine().arena.allocate(64)).toBe(bottom + 64);
    expect(lossOf(x).requiresGrad).toBe(true);
  });

  it("refuses an async function, whose rest would be recorded", () => {
    // eslint-disable-next-line @typescript-eslint/require-await
    expect(() => noGrad(async () => model.predict(x, "a"))).toThrow(/found an async one/);
  });
});

describe("gradients", () => {
  it("of two backward() calls before one step equal those of the sum", () => {
    optimizer.zeroGrad();
    lossOf(x).add(lossOf(y)).backward();
    const together = gradients(), norms = model.gradNorms();
    optimizer.zeroGrad();
    lossOf(x).backward();
    lossOf(y).backward();
    gradients().forEach((gradient, i) => gradient?.forEach((value, k) => expect(value).toBeCloseTo(together[i]![k], 6)));
    expect(model.gradNorms().trunk.hidden).toBeCloseTo(norms.trunk.hidden, 6);
    expect(gradients()[4]).not.toBeNull();
    expect(gradients()[2]).toBeNull(); // task a's head: none, not zero
    expect(Object.keys(norms.heads)).toEqual(["b"]);
  });

  it("that were not forgotten before the next step's backward() are refused, and a second try after zeroGrad() is right", () => {
    optimizer.zeroGrad();
    lossOf(y).backward();
    const expected = gradients();
    optimizer.zeroGrad();
    optimizer.step(); // closes the step without moving anything
    step(x);
    const weights = JSON.stringify(model.stateDict());
    const loss = lossOf(y);
    expect(() => loss.backward()).toThrow(/gradients of the last step.*call optimizer\.zeroGrad\(\)/);
    optimizer.zeroGrad();
    loss.backward();
    const again = gradients();
    optimizer.zeroGrad();
    lossOf(y).backward();
    expect(again).toEqual(gradients());
    expect(again.map((gradient) => gradient?.length)).toEqual(expected.map((gradient) => gradient?.length));
    expect(JSON.stringify(model.stateDict())).toBe(weights);
  });

  it("are gone, and the optimizer moves nothing, after zeroGrad()", () => {
    optimizer.zeroGrad();
    lossOf(x).backward();
    optimizer.zeroGrad();
    const before = JSON.stringify(model.stateDict());
    optimizer.step();
    expect(JSON.stringify(model.stateDict())).toBe(before);
    expect(model.gradNorms()).toEqual({ trunk: {}, heads: {} });
  });
});

it("forwards that pile up end in an error that names noGrad and predict; a closed step recovers", () => {
  step();
  const forwards = () => {
    for (;;) {
      model.forward(x, "a");
      engine().arena.allocate(100 << 20); // as much as thousands of small forwards would take
    }
  };
  expect(forwards).toThrow(PotluckError);
  expect(forwards).toThrow(/1\.07 GB.*optimizer\.step\(\).*noGrad\(.*model\.predict\(\)/);
  optimizer.step();
  expect(Number.isFinite(step().item())).toBe(true);
});
