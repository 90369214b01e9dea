/**
 * @file One thread of a text pool, as the thread that gives out work sees it: a request and the promise of its answer. A thread that dies
 * fails what waits for it; one that waits keeps no process alive.
 */
import { Worker } from "node:worker_threads";
import { PotluckError } from "../../engine/errors.js";
import type { Answer, Request } from "./count-messages.js";

/** What to do with the answer to a call. */
interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/** A counting thread. */
export class CountingWorker {
  // Not with the process's own flags: some, such as --input-type, stop a worker.
  private readonly worker = new Worker(new URL("./count-worker.js", import.meta.url), { execArgv: [] });
  private readonly waiting = new Map<number, Waiting>();
  private lost: string | null = null;

  /** @param name what errors call the thread */
  constructor(private readonly name: string) {
    this.worker.on("message", (answer: Answer) => this.settle(answer));
    this.worker.on("error", (error) => this.lose(error.message));
    this.worker.on("exit", (code) => this.lose(`it exited with code ${code}`));
    this.worker.unref();
  }

  /**
   * The answer to a request; one at a time for each call.
   *
   * @throws PotluckError when the thread has ended, or ends before it answers
   */
  ask(request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.lost !== null) return reject(this.error());
      this.waiting.set(request.call, { resolve, reject });
      this.worker.ref();
      this.worker.postMessage(request);
    });
  }

  /** Has the thread drop what it keeps for a call. */
  forget(call: number): void {
    if (this.lost === null) this.worker.postMessage({ task: "forget", call } satisfies Request);
  }

  /** Ends the thread. */
  async end(): Promise<void> {
    this.lose("the pool was closed");
    await this.worker.terminate();
  }

  private settle(answer: Answer): void {
    const waiting = this.waiting.get(answer.call);
    this.waiting.delete(answer.call);
    if (this.waiting.size === 0) this.worker.unref();
    if (answer.failure === undefined) waiting?.resolve(answer);
    else waiting?.reject(new Error(`${this.name}, counting text: ${answer.failure}`));
  }

  private lose(why: string): void {
    this.lost ??= why;
    for (const waiting of this.waiting.values()) waiting.reject(this.error());
    this.waiting.clear();
  }

  private error(): PotluckError {
    return new PotluckError(`${this.name}, counting text, ended: ${this.lost}; make a new TextPool`);
  }
}
