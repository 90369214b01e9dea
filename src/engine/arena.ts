/**
 * @file The step's memory: blocks are allocated one after the other and freed all at once. A scope is alive as long as its blocks are; a
 * tensor keeps its scope, and so knows whether its numbers are still there.
 */
import { PotluckError } from "./errors.js";
import { formatBytes, type Heap } from "./heap.js";

const FIRST_CHUNK = 4 << 20;
/** Far more than any step needs. Forwards without a step() between them reach it long before the memory is full. */
const MOST_BYTES = 1 << 30;

/** Whether a group of blocks is still valid. */
export class Scope {
  alive = true;
}

interface Mark {
  chunk: number;
  offset: number;
  scope: Scope;
}

/** A stack of blocks over chunks of the heap. */
export class Arena {
  private readonly chunks: { start: number; bytes: number }[] = [];
  private chunk = 0;
  private offset = 0;
  private closed = false;
  private nesting = 0;
  /** The scope that new blocks belong to. */
  scope = new Scope();

  constructor(private readonly heap: Heap) {}

  /** A block of at least `bytes` bytes, aligned to cache lines, with arbitrary content. */
  allocate(bytes: number): number {
    if (!(bytes < Infinity)) throw new Error(`a step cannot allocate ${bytes} bytes`); // NaN would corrupt every later allocation
    const size = Math.max(64, Math.ceil(bytes / 64) * 64);
    while (this.chunk < this.chunks.length && this.offset + size > this.chunks[this.chunk].bytes) {
      this.chunk++;
      this.offset = 0;
    }
    if (this.chunk === this.chunks.length) this.addChunk(size);
    const start = this.chunks[this.chunk].start + this.offset;
    this.offset += size;
    return start;
  }

  private addChunk(atLeast: number): void {
    const total = this.chunks.reduce((sum, chunk) => sum + chunk.bytes, 0);
    if (total > 0 && total + atLeast > MOST_BYTES) {
      throw new PotluckError(
        `the tensors of one step take more than ${formatBytes(MOST_BYTES)}: there were many forwards without optimizer.step() between ` +
        `them; wrap evaluation in noGrad(() => ...), or use model.predict()`,
      );
    }
    const bytes = Math.max(FIRST_CHUNK, atLeast, Math.min(total, MOST_BYTES / 4));
    this.chunks.push({ start: this.heap.allocate(bytes, "the tensors of a step"), bytes });
  }

  /** Ends a step; its blocks stay valid until `openStep`. */
  closeStep(): void {
    this.closed = true;
  }

  /** Called before an operation that reads no tensor of this step. After a closed step, and outside any mark, it frees all blocks. */
  openStep(): void {
    if (!this.closed || this.nesting > 0) return;
    this.closed = false;
    this.scope.alive = false;
    this.scope = new Scope();
    this.chunk = 0;
    this.offset = 0;
  }

  /** Begins a scope inside the current one; `restore` ends it. */
  mark(): Mark {
    const mark = { chunk: this.chunk, offset: this.offset, scope: this.scope };
    this.scope = new Scope();
    this.nesting++;
    return mark;
  }

  /** Frees every block since the mark. */
  restore(mark: Mark): void {
    this.nesting--;
    this.scope.alive = false;
    this.scope = mark.scope;
    this.chunk = mark.chunk;
    this.offset = mark.offset;
  }
}
