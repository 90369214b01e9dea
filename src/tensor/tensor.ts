/**
 * @file Tensors: float32 numbers with a shape, in the engine's memory, with the methods that a training loop uses. A tensor that an
 * operation made lives until the step after; one made from numbers by `tensor()` keeps them outside and lives as long as you hold it.
 */
import type { Scope } from "../engine/arena.js";
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import { boolean, type Options, readOptions, showValue } from "../options/index.js";
import { type ArrayInput, type NdArray, sizeOf, toNdArray } from "./nd-array.js";
import { gelu, relu, sigmoid, tanh } from "./ops/activations.js";
import { add, multiply, scale, subtract } from "./ops/arithmetic.js";
import { exp, log } from "./ops/exponential.js";
import { matmul } from "./ops/matmul.js";
import { mean, sum } from "./ops/reductions.js";
import { logSoftmax, softmax } from "./ops/softmax.js";
import { type Backward, recordNode, runBackward, type TapeNode, withoutRecording } from "./tape.js";

/** Where a tensor's numbers are: outside the engine, or at a pointer that is good while its scope lives (null: always). */
export type Storage = { held: Float32Array } | { pointer: number; scope: Scope | null };

/**
 * An array of float32 with a shape, row-major; shape `[]` is a scalar.
 *
 * @example
 * const loss = tensor([1, 2, 3], { requiresGrad: true }).sigmoid().sum();
 * loss.backward();
 * loss.item(); // 2.56...
 */
export class Tensor {
  /** The operation that made it; null for constants, parameters and inside noGrad. */
  readonly node: TapeNode | null;
  readonly requiresGrad: boolean;
  /** How often the numbers have been overwritten: counted by parameters. */
  version = 0;
  private gradientAt: { pointer: number; scope: Scope } | null = null;

  constructor(
    readonly shape: readonly number[],
    private readonly storage: Storage,
    options: { requiresGrad?: boolean; node?: TapeNode | null } = {},
  ) {
    this.node = options.node ?? null;
    this.requiresGrad = options.requiresGrad ?? this.node !== null;
  }

  /** The number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /**
   * Where the numbers are in the engine's memory now, for operations.
   *
   * @throws PotluckError when the tensor belongs to a step that is over
   */
  pointer(): number {
    if ("held" in this.storage) return engine().stageFloats(this.storage.held);
    if (this.storage.scope && !this.storage.scope.alive) {
      throw new PotluckError(
        `this tensor of shape [${this.shape.join(", ")}] belongs to a step that is over, and its memory to the next; ` +
        `read it (item(), toArray()) before the next forward, or return it from noGrad(() => ...)`,
      );
    }
    return this.storage.pointer;
  }

  /** Makes an operation's output: a tensor of the step, recorded with how its gradient flows back to `inputs`. For operations, which
   * call it before they ask any input for its pointer: it may open a new step. */
  makeOutput(shape: readonly number[], inputs: readonly Tensor[], backward: Backward): Tensor {
    const { arena } = engine();
    if (!inputs.some((input) => input.belongsToStep())) arena.openStep();
    const pointer = arena.allocate(sizeOf(shape) * 4);
    return new Tensor(shape, { pointer, scope: arena.scope }, { node: recordNode(inputs, backward) });
  }

  /** Whether its numbers are in the step's memory, rather than outside or in a parameter's. */
  private belongsToStep(): boolean {
    return "scope" in this.storage && this.storage.scope !== null;
  }

  /** A copy of the numbers, row-major. */
  toArray(): Float32Array {
    return "held" in this.storage ? this.storage.held.slice() : engine().copyFloats(this.pointer(), this.size);
  }

  /** A copy outside the engine, with the shape. */
  toNdArray(): NdArray {
    return { shape: [...this.shape], data: this.toArray() };
  }

  /** The number of a tensor with one element. @throws PotluckError for any other */
  item(): number {
    if (this.size !== 1) throw new PotluckError(`item() reads a single number, found a tensor of shape [${this.shape.join(", ")}]`);
    return this.toArray()[0];
  }

  /** The same numbers, outside the engine and off the tape: they outlive the step. */
  detach(): Tensor {
    return new Tensor(this.shape, { held: this.toArray() });
  }

  /** The gradient that `backward()` left on a leaf; null when none reached it or its step is over. */
  get grad(): NdArray | null {
    if (!this.hasGradient()) return null;
    return { shape: [...this.shape], data: engine().copyFloats(this.gradientAt!.pointer, this.size) };
  }

  /** Whether a gradient of the present step has reached this tensor. */
  hasGradient(): boolean {
    return this.gradientAt !== null && this.gradientAt.scope.alive;
  }

