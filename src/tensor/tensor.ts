/**
 * @file Tensors: float32 numbers with a shape, and the methods that a training loop uses. The result of an operation is in the engine's
 * memory and is valid until the next step; a tensor that `tensor()` makes of numbers keeps them outside, and is always valid.
 */
import type { Scope } from "../engine/arena.js";
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import { boolean, readOptions, refuseTorchNames, type Options, showValue } from "../options/index.js";
import { type ArrayInput, type NdArray, sizeOf, toNdArray } from "./nd-array.js";
import { type ClampOptions, readBounds, readKeepDim, readVariance, type ReductionOptions, type VarianceOptions } from "./op-options.js";
import { gelu, relu, sigmoid, tanh } from "./ops/activations.js";
import { add, divide, multiply, scale, subtract } from "./ops/arithmetic.js";
import type { Axes } from "./ops/axes.js";
import { clamp, maximum, minimum } from "./ops/bounds.js";
import { compare } from "./ops/comparison.js";
import { expand, repeat } from "./ops/expand.js";
import { exp, log } from "./ops/exponential.js";
import { extremeOver, placeOfExtreme } from "./ops/extremes.js";
import { apply } from "./ops/functions.js";
import { gather, indexSelect } from "./ops/gather.js";
import type { IndexInput } from "./ops/indices.js";
import { logSumExpOver } from "./ops/log-sum-exp.js";
import { matmul } from "./ops/matmul.js";
import { flip, permute, transpose } from "./ops/permute.js";
import { power } from "./ops/power.js";
import { productOver } from "./ops/product.js";
import { mean, meanOver, sum, sumOver } from "./ops/reductions.js";
import { flatten, reshape, squeeze, unsqueeze } from "./ops/reshape.js";
import { chunk, pad, select, slice, split } from "./ops/slice.js";
import { logSoftmax, softmax } from "./ops/softmax.js";
import { varianceOver } from "./ops/variance.js";
import { showTensor } from "./show-tensor.js";
import { type Backward, oldGradient, recordNode, runBackward, type TapeNode, withoutRecording } from "./tape.js";
import { torchNames } from "./torch-names.js";

/**
 * Where a tensor's numbers are: outside the engine; or at a pointer that is valid while its scope is alive (null: always); or they are
 * those of another tensor, whose shape differs.
 */
