/** @file Work in threads: each has one request at a time. */
import { Worker } from "node:worker_threads";
import type { Control } from "./controls.js";
import type { Pool, SetScores } from "./pools.js";

/** What a thread is asked: a data set of a pool, or a study of one of the demo's worlds. */
export type Request = { pool: Pool; set: number } | { world: string; study: number };

/** Asks all requests, so many at a time, and takes each answer with its seconds, as it comes. */
export async function inThreads<Answer extends SetScores | Control>(
  requests: readonly Request[], threads: number, take: (answer: Answer, seconds: number) => void,
): Promise<void> {
  const left = [...requests], lane = (): Promise<void> => new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.js", import.meta.url));
    let began = 0;
    const next = (): void => {
      const request = left.shift();
      if (request === undefined) return void worker.terminate().then(() => resolve(), reject);
      began = performance.now();
      worker.postMessage(request);
    };
    worker.on("message", (answer: Answer) => {
      take(answer, Math.round(performance.now() - began) / 1000);
      next();
    }).on("error", reject);
    next();
  });
  await Promise.all(Array.from({ length: Math.min(threads, left.length) }, lane));
}
