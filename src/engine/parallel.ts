/**
 * @file Kernels over several threads. A phase is a kernel and a list of units, each a list of arguments; which thread runs a unit changes no bit,
 * since units share no output and their number does not depend on the threads. Threads take units as they come, so one that the system
 * has set aside holds nobody up but for the unit that it has. Between phases workers spin for a moment (a wake-up costs more than a
 * phase), then sleep, with a time-out, until they are woken.
 */
import { availableCores } from "./cores.js";
import { PotluckError } from "./errors.js";
import type { Heap } from "./heap.js";
import type { Kernels } from "./kernels.js";
import { spawnWorker, type WorkerHandle } from "./spawn-worker.js";
import { control } from "./thread-control.js";

const CONTROL_BYTES = control.unitTable + control.mostUnits * control.unitDoubles * 8;
/** The last double of a unit is its result. */
const RESULT = control.unitDoubles - 1;
/** No unit lasts so long: workers that have done none by then are gone. */
const ANSWER_MS = 60_000;
/**
 * How long a thread spins for the next phase, or for the last of this one, in milliseconds: as long as the gaps of a training step last at their
 * worst (a garbage collection, a neighbour on the core). A thread that has gone to sleep comes back milliseconds later, since it wakes up on
 * the core of the thread that woke it. Where threads outnumber cores, spinning would take the core from who has the work.
 */
const PATIENCE_MS = 20;
const HURRIED_MS = 0.05;
/** Ranges into which long work over rows is cut, whatever the number of threads. */
const RANGES = 32;
/** Elements of a unit of elementwise work, whole vectors; what is shorter than two of them is not worth a phase. */
const PIECE = 2048;

/** Runs phases on this thread, and on others where `start` brought them. */
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

  /** Threads that share the work, this one included. */
  get threads(): number {
    return this.workers.length + 1;
  }

  /** Brings the number of threads to `count`. @throws PotluckError when a worker does not start */
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
    const handles = await Promise.all(Array.from({ length: count - 1 }, (_, index) => spawnWorker(
      { module, memory: this.memory, names: this.names, block: this.block, index: index + 1, threads: count, patienceMs: this.patienceMs, control },
      (why) => (this.lost ??= `thread ${index + 1} of ${count} ended: ${why}`),
    )));
    this.workers = handles;
  }

  /** Ends the workers; work goes on in this thread alone. */
  async stop(): Promise<void> {
    if (this.workers.length === 0) return;
    Atomics.store(this.words, control.stop, 1);
    this.nextPhase();
    const workers = this.workers;
    this.workers = [];
    await Promise.all(workers.map((worker) => worker.end()));
  }

  /**
   * Runs a kernel once for each unit and returns what it returned, in the units' order.
   *
   * @throws PotluckError when a worker has died or met an error: names it
   */
  run<K extends keyof Kernels>(kernel: K, units: readonly (readonly number[])[]): number[] {
    const call = this.kernels[kernel] as (...args: readonly number[]) => number;
    if (this.workers.length === 0 || units.length === 1 || units.length > control.mostUnits) return units.map((unit) => call(...unit));
    if (this.lost !== null) throw new PotluckError(`${this.lost}; start the threads again (startThreads), or go on with one`);
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
        failure ??= error; // the others must not be left with a phase that nobody waits for
      }
      own++;
    }
    this.awaitWorkers(units.length - own);
    this.closePhase();
    if (failure !== undefined) throw failure as Error;
    return units.map((_, index) => doubles[index * control.unitDoubles + RESULT]);
  }

  /** Runs a kernel over the numbers 0 to `length`, cut into so many ranges; `argsOf` gives its arguments for one. */
  overRanges(kernel: keyof Kernels, length: number, argsOf: (from: number, to: number) => number[], ranges = RANGES): void {
    const size = Math.ceil(length / ranges);
    const units: number[][] = [];
    for (let from = 0; from < length; from += size) units.push(argsOf(from, Math.min(from + size, length)));
    if (units.length > 0) this.run(kernel, units);
  }

  /** Runs an elementwise kernel, of a few operations and more an element, in pieces; `argsAt` gives its arguments from an element on. */
  overElements(kernel: keyof Kernels, length: number, argsAt: (from: number, length: number) => number[]): void {
    const size = this.workers.length === 0 || length < 2 * PIECE ? length : Math.max(PIECE, Math.ceil(length / control.mostUnits / 4) * 4);
    const units: number[][] = [];
    for (let from = 0; from < length; from += size) units.push(argsAt(from, Math.min(size, length - from)));
    this.run(kernel, units);
  }

  /** Publishes what has been written as the next phase, and wakes who sleeps. */
  private nextPhase(): void {
    const { words } = this;
    Atomics.store(words, control.ticket, ((Atomics.load(words, control.ticket) >>> 8) + 1) << 8);
    if (Atomics.load(words, control.asleep) > 0) Atomics.notify(words, control.ticket);
  }

  /** Leaves no unit to be taken, so that the next phase can be written while a slow worker still looks at this one. */
  private closePhase(): void {
    Atomics.store(this.words, control.ticket, Atomics.load(this.words, control.ticket) | 255);
  }

  /** The number of the next unit that nobody has taken; `units` or more when there is none. */
  private take(units: number): number {
    const { words } = this;
    return (Atomics.load(words, control.ticket) & 255) < units ? Atomics.add(words, control.ticket, 1) & 255 : units;
  }

  /** Waits until workers have done so many units. */
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
        throw new PotluckError(`${this.lost}; start the threads again (startThreads), or go on with one`);
      }
      Atomics.wait(words, control.finished, finished, 100);
    }
    this.checkErrors();
  }

  /** As the workers' own pause, in thread-worker.ts. */
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
