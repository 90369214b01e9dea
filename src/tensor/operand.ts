/**
 * @file What an operation needs of the tensors that it works on. Tensors have the operations as methods, so an operation cannot import the
 * tensor's class in turn: `T` stands for it, as the type of the result.
 */
import type { Backward } from "./tape.js";

/** A tensor as operations see it; see `Tensor` for each member. */
export interface Operand<T> {
  readonly shape: readonly number[];
  readonly size: number;
  readonly requiresGrad: boolean;
  /** How often the numbers were overwritten. */
  readonly version: number;
  pointer(): number;
  gradientPointer(): number;
  /** Adds a gradient that nobody needs any more after this. */
  giveGradient(gradient: number): void;
  item(): number;
  toArray(): Float32Array;
  makeOutput(shape: readonly number[], inputs: readonly Operand<T>[], backward: Backward): T;
  /** The same numbers under another shape. */
  makeView(shape: readonly number[]): T;
}
