/** @file The code of the live page's thread. Started by watch-thread.ts. */
import { answerRequests } from "../../engine/worker-requests.js";
import { loadPluginFile } from "../../plugin/node/load-plugin.js";
import { watchFolder } from "./watch.js";
import type { WatchRequest } from "./watch-thread.js";

answerRequests<WatchRequest, string>({
  async answer({ folder, options, plugins }) {
    for (const plugin of plugins) await loadPluginFile(plugin);
    return (await watchFolder(folder, options)).url;
  },
});
