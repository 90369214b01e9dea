/** The heap: blocks that never overlap, free spans that join, memory that is asked for only when needed, and the errors when it ends. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Arena } from "../../src/engine/arena.js";
import { engine } from "../../src/engine/engine.js";
import { PotluckError } from "../../src/engine/errors.js";
import { ADDRESSABLE_BYTES, formatBytes, Heap } from "../../src/engine/heap.js";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import { Adam } from "../../src/optim/index.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";

const START = 4096;

/** A heap over no memory at all, and what it asked of it. */
function imaginary(limit = ADDRESSABLE_BYTES) {
  const asked = { bytes: 0, cleared: [] as [number, number][] };
  const growTo = (bytes: number) => {
    if (bytes <= limit) asked.bytes = Math.max(asked.bytes, bytes);
    return bytes <= limit;
  };
  const heap = new Heap(START, growTo, (start, bytes) => asked.cleared.push([start, bytes]));
  return { heap, asked };
}

describe("allocation", () => {
  it("whatever is allocated and freed: whole cache lines, no overlap, and all that is freed joins to one", () => {
    const action = fc.oneof(fc.record({ bytes: fc.integer({ min: 0, max: 5000 }) }), fc.record({ free: fc.nat() }));
    fc.assert(fc.property(fc.array(action, { maxLength: 80 }), (actions) => {
      const { heap, asked } = imaginary();
      const used: { start: number; bytes: number }[] = [];
      for (const act of actions) {
        if ("free" in act) {
          if (used.length > 0) heap.release(used.splice(act.free % used.length, 1)[0].start);
          continue;
        }
        const start = heap.allocate(act.bytes, "a block");
        expect(start % 64).toBe(0);
        expect(start).toBeGreaterThanOrEqual(START);
        for (const other of used) {
          const apart = start >= other.start + Math.max(other.bytes, 1) || start + Math.max(act.bytes, 1) <= other.start;
          expect(apart).toBe(true);
        }
        expect(asked.bytes).toBeGreaterThanOrEqual(start + act.bytes);
        used.push({ start, bytes: act.bytes });
      }
      for (const { start } of used) heap.release(start);
      expect(heap.largestFree).toBe(ADDRESSABLE_BYTES - START);
      expect(heap.allocate(1 << 30, "the whole")).toBe(START);
    }));
  });

  it("takes the first span that fits, and clears only what was used before", () => {
    const { heap, asked } = imaginary();
    const blocks = [100, 200, 300].map((bytes) => heap.allocate(bytes, "a block", true));
    expect(asked.cleared).toEqual([]); // fresh memory is zero
    heap.release(blocks[1]);
    expect(heap.allocate(150, "a block", true)).toBe(blocks[1]);
    expect(asked.cleared).toEqual([[blocks[1], 192]]);
    heap.release(blocks[2]);
    expect(heap.allocate(1000, "a block", true)).toBe(blocks[2] - 64); // grows the free end rather than leave a hole
    expect(asked.cleared[1]).toEqual([blocks[2] - 64, 384]);
  });

  it("a memory that was full and is free again takes a larger block than any before", () => {
    const { heap } = imaginary();
    for (const gigabytes of [1, 2, 3, 3.9]) heap.release(heap.allocate(gigabytes * 2 ** 30, "a model"));
    expect(() => heap.release(START)).toThrow("no block begins at 4096");
  });

  it("refuses with the size asked for, the largest free piece and what to do", () => {
    const { heap } = imaginary(10_000_000);
    heap.allocate(4_000_000, "a block");
    expect(() => heap.allocate(7_000_000, "weights of [7, 250000]")).toThrow(PotluckError);
    expect(() => heap.allocate(5e9, "weights of [7, 250000]")).toThrow(
      /out of memory: weights of \[7, 250000\] needs 5\.00 GB.* at most 4\.29 GB .*free in one piece.* fewer .* dispose\(\)/,
    );
    expect(heap.allocate(5_000_000, "a block")).toBe(START + 4_000_000); // and goes on
  });

  it("formats bytes with three digits", () => {
    expect([0, 999, 1000, 812_345, 2.41e9].map(formatBytes)).toEqual(["0 bytes", "999 bytes", "1.00 KB", "812 KB", "2.41 GB"]);
  });
});

