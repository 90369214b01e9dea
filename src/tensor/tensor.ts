/**
 * @file Tensors: float32 numbers with a shape, and the methods that a training loop uses. The result of an operation is in the engine's
 * memory and is valid until the next step; a tensor that `tensor()` makes of numbers keeps them outside, and is always valid.
 */
import type { Scope } from "../engine/arena.js";
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import { boolean, readOptions, type Options, showValue } from "../options/index.js";
import { type ArrayInput, type NdArray, sizeOf, toNdArray } from "./nd-array.js";
import { gelu, relu, sigmoid, tanh } from "./ops/activations.js";
import { add, multiply, scale, subtract } from "./ops/arithmetic.js";
import { exp, log } from "./ops/exponential.js";
import { matmul } from "./ops/matmul.js";
import { mean, sum } from "./ops/reductions.js";
import { logSoftmax, softmax } from "./ops/softmax.js";
import { type Backward, oldGradient, recordNode, runBackward, type TapeNode, withoutRecording } from "./tape.js";

/** Where a tensor's numbers are: outside the engine, or at a pointer that is valid while its scope is alive (null: always). */
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
  /** How often the numbers were overwritten; only parameters count this. */
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
        `this tensor of shape [${this.shape.join(", ")}] belongs to a step that is over, and its memory is used again; ` +
        `read it (item(), toArray()) before the next forward, or return it from noGrad(() => ...)`,
      );
    }
    return this.storage.pointer;
  }

  /** Makes an operation's output: a tensor of the step, recorded with the function that carries its gradient back to `inputs`. An operation
   * calls this before it asks any input for its pointer: it may open a new step. */
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

  /** The number of a tensor with one element. @throws PotluckError for any other tensor */
  item(): number {
    if (this.size !== 1) throw new PotluckError(`item() reads a single number, found a tensor of shape [${this.shape.join(", ")}]`);
    return this.toArray()[0];
  }

  /** A copy outside the engine and off the tape: it stays valid after the step. */
  detach(): Tensor {
    return new Tensor(this.shape, { held: this.toArray() });
  }

  /** The gradient that `backward()` left on a leaf; null when no gradient reached it, or its step is over. */
  get grad(): NdArray | null {
    if (!this.hasGradient()) return null;
    return { shape: [...this.shape], data: engine().copyFloats(this.gradientAt!.pointer, this.size) };
  }

  /** Whether a gradient of this step has reached this tensor. */
  hasGradient(): boolean {
    return this.gradientAt !== null && this.gradientAt.scope.alive;
  }

  /** Address of the gradient, zeros at first, to which operations add. */
  gradientPointer(): number {
    if (this.gradientAt && !this.gradientAt.scope.alive && this.node === null) throw oldGradient();
    if (!this.gradientAt) {
      const { arena } = engine();
      this.gradientAt = { pointer: engine().stageZeros(this.size), scope: arena.scope };
    }
    return this.gradientAt.pointer;
  }

  /** Removes the gradient: afterwards there is none, rather than zeros. */
  dropGradient(): void {
    this.gradientAt = null;
  }

  /** Computes the gradient of this scalar with respect to every parameter that it depends on, and adds it to their gradients. */
  backward(): void {
    runBackward(this);
  }

  /** This plus `other`: same shape, or one of them a scalar. */
  add(other: Tensor | number): Tensor {
    return add(this, asTensor(other, "add"));
  }

  /** This minus `other`: same shape, or one of them a scalar. */
  sub(other: Tensor | number): Tensor {
    return subtract(this, asTensor(other, "sub"));
  }

  /** This times `other`, element by element: a number, or a tensor of the same shape or a scalar. */
  mul(other: Tensor | number): Tensor {
    return typeof other === "number" ? scale(this, other) : multiply(this, asTensor(other, "mul"));
  }

  /** Matrix product: `[m, k]` times `[k, n]` gives `[m, n]`. */
  matmul(other: Tensor): Tensor {
    return matmul(this, requireTensor(other, "matmul"));
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

/** @throws PotluckError for anything but a tensor; `operation` begins the error */
function requireTensor(value: unknown, operation: string, or = ""): Tensor {
  if (value instanceof Tensor) return value;
  throw new PotluckError(`${operation}() takes a tensor${or}, found ${showValue(value)}; tensor(...) makes one from numbers`);
}

function asTensor(value: Tensor | number, operation: string): Tensor {
  return typeof value === "number" ? new Tensor([], { held: Float32Array.of(value) }) : requireTensor(value, operation, " or a number");
}

const options = {
  requiresGrad: boolean({ default: false, describe: "Whether `backward()` leaves a gradient on the tensor, in `grad`." }),
};

/**
 * A tensor from numbers: `[n]`, `[n][k]` or an NdArray; a single number makes a scalar.
 *
 * @throws PotluckError when the input is no such numbers, or an option is unknown
 * @example
 * tensor([[1, 2], [3, 4]]).matmul(tensor([[1], [1]])).toArray(); // Float32Array [3, 7]
 */
export function tensor(input: ArrayInput | number, given?: Options<typeof options>): Tensor {
  const settings = given === undefined ? undefined : readOptions("tensor", options, given);
  if (typeof input === "number") return new Tensor([], { held: Float32Array.of(input) }, settings);
  const { shape, data } = toNdArray(input, "tensor", "");
  return new Tensor(shape, { held: data.slice() }, settings);
}

/**
 * Runs `fn` without recording and frees its memory at the end. Tensors in its result (alone, in arrays or in plain objects) are copied out
 * and stay valid. A step in progress is not affected.
 *
 * @throws PotluckError when `fn` is no function, or is async: code after its first await would be recorded again
 * @example
 * const logits = noGrad(() => model.forward(x, "movie"));
 */
export function noGrad<T>(fn: () => T): T {
  if (typeof fn !== "function") throw new PotluckError(`noGrad() takes a function, found ${showValue(fn)}; write noGrad(() => ...)`);
  const { arena } = engine();
  const mark = arena.mark();
  try {
    const result = withoutRecording(fn);
    if (result instanceof Promise) {
      throw new PotluckError("noGrad() takes a function that is not async, found an async one; await outside of it");
    }
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
