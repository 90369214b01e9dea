/**
 * Threads: the same bytes for any number of them, errors that name the thread, and a process that ends by itself. The phases' partition is
 * fixed, so equality here is exact, never a tolerance.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { engine } from "../../src/engine/engine.js";
import { PotluckError } from "../../src/engine/errors.js";
import { startThreads } from "../../src/engine/threads.js";
import { smallTraining } from "./small-training.js";

afterEach(async () => void (await startThreads(1)));

const library = new URL("../../dist/index.js", import.meta.url).href;

/** Runs a module as a process of its own, against the built library. */
function runModule(source: string, flags: string[] = []): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, "--input-type=module", "-e", source], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)), encoding: "utf8", timeout: 25_000,
  });
  return { status, stdout, stderr };
}

describe("startThreads", () => {
  it("leaves every bit as it is, for 1, 2, 3 and 8 threads", async () => {
    const alone = smallTraining().digests;
    for (const count of [2, 3, 8]) {
      expect(await startThreads(count)).toEqual({ threads: count, reason: null });
      expect(smallTraining().digests, `${count} threads`).toEqual(alone);
    }
    expect(await startThreads(1)).toEqual({ threads: 1, reason: null });
    expect(smallTraining().digests).toEqual(alone);
  });

  it.each([0, -1, 1.5, 65, NaN])("refuses %s", async (count) => {
    await expect(startThreads(count)).rejects.toThrow(new RegExp(`whole number from 1 to 64, found ${count}`));
  });
});

describe("Parallel", () => {
  it("returns what each unit returned, in the units' order", async () => {
    await startThreads(3);
    const native = engine();
    const mark = native.arena.mark();
    const units = Array.from({ length: 11 }, (_, unit) => [native.stageFloats(Float32Array.of(unit, 1, 1)), 3]);
    expect(native.parallel.run("sum", units)).toEqual(units.map((_, unit) => unit + 2));
    native.arena.restore(mark);
  });

  it("gives a worker's error with the worker's number, and goes on after it", async () => {
    await startThreads(2);
    const { parallel } = engine();
    const beyond = 4294967040; // the memory is not that long: the kernel traps
    // Either thread may take a unit, so each gets many: at least one of them falls to the worker.
    const wrong = Array.from({ length: 64 }, () => [beyond, 4]);
    expect(() => parallel.run("sum", wrong)).toThrow(/out of bounds/);
    expect(parallel.run("sum", [[0, 0], [0, 0]])).toEqual([0, 0]);
  });

  it("names a worker that died, and works again once threads are started anew", async () => {
    await startThreads(2);
    const { parallel } = engine();
    await parallel["workers"][0].end();
    parallel["lost"] ??= "thread 1 of 2 ended: it exited with code 1"; // what its exit tells, unless we ended it ourselves
    expect(() => parallel.run("sum", [[0, 0], [0, 0]])).toThrow(PotluckError);
    expect(() => parallel.run("sum", [[0, 0], [0, 0]])).toThrow(/thread 1 of 2 ended.*startThreads/);
    await startThreads(2);
    expect(parallel.run("sum", [[0, 0], [0, 0]])).toEqual([0, 0]);
  });
});

describe("a process with threads", () => {
  it("ends by itself when its work is done", () => {
    const { status, stdout, stderr } = runModule(`
      import { Adam, bceWithLogits, MultiTaskNetwork, SparseMatrix, startThreads } from ${JSON.stringify(library)};
      console.log((await startThreads(2)).threads);
      const model = new MultiTaskNetwork({ inputDim: 50, hidden: 8, outputDims: { a: 1 } });
      const optimizer = new Adam(model.parameters());
      const x = SparseMatrix.fromDense([new Float32Array(50).fill(1)]);
      for (let step = 0; step < 50; step++) {
        const loss = bceWithLogits(model.forward(x, "a"), [1]);
        optimizer.zeroGrad();
        loss.backward();
        optimizer.step();
      }`);
    expect(stderr).toBe("");
    expect(stdout).toBe("2\n");
    expect(status).toBe(0);
  });

  it("spins for no one while it is idle", () => {
    const { stdout, status } = runModule(`
      import { startThreads } from ${JSON.stringify(library)};
      await startThreads(3);
      await new Promise((resolve) => setTimeout(resolve, 300));
      const before = process.cpuUsage();
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const { user, system } = process.cpuUsage(before);
      console.log((user + system) / 1000);`);
    expect(status).toBe(0);
    expect(Number(stdout)).toBeLessThan(300); // milliseconds of 1500: two spinning workers would take 3000
  });

  it("stays at one thread without SharedArrayBuffer, and says why", () => {
    const { stdout, status } = runModule(`
      import { startThreads } from ${JSON.stringify(library)};
      const { threads, reason } = await startThreads(4);
      console.log(threads, reason);`, ["--import", "data:text/javascript,delete globalThis.SharedArrayBuffer"]);
    expect(stdout).toBe("1 this platform has no memory that threads could share (SharedArrayBuffer)\n");
    expect(status).toBe(0);
  });
});
