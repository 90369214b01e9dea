/**
 * @file The engine: one WebAssembly memory with its allocators, and the kernels that work on it. Each thread makes one at first use. The
 * memory is shared where the platform allows it, so that threads can be added later; else it is plain, with the same results.
 */
import { Arena } from "./arena.js";
import { ADDRESSABLE_BYTES, Heap } from "./heap.js";
import { kernelsModule, MOST_PAGES } from "./kernels-module.js";
import type { Kernels } from "./kernels.js";
import { Parallel } from "./parallel.js";

const PAGE = 65536;
const FIRST_PAGES = 64;
/** The bytes below belong to the module itself. */
const HEAP_START = 4096;

/** One memory, its kernels and allocators. */
export class Engine {
  readonly kernels: Kernels;
  readonly heap: Heap;
  readonly arena: Arena;
  /** Runs kernels over several threads; only over this one until `startThreads`. */
  readonly parallel: Parallel;
  /** The parts into which a step's work on the first layer is divided, for any number of threads. */
  readonly shards: readonly number[];
  readonly module: WebAssembly.Module;
  readonly shared: boolean;
  private readonly memory: WebAssembly.Memory;
  /** The whole memory, as floats, words and doubles. Replaced when it grows, so never keep one. */
  f32!: Float32Array;
  u32!: Uint32Array;
  f64!: Float64Array;

  constructor() {
    this.shared = typeof SharedArrayBuffer !== "undefined";
    this.memory = new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: MOST_PAGES, shared: this.shared });
    this.module = new WebAssembly.Module(kernelsModule(this.shared));
    const instance = new WebAssembly.Instance(this.module, { env: { memory: this.memory, abort } });
    this.kernels = instance.exports as unknown as Kernels;
    this.renewViews();
    this.heap = new Heap(HEAP_START, (bytes) => this.growTo(bytes), (start, bytes) => this.f32.fill(0, start / 4, (start + bytes) / 4));
    this.arena = new Arena(this.heap);
    this.parallel = new Parallel(this.memory, this.kernels, this.heap);
    this.shards = Array.from({ length: this.kernels.shardCount() }, (_, shard) => shard);
  }

  private growTo(bytes: number): boolean {
    const missing = Math.ceil((bytes - this.f32.byteLength) / PAGE);
    if (missing <= 0) return true;
    // A quarter more than needed, since growing replaces every view.
    const room = Math.floor(ADDRESSABLE_BYTES / PAGE) - this.f32.byteLength / PAGE;
    for (const pages of [Math.min(room, Math.ceil(missing + this.f32.byteLength / PAGE / 4)), missing]) {
      try {
        this.memory.grow(pages);
        this.renewViews();
        return true;
      } catch {
        // refused: try again with the minimum; then the heap reports it
      }
    }
    return false;
  }

  private renewViews(): void {
    this.f32 = new Float32Array(this.memory.buffer);
    this.u32 = new Uint32Array(this.memory.buffer);
    this.f64 = new Float64Array(this.memory.buffer);
  }

  /** The floats at a pointer, as a view that is invalid once the memory grows. */
  floats(pointer: number, length: number): Float32Array {
    return this.f32.subarray(pointer >>> 2, (pointer >>> 2) + length);
  }

  /** A copy of the floats at a pointer. */
  copyFloats(pointer: number, length: number): Float32Array {
    return this.f32.slice(pointer >>> 2, (pointer >>> 2) + length);
  }

  /** A block of the step's memory that holds the given words. */
  stageWords(words: Uint32Array): number {
    const pointer = this.arena.allocate(words.byteLength);
    this.u32.set(words, pointer >>> 2);
    return pointer;
  }

  /** A block of the step's memory that holds the given floats. */
  stageFloats(floats: Float32Array): number {
    const pointer = this.arena.allocate(floats.byteLength);
    this.f32.set(floats, pointer >>> 2);
    return pointer;
  }

  /** A block of zeros of the step's memory. */
  stageZeros(length: number): number {
    const pointer = this.arena.allocate(length * 4);
    this.f32.fill(0, pointer >>> 2, (pointer >>> 2) + Math.ceil(length / 4) * 4);
    return pointer;
  }
}

function abort(): never {
  throw new Error("a kernel stopped");
}

let instance: Engine | undefined;

/** This thread's engine, made at the first call. */
export function engine(): Engine {
  instance ??= new Engine();
  return instance;
}
