/** @file Starts a worker thread from text, in Node and in browsers, and reports its end. */
import { PotluckError } from "./errors.js";
import { workerLoop, type WorkerStart } from "./thread-worker.js";

/** A running worker. */
export interface WorkerHandle {
  /** Ends it, and resolves when it has ended. */
  end(): Promise<void>;
}

/** Node's worker_threads, where this is Node: taken at run time, so that bundlers see no import of it. */
function nodeThreads(): typeof import("node:worker_threads") | undefined {
  return typeof process !== "undefined" && process.versions?.node ? process.getBuiltinModule?.("node:worker_threads") : undefined;
}

/**
 * Starts a worker and resolves when it is ready for work.
 *
 * @param onLost called with the reason when it ends by itself
 * @throws PotluckError when it cannot be started
 */
export async function spawnWorker(start: WorkerStart, onLost: (why: string) => void): Promise<WorkerHandle> {
  const threads = nodeThreads();
  return threads ? spawnInNode(threads, start, onLost) : spawnInBrowser(start, onLost);
}

function spawnInNode(
  threads: typeof import("node:worker_threads"), start: WorkerStart, onLost: (why: string) => void,
): Promise<WorkerHandle> {
  const source = `const { parentPort } = process.getBuiltinModule("node:worker_threads");
const workerLoop = ${workerLoop.toString()};
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
  const source = `const workerLoop = ${workerLoop.toString()};
onmessage = ({ data }) => { postMessage("ready"); workerLoop(data); close(); };`;
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  return new Promise((resolve, reject) => {
    const worker = new Worker(url);
    worker.onerror = (event) => {
      onLost(event.message);
      reject(new PotluckError(`thread ${start.index} of ${start.threads} did not start: ${event.message}`));
    };
    worker.onmessage = () => {
      URL.revokeObjectURL(url);
      resolve({ end: () => Promise.resolve(worker.terminate()) });
    };
    worker.postMessage(start);
  });
}
