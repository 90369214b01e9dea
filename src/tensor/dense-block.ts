/** @file The numbers and moments of a parameter that is stored row-major, as torch stores it. Every step with a gradient updates all. */
import { engine } from "../engine/engine.js";
import type { Grid } from "./initial.js";
import { sizeOf } from "./nd-array.js";
import type { OwnedBlocks } from "./owned-blocks.js";
import type { StateMap, StateReader } from "./state.js";

/** As many floats as the shape has, and the optimizer's moments of them. */
export class DenseBlock {
  readonly pointer: number;
  /** The optimizer's steps so far. */
  steps = 0;
  /** Addresses of the optimizer's moments: as many floats each. */
  moments: readonly number[] = [];
  readonly size: number;

  /** @param what names the parameter in the error when the memory is full */
  constructor(private readonly shape: readonly number[], private readonly blocks: OwnedBlocks, private readonly what: string) {
    this.size = sizeOf(shape);
    this.pointer = blocks.allocate(this.size * 4, what, true);
  }

  /** Where the numbers are, for their first draws: one row for each index of the first axis; a vector is one row. */
  get grid(): Grid {
    const rows = this.shape.length > 1 ? this.shape[0] : 1, cols = rows === 0 ? 0 : this.size / rows;
    return { pointer: this.pointer, rows, cols, stride: cols };
  }

  read(): Float32Array {
    return engine().copyFloats(this.pointer, this.size);
  }

  write(data: Float32Array): void {
    engine().floats(this.pointer, this.size).set(data);
  }

  /** Makes a number of moments, each filled with `initial`, in place of those before. */
  attachMoments(count: number, initial: number): void {
    this.steps = 0;
    for (const pointer of this.moments) this.blocks.free(pointer);
    const allocate = (): number => this.blocks.allocate(this.size * 4, `the optimizer's moments for ${this.what}`, true);
    this.moments = Array.from({ length: count }, allocate);
    for (const pointer of this.moments) engine().floats(pointer, this.size).fill(initial);
  }

  /** What the optimizer keeps: the steps, and moments by name. */
  optimizerState(names: readonly string[]): StateMap {
    const moment = (pointer: number) => ({ shape: [...this.shape], data: engine().copyFloats(pointer, this.size) });
    return { step: this.steps, ...Object.fromEntries(names.map((name, index) => [name, moment(this.moments[index])])) };
  }

  /**
   * Checks what `optimizerState` gave.
   *
   * @returns what loads it, once moments are attached anew
   * @throws PotluckError when it is of another shape
   */
  prepareState(names: readonly string[], state: StateReader): () => void {
    if (state.has("rows")) throw state.error("is of weights that read sparse rows, and these were trained with dense inputs");
    const step = state.whole("step"), moments = names.map((name) => state.array(name, Float32Array, this.shape).data);
    return () => {
      this.steps = step;
      this.moments.forEach((pointer, index) => engine().floats(pointer, this.size).set(moments[index]));
    };
  }

  /** Frees the numbers and moments. */
  release(): void {
    for (const pointer of [this.pointer, ...this.moments]) this.blocks.free(pointer);
  }
}

/** The sum of |x / scale|^p over `length` floats, or the largest |x| where p is Infinity. */
export function powersOf(pointer: number, p: number, scale: number, length: number): number {
  const { kernels } = engine();
  return p === Infinity ? kernels.largestMagnitude(pointer, length) : kernels.sumOfPowers(pointer, p, scale, length);
}
