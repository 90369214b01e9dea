/** @file The page's side of the worker: questions with answers. */
import type { Asked, Progress, Question, Reply } from "./messages.js";

/** A mistake of the visitor's, to be shown to them as it is. */
export class Mistake extends Error {}

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
  progress?(progress: Progress): void;
}

/** Asks the worker. */
export class Client {
  private readonly worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;

  /** @param onLost called when the worker cannot go on */
  constructor(onLost: (why: string) => void) {
    this.worker.onmessage = ({ data }: MessageEvent<Reply>) => this.take(data);
    this.worker.onerror = (event) => onLost(event.message || "its code could not be loaded");
  }

  /** The worker's answer. @throws Mistake for what the visitor can put right */
  ask<Name extends keyof Asked>(ask: Name, question: Asked[Name][0], progress?: Waiting["progress"]): Promise<Asked[Name][1]> {
    const id = this.asked++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject, progress });
      this.worker.postMessage({ id, ask, with: question });
    });
  }

  /** Ends the training that goes on. */
  stop(): void {
    this.worker.postMessage({ ask: "stop" } satisfies Question);
  }

  private take(reply: Reply): void {
    const waiting = this.waiting.get(reply.id)!;
    if ("progress" in reply) return waiting.progress?.(reply.progress);
    this.waiting.delete(reply.id);
    if ("answer" in reply) waiting.resolve(reply.answer);
    else waiting.reject("mistake" in reply ? new Mistake(reply.mistake) : new Error(reply.failure));
  }
}
