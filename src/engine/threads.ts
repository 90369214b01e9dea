/** @file The call that starts threads. */
import { engine } from "./engine.js";
import { PotluckError } from "./errors.js";
import { availableCores } from "./spawn-worker.js";

/** Whether this thread may block; the main thread of a page may not. */
function mayWait(): boolean {
  return typeof document === "undefined";
}

/**
 * Spreads training over several threads. The results are the same for any number of threads, bit for bit. Call it again to change the
 * number; 1 ends the other threads.
 *
 * @param count threads, the caller's thread included; default: the number of cores
 * @returns the number of threads now: 1 where there is no shared memory, and on the main thread of a page, which may not wait (train in a
 *   worker)
 * @throws PotluckError when `count` is not a whole number from 1 to 64, or a thread does not start
 * @example
 * await startThreads(2);
 */
export async function startThreads(count: number = availableCores()): Promise<number> {
  if (!Number.isInteger(count) || count < 1 || count > 64) {
    throw new PotluckError(`startThreads: count must be a whole number from 1 to 64, found ${count}`);
  }
  const native = engine();
  await native.parallel.start(native.shared && mayWait() ? count : 1, native.module);
  return native.parallel.threads;
}
