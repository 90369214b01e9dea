/**
 * @file What a worker thread of a `WorkerPool` does: it answers requests, any number at once. Errors go back to the thread that asked, and
 * a `PotluckError` stays one.
 */
import { parentPort } from "node:worker_threads";
import { PotluckError } from "./errors.js";

/** A request, with a number that its answers carry. */
export interface Envelope<Request> {
  readonly id: number;
  readonly request: Request;
}

/** What comes back: how far the work is (any number of times), then the answer, or what went wrong. */
export type Reply<Answer, Progress> = { readonly id: number } & (
  | { readonly progress: Progress }
  | { readonly answer: Answer }
  | { readonly mistake: string }
  | { readonly failure: { readonly message: string; readonly stack?: string } }
);

/** How requests are answered. */
export interface Answering<Request, Answer, Progress> {
  answer(this: void, request: Request, report: (progress: Progress) => void): Answer | Promise<Answer>;
  /** The memory that an answer hands over instead of copying it. */
  transfer?(this: void, answer: Answer): ArrayBuffer[];
  /** Work that can wait until the answer is on its way. */
  afterwards?(this: void, request: Request): void;
}

/** Answers the requests that come to this thread, for as long as it lives. */
export function answerRequests<Request, Answer, Progress = never>(answering: Answering<Request, Answer, Progress>): void {
  const { answer, transfer, afterwards } = answering;
  const port = parentPort!;
  const send = (reply: Reply<Answer, Progress>, memory: ArrayBuffer[] = []): void => port.postMessage(reply, memory);
  port.on("message", ({ id, request }: Envelope<Request>) => {
    void (async () => {
      try {
        const answered = await answer(request, (progress) => send({ id, progress }));
        send({ id, answer: answered }, transfer?.(answered));
        afterwards?.(request);
      } catch (error) {
        send(error instanceof PotluckError ? { id, mistake: error.message } : { id, failure: describe(error) });
      }
    })();
  });
}

function describe(error: unknown): { message: string; stack?: string } {
  return error instanceof Error ? { message: error.message, stack: error.stack } : { message: String(error) };
}
