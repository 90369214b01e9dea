/** @file Blocks of the engine's lasting memory that belong to one object, freed with it. */
import { engine } from "../engine/engine.js";

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

/** Frees the blocks when their owner is garbage-collected. */
export function releaseWith(owner: object, blocks: OwnedBlocks): void {
  collected.register(owner, blocks, blocks);
}

/** Frees the blocks now. */
export function releaseNow(blocks: OwnedBlocks): void {
  collected.unregister(blocks);
  blocks.release();
}
