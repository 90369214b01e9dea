/** @file Work in threads: each has one request at a time. */
import { Worker } from "node:worker_threads";

/** Asks worker.ts all requests, so many at a time, and takes each answer with its seconds, as it comes. */
export async function inThreads<Answer>(
  requests: readonly object[], threads: number, take: (answer: Answer, seconds: number) => void,
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
