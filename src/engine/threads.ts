/** @file How a user starts threads: one awaited call. */
import { availableCores } from "./cores.js";
import { engine } from "./engine.js";
import { PotluckError } from "./errors.js";

/** Whether this thread may block: a page's main thread may not. */
function mayWait(): boolean {
  return typeof document === "undefined";
}

/**
 * Spreads training over so many threads. Every number comes out the same, bit for bit, whatever their count. Call it again to change the
 * count; 1 ends the others.
 *
 * @param count threads, the caller's own included; default: the cores there are
 * @returns how many there are now: 1 where there is no shared memory, and on a page's main thread, which may not wait (train in a worker)
 * @throws PotluckError when `count` is not a whole number from 1 to 64, or a thread does not start
 * @example
 * await startThreads(2);
 */
export async function startThreads(count: number = availableCores()): Promise<number> {
  if (!Number.isInteger(count) || count < 1 || count > 64) throw new PotluckError(`startThreads: count must be a whole number from 1 to 64, found ${count}`);
  const native = engine();
  await native.parallel.start(native.shared && mayWait() ? count : 1, native.module);
  return native.parallel.threads;
}
