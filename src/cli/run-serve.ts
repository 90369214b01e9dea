/** @file What `potluck serve` does. */
import { loadPlugin } from "../plugin/node/load-plugin.js";
import { serve, type ServeOptions } from "../serve/node/serve.js";
import { readToken } from "../serve/node/token.js";
import type { PluginOptions } from "./options.js";

/** Options of `potluck serve`. Times are in seconds, `batchWait` in milliseconds. */
export type ServeArguments = PluginOptions & Omit<ServeOptions, "allowHosts" | "token"> & { tokenFile?: string; allowHost?: string[] };

/** Signals that stop the server. */
const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

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

/** Waits for a signal. Its handlers are gone then, so that a second signal does what it does by itself. */
function firstSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      for (const name of SIGNALS) process.off(name, stop);
      resolve();
    };
    for (const name of SIGNALS) process.on(name, stop);
  });
}
