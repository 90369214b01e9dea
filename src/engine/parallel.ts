/**
 * @file Kernels over several threads. A phase is a kernel and a list of units, each a list of arguments. Results do not depend on which
 * thread runs a unit: units share no output, and their number does not depend on the threads. Threads take units one by one, so that a
 * thread that the system has paused delays only its own unit. Between phases workers spin for a moment (a wake-up costs more than a phase),
 * then sleep, with a time-out, until they are woken.
 */
import { PotluckError } from "./errors.js";
import type { Heap } from "./heap.js";
import type { Kernels } from "./kernels.js";
import { availableCores, spawnWorker, type WorkerHandle } from "./spawn-worker.js";
import { control } from "./thread-control.js";

const CONTROL_BYTES = control.unitTable + control.mostUnits * control.unitDoubles * 8;
/** The last double of a unit is its result. */
const RESULT = control.unitDoubles - 1;
/** Longer than any unit: workers that have finished none by then have ended. */
const ANSWER_MS = 60_000;
/**
 * How long a thread spins for the next phase, or for the last unit of this one, in milliseconds: as long as the longest gaps of a training
 * step (a garbage collection, another process on the core). A sleeping thread comes back milliseconds later, since it wakes up on the core
 * of the thread that woke it. With more threads than cores, spinning would take the core from a thread with work.
 */
const PATIENCE_MS = 20;
const HURRIED_MS = 0.05;
/** Ranges into which long work over rows is cut, for any number of threads. */
const RANGES = 32;
/** Elements of a unit of elementwise work, whole vectors; less than two units are not worth a phase. */
const PIECE = 2048;

/** Runs phases on this thread, and on the threads that `start` started. */
export class Parallel {
  private workers: WorkerHandle[] = [];
  private names: (keyof Kernels)[];
  private block = 0;
  private words = new Int32Array(0);
  private doubles = new Float64Array(0);
  private lost: string | null = null;
  private patienceMs = HURRIED_MS;
  private root = 2;

  constructor(private readonly memory: WebAssembly.Memory, private readonly kernels: Kernels, private readonly heap: Heap) {
    this.names = Object.keys(kernels).sort() as (keyof Kernels)[];
  }

  /** Threads that share the work, including this one. */
  get threads(): number {
    return this.workers.length + 1;
  }

  /** Sets the number of threads. @throws PotluckError when a worker does not start */
  async start(count: number, module: WebAssembly.Module): Promise<void> {
    await this.stop();
    if (count === 1) return;
    if (this.block === 0) this.block = this.heap.allocate(CONTROL_BYTES, "the threads' control block", true);
    const { buffer } = this.memory;
    this.words = new Int32Array(buffer, this.block, CONTROL_BYTES / 4);
    this.doubles = new Float64Array(buffer, this.block + control.unitTable, control.mostUnits * control.unitDoubles);
    this.words.fill(0);
    this.lost = null;
    this.patienceMs = count <= availableCores() ? PATIENCE_MS : HURRIED_MS;
    const { memory, names, block, patienceMs } = this;
    const started = await Promise.allSettled(Array.from({ length: count - 1 }, (_, index) => spawnWorker(
      { module, memory, names, block, index: index + 1, threads: count, patienceMs, control },
      (why) => (this.lost ??= `thread ${index + 1} of ${count} ended: ${why}`),
    )));
    this.workers = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const failed = started.find((one) => one.status === "rejected");
    if (failed === undefined) return;
    await this.stop();
    throw failed.reason;
  }

  /** Ends the workers; this thread continues alone. */
  async stop(): Promise<void> {
    if (this.workers.length === 0) return;
    Atomics.store(this.words, control.stop, 1);
    this.nextPhase();
    const workers = this.workers;
    this.workers = [];
    await Promise.all(workers.map((worker) => worker.end()));
  }