describe("the step's arena", () => {
  it("hands blocks out in turn, takes all back at the next step, and all since a mark at its restore", () => {
    const arena = new Arena(imaginary().heap);
    const first = arena.allocate(10), scope = arena.scope;
    const mark = arena.mark();
    const inner = arena.allocate(100_000_000), innerScope = arena.scope;
    arena.closeStep();
    arena.openStep(); // inside a mark: nothing happens
    expect([scope.alive, innerScope.alive]).toEqual([true, true]);
    arena.restore(mark);
    expect([scope.alive, innerScope.alive, arena.scope === scope]).toEqual([true, false, true]);
    expect(arena.allocate(10)).toBe(first + 64);
    arena.openStep();
    expect(scope.alive).toBe(false);
    expect(arena.allocate(10)).toBe(first);
    expect(arena.allocate(100_000_000)).toBe(inner); // the large chunk is kept for the next step that needs it
  });

  it("refuses to grow past a gigabyte of small blocks, but takes one larger block", () => {
    const arena = new Arena(imaginary().heap);
    const pile = () => {
      for (;;) arena.allocate(1_000_000);
    };
    expect(pile).toThrow(/the tensors of one step take more than 1\.07 GB.*optimizer\.step\(\).*noGrad/);
    expect(new Arena(imaginary().heap).allocate(3e9)).toBeGreaterThan(0);
  });
});

describe("models", () => {
  it("too large for the memory are refused at construction, with the size and the shape", () => {
    const make = () => new MultiTaskNetwork({ inputDim: 3_000_000, hidden: 400, outputDims: { a: 1 } });
    expect(make).toThrow(PotluckError);
    expect(make).toThrow(/the weights of hidden\.weight of shape \[400, 3000000\] needs 4\.80 GB.*at most 4\.\d\d GB .*free/);
  });

  it("give their memory back by dispose(), optimizer included: many in turn take no more than one", () => {
    let free = 0;
    for (let i = 0; i < 20; i++) {
      const model = new MultiTaskNetwork({ inputDim: 50_000, hidden: 20, outputDims: { a: 1, b: 3 } });
      const optimizer = new Adam(model.parameters());
      if (i % 10 === 0) {
        model.forward(SparseMatrix.fromDense([new Float32Array(50_000).fill(1, 0, 3)]), "a").sum().backward();
        optimizer.step();
      }
      model.dispose();
      if (i === 0) free = engine().heap.largestFree;
    }
    expect(engine().heap.largestFree).toBe(free);
  });

  it("that outgrow the memory by their optimizer leave the weights whole, and a smaller optimizer possible", () => {
    const model = new MultiTaskNetwork({ inputDim: 700_000, hidden: 4, outputDims: { a: 1 } });
    const x = new SparseMatrix({ rows: 1, cols: 700_000, indptr: [0, 2], indices: [0, 699_999], values: [1, 1] });
    const before = model.predict(x, "a").data;
    const filler = engine().heap.allocate(engine().heap.largestFree - (15 << 20), "filler"); // one plane of 11 MB fits, two do not
    expect(() => new Adam(model.parameters())).toThrow(/the optimizer's moments of hidden\.weight of shape \[4, 700000\] needs 11\.2 MB/);
    engine().heap.release(filler);
    expect(model.forward(x, "a").toArray()).toEqual(before);
    expect(model.predict(x, "a").data).toEqual(before);
    const optimizer = new Adam(model.parameters());
    model.forward(x, "a").sum().backward();
    optimizer.step();
    expect(model.predict(x, "a").data).not.toEqual(before);
    model.dispose();
  });
});

describe("pointers past 2 GiB", () => {
  it("train to the same bytes as those below", () => {
    const train = () => {
      const model = new MultiTaskNetwork({ inputDim: 40, hidden: [9, 5], outputDims: { a: 1, b: 3 }, activation: "gelu", seed: 3 });
      const optimizer = new Adam(model.parameters(), { lr: 0.01 });
      for (let step = 0; step < 12; step++) {
        const x = new SparseMatrix({ rows: 2, cols: 40, indptr: [0, 3, 5], indices: [step, 39, 7, 3 * step, 7], values: [1, 2, 3, 4, 5] });
        optimizer.zeroGrad();
        const { a, b } = model.forwardAll(x);
        a.sum().add(b.logSoftmax().mean()).backward();
        optimizer.step();
      }
      const result = { state: model.stateDict(), at: model.parameters()[1].pointer() };
      model.dispose();
      return result;
    };
    const low = train();
    const { heap } = engine();
    const fillers = [heap.allocate(2.2 * 2 ** 30, "filler")];
    for (const bytes of [1 << 16, 64]) { // every gap below, too
      do fillers.push(heap.allocate(bytes, "filler"));
      while (fillers[fillers.length - 1] < 2 ** 31);
    }
    const high = train();
    for (const filler of fillers) heap.release(filler);
    expect(high.at).toBeGreaterThan(2 ** 31);
    expect(high.state).toEqual(low.state);
  });
});
