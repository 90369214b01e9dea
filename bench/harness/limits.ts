/**
 * @file What this machine's memory and arithmetic allow WebAssembly code of one thread, measured with the shortest loops there can be: the
 * yardstick for the kernels. Compiled on the spot by AssemblyScript, which builds the kernels too.
 */
import { median } from "./statistics.js";

const SOURCE = `
  export function multiplyAdd(times: i32): f32 {
    let a = f32x4.splat(1), b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a;
    const x = f32x4.splat(0.999), y = f32x4.splat(0.001);
    for (let n = 0; n < times; n++) {
      a = f32x4.add(f32x4.mul(a, x), y); b = f32x4.add(f32x4.mul(b, x), y); c = f32x4.add(f32x4.mul(c, x), y);
      d = f32x4.add(f32x4.mul(d, x), y); e = f32x4.add(f32x4.mul(e, x), y); f = f32x4.add(f32x4.mul(f, x), y);
      g = f32x4.add(f32x4.mul(g, x), y); h = f32x4.add(f32x4.mul(h, x), y); i = f32x4.add(f32x4.mul(i, x), y);
      j = f32x4.add(f32x4.mul(j, x), y); k = f32x4.add(f32x4.mul(k, x), y); l = f32x4.add(f32x4.mul(l, x), y);
    }
    const s = f32x4.add(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), f32x4.add(f32x4.add(e, f), f32x4.add(g, h)));
    return f32x4.extract_lane(f32x4.add(s, f32x4.add(f32x4.add(i, j), f32x4.add(k, l))), 0);
  }
  export function copy(from: usize, to: usize, bytes: usize, times: i32): void {
    for (let n = 0; n < times; n++) {
      for (let i: usize = 0; i < bytes; i += 64) {
        v128.store(to + i, v128.load(from + i)); v128.store(to + i, v128.load(from + i, 16), 16);
        v128.store(to + i, v128.load(from + i, 32), 32); v128.store(to + i, v128.load(from + i, 48), 48);
      }
    }
  }
  export function updateRows(base: usize, list: usize, count: usize, rowBytes: usize): void {
    const x = f32x4.splat(0.999);
    for (let r: usize = 0; r < count; r++) {
      const row = base + <usize>load<u32>(list + (r << 2)) * rowBytes;
      for (let i: usize = 0; i < rowBytes; i += 16) v128.store(row + i, f32x4.mul(v128.load(row + i), x));
    }
  }
`;

interface Compiler {
  compileString(source: string, options: object): Promise<{ error: Error | null; binary: Uint8Array<ArrayBuffer> | null }>;
}

interface Loops {
  multiplyAdd(times: number): number;
  copy(from: number, to: number, bytes: number, times: number): void;
  updateRows(base: number, list: number, count: number, rowBytes: number): void;
}

/** The limits of one thread. */
export interface Limits {
  /** Billions of multiplications and additions a second, from registers. */
  gflops: number;
  /** GB/s, read and written together, between blocks of a batch's size (51 KB). */
  cacheGbs: number;
  /** GB/s, read and written together, of a block beyond every cache that is changed in place. */
  memoryGbs: number;
  /** GB/s, read and written together, of the given rows of 200 floats in three planes of `features` rows, one list after the other. */
  rowGbs(lists: readonly Uint32Array[], features: number): number;
}

/** Runs `work` several times after a first and returns the median seconds. */
export function timed(work: () => void, times = 7): number {
  work();
  return median(
    Array.from({ length: times }, () => {
      const began = performance.now();
      work();
      return (performance.now() - began) / 1000;
    }),
  );
}

const BATCH_BYTES = 64 * 200 * 4;
const BLOCK_BYTES = 128 << 20;
const ROW_BYTES = 800;
/** Three planes of a million rows would be 2.4 GB; at half of that next to every row misses the caches and the TLB alike. */
const MOST_ROWS = 1_500_000;
const LIST_AT = 1024,
  BASE = 131_072;

/** Measures the limits: a few seconds, and 1.2 GB of memory once rows are asked for. */
export async function measureLimits(): Promise<Limits> {
  // by a name that the type checker does not follow: its types redeclare methods of Array for the whole program
  const { default: asc } = (await import(["assemblyscript", "asc"].join("/"))) as { default: Compiler };
  const { error, binary } = await asc.compileString(SOURCE, {
    optimizeLevel: 3,
    noAssert: true,
    runtime: "stub",
    importMemory: true,
    enable: ["simd"],
  });
  if (error || !binary) throw new Error(`internal: the limits' loops do not compile: ${error?.message}`);
  const memory = new WebAssembly.Memory({ initial: (BASE + BLOCK_BYTES) / 65536 });
  const loops = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(binary)), { env: { memory } }).exports as unknown as Loops;
  /** Touched once, so that the system has handed the pages out. */
  const touchAll = (): void => void new Float32Array(memory.buffer).fill(1, BASE / 4);
  touchAll();
  for (let call = 0; call < 1000; call++) {
    // until the optimising compiler takes the loops up, which happens beside, between calls
    loops.multiplyAdd(1000);
    loops.copy(BASE, BASE + 4096, 4096, 10);
    loops.updateRows(BASE, LIST_AT, 16, ROW_BYTES); // row 0, sixteen times
  }
  await new Promise((resolve) => setTimeout(resolve, 300));
  return {
    gflops: (12 * 4 * 2 * 1e6) / timed(() => void loops.multiplyAdd(1e6)) / 1e9,
    cacheGbs: (2 * BATCH_BYTES * 2000) / timed(() => loops.copy(BASE, BASE + 2 * BATCH_BYTES, BATCH_BYTES, 2000)) / 1e9,
    memoryGbs: (2 * BLOCK_BYTES) / timed(() => loops.copy(BASE, BASE, BLOCK_BYTES, 1)) / 1e9,
    rowGbs: (lists, features) => {
      const rows = Math.min(3 * features, MOST_ROWS);
      const missing = Math.ceil((BASE + rows * ROW_BYTES - memory.buffer.byteLength) / 65536);
      if (missing > 0) {
        memory.grow(missing);
        touchAll();
      }
      const rates = lists.map((list) => {
        const picked = Uint32Array.from([0, 1, 2].flatMap((plane) => Array.from(list, (row) => (plane * features + row) % rows)));
        new Uint32Array(memory.buffer, LIST_AT, picked.length).set(picked);
        const began = performance.now();
        loops.updateRows(BASE, LIST_AT, picked.length, ROW_BYTES);
        return (2 * picked.length * ROW_BYTES) / ((performance.now() - began) * 1e6);
      });
      return median(rates.slice(rates.length >> 2)); // the first lists find the caches cold
    },
  };
}
