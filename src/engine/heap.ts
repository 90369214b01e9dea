/**
 * @file Allocation inside one WebAssembly memory: blocks of whole cache lines, first fit, neighbours joined when freed. Parameters and
 * moments are allocated here; a step's tensors come from the arena, whose chunks are allocated here too.
 */
import { PotluckError } from "./errors.js";

const LINE = 64;
const PAGE = 65536;
/** The range of 32-bit pointers without the last page, so that the end of every block fits a pointer as well. */
export const ADDRESSABLE_BYTES = 4294967296 - PAGE;

interface Span {
  start: number;
  bytes: number;
}

/** Bytes in a readable unit: `812 KB`, `2.41 GB`. */
export function formatBytes(bytes: number): string {
  const units = ["bytes", "KB", "MB", "GB", "TB"];
  let unit = 0;
  while (bytes >= 1000 && unit < units.length - 1) {
    bytes /= 1000;
    unit++;
  }
  return `${unit === 0 ? bytes : bytes.toPrecision(3)} ${units[unit]}`;
}

/** First-fit allocator over a growing memory. */
export class Heap {
  /** Free spans by address; no two touch. */
  private free: Span[] = [];
  private readonly used = new Map<number, number>();
  /** Everything from here on was never handed out, so it is still zero. */
  private frontier: number;
  /** What may still be allocated, within {@link within}. */
  private allowance = { bytes: Infinity, blocks: Infinity };

  /**
   * @param start first byte that may be handed out
   * @param growTo makes the memory at least this many bytes long; false when the system refuses
   * @param clear fills bytes with zero
   */
  constructor(
    start: number,
    private readonly growTo: (bytes: number) => boolean,
    private readonly clear: (start: number, bytes: number) => void,
  ) {
    this.frontier = Math.ceil(start / LINE) * LINE;
  }

  /** The largest block that can be allocated now. */
  get largestFree(): number {
    return this.free.reduce((most, span) => Math.max(most, span.bytes), ADDRESSABLE_BYTES - this.tail);
  }

  /** The start of the free end of the memory: the frontier, or a free span that touches it. */
  private get tail(): number {
    const last = this.free.at(-1);
    return last && last.start + last.bytes === this.frontier ? last.start : this.frontier;
  }

  /**
   * Runs work that may allocate so much and no more, such as building what a file of unknown origin describes.
   *
   * @throws PotluckError when the work allocates more: what needed it
   */
  within<T>(allowance: { bytes: number; blocks: number }, work: () => T): T {
    const before = this.allowance;
    this.allowance = { ...allowance };
    try {
      return work();
    } finally {
      this.allowance = before;
    }
  }

  /**
   * Allocates whole cache lines, aligned to them.
   *
   * @param what names the block in the error, such as `weights of [20000, 200]`
   * @throws PotluckError when no such span is left in the 4 GiB that a WebAssembly memory can address
   */
  allocate(bytes: number, what: string, zero = false): number {
    const size = Math.max(LINE, Math.ceil(bytes / LINE) * LINE);
    this.allowance.bytes -= size;
    if (this.allowance.bytes < 0 || --this.allowance.blocks < 0) {
      throw new PotluckError(`more memory is asked for than the file's weights can fill: ${what} needs ${formatBytes(size)}`);
    }
    const index = this.free.findIndex((span) => span.bytes >= size);
    if (index >= 0) {
      const span = this.free[index];
      const start = span.start;
      if (span.bytes === size) this.free.splice(index, 1);
      else this.free[index] = { start: start + size, bytes: span.bytes - size };
      this.used.set(start, size);
      if (zero) this.clear(start, size);
      return start;
    }
    const start = this.tail;
    if (start + size > ADDRESSABLE_BYTES || !this.growTo(start + size)) {
      throw new PotluckError(
        `out of memory: ${what} needs ${formatBytes(size)}, and at most ${formatBytes(this.largestFree)} of the 4.29 GB of a WebAssembly ` +
        "memory is free in one piece; use fewer features (minDf, maxFeatures, hashing) or hidden units, or dispose() models that are no " +
        "longer used",
      );
    }
    if (start < this.frontier) {
      this.free.pop();
      if (zero) this.clear(start, this.frontier - start);
    }
    this.frontier = start + size;
    this.used.set(start, size);
    return start;
  }

  /** Frees a block. */
  release(start: number): void {
    const bytes = this.used.get(start);
    if (bytes === undefined) throw new Error(`no block begins at ${start}`);
    this.used.delete(start);
    let at = this.free.findIndex((span) => span.start > start);
    if (at < 0) at = this.free.length;
    this.free.splice(at, 0, { start, bytes });
    this.join(at);
    if (at > 0) this.join(at - 1);
  }

  private join(at: number): void {
    const span = this.free[at], next = this.free[at + 1];
    if (next && span.start + span.bytes === next.start) this.free.splice(at, 2, { start: span.start, bytes: span.bytes + next.bytes });
  }
}
