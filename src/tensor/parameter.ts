/**
 * @file Parameters: tensors that last, and that an optimizer moves; each has a step count and moments. The dense kind, row-major as in
 * torch, is here; the first layer's feature-major kind is in feature-parameter.ts.
 */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import { showValue } from "../options/index.js";
import { isList, type NdArray, sizeOf } from "./nd-array.js";
import { DenseGradient, type DetachedGradient, type Weighted } from "./detached-gradient.js";
import { Tensor } from "./tensor.js";

/** Blocks of the heap that belong to one parameter; `release`, or garbage collection of their owner, frees them. */
export class OwnedBlocks {
  private readonly pointers = new Set<number>();

  /** @throws PotluckError when the memory is full */
  allocate(bytes: number, what: string, zero: boolean): number {
    const pointer = engine().heap.allocate(bytes, what, zero);
    this.pointers.add(pointer);
    return pointer;
  }

  free(pointer: number): void {
    if (this.pointers.delete(pointer)) engine().heap.release(pointer);
  }

  release(): void {
    for (const pointer of [...this.pointers]) this.free(pointer);
  }
}

const collected = new FinalizationRegistry<OwnedBlocks>((blocks) => blocks.release());

/** A tensor that training moves. */
export abstract class Parameter extends Tensor {
  /**
   * Whether training changes it; true at first. Set it to false to freeze the parameter, as in torch: it then gets no gradient, optimizers
   * do not change it (neither by momentum nor by decay), and its step count stops.
   *
   * @example
   * for (const parameter of model.trunkParameters()) parameter.requiresGrad = false;
   */
  declare requiresGrad: boolean;
  /** How many steps the attached optimizer has moved this parameter. */
  steps = 0;
  /** The optimizer that moves it; its moments are this parameter's. */
  protected owner: object | null = null;
  private disposed = false;

  protected constructor(readonly name: string, shape: readonly number[], pointer: number, protected readonly blocks: OwnedBlocks) {
    super(shape, { pointer, scope: null }, { requiresGrad: true });
    collected.register(this, blocks, blocks);
  }

  /** The numbers, in torch's layout and shape. */
  abstract read(): NdArray;

  /** The numbers in torch's layout, piece by piece: for files, so that a large matrix is never in memory twice. */
  *pieces(): Generator<Float32Array> {
    yield this.read().data;
  }

  /** Overwrites the numbers. @throws PotluckError when the shape differs */
  abstract write(value: NdArray): void;

  /** The Euclidean norm of the gradient, or null without a gradient. It can be read until the next forward, also after `step()`. */
  abstract gradNorm(): number | null;

  /** Removes the gradient and returns it, or null without one. The next `backward()` starts from none. */
  abstract detachGradient(): DetachedGradient | null;

  /** Adds a weighted sum of gradients that were detached in this step. */
  abstract addGradients(parts: readonly Weighted<DetachedGradient>[]): void;

  /** Multiplies the gradient, where there is one, by a factor. */
  abstract scaleGrad(factor: number): void;

  /** Limits every element of the gradient, where there is one, to the range from -limit to limit. */
  abstract clampGrad(limit: number): void;

  /** The sum of |g / scale|^p over the gradient's elements g, or the largest |g| where p is Infinity; there must be a gradient. */
  abstract gradPowers(p: number, scale: number): number;

  override toArray(): Float32Array {
    return this.read().data;
  }

  /** Sets the optimizer that moves the parameter from now on, and resets the step count. */
  protected attach(owner: object): void {
    this.owner = owner;
    this.steps = 0;
  }

  /** @throws PotluckError when the parameter belongs to another optimizer */
  checkOwner(owner: object): void {
    if (this.disposed) {
      throw new PotluckError(`parameter ${this.name} belongs to a model that was disposed of; its optimizer can no longer step`);
    }
    if (this.owner !== owner) {
      throw new PotluckError(`parameter ${this.name} was given to another optimizer later; make a new optimizer, or use only one`);
    }
  }

  /** Frees the memory; the parameter cannot be used afterwards. */
  dispose(): void {
    this.disposed = true;
    collected.unregister(this.blocks);
    this.blocks.release();
  }

  /** @throws PotluckError when a value does not have the parameter's shape */
  checkShape(value: NdArray): void {
    if (!isList((value as Partial<NdArray> | null)?.shape) || !isList(value.data)) {
      throw new PotluckError(`${this.name} takes numbers as { shape, data }, found ${showValue(value)}`);
    }
    const same = value.shape.length === this.shape.length && value.shape.every((length, axis) => length === this.shape[axis]);
    if (!same) throw new PotluckError(`${this.name} has shape [${this.shape.join(", ")}], found [${value.shape.join(", ")}]`);
    if (value.data.length !== this.size) throw new PotluckError(`${this.name} needs ${this.size} numbers, found ${value.data.length}`);
  }
}

/** A parameter stored row-major; every step with a gradient updates all of it. */
export class DenseParameter extends Parameter {
  private moments: number[] = [];

  constructor(name: string, shape: readonly number[]) {
    const blocks = new OwnedBlocks();
    super(name, shape, blocks.allocate(sizeOf(shape) * 4, `${name} of shape [${shape.join(", ")}]`, true), blocks);
  }

  read(): NdArray {
    return { shape: [...this.shape], data: engine().copyFloats(this.pointer(), this.size) };
  }

  write(value: NdArray): void {
    this.checkShape(value);
    this.version++;
    engine().floats(this.pointer(), this.size).set(value.data);
  }

  gradNorm(): number | null {
    return this.hasGradient() ? Math.sqrt(engine().kernels.sumOfSquares(this.gradientPointer(), this.size)) : null;
  }

  detachGradient(): DenseGradient | null {
    if (!this.hasGradient()) return null;
    const taken = new DenseGradient(this.gradientPointer(), this.size);
    this.dropGradient();
    return taken;
  }

  addGradients(parts: readonly Weighted<DenseGradient>[]): void {
    DenseGradient.combine(parts, this.gradientPointer());
  }

  scaleGrad(factor: number): void {
    if (!this.hasGradient()) return;
    const gradient = this.gradientPointer();
    engine().kernels.scale(gradient, factor, gradient, this.size);
  }

  clampGrad(limit: number): void {
    if (this.hasGradient()) engine().kernels.clampValues(this.gradientPointer(), limit, this.size);
  }

  gradPowers(p: number, scale: number): number {
    return powersOf(this.gradientPointer(), p, scale, this.size);
  }

  /** Gives the parameter to an optimizer with a number of moments, each filled with `initial`. */
  attachMoments(owner: object, moments: number, initial: number): void {
    this.attach(owner);
    for (const pointer of this.moments) this.blocks.free(pointer);
    const allocate = (): number => this.blocks.allocate(this.size * 4, `the optimizer's moments for ${this.name}`, true);
    this.moments = Array.from({ length: moments }, allocate);
    for (const pointer of this.moments) engine().floats(pointer, this.size).fill(initial);
  }

  /** How many moments its optimizer keeps. */
  get momentCount(): number {
    return this.moments.length;
  }

  /** Address of the optimizer's moment `index`: as many floats as the parameter has. */
  moment(index: number): number {
    return this.moments[index];
  }
}

/** The sum of |x / scale|^p over `length` floats, or the largest |x| where p is Infinity. */
export function powersOf(pointer: number, p: number, scale: number, length: number): number {
  const { kernels } = engine();
  return p === Infinity ? kernels.largestMagnitude(pointer, length) : kernels.sumOfPowers(pointer, p, scale, length);
}