  /** Where the gradient is added up: zeros at first. For operations. */
  gradientPointer(): number {
    if (this.gradientAt && !this.gradientAt.scope.alive && this.node === null) this.refuseOldGradient();
    if (!this.gradientAt) {
      const { arena } = engine();
      this.gradientAt = { pointer: engine().stageZeros(this.size), scope: arena.scope };
    }
    return this.gradientAt.pointer;
  }

  /** Forgets the gradient: none, not zero. */
  dropGradient(): void {
    this.gradientAt = null;
  }

  protected refuseOldGradient(): never {
    throw new PotluckError("backward(): the last step's gradients are still set; call optimizer.zeroGrad() before backward()");
  }

  /** Computes the gradient of this scalar with respect to every parameter that led to it, adding to what they hold. */
  backward(): void {
    runBackward(this);
  }

  /** This plus `other`: same shape, or one of them a scalar. */
  add(other: Tensor | number): Tensor {
    return add(this, asTensor(other));
  }

  /** This minus `other`: same shape, or one of them a scalar. */
  sub(other: Tensor | number): Tensor {
    return subtract(this, asTensor(other));
  }

  /** This times `other`, element by element: a number, or a tensor of the same shape or a scalar. */
  mul(other: Tensor | number): Tensor {
    return typeof other === "number" ? scale(this, other) : multiply(this, asTensor(other));
  }

  /** Matrix product: `[m, k]` times `[k, n]` gives `[m, n]`. */
  matmul(other: Tensor): Tensor {
    return matmul(this, asTensor(other));
  }

  /** The sum of all elements, a scalar. */
  sum(): Tensor {
    return sum(this);
  }

  /** The mean of all elements, a scalar. */
  mean(): Tensor {
    return mean(this);
  }

  /** 1 / (1 + e^-x). */
  sigmoid(): Tensor {
    return sigmoid(this);
  }

  /** Hyperbolic tangent. */
  tanh(): Tensor {
    return tanh(this);
  }

  /** max(x, 0). */
  relu(): Tensor {
    return relu(this);
  }

  /** x times the normal distribution function of x, exact as torch's default. */
  gelu(): Tensor {
    return gelu(this);
  }

  /** e^x. */
  exp(): Tensor {
    return exp(this);
  }

  /** The natural logarithm. */
  log(): Tensor {
    return log(this);
  }

  /** Softmax over the last axis of `[rows, classes]`. */
  softmax(): Tensor {
    return softmax(this);
  }

  /** The logarithm of the softmax over the last axis of `[rows, classes]`. */
  logSoftmax(): Tensor {
    return logSoftmax(this);
  }
}

function asTensor(value: Tensor | number): Tensor {
  if (value instanceof Tensor) return value;
  if (typeof value !== "number") {
    throw new PotluckError(`an operation takes a tensor or a number, found ${showValue(value)}: make a tensor with tensor(...)`);
  }
  return new Tensor([], { held: Float32Array.of(value) });
}

const tensorOptions = { requiresGrad: boolean({ default: false, describe: "Leave a gradient on it in `backward()`, in `grad`." }) };

/**
 * A tensor from numbers: `[n]`, `[n][k]` or an NdArray; a single number is a scalar.
 *
 * @throws PotluckError when an element is no number, or the rows differ in length
 * @example
 * tensor([[1, 2], [3, 4]]).matmul(tensor([[1], [1]])).toArray(); // Float32Array [3, 7]
 */
export function tensor(input: ArrayInput | number, options: Options<typeof tensorOptions> = {}): Tensor {
  const settings = readOptions("tensor", tensorOptions, options);
  if (typeof input === "number") return new Tensor([], { held: Float32Array.of(input) }, settings);
  const { shape, data } = toNdArray(input, "tensor", "");
  return new Tensor(shape, { held: data.slice() }, settings);
}

/**
 * Runs `fn` off the tape and gives its memory back at the end; tensors in what it returns (itself, in arrays or plain objects) are
 * copied out and outlive the step. A step in progress is left as it was.
 *
 * @throws PotluckError when `fn` is async: what runs after its first await would be on the tape again
 * @example
 * const logits = noGrad(() => model.forward(x, "movie"));
 */
export function noGrad<T>(fn: () => T): T {
  const { arena } = engine();
  const mark = arena.mark();
  try {
    const result = withoutRecording(fn);
    if (result instanceof Promise) throw new PotluckError("noGrad() takes a function that is not async, found an async one: await outside");
    return copyOut(result) as T;
  } finally {
    arena.restore(mark);
  }
}

function copyOut(value: unknown): unknown {
  if (value instanceof Tensor) return value["belongsToStep"]() ? value.detach() : value;
  if (Array.isArray(value)) return value.map(copyOut);
  if (value && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copyOut(item)]));
  }
  return value;
}
