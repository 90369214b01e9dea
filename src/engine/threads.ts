/** @file The call that starts threads. */
import { engine } from "./engine.js";
import { PotluckError } from "./errors.js";
import { availableCores } from "./spawn-worker.js";

/** More threads have no work: see `control.mostUnits`. */
const MOST_THREADS = 64;

/** What {@link startThreads} did. */
export interface StartedThreads {
  /** How many threads share the work now, the caller's included. */
  threads: number;
  /** Why these are fewer than asked for, as a sentence; null where they are not. */
  reason: string | null;
}

/**
 * Spreads training over several threads. The results are the same for any number of threads, bit for bit. Call it again to change the
 * number; 1 ends the other threads.
 *
 * In a browser call it in a worker, of a page that is cross-origin isolated: threads share memory, and browsers give that to no other page.
 * Elsewhere it changes nothing and says why; training then goes on in the caller's thread.
 *
 * @param count threads, the caller's thread included; default: the number of cores, at most 64
 * @returns the number of threads now, and why it is 1 where more were asked for
 * @throws PotluckError when `count` is not a whole number from 1 to 64, or a thread does not start
 * @example
 * const { threads, reason } = await startThreads(2);
 */
export async function startThreads(count: number = Math.min(availableCores(), MOST_THREADS)): Promise<StartedThreads> {
  if (!Number.isInteger(count) || count < 1 || count > MOST_THREADS) {
    throw new PotluckError(`startThreads: count must be a whole number from 1 to ${MOST_THREADS}, found ${count}`);
  }
  const native = engine(), reason = count === 1 ? null : whyNone(native.shared);
  await native.parallel.start(reason === null ? count : 1, native.module);
  return { threads: native.parallel.threads, reason };
}

/** Why there can be no threads here; null where there can. */
function whyNone(shared: boolean): string | null {
  if (!shared) {
    return (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === false
      ? "this page is not cross-origin isolated, and so has no memory that threads could share: serve it with the headers " +
        "Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp"
      : "this platform has no memory that threads could share (SharedArrayBuffer)";
  }
  if (typeof document === "undefined") return null;
  return "the main thread of a page must not wait for other threads: train in a worker, and call startThreads there";
}
