/** @file The live page in a thread of its own: it answers at once while this thread trains. */
import { WorkerThread } from "../../engine/worker-pool.js";
import type { PluginFile } from "../../plugin/node/load-plugin.js";
import { registeredPlugins } from "../../plugin/register.js";
import type { Watching, WatchOptions } from "./watch.js";

/** What the thread is asked to do. */
export interface WatchRequest {
  folder: string;
  options?: WatchOptions;
  plugins: PluginFile[];
}

/**
 * As `watchFolder`, in a worker thread. The thread does not keep the process alive.
 *
 * @throws PotluckError for unknown options, and a port that is taken
 * @example
 * const { url, close } = await watchInThread("runs/reviews-1", { port: 0 });
 */
export async function watchInThread(folder: string, options?: WatchOptions): Promise<Watching> {
  const plugins = registeredPlugins().flatMap(({ plugin, file }) => (file === undefined ? [] : [{ plugin, file }]));
  const thread = new WorkerThread<WatchRequest, string>(new URL("./watch-worker.js", import.meta.url), "the thread of the live page");
  try {
    const url = await thread.ask({ folder, options, plugins });
    return { url, close: () => thread.end("it was closed") };
  } catch (error) {
    await thread.end("it did not start");
    throw error;
  }
}