export type Storage = { held: Float32Array } | { pointer: number; scope: Scope | null } | { base: Tensor };

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
  private changes = 0;
  private gradientAt: { pointer: number; scope: Scope } | null = null;

  constructor(
    private readonly lengths: readonly number[],
    private readonly storage: Storage,
    options: { requiresGrad?: boolean; node?: TapeNode | null } = {},
  ) {
    if ((storage as Storage | undefined) === undefined) throw new PotluckError("new Tensor() is for operations; write tensor([1, 2])");
    this.node = options.node ?? null;
    this.requiresGrad = options.requiresGrad ?? this.node !== null;
  }

  /** The length of each axis. It cannot be changed: `reshape` makes another tensor. */
  get shape(): readonly number[] {
    return this.lengths;
  }

  /** The number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** How often the numbers were overwritten; only parameters count this. */
  get version(): number {
    return "base" in this.storage ? this.storage.base.version : this.changes;
  }

  set version(changes: number) {
    this.changes = changes;
  }

  /**
   * Where the numbers are in the engine's memory now, for operations.
   *
   * @throws PotluckError when the tensor belongs to a step that is over
   */
  pointer(): number {
    if ("base" in this.storage) return this.storage.base.pointer();
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

  /**
   * The same numbers under another shape, for operations: nothing is copied, and the gradient is handed on as it is. A view of a parameter
   * shows what the parameter is now, as in torch.
   */
  makeView(shape: readonly number[]): Tensor {
    const base = "base" in this.storage ? this.storage.base : this;
    return new Tensor(shape, { base }, { node: recordNode([this], (gradient) => this.giveGradient(gradient)) });
  }

  /** Whether its numbers are in the step's memory, rather than outside or in a parameter's. */
  private belongsToStep(): boolean {
    if ("base" in this.storage) return this.storage.base.belongsToStep();
    return "scope" in this.storage && this.storage.scope !== null;
  }

  /** A copy of the numbers, row-major. */
  toArray(): Float32Array {
    if ("base" in this.storage) return this.storage.base.toArray();
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

  /** Its shape, as text. @throws PotluckError where JavaScript would make a number of it, as `sum += loss` or `x * 2` would */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === "string") return `a tensor of shape [${this.shape.join(", ")}]`;
    throw new PotluckError("a tensor is no number: use its item() for the number, and add(), mul() and so on for operations on tensors");
  }

  /** What `console.log` shows of it in Node. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.shown();
  }

  protected shown(): string {
    try {
      return showTensor(this.toNdArray());
    } catch { // its step is over
      return `Tensor [${this.shape.join(", ")}] whose numbers are gone`;
    }
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
    if (this.gradientAt && !this.gradientAt.scope.alive && this.node === null) throw this.oldGradient();
    if (!this.gradientAt) {
      const { arena } = engine();
      this.gradientAt = { pointer: engine().stageZeros(this.size), scope: arena.scope };
    }
    return this.gradientAt.pointer;
  }

  /** The error for a gradient of an earlier step. */
  protected oldGradient(): PotluckError {
    return oldGradient();
  }

  /** Adds a gradient of as many floats that nobody needs any more after this: where it is the first, its memory becomes this tensor's. */
  giveGradient(gradient: number): void {
    // a leaf keeps its gradient, so it has memory of its own
    if (this.gradientAt || this.node === null) engine().kernels.accumulate(this.gradientPointer(), gradient, 1, this.size);
    else this.gradientAt = { pointer: gradient, scope: engine().arena.scope };
  }

  /** Removes the gradient: afterwards there is none, rather than zeros. */
  dropGradient(): void {
    this.gradientAt = null;
  }

  /** Computes the gradient of this scalar with respect to every parameter that it depends on, and adds it to their gradients. */
  backward(): void {
    runBackward(this);
  }

  /** This plus `other`, a tensor or a number. Here and below, two tensors broadcast: aligned at their last axes, lengths of 1 repeat. */
  add(other: Tensor | number): Tensor {
    return add(this, asTensor(other, "add"));
  }

  /** This minus `other`. */
  sub(other: Tensor | number): Tensor {
    return subtract(this, asTensor(other, "sub"));
  }

  /** This times `other`, element by element. */
  mul(other: Tensor | number): Tensor {
    return typeof other === "number" ? scale(this, other) : multiply(this, asTensor(other, "mul"));
  }

  /** This divided by `other`, element by element. */
  div(other: Tensor | number): Tensor {
    return divide(this, asTensor(other, "div"));
  }

  /** This to the power of `exponent`; NaN where this is negative and the exponent not whole. For a number as base: `tensor(2).pow(x)`. */
  pow(exponent: Tensor | number): Tensor {
    return power(this, asTensor(exponent, "pow"));
  }

  /** The lower of this and `other`; NaN where either is NaN. Equal numbers share the gradient. */
  minimum(other: Tensor | number): Tensor {
    return minimum(this, asTensor(other, "minimum"));
  }

  /** The higher of this and `other`; NaN where either is NaN. Equal numbers share the gradient. */
  maximum(other: Tensor | number): Tensor {
    return maximum(this, asTensor(other, "maximum"));
  }

  /** 1 where this equals `other`, else 0. Like all comparisons, it has no gradient. */
  eq(other: Tensor | number): Tensor {
    return compare(this, asTensor(other, "eq"), "eq");
  }

  /** 1 where this differs from `other`, else 0; 1 for NaN. */
  ne(other: Tensor | number): Tensor {
    return compare(this, asTensor(other, "ne"), "ne");
  }

  /** 1 where this is less than `other`, else 0. */
  lt(other: Tensor | number): Tensor {
    return compare(this, asTensor(other, "lt"), "lt");
  }

  /** 1 where this is `other` or less, else 0. */
  le(other: Tensor | number): Tensor {
    return compare(this, asTensor(other, "le"), "le");
  }

  /** 1 where this is greater than `other`, else 0. */
  gt(other: Tensor | number): Tensor {
    return compare(this, asTensor(other, "gt"), "gt");
  }

  /** 1 where this is `other` or greater, else 0. */
  ge(other: Tensor | number): Tensor {
    return compare(this, asTensor(other, "ge"), "ge");
  }

  /** 1 where this is NaN, else 0. */
  isNaN(): Tensor {
    return compare(this, this, "ne");
  }

  /**
   * Matrix product, as torch.matmul: `[m, k]` times `[k, n]` gives `[m, n]`. Axes before the last two are batches, and broadcast. A tensor
   * with one axis is a row on the left and a column on the right, and the result is without that axis.
   *
   * @throws PotluckError when the lengths do not go together
   * @example
   * queries.matmul(keys.transpose(-2, -1)); // [batch, n, d] and [batch, m, d] give [batch, n, m]
   */
  matmul(other: Tensor): Tensor {
    return matmul(this, requireTensor(other, "matmul"));
  }

  /**
   * The sum over all elements, or over one axis or several; negative axes count from the last.
   *
   * @throws PotluckError for axes that the tensor does not have, as all reductions
   * @example
   * tensor([[1, 2], [3, 4]]).sum(0).toArray(); // [4, 6]
   * tensor([[1, 2], [3, 4]]).sum(-1, { keepDim: true }).shape; // [2, 1]
   */
  sum(axes?: Axes, options?: ReductionOptions): Tensor {
    return axes === undefined && options === undefined ? sum(this) : sumOver(this, axes, readKeepDim("sum", options));
  }

  /** The mean over all elements, or over axes. @throws PotluckError where there are no elements (torch gives NaN) */
  mean(axes?: Axes, options?: ReductionOptions): Tensor {
    return axes === undefined && options === undefined ? mean(this) : meanOver(this, axes, readKeepDim("mean", options));
  }

  /** The greatest element, of all or along axes: torch's amax. Elements that tie share the gradient. @throws PotluckError where none is */
  max(axes?: Axes, options?: ReductionOptions): Tensor {
    return extremeOver(this, "max", axes, readKeepDim("max", options));
  }

  /** The least element, of all or along axes: torch's amin. Elements that tie share the gradient. @throws PotluckError where none is */
  min(axes?: Axes, options?: ReductionOptions): Tensor {
    return extremeOver(this, "min", axes, readKeepDim("min", options));
  }

  /** The place of the greatest element along an axis, or in the whole tensor; the first of several. As floats, without gradient. */
  argmax(axis?: number, options?: ReductionOptions): Tensor {
    return placeOfExtreme(this, "argmax", axis, readKeepDim("argmax", options));
  }

  /** The place of the least element along an axis, or in the whole tensor; the first of several. As floats, without gradient. */
  argmin(axis?: number, options?: ReductionOptions): Tensor {
    return placeOfExtreme(this, "argmin", axis, readKeepDim("argmin", options));
  }

  /** The variance over all elements or over axes; unbiased by default (`correction` 1). @throws PotluckError where there are no elements */
  var(axes?: Axes, options?: VarianceOptions): Tensor {
    const { correction, keepDim } = readVariance("var", options);
    return varianceOver(this, "var", axes, correction, keepDim);
  }

  /** The standard deviation: the root of {@link var}. No gradient where it is 0. */
  std(axes?: Axes, options?: VarianceOptions): Tensor {
    const { correction, keepDim } = readVariance("std", options);
    return varianceOver(this, "std", axes, correction, keepDim);
  }

  /** ln(sum of e^x) over all elements, or over axes, without overflow. */
  logSumExp(axes?: Axes, options?: ReductionOptions): Tensor {
    return logSumExpOver(this, axes, readKeepDim("logSumExp", options));
  }

  /** The product of all elements, or over axes. */
  prod(axes?: Axes, options?: ReductionOptions): Tensor {
    return productOver(this, axes, readKeepDim("prod", options));
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

  /** ln(1 + x), exact near 0. */
  log1p(): Tensor {
    return apply(this, "log1p");
  }

  /** e^x - 1, exact near 0. */
  expm1(): Tensor {
    return apply(this, "expm1");
  }

  /** ln(1 + e^x), without overflow; torch's default (beta 1), without its switch to x above 20. */
  softplus(): Tensor {
    return apply(this, "softplus");
  }

  /** -x. */
  neg(): Tensor {
    return scale(this, -1);
  }

  /** |x|; the gradient is 0 at 0. */
  abs(): Tensor {
    return apply(this, "abs");
  }

  /** 1, 0 or -1; 0 for NaN. The gradient is 0. */
  sign(): Tensor {
    return apply(this, "sign");
  }

  /** x times x. */
  square(): Tensor {
    return multiply(this, this);
  }

  /** The square root; NaN below 0. */
  sqrt(): Tensor {
    return apply(this, "sqrt");
  }

  /** 1 / x. */
  reciprocal(): Tensor {
    return apply(this, "reciprocal");
  }

  /** The sine of x radians, |x| up to 10^6; NaN beyond, where torch still has a value. */
  sin(): Tensor {
    return apply(this, "sin");
  }

  /** The cosine of x radians, |x| up to 10^6; NaN beyond, where torch still has a value. */
  cos(): Tensor {
    return apply(this, "cos");
  }

  /**
   * x held between bounds, either of which may be left out. NaN stays NaN; the gradient passes between the bounds, not at them.
   *
   * @throws PotluckError when there is no bound, or one is no finite number
   * @example
   * tensor([-1, 0.5, 2]).clamp({ min: 0, max: 1 }).toArray(); // [0, 0.5, 1]
   */
  clamp(options: ClampOptions): Tensor {
    const { min, max } = readBounds(options);
    return clamp(this, min, max);
  }

  /** e^x over its sum along an axis, the last one where none is given. torch has no default. */
  softmax(axis = -1): Tensor {
    return softmax(this, axis);
  }

  /** The logarithm of the softmax along an axis, the last one where none is given. */
  logSoftmax(axis = -1): Tensor {
    return logSoftmax(this, axis);
  }

  /**
   * Another shape of as many elements, row-major; one length may be -1, and is what is left. Nothing is copied.
   *
   * @throws PotluckError when the elements do not fill the shape
   * @example
   * tensor([1, 2, 3, 4, 5, 6]).reshape([2, -1]).shape; // [2, 3]
   */
  reshape(shape: readonly number[]): Tensor {
    return reshape(this, shape);
  }

  /** Axes `start` to `end`, both included, as one; all of them by default. Nothing is copied. @throws PotluckError without such axes */
  flatten(start = 0, end = -1): Tensor {
    return flatten(this, start, end);
  }

  /** Without its axes of length 1: all, or those among the given ones. Nothing is copied. @throws PotluckError without such an axis */
  squeeze(axis?: number | readonly number[]): Tensor {
    return squeeze(this, axis);
  }

  /** With a new axis of length 1, at place `axis` of the result. Nothing is copied. @throws PotluckError without such a place */
  unsqueeze(axis: number): Tensor {
    return unsqueeze(this, axis);
  }

  /** Two axes change places. @throws PotluckError without such an axis */
  transpose(axis0: number, axis1: number): Tensor {
    return transpose(this, axis0, axis1);
  }

  /** Axis i of the result is axis `axes[i]`. @throws PotluckError unless each axis is given once */
  permute(axes: readonly number[]): Tensor {
    return permute(this, axes);
  }

  /** The elements in reverse along one axis or several. @throws PotluckError without such an axis */
  flip(axes: number | readonly number[]): Tensor {
    return flip(this, axes);
  }

  /**
   * Axes of length 1 repeated to the lengths of `shape`, which may have more axes in front; -1 leaves a length as it is.
   *
   * @throws PotluckError when a length is neither 1 nor the one that is asked for
   * @example
   * tensor([[1], [2]]).expand([-1, 3]).shape; // [2, 3]
   */
  expand(shape: readonly number[]): Tensor {
    return expand(this, shape);
  }

  /** The same as {@link expand}, under numpy's name. */
  broadcastTo(shape: readonly number[]): Tensor {
    return expand(this, shape, "broadcastTo");
  }

  /** `repeats[i]` copies side by side along each axis; more repeats than axes add axes in front. @throws PotluckError for fewer */
  repeat(repeats: readonly number[]): Tensor {
    return repeat(this, repeats);
  }

  /**
   * The places from `start` up to, but not including, `end` of an axis, every `step`-th; Python's `x[start:end:step]`. Negative places
   * count from the end, and places outside are cut to what is there.
   *
   * @throws PotluckError without such an axis, or when the step is not a whole number from 1 up
   * @example
   * tensor([[1, 2, 3], [4, 5, 6]]).slice(1, 1).toNdArray(); // [[2, 3], [5, 6]]
   */
  slice(axis: number, start = 0, end?: number, step = 1): Tensor {
    return slice(this, axis, start, end, step);
  }

  /** What is at one place of an axis, without that axis; a negative place counts from the end. @throws PotluckError without such a place */
  select(axis: number, index: number): Tensor {
    return select(this, axis, index);
  }

  /** The given places of an axis, in their order. @throws PotluckError when one does not exist */
  indexSelect(axis: number, indices: IndexInput): Tensor {
    return indexSelect(this, axis, indices);
  }

  /**
   * One element of the axis for each element of `index`, as torch.gather: for axis 1, `out[i][j] = x[i][index[i][j]]`. The index has as
   * many axes, and along the others no greater lengths.
   *
   * @throws PotluckError when the shapes do not go together, or a place does not exist
   * @example
   * logits.gather(1, [[2], [0]]); // of each row, the logit of its class
   */
  gather(axis: number, index: IndexInput): Tensor {
    return gather(this, axis, index);
  }

  /**
   * Parts along an axis: all of one size, the last perhaps smaller, or of the given sizes.
   *
   * @throws PotluckError when the sizes do not add up to the axis' length
   */
  split(sizes: number | readonly number[], axis = 0): Tensor[] {
    return split(this, sizes, axis);
  }

  /** At most `chunks` parts of one size along an axis, the last perhaps smaller. @throws PotluckError unless `chunks` is from 1 up */
  chunk(chunks: number, axis = 0): Tensor[] {
    return chunk(this, chunks, axis);
  }

  /**
   * Borders of one value, as torch.nn.functional.pad: two widths for each axis, the last axis first; a negative width cuts off.
   *
   * @throws PotluckError when the widths do not go with the shape
   * @example
   * tensor([[1, 2]]).pad([1, 0, 0, 1]).toNdArray(); // [[0, 1, 2], [0, 0, 0]]
   */
  pad(widths: readonly number[], value = 0): Tensor {
    return pad(this, widths, value);
  }
}

refuseTorchNames(Tensor.prototype, "a tensor", torchNames, false);

/** @throws PotluckError for anything but a tensor; `operation` begins the error */
export function requireTensor(value: unknown, operation: string, or = ""): Tensor {
  if (value instanceof Tensor) return value;
  throw new PotluckError(`${operation}() takes a tensor${or}, found ${showValue(value)}; tensor(...) makes one from numbers`);
}

/** A tensor as it is, and a number as a scalar. @throws PotluckError for anything else; `operation` begins the error */
export function asTensor(value: Tensor | number, operation: string): Tensor {
  return typeof value === "number" ? new Tensor([], { held: Float32Array.of(value) }) : requireTensor(value, operation, " or a number");
}

const options = {
  requiresGrad: boolean({ default: false, describe: "Whether `backward()` leaves a gradient on the tensor, in `grad`." }),
};

/**
 * A tensor from numbers: lists of any depth, or an NdArray; a single number makes a scalar.
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
