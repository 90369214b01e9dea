/**
 * @file Worker threads that answer requests. A thread that dies fails what waits for it, is never used again, and is replaced when the next
 * request needs its place, so nothing ever waits for a dead thread. A thread without work does not keep the process alive. For Node only.
 */
import { Worker } from "node:worker_threads";
import { PotluckError } from "./errors.js";
import type { Envelope, Reply } from "./worker-requests.js";

interface Waiting<Answer, Progress> {
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
  report?: (progress: Progress) => void;
}

/** One thread, as the thread that asks sees it. */
export class WorkerThread<Request, Answer, Progress = never> {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting<Answer, Progress>>();
  private asked = 0;
  private ended: string | null = null;

  /**
   * @param script its code, which calls `answerRequests`
   * @param name what errors call it
   */
  constructor(script: URL, private readonly name: string) {
    this.worker = new Worker(script, { execArgv: [] }); // not with the process's own flags: some, such as --input-type, stop a worker
    this.worker.on("message", (reply: Reply<Answer, Progress>) => this.take(reply));
    this.worker.on("error", (error) => this.lose(error.message));
    this.worker.on("exit", (code) => this.lose(`it exited with code ${code}`));
    this.worker.unref();
  }

  /** Whether it has ended. */
  get isLost(): boolean {
    return this.ended !== null;
  }

  /** Whether it has nothing to do. */
  get isIdle(): boolean {
    return this.ended === null && this.waiting.size === 0;
  }

  /**
   * The answer to a request.
   *
   * @param report called with how far the work is, where the thread's code reports it
   * @throws PotluckError for a mistake that the thread's code found, and when the thread has ended or ends before it answers; Error for any
   *   other failure in the thread
   */
  ask(request: Request, report?: (progress: Progress) => void): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.ended !== null) return reject(this.loss());
      const id = this.asked++;
      this.worker.postMessage({ id, request } satisfies Envelope<Request>);
      this.waiting.set(id, { resolve, reject, report });
      this.worker.ref();
    });
  }

  /** Ends the thread; what waits for it fails, with the reason. */
  async end(why: string): Promise<void> {
    this.lose(why);
    await this.worker.terminate();
  }

  private take(reply: Reply<Answer, Progress>): void {
    const waiting = this.waiting.get(reply.id);
    if (!waiting) return;
    if ("progress" in reply) return this.tell(reply.id, waiting, reply.progress);
    this.waiting.delete(reply.id);
    if (this.waiting.size === 0) this.worker.unref();
    if ("answer" in reply) waiting.resolve(reply.answer);
    else if ("mistake" in reply) waiting.reject(new PotluckError(reply.mistake));
    else waiting.reject(Object.assign(new Error(`${this.name}: ${reply.failure.message}`), { stack: reply.failure.stack }));
  }

  /** Tells how far the work is. An error of the one that is told, such as a full disk, ends the wait. */
  private tell(id: number, { report, reject }: Waiting<Answer, Progress>, progress: Progress): void {
    try {
      report?.(progress);
    } catch (error) {
      this.waiting.delete(id);
      reject(error as Error);
    }
  }

  private lose(why: string): void {
    this.ended ??= why;
    for (const { reject } of this.waiting.values()) reject(this.loss());
    this.waiting.clear();
  }

  private loss(): PotluckError {
    return new PotluckError(`${this.name} ended: ${this.ended}`);
  }
}

/**
 * Threads that run the same code.
 *
 * @example
 * const pool = new WorkerPool<Question, Answer>(new URL("./my-worker.js", import.meta.url), ["thread 1", "thread 2"]);
 * const answer = await pool.idle()!.ask(question);
 * await pool.close();
 */
export class WorkerPool<Request, Answer, Progress = never> {
  private readonly places: WorkerThread<Request, Answer, Progress>[];
  private closed = false;

  /** @param names one for each thread, as errors call it */
  constructor(private readonly script: URL, private readonly names: readonly string[]) {
    this.places = names.map((name) => new WorkerThread(script, name));
  }

  /** How many threads there are. */
  get size(): number {
    return this.names.length;
  }

  /** All threads, dead ones replaced. @throws PotluckError when the pool is closed */
  threads(): readonly WorkerThread<Request, Answer, Progress>[] {
    if (this.closed) throw new PotluckError("the pool of threads is closed: make a new one");
    this.places.forEach((thread, index) => {
      if (thread.isLost) this.places[index] = new WorkerThread(this.script, this.names[index]);
    });
    return [...this.places];
  }

  /** A thread that has nothing to do, if there is one. @throws PotluckError when the pool is closed */
  idle(): WorkerThread<Request, Answer, Progress> | undefined {
    return this.threads().find((thread) => thread.isIdle);
  }

  /** Ends all threads; what is under way fails. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.places.map((thread) => thread.end("the pool was closed")));
  }
}