  /**
   * Runs a kernel once for each unit and returns its results, in the units' order.
   *
   * @throws PotluckError when a worker has ended or had an error
   */
  run<K extends keyof Kernels>(kernel: K, units: readonly (readonly number[])[]): number[] {
    const call = this.kernels[kernel] as (...args: readonly number[]) => number;
    if (this.workers.length === 0 || units.length === 1 || units.length > control.mostUnits) return units.map((unit) => call(...unit));
    if (this.lost !== null) throw new PotluckError(`${this.lost}; call startThreads() again, with 1 to continue without threads`);
    const { words, doubles } = this;
    units.forEach((unit, index) => doubles.set(unit, index * control.unitDoubles));
    words[control.kernel] = this.names.indexOf(kernel);
    words[control.units] = units.length;
    Atomics.store(words, control.finished, 0);
    this.nextPhase();
    let own = 0, failure: unknown;
    for (let unit = this.take(units.length); unit < units.length; unit = this.take(units.length)) {
      try {
        doubles[unit * control.unitDoubles + RESULT] = call(...units[unit]);
      } catch (error) {
        failure ??= error; // the phase must end for the other threads too
      }
      own++;
    }
    this.awaitWorkers(units.length - own);
    this.closePhase();
    if (failure !== undefined) throw failure as Error;
    return units.map((_, index) => doubles[index * control.unitDoubles + RESULT]);
  }

  /** Runs a kernel over the numbers 0 to `length`, cut into `ranges` ranges; `argsOf` gives the arguments for one. */
  overRanges(kernel: keyof Kernels, length: number, argsOf: (from: number, to: number) => number[], ranges = RANGES): void {
    const size = Math.ceil(length / ranges);
    const units: number[][] = [];
    for (let from = 0; from < length; from += size) units.push(argsOf(from, Math.min(from + size, length)));
    if (units.length > 0) this.run(kernel, units);
  }

  /** Runs an elementwise kernel, of several operations for each element, in pieces; `argsAt` gives the arguments from an element on. */
  overElements(kernel: keyof Kernels, length: number, argsAt: (from: number, length: number) => number[]): void {
    const size = this.workers.length === 0 || length < 2 * PIECE ? length : Math.max(PIECE, Math.ceil(length / control.mostUnits / 4) * 4);
    const units: number[][] = [];
    for (let from = 0; from < length; from += size) units.push(argsAt(from, Math.min(size, length - from)));
    this.run(kernel, units);
  }

  /** Publishes the phase that was written, and wakes the workers that sleep. */
  private nextPhase(): void {
    const { words } = this;
    Atomics.store(words, control.ticket, ((Atomics.load(words, control.ticket) >>> 8) + 1) << 8);
    if (Atomics.load(words, control.asleep) > 0) Atomics.notify(words, control.ticket);
  }

  /** Leaves no unit free, so that the next phase can be written while a slow worker still reads this one. */
  private closePhase(): void {
    Atomics.store(this.words, control.ticket, Atomics.load(this.words, control.ticket) | 255);
  }

  /** Takes the next free unit and returns its number; `units` or more when there is none. */
  private take(units: number): number {
    const { words } = this;
    return (Atomics.load(words, control.ticket) & 255) < units ? Atomics.add(words, control.ticket, 1) & 255 : units;
  }

  /** Waits until workers have finished `units` units. */
  private awaitWorkers(units: number): void {
    const { words } = this;
    const sleepAt = performance.now() + this.patienceMs;
    for (let spin = 1; spin % 32 !== 0 || performance.now() < sleepAt; spin++) {
      if (Atomics.load(words, control.finished) === units) return this.checkErrors();
      this.pause();
    }
    let before = Atomics.load(words, control.finished), deadline = performance.now() + ANSWER_MS;
    for (let finished = before; finished !== units; finished = Atomics.load(words, control.finished)) {
      if (finished !== before) {
        before = finished;
        deadline = performance.now() + ANSWER_MS;
      } else if (performance.now() > deadline) {
        this.lost = `a thread of ${this.threads} has not answered for ${ANSWER_MS / 1000} s`;
        throw new PotluckError(`${this.lost}; call startThreads() again, with 1 to continue without threads`);
      }
      Atomics.wait(words, control.finished, finished, 100);
    }
    this.checkErrors();
  }

  /** The same pause as in thread-worker.ts. */
  private pause(): void {
    for (let i = 0; i < 16; i++) this.root = Math.sqrt(this.root + 1);
  }

  private checkErrors(): void {
    const { words } = this;
    const length = Atomics.load(words, control.errorLength);
    if (length === 0) return;
    const text = new TextDecoder().decode(new Uint8Array(this.memory.buffer, this.block + control.errorText, length).slice());
    Atomics.store(words, control.errorLength, 0);
    throw new Error(`thread ${words[control.errorWorker]} of ${this.threads}: ${text}`);
  }
}
