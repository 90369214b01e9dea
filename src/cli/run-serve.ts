/** @file What `potluck serve` does. */
import { loadPlugin } from "../plugin/node/load-plugin.js";
import { serve, type ServeOptions } from "../serve/node/serve.js";
import { readToken } from "../serve/node/token.js";
import type { PluginOptions } from "./options.js";
import { firstSignal } from "./signal.js";

/** Options of `potluck serve`. Times are in seconds, `batchWait` in milliseconds. */
export type ServeArguments = PluginOptions & Omit<ServeOptions, "allowHosts" | "token"> & { tokenFile?: string; allowHost?: string[] };

/** Serves until a signal comes; then what has begun is answered. A second signal ends the process at once. */
export async function runServe(
  models: readonly string[], { plugin = [], tokenFile, allowHost, ...options }: ServeArguments,
): Promise<void> {
  for (const file of plugin) await loadPlugin(file);
  const server = await serve(models, { ...options, token: readToken(tokenFile), allowHosts: allowHost });
  const signal = firstSignal(); // before anyone can read that it serves
  process.stdout.write(`Serving ${server.models.names.join(", ")} at ${server.url} (Ctrl-C stops)\n`);
  await signal;
  await server.close();
}
