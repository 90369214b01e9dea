/** @file The platform's threads, in Node and in browsers: how many cores there are, and worker threads started from text. */
import { PotluckError } from "./errors.js";
import { nodeModule } from "./node-module.js";
import { workerLoop, type WorkerStart } from "./thread-worker.js";

/**
 * The worker's code as text. Compilers that keep the names of functions (`keepNames` of esbuild) wrap them in `__name`, which is not there.
 */
const LOOP = (): string => `const __name = (made) => made;
const workerLoop = ${workerLoop.toString()};`;

/** A running worker. */
export interface WorkerHandle {
  /** Ends it, and resolves when it has ended. */
  end(): Promise<void>;
}

/** The number of cores, as far as the platform reports it; else 1. */
export function availableCores(): number {
  const os = nodeModule<typeof import("node:os")>("node:os");
  return os ? os.availableParallelism() : (globalThis.navigator?.hardwareConcurrency ?? 1);
}

/**
 * Starts a worker and resolves when it is ready for work.
 *
 * @param onLost called with the reason when the worker ends by itself
 * @throws PotluckError when it cannot be started
 */
export async function spawnWorker(start: WorkerStart, onLost: (why: string) => void): Promise<WorkerHandle> {
  const threads = nodeModule<typeof import("node:worker_threads")>("node:worker_threads");
  return threads ? spawnInNode(threads, start, onLost) : spawnInBrowser(start, onLost);
}

function spawnInNode(
  threads: typeof import("node:worker_threads"), start: WorkerStart, onLost: (why: string) => void,
): Promise<WorkerHandle> {
  const source = `const { parentPort } = process.getBuiltinModule("node:worker_threads");
${LOOP()}
parentPort.once("message", (start) => { parentPort.postMessage("ready"); workerLoop(start); process.exit(0); });`;
  return new Promise((resolve, reject) => {
    const worker = new threads.Worker(source, { eval: true });
    let ending = false;
    worker.once("error", (error) => {
      onLost(error.message);
      reject(new PotluckError(`thread ${start.index} of ${start.threads} did not start: ${error.message}`));
    });
    worker.once("exit", (code) => ending || onLost(`it exited with code ${code}`));
    worker.once("message", () => {
      worker.unref(); // the process may end while workers wait
      resolve({
        end: async () => {
          ending = true;
          await worker.terminate();
        },
      });
    });
    worker.postMessage(start);
  });
}

function spawnInBrowser(start: WorkerStart, onLost: (why: string) => void): Promise<WorkerHandle> {
  const source = `${LOOP()}
onmessage = ({ data }) => { postMessage("ready"); workerLoop(data); close(); };`;
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  return new Promise((resolve, reject) => {
    const worker = new Worker(url);
    worker.onerror = (event) => {
      const why = event.message || "the page's Content-Security-Policy may forbid it, which must allow worker-src blob:";
      onLost(why);
      worker.terminate();
      reject(new PotluckError(`thread ${start.index} of ${start.threads} did not start: ${why}`));
    };
    worker.onmessage = () => {
      URL.revokeObjectURL(url);
      resolve({ end: () => Promise.resolve(worker.terminate()) });
    };
    worker.postMessage(start);
  });
}
