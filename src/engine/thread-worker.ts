/**
 * @file The code of a worker thread: a function that is sent as text, and so uses nothing from outside itself. This works in Node, bundlers
 * and browsers alike, since they need not find a file.
 */
import type { control as Control } from "./thread-control.js";

/** What a worker needs to start. */
export interface WorkerStart {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** Kernels by number. */
  names: readonly string[];
  /** Where the control block is. */
  block: number;
  /** This worker's number among the threads; 0 is the thread that gives the work. */
  index: number;
  threads: number;
  /** How long to spin for the next phase before going to sleep. */
  patienceMs: number;
  control: typeof Control;
}

/** Waits for phases and runs units of them, until the control block says stop. */
export function workerLoop({ module, memory, names, block, index, patienceMs, control }: WorkerStart): void {
  const instance = new WebAssembly.Instance(module, { env: { memory, abort: () => { throw new Error("a kernel stopped"); } } });
  const kernels = instance.exports as unknown as Record<string, (...args: number[]) => number>;
  const words = new Int32Array(memory.buffer, block, control.unitTable / 4);
  const doubles = new Float64Array(memory.buffer, block + control.unitTable, control.mostUnits * control.unitDoubles);
  // Each root needs the one before: a long wait with few instructions, like x86's pause, which leaves the core to another thread on it.
  let root = 2;
  const pause = (): void => {
    for (let i = 0; i < 16; i++) root = Math.sqrt(root + 1);
  };
  let phase = 0;
  const samePhase = (): boolean => Atomics.load(words, control.ticket) >>> 8 === phase;
  for (;;) {
    const sleepAt = performance.now() + patienceMs;
    for (let spin = 1; samePhase() && (spin % 32 !== 0 || performance.now() < sleepAt); spin++) pause();
    for (let ticket = Atomics.load(words, control.ticket); ticket >>> 8 === phase; ticket = Atomics.load(words, control.ticket)) {
      Atomics.add(words, control.asleep, 1);
      Atomics.wait(words, control.ticket, ticket, 1000);
      Atomics.sub(words, control.asleep, 1);
    }
    phase = Atomics.load(words, control.ticket) >>> 8;
    if (Atomics.load(words, control.stop) !== 0) return;
    for (;;) {
      const ticket = Atomics.load(words, control.ticket);
      const unit = ticket & 255;
      if (ticket >>> 8 !== phase || unit >= words[control.units]) break;
      // A phase cannot end before its taken units are finished, so everything read here belongs to this phase.
      if (Atomics.compareExchange(words, control.ticket, ticket, ticket + 1) !== ticket) continue;
      try {
        const kernel = kernels[names[words[control.kernel]]];
        const at = unit * control.unitDoubles;
        doubles[at + control.unitDoubles - 1] = kernel(...doubles.subarray(at, at + kernel.length)) ?? 0;
      } catch (error) {
        const text = new TextEncoder().encode(error instanceof Error ? error.message : String(error)).subarray(0, control.errorBytes);
        new Uint8Array(memory.buffer, block + control.errorText, control.errorBytes).set(text);
        words[control.errorWorker] = index;
        Atomics.store(words, control.errorLength, text.length);
      }
      Atomics.add(words, control.finished, 1);
      Atomics.notify(words, control.finished);
    }
  }
}
