/** @file A tensor that lasts but is not trained, such as a batch norm's running mean: part of a module's state dict. torch's buffer. */
import { engine } from "../engine/engine.js";
import { type ArrayInput, checkNumbers, type NdArray, sizeOf, toNdArray } from "./nd-array.js";
import { OwnedBlocks, releaseNow, releaseWith } from "./owned-blocks.js";
import { Tensor } from "./tensor.js";

/**
 * Numbers that a module keeps from step to step. A module finds them on its fields, as it finds parameters.
 *
 * @throws PotluckError when the data are no numbers
 * @example
 * class Counter extends Module {
 *   readonly seen = new StateTensor(0);
 * }
 */
export class StateTensor extends Tensor {
  private readonly blocks: OwnedBlocks;

  constructor(data: ArrayInput | number) {
    const given: NdArray = typeof data === "number" ? { shape: [], data: Float32Array.of(data) } : toNdArray(data, "StateTensor", "");
    const { shape, data: numbers } = given;
    const blocks = new OwnedBlocks(), pointer = blocks.allocate(sizeOf(shape) * 4, `a state of shape [${shape.join(", ")}]`, true);
    super(shape, { pointer, scope: null });
    this.blocks = blocks;
    releaseWith(this, blocks);
    engine().floats(pointer, this.size).set(numbers);
  }

  /** A copy of the numbers. */
  read(): NdArray {
    return this.toNdArray();
  }

  /** The numbers in pieces, for files. */
  *pieces(): Generator<Float32Array> {
    yield this.toArray();
  }

  /** Overwrites the numbers. @throws PotluckError unless they have the same shape */
  write(value: NdArray): void {
    checkNumbers("a state", this.shape, value);
    engine().floats(this.pointer(), this.size).set(value.data);
  }

  /** Frees the memory. */
  dispose(): void {
    releaseNow(this.blocks);
  }
}
